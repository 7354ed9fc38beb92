"""Agreements and suspensions in few words, for the tests of policy."""

from __future__ import annotations

from datetime import UTC, datetime

from watchroom.model.agreements import Agreement, Terms
from watchroom.model.people import PURPOSES
from watchroom.model.switches import Suspension

NOW = datetime(2026, 3, 14, 21, 15, tzinfo=UTC)


def agreement(
    owner: str,
    to: str,
    *categories: str,
    purposes: tuple[str, ...] = tuple(PURPOSES),
    law_tags: tuple[str, ...] = ("DC", "MD", "VA"),
    conditions: tuple[str, ...] = (),
) -> Agreement:
    """Return an agreement over some categories."""
    terms = Terms(
        title=f"{owner} to {to}",
        owner_agency=owner,
        to_agency=to,
        categories=categories,
        purposes=purposes,
        law_tags=law_tags,
        conditions=conditions,
        begins_at=NOW,
        ends_at=NOW,
    )
    return Agreement(id=f"agr_{owner}_{to}", version=1, terms=terms)


def suspended(kind: str, what: str) -> Suspension:
    """Return something that the city suspended."""
    return Suspension(kind=kind, what=what, since=NOW, act="act_1")
