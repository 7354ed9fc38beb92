"""Police units: they patrol their beats along the streets, drive to calls, stay there, and say once a second where."""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from typing import Any, Final

import msgspec

from watchroom_sim.agenda import Agenda
from watchroom_sim.geography import Geography
from watchroom_sim.plane import Metres
from watchroom_sim.streets import SPEED_MPS

MPD_PER_PSA: Final = 4
MPD_PER_DISTRICT: Final = 6
MPD_CITYWIDE: Final = 6
TRANSIT_UNITS: Final = 24
PARKED_REPORT_S: Final = 5
"""A parked unit reports less often than a moving one."""
PATROL_LEG_M: Final = 1_100.0
EMERGENCY_FACTOR: Final = 1.4
SPEED_MPS_MAX: Final = 34.0
DRIVING_SHARE: Final = 0.55

Arrived = Callable[[float], None]


class Leg(msgspec.Struct, frozen=True, gc=False):
    """The stretch a unit is driving on: from where, how far east and north, how long, how fast."""

    start: Metres
    run: Metres
    length_m: float
    speed_mps: float


class Unit:
    """One unit: where it is on which edge, what it does, and where it is going."""

    __slots__ = (
        "agency", "at", "beat", "beat_radius_m", "callsign", "factor", "heading", "leg", "node", "on_arrival",
        "parked_until", "reached_m", "route", "speed", "status",
    )  # fmt: skip

    def __init__(self, callsign: str, agency: str, beat: Metres, beat_radius_m: float, node: int) -> None:
        """Park the unit at a node of its beat."""
        self.callsign = callsign
        self.agency = agency
        self.beat = beat
        self.beat_radius_m = beat_radius_m
        self.node = node
        self.at: Metres = beat
        self.route: list[int] = []
        """Nodes still ahead, the next one last."""
        self.leg: Leg | None = None
        self.reached_m = 0.0
        self.speed = 0.0
        self.heading = 0.0
        self.factor = 1.0
        self.status = "available"
        self.parked_until = 0.0
        self.on_arrival: Arrived | None = None


class Fleet:
    """All units, moved one second at a time."""

    def __init__(self, geography: Geography, agenda: Agenda, dice: random.Random) -> None:
        """Put every unit on its beat."""
        self.graph = geography.graph
        self._agenda = agenda
        self._dice = dice
        self.units = _muster(geography, dice)
        for unit in self.units:
            unit.at = self.graph.nodes[unit.node]
        self._begun = False

    def tick(self, now: float) -> list[Unit]:
        """Move everybody by one second and return who reports."""
        if not self._begun:
            self._begin(now)
        seconds = int(now)
        reporting = []
        for number, unit in enumerate(self.units):
            if unit.route:
                self._drive(unit, now)
            elif unit.status == "available" and now >= unit.parked_until:
                self._patrol(unit, now)
            if unit.route or (seconds + number) % PARKED_REPORT_S == 0:
                reporting.append(unit)
        return reporting

    def nearest(self, at: Metres, count: int, agency: str = "mpd") -> list[Unit]:
        """Return the closest units that are free, as the crow flies."""
        free = [unit for unit in self.units if unit.agency == agency and unit.status == "available"]
        free.sort(key=lambda unit: math.dist(unit.at, at))
        return free[:count]

    def send(self, unit: Unit, node: int, now: float, on_arrival: Arrived, *, emergency: bool) -> None:
        """Let a unit drive to a node; `on_arrival` happens when it is there."""
        ahead = unit.route[-1] if unit.route else unit.node
        way = self.graph.route(ahead, node)
        unit.route = way[:0:-1] + ([ahead] if unit.route else [])
        unit.status = "enroute"
        unit.factor = EMERGENCY_FACTOR if emergency else 1.1
        unit.on_arrival = on_arrival
        if not unit.route:
            self._arrive(unit, now)

    def release(self, unit: Unit, now: float) -> None:
        """Give a unit back to its beat."""
        unit.status = "available"
        unit.factor = 1.0
        unit.parked_until = now + self._dice.uniform(5, 60)

    def _begin(self, now: float) -> None:
        self._begun = True
        for unit in self.units:
            unit.parked_until = now + (
                self._dice.uniform(0, 15) if self._dice.random() < DRIVING_SHARE else self._dice.uniform(30, 420)
            )

    def _patrol(self, unit: Unit, now: float) -> None:
        """Choose somewhere in the beat and drive there."""
        angle, reach = self._dice.uniform(0, 2 * math.pi), unit.beat_radius_m * math.sqrt(self._dice.random())
        goal = (unit.beat[0] + reach * math.cos(angle), unit.beat[1] + reach * math.sin(angle))
        away = math.dist(goal, unit.at)
        if away > PATROL_LEG_M:
            share = PATROL_LEG_M / away
            goal = (unit.at[0] + (goal[0] - unit.at[0]) * share, unit.at[1] + (goal[1] - unit.at[1]) * share)
        way = self.graph.route(unit.node, self.graph.nearest_node(goal))
        unit.route = way[:0:-1]
        unit.factor = self._dice.uniform(0.75, 1.0)
        unit.parked_until = now + self._dice.uniform(2, 20)

    def _drive(self, unit: Unit, now: float) -> None:
        """Move along the route by one second, round as many corners as that takes."""
        left_s = 1.0
        while unit.route and left_s > 0:
            if unit.leg is None:
                unit.leg = self._begin_leg(unit)
            leg = unit.leg
            rest_s = (leg.length_m - unit.reached_m) / leg.speed_mps
            if left_s < rest_s:
                unit.reached_m += leg.speed_mps * left_s
                share = unit.reached_m / leg.length_m
                unit.at = (leg.start[0] + leg.run[0] * share, leg.start[1] + leg.run[1] * share)
                return
            left_s -= rest_s
            unit.node = unit.route.pop()
            unit.at = self.graph.nodes[unit.node]
            unit.reached_m = 0.0
            unit.leg = None
        if not unit.route:
            unit.speed = 0.0
            self._arrive(unit, now)

    def _begin_leg(self, unit: Unit) -> Leg:
        graph, ahead = self.graph, unit.route[-1]
        edge = graph.edges[graph.edge_between(unit.node, ahead)]
        (ax, ay), (bx, by) = graph.nodes[unit.node], graph.nodes[ahead]
        unit.speed = min(SPEED_MPS[edge.rank] * unit.factor, SPEED_MPS_MAX)
        unit.heading = math.degrees(math.atan2(bx - ax, by - ay)) % 360.0
        return Leg((ax, ay), (bx - ax, by - ay), edge.length_m, unit.speed)

    def _arrive(self, unit: Unit, now: float) -> None:
        if unit.status != "enroute":
            idle = self._dice.random() > DRIVING_SHARE
            unit.parked_until = now + (self._dice.uniform(60, 420) if idle else self._dice.uniform(2, 20))
            return
        unit.status = "on_scene"
        happening, unit.on_arrival = unit.on_arrival, None
        if happening is not None:
            self._agenda.plan(now, happening)


def _muster(geography: Geography, dice: random.Random) -> list[Unit]:
    """Return 276 units of the city's police and 24 of the transit police."""
    units = []
    psas = [area for area in geography.areas if area.kind == "psa"]
    for psa in psas:
        units += [_on_beat(geography, f"{psa.id}{letter}", psa.shape, dice) for letter in "ABCD"[:MPD_PER_PSA]]
    for district in (area for area in geography.areas if area.kind == "district"):
        serials = range(1, MPD_PER_DISTRICT + 1)
        units += [_on_beat(geography, f"{district.id}{90 + serial}", district.shape, dice) for serial in serials]
    city = geography.area("jurisdiction", "mpd").shape
    units += [_on_beat(geography, f"C{10 + serial}", city, dice) for serial in range(MPD_CITYWIDE)]
    stations = dice.sample(geography.of_kind("station"), TRANSIT_UNITS)
    for serial, station in enumerate(stations, 1):
        edge = geography.graph.edges[station.edge]
        units.append(Unit(f"T{serial:02d}", "transit", station.at, 900.0, edge.a))
    return units


def _on_beat(geography: Geography, callsign: str, shape: Any, dice: random.Random) -> Unit:
    west, south, east, north = shape.bounds
    centre = ((west + east) / 2, (south + north) / 2)
    radius = 0.42 * max(east - west, north - south)
    start = (dice.uniform(west, east), dice.uniform(south, north))
    return Unit(callsign, "mpd", centre, radius, geography.graph.nearest_node(start))
