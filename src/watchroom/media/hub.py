"""One camera's stream, read once for everybody: recorder, live viewers, stills and health."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import random
from collections import deque
from collections.abc import AsyncGenerator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import NoReturn, Protocol, TypeAlias

import msgspec

from watchroom.base.clock import Clock
from watchroom.media.addresses import AddressGuard
from watchroom.media.link import pack_end
from watchroom.media.stream import Retry, StreamError, StreamEvents, StreamWhere
from watchroom.media.units import FLAG_GAP, AccessUnit, Format, pack_format, pack_unit

GROUP_BYTES_MAX = 3_000_000
"""Of the newest group of pictures so much is kept for the next viewer; a larger one begins with the next key frame."""
VIEWER_BYTES_MAX = 4_000_000
"""So much waits for one viewer; then it is led to the next key frame."""
LINGER_SECONDS = 3.0
"""A stream that nobody takes any more is kept open so long: whoever changes tiles comes back."""
KEY_SECONDS_MAX = 8.0
"""So long a still waits for a key frame of a stream that had to be opened."""
log = logging.getLogger(__name__)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

ReadStream: TypeAlias = Callable[[StreamWhere, StreamEvents, Clock, AddressGuard], Awaitable[NoReturn]]
OnKey: TypeAlias = Callable[[str, Format, AccessUnit], None]


class Sink(Protocol):
    """What takes every picture of a stream: the recorder."""

    def format(self, found: Format) -> None:
        """Take the format of the units that follow."""
        ...

    def unit(self, unit: AccessUnit) -> None:
        """Take one picture."""
        ...

    def clock_offset(self, seconds: float) -> None:
        """Take the camera's clock minus ours."""
        ...

    def broken(self) -> None:
        """The stream ended; what comes next belongs to another one."""
        ...


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """What a feed needs to read its stream."""

    read: ReadStream
    where: StreamWhere
    clock: Clock
    guard: AddressGuard
    dice: random.Random


class Viewer:
    """One taker of a feed's messages; a slow one loses pictures up to the next key frame, never the others' time."""

    def __init__(self) -> None:
        """Start with nothing waiting."""
        self._waiting: deque[bytes] = deque()
        self._bytes = 0
        self._woken = asyncio.Event()
        self._skipping = False
        self._ended = False

    def put(self, message: bytes) -> None:
        """Add a message that must not be left out: a format. After the end nothing is added."""
        if self._ended:
            return
        self._waiting.append(message)
        self._bytes += len(message)
        self._woken.set()

    def put_unit(self, message: bytes, *, is_key: bool) -> None:
        """Add a picture, unless this viewer is being led to the next key frame."""
        if self._skipping:
            if not is_key:
                return
            message = bytes((message[0], message[1] | FLAG_GAP)) + message[2:]
            self._skipping = False
        if self._bytes > VIEWER_BYTES_MAX:
            self._skip()
            return
        self.put(message)

    def lead_on(self) -> None:
        """Begin with the next key frame: there is none to begin with now."""
        self._skipping = True

    def end(self, message: bytes) -> None:
        """Add the last message."""
        self.put(message)
        self._ended = True

    def _skip(self) -> None:
        """Leave out the pictures that wait; formats stay, in order."""
        kept = [message for message in self._waiting if message[:1] != b"U"]
        self._waiting = deque(kept)
        self._bytes = sum(map(len, kept))
        self._skipping = True

    async def messages(self) -> AsyncGenerator[bytes, None]:
        """Yield messages as they come, to the last."""
        while True:
            while self._waiting:
                message = self._waiting.popleft()
                self._bytes -= len(message)
                yield message
            if self._ended:
                return
            self._woken.clear()
            await self._woken.wait()


class Feed:
    """One stream of one camera, read while somebody wants it; told what is read as StreamEvents."""

    def __init__(self, reading: Reading, on_key: Callable[[Format, AccessUnit], None] | None = None) -> None:
        """Read nothing yet; `on_key` is told each key frame."""
        self.reading = reading
        self.actual = "idle"
        self.since = reading.clock.now()
        self.error: str | None = None
        self.restarts = 0
        self.lost_packets = 0
        self.offset_s: float | None = None
        self.frames = 0
        self.bytes = 0
        self.last_wall_us: int | None = None
        self.found: Format | None = None
        self._on_key = on_key
        self._group: list[AccessUnit] = []
        self._group_bytes = 0
        self._viewers: set[Viewer] = set()
        self._sink: Sink | None = None
        self._is_kept = False
        self._task: asyncio.Task[None] | None = None
        self._linger: asyncio.TimerHandle | None = None
        self._keyed = asyncio.Event()

    @property
    def viewers(self) -> int:
        """Return how many take it now."""
        return len(self._viewers)

    @property
    def is_awaited(self) -> bool:
        """Return whether somebody looks; a recorder can wait."""
        return bool(self._viewers)

    @property
    def last_frame_at(self) -> datetime | None:
        """Return when the newest picture was seen."""
        return None if self.last_wall_us is None else _EPOCH + timedelta(microseconds=self.last_wall_us)

    def keep(self, *, is_kept: bool, sink: Sink | None = None) -> None:
        """Keep the stream open all the time, or only while somebody takes it; `sink` takes every picture."""
        if self._sink is not None and self._sink is not sink:
            self._sink.broken()
        if sink is not None and self._sink is not sink and self.found is not None:
            sink.format(self.found)
        self._sink, self._is_kept = sink, is_kept
        self._follow_demand()

    async def view(self) -> AsyncGenerator[bytes, None]:
        """Yield the stream's messages, beginning with the newest key frame's group, for as long as they are taken."""
        viewer = Viewer()
        self._begin_with_group(viewer)
        self._viewers.add(viewer)
        self._follow_demand()
        try:
            async with contextlib.aclosing(viewer.messages()) as messages:
                async for message in messages:
                    yield message
        finally:
            self._viewers.discard(viewer)
            self._follow_demand()

    async def key(self) -> tuple[Format, AccessUnit] | None:
        """Return the newest key frame, opening the stream for it where need be; None when none comes in time."""
        if not (self._group and self.actual == "live"):
            self._keyed.clear()
            viewer = Viewer()
            self._viewers.add(viewer)
            self._follow_demand()
            try:
                async with asyncio.timeout(KEY_SECONDS_MAX):
                    await self._keyed.wait()
            except TimeoutError:
                return None
            finally:
                self._viewers.discard(viewer)
                self._follow_demand()
        return None if self.found is None or not self._group else (self.found, self._group[0])

    def end_viewers(self, reason: str, message: str) -> None:
        """Tell every viewer that this was all."""
        for viewer in self._viewers:
            viewer.end(pack_end(reason, message))

    async def close(self, reason: str, message: str) -> None:
        """End the stream and every viewer of it."""
        self.end_viewers(reason, message)
        self._is_kept = False
        await self._stop()
        self._now("off")

    # What the reader tells ------------------------------------------------------------------------------------------

    def format(self, found: Format) -> None:
        """Take the format of the units that follow."""
        self.found = found
        self._forget_group()
        if self._sink is not None:
            self._sink.format(found)
        message = pack_format(found)
        for viewer in self._viewers:
            viewer.put(message)

    def unit(self, unit: AccessUnit) -> None:
        """Hand one picture to everybody."""
        self.frames += 1
        self.bytes += len(unit.data)
        self.last_wall_us = unit.wall_us
        if unit.is_key:
            self._key_frame(unit)
        elif self._group:
            self._group_bytes += len(unit.data)
            if self._group_bytes <= GROUP_BYTES_MAX:
                self._group.append(unit)
            else:
                self._forget_group()
        if self._sink is not None:
            self._sink.unit(unit)
        if self._viewers:
            message = pack_unit(unit)
            for viewer in self._viewers:
                viewer.put_unit(message, is_key=unit.is_key)

    def lost(self, packets: int) -> None:
        """Count packets that never came."""
        self.lost_packets += packets

    def clock_offset(self, seconds: float) -> None:
        """Take the camera's clock minus ours."""
        self.offset_s = seconds
        if self._sink is not None:
            self._sink.clock_offset(seconds)

    def _key_frame(self, unit: AccessUnit) -> None:
        self._group, self._group_bytes = [unit], len(unit.data)
        self._keyed.set()
        if self.actual != "live":
            self.error = None
            self._now("live")
        if self._on_key is not None and self.found is not None:
            self._on_key(self.found, unit)

    def _forget_group(self) -> None:
        self._group, self._group_bytes = [], 0

    def _begin_with_group(self, viewer: Viewer) -> None:
        if self.found is None:
            return
        viewer.put(pack_format(self.found))
        for unit in self._group:
            viewer.put_unit(pack_unit(unit), is_key=unit.is_key)
        if not self._group:
            viewer.lead_on()

    # Keeping it open ------------------------------------------------------------------------------------------------

    def _follow_demand(self) -> None:
        """Open the stream for the first who wants it; close it a moment after the last."""
        if self._linger is not None:
            self._linger.cancel()
            self._linger = None
        if self._is_kept or self._viewers:
            if self._task is None:
                self._task = asyncio.create_task(self._keep())
        elif self._task is not None:
            self._linger = asyncio.get_running_loop().call_later(LINGER_SECONDS, self._close_idle)

    def _close_idle(self) -> None:
        if self._task is not None:
            self._task.cancel()
            self._task = None
        self._ended()
        self.error = None
        self._now("idle")

    async def _stop(self) -> None:
        if self._linger is not None:
            self._linger.cancel()
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        self._ended()

    async def _keep(self) -> None:
        """Read, and read again with growing waits; ends only by being cancelled."""
        reading = self.reading
        retry = Retry(reading.dice)
        while True:
            began = reading.clock.monotonic()
            self._now("connecting")
            ended = await self._read()
            self._ended()
            self.error = ended.message
            self._now("failed" if ended.is_lasting else "waiting")
            self.restarts += 1
            await asyncio.sleep(retry.after(ended, reading.clock.monotonic() - began))

    async def _read(self) -> StreamError:
        """Read one connection's life and return how it ended."""
        reading = self.reading
        try:
            await reading.read(reading.where, self, reading.clock, reading.guard)
        except StreamError as error:
            return error
        except Exception as error:  # deliberately all: one camera's fault is no other camera's
            log.warning("a stream's reader failed error=%s", type(error).__name__, exc_info=error)
            return StreamError("broken", "The stream could not be read; it is tried again.")

    def _ended(self) -> None:
        """The stream is at its end: what comes next is another one."""
        self._forget_group()
        self.found = None
        if self._sink is not None:
            self._sink.broken()

    def _now(self, actual: str) -> None:
        if actual != self.actual:
            self.actual, self.since = actual, self.reading.clock.now()
