"""Lawful assemblies: registered by command, guarded while they last, approved act by act, reviewed within 90 days."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from math import cos, pi, sin

import msgspec

from watchroom.actions import proposals
from watchroom.actions.door import Deed, act
from watchroom.actions.incidents import words
from watchroom.base.errors import BadInputError, ConflictError, NotFoundError, RefusedError
from watchroom.base.geometry import Point, is_on_earth, moved
from watchroom.base.ids import new_id
from watchroom.model.assemblies import GUARDED, REVIEW_AFTER, REVIEWERS, Assembly, AssemblyView, AssemblyYear
from watchroom.policy.assemblies import RULE, SAYS, at_assemblies
from watchroom.store import assemblies as store
from watchroom.store.acts import notify_place
from watchroom.store.assemblies import Registered
from watchroom.store.proposals import Proposal

APPROVES = "assembly.approve"
RADIUS_M = (20.0, 5_000.0)
LASTS_MAX = timedelta(days=14)
CORNERS = 24
APPROVAL_LASTS = timedelta(hours=1)
ASK_LASTS = timedelta(hours=12)
LISTED_MAX = 500


class NewAssembly(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What command registers: a place with a radius, and a time."""

    title: str
    lat: float
    lon: float
    radius_m: float
    begins_at: datetime
    ends_at: datetime


class ApprovalAsked(msgspec.Struct, frozen=True, kw_only=True):
    """A request for approval that waits for a commander."""

    id: str
    assembly_id: str
    what: str
    asked_by: str
    asked_at: datetime
    reason: str


@act("assembly.register", "Register a lawful assembly: its area and its time.")
async def register(deed: Deed, new: NewAssembly) -> Assembly:
    """Register an assembly; from its begin on what GUARDED names needs command's approval there.

    Raises:
        BadInputError: the field that no assembly has.
    """
    deed.about("a new assembly")
    _check(new)
    title = words("title", new.title)
    centre = Point(new.lat, new.lon)
    corners = (moved(centre, new.radius_m * cos(turn), new.radius_m * sin(turn)) for turn in _turns())
    assembly = Assembly(
        id=new_id("assembly"),
        ring=tuple((round(each.lat, 6), round(each.lon, 6)) for each in corners),
        begins_at=new.begins_at,
        ends_at=new.ends_at,
        title=title,
    )
    await store.put(
        deed.tx,
        Registered(
            assembly=assembly,
            agency=deed.seat.agency,
            by=deed.seat.login,
            by_name=deed.seat.name,
            at=deed.now,
            review_due_at=new.ends_at + REVIEW_AFTER,
        ),
    )
    await notify_place(deed.tx)
    deed.about(f"assembly {assembly.id}", assembly=assembly)
    return assembly


def _check(new: NewAssembly) -> None:
    if not is_on_earth(new.lat, new.lon):
        raise BadInputError("lat", "and lon are a place on earth, in degrees")
    if not RADIUS_M[0] <= new.radius_m <= RADIUS_M[1]:
        raise BadInputError("radius_m", f"is {RADIUS_M[0]:.0f} to {RADIUS_M[1]:.0f} metres")
    if new.begins_at.tzinfo is None or new.ends_at.tzinfo is None:
        raise BadInputError("begins_at", "and ends_at carry a time zone")
    if not new.begins_at < new.ends_at <= new.begins_at + LASTS_MAX:
        raise BadInputError("ends_at", f"is after the begin, by {LASTS_MAX.days} days at most")


def _turns() -> list[float]:
    return [2 * pi * corner / CORNERS for corner in range(CORNERS)]


@act("assembly.end", "End a registered assembly before its time.")
async def end(deed: Deed, assembly_id: str) -> Assembly:
    """End an assembly of the agency that goes on or is to come; the time for its review runs from then."""
    deed.about(f"assembly {assembly_id[:100]}")
    ended = await store.end(deed.tx, assembly_id, deed.seat.agency, deed.now, REVIEW_AFTER)
    if ended is None:
        raise NotFoundError("There is no such assembly of your agency that has not ended.")
    await notify_place(deed.tx)
    return ended


@act("assembly.list", "See registered assemblies and what was approved there.")
async def listed(deed: Deed) -> list[AssemblyView]:
    """Return assemblies, the newest first."""
    deed.about("assemblies")
    return await store.listed(deed.tx, LISTED_MAX, deed.seat.login)


@act("assembly.ask", "Ask command to approve an act at a registered assembly.")
async def ask(deed: Deed, assembly_id: str, what: str, *, reason: str) -> ApprovalAsked:
    """Ask for what GUARDED names; a commander, who is another person, decides."""
    deed.about(f"approval at assembly {assembly_id[:100]}")
    if what not in GUARDED:
        raise BadInputError("what", f"is one of {', '.join(GUARDED)}")
    if all(each.id != assembly_id for each in await store.registered(deed.tx)):
        raise NotFoundError("There is no such assembly.")
    body = {"assembly_id": assembly_id, "what": what, "login": deed.seat.login, "reason": words("reason", reason)}
    return _asked(await proposals.propose(deed, APPROVES, f"assembly {assembly_id}: {what}", body, ASK_LASTS))


@act("assembly.waiting", "See what waits for command's approval at assemblies.")
async def waiting(deed: Deed) -> list[ApprovalAsked]:
    """Return what waits, oldest first."""
    deed.about("approvals that wait")
    return [_asked(each) for each in await proposals.waiting(deed, APPROVES)]


@act(APPROVES, "Approve an act at a registered assembly, for an hour.")
async def approve(deed: Deed, proposal_id: str) -> ApprovalAsked:
    """Approve for the person who asked, for an hour; raises as proposals.confirm does."""
    proposal = await proposals.confirm(deed, proposal_id, APPROVES)
    await _decide(deed, proposal, approved=True)
    return _asked(proposal)


@act("assembly.deny", "Deny an act at a registered assembly.")
async def deny(deed: Deed, proposal_id: str) -> ApprovalAsked:
    """Deny what was asked; the denial is counted in the yearly report."""
    proposal = await proposals.withdraw(deed, proposal_id, APPROVES)
    await _decide(deed, proposal, approved=False)
    return _asked(proposal)


async def _decide(deed: Deed, proposal: Proposal, *, approved: bool) -> None:
    await store.decide(
        deed.tx,
        new_id("decision"),
        proposal.body["assembly_id"],
        proposal.body["what"],
        proposal.body["login"],
        approved=approved,
        by=deed.seat.login,
        at=deed.now,
        until=deed.now + APPROVAL_LASTS,
    )


def _asked(proposal: Proposal) -> ApprovalAsked:
    return ApprovalAsked(
        id=proposal.id,
        assembly_id=proposal.body["assembly_id"],
        what=proposal.body["what"],
        asked_by=proposal.proposed_by_name,
        asked_at=proposal.proposed_at,
        reason=proposal.body["reason"],
    )


@act("assembly.review", "Review what was approved at an assembly, as the law asks within 90 days.")
async def review(deed: Deed, assembly_id: str, *, finding: str) -> AssemblyView:
    """Write one commander's review; three different ones are needed.

    Raises:
        ConflictError: it goes on still, or this person reviewed it before.
    """
    deed.about(f"assembly {assembly_id[:100]}")
    found = next((each for each in await store.listed(deed.tx, LISTED_MAX) if each.id == assembly_id), None)
    if found is None or found.agency != deed.seat.agency:
        raise NotFoundError("There is no such assembly of your agency.")
    if found.ends_at > deed.now:
        raise ConflictError("It has not ended yet: review it afterwards.")
    said = words("finding", finding)
    if not await store.review(deed.tx, assembly_id, deed.seat.login, deed.seat.name, deed.now, said):
        raise ConflictError("You have reviewed this one. Two others must, too.")
    deed.about(f"assembly {assembly_id}", finding=said)
    after = await store.listed(deed.tx, LISTED_MAX, deed.seat.login)
    return next(each for each in after if each.id == assembly_id)


@act("assembly.report", "See the counted part of the yearly report on assemblies.")
async def report(deed: Deed, year: int) -> AssemblyYear:
    """Count one year: D.C. Code § 5-333.12."""
    deed.about(f"assemblies of {int(year)}")
    if not 2000 <= year <= deed.now.year:  # noqa: PLR2004 - no room is older
        raise BadInputError("year", f"is 2000 to {deed.now.year}")
    of_year = [each for each in await store.listed(deed.tx, LISTED_MAX) if each.begins_at.year == year]
    counted: dict[bool, Counter[str]] = {True: Counter(), False: Counter()}
    for what, approved, count in await store.decisions_of_year(deed.tx, year):
        counted[approved][what] += count
    done = [each for each in of_year if len(each.reviewed_by) >= REVIEWERS]
    overdue = [each for each in of_year if each not in done and each.review_due_at <= deed.now]
    not_counted = "not counted here; declared by the agency"
    async with deed.totals() as all_acts:
        refused = await store.refusals_of_year(all_acts, year, RULE)
    return AssemblyYear(
        year=year,
        assemblies=len(of_year),
        approved=dict(counted[True]),
        denied=dict(counted[False]),
        refused=refused,
        reviews_done=len(done),
        reviews_overdue=len(overdue),
        declared=dict.fromkeys(("requests of outside agencies", "arrests", "violations found"), not_counted),
    )


async def demand_approval(deed: Deed, what: str, place: Point | None, at: datetime, reach_m: float = 0.0) -> None:
    """Raise RefusedError (`first-amendment`) for a guarded act at an assembly that nobody approved."""
    if place is None:
        return
    touched = at_assemblies(deed.door.world.assemblies, place, at, reach_m)
    if touched and not {each.id for each in touched} <= await store.approved(deed.tx, what, deed.seat.login, deed.now):
        raise RefusedError(RULE, SAYS)
