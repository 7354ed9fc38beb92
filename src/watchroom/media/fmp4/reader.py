"""Reads our fragmented MP4 again, within limits, up to its last whole fragment: what is left after a crash."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import BinaryIO

import msgspec

from watchroom.base.errors import BadInputError
from watchroom.media.fmp4.writer import SAMPLE_IS_KEY
from watchroom.media.units import CLOCK_HZ
from watchroom.model.video import Fragment

HEADER_BYTES_MAX = 64 * 1024
MOOF_BYTES_MAX = 1024 * 1024
FRAGMENTS_MAX = 100_000
RECORD_BYTES_MAX = 16 * 1024
_BOX = struct.Struct(">I4s")
_ENTRIES = {b"avc1": b"avcC", b"hvc1": b"hvcC"}
_ENTRY_FIXED_BYTES = 78
_AVC_RECORD_BYTES_MIN = 7
_HEVC_RECORD_BYTES_MIN = 23


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """What is whole of a file."""

    codec: str
    width: int
    height: int
    header_bytes: int
    frames: int
    fragments: list[Fragment]
    whole_bytes: int
    """The end of the last whole fragment; what comes after it was being written when something stopped."""

    @property
    def duration_ms(self) -> int:
        """Return how long it lasts, from its beginning to the end of its last picture."""
        return self.fragments[-1].began_ms + self.fragments[-1].duration_ms if self.fragments else 0


def read_whole(file: BinaryIO) -> Found:
    """Return the header's format and every whole fragment of a file, from its start.

    Raises:
        BadInputError: not even a header of ours is there.
    """
    size = file.seek(0, 2)
    header_bytes, codec, width, height = _header(file, size)
    fragments: list[Fragment] = []
    frames, at = 0, header_bytes
    while len(fragments) < FRAGMENTS_MAX:
        found = _fragment(file, at, size)
        if found is None:
            break
        fragment, samples, is_key = found
        if fragments and not is_key:
            fragment = _joined(fragments.pop(), fragment)
        fragments.append(fragment)
        frames += samples
        at = fragment.offset + fragment.size
    return Found(codec=codec, width=width, height=height, header_bytes=header_bytes, frames=frames,
                 fragments=fragments, whole_bytes=at)  # fmt: skip


def codec_of(entry: bytes, record: bytes) -> str:
    """Return a codec as browsers name it (RFC 6381; ISO/IEC 14496-15 annex E) from its configuration record."""
    if entry == b"avc1":
        if len(record) < _AVC_RECORD_BYTES_MIN:
            raise BadInputError("avcC", "is cut short")
        return f"avc1.{record[1:4].hex()}"
    if len(record) < _HEVC_RECORD_BYTES_MIN:
        raise BadInputError("hvcC", "is cut short")
    space = ("", "A", "B", "C")[record[1] >> 6]
    tier = "H" if record[1] & 0x20 else "L"
    compatible = int(f"{int.from_bytes(record[2:6], 'big'):032b}"[::-1], 2)
    constraints = record[6:12].rstrip(b"\0")
    parts = ["hvc1", f"{space}{record[1] & 0x1F}", f"{compatible:X}", f"{tier}{record[12]}"]
    return ".".join([*parts, *(f"{byte:X}" for byte in constraints)])


def _header(file: BinaryIO, size: int) -> tuple[int, str, int, int]:
    """Return (bytes, codec, width, height) of `ftyp` and `moov`."""
    first = _box_at(file, 0, size)
    if first is None or first[0] != b"ftyp":
        raise BadInputError("file", "does not begin as a recording of ours")
    second = _box_at(file, first[1], size)
    if second is None or second[0] != b"moov" or first[1] + second[1] > HEADER_BYTES_MAX:
        raise BadInputError("file", "has no whole header")
    file.seek(first[1])
    body = memoryview(file.read(second[1]))[_BOX.size :]
    for name in (b"trak", b"mdia", b"minf", b"stbl", b"stsd"):
        body = _child(body, name)
    entry, coded = next(_boxes(body[8:]), (b"", memoryview(b"")))
    if entry not in _ENTRIES or len(coded) < _ENTRY_FIXED_BYTES:
        raise BadInputError("stsd", "names no codec that we record")
    width, height = struct.unpack_from(">HH", coded, 24)
    record = bytes(_child(coded[_ENTRY_FIXED_BYTES:], _ENTRIES[entry]))
    return first[1] + second[1], codec_of(entry, record[:RECORD_BYTES_MAX]), width, height


def _joined(before: Fragment, part: Fragment) -> Fragment:
    """Return a fragment with the part of its group of pictures that was written after it."""
    ends_ms = part.began_ms + part.duration_ms
    return Fragment(
        offset=before.offset,
        size=part.offset + part.size - before.offset,
        began_ms=before.began_ms,
        duration_ms=ends_ms - before.began_ms,
    )


def _fragment(file: BinaryIO, at: int, size: int) -> tuple[Fragment, int, bool] | None:
    """Return a fragment, its number of pictures, and whether it begins with a key frame; None when it is not whole."""
    moof = _box_at(file, at, size)
    if moof is None or moof[0] != b"moof" or moof[1] > MOOF_BYTES_MAX:
        return None
    mdat = _box_at(file, at + moof[1], size)
    if mdat is None or mdat[0] != b"mdat":
        return None
    file.seek(at)
    try:
        traf = _child(memoryview(file.read(moof[1]))[_BOX.size :], b"traf")
        (began,) = struct.unpack_from(">Q", _child(traf, b"tfdt"), 4)
        durations, sizes, is_key = _run(_child(traf, b"trun"))
    except (BadInputError, struct.error):
        return None
    if not sizes or sum(sizes) != mdat[1] - _BOX.size:
        return None
    began_ms = began * 1000 // CLOCK_HZ
    ends_ms = (began + sum(durations)) * 1000 // CLOCK_HZ
    fragment = Fragment(offset=at, size=moof[1] + mdat[1], began_ms=began_ms, duration_ms=ends_ms - began_ms)
    return fragment, len(sizes), is_key


def _run(trun: memoryview) -> tuple[list[int], list[int], bool]:
    """Return durations and sizes of a run of pictures, laid out as our writer does, and whether its first is a key."""
    flags, count, _, first = struct.unpack_from(">IIII", trun)
    if flags != 0x000305 or len(trun) != 16 + 8 * count:  # noqa: PLR2004 - the layout our writer makes
        raise BadInputError("trun", "is not laid out as ours")
    values = struct.unpack_from(f">{2 * count}I", trun, 16)
    return list(values[::2]), list(values[1::2]), first == SAMPLE_IS_KEY


def _box_at(file: BinaryIO, at: int, size: int) -> tuple[bytes, int] | None:
    """Return (kind, bytes) of the box at `at`, None unless it ends within the file."""
    file.seek(at)
    head = file.read(_BOX.size)
    if len(head) < _BOX.size:
        return None
    length, kind = _BOX.unpack(head)
    return (kind, length) if _BOX.size <= length <= size - at else None


def _boxes(body: memoryview) -> Iterator[tuple[bytes, memoryview]]:
    """Yield (kind, contents) of the boxes that lie whole in `body`."""
    at = 0
    while at + _BOX.size <= len(body):
        length, kind = _BOX.unpack_from(body, at)
        if not _BOX.size <= length <= len(body) - at:
            return
        yield kind, body[at + _BOX.size : at + length]
        at += length


def _child(body: memoryview, kind: bytes) -> memoryview:
    """Return the contents of the first box of a kind; raises BadInputError when there is none."""
    for found, contents in _boxes(body):
        if found == kind:
            return contents
    raise BadInputError(kind.decode("latin-1"), "is missing")
