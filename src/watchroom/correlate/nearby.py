"""A bounded index of evidence by place and time: grid cells by half hours."""

from __future__ import annotations

import math
from collections.abc import Iterator

from watchroom.base.geometry import METRES_PER_DEGREE
from watchroom.correlate.evidence import Evidence
from watchroom.correlate.likelihood import REACH_M, REACH_S

NEIGHBOURS_MAX = 500
"""So many, the newest, are looked at in one cell; more is a flood that needs no closer look."""

_ROW_DEGREES = REACH_M / METRES_PER_DEGREE
_Cell = tuple[int, int, int]


class Nearby:
    """Evidence with a place, by cells one reach wide, so that nine cells and three half hours hold all in reach."""

    def __init__(self) -> None:
        """Start empty."""
        self._cells: dict[_Cell, dict[str, None]] = {}

    def add(self, evidence: Evidence) -> None:
        """Index `evidence`; without a place it is not indexed."""
        if evidence.place is not None:
            self._cells.setdefault(_cell(evidence, 0, 0, 0), {})[evidence.id] = None

    def remove(self, evidence: Evidence) -> None:
        """Forget `evidence` as it was added."""
        if evidence.place is None:
            return
        cell = _cell(evidence, 0, 0, 0)
        held = self._cells.get(cell, {})
        held.pop(evidence.id, None)
        if not held:
            self._cells.pop(cell, None)

    def around(self, evidence: Evidence) -> Iterator[str]:
        """Yield the ids of evidence that may lie within reach of `evidence` in place and time, itself not."""
        if evidence.place is None:
            return
        for north in (-1, 0, 1):
            for east in (-1, 0, 1):
                for later in (-1, 0, 1):
                    held = self._cells.get(_cell(evidence, north, east, later))
                    if held:
                        newest = zip(reversed(held), range(NEIGHBOURS_MAX), strict=False)
                        yield from (each for each, _ in newest if each != evidence.id)


def _cell(evidence: Evidence, north: int, east: int, later: int) -> _Cell:
    """Return the cell so many rows, columns and half hours from the one `evidence` lies in."""
    place = evidence.place
    if place is None:
        raise ValueError("Evidence without a place has no cell; check its place first.")
    row = math.floor(place.lat / _ROW_DEGREES) + north
    width = _ROW_DEGREES / max(0.01, math.cos(math.radians((row + 1 if row >= 0 else row) * _ROW_DEGREES)))
    return row, math.floor(place.lon / width) + east, math.floor(evidence.at.timestamp() / REACH_S) + later
