"""Wide plate searches: asked for by one person, allowed by another within the hour, and then run once."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import msgspec

from watchroom.actions import proposals
from watchroom.actions.door import Deed, act
from watchroom.actions.incidents import words
from watchroom.actions.plates import (
    PlateResults,
    named_by,
    one_edit,
    pattern_of,
    search,
    settled,
    span_of,
)
from watchroom.base.errors import BadInputError, ConflictError, NotFoundError, RefusedError
from watchroom.model.plate_search import PATTERNS, PlateQuestion
from watchroom.policy.plate_search import cap_of, too_many, too_wide
from watchroom.policy.table import Cap
from watchroom.store import plate_search as store
from watchroom.store import plates as store_plates
from watchroom.store import proposals as store_proposals
from watchroom.store.proposals import Proposal

ALLOWS = "plates.approve"
ASK_LASTS = timedelta(hours=1)
ALLOWED_LASTS = timedelta(hours=1)
PLATES_COUNTED_MAX = 20_000
OF_THE_CASE = "second-detective-of-the-case"


class WideAsk(msgspec.Struct, frozen=True, kw_only=True):
    """A wide search that was asked for: what exactly, why, and how many plates it would touch."""

    id: str
    question: PlateQuestion
    cap: str
    """The cap that one person alone would go beyond."""
    says: str
    plates: int
    """How many plates fit, PLATES_COUNTED_MAX at most: a count, and nothing of what they are."""
    asked_by: str
    asked_by_name: str
    asked_at: datetime
    expires_at: datetime
    reason: str
    case: str | None
    incident: str | None
    is_own: bool
    allowed_by_name: str | None = None
    """Set once it may be run, until it ran or its hour is over."""
    run_until: datetime | None = None


@act("plates.ask", "Ask a second person to allow a wide plate search.")
async def ask(deed: Deed, question: PlateQuestion) -> WideAsk:
    """Ask for what goes beyond a cap; it waits an hour for somebody else.

    Raises BadInputError where one person may search this alone, or gives no reason.
    """
    deed.about("a wide plate search")
    question = settled(question, deed.now)
    reason = words("note", deed.why.note or "")
    cap = await _beyond(deed, question)
    if cap is None:
        raise BadInputError("plate", "this search takes nobody else: run it")
    span = span_of(question, deed.now, PLATES_COUNTED_MAX)
    plates = len(one_edit(question.plate)) if question.match == "one_edit" else 1
    if question.match in PATTERNS:
        plates = await store_plates.count_like(deed.tx, pattern_of(question.plate, question.match), span)
    body = {
        "question": msgspec.to_builtins(question), "cap": cap.name, "plates": plates, "reason": reason,
        "purpose": deed.why.purpose, "case": deed.why.case, "incident": deed.why.incident,
    }  # fmt: skip
    return _ask(deed, await proposals.propose(deed, ALLOWS, "wide plate search", body, ASK_LASTS))


async def _beyond(deed: Deed, question: PlateQuestion) -> Cap | None:
    assert question.start is not None  # noqa: S101 - `settled` gives both
    assert question.end is not None  # noqa: S101 - as above
    table, named = deed.door.world.table, await named_by(deed)
    cap = too_wide(table, question, question.end - question.start - timedelta(minutes=1), is_held=named.is_held)
    if cap is not None or question.match not in PATTERNS:
        return cap
    find = store_plates.with_prefix if question.match == PATTERNS[0] else store_plates.like
    what = question.plate if question.match == PATTERNS[0] else pattern_of(question.plate)
    found = await find(deed.tx, what, span_of(question, deed.now, 1))
    return too_many(table, question, found.total)


@act("plates.asked", "See which wide plate searches wait for a second person, and one's own that may run.")
async def asked(deed: Deed) -> list[WideAsk]:
    """Return what waits, oldest first, then one's own that were allowed and did not run."""
    deed.about("wide plate searches asked for")
    waiting = [each for each in await proposals.waiting(deed, ALLOWS) if _may_see(deed, each)]
    allowed = await store_proposals.confirmed(deed.tx, ALLOWS, deed.seat.login, deed.now - ALLOWED_LASTS)
    ran = await store.runs(deed.tx, [each.id for each in allowed])
    return [_ask(deed, each) for each in (*waiting, *(each for each in allowed if each.id not in ran))]


def _may_see(deed: Deed, proposal: Proposal) -> bool:
    """Return whether somebody sees what is asked: the asker, supervisors, and detectives for their own cases."""
    if deed.seat.role in ("supervisor", "detective"):
        return True
    return proposal.proposed_by == deed.seat.login


@act(ALLOWS, "Allow somebody else's wide plate search, to run once within the hour.")
async def approve(deed: Deed, ask_id: str) -> WideAsk:
    """Allow it; raises as proposals.confirm does, and RefusedError for a detective of another case."""
    proposal = await proposals.confirm(deed, ask_id, ALLOWS)
    _demand_same_case(deed, proposal)
    return _ask(deed, proposal)


@act("plates.deny", "Refuse somebody's wide plate search.")
async def deny(deed: Deed, ask_id: str) -> WideAsk:
    """Refuse it; whoever asked may take it back so, too."""
    proposal = await proposals.withdraw(deed, ask_id, ALLOWS)
    _demand_same_case(deed, proposal)
    return _ask(deed, proposal)


def _demand_same_case(deed: Deed, proposal: Proposal) -> None:
    if deed.seat.role == "detective" and deed.why.case != proposal.body["case"]:
        raise RefusedError(OF_THE_CASE, "This is for another case: a supervisor, or a detective of that case, decides.")


@act("plates.run", "Run a wide plate search that a second person allowed.")
async def run(deed: Deed, ask_id: str) -> PlateResults:
    """Run it once, for exactly the case, incident and reason for which it was allowed.

    Raises:
        NotFoundError: no such search of one's own was allowed within the hour.
        ConflictError: it ran before.
    """
    allowed = await store_proposals.confirmed(deed.tx, ALLOWS, deed.seat.login, deed.now - ALLOWED_LASTS)
    proposal = next((each for each in allowed if each.id == ask_id), None)
    if proposal is None:
        deed.about("a wide plate search that nobody allowed")
        raise NotFoundError("No search of yours was allowed under this number within the hour.")
    if not await store.take_run(deed.tx, proposal.id, deed.id, deed.now):
        raise ConflictError("This search ran already: ask for it again.")
    body = proposal.body
    deed.why = msgspec.structs.replace(
        deed.why, case=body["case"], incident=body["incident"], note=body["reason"], purpose=body["purpose"]
    )
    return await search(deed, msgspec.convert(body["question"], PlateQuestion), anyway=True, by_two=True)


def _ask(deed: Deed, proposal: Proposal) -> WideAsk:
    body: dict[str, Any] = proposal.body
    is_allowed = proposal.state == "confirmed" and proposal.settled_at is not None
    return WideAsk(
        id=proposal.id,
        question=msgspec.convert(body["question"], PlateQuestion),
        cap=body["cap"],
        says=cap_of(deed.door.world.table, body["cap"]).says,
        plates=body["plates"],
        asked_by=proposal.proposed_by,
        asked_by_name=proposal.proposed_by_name,
        asked_at=proposal.proposed_at,
        expires_at=proposal.expires_at,
        reason=body["reason"],
        case=body["case"],
        incident=body["incident"],
        is_own=proposal.proposed_by == deed.seat.login,
        allowed_by_name=proposal.settled_by_name if is_allowed else None,
        run_until=proposal.settled_at + ALLOWED_LASTS if is_allowed and proposal.settled_at else None,
    )
