"""How requests for footage stand: the board that the watch and detectives follow, reminders, and what came of it."""

from __future__ import annotations

from datetime import datetime, timedelta, tzinfo

import msgspec

from watchroom.actions import proposals
from watchroom.actions.door import Deed, act
from watchroom.actions.incidents import words
from watchroom.actions.registry import looked
from watchroom.actions.request_letters import remind as write_reminders
from watchroom.actions.requests import CONFIRMS, request_of
from watchroom.base.errors import BadInputError, ConflictError, RefusedError
from watchroom.base.ids import new_id
from watchroom.model.requests import AskedCamera, Contribution, FootageRequest, Tally
from watchroom.store import request_counts
from watchroom.store import requests as store
from watchroom.store import things as store_things
from watchroom.store.proposals import Proposal

LISTED_MAX = 200
NIGHT_BEGINS, NIGHT_ENDS = 21, 8
"""Hours of the city's clock between which nobody is reminded."""
NEVER_AT_NIGHT = "request-never-at-night"
ARREST_YEARS_MAX = timedelta(days=366 * 10)


class Offer(msgspec.Struct, frozen=True, kw_only=True):
    """A household that said it has something, by the cameras it was asked about; not who it is."""

    answered_at: datetime | None
    cameras: list[AskedCamera]


class WaitingRequest(msgspec.Struct, frozen=True, kw_only=True):
    """A large request that waits for a second person."""

    id: str
    incident_id: str
    incident_number: str
    case_number: str | None
    households: int
    proposed_by_name: str
    proposed_at: datetime
    expires_at: datetime


class RequestRow(msgspec.Struct, frozen=True, kw_only=True):
    """One request on the board."""

    request: FootageRequest
    is_open: bool
    tally: Tally
    files: int
    """Files that arrived by the links of this request."""


class Board(msgspec.Struct, frozen=True, kw_only=True):
    """Every request of the agency, the newest first, and those that wait for a second person."""

    requests: list[RequestRow]
    waiting: list[WaitingRequest]


class RequestDetail(msgspec.Struct, frozen=True, kw_only=True):
    """One request with what was offered and what came of it."""

    row: RequestRow
    offers: list[Offer]
    contributions: list[Contribution]


@act("request.list", "See how the agency's requests for footage stand.")
async def board(deed: Deed, *, incident_id: str | None = None) -> Board:
    """Return the requests of the seat's agency: of one incident, or all."""
    deed.about("requests for footage", incident=incident_id)
    found = await store.requests(deed.tx, deed.seat.agency, incident_id=incident_id, limit=LISTED_MAX)
    waiting = [waiting_request(each) for each in await proposals.waiting(deed, CONFIRMS)]
    return Board(
        requests=await _rows(deed, found),
        waiting=[each for each in waiting if incident_id in (None, each.incident_id)],
    )


def waiting_request(proposal: Proposal) -> WaitingRequest:
    """Return what waits, as it is shown."""
    return WaitingRequest(
        id=proposal.id,
        incident_id=proposal.body["incident"],
        incident_number=proposal.body["number"],
        case_number=proposal.body["case"],
        households=proposal.body["households"],
        proposed_by_name=proposal.proposed_by_name,
        proposed_at=proposal.proposed_at,
        expires_at=proposal.expires_at,
    )


async def _rows(deed: Deed, found: list[FootageRequest]) -> list[RequestRow]:
    ids = [each.id for each in found]
    tallies = await request_counts.tallies(deed.tx, ids)
    files = await request_counts.files(deed.tx, ids)
    return [
        RequestRow(request=each, is_open=each.is_open(deed.now), tally=tallies[each.id], files=files.get(each.id, 0))
        for each in found
    ]


@act("request.view", "See how a request for footage stands, and what was offered.")
async def view(deed: Deed, request_id: str) -> RequestDetail:
    """Return one request; households are counted, and of those that offered something their cameras are named."""
    request = await request_of(deed, request_id)
    offered = await store.offers(deed.tx, request.id)
    cameras = await store.cameras_of(deed.tx, [each.id for each in offered])
    await looked(deed, [each.camera_id for found in cameras.values() for each in found], "opened")
    (row,) = await _rows(deed, [request])
    return RequestDetail(
        row=row,
        offers=[Offer(answered_at=each.answered_at, cameras=cameras[each.id]) for each in offered],
        contributions=await store.contributions(deed.tx, request.id),
    )


def is_night(now: datetime, zone: tzinfo) -> bool:
    """Return whether people of the city sleep."""
    hour = now.astimezone(zone).hour
    return hour >= NIGHT_BEGINS or hour < NIGHT_ENDS


@act("request.remind", "Remind those who did not answer a request for footage, once.")
async def remind(deed: Deed, request_id: str, *, zone: tzinfo) -> int:
    """Remind them now, and never again; returns how many that were.

    Raises:
        ConflictError: it has ended, or they were reminded before.
        RefusedError: it is night in the city.
    """
    request = await request_of(deed, request_id, lock=True)
    _demand_open(deed, request)
    if request.reminded_at is not None:
        raise ConflictError("They were reminded already; nobody is reminded twice.")
    if is_night(deed.now, zone):
        says = f"Nobody is reminded between {NIGHT_BEGINS}:00 and {NIGHT_ENDS}:00. Try again in the morning."
        raise RefusedError(NEVER_AT_NIGHT, says)
    reminded = await write_reminders(deed.tx, deed.door, request)
    deed.about(f"reminder of request {request.number}", households=reminded)
    return reminded


@act("request.close", "Close a request for footage: nothing more is answered.")
async def close(deed: Deed, request_id: str) -> FootageRequest:
    """Close a request before its time; its links say so kindly from now on."""
    request = await request_of(deed, request_id, lock=True)
    _demand_open(deed, request)
    await store.close(deed.tx, request.id, deed.seat.name, deed.now)
    return msgspec.structs.replace(request, closed_at=deed.now, closed_by_name=deed.seat.name)


def _demand_open(deed: Deed, request: FootageRequest) -> None:
    if not request.is_open(deed.now):
        raise ConflictError(f"{request.number} has ended: it can be read, and not changed.")


@act("request.contribute", "Record that footage of a request contributed to an arrest.")
async def contribute(deed: Deed, request_id: str, *, arrest_at: datetime, offence: str = "") -> Contribution:
    """Record it on the case that the act names, with the offence of the arrest; the case's own unless given.

    Raises:
        BadInputError: the time is none, lies ahead, or before what the footage is about.
        ConflictError: nobody offered anything, or the case has it already.
    """
    request = await request_of(deed, request_id)
    if arrest_at.tzinfo is None or not deed.now - ARREST_YEARS_MAX < arrest_at <= deed.now:
        raise BadInputError("arrest_at", "is a time in the past, with its zone")
    if arrest_at < request.began_at:
        raise BadInputError("arrest_at", "is not before the time that footage was asked for")
    if not await store.offers(deed.tx, request.id):
        raise ConflictError("Nobody answered this request with footage: nothing of it can have contributed.")
    case = await store_things.case(deed.tx, deed.why.case or "")
    made = Contribution(
        id=new_id("contr"),
        request_id=request.id,
        case_number=deed.why.case or "",
        offence=words("offence", offence or (case.offence if case else "")),
        arrest_at=arrest_at,
        recorded_by=deed.seat.login,
        recorded_by_name=deed.seat.name,
        recorded_at=deed.now,
    )
    law_tag = deed.door.world.agency_law.get(deed.seat.agency, "")
    if not await store.contribute(deed.tx, made, f"{deed.seat.agency}/{law_tag}"):
        raise ConflictError(f"Case {made.case_number} has this contribution already.")
    deed.about(f"contribution of request {request.number} to an arrest", offence=made.offence, arrest_at=arrest_at)
    return made
