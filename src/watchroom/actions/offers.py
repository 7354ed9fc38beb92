"""What a role may do for one reason or another: what screens offer, never what guards."""

from __future__ import annotations

import msgspec

from watchroom.actions.door import ACTS
from watchroom.model.people import PURPOSES, ROLES
from watchroom.policy.decide import covers
from watchroom.policy.rules import SHIPPED
from watchroom.policy.table import Rule, Table

ASKED_ACTS = (
    "incident.view", "camera.view", "camera.live", "camera.play", "clip.export", "place.history", "search.run",
    "plates.search", "plates.run", "plates.approve", "plates.end_series",
)  # fmt: skip
"""Acts whose purpose is said each time, by the person or by the screen that offers them."""


class Reason(msgspec.Struct, frozen=True):
    """A purpose for which a role may do an act, and what the rule wants named with it: incident, case or note."""

    purpose: str
    needs: tuple[str, ...]


def acts_of(role: str, table: Table = SHIPPED) -> list[str]:
    """Return the names of the acts that some rule lets a role do, given a good reason."""
    return [name for name in sorted(ACTS) if _is_offered(role, name, table)]


def acts_freely_of(role: str, table: Table = SHIPPED) -> list[str]:
    """Return the names of the acts that some rule lets a role do without naming an incident or case for it."""
    return [name for name in sorted(ACTS) if any(not rule.needs for rule in _rules(role, name, table))]


def answering_roles(table: Table = SHIPPED) -> list[str]:
    """Return the roles to which an alert may be given: those that may acknowledge it."""
    return [role for role in ROLES if _is_offered(role, "alert.acknowledge", table)]


def reasons_of(role: str, table: Table = SHIPPED) -> dict[str, list[Reason]]:
    """Return, for each act whose purpose is asked, the reasons for which a role may do it; none: not at all."""
    return {name: _reasons(_rules(role, name, table)) for name in ASKED_ACTS}


def _reasons(rules: list[Rule]) -> list[Reason]:
    """Return each purpose that some rule allows, with what the first of its rules wants named."""
    found = {each: next((rule for rule in rules if each in rule.purposes), None) for each in PURPOSES}
    return [Reason(purpose, rule.needs) for purpose, rule in found.items() if rule is not None]


def _is_offered(role: str, act: str, table: Table) -> bool:
    return bool(_rules(role, act, table))


def _rules(role: str, act: str, table: Table) -> list[Rule]:
    """Return the rules that let a role do an act, given a good reason.

    The table is read and Cedar not asked: each act and each purpose would be 1,600 questions a session.
    """
    return [rule for rule in table.rules if role in rule.roles and rule.purposes and covers(rule, act)]
