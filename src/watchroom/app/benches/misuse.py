"""`misuse`: how many of the documented stalkers the rules find in invented months, and how many honest officers."""

from __future__ import annotations

from random import Random
from statistics import mean

from watchroom.app.benches.figures import Figure, at_least, at_most
from watchroom.app.benches.house import House
from watchroom.patterns.misuse_trial import trial

SEEDS = (0, 1, 2)
OFFICERS, MONTHS, STALKERS = 500, 7, 20


def measure(_house: House, *, seconds: float) -> list[Figure]:  # noqa: ARG001 - a fixed number of months
    """Return recall on the documented pattern, how many by the third day, and false flags."""
    found = [
        trial(Random(seed), officers=OFFICERS, months=MONTHS, stalkers=STALKERS)  # noqa: S311 - it must be reproducible
        for seed in SEEDS
    ]
    subjects = sum(each.subjects for each in found)
    return [
        at_least("misuse.recall", 100 * sum(each.caught for each in found) / subjects, "%", 100),
        at_least("misuse.by_third_day", 100 * sum(each.caught_by_third_day for each in found) / subjects, "%", 100),
        at_most(
            "misuse.false_flags",
            mean(each.false_per_100_officers_and_month for each in found),
            "per 100 officers and month",
            1,
        ),
        at_least("misuse.explained", 100 * mean(each.explained_share for each in found), "% of honest looks"),
    ]
