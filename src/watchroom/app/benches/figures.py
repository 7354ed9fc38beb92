"""What a bench says: figures with their targets, percentiles, and the machine's own speed beside them."""

from __future__ import annotations

import math
import os
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Literal

import msgspec

SYNC_TRIES = 200
SYNC_BYTES = 8192


class Figure(msgspec.Struct, frozen=True, kw_only=True):
    """One measured number; `met` is None where there is no target."""

    name: str
    value: float
    unit: str
    better: Literal["less", "more"] = "less"
    target: float | None = None
    met: bool | None = None
    peer: float | None = None
    """The same, measured in the same run of what one would write first."""
    ratio: float | None = None
    """How many times better than the peer."""


def at_most(name: str, value: float, unit: str, target: float | None = None, *, peer: float | None = None) -> Figure:
    """Return a figure that should be small, beside what its peer reached."""
    return Figure(
        name=name,
        value=round_off(value),
        unit=unit,
        better="less",
        target=target,
        met=None if target is None else value <= target,
        peer=None if peer is None else round_off(peer),
        ratio=None if not peer or not value else round_off(peer / value),
    )


def at_least(name: str, value: float, unit: str, target: float | None = None, *, peer: float | None = None) -> Figure:
    """Return a figure that should be large, beside what its peer reached."""
    return Figure(
        name=name,
        value=round_off(value),
        unit=unit,
        better="more",
        target=target,
        met=None if target is None else value >= target,
        peer=None if peer is None else round_off(peer),
        ratio=None if not peer else round_off(value / peer),
    )


def round_off(value: float) -> float:
    """Return `value` to three significant digits, or whole where it is larger."""
    if not math.isfinite(value) or value == 0 or abs(value) >= 100:  # noqa: PLR2004 - three digits stand before the point
        return float(round(value)) if math.isfinite(value) else value
    return round(value, 2 - math.floor(math.log10(abs(value))))


def percentile(values: Sequence[float], percent: float) -> float:
    """Return the smallest value that `percent` of all are not above; NaN of nothing."""
    if not values:
        return math.nan
    ordered = sorted(values)
    return ordered[max(0, math.ceil(len(ordered) * percent / 100) - 1)]


def sync_us(folder: Path) -> float:
    """Return how long this disk takes to make one page durable, in µs (median): every commit waits for it."""
    page = bytes(SYNC_BYTES)
    path = folder / "sync.bench"
    took = []
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        for _ in range(SYNC_TRIES):
            os.pwrite(handle, page, 0)
            began = time.perf_counter()
            os.fsync(handle)
            took.append((time.perf_counter() - began) * 1e6)
    finally:
        os.close(handle)
        path.unlink()
    return median(took)


def table(figures: Sequence[Figure]) -> str:
    """Return figures as lines for a terminal."""
    rows = [("figure", "value", "unit", "target", "", "peer", "ratio")]
    rows += [
        (
            each.name,
            f"{each.value:,g}",
            each.unit,
            "" if each.target is None else f"{'≤' if each.better == 'less' else '≥'} {each.target:,g}",
            "" if each.met is None else ("met" if each.met else "MISSED"),
            "" if each.peer is None else f"{each.peer:,g}",
            "" if each.ratio is None else f"{each.ratio:g}x",
        )
        for each in figures
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )
