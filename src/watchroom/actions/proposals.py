"""Acts that take two persons: one proposes, another one confirms, and only then it has its effect."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import msgspec

from watchroom.actions.door import Deed
from watchroom.base.errors import BadInputError, ConflictError, NotFoundError, RefusedError
from watchroom.base.ids import new_id
from watchroom.store import proposals as store
from watchroom.store.proposals import Proposal

TWO_PERSONS = "two-persons"
"""The rule that refuses who would confirm what they proposed themselves."""
PROPOSAL_DAYS_MAX = 30


async def propose(deed: Deed, kind: str, subject: str, body: dict[str, Any], expires: timedelta) -> Proposal:
    """Write, within the act of proposing, what another person must confirm; the act's entry holds all of it.

    `kind` is the name of the act that takes effect, `body` what it would do: plain JSON values only, since they come
    back from the store. Who may propose and who may confirm is the policy's business: two acts, two rules.
    """
    if not timedelta(0) < expires <= timedelta(days=PROPOSAL_DAYS_MAX):
        raise BadInputError("expires", f"a proposal waits for at most {PROPOSAL_DAYS_MAX} days")
    proposal = Proposal(
        id=new_id("prop"),
        kind=kind,
        subject=subject,
        body=body,
        agency=deed.seat.agency,
        proposed_by=deed.seat.login,
        proposed_by_name=deed.seat.name,
        proposed_at=deed.now,
        proposed_act=deed.id,
        expires_at=deed.now + expires,
    )
    await store.insert(deed.tx, proposal)
    deed.about(subject, proposal=proposal.id, proposed=body)
    return proposal


async def confirm(deed: Deed, proposal_id: str, kind: str, *, any_agency: bool = False) -> Proposal:
    """Confirm, within the act that then has the effect, what somebody else proposed; returns it, with its body.

    `any_agency` lets a person of another agency than the proposer's confirm (an auditor, say). The act that calls this
    does what `body` says in the same transaction: when it fails, the proposal waits on.

    Raises:
        NotFoundError: there is no such proposal of this kind, or it is another agency's.
        ConflictError: it was confirmed or withdrawn before, or has expired.
        RefusedError: `two-persons`: whoever proposed it does not confirm it.
    """
    proposal = await _take(deed, proposal_id, kind, any_agency=any_agency)
    if is_proposer(deed, proposal):
        raise RefusedError(TWO_PERSONS, "This takes two persons: ask somebody else to confirm what you proposed.")
    return await _settled(deed, proposal, "confirmed")


async def withdraw(deed: Deed, proposal_id: str, kind: str, *, any_agency: bool = False) -> Proposal:
    """Withdraw a proposal that waits, by whoever could confirm it or proposed it; raises as `confirm` does."""
    return await _settled(deed, await _take(deed, proposal_id, kind, any_agency=any_agency), "withdrawn")


async def waiting(deed: Deed, kind: str, *, any_agency: bool = False) -> list[Proposal]:
    """Return what waits to be confirmed, oldest first: of the seat's agency, or with `any_agency` of all."""
    found = await store.waiting(deed.tx, kind, deed.now)
    return [each for each in found if any_agency or each.agency == deed.seat.agency]


async def _take(deed: Deed, proposal_id: str, kind: str, *, any_agency: bool) -> Proposal:
    proposal = await store.take(deed.tx, proposal_id, kind)
    if proposal is None or not (any_agency or proposal.agency == deed.seat.agency):
        raise NotFoundError("There is no such proposal here.")
    if proposal.state != "waiting":
        raise ConflictError(f"{proposal.settled_by_name} has {proposal.state} this before you.")
    if proposal.expires_at <= deed.now:
        raise ConflictError("Nobody confirmed this in time. Propose it again.")
    return proposal


def is_proposer(deed: Deed, proposal: Proposal) -> bool:
    """Return whether the seat's person proposed it: one person may hold two logins, hardly under two names."""
    same_name = (deed.seat.name, deed.seat.agency) == (proposal.proposed_by_name, proposal.agency)
    return deed.seat.login == proposal.proposed_by or same_name


async def _settled(deed: Deed, proposal: Proposal, state: str) -> Proposal:
    settled = msgspec.structs.replace(
        proposal, state=state, settled_by=deed.seat.login, settled_by_name=deed.seat.name, settled_at=deed.now
    )
    await store.settle(deed.tx, settled)
    deed.about(
        proposal.subject, proposal=proposal.id, proposed=proposal.body, proposed_by=proposal.proposed_by,
        proposed_act=proposal.proposed_act,
    )  # fmt: skip
    return settled
