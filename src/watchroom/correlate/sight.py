"""What a camera can see: its view sector, and whether a known building stands between."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeAlias

import numpy as np
import shapely
from numpy.typing import NDArray

from watchroom.base.geometry import METRES_PER_DEGREE

Floats: TypeAlias = NDArray[np.float64]
Bools: TypeAlias = NDArray[np.bool_]
Ring: TypeAlias = Sequence[tuple[float, float]]
"""Corners (lat, lon) of a building, closed or not."""

FULL_CIRCLE_DEG = 360.0
UNDER_THE_CAMERA_M = 1.0
"""Nearer than this there is no bearing; the place counts as seen."""


class Looking(Protocol):
    """What has a place and looks from there: any record of a camera."""

    @property
    def lat(self) -> float:
        """Return the latitude."""
        ...

    @property
    def lon(self) -> float:
        """Return the longitude."""
        ...

    @property
    def azimuth_deg(self) -> float | None:
        """Return where it looks, 0 north; None when that is not known or it turns."""
        ...

    @property
    def fov_deg(self) -> float:
        """Return the angle of its view."""
        ...

    @property
    def range_m(self) -> float:
        """Return how far it sees."""
        ...


class Sectors:
    """The view sectors of many cameras as columns; a camera whose azimuth is not told, or that turns, has a circle."""

    def __init__(self, cameras: Sequence[Looking]) -> None:
        """Keep positions, azimuths, half angles and ranges in the order of `cameras`."""
        self.lat = np.array([each.lat for each in cameras], dtype=np.float64)
        self.lon = np.array([each.lon for each in cameras], dtype=np.float64)
        self.range_m = np.array([each.range_m for each in cameras], dtype=np.float64)
        self.turns = np.array([each.azimuth_deg is None for each in cameras], dtype=np.bool_)
        self._east_m = METRES_PER_DEGREE * np.cos(np.radians(self.lat))
        self._azimuth = np.array([each.azimuth_deg or 0.0 for each in cameras], dtype=np.float64)
        fov = [FULL_CIRCLE_DEG if each.azimuth_deg is None else each.fov_deg for each in cameras]
        self._half_deg = np.array(fov, dtype=np.float64) / 2.0

    def boxes(self) -> NDArray[np.object_]:
        """Return the box of degrees (lon, lat) around the circle of each camera's range."""
        east = self.range_m / self._east_m
        north = self.range_m / METRES_PER_DEGREE
        boxes: NDArray[np.object_] = shapely.box(self.lon - east, self.lat - north, self.lon + east, self.lat + north)
        return boxes

    def distance_m(self, rows: NDArray[np.int64], lat: Floats | float, lon: Floats | float) -> Floats:
        """Return the metres from each of the cameras `rows` to the places."""
        east, north = self._offset(rows, lat, lon)
        return np.hypot(east, north)

    def covers(self, rows: NDArray[np.int64], lat: Floats | float, lon: Floats | float) -> Bools:
        """Return whether each place lies in the sector of each of the cameras `rows` (arrays that broadcast)."""
        east, north = self._offset(rows, lat, lon)
        distance = np.hypot(east, north)
        turn = np.abs(np.degrees(np.arctan2(east, north)) % FULL_CIRCLE_DEG - self._azimuth[rows]) % FULL_CIRCLE_DEG
        in_angle = np.minimum(turn, FULL_CIRCLE_DEG - turn) <= self._half_deg[rows]
        covered: Bools = (distance <= self.range_m[rows]) & (in_angle | (distance < UNDER_THE_CAMERA_M))
        return covered

    def _offset(self, rows: NDArray[np.int64], lat: Floats | float, lon: Floats | float) -> tuple[Floats, Floats]:
        return (lon - self.lon[rows]) * self._east_m[rows], (lat - self.lat[rows]) * METRES_PER_DEGREE


class Buildings:
    """Known buildings; one that holds the camera (its own wall) or the place (its address) never blocks."""

    def __init__(self, rings: Sequence[Ring]) -> None:
        """Index the outlines; `rings` may be empty."""
        self._polygons = np.array([shapely.Polygon([(lon, lat) for lat, lon in ring]) for ring in rings], dtype=object)
        shapely.prepare(self._polygons)
        self._tree = shapely.STRtree(self._polygons)

    def block(self, from_lat: Floats, from_lon: Floats, to_lat: Floats, to_lon: Floats) -> Bools:
        """Return for each line whether a building stands between its ends (arrays of one length, degrees)."""
        blocked: Bools = np.zeros(len(from_lat), dtype=np.bool_)
        ends = np.stack([np.column_stack([from_lon, from_lat]), np.column_stack([to_lon, to_lat])], axis=1)
        line, building = self._tree.query(shapely.linestrings(ends), predicate="intersects")
        polygons = self._polygons[building]
        at_an_end = shapely.intersects_xy(polygons, from_lon[line], from_lat[line]) | shapely.intersects_xy(
            polygons, to_lon[line], to_lat[line]
        )
        blocked[line[~at_an_end]] = True
        return blocked
