"""Fans changes out to consoles: encoded once per filter, each console with a bounded queue of its own."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Generic, TypeVar

import msgspec

from watchroom.base.errors import LimitError

QUEUE_FRAMES_MAX = 2_000
QUEUE_BYTES_MAX = 4_000_000
CONSOLES_MAX = 2_000
Filter = Mapping[str, frozenset[str]]
ChangeT = TypeVar("ChangeT")


Encode = Callable[[Sequence[ChangeT], Filter], bytes | None]
"""Makes one server-sent event of the changes that a filter lets through; None when it lets none."""


Write = Callable[[bytes], bool]
"""Writes to a console's connection; False when the console does not keep up."""


class Frame(msgspec.Struct, frozen=True):
    """Some changes encoded as one server-sent event; `last_id` is 0 for what is not in the change log."""

    last_id: int
    data: bytes


class Subscription(Generic[ChangeT]):
    """One console's queue."""

    def __init__(self, hub: Hub[ChangeT], key: Hashable, visible: Filter) -> None:
        """Begin with an empty queue; `key` names the filter: consoles with one key share each encoding."""
        self.key = key
        self.visible = visible
        self._hub = hub
        self._frames: deque[Frame] = deque()
        self._bytes = 0
        self._waiting: asyncio.Future[None] | None = None
        self._write: Write | None = None
        self.written = 0
        """How many frames were written as they came."""
        self.overflowed = False
        self.ended = False

    def push(self, frame: Frame) -> None:
        """Queue a frame; a console that does not keep up loses its queue and must resync."""
        if self.overflowed or self.ended:
            return
        if self._write is not None:
            if self._write(frame.data):
                self.written += 1
            else:
                self._overflow()
        elif len(self._frames) >= QUEUE_FRAMES_MAX or self._bytes + len(frame.data) > QUEUE_BYTES_MAX:
            self._overflow()
        else:
            self._frames.append(frame)
            self._bytes += len(frame.data)
            self.wake()

    def _overflow(self) -> None:
        self._frames.clear()
        self._bytes = 0
        self.overflowed = True
        self._hub.overflows += 1
        self.wake()

    def go_live(self, write: Write, after: int) -> None:
        """Write what is queued beyond change `after`, and from now on each frame as it is pushed.

        No task is woken for each frame of each console: an alert goes to a thousand of them.
        """
        frames = [frame for frame in self._frames if not frame.last_id or frame.last_id > after]
        self._frames.clear()
        self._bytes = 0
        self._write = write
        for frame in frames:
            self.push(frame)

    def wake(self) -> None:
        """End the wait for frames, if there is one."""
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(None)

    async def take(self, timeout_s: float) -> list[Frame]:
        """Return all queued frames, waiting up to `timeout_s` for the first; empty when none came."""
        if not self._frames and not self.overflowed and not self.ended:
            # A future and a timer: half of what an event under a time-out takes, times a thousand consoles.
            loop = asyncio.get_running_loop()
            self._waiting = loop.create_future()
            timer = loop.call_later(timeout_s, self.wake)
            try:
                await self._waiting
            finally:
                timer.cancel()
        frames = list(self._frames)
        self._frames.clear()
        self._bytes = 0
        return frames

    def end(self) -> None:
        """Make the console's stream stop: its right ended, or we shut down."""
        self.ended = True
        self.wake()

    def close(self) -> None:
        """Leave the hub."""
        self._hub.leave(self)


class Hub(Generic[ChangeT]):
    """All consoles connected to this process."""

    def __init__(self, encode: Encode[ChangeT]) -> None:
        """Start without a console."""
        self._encode = encode
        self._groups: dict[Hashable, set[Subscription[ChangeT]]] = {}
        self.overflows = 0

    def __len__(self) -> int:
        """Return how many consoles are connected."""
        return sum(len(group) for group in self._groups.values())

    def __bool__(self) -> bool:
        """Return True: an empty hub is still a hub."""
        return True

    def join(self, key: Hashable, visible: Filter) -> Subscription[ChangeT]:
        """Connect a console; `key` must be the same only for consoles with the same filter.

        Raises LimitError when as many as CONSOLES_MAX are connected.
        """
        if len(self) >= CONSOLES_MAX:
            raise LimitError("CONSOLES_MAX", f"{CONSOLES_MAX} consoles are connected; close one or try again later.", 5)
        subscription: Subscription[ChangeT] = Subscription(self, key, visible)
        self._groups.setdefault(key, set()).add(subscription)
        return subscription

    def leave(self, subscription: Subscription[ChangeT]) -> None:
        """Disconnect a console."""
        group = self._groups.get(subscription.key)
        if group is not None:
            group.discard(subscription)
            if not group:
                del self._groups[subscription.key]

    def publish(self, changes: Sequence[ChangeT], last_id: int) -> None:
        """Send changes to every console that may see them, each group's share encoded once.

        `last_id` is the id of the last change, 0 for what is not in the change log (positions, health).
        """
        for group in self._groups.values():
            visible = next(iter(group)).visible
            data = self._encode(changes, visible)
            if data is None:
                continue
            frame = Frame(last_id, data)
            for subscription in group:
                subscription.push(frame)

    def end_all(self) -> None:
        """End every stream."""
        for group in self._groups.values():
            for subscription in group:
                subscription.end()
