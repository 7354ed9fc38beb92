"""Takes the pictures out of containers that strangers sent, as bytes; runs in the worker process only."""

from __future__ import annotations

import io
from fractions import Fraction

import av
from av.video.stream import VideoStream

from watchroom.base.errors import BadInputError
from watchroom.media.fmp4.reader import codec_of
from watchroom.media.pictures.decode import PictureError
from watchroom.media.pictures.jobs import CONTAINERS, CodedRun, CodedUnit, Demux
from watchroom.media.pictures.nals import (
    NalError,
    length_bytes_of,
    unit_data,
    with_four_byte_lengths,
)
from watchroom.media.units import CLOCK_HZ

UNITS_MAX = 36_000
"""Ten minutes at 60 pictures a second: more is no chunk."""
_CODECS = {"h264": False, "hevc": True}


def demux(job: Demux) -> CodedRun:
    """Return the coded pictures of the first video track, in the order of decoding."""
    if job.container not in CONTAINERS:
        raise PictureError("Only MPEG-TS and MP4 can be taken apart.")
    try:
        data, offset = (job.data, 0) if job.container == "mp4" else _as_mp4(job.data)
        return _read(data, offset)
    except (av.FFmpegError, BadInputError, NalError, ValueError, IndexError, MemoryError):
        raise PictureError("The chunk cannot be read; what the camera sent is damaged.") from None


def _video(container: av.container.InputContainer) -> VideoStream:
    if not container.streams.video or container.streams.video[0].codec_context.name not in _CODECS:
        raise PictureError("There is no H.264 or H.265 in what the camera sent; set its stream to one of them.")
    return container.streams.video[0]


def _as_mp4(data: bytes) -> tuple[bytes, int]:
    """Return the video track alone as a fragmented MP4, which has the decoder's record; and its first time, ticks."""
    into = io.BytesIO()
    first: int | None = None
    with (
        av.open(io.BytesIO(data), "r", format="mpegts") as source,
        av.open(into, "w", format="mp4", options={"movflags": "empty_moov+default_base_moof"}) as target,
    ):
        stream = _video(source)
        track = target.add_stream_from_template(stream)
        for packet in source.demux(stream):
            if packet.dts is None or packet.pts is None:
                continue
            first = packet.dts if first is None else first
            packet.pts -= first
            packet.dts -= first
            packet.stream = track
            target.mux(packet)
    return into.getvalue(), first or 0


def _read(data: bytes, offset: int) -> CodedRun:
    with av.open(io.BytesIO(data), "r", format="mp4") as container:
        stream = _video(container)
        context = stream.codec_context
        is_hevc = _CODECS[context.name]
        record = context.extradata or b""
        length_bytes = length_bytes_of(record, is_hevc=is_hevc)
        units: list[CodedUnit] = []
        for packet in container.demux(stream):
            if packet.pts is None or not packet.size:
                continue
            ticks = int(packet.pts * (packet.time_base or Fraction(1, CLOCK_HZ)) * CLOCK_HZ) + offset
            coded = unit_data(bytes(packet), length_bytes, is_hevc=is_hevc)
            units.append(CodedUnit(coded, packet.is_keyframe, ticks))
            if len(units) > UNITS_MAX:
                raise PictureError("The chunk is too long; set shorter segments.")
        return CodedRun(
            codec=codec_of(b"hvc1" if is_hevc else b"avc1", record),
            record=with_four_byte_lengths(record, is_hevc=is_hevc),
            width=context.width,
            height=context.height,
            units=units,
        )
