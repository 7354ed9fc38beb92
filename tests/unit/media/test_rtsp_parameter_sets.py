"""Parameter sets of real encoders make the codec name, size and record that ffmpeg makes of them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.properties.media.rtsp_packets import SETS

from watchroom.media.rtsp import h264, h265
from watchroom.media.rtsp.bits import BitsError
from watchroom.media.rtsp.parameters import ParameterSets, h264_sets, h265_sets
from watchroom.media.units import Format

KINDS = {
    "H264": (h264_sets, [h264.SPS, h264.PPS]),
    "H265": (h265_sets, [h265.VPS, h265.SPS, h265.PPS]),
}
HIGH_444 = [bytes.fromhex("67f4000d919b282c3f6022000003000200000300641e28532c"), bytes.fromhex("68ebe3c44844")]
RECORD_444 = bytes.fromhex(
    "01f4000dffe1001967f4000d919b282c3f6022000003000200000300641e28532c01000668ebe3c44844fff8f800"
)


def sets_of(codec: str) -> ParameterSets:
    make, kinds = KINDS[codec]
    sets = make()
    for kind, nal in zip(kinds, SETS[codec], strict=True):
        sets.take(kind, nal)
    return sets


def test_h264_is_described() -> None:
    """1080p of x264, High profile: cropped height, codec name and a record that begins with version and profile."""
    found = sets_of("H264").changed_format()
    assert found is not None
    assert (found.codec, found.width, found.height) == ("avc1.640028", 1920, 1080)
    assert found.record[:4] == b"\1\x64\0\x28"
    assert SETS["H264"][0] in found.record


def test_h265_is_described() -> None:
    """720p of x265, Main profile: codec name as browsers ask for it, and three arrays in the record."""
    found = sets_of("H265").changed_format()
    assert found is not None
    assert (found.codec, found.width, found.height) == ("hvc1.1.6.L93.90", 1280, 720)
    assert found.record[22] == 3


def test_the_record_is_ffmpegs() -> None:
    """A High 4:4:4 stream gives byte for byte the record that ffmpeg writes, chroma format at its end."""
    assert h264.format_of(HIGH_444[:1], HIGH_444[1:]) == Format(
        codec="avc1.f4000d", record=RECORD_444, width=352, height=240
    )


@pytest.mark.parametrize("codec", ["H264", "H265"])
def test_a_format_is_told_once(codec: str) -> None:
    """Sets that are repeated tell nothing new; a changed one does, and going back does again."""
    sets = sets_of(codec)
    first = sets.changed_format()
    pps_kind = KINDS[codec][1][-1]
    sets.take(pps_kind, SETS[codec][-1])
    assert sets.changed_format() is None
    sets.take(pps_kind, SETS[codec][-1] + b"\1")
    assert sets.changed_format() not in {None, first}
    sets.take(pps_kind, SETS[codec][-1])
    assert sets.changed_format() == first


@pytest.mark.parametrize(
    "read", [lambda nal: h264.format_of([nal], [b"h"]), lambda nal: h265.format_of([b"v"], [nal], [b"p"])]
)
@pytest.mark.parametrize("nal", [b"", b"\x67", b"\x67" * 30, bytes(40), b"\x67\x64\0\x28\xff\xff"])
def test_nonsense_is_refused(read: Callable[[bytes], Format], nal: bytes) -> None:
    """Bytes that are no parameter set are refused as such, not believed."""
    with pytest.raises(BitsError):
        read(nal)
