"""Puts fragments of one or many segments after each other as one file: numbered anew, on one clock that goes on."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import BinaryIO

from watchroom.base.errors import BadInputError
from watchroom.media.fmp4.reader import MOOF_BYTES_MAX

CHUNK_BYTES = 256 * 1024
_BOX = struct.Struct(">I4s")
_SEQUENCE_AT = 12
"""In `mfhd`: after size, name, version and flags."""
_TIME_AT = 12
"""In `tfdt`, likewise; 64 bits by version 1."""


def moved(moof: bytes, sequence: int, add_ticks: int) -> bytes:
    """Return a `moof` with another number, begun `add_ticks` later; raises BadInputError for one that is not ours."""
    new = bytearray(moof)
    struct.pack_into(">I", new, _find(moof, b"mfhd", 8, len(moof)) + _SEQUENCE_AT, sequence)
    traf = _find(moof, b"traf", 8, len(moof))
    (traf_bytes,) = struct.unpack_from(">I", moof, traf)
    at = _find(moof, b"tfdt", traf + 8, traf + traf_bytes) + _TIME_AT
    (began,) = struct.unpack_from(">Q", moof, at)
    if began + add_ticks < 0:
        raise BadInputError("tfdt", "would begin before the file does")
    struct.pack_into(">Q", new, at, began + add_ticks)
    return bytes(new)


def _find(data: bytes, kind: bytes, at: int, end: int) -> int:
    while at + _BOX.size <= end:
        size, found = _BOX.unpack_from(data, at)
        if found == kind and _BOX.size <= size <= end - at:
            return at
        at += max(size, _BOX.size)
    raise BadInputError(kind.decode(), "is missing")


class Joined:
    """Numbers fragments of several segments on; one for each file that is made."""

    def __init__(self) -> None:
        """Begin with the first number."""
        self._sequence = 0

    def fragment(self, file: BinaryIO, offset: int, size: int, add_ticks: int) -> Iterator[bytes]:
        """Yield the bytes of `moof` and `mdat` boxes that lie from `offset` on, begun `add_ticks` later.

        Raises:
            BadInputError: the file does not hold whole boxes there.
        """
        end = offset + size
        while offset < end:
            file.seek(offset)
            head = file.read(_BOX.size)
            length, kind = _BOX.unpack(head) if len(head) == _BOX.size else (0, b"")
            if not _BOX.size <= length <= end - offset:
                raise BadInputError("segment", "is cut short")
            if kind == b"moof":
                yield self._moof(head, file, length, add_ticks)
            else:
                yield head
                yield from _body(file, length - _BOX.size)
            offset += length

    def _moof(self, head: bytes, file: BinaryIO, length: int, add_ticks: int) -> bytes:
        if length > MOOF_BYTES_MAX:
            raise BadInputError("moof", "is too large")
        moof = head + file.read(length - len(head))
        if len(moof) != length:
            raise BadInputError("segment", "is cut short")
        self._sequence += 1
        return moved(moof, self._sequence, add_ticks)


def _body(file: BinaryIO, left: int) -> Iterator[bytes]:
    while left:
        chunk = file.read(min(CHUNK_BYTES, left))
        if not chunk:
            raise BadInputError("segment", "is cut short")
        left -= len(chunk)
        yield chunk
