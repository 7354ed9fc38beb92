"""Writes fragmented MP4 (ISO/IEC 14496-12, -15): a header for a format, one `moof` and `mdat` for each fragment."""

from __future__ import annotations

import struct
from collections.abc import Sequence

from watchroom.base.errors import BadInputError
from watchroom.media.units import CLOCK_HZ, Format

TRACK = 1
SAMPLE_IS_KEY = 0x02000000
SAMPLE_IS_NOT_KEY = 0x01010000
_ENTRY_OF = {"avc1": (b"avc1", b"avcC"), "hvc1": (b"hvc1", b"hvcC")}
_MATRIX = struct.pack(">9i", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
_BOX = struct.Struct(">I4s")
_FULL = struct.Struct(">I4sI")
_TFHD = _FULL.pack(20, b"tfhd", 0x020020) + struct.pack(">II", TRACK, SAMPLE_IS_NOT_KEY)
_MOOF_FIXED_BYTES = 8 + 16 + 8 + len(_TFHD) + 20 + 24
_SAMPLE_BYTES = 8


def header(found: Format) -> bytes:
    """Return `ftyp` and `moov` for a format: what a player needs before any fragment.

    Raises:
        BadInputError: the codec is neither H.264 (`avc1…`) nor H.265 (`hvc1…`).
    """
    kinds = _ENTRY_OF.get(found.codec.partition(".")[0])
    if kinds is None:
        raise BadInputError("codec", f"{found.codec} cannot be recorded; set the camera to H.264 or H.265")
    brands = _box(b"ftyp", b"iso6", bytes(4), b"iso6", b"mp41", kinds[0])
    movie = _full(b"mvhd", 0, bytes(8), struct.pack(">II", CLOCK_HZ, 0), struct.pack(">IH", 0x10000, 0x100), bytes(10),
                  _MATRIX, bytes(24), struct.pack(">I", TRACK + 1))  # fmt: skip
    extends = _box(b"mvex", _full(b"trex", 0, struct.pack(">IIIII", TRACK, 1, 0, 0, SAMPLE_IS_NOT_KEY)))
    return brands + _box(b"moov", movie, _track(found, *kinds), extends)


def fragment_head(sequence: int, began_ticks: int, samples: Sequence[tuple[int, int]], *, is_key: bool) -> bytes:
    """Return all of a fragment but its pictures: `moof` and the head of `mdat`, after which their bytes follow.

    `samples` are (size in bytes, duration in ticks) in order; `is_key` tells whether the first one is a key frame;
    `began_ticks` is when it begins, counted from the beginning of the file.
    """
    count = len(samples)
    table = struct.pack(f">{2 * count}I", *(value for size, duration in samples for value in (duration, size)))
    moof_bytes = _MOOF_FIXED_BYTES + _SAMPLE_BYTES * count
    run_bytes = 24 + _SAMPLE_BYTES * count
    payload = sum(size for size, _ in samples)
    return b"".join((
        _BOX.pack(moof_bytes, b"moof"),
        _FULL.pack(16, b"mfhd", 0), struct.pack(">I", sequence),
        _BOX.pack(moof_bytes - 24, b"traf"),
        _TFHD,
        _FULL.pack(20, b"tfdt", 0x01000000), struct.pack(">Q", began_ticks),
        _FULL.pack(run_bytes, b"trun", 0x000305),
        struct.pack(">III", count, moof_bytes + 8, SAMPLE_IS_KEY if is_key else SAMPLE_IS_NOT_KEY),
        table,
        _BOX.pack(8 + payload, b"mdat"),
    ))  # fmt: skip


def _track(found: Format, entry: bytes, record: bytes) -> bytes:
    size = struct.pack(">II", found.width << 16, found.height << 16)
    head = _full(b"tkhd", 3, bytes(8), struct.pack(">I", TRACK), bytes(28 - 8 + 4), _MATRIX, size)
    media = _full(b"mdhd", 0, bytes(8), struct.pack(">IIHH", CLOCK_HZ, 0, 0x55C4, 0))  # language: undetermined
    handler = _full(b"hdlr", 0, bytes(4), b"vide", bytes(12), b"video\0")
    where = _box(b"dinf", _full(b"dref", 0, struct.pack(">I", 1), _full(b"url ", 1)))
    shape = struct.pack(">HHIIIH", found.width, found.height, 0x480000, 0x480000, 0, 1)
    coded = _box(entry, bytes(6), struct.pack(">H", 1), bytes(16), shape, bytes(32), struct.pack(">Hh", 24, -1),
                 _box(record, found.record))  # fmt: skip
    tables = _box(
        b"stbl",
        _full(b"stsd", 0, struct.pack(">I", 1), coded),
        *(_full(kind, 0, bytes(4)) for kind in (b"stts", b"stsc", b"stco")),
        _full(b"stsz", 0, bytes(8)),
    )
    info = _box(b"minf", _full(b"vmhd", 1, bytes(8)), where, tables)
    return _box(b"trak", head, _box(b"mdia", media, handler, info))


def _box(kind: bytes, *parts: bytes) -> bytes:
    return _BOX.pack(_BOX.size + sum(map(len, parts)), kind) + b"".join(parts)


def _full(kind: bytes, flags: int, *parts: bytes) -> bytes:
    return _box(kind, struct.pack(">I", flags), *parts)
