"""The people who registered a camera, all invented, and the addresses of the city."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Final

import msgspec
import numpy as np

from watchroom_sim.geography import Geography
from watchroom_sim.places import KERB_M, kerb
from watchroom_sim.plane import degrees, to_ground

REGISTERED_CAMERAS: Final = 28_000
HOME_VIEWS: Final = (("doorbell", 1.3, 140), ("fixed", 2.6, 110), ("fixed", 3.0, 95), ("dome", 3.1, 360))
VIEW_WEIGHTS: Final = (0.55, 0.22, 0.18, 0.05)
NUMBERS_PER_BLOCK: Final = 48
NEIGHBOURS: Final = (0.3, 0.7)
"""Where on a block addresses stand beside those that registered."""
LANGUAGES: Final = {"en": 0.79, "es": 0.1, "am": 0.03, "fr": 0.02, "zh": 0.03, "ko": 0.015, "vi": 0.015}
NAMES: Final = {
    "en": (("Alice", "Bernard", "Clara", "Dwight", "Edith", "Foster", "Grace", "Harlan"),
           ("Ames", "Bright", "Carver", "Dunn", "Ellison", "Frost", "Garner", "Hale", "Ingram", "Joyce")),
    "es": (("Ana", "Benito", "Carmen", "Diego"), ("Arce", "Bravo", "Campos", "Duarte", "Escobar")),
    "am": (("Abeba", "Bekele", "Desta", "Elias"), ("Alemu", "Bogale", "Demeke", "Eshetu")),
    "fr": (("Aline", "Basile", "Colette", "Denis"), ("Arnoux", "Bellan", "Cordier", "Dufour")),
    "zh": (("Wei", "Lan", "Jun", "Mei"), ("Bai", "Cao", "Deng", "Fang")),
    "ko": (("Ara", "Bora", "Dae", "Hana"), ("Bang", "Cha", "Do", "Eom")),
    "vi": (("An", "Binh", "Chi", "Dung"), ("Bui", "Cao", "Dang", "Ha")),
}  # fmt: skip
DEMO_RESIDENT: Final = ("Ruth Calloway", "resident@example.org")
DEMO_OWNER: Final = ("Samir Haddad", "owner@example.org")
RESIDENT_CAMERAS: Final = 2


class Address(msgspec.Struct, frozen=True):
    """One line of the addresses' file."""

    address: str
    block: str
    lat: float
    lon: float


class Registered(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the registry's file."""

    id: str
    address: str
    kind: str
    azimuth_deg: float | None
    fov_deg: float
    height_m: float
    keeps_hours: int
    name: str
    email: str
    phone: str
    language: str
    channel: str


class _Home(msgspec.Struct, frozen=True):
    edge: int
    share: float
    side: int
    azimuth: float
    view: int
    at: tuple[float, float]


def city_registry(geography: Geography, rng: np.random.Generator) -> tuple[list[Registered], list[Address]]:
    """Return the registry of 28,000 cameras, and the city's addresses, theirs among them."""
    homes = _homes(geography, rng)
    dice = random.Random(int(rng.integers(1 << 30)))
    first = _nearest(homes, degrees(np.asarray([geography.centre]))[0])
    addresses: dict[str, Address] = {}
    registry, seen = [], set()
    for serial, home in enumerate(homes, 1):
        address = _address(geography, home.edge, home.share, home.side, home.at)
        addresses.setdefault(address.address, address)
        camera = _registered(serial, address, home, dice, whose=first.get(serial))
        while (camera.address, camera.kind, camera.azimuth_deg) in seen:
            turned = ((camera.azimuth_deg or 0.0) + 45.0) % 360.0
            camera = msgspec.structs.replace(camera, kind="fixed", fov_deg=110.0, azimuth_deg=turned)
        seen.add((camera.address, camera.kind, camera.azimuth_deg))
        registry.append(camera)
    for each in [*_premises(geography), *_neighbours(geography)]:
        addresses.setdefault(each.address, each)
    return registry, list(addresses.values())


def _homes(geography: Geography, rng: np.random.Generator) -> list[_Home]:
    graph = geography.graph
    streets = [number for number, edge in enumerate(graph.edges) if edge.in_city and edge.rank == "residential"]
    keen = rng.gamma(1.2, size=len(streets)) * np.asarray([graph.edges[number].length_m for number in streets])
    chosen = np.asarray(streets)[rng.choice(len(streets), REGISTERED_CAMERAS, p=keen / keen.sum())]
    ends = np.asarray(graph.nodes)[[(graph.edges[number].a, graph.edges[number].b) for number in chosen]]
    run = ends[:, 1] - ends[:, 0]
    side = rng.choice((-1.0, 1.0), REGISTERED_CAMERAS)
    left = np.column_stack((-run[:, 1], run[:, 0])) / np.hypot(*run.T)[:, None] * side[:, None]
    share = rng.uniform(0.08, 0.92, REGISTERED_CAMERAS)
    at = ends[:, 0] + run * share[:, None] + left * KERB_M
    azimuth = np.round((np.degrees(np.arctan2(-left[:, 0], -left[:, 1])) + rng.normal(0, 20, len(at))) % 360.0)
    views = rng.choice(len(HOME_VIEWS), len(at), p=VIEW_WEIGHTS)
    columns = (chosen.tolist(), share.tolist(), side.astype(int).tolist(), azimuth.tolist(), views.tolist())
    ground = map(tuple, degrees(at).tolist())
    return [_Home(*row) for row in zip(*columns, ground, strict=True)]


def _nearest(homes: Sequence[_Home], centre: np.ndarray) -> dict[int, tuple[str, str]]:
    """Return which homes, by serial, are the made-up resident's and owner's: those nearest to the city's middle."""
    away = np.hypot(*(np.asarray([home.at for home in homes]) - centre).T)
    order = (np.argsort(away)[: RESIDENT_CAMERAS + 1] + 1).tolist()
    people = [DEMO_RESIDENT] * RESIDENT_CAMERAS + [DEMO_OWNER]
    return dict(zip(order, people, strict=True))


def _address(geography: Geography, edge: int, share: float, side: int, at: tuple[float, float]) -> Address:
    found = geography.graph.edges[edge]
    number = found.hundred + 2 * int(share * NUMBERS_PER_BLOCK) + (0 if side > 0 else 1)
    return Address(f"{number} {found.name}", geography.graph.block(edge), round(at[1], 6), round(at[0], 6))


def _premises(geography: Geography) -> list[Address]:
    found = []
    for each in geography.premises:
        place = to_ground(each.at)
        block = geography.graph.block(each.edge)
        found.append(Address(each.address, block, round(place.lat, 6), round(place.lon, 6)))
    return found


def _neighbours(geography: Geography) -> list[Address]:
    """Return some addresses of every residential block, whether anybody there registered or not."""
    graph = geography.graph
    spots = [
        (number, share, side)
        for number, edge in enumerate(graph.edges)
        if edge.in_city and edge.rank == "residential"
        for share in NEIGHBOURS
        for side in (1, -1)
    ]
    ground = degrees(np.asarray([kerb(graph, *spot) for spot in spots])).tolist()
    return [_address(geography, *spot, (at[0], at[1])) for spot, at in zip(spots, ground, strict=True)]


def _registered(
    serial: int, address: Address, home: _Home, dice: random.Random, *, whose: tuple[str, str] | None
) -> Registered:
    kind, height_m, fov = HOME_VIEWS[home.view]
    language = "en" if whose else dice.choices(list(LANGUAGES), list(LANGUAGES.values()))[0]
    name, email = whose or _person(language, address.address, dice)
    has_phone = not whose and dice.random() < 0.3  # noqa: PLR2004 - three in ten leave a number
    return Registered(
        id=f"R-{serial:05d}",
        address=address.address,
        kind=kind,
        azimuth_deg=None if kind == "dome" else home.azimuth,
        fov_deg=float(fov),
        height_m=height_m,
        keeps_hours=dice.choice((48, 168, 336, 720, 1440)),
        name=name,
        email=email,
        phone=f"202555{dice.randrange(100, 200):04d}" if has_phone else "",
        language=language,
        channel="sms" if has_phone and dice.random() < 0.3 else "email",  # noqa: PLR2004 - of those three in ten
    )


def _person(language: str, address: str, dice: random.Random) -> tuple[str, str]:
    """Return a name and an address of example.org; a household has one, however many cameras."""
    given, family = (dice.choice(names) for names in NAMES[language])
    return f"{given} {family}", f"{address.lower().replace(' ', '.')}@example.org"
