"""The worker process: reads jobs from its input, answers on its output, and ends with its parent."""

from __future__ import annotations

import importlib
import os
import pkgutil
import sys
from typing import TYPE_CHECKING

import av
import msgspec

from watchroom.media.pictures import limits
from watchroom.media.pictures.decode import PictureError, image_of, jpeg, measure, thumb
from watchroom.media.pictures.demux import demux
from watchroom.media.pictures.jobs import (
    JOB_BYTES_MAX,
    LENGTH,
    Answer,
    Demux,
    Done,
    Failed,
    Feed,
    Job,
    Jpeg,
    Measure,
    Open,
    Picture,
    Thumb,
    framed,
)
from watchroom.media.pictures.transcode import Transcode

if TYPE_CHECKING:
    from collections.abc import Callable

_INPUT, _OUTPUT = 0, 1
_jobs = msgspec.msgpack.Decoder(Job)


class Worker:
    """Does one job after the other; at most one transcode is open."""

    def __init__(self) -> None:
        """Start with none open."""
        self._transcode: Transcode | None = None

    def do(self, job: Job) -> Answer:
        """Return the answer to a job; a foreign picture's faults are an answer too."""
        try:
            return self._done(job)
        except PictureError as error:
            return Failed(reason=str(error))
        except MemoryError:
            return Failed(reason="The picture needs more memory than is allowed; set the camera to a smaller one.")

    def _done(self, job: Job) -> Answer:
        match job:
            case Jpeg():
                return jpeg(job)
            case Thumb():
                return thumb(job)
            case Measure():
                return measure(job)
            case Demux():
                return demux(job)
            case Open():
                self._transcode = Transcode(job)
                return Done()
            case Feed() if self._transcode is not None:
                return self._transcode.feed(job)
        raise PictureError("No transcode is open; open one first.")


def main() -> None:
    """Load whatever is loaded late, give up every right, and work until the input ends."""
    av.logging.set_level(av.logging.PANIC)
    worker = Worker()
    _warm_up(worker.do)
    limits.seal()
    _write(framed(Done()))
    while (body := _message()) is not None:
        limits.allow_cpu(limits.JOB_CPU_SECONDS_MAX)
        _write(framed(worker.do(_jobs.decode(body))))


def _warm_up(do: Callable[[Job], Answer]) -> None:
    """Load every part of the library and make the smallest transcode: nothing can be opened once that is forbidden."""
    for module in pkgutil.walk_packages(av.__path__, "av."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    do(Open(codec="jpeg", record=b"", masks=[], width_max=64, fps=0, kbit_s=100))
    frame = av.VideoFrame(64, 64, "yuv420p")
    small = image_of(frame, 64, [[[0, 0], [1, 0], [0, 1]]])
    do(Feed(data=small.jpeg, is_key=True, ticks=0))
    do(Measure(picture=Picture(codec="jpeg", record=b"", data=small.jpeg)))


def _message() -> bytes | None:
    head = _read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    (size,) = LENGTH.unpack(head)
    if size > JOB_BYTES_MAX:
        sys.exit("job too large")
    body = _read(size)
    return body if len(body) == size else None


def _read(size: int) -> bytes:
    parts: list[bytes] = []
    while size > 0 and (part := os.read(_INPUT, min(size, 1 << 20))):
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def _write(message: bytes) -> None:
    rest = memoryview(message)
    while rest:
        rest = rest[os.write(_OUTPUT, rest) :]


if __name__ == "__main__":
    main()
