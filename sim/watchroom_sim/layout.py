"""The drawn skeleton of the city, before any street: boundary, river, squares, avenues, quarters and parks."""

# Everything is in metres on the unbent board; `Warp` bends it later.

from __future__ import annotations

import math
from typing import Any, Final

import msgspec
import numpy as np
import shapely

from watchroom_sim.plane import Metres

CENTRE: Final[Metres] = (-1200.0, 600.0)
"""Charter Square: where house numbers and quadrants begin."""

BOUNDARY: Final = (
    (-6500, -5300), (-7700, -3100), (-7200, -1500), (-8050, 400), (-7500, 3300), (-6100, 5300), (-6300, 6300),
    (-4300, 7700), (-1500, 7400), (600, 8100), (3300, 8000), (5600, 7300), (5400, 6200), (8000, 3900), (7700, 1900),
    (8200, -900), (6600, -3300), (6900, -4500), (4400, -7200), (2300, -6900), (700, -8050), (-2600, -7300),
    (-4300, -7900), (-5600, -6900),
)  # fmt: skip
RIVER_LINE: Final = (
    (6900, 16000), (5200, 11500), (3900, 8600), (3300, 6000), (1900, 3600), (1150, 1500), (1500, -600), (700, -2500),
    (-1500, -3700), (-3700, -5000), (-4600, -7000), (-4900, -10500), (-6600, -16000),
)  # fmt: skip
RIVER_WIDTHS_M: Final = (190, 210, 230, 250, 260, 330, 480, 400, 360, 380, 430, 480, 540)
STREAM_LINE: Final = (
    (-6800, 12000),
    (-5300, 8200),
    (-3600, 5900),
    (-2000, 4700),
    (-300, 3900),
    (900, 2900),
    (1500, 2500),
)
STREAM_WIDTH_M: Final = 26.0
VALLEY_WIDTH_M: Final = 330.0
ISLAND: Final = ((1380, -250), 120.0, 620.0)
"""Heron Island: centre, half-width and half-length in metres; the river is widest around it."""
LAKE: Final = ((5750, 1900), 430.0, 260.0)

SQUARES: Final[dict[str, Metres]] = {
    "Charter Square": CENTRE,
    "Foundry Circle": (-2950, 2250),
    "Assembly Circle": (-150, -950),
    "Lantern Circle": (-3350, -950),
    "Almanac Circle": (-1150, 2600),
    "Harbor Circle": (3750, 300),
    "Orchard Circle": (4700, 4000),
    "Mill Circle": (2700, -3900),
    "Summit Circle": (-5050, 4500),
    "Weaver Circle": (-5500, -2700),
    "Quarry Circle": (300, 5700),
    "Signal Circle": (5300, -1700),
    "Ferry Circle": (-900, -5600),
}
SQUARE_RADIUS_M: Final = 62.0

AVENUES: Final[dict[str, tuple[Metres, ...]]] = {
    "Meridian Avenue": ((-11500, 11500), SQUARES["Summit Circle"], SQUARES["Foundry Circle"], CENTRE,
                        SQUARES["Assembly Circle"], SQUARES["Mill Circle"], (5000, -6500), (9500, -12000)),
    "Charter Avenue": ((-14000, 700), (-7600, 600), CENTRE, (1200, 520), SQUARES["Harbor Circle"], (8000, 900),
                       (14000, 1900)),
    "Senate Avenue": ((-13500, -6200), SQUARES["Weaver Circle"], SQUARES["Lantern Circle"], CENTRE,
                      SQUARES["Almanac Circle"], SQUARES["Quarry Circle"], (1300, 8000), (2300, 14000)),
    "Orchard Avenue": (CENTRE, (1000, 2250), SQUARES["Orchard Circle"], (7200, 5500), (13500, 9000)),
    "Foundry Avenue": ((-14000, 4400), (-7300, 2900), SQUARES["Foundry Circle"], SQUARES["Almanac Circle"],
                       (2000, 4300), SQUARES["Orchard Circle"]),
    "Weaver Avenue": (SQUARES["Weaver Circle"], (-3500, -4300), SQUARES["Ferry Circle"], (0, -7800), (700, -14000)),
    "Signal Avenue": (SQUARES["Orchard Circle"], SQUARES["Harbor Circle"], SQUARES["Mill Circle"],
                      SQUARES["Ferry Circle"], (-3900, -6000), (-6300, -7600), (-11000, -12500)),
    "Granary Avenue": (SQUARES["Lantern Circle"], SQUARES["Assembly Circle"], SQUARES["Signal Circle"], (7100, -3000),
                       (14000, -5200)),
    "Union Avenue": (SQUARES["Summit Circle"], SQUARES["Quarry Circle"], (2900, 6300), SQUARES["Orchard Circle"]),
}  # fmt: skip


class Quarter(msgspec.Struct, frozen=True):
    """One part of the city with a street grid of its own."""

    name: str
    seed: Metres
    angle_deg: float
    across_m: float
    """Distance between the streets that run up and down."""
    along_m: float
    """Distance between the streets that run left and right."""


QUARTERS: Final = (
    Quarter("Old Town", (-1500, 500), 0.0, 128.0, 148.0),
    Quarter("Summit", (-4900, 4300), 24.0, 150.0, 190.0),
    Quarter("Westgate", (-6000, -300), -9.0, 140.0, 185.0),
    Quarter("Lantern Hill", (-4300, -4000), 31.0, 135.0, 180.0),
    Quarter("Quarry Park", (-400, 5600), -15.0, 145.0, 190.0),
    Quarter("Orchard", (5000, 4600), 13.0, 150.0, 200.0),
    Quarter("Harborside", (4300, 300), -4.0, 130.0, 165.0),
    Quarter("Mill End", (3900, -3900), -27.0, 140.0, 190.0),
    Quarter("Ferry Point", (-700, -5900), 17.0, 140.0, 175.0),
)

BIG_PARKS: Final[dict[str, tuple[tuple[float, float], float, float, float]]] = {
    "Summit Park": ((-6000, 3000), 520.0, 380.0, 20.0),
    "Reservoir Park": ((5750, 1900), 760.0, 560.0, 0.0),
    "Botanic Gardens": ((-2350, -1900), 420.0, 260.0, 35.0),
    "Old Fort Park": ((800, -6400), 520.0, 360.0, 15.0),
    "Quarry Lake Park": ((-1700, 6800), 420.0, 330.0, -10.0),
    "Brickworks Park": ((6100, -2600), 380.0, 520.0, 10.0),
}
MALL: Final = (-1800.0, 600.0, 270.0, 490.0)
"""Commons Mall, a long lawn south of Charter Square: west, east, south and north edge."""

COUNTIES: Final[dict[str, tuple[str, float, float]]] = {
    "montrose": ("Montrose County", 62.0, 151.0),
    "ashby": ("Ashby County", 151.0, 248.0),
    "fairmont": ("Fairmont County", 248.0, 318.0),
    "carroll": ("Carroll County", 318.0, 422.0),
}
"""Agency: name, and the compass-like sector it fills, degrees counter-clockwise from east."""
TRANSIT_GROUNDS: Final = ((700, -8100), (3600, -8100), (3900, -10300), (400, -10300))
OUTER_M: Final = 13_000.0


def ellipse(centre: Metres, half_x: float, half_y: float, angle_deg: float = 0.0) -> Any:
    """Return an ellipse of 48 corners."""
    turn = np.linspace(0.0, 2 * math.pi, 48, endpoint=False)
    x, y = half_x * np.cos(turn), half_y * np.sin(turn)
    angle = math.radians(angle_deg)
    return shapely.polygons(
        np.column_stack(
            (
                centre[0] + x * math.cos(angle) - y * math.sin(angle),
                centre[1] + x * math.sin(angle) + y * math.cos(angle),
            )
        )
    )


def smooth(points: Any, rounds: int = 3) -> Any:
    """Return the rows of `points` with corners cut (Chaikin), ends kept."""
    row = np.asarray(points, dtype=float)
    for _ in range(rounds):
        cut = np.empty((2 * len(row) - 2, row.shape[1]))
        cut[0::2] = 0.75 * row[:-1] + 0.25 * row[1:]
        cut[1::2] = 0.25 * row[:-1] + 0.75 * row[1:]
        row = np.vstack((row[:1], cut, row[-1:]))
    return row


class Ground(msgspec.Struct, frozen=True):
    """The ground the streets are laid on: shapely geometries on the unbent board."""

    city: Any
    outer: Any
    river: Any
    river_line: Any
    stream: Any
    valley: Any
    island: Any
    lake: Any
    parks: dict[str, Any]
    counties: dict[str, Any]


def lay_ground() -> Ground:
    """Return boundary, water, parks and counties."""
    river_line, river = _river()
    island = ellipse(*ISLAND, angle_deg=10.0)
    stream_line = shapely.linestrings(smooth(STREAM_LINE))
    city = shapely.polygons(np.asarray(BOUNDARY, dtype=float))
    outer = shapely.box(-OUTER_M, -OUTER_M, OUTER_M, OUTER_M).buffer(-2500).buffer(2500, quad_segs=6)
    valley = stream_line.buffer(VALLEY_WIDTH_M / 2).intersection(city).difference(river)
    parks = {name: ellipse(*shape) for name, shape in BIG_PARKS.items()}
    return Ground(
        city=city,
        outer=outer,
        river=river.difference(island).intersection(outer),
        river_line=river_line,
        stream=stream_line.buffer(STREAM_WIDTH_M / 2).intersection(outer).difference(river),
        valley=valley,
        island=island,
        lake=ellipse(*LAKE),
        parks={
            **parks,
            "Otter Valley Park": valley,
            "Heron Island": island,
            "Commons Mall": shapely.box(MALL[0], MALL[2], MALL[1], MALL[3]),
        },
        counties=_counties(city, outer),
    )


def _river() -> tuple[Any, Any]:
    row = smooth(np.column_stack((np.asarray(RIVER_LINE, dtype=float), np.asarray(RIVER_WIDTHS_M, dtype=float))))
    line = shapely.linestrings(row[:, :2])
    step = np.gradient(row[:, :2], axis=0)
    normal = np.column_stack((-step[:, 1], step[:, 0])) / np.hypot(step[:, 0], step[:, 1])[:, None]
    left, right = row[:, :2] + normal * row[:, 2:] / 2, row[:, :2] - normal * row[:, 2:] / 2
    return line, shapely.polygons(np.vstack((left, right[::-1]))).buffer(0)


def _counties(city: Any, outer: Any) -> dict[str, Any]:
    grounds = shapely.polygons(np.asarray(TRANSIT_GROUNDS, dtype=float)).difference(city)
    found = {"transit": grounds}
    rest = outer.difference(city).difference(grounds)
    for agency, (_, start, end) in COUNTIES.items():
        turn = np.radians(np.linspace(start, end, 24))
        wedge = np.vstack(([CENTRE], np.column_stack((np.cos(turn), np.sin(turn))) * 40_000.0))
        found[agency] = rest.intersection(shapely.polygons(wedge))
    return found
