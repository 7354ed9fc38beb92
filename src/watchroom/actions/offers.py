"""What a role may do for one reason or another: what screens offer, never what guards."""

from __future__ import annotations

import msgspec

from watchroom.actions.door import ACTS
from watchroom.model.people import PURPOSES, ROLES, Why
from watchroom.policy.decide import Answer, may
from watchroom.policy.rules import SHIPPED
from watchroom.policy.table import Table

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


def answering_roles(table: Table = SHIPPED) -> list[str]:
    """Return the roles to which an alert may be given: those that may acknowledge it."""
    return [role for role in ROLES if _is_offered(role, "alert.acknowledge", table)]


def reasons_of(role: str, table: Table = SHIPPED) -> dict[str, list[Reason]]:
    """Return, for each act whose purpose is asked, the reasons for which a role may do it; none: not at all."""
    answers = {name: [(each, _answer(role, name, each, table)) for each in PURPOSES] for name in ASKED_ACTS}
    return {
        name: [Reason(purpose, answer.needs) for purpose, answer in found if answer.allowed]
        for name, found in answers.items()
    }


def _is_offered(role: str, act: str, table: Table) -> bool:
    return any(_answer(role, act, each, table).allowed for each in PURPOSES)


def _answer(role: str, act: str, purpose: str, table: Table) -> Answer:
    return may(role, act, Why(purpose=purpose, incident="any", case="any", note="any"), table)
