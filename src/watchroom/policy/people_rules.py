"""Rules of people's own affairs: their shifts and handovers, their ways in, and support by break-glass."""

from __future__ import annotations

from watchroom.policy.room_rules import ROOM_PURPOSES, WATCH
from watchroom.policy.table import Rule

PEOPLE_RULES: tuple[Rule, ...] = (
    Rule(
        name="watch-hands-over",
        says="People on watch see who is on duty with them, keep the shift log, and hand over before they leave.",
        roles=WATCH,
        acts=("shift.*",),
        purposes=ROOM_PURPOSES,
    ),
)
