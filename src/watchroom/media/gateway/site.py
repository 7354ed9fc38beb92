"""The gateway at work: follows the centre's orders within its own rules, and writes down each opening for the owner."""

from __future__ import annotations

import asyncio
import os
from contextlib import aclosing
from pathlib import Path
from typing import Protocol

import msgspec

from watchroom.base.clock import Clock
from watchroom.media.gateway.backlog import Backlog
from watchroom.media.gateway.cameras import SiteFeeds
from watchroom.media.gateway.openings import Openings
from watchroom.media.gateway.wire import (
    VERSION,
    Close,
    Ended,
    Extend,
    FromCentre,
    FromSite,
    Hello,
    LeaseTold,
    Open,
    State,
    from_centre,
    pack_media,
    pack_text,
)

LOOK_SECONDS = 0.5
STATE_SECONDS = 5.0
OPENINGS_FILE = "openings.jsonl"


class Line(Protocol):
    """One connection to the centre."""

    async def send(self, message: str | bytes) -> None:
        """Send one message; raises OSError when the line is broken."""
        ...

    async def recv(self) -> str | bytes:
        """Return the next message; raises OSError when the line is broken."""
        ...


class Site:
    """One gateway: its cameras, what is open, and what waits for the line."""

    def __init__(self, feeds: SiteFeeds, clock: Clock, diary: Diary, backlog: Backlog | None = None) -> None:
        """Start with nothing open."""
        self._feeds = feeds
        self._clock = clock
        self._diary = diary
        self._backlog = backlog or Backlog()
        self._openings = Openings()
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self._said: list[FromSite] = []
        self._woken = asyncio.Event()

    async def watch_ends(self) -> None:
        """End each opening when its time is up, whether or not there is a line."""
        while True:
            for opening in self._openings.over(self._clock.now(), self._clock.monotonic()):
                await self._end(opening.number, "lease_ended", "The lease has ended.")
            await asyncio.sleep(LOOK_SECONDS)

    async def talk(self, line: Line) -> None:
        """Follow the centre over one connection until it breaks, which raises OSError; openings outlive it."""
        cameras = list(self._feeds.announced().values())
        await line.send(pack_text(Hello(version=VERSION, cameras=cameras, openings=sorted(self._openings.running))))
        tasks = [asyncio.create_task(work(line)) for work in (self._listen, self._carry, self._tell_state)]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                await task
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def stop(self) -> None:
        """End everything."""
        for number in list(self._openings.running):
            await self._end(number, "stopped", "The gateway was stopped.")
        await self._feeds.stop()

    async def _listen(self, line: Line) -> None:
        while True:
            await self._obey(from_centre(await line.recv()))

    async def _obey(self, order: FromCentre) -> None:
        now, monotonic = self._clock.now(), self._clock.monotonic()
        match order:
            case Open():
                refused = self._openings.begin(order, self._feeds.announced(), now, monotonic)
                if refused is None:
                    self._diary.write("opened", order.opening, order.lease, order.camera)
                    self._tasks[order.opening] = asyncio.create_task(self._stream(order))
                else:
                    self._diary.write("refused", order.opening, order.lease, order.camera, refused)
                    self._say(Ended(opening=order.opening, reason="refused", message=refused))
            case Extend():
                refused = self._openings.extend(order.opening, order.ends_at, now, monotonic)
                if refused is not None:
                    await self._end(order.opening, "refused", refused)
            case Close():
                await self._end(order.opening, "closed", order.because)

    async def _stream(self, order: Open) -> None:
        async with aclosing(self._feeds.messages(order.camera, order.stream, order.before_seconds)) as messages:
            async for message in messages:
                self._backlog.put(order.opening, message)
                self._woken.set()

    async def _end(self, number: int, reason: str, message: str) -> None:
        opening = self._openings.end(number)
        task = self._tasks.pop(number, None)
        if task is not None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        self._backlog.forget(number)
        if opening is not None:
            self._diary.write("ended", number, None, opening.camera, message)
        self._say(Ended(opening=number, reason=reason, message=message))

    def _say(self, message: FromSite) -> None:
        self._said.append(message)
        self._woken.set()

    async def _carry(self, line: Line) -> None:
        """Send what is to be said and shown, as fast as the line takes it; what it did not take waits."""
        while True:
            while self._said:
                await line.send(pack_text(self._said[0]))
                self._said.pop(0)
            next_ = self._backlog.take()
            if next_ is not None:
                await self._send_or_put_back(line, *next_)
                continue
            self._woken.clear()
            await self._woken.wait()

    async def _send_or_put_back(self, line: Line, opening: int, message: bytes) -> None:
        try:
            await line.send(pack_media(opening, message))
        except BaseException:
            if opening in self._openings.running:
                self._backlog.put_back(opening, message)
            raise

    async def _tell_state(self, line: Line) -> None:
        told = None
        while True:
            state = State(
                cameras=list(self._feeds.announced().values()),
                waiting_bytes=self._backlog.waiting_bytes,
                dropped_units=self._backlog.dropped_units,
            )
            if state != told:
                await line.send(pack_text(state))
                told = state
            await asyncio.sleep(STATE_SECONDS)


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the owner's own record."""

    at: str
    what: str
    opening: int
    camera: str
    lease: LeaseTold | None = None
    because: str | None = None


class Diary:
    """The owner's own record at the site: who opened which camera, why, and until when; it is only added to."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        """Write into `folder`."""
        self._path = folder / OPENINGS_FILE
        self._clock = clock

    def write(self, what: str, opening: int, lease: LeaseTold | None, camera: str, because: str | None = None) -> None:
        """Add one line; it is on the disk when this returns."""
        entry = Entry(
            at=self._clock.now().isoformat(), what=what, opening=opening, camera=camera, lease=lease, because=because
        )
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW
        with os.fdopen(os.open(self._path, flags, 0o600), "ab") as file:
            file.write(msgspec.json.encode(entry) + b"\n")
            file.flush()
            os.fsync(file.fileno())
