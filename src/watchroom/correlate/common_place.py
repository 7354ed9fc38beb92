"""Which plates were read near more scenes of a series than chance puts there, each with what chance would give."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import msgspec

CHANCE_MAX = 0.05
"""A plate is told only where chance alone puts it at so many scenes in at most this share of cases."""


class Common(msgspec.Struct, frozen=True, kw_only=True):
    """One plate that was near several scenes."""

    plate: str
    scenes: tuple[int, ...]
    """Which scenes, from 0."""
    by_chance: float
    """At how many of the scenes one would expect it by its habits alone."""
    chance: float
    """How probably its habits alone put it at so many, 0 to 1."""


class Compared(msgspec.Struct, frozen=True, kw_only=True):
    """What the scenes have in common, beside what the same places have at other weeks' same hours."""

    items: list[Common]
    """Those beyond chance, the most scenes first."""
    within_chance: int
    """How many plates more were near as many scenes, but no oftener than their habits explain: not told."""
    by_chance: float
    """How many plates the same places share in an ordinary week, on the average of the weeks compared."""
    weeks: tuple[int, ...]
    """With how many other weeks each scene could be compared."""


Windows = Sequence[Collection[str]]
"""The plates of one scene, in each of the other weeks with which it is compared."""


def compare(seen: Sequence[Collection[str]], others: Sequence[Windows], at_least: int) -> Compared:
    """Return the plates at `at_least` scenes or more that their habits do not explain.

    `seen` holds the plates read at each scene, `others` for each scene the plates read at the same place in other
    weeks at the same hour. What a plate does by habit it does there too: its rate at a scene is (weeks with it + 1) of
    (weeks + 1), as in a permutation test; without a week to compare it is 1, and nobody is told for that scene's sake.
    """
    counts: dict[str, list[int]] = {}
    for scene, plates in enumerate(seen):
        for plate in set(plates):
            counts.setdefault(plate, []).append(scene)
    shared = {plate: scenes for plate, scenes in counts.items() if len(scenes) >= at_least}
    judged = [_judged(plate, scenes, others) for plate, scenes in shared.items()]
    beyond = [each for each in judged if each.chance <= CHANCE_MAX and len(each.scenes) > each.by_chance]
    return Compared(
        items=sorted(beyond, key=lambda each: (-len(each.scenes), each.chance, each.plate)),
        within_chance=len(judged) - len(beyond),
        by_chance=_ordinary(others, at_least),
        weeks=tuple(len(each) for each in others),
    )


def _judged(plate: str, scenes: list[int], others: Sequence[Windows]) -> Common:
    rates = [(sum(plate in week for week in weeks) + 1) / (len(weeks) + 1) for weeks in others]
    return Common(
        plate=plate, scenes=tuple(scenes), by_chance=round(sum(rates), 3), chance=round(_tail(rates, len(scenes)), 6)
    )


def _tail(rates: Sequence[float], count: int) -> float:
    """Return how probably `count` or more of independent events of these rates happen."""
    exactly = [1.0]
    for rate in rates:
        exactly = [
            (exactly[n] if n < len(exactly) else 0.0) * (1 - rate) + (exactly[n - 1] * rate if n else 0.0)
            for n in range(len(exactly) + 1)
        ]
    return min(1.0, sum(exactly[count:]))


def _ordinary(others: Sequence[Windows], at_least: int) -> float:
    """Return how many plates are at so many of the places in an ordinary week: the mean over the weeks all have."""
    weeks = min((len(each) for each in others), default=0)
    if weeks == 0:
        return 0.0
    shared = 0
    for week in range(weeks):
        counts: Mapping[str, int] = _count([scene[week] for scene in others])
        shared += sum(n >= at_least for n in counts.values())
    return round(shared / weeks, 2)


def _count(windows: Sequence[Collection[str]]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for plates in windows:
        for plate in set(plates):
            counts[plate] = counts.get(plate, 0) + 1
    return counts
