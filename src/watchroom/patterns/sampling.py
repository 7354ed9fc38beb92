"""Draws random samples that anybody can draw again from a seed that nobody knew beforehand."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256

PLACE_BYTES = 8


def draw(seed: bytes, population: Iterable[int], count: int) -> list[int]:
    """Return `count` members of a population of places in the ledger (all of them if it has fewer), in order.

    Each place is ranked by SHA-256 of the seed and the place in eight bytes, big end first; the smallest are drawn.
    `tools/watchroom_recount.py` draws the same from the published seed.
    """
    ranked = sorted(population, key=lambda place: sha256(seed + place.to_bytes(PLACE_BYTES, "big")).digest())
    return sorted(ranked[:count])
