"""What a story may use to tell itself: the city's devices, its cars, and good places to be seen."""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Callable
from functools import partial

import msgspec

from watchroom_sim.agenda import Agenda
from watchroom_sim.call_kinds import CALL_KINDS, CallKind
from watchroom_sim.calls import Desk, Scene
from watchroom_sim.cameras import site_of
from watchroom_sim.geography import Geography
from watchroom_sim.gunshots import Sensors
from watchroom_sim.places import Premise
from watchroom_sim.plane import Metres
from watchroom_sim.plates import STORY_CARS, Vehicle
from watchroom_sim.sightings import Sightings, track_of
from watchroom_sim.sights import Sights
from watchroom_sim.small_feeds import CountyDispatch, Panels, Publisher
from watchroom_sim.traffic import Reader, RoadNet, Traffic, passes
from watchroom_sim.units import Fleet

ENOUGH_READS = 3


class Drive(msgspec.Struct, frozen=True):
    """A way to drive: chains in order, and which readers it passes after how many seconds."""

    way: list[tuple[int, int]]
    passed: list[tuple[float, Reader]]
    pace: float
    within_s: float

    def seen_by(self, agencies: tuple[str, ...]) -> int:
        """Return how many readers of these agencies it passes, counting at most ENOUGH_READS of each agency."""
        count = Counter(reader.agency for _, reader in self.passed)
        return sum(min(count[agency], ENOUGH_READS) for agency in agencies)


class Stage(msgspec.Struct, frozen=True):
    """Everything a story needs; nothing of it knows about stories."""

    geography: Geography
    agenda: Agenda
    desk: Desk
    fleet: Fleet
    sensors: Sensors
    panels: Panels
    publisher: Publisher
    county: CountyDispatch
    traffic: Traffic
    net: RoadNet
    sights: Sights
    listed: list[Vehicle]
    dice: random.Random
    sightings: Sightings

    def kind(self, type_code: str, *endings: str) -> CallKind:
        """Return a kind of call without further callers of its own, ending as the story wants."""
        found = next(kind for kind in CALL_KINDS if kind.type_code == type_code)
        return msgspec.structs.replace(found, more_callers=0.0, endings=endings or found.endings)

    def car(self, cast: int, round_: int) -> Vehicle:
        """Return the listed car of a story (0 robbery, 1 carjacking, 2 missing child), another one each round."""
        return self.listed[cast * STORY_CARS + round_ % STORY_CARS]

    def drive_from(
        self, at: Metres, goals: list[int], pace: float, *, within_s: float, agencies: tuple[str, ...] = ("mpd",)
    ) -> Drive:
        """Return the way from a place to that goal on which all `agencies` see the car in time, and most often."""
        start = min(self.net.junctions, key=lambda node: math.dist(self.net.graph.nodes[node], at))
        drives = []
        for goal in goals:
            way = self.net.way(start, goal, 0)
            passed = [(after, reader) for after, reader in passes(self.net, way, 0.0, pace) if after < within_s]
            drives.append(Drive(way, passed, pace, within_s))
        return max(
            drives,
            key=lambda drive: (drive.seen_by(agencies), len(drive.passed)),
        )

    def flee(self, vehicle: Vehicle, drive: Drive, start: float) -> None:
        """Let every reader on the way read the car, clearly, and every camera see it, as it passes."""
        self.sightings.along(vehicle, track_of(self.net, drive.way, drive.pace, drive.within_s), start)
        for after, reader in drive.passed:
            self.agenda.plan(start + after, partial(self.traffic.read, vehicle, reader, clear=True))

    def show(self, what: str, place: Premise, at: float, until: float, car: Vehicle | None = None) -> None:
        """Let the cameras that see a place see what happens there."""
        self.sightings.at_place(what, place.at, site_of(place), at, until, car)

    def call(self, scene: Scene, at: float, text: str) -> None:
        """Let somebody call about a scene at a time."""
        self.agenda.plan(at, lambda now: _if_open(scene, lambda: self.desk.call_in(scene, now, text)))

    def note(self, scene: Scene, at: float, text: str) -> None:
        """Let the desk note something on the scene's first call at a time."""
        self.agenda.plan(at, lambda now: _if_open(scene, lambda: self.desk.note(scene.calls[0], now, text)))

    def end(self, scene: Scene, at: float, disposition: str) -> None:
        """End a scene at a time."""
        self.agenda.plan(at, lambda now: self.desk.close(scene, now, disposition))

    def reinforce(self, scene: Scene, at: float, count: int, to: Reader | None = None) -> None:
        """Send more units at a time: to the scene, or to where a reader saw something."""

        def send(now: float) -> None:
            if scene.calls and not scene.ended:
                for unit in self.fleet.nearest(to.at if to else scene.at, count):
                    self.desk.send_unit(scene, unit, now, self.net.graph.edges[to.edge].a if to else scene.node)

        self.agenda.plan(at, send)


def _if_open(scene: Scene, act: Callable[[], object]) -> None:
    if not scene.ended:
        act()
