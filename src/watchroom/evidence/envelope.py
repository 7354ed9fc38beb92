"""Seals a file in frames under a key of its own, so that any stretch of it can be read and none be swapped."""

from __future__ import annotations

import io
import os
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from watchroom.base.errors import UnavailableError

FRAME_BYTES = 1 << 20
"""Plain bytes of a whole frame; only the last one of a file is shorter."""
NONCE_BYTES, TAG_BYTES = 12, 16
FRAME_SEALED_BYTES = NONCE_BYTES + FRAME_BYTES + TAG_BYTES
ORIGINAL, COPY = "original", "copy"
"""What is sealed under an item's key: nothing of one can stand in for the other."""


class Envelope:
    """Seals and opens the frames of one file; each frame is bound to its item, its part and its place.

    Nonces are drawn at random: a frame that was cut off by a crash and comes again, perhaps with other bytes, must not
    meet the nonce that it had before.
    """

    def __init__(self, key: bytes, item_id: str, part: str = ORIGINAL) -> None:
        """Take the item's key of 32 bytes."""
        self._cipher = AESGCM(key)
        self._aad = f"watchroom-evidence\x00{item_id}\x00{part}\x00".encode()

    def seal(self, index: int, frame: bytes) -> bytes:
        """Return one frame sealed for its place."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, frame, self._bound(index))

    def open(self, index: int, sealed: bytes) -> bytes:
        """Return the frame of a place; raises UnavailableError when it was changed, moved or cut short."""
        try:
            return self._cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], self._bound(index))
        except (InvalidTag, ValueError) as error:
            message = "A sealed file was changed, moved or cut short. Restore it, or its key, from the backup."
            raise UnavailableError(message) from error

    def _bound(self, index: int) -> bytes:
        return self._aad + index.to_bytes(8, "big")


class SealedReader(io.RawIOBase):
    """Reads a sealed file as the plain one: any stretch of it, one frame in memory."""

    def __init__(self, handle: int, envelope: Envelope, size_bytes: int) -> None:
        """Read from an open handle, which it closes; `size_bytes` is the plain size on record."""
        self._handle = handle
        self._envelope = envelope
        self._size = size_bytes
        self._at = 0
        self._index = -1
        self._frame = b""

    def readable(self) -> bool:
        """Return that it can be read."""
        return True

    def seekable(self) -> bool:
        """Return that it can be read anywhere."""
        return True

    def tell(self) -> int:
        """Return the place of the next byte."""
        return self._at

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Go to a place, counted as files do."""
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._size}[whence]
        self._at = max(0, base + offset)
        return self._at

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """Fill a buffer with the next bytes, of one frame at most; returns how many. Raises as `Envelope.open`."""
        if self._at >= self._size:
            return 0
        index, within = divmod(self._at, FRAME_BYTES)
        frame = self._opened(index)
        part = frame[within : within + len(buffer)]
        buffer[: len(part)] = part
        self._at += len(part)
        return len(part)

    def close(self) -> None:
        """Close the handle."""
        if not self.closed:
            os.close(self._handle)
        super().close()

    def _opened(self, index: int) -> bytes:
        if index != self._index:
            wanted = min(FRAME_BYTES, self._size - index * FRAME_BYTES)
            sealed = os.pread(self._handle, wanted + NONCE_BYTES + TAG_BYTES, index * FRAME_SEALED_BYTES)
            self._frame, self._index = self._envelope.open(index, sealed), index
        return self._frame
