"""Distances, bearings and sectors on the ground, in metres and degrees; good to 0.5 % within a city."""

from __future__ import annotations

import math
from collections.abc import Sequence

import msgspec

EARTH_RADIUS_M = 6_371_008.8
LAT_DEGREES_MAX = 90.0
LON_DEGREES_MAX = 180.0
METRES_PER_DEGREE = math.pi * EARTH_RADIUS_M / 180.0


class Point(msgspec.Struct, frozen=True, gc=False):
    """A place on the ground, WGS 84 degrees."""

    lat: float
    lon: float


def is_on_earth(lat: float, lon: float) -> bool:
    """Return whether both are finite and within the range of latitudes and longitudes."""
    return abs(lat) <= LAT_DEGREES_MAX and abs(lon) <= LON_DEGREES_MAX


def offset_m(origin: Point, to: Point) -> tuple[float, float]:
    """Return metres east and north of `origin`, on a flat earth around it."""
    east = (to.lon - origin.lon) * METRES_PER_DEGREE * math.cos(math.radians(origin.lat))
    north = (to.lat - origin.lat) * METRES_PER_DEGREE
    return east, north


def moved(origin: Point, east_m: float, north_m: float) -> Point:
    """Return the point that lies so many metres east and north of `origin`."""
    return Point(
        lat=origin.lat + north_m / METRES_PER_DEGREE,
        lon=origin.lon + east_m / (METRES_PER_DEGREE * math.cos(math.radians(origin.lat))),
    )


def distance_m(a: Point, b: Point) -> float:
    """Return the metres between two points of one city."""
    return math.hypot(*offset_m(a, b))


def bearing_deg(origin: Point, to: Point) -> float:
    """Return the compass bearing from `origin` to `to`: 0 north, 90 east, in [0, 360)."""
    east, north = offset_m(origin, to)
    return math.degrees(math.atan2(east, north)) % 360.0


def turn_deg(a: float, b: float) -> float:
    """Return the smaller angle between two bearings, in [0, 180]."""
    turn = abs(a - b) % 360.0
    return min(turn, 360.0 - turn)


def distance_to_area_m(point: Point, ring: Sequence[tuple[float, float]]) -> float:
    """Return the metres from a point to an area given by its corners (latitude, longitude); 0 inside it."""
    corners = [offset_m(point, Point(*corner)) for corner in ring]
    edges = list(zip(corners, [*corners[1:], *corners[:1]], strict=True))
    crossings = sum((a[1] > 0) != (b[1] > 0) and a[0] + (b[0] - a[0]) * a[1] / (a[1] - b[1]) > 0 for a, b in edges)
    return 0.0 if crossings % 2 else min(_from_edge(a, b) for a, b in edges)


def _from_edge(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Return how far the origin is from the line between two points."""
    along = (b[0] - a[0], b[1] - a[1])
    length = along[0] ** 2 + along[1] ** 2
    part = 0.0 if length == 0 else max(0.0, min(1.0, -(a[0] * along[0] + a[1] * along[1]) / length))
    return math.hypot(a[0] + part * along[0], a[1] + part * along[1])
