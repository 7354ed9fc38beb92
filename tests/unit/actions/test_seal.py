"""Sealing at rest: the published vectors, the file of the master key, and hands that change things."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchroom.actions import seal
from watchroom.actions.seal import MasterKey, new_record_key
from watchroom.base.errors import UnavailableError

KEY = MasterKey(bytes(range(32)))


@pytest.mark.parametrize(
    ("key", "aad", "sealed"),
    [
        (1, b"", "ce546ef63c9cc60765923609b33a9a1974e96e52daf2fcf7075e2271"),
        (3, b"c2sp.org/XAES-256-GCM", "986ec1832593df5443a179437fd083bf3fdb41abd740a21f71eb769d"),
    ],
)
def test_the_vectors_of_xaes_256_gcm(key: int, aad: bytes, sealed: str) -> None:
    """Key, nonce and text of c2sp.org/XAES-256-GCM give the published bytes, whichever way the subkey doubles."""
    master = MasterKey(bytes([key]) * 32)
    assert master._encrypt(b"ABCDEFGHIJKLMNOPQRSTUVWX", b"XAES-256-GCM", aad).hex() == sealed  # noqa: SLF001


@given(plaintext=st.binary(max_size=200), aad=st.binary(max_size=40), bit=st.integers(0))
def test_what_is_sealed_opens_unchanged_or_not_at_all(plaintext: bytes, aad: bytes, bit: int) -> None:
    """Sealed bytes open to what was sealed; with a bit flipped, cut, or for another record, they do not."""
    sealed = KEY.seal(plaintext, aad)
    assert KEY.open(sealed, aad) == plaintext
    assert KEY.seal(plaintext, aad) != sealed
    bit %= len(sealed) * 8
    flipped = sealed[: bit // 8] + bytes([sealed[bit // 8] ^ 1 << bit % 8]) + sealed[bit // 8 + 1 :]
    for broken, with_aad in ((flipped, aad), (sealed[:-1], aad), (sealed, aad + b"x"), (b"", aad), (sealed[:30], aad)):
        with pytest.raises(UnavailableError, match="backup"):
            KEY.open(broken, with_aad)
    with pytest.raises(UnavailableError):
        MasterKey(bytes(32)).open(sealed, aad)


def test_a_wrapped_key_is_no_sealed_text() -> None:
    """A record's key unwraps for its record only, and cannot be passed off as something sealed."""
    key = new_record_key()
    wrapped = KEY.wrap_key(key, b"act:1")
    assert KEY.unwrap_key(wrapped, b"act:1") == key
    with pytest.raises(UnavailableError):
        KEY.unwrap_key(wrapped, b"act:2")
    with pytest.raises(UnavailableError):
        KEY.open(wrapped, b"act:1")


def test_the_master_key_is_made_once_and_is_private(tmp_path: Path) -> None:
    """The first start makes a file with mode 0600 and nothing beside it; the next reads the same key."""
    path = tmp_path / "master.key"
    sealed = MasterKey.load_or_create(path).seal(b"text", b"")
    assert MasterKey.load_or_create(path).open(sealed, b"") == b"text"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_an_existing_key_is_never_overwritten(tmp_path: Path) -> None:
    """Whoever loses the race to make the key takes the winner's."""
    path = tmp_path / "master.key"
    MasterKey.load_or_create(path)
    before = path.read_bytes()
    seal._create(path)  # noqa: SLF001 - the race itself: both saw no file
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o601])
def test_a_key_that_others_can_use_is_refused(tmp_path: Path, mode: int) -> None:
    """A file open to group or world is refused, and the message says what to do."""
    path = tmp_path / "master.key"
    MasterKey.load_or_create(path)
    path.chmod(mode)
    with pytest.raises(UnavailableError, match="chmod 600"):
        MasterKey.load_or_create(path)


@pytest.mark.parametrize("content", [b"", bytes(31), bytes(33)])
def test_a_damaged_key_is_never_replaced(tmp_path: Path, content: bytes) -> None:
    """A key file of another length is refused and left as it is: a new key would lose everything sealed."""
    path = tmp_path / "master.key"
    path.write_bytes(content)
    path.chmod(0o600)
    with pytest.raises(UnavailableError, match="backup"):
        MasterKey.load_or_create(path)
    assert path.read_bytes() == content


def test_a_link_in_place_of_the_key_is_refused(tmp_path: Path) -> None:
    """A symbolic link, dangling or not, is not followed, and nothing is made where it points."""
    path = tmp_path / "master.key"
    path.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(UnavailableError, match="cannot be read"):
        MasterKey.load_or_create(path)
    assert not (tmp_path / "elsewhere").exists()
