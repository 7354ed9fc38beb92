"""`misuse`: how many of the documented stalkers the rules find in invented months, and how many honest officers."""

from __future__ import annotations

from random import Random

from watchroom.app.benches.figures import Figure, at_least, at_most
from watchroom.app.benches.house import House
from watchroom.patterns.misuse_trial import trial

SEED = 5
OFFICERS, MONTHS, STALKERS = 400, 7, 20


def measure(_house: House, *, seconds: float) -> list[Figure]:  # noqa: ARG001 - a fixed number of months
    """Return recall on the documented pattern, how many by the third day, and false flags."""
    found = trial(Random(SEED), officers=OFFICERS, months=MONTHS, stalkers=STALKERS)  # noqa: S311 - it must be reproducible
    return [
        at_least("misuse.recall", 100 * found.caught / found.subjects, "%", 100),
        at_least("misuse.by_third_day", 100 * found.caught_by_third_day / found.subjects, "%", 100),
        at_most("misuse.false_flags", found.false_per_100_officers_and_month, "per 100 officers and month", 1),
        at_least("misuse.explained", 100 * found.explained_share, "% of honest looks"),
    ]
