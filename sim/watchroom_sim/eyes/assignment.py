"""Gives each camera of the city a scene that suits its place, and a few of them a fault."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Final

import msgspec
import shapely

from watchroom.base.geometry import Point
from watchroom_sim.cameras import ListedCamera, site_of
from watchroom_sim.eyes.plan import Eye
from watchroom_sim.geography import Geography
from watchroom_sim.plane import Metres, to_board
from watchroom_sim.sights import Sights

NEAR_M: Final = 120.0
DOMES: Final = 20
"""City domes that answer ONVIF."""
PRIVATE: Final = 56
"""Integrated cameras that can be seen on demand; those of the places where stories are told first."""
STORY_SHOPS: Final = 24
ODD: Final = ("offline", "frozen", "black", "looped", "clock", "slow")
"""What is wrong with the last cameras of the city's list."""
SUITS: Final[dict[str, tuple[str, ...]]] = {
    "station": ("station",),
    "school": ("school",),
    "fuel": ("forecourt",),
    "recreation": ("park",),
    "apartments": ("row-houses",),
    "shop": ("main-street", "shop-front"),
    "liquor": ("shop-front",),
    "pharmacy": ("main-street",),
    "bar": ("shop-front", "main-street", "alley"),
    "bank": ("main-street", "crossing"),
    "hotel": ("main-street", "square"),
    "museum": ("square",),
    "university": ("square", "avenue"),
    "hospital": ("car-park", "avenue"),
}
ANYWHERE: Final = ("crossing", "crossing", "avenue", "underpass", "row-houses", "square", "car-park", "loading-bay")
BY_THE_WATER: Final = ("bridge", "promenade")
OF_VIEW: Final = {
    "entrance": "shop-front", "till": "till", "rear door": "alley", "car park": "car-park", "forecourt": "forecourt",
    "lobby": "lobby", "loading bay": "loading-bay", "side alley": "alley",
}  # fmt: skip


def eyes_of(geography: Geography, cameras: Sequence[ListedCamera], dice: random.Random) -> list[Eye]:
    """Return the eyes of the city's cameras, then of those that can be looked through on demand."""
    city = [each for each in cameras if each.owner_class == "city"]
    places = _Places(geography, dice)
    domes = {each.id for each in [each for each in city if each.azimuth_deg is None][:DOMES]}
    found = [
        Eye(
            id=each.id,
            name=each.name,
            scene=places.scene(to_board(Point(each.lat, each.lon))),
            turns=each.id in domes,
            pan_zero_deg=each.pan_zero_deg if each.id in domes else None,
        )
        for each in city
    ]
    straight = [number for number, eye in enumerate(found) if not eye.turns][-len(ODD) :]
    for number, fault in zip(straight, ODD, strict=True):
        eye = found[number]
        found[number] = Eye(id=eye.id, name=eye.name, scene=eye.scene, fault=fault)
    partners = (each for each in cameras if each.owner_class == "partner")
    return [*found, *_private(geography, cameras), *(_on_demand(each) for each in partners)]


def some_of(eyes: Sequence[Eye], count: int, before: int = 0) -> list[Eye]:
    """Return the eyes of a demo of which `count` are recorded, faulty ones among them.

    Those that were recorded when there were `before` of them, and are not now, are off.
    """
    recorded = [eye for eye in eyes if eye.wanted == "record"]
    order = [*(eye for eye in recorded if eye.fault), *(eye for eye in recorded if not eye.fault)]
    kept, known = {eye.id for eye in order[:count]}, {eye.id for eye in order[: max(count, before)]}
    return [
        eye if eye.wanted != "record" or eye.id in kept else msgspec.structs.replace(eye, wanted="off")
        for eye in eyes
        if eye.wanted != "record" or eye.id in known
    ]


def _private(geography: Geography, cameras: Sequence[ListedCamera]) -> list[Eye]:
    """Return integrated cameras whose owners let somebody look, those of sites where stories are told first."""
    shops = [each for trade in ("liquor", "shop", "pharmacy") for each in geography.of_kind(trade)]
    sights = Sights(cameras)
    first = site_of(sights.opening(geography))
    sites = {site_of(shop) for shop in sights.best(shops)[:STORY_SHOPS]}
    open_ = [each for each in cameras if each.owner_class == "integrated" and each.condition != "never"]
    open_.sort(key=lambda each: (each.site_id != first, each.site_id not in sites))
    return [_on_demand(each) for each in open_[:PRIVATE]]


def _on_demand(camera: ListedCamera) -> Eye:
    view = camera.name.rpartition(", ")[2]
    transit = "station" if camera.agency == "transit" else "avenue"
    scene = OF_VIEW.get(view, "shop-front") if camera.owner_class == "integrated" else transit
    return Eye(id=camera.id, name=camera.name, scene=scene, wanted="on_demand", ring=camera.ring_buffer)


class _Places:
    """What stands around each place."""

    def __init__(self, geography: Geography, dice: random.Random) -> None:
        self._premises = [each for each in geography.premises if each.kind in SUITS]
        self._tree = shapely.STRtree(shapely.points([each.at for each in self._premises]))
        self._water = shapely.union_all(list(geography.water.values()))
        self._dice = dice

    def scene(self, at: Metres) -> str:
        """Return a scene that suits the place."""
        spot = shapely.Point(at)
        if self._water.distance(spot) < NEAR_M:
            return self._dice.choice(BY_THE_WATER)
        near = self._tree.query(spot, predicate="dwithin", distance=NEAR_M).tolist()
        choices = [scene for number in near for scene in SUITS[self._premises[number].kind]]
        return self._dice.choice([*choices, *self._dice.sample(ANYWHERE, 2)])
