"""Decodes, masks and encodes one camera's pictures anew as H.264; runs in a worker process of its own."""

from __future__ import annotations

from fractions import Fraction

import av
from av.codec.context import CodecContext, Flags
from av.video.codeccontext import VideoCodecContext

from watchroom.media.pictures.decode import PIXELS_MAX, PictureError, decoder, scaled
from watchroom.media.pictures.jobs import CodedRun, CodedUnit, Feed, Open
from watchroom.media.pictures.masks import Masks
from watchroom.media.pictures.nals import annex_b_data, h264_format
from watchroom.media.units import CLOCK_HZ, Format

KEY_SECONDS = 2
_FPS_ASSUMED = 25
_TICK = Fraction(1, CLOCK_HZ)


class Transcode:
    """One running transcode."""

    def __init__(self, job: Open) -> None:
        """Prepare the decoder; the encoder waits for the first picture's size."""
        self._job = job
        self._decoder = decoder(job.codec, job.record)
        self._masks = Masks(job.masks)
        self._encoder: VideoCodecContext | None = None
        self._found = Format(codec="", record=b"", width=0, height=0)
        self._last_ticks: int | None = None
        self._last_key_ticks: int | None = None

    def feed(self, job: Feed) -> CodedRun:
        """Return what comes out after one more picture, often just one unit; damaged pictures are left out."""
        units: list[CodedUnit] = []
        for frame in self._decoded(job):
            if frame.pts is not None and self._is_wanted(frame.pts):
                units += self._encoded(frame)
        return CodedRun(
            codec=self._found.codec,
            record=self._found.record,
            width=self._found.width,
            height=self._found.height,
            units=units,
        )

    def _decoded(self, job: Feed) -> list[av.VideoFrame]:
        packet = av.Packet(job.data) if job.data else None
        if packet is not None:
            packet.pts = packet.dts = job.ticks
            packet.time_base = _TICK
        try:
            frames = self._decoder.decode(packet)
            if self._job.codec == "jpeg":  # each is whole: nothing may wait for the next
                frames += self._decoder.decode(None)
                self._decoder = decoder(self._job.codec, b"")
        except (av.FFmpegError, ValueError):
            return []
        return [frame for frame in frames if not frame.is_corrupt and frame.width * frame.height <= PIXELS_MAX]

    def _is_wanted(self, ticks: int) -> bool:
        apart = CLOCK_HZ / self._job.fps * 0.9 if self._job.fps else 1
        if self._last_ticks is not None and ticks - self._last_ticks < apart:
            return False
        self._last_ticks = ticks
        return True

    def _encoded(self, frame: av.VideoFrame) -> list[CodedUnit]:
        width, height = self._scaled(frame.width, frame.height)
        ticks = frame.pts or 0
        even = scaled(frame, frame.width // 2 * 2, frame.height // 2 * 2, "yuv420p")
        small = scaled(self._masks.fill(even), width, height, "yuv420p")
        if self._encoder is None or (self._found.width, self._found.height) != (width, height):
            self._open_encoder(width, height)
        assert self._encoder is not None  # noqa: S101 - opened in the line before
        small.pts, small.time_base = ticks, _TICK
        is_due = self._last_key_ticks is None or ticks - self._last_key_ticks >= KEY_SECONDS * CLOCK_HZ
        small.pict_type = av.video.frame.PictureType.I if is_due else av.video.frame.PictureType.NONE
        if is_due:
            self._last_key_ticks = ticks
        try:
            packets = self._encoder.encode(small)
        except av.FFmpegError:
            raise PictureError("The pictures cannot be encoded; restart the transcode.") from None
        return [CodedUnit(annex_b_data(bytes(packet)), packet.is_keyframe, packet.pts or 0) for packet in packets]

    def _scaled(self, width: int, height: int) -> tuple[int, int]:
        wide = min(width, self._job.width_max) // 2 * 2
        return wide, max(2, round(height * wide / width) // 2 * 2)

    def _open_encoder(self, width: int, height: int) -> None:
        context = CodecContext.create("libx264", "w")
        context.width, context.height, context.pix_fmt = width, height, "yuv420p"
        context.time_base = _TICK
        context.framerate = Fraction(round(self._job.fps or _FPS_ASSUMED), 1)
        context.gop_size = round(self._job.fps or _FPS_ASSUMED) * KEY_SECONDS * 4  # a bound: key frames are asked for
        context.thread_count = 1
        context.flags |= Flags.global_header
        rate = f"{self._job.kbit_s}k"
        context.options = {
            "preset": "ultrafast",
            "tune": "zerolatency",
            "crf": str(self._job.crf),
            "maxrate": rate,
            "bufsize": rate,
            "forced-idr": "1",
            "x264-params": "scenecut=0",
        }
        context.open()
        self._encoder, self._found = context, h264_format(context.extradata or b"")
        self._last_key_ticks = None
