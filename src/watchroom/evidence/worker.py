"""The process that decodes one file: reads it through its envelope, makes what is asked of it, and ends."""

from __future__ import annotations

import importlib
import io
import os
import pkgutil
from collections.abc import Callable, Iterator
from fractions import Fraction

import av
from av.container import InputContainer
from av.video.frame import PictureType
from av.video.stream import VideoStream

from watchroom.evidence.jobs import (
    COPY,
    PIECE_BYTES,
    PROBE,
    SOUND,
    Failed,
    Finished,
    Job,
    Piece,
    Probed,
)
from watchroom.evidence.kinds import KINDS
from watchroom.evidence.sealed_off import give_up_rights, say, take_job
from watchroom.media.pictures.decode import PIXELS_MAX, image_of, scaled

PROBE_CPU_SECONDS_MAX = 30
COPY_CPU_SECONDS_MAX = 3 * 3600
"""A day of video whose pictures are only put into another box takes minutes; an hour made anew about one."""
COPY_WIDTH_MAX, COPY_FPS_MAX = 1280, 30
PASSED_ON_WIDTH_MAX, PASSED_ON_HEIGHT_MAX = 1920, 1920
PICTURE_WIDTH_MAX = 1920
SOUND_HZ, SOUND_BITS = 24_000, 48_000
KEY_SECONDS = 2
_FAULTS = (av.FFmpegError, ValueError, IndexError, MemoryError, OSError, EOFError, OverflowError, ZeroDivisionError)


class CannotError(Exception):
    """The file is not what its kind says, or cannot be used; the message is a sentence for people."""


class _Sink:
    """Sends on what a muxer writes; its first bytes may be written again, as a muxer does when it knows the sizes."""

    def __init__(self) -> None:
        self._at = 0

    def write(self, data: bytes) -> int:
        """Send on."""
        for begin in range(0, len(data), PIECE_BYTES):
            part = bytes(data[begin : begin + PIECE_BYTES])
            say(Piece(self._at, part))
            self._at += len(part)
        return len(data)

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Go to a place that was written."""
        if whence == os.SEEK_END:
            raise io.UnsupportedOperation
        self._at = offset if whence == os.SEEK_SET else self._at + offset
        return self._at

    def tell(self) -> int:
        """Return the place."""
        return self._at


def main() -> None:
    """Load what is loaded late, take the one job, give up every right, and do it."""
    av.logging.set_level(av.logging.PANIC)
    _warm_up()
    job = take_job()
    file = give_up_rights(job, COPY_CPU_SECONDS_MAX if job.what in (COPY, SOUND) else PROBE_CPU_SECONDS_MAX)
    try:
        say(_WORK[job.what](job, file))
    except CannotError as error:
        say(Failed(str(error)))
    except _FAULTS:
        say(Failed(f"It is damaged, or it is no {KINDS[job.kind].title} that can be read here."))


def _warm_up() -> None:
    """Load every part of the library: nothing can be opened once that is forbidden."""
    for module in pkgutil.walk_packages(av.__path__, "av."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    image_of(av.VideoFrame(64, 64, "yuv420p"), 64, [])
    Fraction(1, 3).limit_denominator(10)


def _opened(job: Job, file: io.BufferedReader) -> InputContainer:
    """Open a file as what its content says, by that one demuxer: nothing in it makes another file be opened."""
    return av.open(file, "r", format=KINDS[job.kind].container, options={"max_pixels": str(PIXELS_MAX)})


def _probe(job: Job, file: io.BufferedReader) -> Probed:
    with _opened(job, file) as container:
        says = []
        if container.streams.video:
            stream = container.streams.video[0]
            frame = _first(container, stream)
            says.append(f"{stream.codec_context.name} {frame.width}x{frame.height}")
        if container.streams.audio:
            says.append("with sound" if says else "sound")
        if container.duration and KINDS[job.kind].group != "image":
            says.append(f"{container.duration / av.time_base:.1f} s")
        return Probed(
            says=", ".join(says) or "nothing that can be shown",
            has_pictures=bool(container.streams.video),
            has_sound=bool(container.streams.audio),
        )


def _first(container: InputContainer, stream: VideoStream) -> av.VideoFrame:
    """Return the first picture: what can be decoded once is what it says it is."""
    stream.thread_count = 1
    for frame in container.decode(stream):
        if frame.width * frame.height > PIXELS_MAX:
            raise CannotError("Its pictures are too large to be shown here.")
        return frame
    raise CannotError("It holds no picture.")


def _copy(job: Job, file: io.BufferedReader) -> Finished:
    with _opened(job, file) as container:
        if not container.streams.video:
            raise CannotError("It holds no pictures.")
        stream = container.streams.video[0]
        if KINDS[job.kind].group == "image":
            sink = _Sink()
            sink.write(image_of(_first(container, stream), PICTURE_WIDTH_MAX, []).jpeg)
            return Finished("a picture made anew")
        if _passes_on(stream):
            return _boxed_anew(container, stream)
        return _made_anew(container, stream)


def _passes_on(stream: VideoStream) -> bool:
    """Return whether every browser plays the pictures as they are."""
    context = stream.codec_context
    fits = context.width <= PASSED_ON_WIDTH_MAX and context.height <= PASSED_ON_HEIGHT_MAX
    return context.name == "h264" and context.pix_fmt in ("yuv420p", "yuvj420p") and fits and bool(context.extradata)


def _boxed_anew(container: InputContainer, stream: VideoStream) -> Finished:
    """Put the pictures alone into a new MP4: no sound, no other track, nothing of what else the file carried."""
    with av.open(_Sink(), "w", format="mp4") as made:
        track = made.add_stream_from_template(stream)
        count, last = 0, None
        for packet in container.demux(stream):
            if packet.dts is None or packet.pts is None or (last is not None and packet.dts <= last):
                continue
            last = packet.dts
            packet.stream = track
            made.mux(packet)
            count += 1
    if not count:
        raise CannotError("It holds no pictures that can be shown.")
    return Finished(f"{count} pictures as they were, without sound")


def _made_anew(container: InputContainer, stream: VideoStream) -> Finished:
    """Decode every picture and encode it as H.264."""
    stream.thread_count = 1
    rate = min(COPY_FPS_MAX, round(stream.average_rate or stream.guessed_rate or 15) or 15)
    with av.open(_Sink(), "w", format="mp4") as made:
        track: VideoStream | None = None
        count = 0
        for at_s, frame in _paced(container, stream, rate):
            if track is None:
                width = min(frame.width, COPY_WIDTH_MAX) // 2 * 2
                track = made.add_stream("libx264", rate=rate)
                track.width, track.height = width, max(2, round(frame.height * width / frame.width) // 2 * 2)
                track.pix_fmt, track.thread_count = "yuv420p", 1
                track.options = {"preset": "veryfast", "crf": "26", "threads": "1"}
                track.time_base = track.codec_context.time_base = Fraction(1, 1000)
                track.codec_context.gop_size = rate * KEY_SECONDS
            small = scaled(frame, track.width, track.height, "yuv420p")
            small.pts, small.time_base, small.pict_type = round(at_s * 1000), Fraction(1, 1000), PictureType.NONE
            made.mux(track.encode(small))
            count += 1
        if track is None:
            raise CannotError("It holds no pictures that can be shown.")
        made.mux(track.encode(None))
    return Finished(f"{count} pictures made anew as H.264, without sound")


def _paced(container: InputContainer, stream: VideoStream, rate: int) -> Iterator[tuple[float, av.VideoFrame]]:
    """Yield pictures and their times from 0, at most so many a second; damaged ones are left out."""
    first: float | None = None
    last = -1.0
    for packet in container.demux(stream):
        try:
            frames = packet.decode()
        except av.FFmpegError:
            continue
        for frame in frames:
            if frame.is_corrupt or frame.width * frame.height > PIXELS_MAX:
                continue
            seconds = frame.time if frame.time is not None else (0.0 if first is None else first + last + 1 / rate)
            first = seconds if first is None else first
            if seconds - first >= last + 0.9 / rate:
                last = seconds - first
                yield last, frame


def _sound(job: Job, file: io.BufferedReader) -> Finished:
    """Give the sound as MP3: small, and played everywhere while it comes."""
    with _opened(job, file) as container:
        if not container.streams.audio:
            raise CannotError("It holds no sound.")
        stream = container.streams.audio[0]
        with av.open(_Sink(), "w", format="mp3", options={"write_xing": "0", "id3v2_version": "0"}) as made:
            track = made.add_stream("libmp3lame", rate=SOUND_HZ)
            track.bit_rate = SOUND_BITS
            track.layout = "mono"
            for packet in container.demux(stream):
                try:
                    frames = packet.decode()
                except av.FFmpegError:
                    continue
                for frame in frames:
                    frame.pts = None
                    made.mux(track.encode(frame))
            made.mux(track.encode(None))
    return Finished("the sound")


_WORK: dict[str, Callable[[Job, io.BufferedReader], Probed | Finished]] = {
    PROBE: _probe,
    COPY: _copy,
    SOUND: _sound,
}


if __name__ == "__main__":
    main()
