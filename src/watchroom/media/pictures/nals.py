"""NAL units of H.264 and H.265 in samples and streams: cut out, filtered, and what describes them."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from watchroom.media.rtsp.bits import BitsError
from watchroom.media.rtsp.h264 import format_of
from watchroom.media.units import Format

_H264_LEFT_OUT = frozenset({7, 8, 9, 12})
"""Parameter sets, delimiters, filler."""
_H265_LEFT_OUT = frozenset({32, 33, 34, 35, 38})
_SPS, _PPS = 7, 8
_LENGTH = struct.Struct(">I")


class NalError(ValueError):
    """The bytes are not NAL units."""


def split_sample(sample: bytes, length_bytes: int) -> Iterator[bytes]:
    """Yield the NAL units of a sample, each after its length in so many bytes; raise NalError when they do not fit."""
    at = 0
    while at < len(sample):
        size = int.from_bytes(sample[at : at + length_bytes], "big")
        begin = at + length_bytes
        if size == 0 or begin + size > len(sample):
            raise NalError
        yield sample[begin : begin + size]
        at = begin + size


def unit_data(sample: bytes, length_bytes: int, *, is_hevc: bool) -> bytes:
    """Return a sample as an access unit's data: lengths of four bytes, no parameter sets, delimiters or filler."""
    left_out = _H265_LEFT_OUT if is_hevc else _H264_LEFT_OUT
    parts: list[bytes] = []
    for nal in split_sample(sample, length_bytes):
        kind = nal[0] >> 1 & 0x3F if is_hevc else nal[0] & 0x1F
        if kind not in left_out:
            parts += (_LENGTH.pack(len(nal)), nal)
    return b"".join(parts)


def split_annex_b(stream: bytes) -> list[bytes]:
    """Return the NAL units between start codes."""
    units: list[bytes] = []
    at = stream.find(b"\x00\x00\x01")
    while at >= 0:
        begin = at + 3
        at = stream.find(b"\x00\x00\x01", begin)
        nal = (stream[begin:at] if at >= 0 else stream[begin:]).rstrip(b"\x00")
        if nal:
            units.append(nal)
    return units


def h264_format(parameter_sets: bytes) -> Format:
    """Return the format of H.264 parameter sets given with start codes; raise NalError when they are none."""
    nals = split_annex_b(parameter_sets)
    sequence = [nal for nal in nals if nal[0] & 0x1F == _SPS]
    picture = [nal for nal in nals if nal[0] & 0x1F == _PPS]
    if not sequence or not picture:
        raise NalError
    try:
        return format_of(sequence, picture)
    except (BitsError, IndexError):
        raise NalError from None


def annex_b_data(stream: bytes) -> bytes:
    """Return an encoder's H.264 packet (start codes) as an access unit's data."""
    sample = b"".join(_LENGTH.pack(len(nal)) + nal for nal in split_annex_b(stream))
    return unit_data(sample, _LENGTH.size, is_hevc=False)


def length_bytes_of(record: bytes, *, is_hevc: bool) -> int:
    """Return how many bytes a length takes, as the record says."""
    return (record[21 if is_hevc else 4] & 3) + 1


def with_four_byte_lengths(record: bytes, *, is_hevc: bool) -> bytes:
    """Return the record with lengths of four bytes, as units have them."""
    at = 21 if is_hevc else 4
    return record[:at] + bytes((record[at] | 3,)) + record[at + 1 :]
