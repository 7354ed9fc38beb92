"""Support by break-glass: nobody is impersonated; a role is lent for an hour at most, by two, and reviewed."""

from __future__ import annotations

from datetime import timedelta

from watchroom.actions import proposals
from watchroom.actions.door import Deed, Door, act
from watchroom.actions.incidents import words
from watchroom.actions.seats import tell_left
from watchroom.base.errors import BadInputError, ConflictError, NotFoundError, RefusedError
from watchroom.model.people import ROLES
from watchroom.model.support import SUPPORT_MINUTES_MAX, SupportLease, SupportRequest, SupportView
from watchroom.store import acts as store_acts
from watchroom.store import people as store_people
from watchroom.store import support as store
from watchroom.store.acts import ActRow
from watchroom.store.proposals import Proposal

APPROVE = "support.approve"
LENT_ROLES = ("watch_officer", "detective", "analyst", "officer")
"""Roles that may be lent: none that approves, reviews or runs."""
REQUEST_WAITS = timedelta(hours=1)
REVIEW_WITHIN = timedelta(days=7)
SHOWN_FOR = timedelta(days=90)
OVER = "time_over"


@act("support.request", "Ask for another role for an hour at most, to mend what cannot be mended otherwise.")
async def request(deed: Deed, *, role: str, minutes: int, reason: str) -> SupportRequest:
    """Ask; somebody else approves within the hour, or the request is gone."""
    if role not in LENT_ROLES:
        raise BadInputError("role", f"is one of: {', '.join(LENT_ROLES)}")
    if not 0 < minutes <= SUPPORT_MINUTES_MAX:
        raise BadInputError("minutes", f"is 1 to {SUPPORT_MINUTES_MAX}")
    body = {"role": role, "minutes": minutes, "reason": words("reason", reason)}
    return _request(await proposals.propose(deed, APPROVE, f"support as {role}", body, REQUEST_WAITS))


@act(APPROVE, "Approve another person's support lease, as the second of two.")
async def approve(deed: Deed, request_id: str) -> SupportLease:
    """Lend the role from now on; the review is due within a week."""
    asked = _request(await proposals.confirm(deed, request_id, APPROVE))
    lease = SupportLease(
        id=deed.id,
        agency=asked.agency,
        login=asked.login,
        name=asked.name,
        role=asked.role,
        reason=asked.reason,
        minutes=asked.minutes,
        requested_at=asked.requested_at,
        approved_at=deed.now,
        approved_by=deed.seat.login,
        approved_name=deed.seat.name,
        ends_at=deed.now + timedelta(minutes=asked.minutes),
        ended_at=None,
        ended_because=None,
        review_due_at=deed.now + REVIEW_WITHIN,
        reviewed_at=None,
        reviewed_by=None,
        review=None,
    )
    await store.insert(deed.tx, lease)
    return lease


@act("support.end", "End a support lease before its time.")
async def end(deed: Deed, lease_id: str) -> None:
    """End a lease; the seat that stands on it and its session end with it."""
    found = await _find(deed, lease_id)
    if found.ended_at is not None:
        raise ConflictError("This lease has ended already.")
    await tell_left(deed.door, deed.tx, await store.end(deed.tx, found.id, deed.now, "ended"))


@act("support.list", "See who has, had or asks for support, and what waits for its review.")
async def view(deed: Deed) -> SupportView:
    """Return the requests and leases of the seat's agency; an auditor sees those of all."""
    everywhere = deed.seat.role == "auditor"
    deed.about("support leases")
    waiting = await proposals.waiting(deed, APPROVE, any_agency=everywhere)
    agency = None if everywhere else deed.seat.agency
    return SupportView(
        requests=[_request(each) for each in waiting],
        leases=await store.leases(deed.tx, deed.now - SHOWN_FOR, agency),
    )


@act("support.acts", "See what was done under a support lease.")
async def acts_under(deed: Deed, lease_id: str) -> list[ActRow]:
    """Return every act of the lease's seats, newest first."""
    found = await _find(deed, lease_id)
    return await store_acts.acts_under_lease(deed.tx, found.id)


@act("support.review", "Review what was done under a support lease.")
async def review(deed: Deed, lease_id: str, text: str) -> None:
    """Write what the review found; a review is written once, after the lease."""
    found = await _find(deed, lease_id)
    if found.ended_at is None:
        raise ConflictError("This lease still runs: review it when it has ended.")
    if found.reviewed_at is not None:
        raise ConflictError("This lease has been reviewed already.")
    if deed.seat.login in (found.login, found.approved_by):
        raise RefusedError("not-oneself", "Nobody reviews what they asked for or approved.")
    text = words("text", text)
    deed.about(deed.subject, review=text)
    await store.review(deed.tx, found.id, deed.now, deed.seat.login, text)


async def end_over(door: Door) -> None:
    """End leases whose time is over, with their seats and sessions."""
    now = door.clock.now()
    async with door.everything() as tx:
        for lease_id in await store.over(tx, now):
            await tell_left(door, tx, await store.end(tx, lease_id, now, OVER))


async def _find(deed: Deed, lease_id: str) -> SupportLease:
    found = await store.lease(deed.tx, lease_id)
    if found is None or (deed.seat.role != "auditor" and found.agency != deed.seat.agency):
        raise NotFoundError("There is no such support lease here.")
    person = await store_people.person(deed.tx, found.login)
    assert person is not None  # noqa: S101 - the lease refers to a person
    deed.about(f"support lease of {person.login} as {ROLES[found.role].lower()}", lease=found.id)
    return found


def _request(proposal: Proposal) -> SupportRequest:
    return SupportRequest(
        id=proposal.id,
        agency=proposal.agency,
        login=proposal.proposed_by,
        name=proposal.proposed_by_name,
        role=str(proposal.body["role"]),
        reason=str(proposal.body["reason"]),
        minutes=int(proposal.body["minutes"]),
        requested_at=proposal.proposed_at,
        expires_at=proposal.expires_at,
    )
