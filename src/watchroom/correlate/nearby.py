"""A bounded index of evidence by place and time: grid cells by half hours."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import islice, product

from watchroom.base.geometry import METRES_PER_DEGREE, Point
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
            self._cells.setdefault(_cell(evidence, evidence.place), {})[evidence.id] = None

    def remove(self, evidence: Evidence) -> None:
        """Forget `evidence` as it was added."""
        if evidence.place is None:
            return
        cell = _cell(evidence, evidence.place)
        held = self._cells.get(cell, {})
        held.pop(evidence.id, None)
        if not held:
            self._cells.pop(cell, None)

    def around(self, evidence: Evidence) -> Iterator[str]:
        """Yield the ids of evidence that may lie within reach of `evidence` in place and time, itself not."""
        if evidence.place is None:
            return
        middle, _, half_hour = _cell(evidence, evidence.place)
        for row in (middle - 1, middle, middle + 1):
            column = _column(row, evidence.place.lon)
            for cell in product((row,), (column - 1, column, column + 1), (half_hour - 1, half_hour, half_hour + 1)):
                held = self._cells.get(cell)
                if held:
                    newest = islice(reversed(held), NEIGHBOURS_MAX)
                    yield from (each for each in newest if each != evidence.id)


def _cell(evidence: Evidence, place: Point) -> _Cell:
    """Return row from south to north, column from west to east, and half hour."""
    row = math.floor(place.lat / _ROW_DEGREES)
    return row, _column(row, place.lon), math.floor(evidence.at.timestamp() / REACH_S)


def _column(row: int, lon: float) -> int:
    """Return the column of a longitude in a row; columns are one reach wide where their row is narrowest."""
    narrowest = math.radians((row + 1 if row >= 0 else row) * _ROW_DEGREES)
    return math.floor(lon * max(0.01, math.cos(narrowest)) / _ROW_DEGREES)
