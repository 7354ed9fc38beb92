"""Turns coded pictures into JPEGs and measures; runs in the worker process only."""

from __future__ import annotations

import io
import resource
from fractions import Fraction
from typing import Literal

import av
import numpy as np
from av.codec.context import CodecContext
from av.video.codeccontext import VideoCodecContext

from watchroom.media.pictures.jobs import (
    WIDTH_MAX,
    Image,
    Jpeg,
    Measure,
    Measures,
    Picture,
    Thumb,
)
from watchroom.media.pictures.masks import Masks
from watchroom.media.pictures.measures import MEASURE_HEIGHT, MEASURE_WIDTH, measures_of, seen_as

PIXELS_MAX = 16_000_000
_GREY = 128
_JPEG_QUALITY = "4"
"""Of the encoder's scale from 2 (best) to 31."""


class PictureError(Exception):
    """The input is not a picture that can be used; the message is a sentence for people."""


def decoder(codec: str, record: bytes, *, is_quick: bool = False) -> VideoCodecContext:
    """Return a decoder of `avc1…`, `hvc1…` or `jpeg`; a quick one leaves out the filter that smooths blocks."""
    names: dict[str, Literal["h264", "hevc", "mjpeg"]] = {
        "avc1": "h264",
        "avc3": "h264",
        "hvc1": "hevc",
        "hev1": "hevc",
        "jpeg": "mjpeg",
    }
    name = names.get(codec[:4])
    if name is None:
        raise PictureError(f"The codec {codec[:20]!r} cannot be decoded; set the camera to H.264 or H.265.")
    context = CodecContext.create(name, "r")
    if record:
        context.extradata = record
    context.thread_count = 1
    context.options = {"max_pixels": str(PIXELS_MAX), "err_detect": "careful"}
    if is_quick:
        context.options = context.options | {"skip_loop_filter": "all"}
    return context


def key_frame(picture: Picture, *, is_quick: bool = False) -> av.VideoFrame:
    """Return the decoded key frame."""
    try:
        context = decoder(picture.codec, picture.record, is_quick=is_quick)
        frames = context.decode(av.Packet(picture.data)) + context.decode(None)
    except (av.FFmpegError, ValueError, MemoryError):
        frames = []
    if not frames or frames[0].is_corrupt:
        raise PictureError("The picture cannot be decoded; what the camera sent is damaged.")
    return frames[0]


def scaled(frame: av.VideoFrame, width: int, height: int, pixels: str, how: str = "FAST_BILINEAR") -> av.VideoFrame:
    """Return a picture in another size and kind of pixels; in one thread, for the process may start none."""
    return frame.reformat(width, height, pixels, interpolation=how, threads=1)


def jpeg(job: Jpeg) -> Image:
    """Return the JPEG of a key frame."""
    return image_of(key_frame(job.picture), job.width, job.masks)


def thumb(job: Thumb) -> Image:
    """Return the JPEG of the last picture of a fragment that is shown at `at_ms`."""
    found: av.VideoFrame | None = None
    try:
        with av.open(io.BytesIO(job.header + job.fragment), "r", format="mp4") as container:
            stream = container.streams.video[0]
            stream.codec_context.options = {"max_pixels": str(PIXELS_MAX)}
            stream.thread_count = 1
            first: float | None = None
            for frame in container.decode(stream):
                seconds = float(frame.time or 0.0)
                first = seconds if first is None else first
                if found is not None and (seconds - first) * 1000 > job.at_ms:
                    break
                found = frame
    except (av.FFmpegError, ValueError, IndexError, MemoryError):
        pass  # what was decoded before the damage is still a picture
    if found is None:
        raise PictureError("The recording cannot be decoded here; try another moment.")
    return image_of(found, job.width, job.masks)


def image_of(frame: av.VideoFrame, width: int, masks: list[list[list[float]]]) -> Image:
    """Return a JPEG of a decoded picture, never wider than it is, its areas masked before anything is scaled."""
    if masks:
        frame = Masks(masks).fill(scaled(frame, frame.width // 2 * 2, frame.height // 2 * 2, "yuv420p"))
    width = max(16, min(width, frame.width, WIDTH_MAX)) // 2 * 2
    height = max(16, round(frame.height * width / frame.width)) // 2 * 2
    small = scaled(frame, width, height, "yuvj420p", "AREA" if width < frame.width else "BILINEAR")
    context = CodecContext.create("mjpeg", "w")
    context.width, context.height, context.pix_fmt = width, height, "yuvj420p"
    context.time_base = Fraction(1, 25)
    context.thread_count = 1
    context.options = {"qmin": _JPEG_QUALITY, "qmax": _JPEG_QUALITY}
    small.pts = 0
    packets = context.encode(small) + context.encode(None)
    return Image(jpeg=b"".join(bytes(packet) for packet in packets), width=width, height=height)


def measure(job: Measure) -> Measures:
    """Return the measures of a key frame."""
    began = _cpu_us()
    frame = key_frame(job.picture, is_quick=True)
    planes = scaled(frame, MEASURE_WIDTH, MEASURE_HEIGHT, "yuvj420p", "AREA").to_ndarray().astype(np.uint8)
    colour = float(np.abs(planes[MEASURE_HEIGHT:].astype(np.int16) - _GREY).mean())
    return seen_as(measures_of(planes[:MEASURE_HEIGHT], colour), frame.width, frame.height, _cpu_us() - began)


def _cpu_us() -> int:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return round((used.ru_utime + used.ru_stime) * 1e6)
