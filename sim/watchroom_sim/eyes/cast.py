"""Plays a story before the cameras that see it: the car that drives by, the two who run, the fight."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from watchroom_sim.eyes.moving import SKINS, TROUSERS, Driver, Walker, kind_of
from watchroom_sim.eyes.paths import Lane, Trip, Way
from watchroom_sim.eyes.scene import Player
from watchroom_sim.eyes.scene_type import Scenery
from watchroom_sim.plates import Vehicle
from watchroom_sim.sightings import FIGHT, HOLD_UP, PASSES, Sighting, read_file

BEFORE_S: Final = 16.0
AFTER_S: Final = 14.0
"""A camera has a stream of its own from so long before to so long after what it sees."""
READABLE_M: Final = 13.0
"""A car is before the camera when it is so far away: its plate can be read."""
HURRY: Final = 1.5
ARRIVES_S: Final = 14.0
WALK_S: Final = 6.0
RUN_S: Final = 3.0
LEFT_S: Final = 0.6
"""Between the last door shut and the car's start."""
_DARK: Final = ((36, 38, 42), (58, 44, 44))
_CROWD: Final = ((176, 52, 48), (60, 88, 140), (206, 196, 176), (84, 110, 78), (190, 150, 60))


class StoryCast:
    """Who of the stories is before which camera, as the file of sightings says."""

    def __init__(self, path: Path | None) -> None:
        """`path` may not be there yet; without one no story comes by."""
        self._path = path
        self._stamp = 0
        self._by_camera: dict[str, list[Sighting]] = {}

    def read(self) -> None:
        """Read the file again when it has changed."""
        try:
            stamp = self._path.stat().st_mtime_ns if self._path is not None else 0
        except FileNotFoundError:
            return
        if self._path is None or stamp == self._stamp:
            return
        self._stamp = stamp
        self.play(read_file(self._path))

    def play(self, sightings: Sequence[Sighting]) -> None:
        """Play these from now on, instead of those before."""
        found: dict[str, list[Sighting]] = defaultdict(list)
        for each in sightings:
            found[each.camera].append(each)
        self._by_camera = dict(found)

    def plays(self, camera_id: str, when: float) -> bool:
        """Return whether a story comes by this camera about now."""
        return any(_lasts(each, when) for each in self._by_camera.get(camera_id, ()))

    def on(self, camera_id: str, scenery: Scenery, when: float) -> list[Player]:
        """Return who is in the picture at a time."""
        found: list[Player] = []
        for each in self._by_camera.get(camera_id, ()):
            if _lasts(each, when):
                found += _ACTS[each.what](each, scenery, when)
        return found


def _lasts(sighting: Sighting, when: float) -> bool:
    return sighting.at - BEFORE_S <= when <= sighting.until + AFTER_S


def _passes(sighting: Sighting, scenery: Scenery, when: float) -> Iterator[Player]:
    if not scenery.lanes or sighting.vehicle is None:
        return
    lane = scenery.lanes[0]
    speed = lane.speed_mps * HURRY
    trip = Trip(sighting.at - _run_near(lane.way, (0.0, 0.0), READABLE_M) / speed, speed)
    yield from _car(lane, trip, sighting.vehicle, when)


def _hold_up(sighting: Sighting, scenery: Scenery, when: float) -> Iterator[Player]:
    """A car waits; two get out and go in, come out running, and the car leaves."""
    car = scenery.stage
    if scenery.lanes and sighting.vehicle is not None:
        lane = scenery.lanes[0]
        waits = _run_near(lane.way, scenery.stage, 0.0)
        car = lane.way.at(waits)[:2]
        began = sighting.at - ARRIVES_S - waits / (lane.speed_mps * HURRY)
        trip = Trip(began, lane.speed_mps * HURRY, waits, sighting.until)
        yield from _car(lane, trip, sighting.vehicle, when)
    x, z = scenery.stage
    door = (x + math.copysign(3.0, x - car[0]), z + 4.0)
    way = Way.along((car[0] + math.copysign(1.5, x - car[0]), car[1] + 0.1), door)
    for number, coat in enumerate(_DARK):
        found = _inside(sighting, when) if scenery.roofed else _between(sighting, when)
        if found is not None:
            share, back, running = found
            aside = number * 0.9 - 0.4
            walker = Walker(
                began_at=0, speed_mps=1, back=back, aside_m=aside, coat=coat, trousers=TROUSERS[3], skin=SKINS[1]
            )
            yield Player(way=way, run_m=share * way.length_m, walker=walker, running=running)


def _between(sighting: Sighting, when: float) -> tuple[float, bool, bool] | None:
    """Return how far two are from their car to the door, whether they come back, and run; None while inside."""
    goes, comes = when - sighting.at, sighting.until - LEFT_S - when
    if 0 <= goes <= WALK_S:
        return goes / WALK_S, False, False
    if 0 <= comes <= RUN_S:
        return comes / RUN_S, True, True
    return None


def _inside(sighting: Sighting, when: float) -> tuple[float, bool, bool] | None:
    """Return where two stand in a room while they are in it."""
    in_room = sighting.at + WALK_S <= when <= sighting.until - LEFT_S - RUN_S
    return (0.3, False, True) if in_room else None


def _fight(sighting: Sighting, scenery: Scenery, when: float) -> Iterator[Player]:
    if not sighting.at <= when <= sighting.until:
        return
    x, z = scenery.stage
    for number, coat in enumerate(_CROWD):
        turn = number * 1.26
        way = Way.along((x + math.cos(turn) * 1.5, z + math.sin(turn) * 1.1), (x - math.cos(turn) * 0.5, z))
        swing = 0.5 + 0.5 * math.sin(when * (2.6 + number * 0.37) + number)
        walker = Walker(
            began_at=0, speed_mps=1, back=number % 2 == 0, aside_m=0, coat=coat, trousers=TROUSERS[number % 4],
            skin=SKINS[number % 4],
        )  # fmt: skip
        yield Player(way=way, run_m=swing * way.length_m, walker=walker, running=swing > 0.4)  # noqa: PLR2004 - a blow


def _car(lane: Lane, trip: Trip, vehicle: Vehicle, when: float) -> Iterator[Player]:
    run = trip.run_m(when)
    if 0 <= run <= lane.way.length_m:
        driver = Driver(trip, vehicle, kind_of(vehicle))
        yield Player(way=lane.way, run_m=run, driver=driver, braking=trip.hold_m is not None and when < trip.leaves_at)


def _run_near(way: Way, place: tuple[float, float], away_m: float) -> float:
    """Return after how many metres a way is as far from a place as is asked for, as nearly as it comes."""
    runs = [number * 0.5 for number in range(int(way.length_m * 2) + 1)]
    return min(runs, key=lambda run: abs(math.dist(way.at(run)[:2], place) - away_m))


_ACTS: Final = {PASSES: _passes, HOLD_UP: _hold_up, FIGHT: _fight}
