"""Acoustic sensors: most of what they report is not gunfire, and little of what they report is ever confirmed."""

from __future__ import annotations

import random
from typing import Final

from watchroom_sim.agenda import Agenda, Outbox, iso
from watchroom_sim.call_kinds import CALL_KINDS
from watchroom_sim.calls import Desk
from watchroom_sim.clockwork import GUNFIRE_BY_HOUR, wait_s
from watchroom_sim.plane import Metres, to_ground

SOURCE: Final = "gunshot"
DETECTIONS_PER_DAY: Final = 15.0
CONFIRMED_SHARE: Final = 0.13
"""122 of 940 in the audit of June 2023."""
HEARD_SHARE: Final = 0.2
"""How often people call about what was no gunfire."""
COVERED_SHARE: Final = 0.6
"""Sensors stand in some police service areas only."""
SENSOR_ERROR_M: Final = 18.0


class Sensors:
    """The acoustic sensors of the city."""

    def __init__(self, desk: Desk, agenda: Agenda, outbox: Outbox, *, dice: random.Random, speed: float) -> None:
        """`speed` multiplies how often something bangs."""
        self._desk = desk
        self._agenda = agenda
        self._outbox = outbox
        self._dice = dice
        self._speed = speed
        self._kinds = {kind.type_code: kind for kind in CALL_KINDS}
        graph = desk.graph
        psas = [area.shape for area in desk.geography.areas if area.kind == "psa"]
        covered = dice.sample(psas, int(len(psas) * COVERED_SHARE))
        boxes = [shape.bounds for shape in covered]
        self._streets = [
            number
            for number, edge in enumerate(graph.edges)
            if edge.in_city
            and edge.rank == "residential"
            and any(w < graph.nodes[edge.a][0] < e and s < graph.nodes[edge.a][1] < n for w, s, e, n in boxes)
        ]

    def open(self, now: float) -> None:
        """Begin listening."""
        wait = wait_s(DETECTIONS_PER_DAY * self._speed, GUNFIRE_BY_HOUR, now, self._dice)
        self._agenda.plan(now + wait, self._next_bang)

    def _next_bang(self, now: float) -> None:
        self.open(now)
        number = self._dice.choice(self._streets)
        at = self._desk.graph.along(number, self._dice.random())
        if self._dice.random() < CONFIRMED_SHARE:
            self.shots(at, now, self._dice.randrange(2, 12), self._dice.uniform(0.75, 0.98))
            kind = "shooting" if self._dice.random() < 0.2 else "shots_heard"  # noqa: PLR2004 - one in five hits somebody
            self._agenda.plan(now + self._dice.uniform(8, 60), lambda then: self._call_about(number, kind, then))
        else:
            self.shots(at, now, self._dice.choice((1, 1, 1, 2, 3, 5)), self._dice.uniform(0.42, 0.9))
            if self._dice.random() < HEARD_SHARE:
                self._agenda.plan(
                    now + self._dice.uniform(20, 110), lambda then: self._call_about(number, "shots_heard", then)
                )

    def shots(self, at: Metres, now: float, rounds: int, confidence: float) -> None:
        """Report one detection, a little beside the truth."""
        place = to_ground((at[0] + self._dice.gauss(0, SENSOR_ERROR_M), at[1] + self._dice.gauss(0, SENSOR_ERROR_M)))
        self._outbox.say(
            SOURCE,
            {
                "id": f"GS-{int(now * 100):x}-{self._dice.randrange(16**4):04x}",
                "at": iso(now),
                "lat": place.lat,
                "lon": place.lon,
                "rounds": rounds,
                "confidence": round(confidence, 2),
            },
        )

    def _call_about(self, number: int, type_code: str, now: float) -> None:
        kind = self._kinds[type_code]
        self._desk.happen(kind, now, self._desk.scene_on(kind, number))
