"""Invented number plates: the look of each state's, the vehicles that carry them, and the hotlist."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import Final

import msgspec

from watchroom.model.people import HotlistEntry

LETTERS: Final = "ABCDEFGHJKLMNPRSTUVWXYZ"
"""No I, O or Q: states leave them out because they read as digits."""
PATTERNS: Final = {
    "US-DC": "AA####",
    "US-VA": "AAA####",
    "US-MD": "#AA####",
    "US-PA": "AAA####",
    "US-DE": "######",
    "US-NC": "AAA####",
    "US-NJ": "A##AAA",
    "US-WV": "#AA###",
}
REGION_WEIGHTS: Final = {
    "US-DC": 0.36,
    "US-MD": 0.31,
    "US-VA": 0.22,
    "US-PA": 0.04,
    "US-DE": 0.02,
    "US-NC": 0.02,
    "US-NJ": 0.02,
    "US-WV": 0.01,
}
HOTLIST_ENTRIES: Final = 5_000
STORY_CARS: Final = 20
STORY_REASONS: Final = ("felony_vehicle", "stolen_vehicle", "amber_alert")
"""What the cars of the robbery, the carjacking and the missing child stand on the hotlist for."""
STORY_ENTRIES: Final = STORY_CARS * len(STORY_REASONS)
"""The first entries belong to the stories; nobody else drives those cars."""
LOCAL_ENTRIES: Final = 240
"""The next entries are cars that are about in the city; the rest are elsewhere."""
REASONS: Final = {
    "stolen_vehicle": 0.72,
    "wanted_person": 0.1,
    "felony_vehicle": 0.08,
    "lookout": 0.06,
    "missing_person": 0.03,
    "amber_alert": 0.01,
}
PRIORITIES: Final = {
    "felony_vehicle": 1,
    "amber_alert": 1,
    "wanted_person": 2,
    "missing_person": 2,
    "stolen_vehicle": 2,
}
ISSUERS: Final = {"mpd": 0.62, "montrose": 0.16, "carroll": 0.08, "ashby": 0.08, "fairmont": 0.06}
ISSUER_TITLES: Final = {
    "mpd": "Metropolitan Police, stolen vehicle unit",
    "montrose": "Montrose County Police",
    "carroll": "Carroll County Sheriff",
    "ashby": "Ashby County Police",
    "fairmont": "Fairmont County Police",
}
LAW_TAGS: Final = {"mpd": "DC", "montrose": "MD", "carroll": "MD", "ashby": "VA", "fairmont": "VA"}
MODELS: Final = (
    "Harrow sedan", "Corvane hatchback", "Bellini coupe", "Trailmark pickup", "Northway van", "Solano SUV",
    "Pinnacle sedan", "Ridgeback SUV", "Courier van", "Mercado hatchback",
)  # fmt: skip
COLOURS: Final = ("black", "white", "silver", "grey", "blue", "red", "green", "brown")


class Vehicle(msgspec.Struct, frozen=True):
    """One vehicle as a reader or a witness would tell it."""

    plate: str
    region: str
    model: str
    colour: str

    def words(self) -> str:
        """Return `a grey Harrow sedan`."""
        return f"a {self.colour} {self.model}"


def draw_vehicle(dice: random.Random) -> Vehicle:
    """Return one vehicle with a plate in the pattern of its state."""
    region = dice.choices(list(REGION_WEIGHTS), list(REGION_WEIGHTS.values()))[0]
    return Vehicle(draw_plate(region, dice), region, dice.choice(MODELS), dice.choice(COLOURS))


def draw_plate(region: str, dice: random.Random) -> str:
    """Return one plate text: letters for A, digits for #."""
    return "".join(dice.choice(LETTERS) if mark == "A" else str(dice.randrange(10)) for mark in PATTERNS[region])


def fleet(seed: int, number: int) -> Vehicle:
    """Return vehicle `number` of the city's population: the same car each time it is seen, kept nowhere."""
    return draw_vehicle(random.Random(f"{seed}:vehicle:{number}"))


def listed_vehicles(dice: random.Random, count: int) -> list[Vehicle]:
    """Return the vehicles that stand on the hotlist, in the order of its entries, no plate twice."""
    found: dict[str, Vehicle] = {}
    while len(found) < count:
        vehicle = draw_vehicle(dice)
        found.setdefault(vehicle.plate, vehicle)
    return list(found.values())


def write_hotlist(vehicles: list[Vehicle], at: datetime, dice: random.Random) -> list[HotlistEntry]:
    """Return an entry for each vehicle, all in force for weeks after `at`."""
    return [_entry(serial, vehicle, at, dice) for serial, vehicle in enumerate(vehicles, 1)]


def _entry(serial: int, vehicle: Vehicle, at: datetime, dice: random.Random) -> HotlistEntry:
    story = serial <= STORY_ENTRIES
    reason = (
        STORY_REASONS[(serial - 1) // STORY_CARS] if story else dice.choices(list(REASONS), list(REASONS.values()))[0]
    )
    agency = "mpd" if story else dice.choices(list(ISSUERS), list(ISSUERS.values()))[0]
    return HotlistEntry(
        id=f"H-{serial:05d}",
        plate=vehicle.plate,
        region=vehicle.region,
        reason=reason,
        issuer=ISSUER_TITLES[agency],
        agency=agency,
        law_tag=LAW_TAGS[agency],
        expires_at=at + timedelta(days=dice.randrange(30, 365)),
        priority=PRIORITIES.get(reason, 3),
        note=f"{vehicle.colour} {vehicle.model}" if story or reason != "stolen_vehicle" else None,
    )
