"""Rules of people's own affairs: their shifts and handovers, their ways in, and support by break-glass."""

from __future__ import annotations

from watchroom.model.people import ROLES
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
    Rule(
        name="own-ways-in",
        says="Anyone signed in sees, adds and removes their own passkeys.",
        roles=tuple(ROLES),
        acts=("passkey.*",),
        purposes=("own_records",),
    ),
    Rule(
        name="support-by-two",
        says="An administrator asks for another role for an hour at most, and somebody else approves it; nobody is "
        "impersonated, and what was done under it is reviewed.",
        roles=("admin",),
        acts=("support.request", "support.approve", "support.end", "support.list"),
        purposes=("administration",),
    ),
    Rule(
        name="support-approved",
        says="A supervisor approves and ends support in their room.",
        roles=("supervisor",),
        acts=("support.approve", "support.end", "support.list"),
        purposes=("supervision",),
    ),
    Rule(
        name="support-reviewed",
        says="Auditors see what was done under each support lease, and write what they found.",
        roles=("auditor",),
        acts=("support.list", "support.acts", "support.review"),
        purposes=("audit",),
    ),
)
