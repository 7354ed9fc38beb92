"""Draws the few houses around an address as SVG: the streets, the doors, the camera's place and what it sees."""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape

import msgspec
from markupsafe import Markup

from watchroom.base.geometry import METRES_PER_DEGREE, Point, offset_m
from watchroom.store.gazetteer import DoorRow

AROUND_M = 70.0
"""From the place to the edge of the drawing."""
SIZE = 640.0
SCALE = SIZE / (2 * AROUND_M)
CIRCLE_DEG = 360.0
STEP_DEG = 10.0
NUMBERS_SHOWN_MAX = 60
NUMBER_PX = (40.0, 18.0)
"""How much room a house's number takes; nearer to another one it is left out."""


class View(msgspec.Struct, frozen=True):
    """What a camera sees from its place."""

    azimuth_deg: float | None
    fov_deg: float
    range_m: float


def draw(place: Point, doors: Sequence[DoorRow], title: str, view: View | None = None) -> Markup:
    """Return the drawing, north up; its attributes let a script turn a press on it into degrees."""
    size = f"0 0 {SIZE:.0f} {SIZE:.0f}"
    facts = f'data-lat="{place.lat:.7f}" data-lon="{place.lon:.7f}" data-scale="{SCALE:.6f}"'
    named = f'role="img" aria-labelledby="map-says" data-metres="{METRES_PER_DEGREE:.3f}"'
    parts = [
        f'<svg class="small-map" id="small-map" viewBox="{size}" {facts} {named}>',
        f'<title id="map-says">{escape(title)}</title>',
        *(_street(place, each) for each in _streets(doors)),
        *_houses(place, doors),
        _cone(view) if view else "",
        f'<circle class="small-map__place" cx="{SIZE / 2}" cy="{SIZE / 2}" r="9"/>',
        f'<text class="small-map__north" x="{SIZE - 28}" y="34">N</text>',
        f'<path class="small-map__north" d="M{SIZE - 22} 66V42m-6 8 6-8 6 8"/>',
        "</svg>",
    ]
    return Markup("".join(parts))  # noqa: S704 - every text in it is escaped


def _streets(doors: Sequence[DoorRow]) -> list[list[DoorRow]]:
    """Return the doors of each street, by number: the line through them is the street, as far as one can tell."""
    found: dict[str, list[DoorRow]] = {}
    for door in sorted(doors, key=lambda each: each.number):
        found.setdefault(door.street, []).append(door)
    return [each for each in found.values() if len(each) > 1]


def _street(place: Point, doors: list[DoorRow]) -> str:
    """Return a street as a band: its odd and its even side are joined each by itself."""
    bands = []
    for side in (0, 1):
        points = [_at(place, each) for each in doors if each.number % 2 == side]
        if len(points) > 1:
            line = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
            bands.append(f'<polyline class="small-map__side" points="{line}"/>')
    return "".join([*bands, _name(place, doors)])


def _name(place: Point, doors: list[DoorRow]) -> str:
    """Return the street's name in the middle of what is seen of it."""
    seen = [each for each in (_at(place, door) for door in doors) if _is_inside(*each)]
    if not seen:
        return ""
    x, y = (sum(each) / len(seen) for each in zip(*seen, strict=True))
    name = doors[0].address.partition(" ")[2]
    return f'<text class="small-map__street" x="{x - 14:.1f}" y="{y + 6:.1f}">{escape(name)}</text>'


def _is_inside(x: float, y: float) -> bool:
    return 0 <= x <= SIZE and 0 <= y <= SIZE


def _at(place: Point, door: DoorRow) -> tuple[float, float]:
    east, north = offset_m(place, Point(door.lat, door.lon))
    return SIZE / 2 + east * SCALE, SIZE / 2 - north * SCALE


def _shown(place: Point, doors: Sequence[DoorRow]) -> list[DoorRow]:
    """Return the nearest doors, each house once."""
    houses = {(each.street, each.house): each for each in doors}
    near = sorted(houses.values(), key=lambda each: math.hypot(*offset_m(place, Point(each.lat, each.lon))))
    return near[:NUMBERS_SHOWN_MAX]


def _houses(place: Point, doors: Sequence[DoorRow]) -> list[str]:
    """Return the houses, each with its number where no nearer house's number stands."""
    parts = []
    numbered: list[tuple[float, float]] = []
    for door in _shown(place, doors):
        x, y = _at(place, door)
        if not _is_inside(x, y):
            continue
        parts.append(f'<rect class="small-map__door" x="{x - 5:.1f}" y="{y - 5:.1f}" width="10" height="10"/>')
        if all(abs(x - left) >= NUMBER_PX[0] or abs(y - top) >= NUMBER_PX[1] for left, top in numbered):
            numbered.append((x, y))
            at = f'x="{x + 9:.1f}" y="{y + 6:.1f}"'
            parts.append(f'<text class="small-map__number" {at}>{escape(door.house)}</text>')
    return parts


def _cone(view: View) -> str:
    radius = view.range_m * SCALE
    if view.azimuth_deg is None or view.fov_deg >= CIRCLE_DEG:
        return f'<circle class="small-map__view" cx="{SIZE / 2}" cy="{SIZE / 2}" r="{radius:.1f}"/>'
    steps = max(2, math.ceil(view.fov_deg / STEP_DEG))
    first = view.azimuth_deg - view.fov_deg / 2
    rim = (math.radians(first + view.fov_deg * step / steps) for step in range(steps + 1))
    line = "".join(
        f"L{SIZE / 2 + math.sin(each) * radius:.1f} {SIZE / 2 - math.cos(each) * radius:.1f}" for each in rim
    )
    return f'<path class="small-map__view" data-azimuth="{view.azimuth_deg:g}" d="M{SIZE / 2} {SIZE / 2}{line}Z"/>'
