"""A file that arrives in pieces: sealed as it comes, and an offset that was answered is on disk."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import struct
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from watchroom.base.errors import ConflictError, UnavailableError
from watchroom.evidence.envelope import (
    FRAME_BYTES,
    FRAME_SEALED_BYTES,
    ORIGINAL,
    Envelope,
    SealedReader,
)
from watchroom.media.disk import sync_folder

COMMIT_BYTES = 16 * FRAME_BYTES
"""So often a long stretch is made durable by itself: a kill in its middle costs no more than this."""
_HEAD = struct.Struct(">4sQ")
_MAGIC = b"WRE1"


class Digest(Protocol):
    """A running hash that can be kept and gone on with."""

    def update(self, data: bytes, /) -> None:
        """Take more bytes."""

    def copy(self) -> Digest:
        """Return another that goes on from here."""

    def digest(self) -> bytes:
        """Return the hash of what was taken."""


class HeldError(ConflictError):
    """Another request is sending the file now."""

    def __init__(self) -> None:
        """Say what to do."""
        super().__init__("Another request is sending this file now. Wait for it, or stop it.")


class Vault:
    """The folder of sealed files: names are made by us, and nobody else may enter."""

    def __init__(self, root: Path) -> None:
        """Take the folder; it is made at the first file."""
        self.root = root

    def path(self, item_id: str, part: str = ORIGINAL) -> Path:
        """Return where a part of an item lies; an id is letters of ours, never a sender's."""
        return self.root / item_id[-2:] / f"{item_id}.{part}"

    def tail(self, item_id: str) -> Path:
        """Return where an item's last, unfinished frame lies while it arrives."""
        return self.path(item_id, "tail")

    def make(self, item_id: str) -> None:
        """Make an item's folder."""
        folder = self.path(item_id).parent
        for each in (self.root, folder):
            if not each.is_dir():
                each.mkdir(mode=0o700, exist_ok=True)
                sync_folder(each.parent)

    def remove(self, item_id: str) -> None:
        """Remove every part of an item; its key was destroyed before."""
        folder = self.path(item_id).parent
        for path in folder.glob(f"{item_id}.*") if folder.is_dir() else ():
            path.unlink(missing_ok=True)

    def reader(self, item_id: str, key: bytes, size_bytes: int, part: str = ORIGINAL) -> SealedReader:
        """Return a part of an item to read; raises UnavailableError when the file is not there."""
        try:
            handle = os.open(self.path(item_id, part), os.O_RDONLY | os.O_NOFOLLOW)
        except OSError as error:
            raise UnavailableError(
                "The sealed file is not there. Restore the evidence folder from its backup."
            ) from error
        return SealedReader(handle, Envelope(key, item_id, part), size_bytes)


class Incoming:
    """One item while it arrives; a context that holds it against every other writer, of any process.

    Whole frames lie in the item's file. The tail beside it holds the last, unfinished one and says how many whole ones
    count: it is replaced in one step, and only after what it counts is on disk, so it is the one truth of the offset.
    """

    def __init__(self, vault: Vault, item_id: str, key: bytes) -> None:
        """Take the item."""
        self._vault = vault
        self._item_id = item_id
        self._envelope = Envelope(key, item_id)
        self._tail_envelope = Envelope(key, item_id, "tail")
        self._handle = -1
        self._frames = 0
        self._rest = bytearray()
        self._uncommitted = 0
        self.digest: Digest | None = None
        """The running hash of all that was taken; None where this began in the middle and nobody kept it."""
        self._committed_digest: Digest | None = None

    def __enter__(self) -> Self:
        """Open at the last commit; raises HeldError when somebody else writes it now."""
        path = self._vault.path(self._item_id)
        self._handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        try:
            fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            os.close(self._handle)
            raise HeldError from error
        self._recover()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Let go; what was not committed is forgotten."""
        os.close(self._handle)

    @property
    def offset(self) -> int:
        """Return how many bytes were taken, committed or not."""
        return self._frames * FRAME_BYTES + len(self._rest)

    @property
    def is_commit_due(self) -> bool:
        """Return whether so much came since the last commit that another one is due."""
        return self._uncommitted >= COMMIT_BYTES

    def go_on_with(self, digest: Digest) -> None:
        """Take the running hash of all that was committed, from whoever kept it."""
        self.digest = digest
        self._committed_digest = digest.copy()

    def write(self, data: bytes) -> None:
        """Take bytes at the offset; raises OSError when the disk does not take them."""
        if self.digest is not None:
            self.digest.update(data)
        self._rest += data
        self._uncommitted += len(data)
        while len(self._rest) >= FRAME_BYTES:
            sealed = self._envelope.seal(self._frames, bytes(self._rest[:FRAME_BYTES]))
            write_at(self._handle, sealed, self._frames * FRAME_SEALED_BYTES)
            del self._rest[:FRAME_BYTES]
            self._frames += 1

    def commit(self) -> int:
        """Make all that was taken durable and return the offset; raises OSError when the disk does not."""
        os.fsync(self._handle)
        _replace(self._vault.tail(self._item_id), self._record())
        self._uncommitted = 0
        self._committed_digest = None if self.digest is None else self.digest.copy()
        return self.offset

    def roll_back(self) -> int:
        """Forget what came since the last commit and return the offset."""
        self._recover()
        self.digest = None if self._committed_digest is None else self._committed_digest.copy()
        return self.offset

    def _record(self) -> bytes:
        return _HEAD.pack(_MAGIC, self._frames) + self._tail_envelope.seal(self._frames, bytes(self._rest))

    def _recover(self) -> None:
        self._frames, self._rest = _tail(self._vault.tail(self._item_id), self._tail_envelope)
        self._uncommitted = 0
        os.ftruncate(self._handle, self._frames * FRAME_SEALED_BYTES)
        if self.offset == 0:
            self.digest = hashlib.sha256()
            self._committed_digest = hashlib.sha256()


def committed(vault: Vault, item_id: str, key: bytes) -> int:
    """Return how many bytes of an item are on disk, without holding it."""
    frames, rest = _tail(vault.tail(item_id), Envelope(key, item_id, "tail"))
    return frames * FRAME_BYTES + len(rest)


def assemble(vault: Vault, item_id: str, key: bytes) -> None:
    """Put the last frame of an item that arrived whole behind the others; after a crash it is done again."""
    tail = vault.tail(item_id)
    if not tail.exists():
        return
    frames, rest = _tail(tail, Envelope(key, item_id, "tail"))
    handle = os.open(vault.path(item_id), os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    try:
        os.ftruncate(handle, frames * FRAME_SEALED_BYTES)
        if rest:
            write_at(handle, Envelope(key, item_id).seal(frames, bytes(rest)), frames * FRAME_SEALED_BYTES)
        os.fsync(handle)
    finally:
        os.close(handle)
    tail.unlink()
    sync_folder(tail.parent)


def _tail(path: Path, envelope: Envelope) -> tuple[int, bytearray]:
    try:
        record = path.read_bytes()
    except FileNotFoundError:
        return 0, bytearray()
    magic, frames = _HEAD.unpack_from(record) if len(record) >= _HEAD.size else (b"", 0)
    if magic != _MAGIC:
        raise UnavailableError("The record of how much of a file arrived is damaged. Send the file anew.")
    return frames, bytearray(envelope.open(frames, record[_HEAD.size :]))


def write_at(handle: int, data: bytes, at: int) -> None:
    """Write bytes whole at a place; raises OSError."""
    rest = memoryview(data)
    while rest:
        written = os.pwrite(handle, rest, at)
        rest, at = rest[written:], at + written


def _replace(path: Path, record: bytes) -> None:
    """Replace a small file in one step that survives a power cut."""
    draft = path.with_suffix(".draft")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
    try:
        write_at(handle, record, 0)
        os.fsync(handle)
    except OSError:
        with contextlib.suppress(OSError):
            draft.unlink()
        raise
    finally:
        os.close(handle)
    draft.replace(path)
    sync_folder(path.parent)
