"""The city's flat drawing board in metres, and its way onto the real ground."""

from __future__ import annotations

import math
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import shapely

from watchroom.base.geometry import METRES_PER_DEGREE, Point

Metres = tuple[float, float]
Array = npt.NDArray[np.float64]

ORIGIN: Final = Point(lat=38.9, lon=-77.0)
_EAST_METRES_PER_DEGREE: Final = METRES_PER_DEGREE * math.cos(math.radians(ORIGIN.lat))
DEGREE_DIGITS: Final = 6
"""Decimals kept of a degree: 0.1 m."""


def to_ground(xy: Metres) -> Point:
    """Return the place on the ground of a point on the board (metres east, metres north)."""
    return Point(
        lat=round(ORIGIN.lat + xy[1] / METRES_PER_DEGREE, DEGREE_DIGITS),
        lon=round(ORIGIN.lon + xy[0] / _EAST_METRES_PER_DEGREE, DEGREE_DIGITS),
    )


def ground_degrees(xy: Metres) -> Metres:
    """Return latitude and longitude, unrounded; for what is written many times a second."""
    return ORIGIN.lat + xy[1] / METRES_PER_DEGREE, ORIGIN.lon + xy[0] / _EAST_METRES_PER_DEGREE


def to_board(place: Point) -> Metres:
    """Return the point on the board (metres east, metres north) of a place on the ground."""
    return (
        (place.lon - ORIGIN.lon) * _EAST_METRES_PER_DEGREE,
        (place.lat - ORIGIN.lat) * METRES_PER_DEGREE,
    )


def degrees(xy: Array) -> Array:
    """Return rows of (lon, lat), rounded, for rows of (east, north) in metres."""
    lon_lat = (ORIGIN.lon + xy[:, 0] / _EAST_METRES_PER_DEGREE, ORIGIN.lat + xy[:, 1] / METRES_PER_DEGREE)
    return np.round(np.column_stack(lon_lat), DEGREE_DIGITS).astype(np.float64)


def geometry_to_ground(shape: Any) -> Any:
    """Return a shapely geometry (or an array of them) in degrees of longitude and latitude."""
    return shapely.transform(shape, degrees)


class Warp:
    """A gentle bend of the whole board: without it every street would be ruler-straight."""

    WAVES: Final = 5
    AMPLITUDE_M: Final = 95.0
    WAVELENGTHS_M: Final = (5_000.0, 11_000.0)

    def __init__(self, rng: np.random.Generator) -> None:
        """Draw the waves from `rng`."""
        angle = rng.uniform(0.0, 2 * math.pi, self.WAVES)
        length = rng.uniform(*self.WAVELENGTHS_M, self.WAVES)
        self._wave = 2 * math.pi * np.column_stack((np.cos(angle), np.sin(angle))) / length[:, None]
        self._phase = rng.uniform(0.0, 2 * math.pi, (2, self.WAVES))

    def __call__(self, xy: Array) -> Array:
        """Return the bent rows of (east, north), to the millimetre: shared corners stay shared."""
        turn = xy @ self._wave.T
        east = np.sin(turn + self._phase[0]).sum(axis=1) * self.AMPLITUDE_M
        north = np.sin(turn + self._phase[1]).sum(axis=1) * self.AMPLITUDE_M
        bent: Array = np.round(np.column_stack((xy[:, 0] + east, xy[:, 1] + north)), 3)
        return bent

    def shape(self, geometry: Any, step_m: float = 120.0) -> Any:
        """Return a shapely geometry bent, with a vertex at least each `step_m` so that it follows the bend."""
        return shapely.transform(shapely.segmentize(geometry, step_m), self)
