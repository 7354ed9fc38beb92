"""How many links chance alone would make: the same pairs counted again with one side's clock shifted."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from watchroom.base.geometry import METRES_PER_DEGREE

WEEK_S = 7 * 86_400.0
WEEKLY_SHIFTS_S = tuple(week * WEEK_S for week in (1, 2, 3, 4))
"""Whole weeks keep hour and weekday, so that only being one occurrence can explain what is lost."""


class Placebo(msgspec.Struct, frozen=True, kw_only=True):
    """Pairs found within a distance and a gap, and how many of them chance would make."""

    distance_m: float
    gap_s: float
    pairs: int
    by_chance: float

    @property
    def precision(self) -> float:
        """Return the share of the pairs that chance does not explain, 0 to 1."""
        return max(0.0, 1.0 - self.by_chance / self.pairs) if self.pairs else 0.0


def placebo(
    seconds: NDArray[np.float64],
    lat: NDArray[np.float64],
    lon: NDArray[np.float64],
    *,
    distance_m: float,
    gap_s: float,
    shifts_s: Sequence[float] = WEEKLY_SHIFTS_S,
) -> Placebo:
    """Count the pairs within `distance_m` and `gap_s`, and the mean of the counts at the time shifts.

    Arrays of one length, in any order: seconds of any epoch, degrees WGS 84.
    """
    [[found]] = placebo_table(seconds, lat, lon, distances_m=[distance_m], gaps_s=[gap_s], shifts_s=shifts_s)
    return found


def placebo_table(
    seconds: NDArray[np.float64],
    lat: NDArray[np.float64],
    lon: NDArray[np.float64],
    *,
    distances_m: Sequence[float],
    gaps_s: Sequence[float],
    shifts_s: Sequence[float] = WEEKLY_SHIFTS_S,
) -> list[list[Placebo]]:
    """Return a placebo per band of distance (rows) and of gap (columns), the first bands from 0, each up to its bound.

    A pair found at a shift could have been found with either of its two in the lead, so shifted counts
    are halved to compare with pairs counted once; and they are scaled up for the ends of the record that a
    shift leaves without a partner. A shift longer than the record is left out.
    """
    order = np.argsort(seconds, kind="stable")
    t = seconds[order]
    north = lat[order] * METRES_PER_DEGREE
    east = lon[order] * METRES_PER_DEGREE * np.cos(np.radians(np.median(lat)))
    pairs = _histogram(t, east, north, 0.0, distances_m, gaps_s) / 2
    span_s = float(np.ptp(t))
    shifted = [
        _histogram(t, east, north, shift, distances_m, gaps_s) / 2 * span_s / (span_s - abs(shift))
        for shift in shifts_s
        if abs(shift) < span_s
    ]
    chance = np.mean(shifted, axis=0) if shifted else np.zeros_like(pairs)
    return [
        [
            Placebo(distance_m=d, gap_s=g, pairs=int(pairs[row, column]), by_chance=float(chance[row, column]))
            for column, g in enumerate(gaps_s)
        ]
        for row, d in enumerate(distances_m)
    ]


def _histogram(
    t: NDArray[np.float64],
    east: NDArray[np.float64],
    north: NDArray[np.float64],
    shift_s: float,
    distances_m: Sequence[float],
    gaps_s: Sequence[float],
) -> NDArray[np.float64]:
    """Count ordered pairs (i, j), i ≠ j, by distance and by how far j is from `shift_s` after i."""
    first = np.searchsorted(t, t + shift_s - gaps_s[-1], "left")
    last = np.searchsorted(t, t + shift_s + gaps_s[-1], "right")
    lengths = last - first
    i = np.repeat(np.arange(len(t)), lengths)
    j = np.arange(len(i)) - np.repeat(np.cumsum(lengths) - lengths, lengths) + np.repeat(first, lengths)
    distance = np.hypot(east[i] - east[j], north[i] - north[j])
    gap = np.abs(t[j] - t[i] - shift_s)
    row = np.searchsorted(np.asarray(distances_m), distance, "left")
    column = np.searchsorted(np.asarray(gaps_s), gap, "left")
    kept = (i != j) & (row < len(distances_m)) & (column < len(gaps_s))
    counts = np.bincount(row[kept] * len(gaps_s) + column[kept], minlength=len(distances_m) * len(gaps_s))
    return counts.reshape(len(distances_m), len(gaps_s)).astype(np.float64)
