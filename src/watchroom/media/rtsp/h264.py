"""What H.264's own parameter sets say: the size of the picture, the codec's name and the decoder's record."""

from __future__ import annotations

from collections.abc import Sequence

from watchroom.media.rtsp.bits import BitReader, BitsError
from watchroom.media.units import Format

SPS, PPS = 7, 8
SIDE_MAX = 16_384
"""The longest side of a picture, in pixels, that is believed."""
LENGTH_BYTES = 4

_WITH_CHROMA = {100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135}
"""Profiles whose sequence parameter set tells the chroma format."""
_RECORD_WITHOUT_CHROMA = {66, 77, 88}
"""Profiles whose record ends after the parameter sets."""
_CHROMA_STEPS = {0: (1, 1), 1: (2, 2), 2: (2, 1), 3: (1, 1)}


def sps_id(sps: bytes) -> int:
    """Return the number of a sequence parameter set."""
    return BitReader(sps[4:]).golomb()


def pps_id(pps: bytes) -> int:
    """Return the number of a picture parameter set."""
    return BitReader(pps[1:]).golomb()


def format_of(sps: Sequence[bytes], pps: Sequence[bytes]) -> Format:
    """Return the format that the parameter sets describe, the first being in use; raise BitsError for nonsense."""
    width, height, chroma = _read_sps(sps[0])
    return Format(
        codec=f"avc1.{sps[0][1:4].hex()}",
        record=_record(sps, pps, chroma),
        width=width,
        height=height,
    )


def _read_sps(sps: bytes) -> tuple[int, int, tuple[int, int, int]]:
    """Return width, height and (chroma format, luma depth - 8, chroma depth - 8); H.264 7.3.2.1.1."""
    bits = BitReader(sps[1:])
    profile = bits.bits(8)
    bits.skip(16)
    bits.golomb()
    chroma = _read_chroma(bits) if profile in _WITH_CHROMA else (1, 0, 0)
    bits.golomb()
    _skip_order_count(bits)
    bits.golomb()
    bits.skip(1)
    across, down = bits.golomb() + 1, bits.golomb() + 1
    frames_only = bits.bits(1)
    bits.skip(1 if frames_only else 2)
    left = right = top = bottom = 0
    if bits.bits(1):
        left, right, top, bottom = (bits.golomb() for _ in range(4))
    step_x, step_y = _CHROMA_STEPS[chroma[0]]
    width = across * 16 - (left + right) * step_x
    height = (2 - frames_only) * (down * 16 - (top + bottom) * step_y)
    return *_believed(width, height), chroma


def _believed(width: int, height: int) -> tuple[int, int]:
    if not (0 < width <= SIDE_MAX and 0 < height <= SIDE_MAX):
        raise BitsError(f"a picture of {width} by {height} pixels")
    return width, height


def _read_chroma(bits: BitReader) -> tuple[int, int, int]:
    chroma = bits.golomb()
    if chroma not in _CHROMA_STEPS:
        raise BitsError("an unknown chroma format")
    if chroma == 3:  # noqa: PLR2004 - 4:4:4 says whether its planes are coded apart
        bits.skip(1)
    luma_depth, chroma_depth = bits.golomb(), bits.golomb()
    bits.skip(1)
    if bits.bits(1):
        for index in range(8 if chroma != 3 else 12):  # noqa: PLR2004 - as above
            if bits.bits(1):
                _skip_scaling(bits, 16 if index < 6 else 64)  # noqa: PLR2004 - six lists of 4 by 4 come first
    return chroma, luma_depth & 7, chroma_depth & 7


def _skip_scaling(bits: BitReader, count: int) -> None:
    last = following = 8
    for _ in range(count):
        if following:
            following = (last + bits.signed()) % 256
        last = following or last


def _skip_order_count(bits: BitReader) -> None:
    kind = bits.golomb()
    if kind == 0:
        bits.golomb()
    elif kind == 1:
        bits.skip(1)
        bits.signed()
        bits.signed()
        for _ in range(min(bits.golomb(), 255)):
            bits.signed()


def _record(sps: Sequence[bytes], pps: Sequence[bytes], chroma: tuple[int, int, int]) -> bytes:
    """Return the avcC record; ISO/IEC 14496-15 5.3.3.1."""
    record = bytearray((1, *sps[0][1:4], 0xFC | LENGTH_BYTES - 1, 0xE0 | len(sps)))
    for each in sps:
        record += len(each).to_bytes(2, "big") + each
    record.append(len(pps))
    for each in pps:
        record += len(each).to_bytes(2, "big") + each
    if sps[0][1] not in _RECORD_WITHOUT_CHROMA:
        record += bytes((0xFC | chroma[0], 0xF8 | chroma[1], 0xF8 | chroma[2], 0))
    return bytes(record)
