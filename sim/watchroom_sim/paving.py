"""Draws every street as a line on the unbent board: avenues, quarter grids, riverside drives and county roads."""

from __future__ import annotations

import math
from typing import Any, Final

import msgspec
import numpy as np
import shapely

from watchroom_sim import layout, names
from watchroom_sim.layout import Ground, Quarter

ARTERIAL_EACH: Final = 4
"""Each fourth street of a grid is a main one."""
COUNTY_SPACING_M: Final = 1_250.0
LOOP_SCALE: Final = 1.3
BESIDE_M: Final = 62.0
PARALLEL_DEG: Final = 9.0
PARALLEL_M: Final = 170.0
"""A street that runs beside an avenue for longer than this was never built there."""


class Street(msgspec.Struct, frozen=True):
    """One named line; `rank` is motorway, primary, secondary or residential."""

    name: str
    rank: str
    line: Any


def pave(ground: Ground, rng: np.random.Generator) -> list[Street]:
    """Return every street of the city and its counties."""
    words = _Words(rng)
    quarters = _quarters(ground)
    squares = shapely.union_all([shapely.Point(at).buffer(layout.SQUARE_RADIUS_M) for at in layout.SQUARES.values()])
    water = shapely.union_all([ground.river, ground.lake])
    streets = [*_avenues(ground, squares), *_squares(), *_loop(), *_shores(ground)]
    green = shapely.union_all([water, *(shape for shape in ground.parks.values()), squares])
    wet = shapely.union_all(
        [water, squares, ground.parks["Reservoir Park"], ground.parks["Commons Mall"], ground.island]
    )
    beside = _Beside(streets)
    for quarter, area in quarters:
        streets += [beside.clear(street) for street in _grid(quarter, area, words, rng, green=green, wet=wet)]
    streets += _edges(quarters, ground, words, wet)
    streets += _county_roads(ground, rng)
    return [street for street in streets if not street.line.is_empty]


class _Words:
    """Hands out each street name once."""

    def __init__(self, rng: np.random.Generator) -> None:
        order = rng.permutation(len(names.WORDS))
        self._words = [names.WORDS[index] for index in order]
        self._next = 0

    def take(self) -> str:
        round_, index = divmod(self._next, len(self._words))
        self._next += 1
        return f"{self._words[index]} {names.SUFFIXES[round_ % len(names.SUFFIXES)]}"


def _quarters(ground: Ground) -> list[tuple[Quarter, Any]]:
    seeds = shapely.multipoints([quarter.seed for quarter in layout.QUARTERS])
    cells = shapely.get_parts(shapely.voronoi_polygons(seeds, extend_to=ground.outer))
    found = []
    for quarter in layout.QUARTERS:
        cell = next(cell for cell in cells if cell.covers(shapely.Point(quarter.seed)))
        found.append((quarter, cell.intersection(ground.city)))
    return found


def _avenues(ground: Ground, squares: Any) -> list[Street]:
    return [
        Street(name, "primary", shapely.LineString(points).intersection(ground.outer).difference(squares))
        for name, points in layout.AVENUES.items()
    ]


def _squares() -> list[Street]:
    return [
        Street(name, "secondary", _ring(shapely.Point(at).buffer(layout.SQUARE_RADIUS_M, quad_segs=4)))
        for name, at in layout.SQUARES.items()
    ]


def _loop() -> list[Street]:
    ring = shapely.polygons(np.asarray(layout.BOUNDARY, dtype=float) * LOOP_SCALE).buffer(-900).buffer(900)
    return [Street("Outer Loop", "motorway", _ring(ring))]


def _ring(shape: Any) -> Any:
    """Return a polygon's rim as a plain line, which cutting and noding understand."""
    return shapely.LineString(shape.exterior.coords)


def _shores(ground: Ground) -> list[Street]:
    """Return the drives along both banks of the river and both rims of the stream's valley."""
    inside = ground.city.buffer(-20)
    banks = ground.river.union(ground.island).buffer(55).boundary.intersection(inside)
    east = shapely.union_all([part for part in shapely.get_parts(banks) if _is_east(part, ground)])
    west = shapely.union_all([part for part in shapely.get_parts(banks) if not _is_east(part, ground)])
    rims = ground.valley.buffer(10).boundary.intersection(inside).difference(ground.river.buffer(60))
    return [
        Street("Wharf Drive", "secondary", west.simplify(8)),
        Street("Esplanade Drive", "secondary", east.simplify(8)),
        Street("Otter Valley Parkway", "secondary", rims.simplify(8)),
    ]


def _is_east(line: Any, ground: Ground) -> bool:
    return bool(is_east(np.asarray([line.interpolate(0.5, normalized=True).coords[0]]), ground)[0])


def is_east(points: Any, ground: Ground) -> Any:
    """Return for each row whether it lies on the east bank of the river."""
    river = np.asarray(ground.river_line.coords)[::-1]
    return points[:, 0] > np.interp(points[:, 1], river[:, 1], river[:, 0])


def _grid(
    quarter: Quarter, area: Any, words: _Words, rng: np.random.Generator, *, green: Any, wet: Any
) -> list[Street]:
    streets = []
    radius = math.sqrt(area.minimum_rotated_rectangle.area) * 1.3
    old_town = quarter.angle_deg == 0.0
    for turned, spacing in ((True, quarter.across_m), (False, quarter.along_m)):
        count = int(radius / spacing)
        for step in range(-count, count + 1):
            at = (step + (0.0 if old_town else rng.uniform(-0.1, 0.1))) * spacing
            line = _straight(quarter, at, radius, turned=turned)
            main = step % ARTERIAL_EACH == 0
            cut = shapely.intersection(line, area).difference(wet if main else green)
            if cut.is_empty or cut.length < spacing:
                continue
            name = _old_town_name(at + 0.5, spacing, turned=turned) if old_town else words.take()
            streets.append(Street(name, "secondary" if main else "residential", cut))
    return streets


def _segments(lines: list[Any]) -> Any:
    """Return the straight parts of lines as rows of (x, y, x, y)."""
    coords, index = shapely.get_coordinates(lines, return_index=True)
    same = index[1:] == index[:-1]
    return np.hstack((coords[:-1], coords[1:]))[same]


def _directions(segments: Any) -> Any:
    """Return the direction of each segment in degrees, 0 to 180: a street has no front."""
    run = segments[:, 2:] - segments[:, :2]
    return np.degrees(np.arctan2(run[:, 1], run[:, 0])) % 180.0


class _Beside:
    """The ground right beside the avenues, part by part."""

    def __init__(self, streets: list[Street]) -> None:
        segments = _segments([street.line for street in streets if street.rank == "primary"])
        self._directions = _directions(segments)
        self._ground = shapely.buffer(shapely.linestrings(segments.reshape(-1, 2, 2)), BESIDE_M)
        shapely.prepare(self._ground)

    def clear(self, street: Street) -> Street:
        """Return the street without the stretches that run along an avenue."""
        turn = np.abs((self._directions - _directions(_segments([street.line]))[0] + 90.0) % 180.0 - 90.0)
        alike = self._ground[turn < PARALLEL_DEG]
        near = shapely.intersection(street.line, alike[shapely.intersects(alike, street.line)])
        parallel = near[shapely.length(near) > PARALLEL_M]
        if not len(parallel):
            return street
        return Street(street.name, street.rank, street.line.difference(shapely.union_all(parallel)))


def _straight(quarter: Quarter, at: float, radius: float, *, turned: bool) -> Any:
    angle = math.radians(quarter.angle_deg)
    east, north = math.cos(angle), math.sin(angle)
    ends = ((at, -radius), (at, radius)) if turned else ((-radius, at), (radius, at))
    origin = layout.CENTRE if quarter.angle_deg == 0.0 else quarter.seed
    return shapely.LineString([(origin[0] + x * east - y * north, origin[1] + x * north + y * east) for x, y in ends])


def _old_town_name(at: float, spacing: float, *, turned: bool) -> str:
    """Return numbered streets for those that run north and south, trees from A on for those that cross them."""
    step = round(at / spacing)
    if turned:
        return "Charter Street" if step == 0 else f"{names.ordinal(abs(step))} Street"
    if step == 0:
        return "Commons Street"
    trees = names.TREES[:25] if step > 0 else names.TREES[25:]
    index = abs(step) - 1
    return f"{trees[index % len(trees)]} {'Street' if index < len(trees) else 'Place'}"


def _edges(quarters: list[tuple[Quarter, Any]], ground: Ground, words: _Words, wet: Any) -> list[Street]:
    """Return the main streets where two grids meet, and the road along the city's boundary."""
    found = []
    for index, (_, area) in enumerate(quarters):
        for _, other in quarters[index + 1 :]:
            shared = area.intersection(other)
            if shared.length > 1:
                found.append(Street(words.take().replace("Street", "Boulevard"), "secondary", shared.difference(wet)))
    ring = _ring(ground.city).difference(wet)
    sides = (("Northern Line Road", 4500.0, 20_000.0), ("Southern Line Road", -20_000.0, -5100.0))
    for name, low, high in sides:
        found.append(Street(name, "secondary", ring.intersection(shapely.box(-20_000, low, 20_000, high))))
    for name, west, east in (("Western Line Road", -20_000.0, 0.0), ("Eastern Line Road", 0.0, 20_000.0)):
        found.append(Street(name, "secondary", ring.intersection(shapely.box(west, -5100, east, 4500))))
    return found


def _county_roads(ground: Ground, rng: np.random.Generator) -> list[Street]:
    found = []
    order = iter(rng.permutation(len(names.COUNTY_NAMES) * len(names.COUNTY_SUFFIXES)))
    for agency, area in ground.counties.items():
        if agency == "transit":
            continue
        angle = rng.uniform(-35, 35)
        open_land = area.buffer(-120).difference(ground.river)
        for turned in (True, False):
            for step in range(-12, 13):
                at = (step + rng.uniform(-0.2, 0.2)) * COUNTY_SPACING_M
                quarter = Quarter("", (0.0, 0.0), angle or 1.0, 0.0, 0.0)
                line = _straight(quarter, at, 22_000.0, turned=turned).intersection(open_land)
                if line.length > COUNTY_SPACING_M:
                    suffix, word = divmod(int(next(order)), len(names.COUNTY_NAMES))
                    found.append(
                        Street(f"{names.COUNTY_NAMES[word]} {names.COUNTY_SUFFIXES[suffix]}", "secondary", line)
                    )
    return found
