"""What a stream consists of once it is read: its format and its access units, in one layout from socket to browser."""

from __future__ import annotations

import struct

import msgspec

CLOCK_HZ = 90_000
"""Ticks a second of every video time stamp."""
UNIT_BYTES_MAX = 8_000_000
"""The largest access unit taken; a larger one is dropped and counted."""

_UNIT = struct.Struct(">BBqq")
UNIT_HEAD_BYTES = _UNIT.size
KIND_FORMAT, KIND_UNIT, KIND_END, KIND_STILL = b"F"[0], b"U"[0], b"E"[0], b"J"[0]
FLAG_KEY, FLAG_GAP = 1, 2
NO_TIME = -(2**63)


class Format(msgspec.Struct, frozen=True, kw_only=True):
    """What a decoder must know before the first access unit; a changed format begins a new one."""

    codec: str
    """As browsers name it: `avc1.64001f`, `hvc1.1.6.L93.B0`."""
    record: bytes
    """The decoder configuration record: `avcC` or `hvcC` contents."""
    width: int
    height: int


class AccessUnit(msgspec.Struct, frozen=True, kw_only=True):
    """One coded picture: its NAL units, each after its length in four bytes, without parameter sets."""

    data: bytes
    is_key: bool
    """A decoder can begin here."""
    ticks: int
    """Presentation time in 1/90,000 s, counted on without wrapping; only differences mean something."""
    wall_us: int
    """When it was seen, by our clock: microseconds since 1970, smoothed over network jitter, never going back."""
    source_us: int | None = None
    """When it was seen, by the camera's clock (its sender reports); None when it does not tell."""
    after_gap: bool = False
    """Something was lost before it."""


def pack_unit(unit: AccessUnit) -> bytes:
    """Return the message of a unit: kind, flags, our time, its time, pictures. The same bytes go to every viewer."""
    flags = (FLAG_KEY if unit.is_key else 0) | (FLAG_GAP if unit.after_gap else 0)
    source = NO_TIME if unit.source_us is None else unit.source_us
    return _UNIT.pack(KIND_UNIT, flags, unit.wall_us, source) + unit.data


def unpack_unit(message: bytes) -> AccessUnit:
    """Return the unit of a message made by `pack_unit`; ticks are made from our time."""
    _, flags, wall_us, source_us = _UNIT.unpack_from(message)
    return AccessUnit(
        data=message[UNIT_HEAD_BYTES:],
        is_key=bool(flags & FLAG_KEY),
        ticks=wall_us * 9 // 100,
        wall_us=wall_us,
        source_us=None if source_us == NO_TIME else source_us,
        after_gap=bool(flags & FLAG_GAP),
    )


def pack_format(found: Format) -> bytes:
    """Return the message of a format: one byte of kind, then JSON with the record as base64."""
    return bytes((KIND_FORMAT,)) + msgspec.json.encode(found)
