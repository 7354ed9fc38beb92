"""What is to happen when, and what has been said: the two lists that every part of the city shares."""

from __future__ import annotations

import heapq
import itertools
import math
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final

import msgspec

JSON: Final = "application/json"

Happening = Callable[[float], None]
"""Something that happens at a time (seconds since 1970, UTC)."""


class Message(msgspec.Struct, frozen=True, gc=False):
    """One record as a device sends it; the same bytes whenever it is sent again."""

    source: str
    """Id of the enrolled source."""
    body: bytes
    content_type: str = JSON


class Agenda:
    """Happenings in the order of their times; those of one time in the order in which they were planned."""

    def __init__(self) -> None:
        """Begin with nothing planned."""
        self._heap: list[tuple[float, int, Happening]] = []
        self._serial = itertools.count()
        self._not_before = -math.inf

    def skip_to(self, now: float) -> None:
        """Let nothing happen before `now`: what was planned for earlier happens then."""
        self._not_before = now

    def plan(self, at: float, happening: Happening) -> None:
        """Let `happening` happen at `at`."""
        heapq.heappush(self._heap, (at, next(self._serial), happening))

    def run_until(self, now: float) -> None:
        """Let everything happen that is due, also what is planned meanwhile."""
        while self._heap and self._heap[0][0] <= now:
            at, _, happening = heapq.heappop(self._heap)
            happening(max(at, self._not_before))


class Outbox:
    """Collects what the devices say until somebody takes it."""

    def __init__(self) -> None:
        """Begin empty."""
        self._said: list[Message] = []
        self._encoder = msgspec.json.Encoder()

    def say(self, source: str, record: Any) -> None:
        """Add one JSON record of a source."""
        self._said.append(Message(source, self._encoder.encode(record)))

    def put(self, message: Message) -> None:
        """Add a message that is already bytes."""
        self._said.append(message)

    def take(self) -> list[Message]:
        """Return everything said since the last time."""
        said, self._said = self._said, []
        return said


def iso(at: float) -> str:
    """Return a time in UTC to 1/100 s: `2026-03-01T12:00:00.25Z`."""
    moment = datetime.fromtimestamp(at, UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 10_000:02d}Z"
