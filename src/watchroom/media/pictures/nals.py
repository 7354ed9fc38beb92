"""NAL units of H.264 and H.265 in a sample: cut out, filtered, and the names that browsers have for what holds them."""

from __future__ import annotations

import struct
from collections.abc import Iterator

_H264_LEFT_OUT = frozenset({7, 8, 9, 12})
"""Parameter sets, delimiters, filler."""
_H265_LEFT_OUT = frozenset({32, 33, 34, 35, 38})
_SPS, _PPS = 7, 8
_SPS_BYTES_MIN = 4
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


def avc_record(parameter_sets: bytes) -> bytes:
    """Return the decoder configuration record of H.264 parameter sets given with start codes."""
    nals = split_annex_b(parameter_sets)
    sequence = [nal for nal in nals if nal[0] & 0x1F == _SPS]
    picture = [nal for nal in nals if nal[0] & 0x1F == _PPS]
    if not sequence or not picture or len(sequence[0]) < _SPS_BYTES_MIN:
        raise NalError
    parts = [bytes((1, *sequence[0][1:4], 0xFF, 0xE0 | len(sequence)))]
    parts += [struct.pack(">H", len(nal)) + nal for nal in sequence]
    parts.append(bytes((len(picture),)))
    parts += [struct.pack(">H", len(nal)) + nal for nal in picture]
    return b"".join(parts)


def length_bytes_of(record: bytes, *, is_hevc: bool) -> int:
    """Return how many bytes a length takes, as the record says."""
    return (record[21 if is_hevc else 4] & 3) + 1


def with_four_byte_lengths(record: bytes, *, is_hevc: bool) -> bytes:
    """Return the record with lengths of four bytes, as units have them."""
    at = 21 if is_hevc else 4
    return record[:at] + bytes((record[at] | 3,)) + record[at + 1 :]


def codec_name(record: bytes, *, is_hevc: bool) -> str:
    """Return the codec as browsers name it (RFC 6381): `avc1.64001f`, `hvc1.1.6.L93.B0`."""
    if not is_hevc:
        return f"avc1.{record[1:4].hex()}"
    space = ("", "A", "B", "C")[record[1] >> 6]
    tier = "H" if record[1] & 0x20 else "L"
    compatible = int(f"{int.from_bytes(record[2:6], 'big'):032b}"[::-1], 2)
    constraints = [f"{byte:X}" for byte in record[6:12].rstrip(b"\x00")]
    return ".".join(["hvc1", f"{space}{record[1] & 0x1F}", f"{compatible:X}", f"{tier}{record[12]}", *constraints])
