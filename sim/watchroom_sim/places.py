"""What stands along the streets: schools, shops, stations, hospitals, small parks and the buildings of Old Town."""

from __future__ import annotations

import math
import random
from itertools import accumulate
from typing import Any, Final

import msgspec
import numpy as np
import shapely

from watchroom_sim import layout, names
from watchroom_sim.plane import Metres
from watchroom_sim.streets import StreetGraph

KERB_M: Final = 14.0
"""From the middle of the street to a door."""
BLOCK_AREA_M2: Final = (3_500.0, 60_000.0)
SQUARE_AREA_M2: Final = (9_000.0, 45_000.0)
SMALL_PARKS: Final = 96
SHOPPING_STREETS: Final = 34
SHOPPING_FACTOR: Final = 9.0
CENTRE_FACTOR: Final = 5.0
CENTRE_REACH_M: Final = 2_200.0
BUILT_RADIUS_M: Final = 2_100.0
"""Building footprints are known this far from Charter Square."""


class Trade(msgspec.Struct, frozen=True):
    """One kind of premises: how many, on which streets, and how they are named."""

    code: str
    count: int
    ranks: tuple[str, ...]
    titles: tuple[str, ...]


MAIN: Final = ("primary", "secondary")
TRADES: Final = (
    Trade("school", 112, ("residential",), ("{w} Elementary School", "{w} Middle School", "{w} High School")),
    Trade("station", 44, MAIN, ("{s} Station",)),
    Trade("hospital", 8, MAIN, ("{w} Hospital", "{w} Medical Center")),
    Trade("fire_station", 33, MAIN, ("Engine Company {n}",)),
    Trade("police_station", 7, MAIN, ("{n} District Station",)),
    Trade("library", 26, MAIN, ("{w} Library",)),
    Trade("university", 5, MAIN, ("{w} College", "University of {w}")),
    Trade("shop", 300, MAIN, ("{w} Market", "{w} Hardware", "{w} Deli", "{w} Corner Store", "{w} Shoes", "{w} Mobile")),
    Trade("pharmacy", 56, MAIN, ("{w} Pharmacy",)),
    Trade("bank", 72, MAIN, ("{w} Savings Bank", "Bank of {w}", "{w} Credit Union")),
    Trade("fuel", 64, MAIN, ("{w} Fuel", "{s} Service Station")),
    Trade("liquor", 66, MAIN, ("{w} Liquors", "{w} Wine and Spirits")),
    Trade("bar", 96, MAIN, ("The {w}", "{w} Tavern", "{w} Lounge")),
    Trade("hotel", 42, MAIN, ("Hotel {w}", "{w} Inn")),
    Trade("worship", 124, ("residential", "secondary"), ("{w} Chapel", "{w} Temple", "{w} Community Church")),
    Trade("apartments", 220, ("residential", "secondary"), ("{w} Apartments", "{w} Court", "The {w} Residences")),
    Trade("recreation", 48, ("residential",), ("{w} Recreation Center",)),
    Trade("museum", 11, MAIN, ("Museum of {w}", "{w} Gallery")),
)  # fmt: skip


class Premise(msgspec.Struct, frozen=True):
    """One place with a name and an address; `at` is in metres on the board, `edge` the block it stands in."""

    id: str
    kind: str
    name: str
    address: str
    at: Metres
    edge: int


class Footprint(msgspec.Struct, frozen=True):
    """One building: outline on the board and height in metres."""

    shape: Any
    height_m: float


def kerb(graph: StreetGraph, edge: int, share: float, side: int, out_m: float = KERB_M) -> Metres:
    """Return the point beside an edge: at `share` of its length, on the left (1) or right (-1)."""
    a, b = graph.nodes[graph.edges[edge].a], graph.nodes[graph.edges[edge].b]
    length = math.dist(a, b)
    x, y = graph.along(edge, share)
    return x - (b[1] - a[1]) / length * out_m * side, y + (b[0] - a[0]) / length * out_m * side


def house_number(graph: StreetGraph, edge: int, share: float, side: int) -> str:
    """Return `1412 Alder Street NW`: even on the left, odd on the right."""
    found = graph.edges[edge]
    return f"{found.hundred + 2 * int(share * 48) + (0 if side > 0 else 1)} {found.name}"


def open_premises(graph: StreetGraph, green: Any, centre: Metres, dice: random.Random) -> list[Premise]:
    """Return every premise of the city, each on a street that suits its trade and not in a park."""
    shapely.prepare(green)
    busy = _busyness(graph, centre, dice)
    found = []
    for trade in TRADES:
        pool = [number for number, edge in enumerate(graph.edges) if edge.rank in trade.ranks and busy[number]]
        weights = list(accumulate(busy[number] for number in pool))
        for serial in range(trade.count):
            block, share, side = _plot(graph, green, pool, weights, dice)
            found.append(
                Premise(
                    id=f"{trade.code}-{serial + 1:03d}",
                    kind=trade.code,
                    name=_title(trade, serial, graph.edges[block].name, dice),
                    address=house_number(graph, block, share, side),
                    at=kerb(graph, block, share, side),
                    edge=block,
                )
            )
    return found


def _busyness(graph: StreetGraph, centre: Metres, dice: random.Random) -> list[float]:
    """Return how much each block draws trade: shopping streets and the centre much, blocks outside the city nothing."""
    main = sorted({edge.name for edge in graph.edges if edge.in_city and edge.rank in MAIN})
    shopping = set(dice.sample(main, SHOPPING_STREETS))
    return [
        (SHOPPING_FACTOR if edge.name in shopping else 1.0)
        * (1.0 + CENTRE_FACTOR * math.exp(-math.dist(graph.nodes[edge.a], centre) / CENTRE_REACH_M))
        if edge.in_city and edge.length_m > 2 * KERB_M
        else 0.0
        for edge in graph.edges
    ]


def _plot(
    graph: StreetGraph, green: Any, pool: list[int], weights: list[float], dice: random.Random
) -> tuple[int, float, int]:
    while True:
        edge = dice.choices(pool, cum_weights=weights)[0]
        share, side = dice.uniform(0.15, 0.85), dice.choice((-1, 1))
        if not shapely.contains_xy(green, *kerb(graph, edge, share, side)):
            return edge, share, side


def _title(trade: Trade, serial: int, street: str, dice: random.Random) -> str:
    plain = street.removesuffix(" NW").removesuffix(" NE").removesuffix(" SW").removesuffix(" SE")
    number = ("First", "Second", "Third", "Fourth", "Fifth", "Sixth", "Seventh")[serial % 7]
    return dice.choice(trade.titles).format(
        w=dice.choice(names.WORDS), s=plain, n=number if trade.code == "police_station" else serial + 1
    )


def block_faces(graph: StreetGraph, green: Any) -> Any:
    """Return the blocks between streets, as an array of polygons on the board, parks and water left out."""
    nodes = np.asarray(graph.nodes)
    pairs = np.asarray([(edge.a, edge.b) for edge in graph.edges if edge.in_city])
    faces = shapely.get_parts(shapely.polygonize(shapely.linestrings(nodes[pairs])))
    area = shapely.area(faces)
    faces = faces[(area > BLOCK_AREA_M2[0]) & (area < BLOCK_AREA_M2[1])]
    return faces[~shapely.intersects(green, faces)]


def small_parks(faces: Any, rng: np.random.Generator) -> dict[str, Any]:
    """Return blocks that are parks, by name."""
    area = shapely.area(faces)
    fitting = np.flatnonzero((area > SQUARE_AREA_M2[0]) & (area < SQUARE_AREA_M2[1]))
    chosen = rng.choice(fitting, SMALL_PARKS, replace=False)
    words = rng.permutation(len(names.WORDS))[:SMALL_PARKS]
    kinds = ("Park", "Square", "Green", "Playground", "Garden")
    titles = [f"{names.WORDS[word]} {kinds[number % len(kinds)]}" for number, word in enumerate(words)]
    return dict(zip(titles, shapely.buffer(faces[chosen], -9.0), strict=True))


def raise_buildings(faces: Any, parks: Any, centre: Metres, rng: np.random.Generator) -> list[Footprint]:
    """Return the buildings of Old Town: each block cut into lots, each lot nearly filled."""
    near = shapely.dwithin(faces, shapely.Point(centre), BUILT_RADIUS_M) & ~shapely.intersects(parks, faces)
    blocks = shapely.buffer(faces[near], -13.0, join_style="mitre")
    left, low, right, high = shapely.bounds(blocks).T
    lots = []
    for column in range(2):
        for row in range(3):
            west = left + (right - left) * column / 2 + 2.0
            south = low + (high - low) * row / 3 + 2.0
            cell = shapely.box(west, south, west + (right - left) / 2 - 4.0, south + (high - low) / 3 - 4.0)
            lots.append(shapely.intersection(blocks, cell))
    shapes = np.concatenate(lots)
    shapes = shapes[(shapely.get_type_id(shapes) == 3) & (shapely.area(shapes) > 180.0)]  # noqa: PLR2004 - 3 is polygon
    shapes = shapes[rng.random(len(shapes)) < 0.9]  # noqa: PLR2004 - a tenth of the lots is empty
    away = shapely.distance(shapes, shapely.Point(centre))
    heights = np.round(8.0 + 34.0 * np.exp(-away / 1_100.0) * rng.uniform(0.45, 1.0, len(shapes)), 1)
    return [Footprint(shape, float(height)) for shape, height in zip(shapes, heights, strict=True)]


def bent_centre(warp: Any) -> Metres:
    """Return where Charter Square lies on the bent board."""
    x, y = warp(np.asarray([layout.CENTRE]))[0]
    return float(x), float(y)
