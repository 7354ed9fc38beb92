"""Asks the worker processes for pictures: bounded in time, memory and waiting; a dead worker is replaced."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import sys
from collections.abc import Sequence
from types import TracebackType
from typing import Self, TypeVar

import msgspec

from watchroom.base.errors import BadInputError, LimitError, UnavailableError
from watchroom.media.pictures.jobs import (
    ANSWER_BYTES_MAX,
    JOB_BYTES_MAX,
    LENGTH,
    Answer,
    CodedRun,
    Demux,
    Done,
    Failed,
    Feed,
    Image,
    Job,
    Jpeg,
    Measure,
    Measures,
    Open,
    Picture,
    Thumb,
    framed,
)
from watchroom.media.units import AccessUnit, Format
from watchroom.model.video import Mask

JOB_SECONDS_MAX = 10.0
"""What is not answered by then never will be: the worker is ended."""
START_SECONDS_MAX = 30.0
WAITING_JOBS_MAX = 64
"""Jobs that may wait for the worker; the next one is told to come again."""
TRANSCODES_PER_CORE = 2
"""Streams that a media process masks or converts at a time: at 1280 by 720 each takes a fifth of a core."""
MASKED_GROUPS_WAITING_MAX = 16
"""Recorded groups of pictures that may wait to be masked in a media process; the next one is told to come again."""
PENDING_PICTURES_MAX = 64
"""Pictures fed to a transcode that may wait in it; an older one never comes."""
LIMIT_AGAIN_SECONDS = 5.0
_COMMAND = (sys.executable, "-P", "-m", "watchroom.media.pictures.worker")
_log = logging.getLogger(__name__)
_answers = msgspec.msgpack.Decoder(Answer)
_A = TypeVar("_A", bound=Answer)


class _Process:
    """One worker process; used by one job at a time."""

    def __init__(self, job_seconds: float) -> None:
        """Start nothing yet; a job may take so long."""
        self._job_seconds = job_seconds
        self._process: asyncio.subprocess.Process | None = None

    @property
    def pid(self) -> int | None:
        """Return the process's id while there is one."""
        return None if self._process is None else self._process.pid

    async def ask(self, job: Job) -> Answer:
        """Return the worker's answer; ends the worker and raises UnavailableError when it gives none in time."""
        message = framed(job)
        if len(message) > JOB_BYTES_MAX:
            raise LimitError("job_bytes_max", "The recording's fragment is too large to be looked into here.")
        is_answered = False
        try:
            process = await self._running()
            async with asyncio.timeout(self._job_seconds):
                answer = await _exchange(process, message)
                is_answered = True
                return answer
        except (TimeoutError, OSError, asyncio.IncompleteReadError, msgspec.DecodeError):
            _log.warning("picture worker ended job=%s; starting it again", type(job).__name__)
            raise UnavailableError(
                "The picture broke the program that decodes it, or took too long; try the next one."
            ) from None
        finally:
            if not is_answered:  # also when we are cancelled: its answer would be the next job's
                await self.end()

    async def end(self) -> None:
        """End the worker at once."""
        process, self._process = self._process, None
        if process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        if process.stdin is not None:
            process.stdin.close()
        await process.wait()

    async def _running(self) -> asyncio.subprocess.Process:
        if self._process is None or self._process.returncode is not None:
            starting = asyncio.ensure_future(
                asyncio.create_subprocess_exec(
                    *_COMMAND,
                    stdin=asyncio.subprocess.PIPE,
                    stdout=asyncio.subprocess.PIPE,
                    stderr=asyncio.subprocess.DEVNULL,
                    env={"OPENBLAS_NUM_THREADS": "1"},
                    start_new_session=True,
                )
            )
            try:
                self._process = await asyncio.shield(starting)
            except asyncio.CancelledError:
                # It is being started all the same: to leave now would leave a process that nobody ends.
                self._process = await starting
                raise
            async with asyncio.timeout(START_SECONDS_MAX):
                await _answer(self._process)
        return self._process


async def _exchange(process: asyncio.subprocess.Process, message: bytes) -> Answer:
    assert process.stdin is not None  # noqa: S101 - a pipe was asked for
    process.stdin.write(message)
    await process.stdin.drain()
    return await _answer(process)


async def _answer(process: asyncio.subprocess.Process) -> Answer:
    assert process.stdout is not None  # noqa: S101 - a pipe was asked for
    (size,) = LENGTH.unpack(await process.stdout.readexactly(LENGTH.size))
    if size > ANSWER_BYTES_MAX:
        raise msgspec.DecodeError
    answer: Answer = _answers.decode(await process.stdout.readexactly(size))
    return answer


def _expect(answer: Answer, kind: type[_A]) -> _A:
    if isinstance(answer, Failed):
        raise BadInputError("picture", answer.reason)
    if not isinstance(answer, kind):
        raise UnavailableError("The program that decodes pictures answered something else; try again.")
    return answer


class Transcode:
    """One running transcode in a process of its own; use it as a context, or `close` it."""

    def __init__(self, process: _Process, done: asyncio.Semaphore) -> None:
        """Take over an opened process; `done` is released when it is closed."""
        self._process = process
        self._done = done
        self._format: Format | None = None
        self._times: dict[int, AccessUnit] = {}
        self._is_closed = False

    async def feed(self, unit: AccessUnit) -> tuple[Format | None, list[AccessUnit]]:
        """Return what comes out after one more picture, with the format when it is new.

        Units carry the times of the pictures they were made from. Raises UnavailableError when the worker died: close
        this one and open another.
        """
        job = Feed(data=unit.data, is_key=unit.is_key, ticks=unit.ticks)
        self._times[unit.ticks] = unit
        while len(self._times) > PENDING_PICTURES_MAX:
            del self._times[next(iter(self._times))]
        run = _expect(await self._process.ask(job), CodedRun)
        units = [
            AccessUnit(
                data=coded.data,
                is_key=coded.is_key,
                ticks=coded.ticks,
                wall_us=fed.wall_us,
                source_us=fed.source_us,
                after_gap=fed.after_gap,
            )
            for coded in run.units
            if (fed := self._times.pop(coded.ticks, None)) is not None
        ]
        found = Format(codec=run.codec, record=run.record, width=run.width, height=run.height)
        is_new = bool(run.record) and found != self._format
        self._format = found
        return found if is_new else None, units

    async def close(self) -> None:
        """End the process and make room for another transcode."""
        if not self._is_closed:
            self._is_closed = True
            self._done.release()
            await self._process.end()

    async def __aenter__(self) -> Self:
        """Return the transcode itself."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it."""
        await self.close()


class Quality(msgspec.Struct, frozen=True, kw_only=True):
    """How large and fine pictures are made anew."""

    width_max: int = 1280
    fps: float = 15.0
    """At most; 0: all."""
    kbit_s: int = 1500
    crf: int = 25


USUAL = Quality()
"""What is seen live."""


class Pictures:
    """One worker for stills and measures, one that masks recordings, and one more for each transcode."""

    def __init__(self, *, transcodes_max: int | None = None, job_seconds: float = JOB_SECONDS_MAX) -> None:
        """Start nothing before the first job; `transcodes_max` is what this process may encode at a time.

        None: TRANSCODES_PER_CORE for each core of the machine.
        """
        transcodes_max = TRANSCODES_PER_CORE * (os.cpu_count() or 1) if transcodes_max is None else transcodes_max
        self._job_seconds = job_seconds
        self._process = _Process(job_seconds)
        self._turn = asyncio.Lock()
        self._waiting = 0
        self._masking = _Process(job_seconds)
        self._masking_turn = asyncio.Lock()
        self._masking_waiting = 0
        self._transcodes_max = transcodes_max
        self._transcodes = asyncio.Semaphore(transcodes_max)

    async def jpeg(self, found: Format, unit: AccessUnit, width: int, masks: Sequence[Mask] = ()) -> bytes:
        """Return a key frame as JPEG, its masked areas filled.

        Raises BadInputError when it cannot be decoded, UnavailableError when it broke the worker, LimitError when too
        many wait.
        """
        job = Jpeg(picture=_picture(found, unit), width=width, masks=[mask.points for mask in masks])
        return _expect(await self._ask(job), Image).jpeg

    async def made_anew(self, content: bytes, width: int) -> bytes:
        """Return a foreign JPEG decoded and made anew, at most so wide; errors as `jpeg`."""
        job = Jpeg(picture=Picture(codec="jpeg", record=b"", data=content), width=width)
        return _expect(await self._ask(job), Image).jpeg

    async def thumb(self, header: bytes, fragment: bytes, at_ms: int, width: int, masks: Sequence[Mask] = ()) -> bytes:
        """Return the picture shown `at_ms` after a fragment's first one as JPEG; errors as `jpeg`."""
        job = Thumb(header=header, fragment=fragment, at_ms=at_ms, width=width, masks=[mask.points for mask in masks])
        return _expect(await self._ask(job), Image).jpeg

    async def measure(self, found: Format, unit: AccessUnit) -> Measures:
        """Return the measures of a key frame; errors as `jpeg`."""
        return _expect(await self._ask(Measure(picture=_picture(found, unit))), Measures)

    async def demux(self, container: str, data: bytes) -> tuple[Format, list[AccessUnit]]:
        """Return the pictures of a chunk of `mpegts` or `mp4` (its header before it); sound is left out.

        `wall_us` is made from the chunk's own times: the caller puts its own in. Errors as `jpeg`.
        """
        run = _expect(await self._ask(Demux(container=container, data=data)), CodedRun)
        units = [
            AccessUnit(data=coded.data, is_key=coded.is_key, ticks=coded.ticks, wall_us=coded.ticks * 100 // 9)
            for coded in run.units
        ]
        return Format(codec=run.codec, record=run.record, width=run.width, height=run.height), units

    async def open_transcode(
        self,
        found: Format | None,
        masks: Sequence[Mask] = (),
        *,
        quality: Quality = USUAL,
    ) -> Transcode:
        """Begin to decode, mask and encode a stream as H.264; `found` None: whole JPEGs are fed.

        Raises LimitError when as many run as may.
        """
        if self._transcodes.locked():
            raise LimitError(
                "transcodes_max",
                f"This machine masks or converts {self._transcodes_max} cameras at a time; close another one first.",
                retry_after_s=30.0,
            )
        await self._transcodes.acquire()
        process = _Process(self._job_seconds)
        transcode = Transcode(process, self._transcodes)
        try:
            _expect(await process.ask(_open(found, masks, quality)), Done)
        except BaseException:
            await transcode.close()
            raise
        return transcode

    async def masked(
        self, found: Format, units: Sequence[AccessUnit], masks: Sequence[Mask], quality: Quality
    ) -> tuple[Format, list[AccessUnit]]:
        """Return recorded pictures, which begin with a key frame, masked and encoded anew; none when all are damaged.

        One group after the other is made, in the order asked; LimitError when too many wait. Errors as `jpeg`.
        """
        if self._masking_waiting >= MASKED_GROUPS_WAITING_MAX:
            raise LimitError(
                "masked_groups_waiting_max",
                "Too many recordings of masked cameras are played at a time; play fewer together, or wait a moment.",
                retry_after_s=LIMIT_AGAIN_SECONDS,
            )
        self._masking_waiting += 1
        try:
            async with self._masking_turn:
                return await self._made(found, units, masks, quality)
        finally:
            self._masking_waiting -= 1

    async def _made(
        self, found: Format, units: Sequence[AccessUnit], masks: Sequence[Mask], quality: Quality
    ) -> tuple[Format, list[AccessUnit]]:
        _expect(await self._masking.ask(_open(found, masks, quality)), Done)
        transcode = Transcode(self._masking, asyncio.Semaphore())
        made, coded = found, list[AccessUnit]()
        for unit in (*units, _NOTHING_MORE):
            new, more = await transcode.feed(unit)
            made, coded = new or made, coded + more
        return made, coded

    @property
    def worker_pid(self) -> int | None:
        """Return the process that makes stills and measures, None before the first."""
        return self._process.pid

    async def close(self) -> None:
        """End the workers; transcodes are closed by who opened them."""
        await self._process.end()
        await self._masking.end()

    async def _ask(self, job: Job) -> Answer:
        if self._waiting >= WAITING_JOBS_MAX:
            raise LimitError("waiting_jobs_max", "Too many pictures are asked for at a time; try again in a second.")
        self._waiting += 1
        try:
            async with self._turn:
                return await self._process.ask(job)
        finally:
            self._waiting -= 1


_NOTHING_MORE = AccessUnit(data=b"", is_key=False, ticks=-1, wall_us=0)


def _open(found: Format | None, masks: Sequence[Mask], quality: Quality) -> Open:
    return Open(
        codec="jpeg" if found is None else found.codec,
        record=b"" if found is None else found.record,
        masks=[mask.points for mask in masks],
        width_max=quality.width_max,
        fps=quality.fps,
        kbit_s=quality.kbit_s,
        crf=quality.crf,
    )


def _picture(found: Format, unit: AccessUnit) -> Picture:
    return Picture(codec=found.codec, record=found.record, data=unit.data)
