"""A viewing copy on disk: sealed as it is made, its first bytes last, since a muxer writes sizes there at the end."""

from __future__ import annotations

import os
from types import TracebackType
from typing import Self

from watchroom.base.errors import UnavailableError
from watchroom.evidence.envelope import COPY, FRAME_BYTES, FRAME_SEALED_BYTES, Envelope
from watchroom.evidence.incoming import Vault, write_at
from watchroom.media.disk import sync_folder

_DRAFT = "copy-draft"


class CopyFile:
    """One viewing copy that is made; a context that leaves nothing behind unless `finish` was called."""

    def __init__(self, vault: Vault, item_id: str, key: bytes, *, size_bytes_max: int) -> None:
        """Take the item; one that grows beyond `size_bytes_max` is given up."""
        self._draft, self._path = vault.path(item_id, _DRAFT), vault.path(item_id, COPY)
        self._envelope = Envelope(key, item_id, COPY)
        self._size_bytes_max = size_bytes_max
        self._handle = -1
        self._first = bytearray()
        self._rest = bytearray()
        self._index = 1
        self._size = 0

    def __enter__(self) -> Self:
        """Begin anew, whatever an earlier one left."""
        self._handle = os.open(self._draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Close, and remove what was not finished."""
        os.close(self._handle)
        self._draft.unlink(missing_ok=True)

    def write(self, at: int, data: bytes) -> None:
        """Take bytes for a place: behind all others, or within the first frame. Raises UnavailableError elsewhere."""
        if at < FRAME_BYTES:
            part = data[: FRAME_BYTES - at]
            if at > len(self._first):
                raise UnavailableError("The process that makes viewing copies left a hole.")
            self._first[at : at + len(part)] = part
            self._size = max(self._size, at + len(part))
            at, data = at + len(part), data[len(part) :]
        if not data:
            return
        if at != self._size:
            raise UnavailableError("The process that makes viewing copies went back too far.")
        self._rest += data
        self._size += len(data)
        if self._size > self._size_bytes_max:
            raise UnavailableError("The viewing copy grows too large. Download the original.")
        while len(self._rest) >= FRAME_BYTES:
            self._put(bytes(self._rest[:FRAME_BYTES]))
            del self._rest[:FRAME_BYTES]

    def finish(self) -> int:
        """Make it durable, put it in its place, and return its plain size in bytes."""
        if self._rest:
            self._put(bytes(self._rest))
        write_at(self._handle, self._envelope.seal(0, bytes(self._first)), 0)
        os.fsync(self._handle)
        self._draft.replace(self._path)
        sync_folder(self._path.parent)
        return self._size

    def _put(self, frame: bytes) -> None:
        write_at(self._handle, self._envelope.seal(self._index, frame), self._index * FRAME_SEALED_BYTES)
        self._index += 1
