"""One link per camera and stream, whatever many look: each picture is framed once and written to every viewer."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from enum import Enum
from typing import Protocol

import msgspec

from watchroom.actions.links import LinkOf
from watchroom.base.clock import Clock
from watchroom.base.errors import UnavailableError
from watchroom.media.link import pack_end
from watchroom.media.units import FLAG_GAP, FLAG_KEY, KIND_END, KIND_FORMAT, KIND_UNIT
from watchroom.web.console.frames import frame_head

GROUP_BYTES_MAX = 8_000_000
"""Of the newest group of pictures so much is kept for the next viewer; a larger one begins with the next key frame."""
WAITING_BYTES_MAX = 2_000_000
"""A viewer in whose connection more waits loses pictures up to the next key frame."""
RETRY_SECONDS = 0.5
LOST_SECONDS_MAX = 15.0
"""A media process that does not answer for so long ends the looks; a restart takes less."""
_FLAGS_AT = 1


class Viewer(Protocol):
    """One connection that shows pictures."""

    def waiting_bytes(self) -> int:
        """Return how much was written and not sent yet."""
        ...

    def write(self, frame: bytes) -> None:
        """Write one frame."""
        ...

    def end(self, message: bytes) -> None:
        """Send the last message, unframed, and close."""
        ...


class _Place(Enum):
    """Where a viewer is in the stream: taking every picture, or led to the next key frame, at first or after a gap."""

    GOING = 1
    NEW = 2
    SKIPPING = 3


class Wanted(msgspec.Struct, frozen=True):
    """Which stream of which camera, of which media process."""

    part: int
    camera_id: str
    stream: str


def framed(message: bytes) -> bytes:
    """Return a message as one WebSocket frame."""
    return frame_head(len(message)) + message


def _marked(message: bytes) -> bytes:
    """Return a unit's message that says that pictures before it were left out."""
    return message[:_FLAGS_AT] + bytes((message[_FLAGS_AT] | FLAG_GAP,)) + message[_FLAGS_AT + 1 :]


class Fan:
    """The viewers of one stream."""

    def __init__(self) -> None:
        """Start without a viewer and a picture."""
        self._viewers: dict[Viewer, _Place] = {}
        self._format: bytes | None = None
        self._group: list[bytes] = []
        self._group_bytes = 0

    def __len__(self) -> int:
        """Return how many look."""
        return len(self._viewers)

    def join(self, viewer: Viewer) -> None:
        """Give a viewer the format and the newest group of pictures, so that the first picture is there at once."""
        if self._format is not None:
            viewer.write(self._format)
        for frame in self._group:
            viewer.write(frame)
        self._viewers[viewer] = _Place.GOING if self._group else _Place.NEW

    def leave(self, viewer: Viewer) -> None:
        """Forget a viewer."""
        self._viewers.pop(viewer, None)

    def take(self, message: bytes) -> None:
        """Hand a message of the link to every viewer: framed once, and skipped where too much waits."""
        if message[0] == KIND_FORMAT:
            self._format = framed(message)
            self._forget_group()
            for viewer in self._viewers:
                viewer.write(self._format)
        elif message[0] == KIND_UNIT and len(message) > _FLAGS_AT:
            self._unit(message)

    def _unit(self, message: bytes) -> None:
        frame = framed(message)
        is_key = bool(message[_FLAGS_AT] & FLAG_KEY)
        after_gap: bytes | None = None
        for viewer, place in self._viewers.items():
            if viewer.waiting_bytes() > WAITING_BYTES_MAX:
                self._viewers[viewer] = _Place.SKIPPING
            elif place is _Place.GOING:
                viewer.write(frame)
            elif is_key:
                if place is _Place.SKIPPING:
                    after_gap = after_gap or framed(_marked(message))
                self._viewers[viewer] = _Place.GOING
                viewer.write(frame if place is _Place.NEW else after_gap or frame)
        self._keep(frame, is_key=is_key)

    def _keep(self, frame: bytes, *, is_key: bool) -> None:
        if is_key:
            self._forget_group()
        elif not self._group:
            return
        self._group_bytes += len(frame)
        if self._group_bytes > GROUP_BYTES_MAX:
            self._forget_group()
        else:
            self._group.append(frame)

    def _forget_group(self) -> None:
        self._group, self._group_bytes = [], 0

    def interrupted(self) -> None:
        """Pictures are missing for everybody: go on with the next key frame."""
        self._forget_group()
        self._viewers = dict.fromkeys(self._viewers, _Place.SKIPPING)

    def end(self, message: bytes) -> None:
        """End every viewer's look."""
        viewers, self._viewers = self._viewers, {}
        for viewer in viewers:
            viewer.end(message)


class Fans:
    """The fans of one web process, each with its link for as long as somebody looks."""

    def __init__(self, link_of: LinkOf, clock: Clock) -> None:
        """Keep how media processes are reached."""
        self._link_of = link_of
        self._clock = clock
        self._fans: dict[Wanted, tuple[Fan, asyncio.Task[None]]] = {}

    def __len__(self) -> int:
        """Return how many links are open."""
        return len(self._fans)

    def join(self, wanted: Wanted, viewer: Viewer) -> None:
        """Show a stream to one more viewer."""
        if wanted not in self._fans:
            fan = Fan()
            self._fans[wanted] = fan, asyncio.create_task(self._run(wanted, fan), name=f"live {wanted.camera_id}")
        self._fans[wanted][0].join(viewer)

    def leave(self, wanted: Wanted, viewer: Viewer) -> None:
        """Show it to one less; the last one closes the link."""
        fan, task = self._fans.get(wanted, (None, None))
        if fan is None or task is None:
            return
        fan.leave(viewer)
        if not len(fan):
            del self._fans[wanted]
            task.cancel()

    async def close(self) -> None:
        """End every look and close every link."""
        fans, self._fans = self._fans, {}
        for fan, task in fans.values():
            fan.end(pack_end("stopping", "The server stops; look again in a moment."))
            task.cancel()
        await asyncio.gather(*(task for _, task in fans.values()), return_exceptions=True)

    async def _run(self, wanted: Wanted, fan: Fan) -> None:
        """Carry messages until the stream ends, or its process is gone for too long."""
        heard_at = self._clock.monotonic()
        end = pack_end("unavailable", "The media process does not answer. Look again in a moment.")
        while self._clock.monotonic() - heard_at < LOST_SECONDS_MAX:
            try:
                async with aclosing(self._link_of(wanted.part).live(wanted.camera_id, wanted.stream)) as messages:
                    async for message in messages:
                        heard_at = self._clock.monotonic()
                        if message[0] == KIND_END:
                            self._end(wanted, fan, message)
                            return
                        fan.take(message)
            except UnavailableError:
                fan.interrupted()
            await asyncio.sleep(RETRY_SECONDS)
        self._end(wanted, fan, end)

    def _end(self, wanted: Wanted, fan: Fan, message: bytes) -> None:
        if self._fans.get(wanted, (None,))[0] is fan:
            del self._fans[wanted]
        fan.end(message)
