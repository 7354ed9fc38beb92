"""The call centre: people call 911, units are sent, things are noted, calls end; each state goes out as an EIDO."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from itertools import accumulate
from typing import Final

import numpy as np
import shapely

from watchroom.base.geometry import Point
from watchroom.model.incident_types import INCIDENT_TYPES
from watchroom_sim import call_kinds
from watchroom_sim.agenda import Agenda, Outbox
from watchroom_sim.call_kinds import CALL_KINDS, CallKind
from watchroom_sim.clockwork import CALLS_BY_HOUR, DAY_S, LOCAL_OFFSET_S, wait_s
from watchroom_sim.eido import CallRecord, Spot, UnitState, write_eido
from watchroom_sim.geography import Geography
from watchroom_sim.places import Premise, house_number, kerb
from watchroom_sim.plane import Metres, to_board, to_ground
from watchroom_sim.plates import draw_vehicle
from watchroom_sim.units import Fleet, Unit

SOURCE: Final = "cad_eido"
CALLS_PER_DAY: Final = sum(kind.per_day for kind in CALL_KINDS)
UNITS_BY_PRIORITY: Final = {1: 4, 2: 2, 3: 1, 4: 1}
DISPATCH_AFTER_S: Final = {1: (15, 50), 2: (40, 120), 3: (120, 480), 4: (300, 1_500)}
ON_SCENE_S: Final = {1: (900, 2_700), 2: (600, 1_800), 3: (480, 1_500), 4: (300, 1_200)}
NO_PLACE_SHARE: Final = 0.04
CELL_FIX_SHARE: Final = 0.10
FOLLOW_UP_SHARE: Final = 0.55
RELATED_SHARE: Final = 0.35
"""How often the desk itself notes that two calls belong together."""
CALLERS_MAX: Final = 6
CROWD_PER_PREMISE: Final = 2.5
CROWD_ON_MAIN_STREET: Final = 1.5
"""How many times as often something happens on a block as on a quiet one, for each reason to be there."""


class Scene:
    """One occurrence: its place, its calls, and the units at it."""

    def __init__(self, kind: CallKind, spot: Spot, at: Metres, node: int) -> None:
        """Begin without calls."""
        self.kind = kind
        self.spot = spot
        self.at = at
        self.node = node
        self.calls: list[CallRecord] = []
        self.units: list[Unit] = []
        self.ended = False


class Desk:
    """Takes calls, writes them down, sends units and closes."""

    def __init__(
        self,
        geography: Geography,
        fleet: Fleet,
        agenda: Agenda,
        outbox: Outbox,
        *,
        dice: random.Random,
        speed: float,
        prefix: str = "I",
    ) -> None:
        """`speed` multiplies how often people call and divides how long units stay; `prefix` begins call numbers."""
        self.geography = geography
        self.graph = geography.graph
        self.fleet = fleet
        self.dice = dice
        self._agenda = agenda
        self._outbox = outbox
        self._speed = speed
        self._prefix = prefix
        self._last_number = 0
        self._city_edges = [number for number, edge in enumerate(self.graph.edges) if edge.in_city]
        self._edge_weights = _crowds(geography, self._city_edges)
        self._weights = [kind.per_day for kind in CALL_KINDS]
        psas = [area for area in geography.areas if area.kind == "psa"]
        self._psa_ids = [area.id for area in psas]
        self._psa_shapes = np.asarray([area.shape for area in psas], dtype=object)
        shapely.prepare(self._psa_shapes)

    def open(self, now: float) -> None:
        """Begin taking calls; from then on each call plans the next."""
        self._agenda.plan(now + wait_s(CALLS_PER_DAY * self._speed, CALLS_BY_HOUR, now, self.dice), self._next_call)

    def _next_call(self, now: float) -> None:
        kind = self.dice.choices(CALL_KINDS, self._weights)[0]
        self.happen(kind, now)
        self.open(now)

    def happen(self, kind: CallKind, now: float, scene: Scene | None = None) -> Scene:
        """Let something of a kind happen and be called in; further callers follow."""
        if scene is None:
            premise = self._premise(kind)
            scene = self.scene_at(kind, premise) if premise else self.scene_on(kind, self._block())
        self.call_in(scene, now, self.text(self.dice.choice(kind.texts)))
        more = min(CALLERS_MAX, int(self.dice.expovariate(1.0 / kind.more_callers))) if kind.more_callers else 0
        for _ in range(more):
            self._agenda.plan(now + self.dice.uniform(8, 170), lambda at: self.another_caller(scene, at))
        return scene

    def scene_at(self, kind: CallKind, premise: Premise, *, exact: bool = False) -> Scene:
        """Return a new scene at a premise; `exact`: the caller says where, not the phone."""
        spot = Spot(to_ground(premise.at), premise.address, landmark=premise.name)
        return Scene(kind, spot if exact else self._seen_by_phone(spot), premise.at, self.graph.edges[premise.edge].a)

    def scene_on(self, kind: CallKind, number: int) -> Scene:
        """Return a new scene on a block: at a house, at the crossing, or in the street."""
        share, side = self.dice.random(), self.dice.choice((-1, 1))
        edge = self.graph.edges[number]
        if kind.trades == call_kinds.HOMES:
            at, address = kerb(self.graph, number, share, side), house_number(self.graph, number, share, side)
        elif share < 0.5:  # noqa: PLR2004 - half of them at a crossing
            at, address = self.graph.nodes[edge.a], self.graph.crossing(edge.a)
        else:
            at, address = self.graph.along(number, share), self.graph.block(number)
        return Scene(kind, self._seen_by_phone(Spot(to_ground(at), address)), at, edge.a)

    def _block(self) -> int:
        return self.dice.choices(self._city_edges, cum_weights=self._edge_weights)[0]

    def _premise(self, kind: CallKind) -> Premise | None:
        if not kind.trades or self.dice.random() < 0.3:  # noqa: PLR2004 - the rest is called in from the street
            return None
        return self.dice.choice(self.geography.of_kind(self.dice.choice(kind.trades)))

    def _seen_by_phone(self, spot: Spot) -> Spot:
        """Return the spot as the desk knows it: mostly exact, sometimes a phone's circle, sometimes words only."""
        luck = self.dice.random()
        if luck < NO_PLACE_SHARE or spot.place is None:
            return Spot(None, spot.address, landmark=spot.landmark)
        if luck < NO_PLACE_SHARE + CELL_FIX_SHARE:
            return Spot(self.beside(spot.place, 60.0), spot.address, precision_m=150.0, landmark=spot.landmark)
        return spot

    def beside(self, place: Point, spread_m: float) -> Point:
        """Return a place some metres away."""
        x, y = to_board(place)
        return to_ground((x + self.dice.gauss(0, spread_m), y + self.dice.gauss(0, spread_m)))

    def call_in(self, scene: Scene, now: float, text: str) -> CallRecord:
        """Take one call about a scene and send its first state; the first call sends units."""
        first = not scene.calls
        place = scene.spot.place
        spot = scene.spot
        if not first and place is not None:
            spot = Spot(self.beside(place, 45.0), spot.address, precision_m=50.0)
        call = CallRecord(
            number=self._number(now),
            at=now,
            type_code=scene.kind.type_code,
            priority=INCIDENT_TYPES[scene.kind.type_code].priority,
            spot=spot,
            notes=[(now, text)],
            updated_at=now,
            units=[],
            beat=self._beat(scene.at),
        )
        scene.calls.append(call)
        self._send(call)
        if self.dice.random() < FOLLOW_UP_SHARE:
            self._agenda.plan(now + self.dice.uniform(12, 90), lambda at: self._follow_up(scene, call, at))
        if first:
            wait = self.dice.uniform(*DISPATCH_AFTER_S[call.priority])
            self._agenda.plan(now + wait, lambda at: self._dispatch(scene, at))
        else:
            self._agenda.plan(now + self.dice.uniform(120, 400), lambda at: self._close_further(scene, call, at))
        return call

    def another_caller(self, scene: Scene, now: float) -> None:
        """Take a further call about the same scene from somebody else."""
        if not scene.ended:
            self.call_in(scene, now, self.text(self.dice.choice(call_kinds.SECOND_VIEWS)))

    def note(self, call: CallRecord, now: float, text: str) -> None:
        """Add a note to a call and send its state."""
        if call.disposition is None:
            call.notes.append((now, text))
            self._touch(call, now)

    def close(self, scene: Scene, now: float, disposition: str) -> None:
        """End a scene: all its calls are closed and its units are free again."""
        if scene.ended:
            return
        scene.ended = True
        for call in scene.calls:
            if call.disposition is None:
                self._end(call, now, disposition)
        for unit in scene.units:
            self.fleet.release(unit, now)

    def text(self, template: str) -> str:
        """Return a template filled in with people, cars and ways invented on the spot."""
        dice = self.dice
        street = self.graph.edges[dice.choice(self._city_edges)].name
        colour = dice.choice(call_kinds.COLOURS)
        way = dice.choice(call_kinds.WAYS).format(street=street)
        someone = dice.choice(call_kinds.WHO).format(colour=colour)
        car = draw_vehicle(dice).words()
        fled = dice.choice(call_kinds.FLED).format(way=way, car=car)
        still = dice.choice(call_kinds.STILL).format(way=way)
        return template.format(
            way=way,
            someone=someone,
            Someone=someone[0].upper() + someone[1:],
            car=car,
            car_cap=car[0].upper() + car[1:],
            fled=fled,
            still=still,
            colour=colour,
            n=dice.randrange(2, 9),
            street=street,
        )

    def _follow_up(self, scene: Scene, call: CallRecord, now: float) -> None:
        if not scene.ended:
            self.note(call, now, self.text(self.dice.choice(call_kinds.FOLLOW_UPS)))

    def _dispatch(self, scene: Scene, now: float) -> None:
        call = scene.calls[0]
        if scene.ended:
            return
        wanted = UNITS_BY_PRIORITY[call.priority] - (call.priority == 1 and self.dice.random() < 0.5)  # noqa: PLR2004
        chosen = self.fleet.nearest(scene.at, wanted)
        if not chosen:
            self._agenda.plan(now + 20.0, lambda at: self._dispatch(scene, at))
            return
        for unit in chosen:
            self.send_unit(scene, unit, now, scene.node)
        self._touch(call, now)

    def send_unit(self, scene: Scene, unit: Unit, now: float, to: int) -> None:
        """Send a unit to a node for a scene; its arrival is noted, and the first one there plans the end."""
        call = scene.calls[0]
        scene.units.append(unit)
        call.units.append(UnitState(unit.callsign, "EnRoute", now))
        self.fleet.send(
            unit,
            to,
            now,
            lambda at: self._arrived(scene, unit, at),
            emergency=call.priority <= 2,  # noqa: PLR2004
        )

    def _arrived(self, scene: Scene, unit: Unit, now: float) -> None:
        call = scene.calls[0]
        if scene.ended:
            return
        first = all(state.status != "OnScene" for state in call.units)
        for state in call.units:
            if state.callsign == unit.callsign:
                state.status, state.at = "OnScene", now
        self._touch(call, now)
        if first:
            stay = self.dice.uniform(*ON_SCENE_S[call.priority]) / max(1.0, self._speed)
            self._agenda.plan(now + stay, lambda at: self.close(scene, at, self.dice.choice(scene.kind.endings)))

    def _close_further(self, scene: Scene, call: CallRecord, now: float) -> None:
        if call.disposition is None and not scene.ended:
            if self.dice.random() < RELATED_SHARE:
                call.related = scene.calls[0].number
            self._end(call, now, "Duplicate call")

    def _end(self, call: CallRecord, now: float, disposition: str) -> None:
        call.disposition = disposition
        self._touch(call, now)

    def _touch(self, call: CallRecord, now: float) -> None:
        call.updated_at = max(now, call.updated_at + 0.01)
        self._send(call)

    def _send(self, call: CallRecord) -> None:
        self._outbox.say(SOURCE, write_eido(call))

    def _number(self, now: float) -> str:
        """Return the next call number: year, day and tenth of a second, so that no restart repeats one."""
        self._last_number = max(self._last_number + 1, int(now * 10))
        local = datetime.fromtimestamp(self._last_number / 10 + LOCAL_OFFSET_S, UTC)
        tenth = int((self._last_number + LOCAL_OFFSET_S * 10) % (DAY_S * 10))
        return f"{self._prefix}{local:%y%j}{tenth:06d}"

    def _beat(self, at: Metres) -> str | None:
        hits = np.flatnonzero(shapely.contains_xy(self._psa_shapes, *at))
        return self._psa_ids[hits[0]] if len(hits) else None


def _crowds(geography: Geography, city_edges: list[int]) -> list[float]:
    """Return how often things happen on each block, accumulated for a weighted draw."""
    weight = dict.fromkeys(city_edges, 1.0)
    for number in city_edges:
        if geography.graph.edges[number].rank != "residential":
            weight[number] += CROWD_ON_MAIN_STREET
    for premise in geography.premises:
        weight[premise.edge] += CROWD_PER_PREMISE
    return list(accumulate(weight.values()))
