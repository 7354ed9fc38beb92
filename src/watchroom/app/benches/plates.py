"""Made-up plates for the benches, such that how many reads are hits is chosen and not left to chance."""

from __future__ import annotations

from random import Random

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
TRAFFIC_FIRST = "ACEFHJKM"
WANTED_FIRST = "NPRTUVWXY"
"""A first letter of one group is never taken for one of the other by a reader: only a planned hit is a hit."""


def traffic_plate(random: Random) -> str:
    """Return the plate of a car that nobody looks for: three letters and four digits."""
    return _plate(random, TRAFFIC_FIRST)


def wanted_plates(count: int, seed: int) -> list[str]:
    """Return so many different plates for a hotlist, the same for the same seed."""
    random = Random(seed)  # noqa: S311 - made-up data that must be reproducible
    found: dict[str, None] = {}
    while len(found) < count:
        found[_plate(random, WANTED_FIRST)] = None
    return list(found)


def _plate(random: Random, first: str) -> str:
    number = random.randrange(26 * 26 * 10_000)
    pair, digits = divmod(number, 10_000)
    return f"{random.choice(first)}{LETTERS[pair // 26]}{LETTERS[pair % 26]}{digits:04d}"
