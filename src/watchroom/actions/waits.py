"""What waits for one's own answer: how much of each kind, since when and until when; never what it is."""

from __future__ import annotations

from datetime import datetime

import msgspec

from watchroom.actions.agreements import SIGNS, draft_of_owner
from watchroom.actions.door import Deed, act
from watchroom.actions.offers import acts_freely_of
from watchroom.actions.proposals import is_proposer
from watchroom.store import audits as store_audits
from watchroom.store import peace as store_peace
from watchroom.store import proposals as store_proposals
from watchroom.store import unexplained as store_unexplained
from watchroom.store.proposals import Proposal

ROWS_MAX = 500
"""So many of a sort are counted: whoever has more than that waiting needs no exact number."""
JUDGE, ANSWER_FINDING, CLOSE_FINDING, ANSWER_PARTNERS = (
    "unexplained.settle", "finding.answer", "finding.close", "peace.answer",
)  # fmt: skip
DESTROY_KEY = "ledger.destroy_key"
"""What an auditor confirms, of whichever agency."""


class Waits(msgspec.Struct, frozen=True, kw_only=True):
    """How much waits for one act of the seat's person."""

    act: str
    """The act that answers it."""
    count: int
    since: datetime
    """When the oldest began to wait."""
    until: datetime | None
    """When the first of them is due, or can no longer be answered."""


class _One(msgspec.Struct, frozen=True):
    """One thing that waits for an act."""

    act: str
    since: datetime
    until: datetime | None = None


@act("waits.list", "See how much waits for one's own answer.")
async def waits(deed: Deed) -> list[Waits]:
    """Return what waits for the seat's person, what is due first on top.

    What they proposed themselves waits for somebody else, and what needs a case named is told where the case is.
    """
    deed.about("how much waits for one's own answer")
    offered = acts_freely_of(deed.seat.role, deed.door.world.table)
    ones = [*await _proposed(deed), *await _unexplained(deed), *await _findings(deed)]
    if ANSWER_PARTNERS in offered:
        ones += await _partners(deed)
    by_act: dict[str, list[_One]] = {}
    for each in ones:
        if each.act in offered:
            by_act.setdefault(each.act, []).append(each)
    summed = [_summed(name, found) for name, found in by_act.items()]
    return sorted(summed, key=lambda each: (each.until is None, each.until or each.since))


async def _proposed(deed: Deed) -> list[_One]:
    found = await store_proposals.all_waiting(deed.tx, deed.now, ROWS_MAX)
    return [_One(each.kind, each.proposed_at, each.expires_at) for each in found if _is_for(deed, each)]


def _is_for(deed: Deed, proposal: Proposal) -> bool:
    """Return whether a proposal waits for the seat's person, if their role may confirm it."""
    if is_proposer(deed, proposal):
        return False
    if proposal.kind == SIGNS:
        return draft_of_owner(proposal, deed.seat.agency)
    return proposal.kind == DESTROY_KEY or proposal.agency == deed.seat.agency


async def _unexplained(deed: Deed) -> list[_One]:
    rows = await store_unexplained.listed(deed.tx, ROWS_MAX)
    return [
        _One(JUDGE, each.at, each.due_at)
        for each in rows
        if each.settled_at is None and each.login != deed.seat.login
    ]  # fmt: skip


async def _findings(deed: Deed) -> list[_One]:
    """Return the findings that wait: for the agency's answer, and then for their closure."""
    found = await store_audits.findings(deed.tx, ROWS_MAX)
    unanswered = [
        _One(ANSWER_FINDING, each.opened_at, each.answer_due_at)
        for each in found
        if each.answered_at is None and each.closed_at is None
    ]
    answered = [
        _One(CLOSE_FINDING, each.answered_at, each.close_due_at)
        for each in found
        if each.answered_at is not None and each.closed_at is None
    ]
    return unanswered + answered


async def _partners(deed: Deed) -> list[_One]:
    """Return the rooms whose last word about a notice is their own; nothing is opened, and no room told of it."""
    await store_peace.telling_agency(deed.tx, deed.seat.agency)
    last = {(each.notice.id, each.room): each.note for each in await store_peace.sent(deed.tx)}
    return [_One(ANSWER_PARTNERS, note.at) for note in last.values() if note.side == "sent"]


def _summed(name: str, ones: list[_One]) -> Waits:
    ends = [each.until for each in ones if each.until is not None]
    return Waits(act=name, count=len(ones), since=min(each.since for each in ones), until=min(ends, default=None))
