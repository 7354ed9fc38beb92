"""What a gateway streams and until when: only cameras whose owner allows it, only for as long as a lease says."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

import msgspec

from watchroom.media.gateway.wire import Announced, Open
from watchroom.model.video import LEASE_MINUTES_MAX

OPENINGS_MAX = 64
SKEW_SECONDS_MAX = 60
"""The site's clock and the centre's may differ by so much."""
STREAMS = ("main", "sub")


class Opening(msgspec.Struct, frozen=True, kw_only=True):
    """One camera opened by one lease."""

    number: int
    camera: str
    stream: str
    lease_id: str
    ends_at: datetime
    ends_monotonic: float
    """The same end by a clock that nobody sets."""


class Openings:
    """The openings of one gateway; the site enforces their end by itself, whatever the line does."""

    def __init__(self) -> None:
        """Begin with nothing open."""
        self.running: dict[int, Opening] = {}

    def begin(self, order: Open, cameras: Mapping[str, Announced], now: datetime, monotonic: float) -> str | None:
        """Open as ordered, or return in words why not."""
        camera = cameras.get(order.camera)
        if camera is None or order.stream not in STREAMS:
            return "The gateway has no such camera or stream."
        if camera.opens != "lease":
            return "The owner keeps this camera closed."
        if order.opening in self.running or len(self.running) >= OPENINGS_MAX:
            return f"The gateway streams {len(self.running)} already; {OPENINGS_MAX} is the most."
        refused = _wrong_end(order.lease.ends_at, now)
        if refused is None:
            self.running[order.opening] = Opening(
                number=order.opening,
                camera=order.camera,
                stream=order.stream,
                lease_id=order.lease.id,
                ends_at=order.lease.ends_at,
                ends_monotonic=monotonic + (order.lease.ends_at - now).total_seconds(),
            )
        return refused

    def extend(self, number: int, ends_at: datetime, now: datetime, monotonic: float) -> str | None:
        """Let an opening go on until `ends_at`, or return in words why not."""
        opening = self.running.get(number)
        if opening is None:
            return "There is no such opening."
        refused = _wrong_end(ends_at, now)
        if refused is None:
            until = monotonic + (ends_at - now).total_seconds()
            self.running[number] = msgspec.structs.replace(opening, ends_at=ends_at, ends_monotonic=until)
        return refused

    def end(self, number: int) -> Opening | None:
        """End an opening; returns it, or None when it had ended."""
        return self.running.pop(number, None)

    def over(self, now: datetime, monotonic: float) -> list[Opening]:
        """Return the openings whose time is up by either clock; they stay until `end`."""
        return [each for each in self.running.values() if now >= each.ends_at or monotonic >= each.ends_monotonic]


def _wrong_end(ends_at: datetime, now: datetime) -> str | None:
    if ends_at.tzinfo is None or ends_at <= now:
        return "The lease has ended."
    if ends_at - now > timedelta(minutes=LEASE_MINUTES_MAX, seconds=SKEW_SECONDS_MAX):
        return f"A lease lasts at most {LEASE_MINUTES_MAX} minutes."
    return None
