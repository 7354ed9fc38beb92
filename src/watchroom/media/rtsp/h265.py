"""What H.265's own parameter sets say: the size of the picture, the codec's name and the decoder's record."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from watchroom.media.rtsp.bits import BitReader, BitsError
from watchroom.media.rtsp.h264 import LENGTH_BYTES, SIDE_MAX
from watchroom.media.units import Format

VPS, SPS, PPS = 32, 33, 34
HEADER_BYTES = 2
SUB_LAYERS_MAX = 7
_CHROMA_STEPS = {0: (1, 1), 1: (2, 2), 2: (2, 1), 3: (1, 1)}
_PROFILE_BYTES = 12
"""general_profile_space up to general_level_idc."""


class _Sequence(msgspec.Struct, frozen=True):
    profile: bytes
    width: int
    height: int
    chroma: int
    luma_depth: int
    chroma_depth: int
    sub_layers: int
    is_nested: int


def vps_id(vps: bytes) -> int:
    """Return the number of a video parameter set."""
    return BitReader(vps[HEADER_BYTES:]).bits(4)


def sps_id(sps: bytes) -> int:
    """Return the number of a sequence parameter set."""
    bits = BitReader(sps[HEADER_BYTES:])
    bits.skip(4)
    _skip_profile(bits)
    return bits.golomb()


def pps_id(pps: bytes) -> int:
    """Return the number of a picture parameter set."""
    return BitReader(pps[HEADER_BYTES:]).golomb()


def format_of(vps: Sequence[bytes], sps: Sequence[bytes], pps: Sequence[bytes]) -> Format:
    """Return the format that the parameter sets describe, the first being in use; raise BitsError for nonsense."""
    read = _read_sps(sps[0])
    return Format(
        codec=_codec_name(read.profile),
        record=_record(read, ((VPS, vps), (SPS, sps), (PPS, pps))),
        width=read.width,
        height=read.height,
    )


def _read_sps(sps: bytes) -> _Sequence:
    """Return what the record needs of a sequence parameter set; H.265 7.3.2.2.1."""
    bits = BitReader(sps[HEADER_BYTES:])
    bits.skip(4)
    sub_layers, nested, profile = _skip_profile(bits)
    bits.golomb()
    chroma = bits.golomb()
    if chroma not in _CHROMA_STEPS:
        raise BitsError("an unknown chroma format")
    if chroma == 3:  # noqa: PLR2004 - 4:4:4 says whether its planes are coded apart
        bits.skip(1)
    width, height = bits.golomb(), bits.golomb()
    if bits.bits(1):
        step_x, step_y = _CHROMA_STEPS[chroma]
        width -= step_x * (bits.golomb() + bits.golomb())
        height -= step_y * (bits.golomb() + bits.golomb())
    if not (0 < width <= SIDE_MAX and 0 < height <= SIDE_MAX):
        raise BitsError(f"a picture of {width} by {height} pixels")
    depths = bits.golomb() & 7, bits.golomb() & 7
    return _Sequence(profile, width, height, chroma, *depths, sub_layers, nested)


def _skip_profile(bits: BitReader) -> tuple[int, int, bytes]:
    """Pass over profile_tier_level, return (sub-layers, nesting flag, its 12 general bytes); H.265 7.3.3."""
    more = bits.bits(3)
    if more >= SUB_LAYERS_MAX:
        raise BitsError("more layers than there may be")
    nested = bits.bits(1)
    profile = bits.bits(_PROFILE_BYTES * 8).to_bytes(_PROFILE_BYTES, "big")
    present = [(bits.bits(1), bits.bits(1)) for _ in range(more)]
    if more:
        bits.skip(2 * (8 - more))
    for has_profile, has_level in present:
        bits.skip(88 * has_profile + 8 * has_level)
    return more + 1, nested, profile


def _codec_name(profile: bytes) -> str:
    """Return the name of ISO/IEC 14496-15 E.3, such as hvc1.1.6.L93.B0."""
    space = ("", "A", "B", "C")[profile[0] >> 6]
    tier = "H" if profile[0] & 0x20 else "L"
    compatible = int(f"{int.from_bytes(profile[1:5], 'big'):032b}"[::-1], 2)
    constraints = profile[5:11].rstrip(b"\0")
    tail = "".join(f".{each:X}" for each in constraints)
    return f"hvc1.{space}{profile[0] & 0x1F}.{compatible:X}.{tier}{profile[11]}{tail}"


def _record(read: _Sequence, arrays: Sequence[tuple[int, Sequence[bytes]]]) -> bytes:
    """Return the hvcC record; ISO/IEC 14496-15 8.3.3.1."""
    record = bytearray((1, *read.profile, 0xF0, 0, 0xFC))
    record += bytes((0xFC | read.chroma, 0xF8 | read.luma_depth, 0xF8 | read.chroma_depth, 0, 0))
    record += bytes((read.sub_layers << 3 | read.is_nested << 2 | LENGTH_BYTES - 1, len(arrays)))
    for kind, sets in arrays:
        record += bytes((0x80 | kind,)) + len(sets).to_bytes(2, "big")
        for each in sets:
            record += len(each).to_bytes(2, "big") + each
    return bytes(record)
