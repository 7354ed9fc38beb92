"""Places pictures in time: stamps counted on without wrapping, our clock smoothed over jitter, the camera's clock."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta

from watchroom.base.clock import Clock
from watchroom.media.stream import StreamError
from watchroom.media.units import CLOCK_HZ

JUMP_SECONDS = 10
"""Stamps further apart than this do not tell how much later a picture is."""
DRIFT_US_PER_SECOND = 200
"""A camera's crystal is at most so much slower than ours."""
LATE_US = 1_000_000
LATE_SECONDS = 5.0
"""Pictures that are late by LATE_US for so long are not in a stall of the network: their clock stood still."""
WALL_STEP_US = 500_000
"""Our wall clock was set when it moves so much against the monotonic one; smaller moves are followed."""
WALL_LOOK_SECONDS = 0.5
REORDERED_MAX = 3
"""So many pictures stamped before their predecessor, within REORDERED_PICTURES, make a stream with B-pictures."""
REORDERED_PICTURES = 100

_WRAP = 1 << 32
_HALF = 1 << 31
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


Placed = tuple[int, int, int | None]
"""When a picture was seen: `ticks`, `wall_us` and `source_us` of AccessUnit."""


class Timeline:
    """The times of one connection's pictures."""

    def __init__(self, clock: Clock, clock_hz: int) -> None:
        """Count stamps at `clock_hz`, tell ticks at CLOCK_HZ."""
        self._clock = clock
        self._hz = clock_hz
        self._stamp: int | None = None
        self._ticks = 0
        self._now = 0.0
        self._base_us = 0
        """Monotonic time minus the stream's own: the earliest a picture came, let up slowly."""
        self._late_since: float | None = None
        self._wall_base_us = 0
        self._look_at_wall_at = -math.inf
        self._last_wall_us = 0
        self._pictures = 0
        self._reordered = 0
        self._report: tuple[int, int] | None = None

    def restart(self) -> None:
        """Expect the next stamp anywhere: the stream said that it begins anew."""
        self._stamp = None

    def report(self, ntp_us: int, stamp: int) -> None:
        """Take a sender report: the camera's clock at a stamp, microseconds since 1970."""
        self._report = ntp_us, stamp

    def place(self, stamp: int) -> Placed:
        """Return the times of the next picture, which came now; raise StreamError when it cannot be placed."""
        now = self._clock.monotonic()
        now_us = int(now * 1e6)
        ticks = self._step(stamp)
        self._ticks += ticks or max(1, int((now - self._now) * CLOCK_HZ))
        self._now = now
        stream_us = self._ticks * 100 // 9
        late = now_us - self._base_us - stream_us
        if ticks:
            self._follow(late, now, ticks)
        else:
            self._base_us += late
        if now >= self._look_at_wall_at:
            self._look_at_wall_at = now + WALL_LOOK_SECONDS
            self._follow_wall(_microseconds(self._clock.now()) - now_us)
        seen_us = self._base_us + stream_us + self._wall_base_us
        self._last_wall_us = max(seen_us, self._last_wall_us + 1)
        return self._ticks, self._last_wall_us, None if self._report is None else self._source_us(stamp, *self._report)

    def _step(self, stamp: int) -> int:
        """Return by how many ticks `stamp` is later than the one before; 0 when it does not tell."""
        if self._stamp is None:
            self._stamp = stamp
            return 0
        step = (stamp - self._stamp + _HALF) % _WRAP - _HALF
        self._stamp = stamp
        self._pictures += 1
        limit = JUMP_SECONDS * self._hz
        if -limit <= step < 0:
            self._count_reordered()
        return step * CLOCK_HZ // self._hz if 0 < step <= limit else 0

    def _count_reordered(self) -> None:
        if self._pictures > REORDERED_PICTURES:
            self._pictures = self._reordered = 0
        self._reordered += 1
        if self._reordered >= REORDERED_MAX:
            raise StreamError(
                "reordered",
                "The camera sends B-pictures; switch them off in its encoder (profile Baseline, or B-frames 0).",
            )

    def _follow(self, late: int, now: float, ticks: int) -> None:
        """Move the base to the earliest arrival at once, to later ones slowly; jump only when they stay late."""
        if late < 0:
            self._base_us += late
        else:
            self._base_us += min(late, ticks * DRIFT_US_PER_SECOND // CLOCK_HZ)
        if late < LATE_US:
            self._late_since = None
        elif self._late_since is None:
            self._late_since = now
        elif now - self._late_since > LATE_SECONDS:
            self._base_us += late
            self._late_since = None

    def _follow_wall(self, wall_base_us: int) -> None:
        step = wall_base_us - self._wall_base_us
        if self._last_wall_us and step < -WALL_STEP_US:
            raise StreamError("clock", "This machine's clock was set back; the stream begins anew.")
        self._wall_base_us = wall_base_us

    def _source_us(self, stamp: int, ntp_us: int, at_stamp: int) -> int:
        return ntp_us + ((stamp - at_stamp + _HALF) % _WRAP - _HALF) * 1_000_000 // self._hz


def _microseconds(at: datetime) -> int:
    return (at - _EPOCH) // _MICROSECOND
