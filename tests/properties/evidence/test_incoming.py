"""A file that arrives in pieces, broken off and killed anywhere: what was committed is there, and the bytes agree."""

from __future__ import annotations

import contextlib
import hashlib
import io
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from watchroom.base.errors import UnavailableError
from watchroom.evidence.copies import CopyFile
from watchroom.evidence.envelope import COPY, FRAME_BYTES, FRAME_SEALED_BYTES
from watchroom.evidence.incoming import HeldError, Incoming, Vault, assemble, committed

KEY = b"k" * 32
ITEM = "evi_00000000000000000a"
PIECES = st.sampled_from((1, 17, 65_536, FRAME_BYTES - 1, FRAME_BYTES, FRAME_BYTES + 1, 2 * FRAME_BYTES + 3))


def some(at: int, size: int) -> bytes:
    """Return bytes that differ by their place."""
    return hashlib.shake_128(at.to_bytes(8, "big")).digest(min(size, 64)).ljust(size, bytes((at % 251,)))


class Arriving(RuleBasedStateMachine):
    """One sender, one disk, and a power switch."""

    @initialize()
    def begin(self) -> None:
        """Begin an item."""
        self.folder = Path(tempfile.mkdtemp())
        self.vault = Vault(self.folder / "evidence")
        self.vault.make(ITEM)
        self.sure = b""
        self.taken = b""
        self.incoming: Incoming | None = None

    @precondition(lambda self: self.incoming is None)
    @rule()
    def open(self) -> None:
        """Somebody goes on."""
        self.incoming = Incoming(self.vault, ITEM, KEY)
        self.incoming.__enter__()
        assert self.incoming.offset == len(self.sure)
        self.taken = self.sure

    @precondition(lambda self: self.incoming is not None)
    @rule(size=PIECES)
    def write(self, size: int) -> None:
        """A piece comes."""
        assert self.incoming is not None
        piece = some(len(self.taken), size)
        self.incoming.write(piece)
        self.taken += piece
        assert self.incoming.offset == len(self.taken)

    @precondition(lambda self: self.incoming is not None)
    @rule()
    def commit(self) -> None:
        """What came is made durable."""
        assert self.incoming is not None
        assert self.incoming.commit() == len(self.taken)
        self.sure = self.taken

    @precondition(lambda self: self.incoming is not None)
    @rule()
    def roll_back(self) -> None:
        """A checksum was wrong."""
        assert self.incoming is not None
        assert self.incoming.roll_back() == len(self.sure)
        self.taken = self.sure

    @precondition(lambda self: self.incoming is not None)
    @rule()
    def nobody_else_writes(self) -> None:
        """A second writer is told so."""
        with pytest.raises(HeldError):
            Incoming(self.vault, ITEM, KEY).__enter__()

    @precondition(lambda self: self.incoming is not None)
    @rule(garbage=st.integers(0, 3))
    def kill(self, garbage: int) -> None:
        """The process is killed; what it had begun to write lies behind what counts."""
        assert self.incoming is not None
        self.incoming.__exit__(None, None, None)
        self.incoming = None
        with self.vault.path(ITEM).open("ab") as file:
            file.write(b"\x00" * (garbage * 1_000))

    @invariant()
    def what_was_committed_is_there(self) -> None:
        """The offset on disk is what was answered last."""
        if hasattr(self, "vault"):
            assert committed(self.vault, ITEM, KEY) == len(self.sure)

    def teardown(self) -> None:
        """The rest comes: what is read from the seal is what was sent, and so says the running hash."""
        if not hasattr(self, "vault"):
            return
        if self.incoming is not None:
            self.incoming.__exit__(None, None, None)
        with Incoming(self.vault, ITEM, KEY) as last:
            last.write(b"the end")
            last.commit()
            digest = last.digest
        whole = self.sure + b"the end"
        assemble(self.vault, ITEM, KEY)
        assemble(self.vault, ITEM, KEY)
        with io.BufferedReader(self.vault.reader(ITEM, KEY, len(whole))) as file:
            assert file.read() == whole
            file.seek(len(whole) // 2)
            assert file.read(10) == whole[len(whole) // 2 :][:10]
        assert digest is None or digest.digest() == hashlib.sha256(whole).digest()
        shutil.rmtree(self.folder)


TestArriving = Arriving.TestCase
TestArriving.settings = settings(
    max_examples=15, stateful_step_count=15, deadline=None, suppress_health_check=list(HealthCheck)
)


def test_a_sealed_file_that_was_touched_is_not_read(tmp_path: Path) -> None:
    """A changed byte, swapped frames, a file cut short and another item's key are all found."""
    vault = Vault(tmp_path / "evidence")
    vault.make(ITEM)
    content = some(1, 3 * FRAME_BYTES + 5)
    with Incoming(vault, ITEM, KEY) as incoming:
        incoming.write(content)
        incoming.commit()
    assemble(vault, ITEM, KEY)
    whole = vault.path(ITEM).read_bytes()
    first, second, rest = whole[:FRAME_SEALED_BYTES], whole[FRAME_SEALED_BYTES:][:FRAME_SEALED_BYTES], b""
    rest = whole[2 * FRAME_SEALED_BYTES :]
    for touched in (bytes((whole[0] ^ 1,)) + whole[1:], second + first + rest, whole[:-1], whole[:100]):
        vault.path(ITEM).write_bytes(touched)
        with (
            contextlib.closing(vault.reader(ITEM, KEY, len(content))) as file,
            pytest.raises(UnavailableError),
        ):
            io.BufferedReader(file).read()
    vault.path(ITEM).write_bytes(whole)
    with contextlib.closing(vault.reader(ITEM, b"x" * 32, len(content))) as file, pytest.raises(UnavailableError):
        io.BufferedReader(file).read()


def test_a_copy_writes_its_first_bytes_last(tmp_path: Path) -> None:
    """A viewing copy whose beginning is written again reads as a muxer meant it; one given up leaves no file."""
    vault = Vault(tmp_path / "evidence")
    vault.make(ITEM)
    content = bytearray(some(2, 2 * FRAME_BYTES + 77))
    with CopyFile(vault, ITEM, KEY, size_bytes_max=10 * FRAME_BYTES) as made:
        for at in range(0, len(content), 700_001):
            made.write(at, bytes(content[at : at + 700_001]))
        content[40:44] = b"mdat"
        made.write(40, b"mdat")
        assert made.finish() == len(content)
    with io.BufferedReader(vault.reader(ITEM, KEY, len(content), COPY)) as file:
        assert file.read() == bytes(content)
    with pytest.raises(UnavailableError), CopyFile(vault, ITEM, KEY, size_bytes_max=FRAME_BYTES) as made:
        made.write(0, bytes(2 * FRAME_BYTES))
    assert [path.name for path in vault.path(ITEM).parent.iterdir()] == [f"{ITEM}.copy"]
