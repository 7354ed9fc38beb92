"""What a source's time says beside its receipt, and clock times without an offset brought to UTC."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from watchroom.model.observation import FUTURE_TIME, LATE
from watchroom.sources.plates import FUTURE_AFTER, LATE_AFTER

DST_GAP = "dst_gap"
"""Flag: the clock never showed this time, it was moved forward over it; read as if it had not been moved."""
DST_AMBIGUOUS = "dst_ambiguous"
"""Flag: the clock showed this time twice, it was moved back; read as the first."""


def timing_flags(at: datetime, received_at: datetime) -> tuple[str, ...]:
    """Return `future_time` or `late` when `at` is too far from the receipt to be live; else nothing."""
    if at > received_at + FUTURE_AFTER:
        return (FUTURE_TIME,)
    if at < received_at - LATE_AFTER:
        return (LATE,)
    return ()


def from_local(clock: datetime, zone: ZoneInfo) -> tuple[datetime, tuple[str, ...]]:
    """Return the naive local `clock` time in UTC, and DST_GAP or DST_AMBIGUOUS where the zone makes it doubtful.

    Raise OverflowError where it leaves the years that datetime knows.
    """
    first, second = clock.replace(tzinfo=zone), clock.replace(tzinfo=zone, fold=1)
    offsets = first.utcoffset() or timedelta(), second.utcoffset() or timedelta()
    at = first.astimezone(UTC)
    if offsets[0] == offsets[1]:
        return at, ()
    return at, ((DST_AMBIGUOUS,) if offsets[0] > offsets[1] else (DST_GAP,))
