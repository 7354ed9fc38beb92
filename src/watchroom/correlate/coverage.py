"""Where the city's own eyes end: the cells of an area that no working camera sees, and why."""

from __future__ import annotations

import math

import msgspec
import numpy as np
from numpy.typing import NDArray

from watchroom.base.errors import BadInputError
from watchroom.base.geometry import METRES_PER_DEGREE
from watchroom.correlate.rank import CameraIndex
from watchroom.model.views import CameraView

SAMPLES_PER_SIDE = 3
"""A cell is seen when one of 3 by 3 points in it is."""
CELLS_MAX = 250_000

NONE = "none"
"""No camera looks here."""
DEAD = "dead"
"""Only cameras that are offline look here."""
UNCONNECTED = "unconnected"
"""Only cameras look here whose pictures cannot come to this room: known by a list, or switched off."""
_SEEN = ""


class Bounds(msgspec.Struct, frozen=True):
    """An area between two parallels and two meridians, degrees."""

    south: float
    west: float
    north: float
    east: float


class GapCell(msgspec.Struct, frozen=True):
    """One cell that no working camera sees."""

    bounds: Bounds
    why: str
    """none, dead or unconnected."""


class _Grid:
    """Sample points of an area in rows and columns, `SAMPLES_PER_SIDE` to a cell's side."""

    def __init__(self, bounds: Bounds, cell_m: float) -> None:
        height_m = (bounds.north - bounds.south) * METRES_PER_DEGREE
        east_m = METRES_PER_DEGREE * math.cos(math.radians((bounds.north + bounds.south) / 2))
        width_m = (bounds.east - bounds.west) * east_m
        self.rows, self.columns = (max(1, math.ceil(side / cell_m)) for side in (height_m, width_m))
        if self.rows * self.columns > CELLS_MAX:
            raise BadInputError("cell_m", f"makes more than {CELLS_MAX} cells; choose larger cells or a smaller area")
        self.bounds = bounds
        self.step_lat = cell_m / METRES_PER_DEGREE
        self.step_lon = cell_m / east_m

    def points(self, lat: float, lon: float, range_m: float) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return rows and columns of the sample points in the box around a circle."""
        reach_lat = range_m / METRES_PER_DEGREE
        reach_lon = reach_lat * self.step_lon / self.step_lat * 1.02  # the circle is a little wider in the north
        rows = self._span(lat, reach_lat, self.bounds.south, self.step_lat, self.rows)
        columns = self._span(lon, reach_lon, self.bounds.west, self.step_lon, self.columns)
        return np.repeat(rows, len(columns)), np.tile(columns, len(rows))

    def places(
        self, rows: NDArray[np.int64], columns: NDArray[np.int64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return latitude and longitude of sample points."""
        lat = self.bounds.south + (rows + 0.5) * self.step_lat / SAMPLES_PER_SIDE
        lon = self.bounds.west + (columns + 0.5) * self.step_lon / SAMPLES_PER_SIDE
        return lat, lon

    def cell(self, row: int, column: int) -> Bounds:
        """Return the bounds of a cell."""
        south = self.bounds.south + row * self.step_lat
        west = self.bounds.west + column * self.step_lon
        return Bounds(south, west, south + self.step_lat, west + self.step_lon)

    @staticmethod
    def _span(at: float, reach: float, origin: float, step: float, cells: int) -> NDArray[np.int64]:
        sample = step / SAMPLES_PER_SIDE
        first = max(0, math.floor((at - reach - origin) / sample))
        last = min(cells * SAMPLES_PER_SIDE - 1, math.ceil((at + reach - origin) / sample))
        return np.arange(first, last + 1, dtype=np.int64)


def coverage_gaps(index: CameraIndex, bounds: Bounds, cell_m: float = 100.0) -> list[GapCell]:
    """Return the cells, from the south-west, that no working camera of the room sees; registered ones never count.

    Raises BadInputError when the area makes more than CELLS_MAX cells.
    """
    grid = _Grid(bounds, cell_m)
    why = np.full((grid.rows, grid.columns), NONE, dtype=object)
    for state in (UNCONNECTED, DEAD, _SEEN):
        camera_rows, rows, columns = _looked_at(index, grid, state)
        lat, lon = grid.places(rows, columns)
        clear = ~index.line_blocked(camera_rows, lat, lon)
        why[rows[clear] // SAMPLES_PER_SIDE, columns[clear] // SAMPLES_PER_SIDE] = state
    gaps = np.argwhere(why != _SEEN)
    return [GapCell(grid.cell(int(row), int(column)), why[row, column]) for row, column in gaps]


def _state_of(camera: CameraView) -> str:
    """Return what becomes of a cell that this camera alone looks at."""
    if not camera.has_stream:
        return UNCONNECTED
    return DEAD if camera.health == "offline" else _SEEN


def _looked_at(
    index: CameraIndex, grid: _Grid, state: str
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Return (camera row, sample row, sample column) for each sample point in each sector of cameras in this state."""
    found = [np.empty((3, 0), dtype=np.int64)]
    for camera_row, camera in index.shown_cameras():
        if _state_of(camera) != state:
            continue
        rows, columns = grid.points(camera.lat, camera.lon, camera.range_m)
        cameras = np.full(len(rows), camera_row, dtype=np.int64)
        covered = index.sectors.covers(cameras, *grid.places(rows, columns))
        found.append(np.stack([cameras[covered], rows[covered], columns[covered]]))
    cameras, rows, columns = np.concatenate(found, axis=1)
    return cameras, rows, columns
