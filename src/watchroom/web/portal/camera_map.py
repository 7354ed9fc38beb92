"""Draws the map of public cameras as SVG: districts, each camera's place and the area it views."""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape
from typing import Any

import msgspec

from watchroom.base.geometry import METRES_PER_DEGREE
from watchroom.store.published import PublicCamera
from watchroom.store.things import Area

WIDTH = 1000.0
MARGIN = 20.0
HEIGHT_MAX = 1400.0
STEP_DEG = 15.0
DOME_DEG = 360.0


class _Plane(msgspec.Struct, frozen=True):
    """From degrees to the drawing's own units: x to the right, y down."""

    west: float
    north: float
    per_lon: float
    per_lat: float
    height: float

    def at(self, lat: float, lon: float) -> tuple[float, float]:
        return MARGIN + (lon - self.west) * self.per_lon, MARGIN + (self.north - lat) * self.per_lat


def draw(cameras: Sequence[PublicCamera], areas: Sequence[Area], title: str) -> str:
    """Return the map as one `svg` element; an empty text when there is no camera."""
    if not cameras:
        return ""
    plane = _plane(cameras)
    drawn = [
        f'<svg class="map" viewBox="0 0 {WIDTH:.0f} {plane.height:.0f}" role="img" aria-labelledby="map-title">',
        f'<title id="map-title">{escape(title)}</title>',
        *(_area(plane, each) for each in areas),
        *(_view(plane, each) for each in cameras),
        *(_mark(plane, each) for each in cameras),
        "</svg>",
    ]
    return "".join(drawn)


def _plane(cameras: Sequence[PublicCamera]) -> _Plane:
    south, north = min(each.lat for each in cameras), max(each.lat for each in cameras)
    west, east = min(each.lon for each in cameras), max(each.lon for each in cameras)
    pad = max(each.range_m for each in cameras) / METRES_PER_DEGREE * 1.5
    south, north, west, east = south - pad, north + pad, west - pad, east + pad
    narrow = math.cos(math.radians((south + north) / 2))
    inside = WIDTH - 2 * MARGIN
    per_lat = min(inside / ((east - west) * narrow), (HEIGHT_MAX - 2 * MARGIN) / (north - south))
    return _Plane(west, north, per_lat * narrow, per_lat, (north - south) * per_lat + 2 * MARGIN)


def _path(plane: _Plane, places: Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in (plane.at(lat, lon) for lat, lon in places)) + "Z"


def _area(plane: _Plane, area: Area) -> str:
    outlines = "".join(_path(plane, [(lat, lon) for lon, lat, *_ in rings[0]]) for rings in _polygons(area.geometry))
    return f'<path class="map__area map__area--{escape(area.kind)}" d="{outlines}"/>'


def _polygons(geometry: dict[str, Any]) -> list[Any]:
    return [geometry["coordinates"]] if geometry["type"] == "Polygon" else list(geometry["coordinates"])


def _view(plane: _Plane, camera: PublicCamera) -> str:
    """Return the area that a camera views: a sector, or a circle where it turns."""
    if camera.azimuth_deg is None or camera.fov_deg >= DOME_DEG:
        x, y = plane.at(camera.lat, camera.lon)
        radius = camera.range_m / METRES_PER_DEGREE * plane.per_lat
        return f'<circle class="map__view" cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}"/>'
    steps = max(2, math.ceil(camera.fov_deg / STEP_DEG))
    first = camera.azimuth_deg - camera.fov_deg / 2
    rim = [_ahead(camera, first + camera.fov_deg * step / steps) for step in range(steps + 1)]
    return f'<path class="map__view" d="{_path(plane, [(camera.lat, camera.lon), *rim])}"/>'


def _ahead(camera: PublicCamera, bearing_deg: float) -> tuple[float, float]:
    bearing = math.radians(bearing_deg)
    north, east = math.cos(bearing) * camera.range_m, math.sin(bearing) * camera.range_m
    return (
        camera.lat + north / METRES_PER_DEGREE,
        camera.lon + east / (METRES_PER_DEGREE * math.cos(math.radians(camera.lat))),
    )


def _mark(plane: _Plane, camera: PublicCamera) -> str:
    x, y = plane.at(camera.lat, camera.lon)
    kind = "city" if camera.owner_class == "city" else "partner"
    if kind == "city":
        shape = f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4">'
        return f'<g class="map__mark map__mark--city">{shape}<title>{escape(camera.name)}</title></circle></g>'
    corners = f"{x:.1f},{y - 5:.1f} {x + 5:.1f},{y + 4:.1f} {x - 5:.1f},{y + 4:.1f}"
    return (
        f'<g class="map__mark map__mark--partner"><polygon points="{corners}">'
        f"<title>{escape(camera.name)}</title></polygon></g>"
    )
