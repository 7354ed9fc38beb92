"""Sealing secrets and records at rest under one master key: AES-256-GCM with nonces long enough to draw at random."""

from __future__ import annotations

import hmac
import os
import secrets
import stat
from pathlib import Path
from typing import Self

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from watchroom.base.errors import UnavailableError

KEY_BYTES = 32
NONCE_BYTES = 24
TAG_BYTES = 16
VERSION = b"\x01"

_BLOCK_BYTES = 16
_GCM_NONCE_BYTES = 12
_RESTORE = "Restore the record, or the key file, from its backup."
_WRAPPED = b"watchroom-key\x00"
_SEALED = b"watchroom-seal\x00"


class SealedItem(msgspec.Struct, frozen=True):
    """An item sealed under a key of its own, beside that key, wrapped: to destroy the key is to destroy the item."""

    sealed: bytes
    wrapped_key: bytes


class MasterKey:
    """The one key outside the database; everything sealed is lost without it, so it is backed up apart from data."""

    def __init__(self, key: bytes) -> None:
        """Take the 32 bytes."""
        if len(key) != KEY_BYTES:
            raise UnavailableError(f"A master key has {KEY_BYTES} bytes, not {len(key)}. Restore it from its backup.")
        self._block = Cipher(algorithms.AES(key), modes.ECB())  # noqa: S305 - two single blocks derive a key (C2SP)
        self._subkey = _doubled(self._block.encryptor().update(bytes(_BLOCK_BYTES))) * 2
        self._print_key = hmac.digest(key, b"watchroom-print-1", "sha256")

    @classmethod
    def load_or_create(cls, path: Path) -> Self:
        """Return the key in the file at `path`, made with mode 0600 if there is none.

        Raises UnavailableError when the file can be read by others, is no plain file, or is not whole.
        """
        if not os.path.lexists(path):
            _create(path)
        return cls(_load(path))

    def seal(self, plaintext: bytes, aad: bytes) -> bytes:
        """Return `plaintext` sealed to `aad` (what it is and whose): 41 bytes longer."""
        return self._seal(plaintext, _SEALED + aad)

    def open(self, sealed: bytes, aad: bytes) -> bytes:
        """Return what was sealed to this very `aad`; raises UnavailableError when it was changed or moved."""
        return self._open(sealed, _SEALED + aad)

    def wrap_key(self, key: bytes, aad: bytes) -> bytes:
        """Return a record's own key sealed to `aad`; destroying this destroys the record."""
        return self._seal(key, _WRAPPED + aad)

    def unwrap_key(self, wrapped: bytes, aad: bytes) -> bytes:
        """Return the key that was wrapped for `aad`; raises UnavailableError as `open` does."""
        return self._open(wrapped, _WRAPPED + aad)

    def seal_item(self, plaintext: bytes, aad: bytes) -> SealedItem:
        """Return `plaintext` sealed to `aad` under a new key of its own."""
        key = new_record_key()
        return SealedItem(MasterKey(key).seal(plaintext, aad), self.wrap_key(key, aad))

    def open_item(self, item: SealedItem, aad: bytes) -> bytes:
        """Return what `seal_item` sealed to this very `aad`; raises UnavailableError as `open` does."""
        return MasterKey(self.unwrap_key(item.wrapped_key, aad)).open(item.sealed, aad)

    def print_of(self, kind: str, text: str) -> bytes:
        """Return 32 bytes by which the same text is found again, and which tell nothing without the key."""
        return hmac.digest(self._print_key, f"{kind}\x00{text}".encode(), "sha256")

    def _seal(self, plaintext: bytes, aad: bytes) -> bytes:
        nonce = secrets.token_bytes(NONCE_BYTES)
        return VERSION + nonce + self._encrypt(nonce, plaintext, aad)

    def _open(self, sealed: bytes, aad: bytes) -> bytes:
        nonce, rest = sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :]
        if sealed[:1] != VERSION or len(rest) < TAG_BYTES:
            raise UnavailableError(f"A sealed record is cut short or of another version. {_RESTORE}")
        try:
            return self._cipher(nonce).decrypt(nonce[_GCM_NONCE_BYTES:], rest, aad)
        except InvalidTag as error:
            message = f"A sealed record was changed, moved, or sealed under another master key. {_RESTORE}"
            raise UnavailableError(message) from error

    def _encrypt(self, nonce: bytes, plaintext: bytes, aad: bytes) -> bytes:
        return self._cipher(nonce).encrypt(nonce[_GCM_NONCE_BYTES:], plaintext, aad)

    def _cipher(self, nonce: bytes) -> AESGCM:
        """Return the cipher for one nonce: XAES-256-GCM (c2sp.org/XAES-256-GCM), a key of its own for each message."""
        first = nonce[:_GCM_NONCE_BYTES]
        blocks = b"\x00\x01X\x00" + first + b"\x00\x02X\x00" + first
        return AESGCM(self._block.encryptor().update(_xor(blocks, self._subkey)))


def new_record_key() -> bytes:
    """Return a new key for one record."""
    return secrets.token_bytes(KEY_BYTES)


def _doubled(block: bytes) -> bytes:
    # Doubling in GF(2^128), as CMAC derives its subkey (NIST SP 800-38B).
    number = int.from_bytes(block, "big") << 1
    if number >> (8 * _BLOCK_BYTES):
        number = (number & ((1 << (8 * _BLOCK_BYTES)) - 1)) ^ 0x87
    return number.to_bytes(_BLOCK_BYTES, "big")


def _xor(a: bytes, b: bytes) -> bytes:
    return (int.from_bytes(a, "big") ^ int.from_bytes(b, "big")).to_bytes(len(a), "big")


def _create(path: Path) -> None:
    """Write a new key whole or not at all: a crash leaves no half of one, a race leaves the first."""
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}.new")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(secrets.token_bytes(KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:
            return
    finally:
        draft.unlink()
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _load(path: Path) -> bytes:
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
    except OSError as error:
        raise UnavailableError(f"The master key {path} cannot be read ({error.strerror}).") from error
    with os.fdopen(handle, "rb") as file:
        mode = os.fstat(file.fileno()).st_mode
        if not stat.S_ISREG(mode) or stat.S_IMODE(mode) & 0o077:
            seen = f"The master key {path} is open to others or no plain file ({stat.filemode(mode)})."
            raise UnavailableError(f"{seen} Make it private: chmod 600 {path}")
        return file.read(KEY_BYTES + 1)
