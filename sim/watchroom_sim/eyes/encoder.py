"""Turns pictures into H.264 as cameras send it: no picture refers ahead, and each run begins with a key frame."""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from typing import Final

import av
import msgspec
import numpy as np
from av.video.frame import PictureType

from watchroom_sim.eyes.canvas import Planes

KEY_SECONDS: Final = 2.0
SPS, PPS = 7, 8
_KIND_BITS: Final = 0x1F
_KEY_SLICE, _SEI = 5, 6


class Measure(msgspec.Struct, frozen=True):
    """Size and rate of a stream."""

    width: int
    height: int
    fps: float
    kbit_s: int

    @property
    def pictures_per_key(self) -> int:
        """Return after how many pictures the next key frame comes."""
        return max(1, round(self.fps * KEY_SECONDS))


MAIN: Final = Measure(640, 360, 8.0, 110)
SUB: Final = Measure(320, 180, 5.0, 30)


class Encoder:
    """One running stream."""

    def __init__(self, measure: Measure) -> None:
        """Begin; the first picture is a key frame."""
        self._measure = measure
        self._context = av.CodecContext.create("libx264", "w")
        self._context.width, self._context.height = measure.width, measure.height
        self._context.pix_fmt = "yuv420p"
        self._context.framerate = Fraction(measure.fps).limit_denominator(100)
        self._context.time_base = 1 / self._context.framerate
        self._context.thread_count = 1
        self._context.options = {
            "preset": "ultrafast",
            "tune": "zerolatency",
            "crf": "33",
            "x264-params": f"keyint={measure.pictures_per_key}:min-keyint={measure.pictures_per_key}:scenecut=0:"
            "repeat-headers=1:threads=1:sliced-threads=0:aud=0:cabac=1:deblock=0,0:"
            f"vbv-maxrate={measure.kbit_s}:vbv-bufsize={measure.kbit_s * 4}",
        }
        self._frame = av.VideoFrame(measure.width, measure.height, "yuv420p")
        self._planes = [
            np.frombuffer(memoryview(plane), np.uint8).reshape(plane.height, plane.line_size)[:, : plane.width]
            for plane in self._frame.planes
        ]
        self._count = 0

    def encode(self, picture: Planes) -> list[bytes]:
        """Return the NAL units of the next picture, without start codes; parameter sets come before a key frame."""
        for plane, part in zip(self._planes, (picture.y, picture.u, picture.v), strict=True):
            plane[:] = part
        self._frame.pts = self._count
        self._frame.pict_type = PictureType.NONE
        self._count += 1
        coded = b"".join(bytes(packet) for packet in self._context.encode(self._frame))
        units = [unit.rstrip(b"\0") for unit in coded.split(b"\0\0\1")]
        return [unit for unit in units if unit and unit[0] & _KIND_BITS != _SEI]


def is_key(units: list[bytes]) -> bool:
    """Return whether a picture can be decoded without any before it."""
    return any(unit[0] & _KIND_BITS == _KEY_SLICE for unit in units)


@cache
def parameter_sets(measure: Measure) -> tuple[bytes, ...]:
    """Return sequence and picture parameter set of every stream of a measure: all are encoded alike."""
    units = Encoder(measure).encode(Planes.blank(measure.width, measure.height))
    return tuple(unit for unit in units if unit[0] & _KIND_BITS in (SPS, PPS))
