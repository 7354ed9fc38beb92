"""Who and what moves in a scene at a time: drawn from its seed, so that every picture of a moment agrees."""

from __future__ import annotations

import random
from collections import deque
from typing import Final

import msgspec

from watchroom_sim.clockwork import TRAFFIC_BY_HOUR, busyness
from watchroom_sim.eyes.bodies import BODIES
from watchroom_sim.eyes.canvas import Colour
from watchroom_sim.eyes.paths import CYCLE_S, Lane, Setting, Trip, Walk, runs_of
from watchroom_sim.plates import Vehicle, draw_vehicle

PAINTS: Final[dict[str, Colour]] = {
    "black": (44, 46, 50), "white": (226, 226, 220), "silver": (180, 184, 188), "grey": (118, 122, 126),
    "blue": (52, 86, 144), "red": (172, 46, 44), "green": (56, 102, 74), "brown": (112, 82, 60),
}  # fmt: skip
BUS_PAINT: Final[Colour] = (196, 62, 50)
COATS: Final[tuple[Colour, ...]] = (
    (52, 66, 96), (150, 62, 56), (198, 168, 72), (70, 104, 84), (210, 206, 196), (88, 74, 106), (60, 62, 66),
    (176, 112, 76),
)  # fmt: skip
TROUSERS: Final[tuple[Colour, ...]] = ((46, 52, 66), (72, 68, 64), (108, 100, 88), (38, 40, 44))
SKINS: Final[tuple[Colour, ...]] = ((222, 184, 156), (186, 142, 110), (140, 100, 76), (98, 70, 54))


WALKERS_KNOWN_MAX: Final = 400
_CROWD_MAX: Final = 0.75
"""More people would cost more to draw than they tell."""


class Driver(msgspec.Struct, frozen=True):
    """One vehicle under way on a lane."""

    trip: Trip
    vehicle: Vehicle
    kind: str

    @property
    def paint(self) -> Colour:
        """Return its colour."""
        return BUS_PAINT if self.kind == "bus" else PAINTS[self.vehicle.colour]


class Walker(msgspec.Struct, frozen=True):
    """One person on foot: a coat that walks."""

    began_at: float
    speed_mps: float
    back: bool
    """From the end of the way to its beginning."""
    aside_m: float
    coat: Colour
    trousers: Colour
    skin: Colour


def kind_of(vehicle: Vehicle) -> str:
    """Return the shape of a vehicle by the last word of its model."""
    word = vehicle.model.rpartition(" ")[2]
    return word if word in BODIES else "sedan"


class LaneTraffic:
    """The vehicles of one lane, in the order in which they began."""

    def __init__(self, lane: Lane, seed: str) -> None:
        """Nobody drives yet."""
        self.lane = lane
        self._seed = seed
        self._slot: int | None = None
        self._setting = Setting(lane)
        self._drivers: deque[Driver] = deque()
        self._longest_s = lane.way.length_m / lane.speed_mps + (2 * CYCLE_S if lane.stop_m is not None else 0)

    def at(self, when: float) -> list[tuple[Driver, float]]:
        """Return who is on the lane and after how many metres of it; times may not go back by more than a moment."""
        newest = int(when // self.lane.headway_s)
        if self._slot is None:
            self._slot = newest - int(self._longest_s // self.lane.headway_s) - 1
        while self._slot < newest:
            self._slot += 1
            self._begin(self._slot)
        while self._drivers and self._drivers[0].trip.run_m(when) > self.lane.way.length_m:
            self._drivers.popleft()
        runs = runs_of([driver.trip for driver in self._drivers], when)
        return [pair for pair in zip(self._drivers, runs, strict=True) if 0 <= pair[1] <= self.lane.way.length_m]

    def _begin(self, slot: int) -> None:
        dice = random.Random(f"{self._seed}:{slot}")
        began_at = slot * self.lane.headway_s
        if dice.random() >= self.lane.busy * busyness(TRAFFIC_BY_HOUR, began_at):
            return
        shape = dice.choice(self.lane.shapes)
        vehicle = draw_vehicle(dice)
        self._drivers.append(Driver(self._setting.out(began_at), vehicle, shape))


class WalkTraffic:
    """The people of one walk."""

    def __init__(self, walk: Walk, seed: str) -> None:
        """Nobody walks yet."""
        self.walk = walk
        self._seed = seed
        self._known: dict[int, Walker | None] = {}

    def at(self, when: float) -> list[tuple[Walker, float]]:
        """Return who is on the way, and after how many metres of it."""
        newest = int(when // self.walk.headway_s)
        slots = int(self.walk.way.length_m / (self.walk.speed_mps * 0.85) // self.walk.headway_s) + 1
        found = []
        for slot in range(newest - slots, newest + 1):
            walker = self._walker(slot)
            run = (when - walker.began_at) * walker.speed_mps if walker else -1.0
            if walker is not None and 0 <= run <= self.walk.way.length_m:
                found.append((walker, self.walk.way.length_m - run if walker.back else run))
        return found

    def _walker(self, slot: int) -> Walker | None:
        if slot not in self._known:
            if len(self._known) > WALKERS_KNOWN_MAX:
                self._known.clear()
            self._known[slot] = self._drawn(slot)
        return self._known[slot]

    def _drawn(self, slot: int) -> Walker | None:
        dice = random.Random(f"{self._seed}:{slot}")
        began_at = (slot + dice.random()) * self.walk.headway_s
        if dice.random() >= self.walk.busy * min(_CROWD_MAX, busyness(TRAFFIC_BY_HOUR, began_at) * _CROWD_MAX):
            return None
        return Walker(
            began_at=began_at,
            speed_mps=self.walk.speed_mps * dice.uniform(0.85, 1.15),
            back=dice.random() < 0.5,  # noqa: PLR2004 - a coin
            aside_m=dice.uniform(-0.7, 0.7),
            coat=dice.choice(COATS),
            trousers=dice.choice(TROUSERS),
            skin=dice.choice(SKINS),
        )
