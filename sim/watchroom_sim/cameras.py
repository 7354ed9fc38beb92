"""The cameras of the city: its own at crossings, and those of integrated sites and of partners."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from typing import Any, Final

import numpy as np
import shapely

from watchroom.model.views import CameraView
from watchroom_sim.geography import Geography
from watchroom_sim.people import LAW_TAGS
from watchroom_sim.places import Premise
from watchroom_sim.plane import Metres, to_ground
from watchroom_sim.streets import StreetGraph

CITY_CAMERAS: Final = 300
INTEGRATED_CAMERAS: Final = 600
PARTNER_CAMERAS: Final = 60
CITY_SPACING_M: Final = 170.0
COUNTY_SPACING_M: Final = 1_500.0
BUSY_SHARE: Final = 0.7
BUSY_WITHIN_M: Final = 130.0
BUSY_SPACING_M: Final = 105.0
DOME_SHARE: Final = 0.5
RING_BUFFER_SHARE: Final = 0.35
HEALTH: Final = {"ok": 0.94, "degraded": 0.03, "offline": 0.03}
CONDITIONS: Final = {"ask": 0.4, "radius": 0.3, "panic": 0.15, "never": 0.15}
SITE_TRADES: Final = (
    "shop", "bank", "fuel", "liquor", "apartments", "hotel", "university", "hospital", "pharmacy", "bar",
)  # fmt: skip
VIEWS: Final = ("entrance", "till", "rear door", "car park", "forecourt", "lobby", "loading bay", "side alley")


class ListedCamera(CameraView, frozen=True, kw_only=True):
    """One line of the cameras' file."""


def site_of(place: Premise) -> str:
    """Return the id that cameras of one site share."""
    return f"site-{place.id}"


def pick(weighted: dict[str, float], dice: random.Random) -> str:
    """Return one of the words, each as likely as its weight says."""
    return dice.choices(list(weighted), list(weighted.values()))[0]


def shared_cameras(geography: Geography, dice: random.Random) -> list[ListedCamera]:
    """Return the city's, the integrated and the partners' cameras: all that the map shows as points."""
    return [*_city(geography, dice), *_integrated(geography, dice), *_partners(geography, dice)]


def main_crossings(graph: StreetGraph, *, in_city: bool) -> list[int]:
    """Return the nodes where two named streets cross, one of them a main street."""
    main = {node for edge in graph.edges if edge.rank in ("primary", "secondary") for node in (edge.a, edge.b)}
    found = []
    for node in sorted(main):
        edges = [graph.edges[number] for _, number in graph.links[node]]
        if len({edge.name for edge in edges}) > 1 and all(edge.in_city == in_city for edge in edges):
            found.append(node)
    return found


def spread(graph: StreetGraph, pool: list[int], count: int, spacing_m: float, taken: list[Metres]) -> list[int]:
    """Return up to `count` nodes of the pool in its order, each `spacing_m` from all in `taken`, and add them there."""
    found: list[int] = []
    for node in pool:
        x, y = graph.nodes[node]
        if len(found) < count and all((x - a) ** 2 + (y - b) ** 2 > spacing_m**2 for a, b in taken):
            found.append(node)
            taken.append((x, y))
    return found


def _city(geography: Geography, dice: random.Random) -> Iterator[ListedCamera]:
    """Yield most at the crossings with the most premises around, the rest spread over the city."""
    graph = geography.graph
    pool = main_crossings(graph, in_city=True)
    dice.shuffle(pool)
    at_doors = shapely.STRtree(shapely.points([each.at for each in geography.premises]))
    crossings = shapely.points([graph.nodes[node] for node in pool])
    near = np.bincount(at_doors.query(crossings, predicate="dwithin", distance=BUSY_WITHIN_M)[0], minlength=len(pool))
    busy = [pool[index] for index in np.argsort(-near, kind="stable")]
    taken: list[Metres] = []
    nodes = spread(graph, busy, int(CITY_CAMERAS * BUSY_SHARE), BUSY_SPACING_M, taken)
    nodes += spread(graph, pool, CITY_CAMERAS - len(nodes), CITY_SPACING_M, taken)
    for serial, node in enumerate(nodes, 1):
        dome = dice.random() < DOME_SHARE
        at = graph.nodes[node]
        along = graph.nodes[dice.choice(graph.links[node])[0]]
        yield _camera(
            (at[0] + dice.uniform(-9, 9), at[1] + dice.uniform(-9, 9)),
            id=f"C-{serial:03d}",
            name=graph.crossing(node),
            height_m=round(dice.uniform(6.5, 10.0), 1),
            azimuth_deg=None if dome else _bearing(at, along),
            pan_zero_deg=_bearing(at, along) % 360.0 if dome else None,
            fov_deg=360.0 if dome else float(dice.choice((60, 75, 90))),
            range_m=float(dice.choice((120, 150, 180))),
            owner_class="city",
            condition="always",
            health=pick(HEALTH, dice),
            address=graph.crossing(node),
            ring_buffer=True,
        )


def _integrated(geography: Geography, dice: random.Random) -> Iterator[ListedCamera]:
    sites = [each for trade in SITE_TRADES for each in geography.of_kind(trade)]
    dice.shuffle(sites)
    count = 0
    for site in sites:
        condition = pick(CONDITIONS, dice)
        owner: dict[str, Any] = {
            "owner_class": "integrated",
            "condition": condition,
            "condition_radius_m": float(dice.choice((100, 150, 250))) if condition == "radius" else None,
            "ring_buffer": condition != "never" and dice.random() < RING_BUFFER_SHARE,
        }
        for view in dice.sample(VIEWS, dice.choice((1, 2, 2, 3, 4, 6))):
            if count < INTEGRATED_CAMERAS:
                count += 1
                yield _at_door(geography.graph, site, view, dice, id=f"I-{count:03d}", **owner)


def _partners(geography: Geography, dice: random.Random) -> Iterator[ListedCamera]:
    """Yield half at transit stations, half at crossings of the counties."""
    graph = geography.graph
    stations = geography.of_kind("station")[: PARTNER_CAMERAS // 2]
    owner: dict[str, Any] = {"owner_class": "partner", "condition": "ask"}
    for serial, station in enumerate(stations, 1):
        yield _at_door(graph, station, "entrance", dice, id=f"T-{serial:02d}", agency="transit", **owner)
    pool = main_crossings(graph, in_city=False)
    dice.shuffle(pool)
    for serial, node in enumerate(spread(graph, pool, PARTNER_CAMERAS - len(stations), COUNTY_SPACING_M, []), 1):
        yield _camera(
            graph.nodes[node],
            id=f"P-{serial:02d}",
            name=graph.crossing(node),
            height_m=9.0,
            azimuth_deg=None,
            fov_deg=360.0,
            range_m=150.0,
            health="ok",
            address=graph.crossing(node),
            agency=geography.agency_at(graph.nodes[node]),
            **owner,
        )


def _at_door(graph: StreetGraph, site: Premise, view: str, dice: random.Random, **fields: Any) -> ListedCamera:
    return _camera(
        (site.at[0] + dice.uniform(-4, 4), site.at[1] + dice.uniform(-4, 4)),
        name=f"{site.name}, {view}",
        height_m=round(dice.uniform(2.8, 5.5), 1),
        azimuth_deg=round((_bearing(site.at, graph.along(site.edge, 0.5)) + dice.uniform(-60, 60)) % 360.0),
        fov_deg=float(dice.choice((80, 95, 110))),
        range_m=float(dice.choice((25, 35, 50))),
        health=pick(HEALTH, dice),
        address=site.address,
        site_id=site_of(site),
        **fields,
    )


def _camera(at: Metres, *, agency: str = "mpd", condition_radius_m: float | None = None, **fields: Any) -> ListedCamera:
    place = to_ground(at)
    return ListedCamera(
        lat=place.lat,
        lon=place.lon,
        agency=agency,
        law_tag=LAW_TAGS[agency],
        condition_radius_m=condition_radius_m,
        health_at=None,
        **fields,
    )


def _bearing(start: Metres, end: Metres) -> float:
    return float(round(math.degrees(math.atan2(end[0] - start[0], end[1] - start[1])) % 360.0))
