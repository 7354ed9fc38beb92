"""Intervals of counts and shares: between what the truth may lie, given what was counted."""

from __future__ import annotations

import math
from collections.abc import Callable

Z_95 = 1.959964
_HALVINGS = 60


def poisson_interval(count: int) -> tuple[float, float]:
    """Return the exact 95 % interval of the mean of which `count` was counted (Garwood 1936)."""
    low = 0.0 if count == 0 else _solve(lambda mean: 1 - _at_most(count - 1, mean), 0.025, count)
    return low, _solve(lambda mean: 1 - _at_most(count, mean), 0.975, count + 1)


def share_interval(part: int, whole: int) -> tuple[float, float]:
    """Return the 95 % interval of a share (Wilson 1927), as fractions; (0, 1) where nothing was counted."""
    if whole == 0:
        return 0.0, 1.0
    share, z2 = part / whole, Z_95**2
    middle = (share + z2 / (2 * whole)) / (1 + z2 / whole)
    half = Z_95 / (1 + z2 / whole) * math.sqrt(share * (1 - share) / whole + z2 / (4 * whole**2))
    return max(0.0, middle - half), min(1.0, middle + half)


def _at_most(count: int, mean: float) -> float:
    """Return the probability of counting at most so many where so many are expected."""
    if mean == 0:
        return 1.0
    log_mean = math.log(mean)
    return sum(math.exp(n * log_mean - mean - math.lgamma(n + 1)) for n in range(count + 1))


def _solve(rising: Callable[[float], float], wanted: float, near: int) -> float:
    """Return where a rising function of the mean takes a value."""
    low, high = 0.0, near + 10 * math.sqrt(near) + 10
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if rising(middle) < wanted else (low, middle)
    return (low + high) / 2
