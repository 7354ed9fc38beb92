"""A plate reader is judged by itself: by what is usual for it at this time of day."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchroom.correlate.reader_health import FAULTS, SLICE, judge, poisson_at_most
from watchroom.model.readers import ReaderHour

NOW = datetime(2026, 3, 14, 21, 30, tzinfo=UTC)
THIS = NOW.replace(minute=0)
HOUR = timedelta(hours=1)


def known(reads: int, days: int = 14, **how: Any) -> dict[datetime, ReaderHour]:
    """Return the hours of a reader that reads so often at this time of each day, and at no other."""
    ats = [THIS - timedelta(days=day) - n * HOUR for day in range(1, days + 1) for n in (0, 1)]
    return {at: hour(at, reads, **how) for at in [*ats, THIS - timedelta(days=days, hours=2)]}


def hour(at: datetime, reads: int, confidence: float = 0.9, offset_s: float = 1.0) -> ReaderHour:
    """Return one hour."""
    return ReaderHour(label="mpd/DC", reader="R", hour=at, reads=reads, confidence=confidence, offset_s=offset_s)


def lately(reads: int, **how: Any) -> dict[datetime, ReaderHour]:
    """Return an hour and a half at this rate an hour."""
    return {THIS: hour(THIS, reads // 2, **how), THIS - HOUR: hour(THIS - HOUR, reads, **how)}


@pytest.mark.parametrize(
    ("usual", "reads", "how", "state"),
    [
        (40, 38, {}, "ok"),
        (40, 0, {}, "quiet"),
        (400, 20, {}, "quiet"),
        (4, 0, {}, "ok"),
        (40, 170, {}, "wild"),
        (0, 20, {}, "wild"),
        (40, 120, {}, "ok"),
        (60, 60, {"confidence": 0.7}, "unsure"),
        (60, 60, {"confidence": 0.83}, "ok"),
        (10, 10, {"confidence": 0.5}, "ok"),
        (60, 60, {"offset_s": 95.0}, "clock"),
        (60, 60, {"offset_s": -70.0}, "clock"),
    ],
)
def test_a_reader_is_what_its_last_hour_says(usual: int, reads: int, how: dict[str, Any], state: str) -> None:
    """Quiet, wild, unsure or by a wrong clock only well beyond chance; a slow hour of a small street is none of it."""
    verdict = judge(known(usual) | lately(reads, **how), NOW, NOW)
    assert verdict.state == state, verdict.says
    assert verdict.expected_hour == usual


def test_a_new_reader_is_not_judged_and_a_silent_one_is() -> None:
    """Before three days are known nothing is usual; but who reads nothing for a day is quiet."""
    assert judge(known(40, days=2) | lately(40), NOW, NOW).state == "new"
    assert judge({}, NOW, NOW - timedelta(hours=25)).state == "quiet"
    assert judge({}, NOW, None).state == "new"


def by_slices(*reads: int) -> dict[datetime, ReaderHour]:
    """Return the hours of a reader that read so often in the five minutes up to now, and in each before them."""
    found: dict[datetime, list[int]] = {}
    for n, each in enumerate(reads):
        at = NOW - (n + 1) * SLICE
        found.setdefault(at.replace(minute=0), [0] * 12)[at.minute // 5] = each
    return {
        at: msgspec.structs.replace(hour(at, sum(each)), slices=tuple(each)) for at, each in found.items() if sum(each)
    }


AWAKE = {NOW - n * SLICE for n in range(1, 40)}


@pytest.mark.parametrize(
    ("slices", "awake", "state"),
    [
        ([0, 0, 0, *[12] * 12], AWAKE, "quiet"),
        ([0, 0, 0, *[4] * 12], AWAKE, "new"),
        ([0, 0, 0, 0, 0, 0, *[4] * 12], AWAKE, "quiet"),
        ([0, *[40] * 12], AWAKE, "new"),
        ([0, 0, 0, *[12] * 3], {at for at in AWAKE if at >= NOW - 6 * SLICE}, "new"),
        ([*[0] * 30, *[12] * 3], {at for at in AWAKE if at < NOW - 30 * SLICE}, "new"),
        ([0, 0, 0, 150, 150, *[0] * 12, 1], AWAKE, "new"),
        ([150, *[2] * 12], AWAKE, "wild"),
        ([50, *[2] * 12], AWAKE, "new"),
        ([150, *[30] * 12], AWAKE, "new"),
        ([150, *[0] * 11, 2], AWAKE, "wild"),
        ([150], AWAKE, "new"),
    ],
)
def test_a_room_of_few_days_judges_a_reader_by_its_own_rate(
    slices: list[int], awake: set[datetime], state: str
) -> None:
    """Silent where twenty reads would have come, or read eightfold: but a room that heard nobody judges nobody."""
    verdict = judge(by_slices(*slices), NOW, NOW, awake=awake)
    assert verdict.state == state, verdict.says
    assert verdict.expected_hour is None


def test_it_says_what_would_have_come() -> None:
    """Quiet and wild by its own rate name the figures that they are judged by."""
    quiet = judge(by_slices(0, 0, 0, *[12] * 12), NOW, NOW, awake=AWAKE)
    told = "by its own rate of the two hours before about 36 reads would have come."
    assert quiet.says == f"Nothing was read for 15 minutes, in which {told}"
    wild = judge(by_slices(150, *[2] * 25), NOW, NOW, awake=AWAKE)
    assert wild.says.startswith("150 reads in 5 minutes, where by its own rate of the two hours before about 2 ")
    new = judge(by_slices(5, 5), NOW, NOW, awake=AWAKE)
    assert new.says == "10 reads in an hour; fewer than 3 days are known at this time of day."


@pytest.mark.parametrize(
    ("reads", "how", "state"),
    [
        (0, {}, "ok"),
        (900, {}, "ok"),
        (60, {"confidence": 0.7}, "unsure"),
        (60, {"offset_s": 95.0}, "clock"),
    ],
)
def test_a_reader_that_drives_about_is_judged_by_what_it_says(reads: int, how: dict[str, Any], state: str) -> None:
    """Parked for days or amid the evening's traffic it is neither quiet nor wild; dirt and a wrong clock are faults."""
    verdict = judge(known(40) | lately(reads, **how), NOW, NOW - timedelta(days=3), is_mobile=True)
    assert (verdict.state, verdict.expected_hour) == (state, None)


@given(st.integers(0, 2_000), st.integers(0, 2_000), st.floats(0, 1), st.floats(-600, 600), st.integers(0, 59))
def test_any_hours_have_one_verdict(usual: int, reads: int, confidence: float, offset_s: float, minute: int) -> None:
    """Whatever came, there is a verdict in words, and as many reads as usual are never quiet or wild."""
    now = THIS.replace(minute=minute)
    hours = known(usual) | {at: hour(at, reads, confidence, offset_s) for at in (THIS, THIS - HOUR) if reads}
    verdict = judge(hours, now, now)
    assert verdict.says.endswith(".")
    if reads == usual and minute == 0:
        assert verdict.state not in ("quiet", "wild")
    assert verdict.state in (*FAULTS, "ok")


@given(st.integers(0, 60), st.floats(0.01, 60))
def test_chance_is_between_none_and_all_and_grows(n: int, mean: float) -> None:
    """The chance of at most one more is never less."""
    assert 0 <= poisson_at_most(n, mean) <= poisson_at_most(n + 1, mean) <= 1
