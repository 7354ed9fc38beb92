"""The kill switch that the city holds: one person suspends an agency, a class of feeds or a feature; two lift it."""

from __future__ import annotations

from datetime import timedelta

import msgspec

from watchroom.actions import proposals
from watchroom.actions.door import Deed, act
from watchroom.base.errors import BadInputError, ConflictError, RefusedError
from watchroom.model.switches import FEATURES, FEED_CLASSES, KINDS, Suspension
from watchroom.store import agreements as store
from watchroom.store import people as store_people
from watchroom.store.acting import Tx
from watchroom.store.agreements import PastSuspension
from watchroom.store.proposals import Proposal

LIFTS = "switch.lift"
BECAUSE_CHARS_MAX = 500
PROPOSAL_LASTS = timedelta(days=7)
PUBLISHED_ROWS_MAX = 1_000


class Switch(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that can be suspended, and whether it is."""

    kind: str
    what: str
    title: str
    since: str | None = None
    """When it was suspended, ISO 8601; None while it works."""
    waiting: str | None = None
    """The proposal to lift it that waits for a second person."""
    proposed_by: str | None = None


class Switches(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that can be suspended, and whether this seat may do it."""

    items: list[Switch]
    holds: bool
    """Whether the seat is of the agency that holds the switch."""


class Target(msgspec.Struct, frozen=True):
    """What is suspended or lifted."""

    kind: str
    what: str


@act("switch.list", "See what the city can suspend, and what it has.")
async def switches(deed: Deed) -> Switches:
    """Return every agency, class of feeds and feature, with its state."""
    deed.about("what is suspended")
    lead = deed.door.lead_agency  # which cannot be suspended: nobody could lift that
    agencies = [each for each in await store_people.agencies(deed.tx) if each.id != lead]
    titles = {("agency", each.id): each.name for each in agencies}
    titles |= {("class", name): each.title for name, each in FEED_CLASSES.items()}
    titles |= {("feature", name): each.title for name, each in FEATURES.items()}
    since = {(each.kind, each.what): each.since for each in await store.suspensions(deed.tx)}
    waits = {_target(each): each for each in await proposals.waiting(deed, LIFTS, any_agency=True)}
    items = []
    for key, title in titles.items():
        at, waiting = since.get(key), waits.get(Target(*key))
        items.append(
            Switch(
                kind=key[0],
                what=key[1],
                title=title,
                since=at.isoformat() if at else None,
                waiting=waiting.id if waiting else None,
                proposed_by=waiting.proposed_by_name if waiting else None,
            )
        )
    return Switches(items=items, holds=deed.seat.agency == deed.door.lead_agency)


@act("switch.suspend", "Suspend an agency, a class of feeds or a feature at once.")
async def suspend(deed: Deed, kind: str, what: str, *, because: str) -> Suspension:
    """Suspend by one person's word; streams close within seconds, and everybody can see that it was done.

    Raises:
        RefusedError: `switch-of-the-city`: the seat is of another agency.
        BadInputError: there is no such thing to suspend, or no reason is given.
        ConflictError: it is suspended already.
    """
    _demand_city(deed)
    await _check(deed, kind, what)
    if not 0 < len(because.strip()) <= BECAUSE_CHARS_MAX:
        raise BadInputError("because", f"say why, in 1 to {BECAUSE_CHARS_MAX} characters")
    deed.about(f"{KINDS[kind].lower()}: {what}", kind=kind, what=what, because=because.strip())
    suspension = Suspension(kind=kind, what=what, since=deed.now, act=deed.id)
    if not await store.suspend(deed.tx, suspension, deed.seat.login):
        raise ConflictError("This is suspended already.")
    deed.place_changes()
    return suspension


@act("switch.propose_lift", "Propose to lift what was suspended.")
async def propose_lift(deed: Deed, kind: str, what: str, *, because: str) -> Proposal:
    """Ask a second person of the city's agency to let it work again."""
    _demand_city(deed)
    if not any((each.kind, each.what) == (kind, what) for each in await store.suspensions(deed.tx)):
        raise ConflictError("This is not suspended.")
    if any(_target(each) == Target(kind, what) for each in await proposals.waiting(deed, LIFTS)):
        raise ConflictError("Lifting this waits for a second person already.")
    if not 0 < len(because.strip()) <= BECAUSE_CHARS_MAX:
        raise BadInputError("because", f"say why, in 1 to {BECAUSE_CHARS_MAX} characters")
    body = {"kind": kind, "what": what, "because": because.strip()}
    return await proposals.propose(deed, LIFTS, f"lift {KINDS[kind].lower()}: {what}", body, PROPOSAL_LASTS)


@act(LIFTS, "Lift what was suspended, as a second person.")
async def lift(deed: Deed, proposal_id: str) -> None:
    """Let it work again; whoever proposed it cannot be the one who lifts."""
    _demand_city(deed)
    target = _target(await proposals.confirm(deed, proposal_id, LIFTS))
    if not await store.lift(deed.tx, target.kind, target.what, deed.seat.login, deed.now):
        raise ConflictError("This is not suspended any more.")
    deed.place_changes()


async def published_suspensions(tx: Tx) -> list[PastSuspension]:
    """Return what was suspended and until when, newest first, for everybody."""
    return await store.past_suspensions(tx, PUBLISHED_ROWS_MAX)


def _target(proposal: Proposal) -> Target:
    return Target(proposal.body["kind"], proposal.body["what"])


def _demand_city(deed: Deed) -> None:
    if deed.seat.agency != deed.door.lead_agency:
        says = "The city's own agency holds this switch (setting `lead_agency`). Call its supervisor."
        raise RefusedError("switch-of-the-city", says)


async def _check(deed: Deed, kind: str, what: str) -> None:
    known = {
        "agency": [each.id for each in await store_people.agencies(deed.tx)],
        "class": list(FEED_CLASSES),
        "feature": list(FEATURES),
    }
    if kind not in known:
        raise BadInputError("kind", f"is one of: {', '.join(KINDS)}")
    if what not in known[kind]:
        raise BadInputError("what", f"is one of: {', '.join(known[kind])}")
    if (kind, what) == ("agency", deed.door.lead_agency):
        raise BadInputError("what", "is the agency that holds the switch: nobody could lift it")
