"""How a plate reader does: what it reads, how sure it is and how its clock goes, beside what is usual for itself."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from math import exp, sqrt
from statistics import median

import msgspec

from watchroom.model.readers import ReaderHour

DAYS_KNOWN_MIN = 3
"""Before so many days are known at this time of day, nothing is usual."""
QUIET_PROBABILITY_MAX = 1e-4
"""A reader is quiet when so few reads would come by chance this seldom."""
QUIET_FRACTION = 0.1
"""And when fewer than this share of what is usual came: a slow afternoon is none."""
WILD_TIMES = 4.0
WILD_DEVIATIONS = 8.0
"""A reader is wild beyond both: so many times what is usual, and so many standard deviations above it."""
UNSURE_DROP = 0.12
UNSURE_READS_MIN = 30
CLOCK_OFF_S = 60.0
CLOCK_READS_MIN = 10
SILENT_FOR = timedelta(hours=24)
SLICE = timedelta(minutes=5)
LOOK_BACK = timedelta(hours=2)
"""Before three days are known, a reader is compared with its own rate of so long before, in slices."""
SLICES_KNOWN_MIN = 4
QUIET_SLICES_MIN = 2
QUIET_MISSED_MIN = 20.0
"""By its own rate it is quiet where so many reads did not come: by chance that is one silence in 500 million."""
WILD_LATELY_MIN = 60
WILD_LATELY_TIMES = 8.0
"""By its own rate it is wild beyond both: traffic grows fourfold within two hours of a morning."""
_HOUR = timedelta(hours=1)
TITLES = {
    "ok": "works",
    "quiet": "quiet",
    "wild": "reads far too much",
    "unsure": "less sure than usual",
    "clock": "clock or line is off",
    "new": "not known long enough",
}
"""The states, with the words shown."""
FAULTS = ("quiet", "wild", "unsure", "clock")


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """How one reader does now."""

    state: str
    says: str
    reads_hour: int
    expected_hour: float | None
    confidence: float | None
    usual_confidence: float | None
    offset_s: float | None


def judge(
    hours: Mapping[datetime, ReaderHour],
    now: datetime,
    last_at: datetime | None,
    *,
    is_mobile: bool = False,
    awake: Collection[datetime] = (),
) -> Verdict:
    """Return how a reader does, from its hours of the last two weeks; the same for the same input.

    Of one that drives about no number of reads is usual: where it is and whether it is driven at all changes by the
    hour. It is judged by how sure it is and by its clock. `awake` are the slices in which any reader of its label was
    heard: in all others nothing can be said of one that was not.
    """
    this = now.replace(minute=0, second=0, microsecond=0)
    share = (now - this) / _HOUR
    recent = [(hours.get(this), 1.0), (hours.get(this - _HOUR), 1.0 - share)]
    reads = round(sum(each.reads * part for each, part in recent if each is not None))
    usual = None if is_mobile else _usual(hours, this, share)
    lately = [each for each, part in recent if each is not None and part > 0]
    confidence, offset_s = _mean(lately, "confidence"), _mean(lately, "offset_s")
    sure = _usual_confidence(hours, this)
    known = sum(each.reads for each in lately)
    silent = not is_mobile and _is_silent(last_at, now)
    state, says = _state(reads, usual, (confidence, sure, known), offset_s, silent=silent)
    if usual is None and state == "new" and not is_mobile:
        state, says = _by_own_rate(hours, now, sorted(awake)) or (state, f"{_n(reads)} in an hour; {says}")
    if is_mobile and state == "new":
        state, says = "ok", f"{_n(reads)} in an hour; of a reader that drives about no number is usual."
    return Verdict(
        state=state, says=says, reads_hour=reads, expected_hour=usual, confidence=confidence, usual_confidence=sure,
        offset_s=offset_s,
    )  # fmt: skip


def _state(
    reads: int,
    usual: float | None,
    sureness: tuple[float | None, float | None, int],
    offset_s: float | None,
    *,
    silent: bool,
) -> tuple[str, str]:
    """Return the gravest thing that is wrong, with why."""
    if usual is None and silent:
        return "quiet", "Nothing was read for a day."
    told = f"{_n(reads)} in an hour, where about {usual or 0:.0f} are usual at this time of day."
    if usual is not None and (_is_quiet(reads, usual) or _is_wild(reads, usual)):
        return ("quiet" if reads < usual else "wild"), told
    confidence, sure, known = sureness
    if confidence is not None and sure is not None and known >= UNSURE_READS_MIN and sure - confidence > UNSURE_DROP:
        return "unsure", f"It is sure to {confidence:.0%} on average, where {sure:.0%} is usual: dirt, light or focus."
    if offset_s is not None and known >= CLOCK_READS_MIN and abs(offset_s) > CLOCK_OFF_S:
        way = "behind" if offset_s > 0 else "ahead"
        return "clock", f"Its reads are {abs(offset_s):.0f} s {way} of when they come."
    if usual is None:
        return "new", f"fewer than {DAYS_KNOWN_MIN} days are known at this time of day."
    return "ok", told


def _by_own_rate(
    hours: Mapping[datetime, ReaderHour], now: datetime, awake: Sequence[datetime]
) -> tuple[str, str] | None:
    """Return quiet or wild, with why, where the time since its second slice says so: the first one is cut."""
    own = {at + n * SLICE: reads for at, each in hours.items() for n, reads in enumerate(each.slices) if reads}
    if not own:
        return None
    this = now - (now - now.replace(minute=0, second=0, microsecond=0)) % SLICE
    since_then = [at for at in awake if at > min(own)]
    return _silent_lately(own, this, since_then) or _wild_lately(own, this, now, since_then)


def _silent_lately(own: Mapping[datetime, int], this: datetime, awake: Sequence[datetime]) -> tuple[str, str] | None:
    last = max(own)
    silent = [at for at in awake if last < at < this]
    before = [own.get(at, 0) for at in awake if last - LOOK_BACK <= at < last]
    if len(silent) < QUIET_SLICES_MIN or len(before) < SLICES_KNOWN_MIN:
        return None
    missed = median(before) * len(silent)
    told = f"Nothing was read for {_minutes(len(silent) * SLICE)}, in which by its own rate of the two hours before"
    return ("quiet", f"{told} about {missed:.0f} reads would have come.") if missed >= QUIET_MISSED_MIN else None


def _wild_lately(
    own: Mapping[datetime, int], this: datetime, now: datetime, awake: Sequence[datetime]
) -> tuple[str, str] | None:
    since = this - SLICE
    lately = own.get(since, 0) + own.get(this, 0)
    before = [own.get(at, 0) for at in awake if since - LOOK_BACK <= at < since]
    if lately < WILD_LATELY_MIN or len(before) < SLICES_KNOWN_MIN:
        return None
    expected = median(before) * ((now - since) / SLICE)
    is_wild = lately > WILD_LATELY_TIMES * expected and lately > expected + WILD_DEVIATIONS * sqrt(max(expected, 1.0))
    told = (
        f"{_n(lately)} in {_minutes(now - since)}, where by its own rate of the two hours before about {expected:.0f}"
    )
    return ("wild", f"{told} would have come.") if is_wild else None


def _minutes(span: timedelta) -> str:
    return f"{span / timedelta(minutes=1):.0f} minutes"


def _n(reads: int) -> str:
    return "1 read" if reads == 1 else f"{reads} reads"


def _is_silent(last_at: datetime | None, now: datetime) -> bool:
    return last_at is not None and now - last_at > SILENT_FOR


def _is_quiet(reads: int, usual: float) -> bool:
    return reads < QUIET_FRACTION * usual and poisson_at_most(reads, usual) < QUIET_PROBABILITY_MAX


def _is_wild(reads: int, usual: float) -> bool:
    return reads > WILD_TIMES * usual and reads > usual + WILD_DEVIATIONS * sqrt(max(usual, 1.0))


def poisson_at_most(n: int, mean: float) -> float:
    """Return the probability of at most `n` where `mean` are expected; for small `n`, which is all that is asked."""
    term = total = exp(-mean)
    for k in range(1, n + 1):
        term *= mean / k
        total += term
    return min(1.0, total)


def _usual(hours: Mapping[datetime, ReaderHour], this: datetime, share: float) -> float | None:
    """Return the usual reads of an hour at this time of day: the median over the days before, between two hours."""
    first = min(hours, default=this)
    days = [this - timedelta(days=n) for n in range(1, 15) if this - timedelta(days=n) - _HOUR >= first]
    if len(days) < DAYS_KNOWN_MIN:
        return None
    return median(_reads(hours, day) * share + _reads(hours, day - _HOUR) * (1 - share) for day in days)


def _reads(hours: Mapping[datetime, ReaderHour], at: datetime) -> int:
    found = hours.get(at)
    return 0 if found is None else found.reads


def _usual_confidence(hours: Mapping[datetime, ReaderHour], this: datetime) -> float | None:
    before = [each.confidence for at, each in hours.items() if at < this - _HOUR and each.reads > 0]
    return median(before) if len(before) >= DAYS_KNOWN_MIN else None


def _mean(hours: Sequence[ReaderHour], member: str) -> float | None:
    reads = sum(each.reads for each in hours)
    return sum(getattr(each, member) * each.reads for each in hours) / reads if reads else None
