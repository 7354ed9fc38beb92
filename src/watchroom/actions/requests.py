"""Requests for footage: whose cameras could hold some, asking their owners, and what came of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import msgspec

from watchroom.actions import proposals
from watchroom.actions.door import Deed, act
from watchroom.actions.openings import incident_of
from watchroom.actions.registry import looked
from watchroom.actions.request_letters import agency_name, ask, new_message, subject_of
from watchroom.base.errors import BadInputError, NotFoundError, RefusedError
from watchroom.base.geometry import METRES_PER_DEGREE, Point
from watchroom.base.ids import new_id
from watchroom.correlate.footage import NEAR_M, Standing, Yields, any_of, is_kept, reasons, standings
from watchroom.correlate.sight import Buildings
from watchroom.model.requests import AskedCamera, FootageRequest
from watchroom.model.views import IncidentView
from watchroom.store import gazetteer as store_gazetteer
from watchroom.store import incidents as store_incidents
from watchroom.store import request_counts
from watchroom.store import requests as store
from watchroom.store.incidents import NewEntry, label_of
from watchroom.store.proposals import Proposal

CONFIRMS = "request.confirm"
PROPOSAL_LASTS = timedelta(hours=24)
WINDOW_BEFORE = timedelta(minutes=30)
WINDOW_AFTER = timedelta(minutes=30)
ANSWERS_WITHIN = timedelta(days=3)
RADIUS_M = 150.0
MONTH = timedelta(days=30)
FACTS_CHARS_MAX = 300
BLOCK_WITHIN_DEG = 0.003
OWN_AGENCY = "request-own-agency"


class Asking(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where and when footage is looked for; what is left out is taken from the incident."""

    radius_m: float = RADIUS_M
    began_at: datetime | None = None
    ended_at: datetime | None = None


class NewRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One request to be sent."""

    radius_m: float
    began_at: datetime
    ended_at: datetime
    until: datetime
    cameras: list[str]
    """Whose owners are asked, of those that could hold footage."""
    facts: str = ""
    """A sentence for the households beside the general words; no name, plate or link."""


class Candidate(msgspec.Struct, frozen=True, kw_only=True):
    """One camera that could hold footage, with why."""

    camera_id: str
    lat: float
    lon: float
    azimuth_deg: float | None
    fov_deg: float
    range_m: float
    kind: str
    distance_m: float
    sees: bool
    expected: float
    """Probability, 0 to 1, that its owner has something: an estimate."""
    reasons: list[str]


class Household(msgspec.Struct, frozen=True, kw_only=True):
    """The cameras of the one of a household who gets its message."""

    expected: float
    cameras: list[Candidate]


class Candidates(msgspec.Struct, frozen=True, kw_only=True):
    """Who could be asked for an incident, the best first, within what is allowed."""

    incident_id: str
    incident_number: str
    agency_name: str
    place: str
    lat: float
    lon: float
    subject: str
    """What happened, as a word of the letters."""
    radius_m: float
    began_at: datetime
    ended_at: datetime
    until: datetime
    households: list[Household]
    left_out: int
    """Accounts not to be asked now: asked often enough, asked for this incident before, opposed, or another of the
    household is asked. Not which."""
    expected: float
    """How many of them are expected to have something: an estimate."""
    caps: dict[str, float]


class _Plan(msgspec.Struct, frozen=True, kw_only=True):
    """Who is asked what."""

    incident: IncidentView
    place: str
    began_at: datetime
    ended_at: datetime
    households: dict[str, Household]
    """By account, the most promising first."""
    left_out: int


@act("request.candidates", "See whose cameras could hold footage of an incident.")
async def candidates(deed: Deed, asking: Asking, *, buildings: Buildings | None) -> Candidates:
    """Return the households that could be asked, the best first; each entry's owner reads that it was looked at.

    Raises:
        RefusedError: the incident is not an open one of the agency, or a cap says no; the rule names it.
        BadInputError: the incident has no place, or the times are no span.
    """
    plan = await _plan(deed, asking, buildings)
    now, place = deed.now, plan.incident.place
    await looked(deed, _cameras_of(plan), "listed")
    return Candidates(
        incident_id=plan.incident.id,
        incident_number=plan.incident.number,
        agency_name=await agency_name(deed.tx, plan.incident.agency),
        place=plan.place,
        lat=place.lat or 0.0,
        lon=place.lon or 0.0,
        subject=subject_of(plan.incident.type_code),
        radius_m=asking.radius_m,
        began_at=plan.began_at,
        ended_at=plan.ended_at,
        until=now + ANSWERS_WITHIN,
        households=list(plan.households.values()),
        left_out=plan.left_out,
        expected=round(sum(each.expected for each in plan.households.values()), 1),
        caps={each.name: each.most for each in deed.door.world.table.caps},
    )


@act("request.send", "Ask camera owners near an incident whether they have footage.")
async def send(deed: Deed, new: NewRequest, *, buildings: Buildings | None) -> FootageRequest:
    """Ask the owners of the chosen cameras, one message a household; nobody has to answer.

    Raises:
        RefusedError: a cap says no, the rule names it: above `request-households` another person must confirm.
        BadInputError: a field cannot be sent; ConflictError: nobody is left to be asked.
    """
    plan = await _plan_of(deed, new, buildings)
    _demand_cap(deed, "request-households", len(plan.households))
    return await _send(deed, new, plan, asked_by=(deed.seat.login, deed.seat.name))


@act("request.propose", "Propose a request for footage to more households than one person asks alone.")
async def propose(deed: Deed, new: NewRequest, *, buildings: Buildings | None) -> Proposal:
    """Keep a request until a supervisor, who is somebody else, confirms it; raises as `send` does."""
    plan = await _plan_of(deed, new, buildings)
    _demand_cap(deed, "request-households-two", len(plan.households))
    await looked(deed, _cameras_of(plan), "listed")
    body: dict[str, Any] = {
        "new": msgspec.to_builtins(new), "incident": plan.incident.id, "number": plan.incident.number,
        "case": deed.why.case, "households": len(plan.households), "purpose": deed.why.purpose,
    }  # fmt: skip
    return await proposals.propose(
        deed, CONFIRMS, f"request for footage for {plan.incident.number}", body, PROPOSAL_LASTS
    )


@act(CONFIRMS, "Confirm a large request for footage, which is then sent.")
async def confirm(deed: Deed, proposal_id: str, *, buildings: Buildings | None) -> FootageRequest:
    """Send what another person proposed; raises as proposals.confirm and `send` do."""
    proposal = await proposals.confirm(deed, proposal_id, CONFIRMS)
    body = proposal.body
    deed.why = msgspec.structs.replace(deed.why, incident=body["incident"], case=body["case"])
    new = msgspec.convert(body["new"], NewRequest)
    plan = await _plan_of(deed, new, buildings, still_open=body["purpose"] == "call_response")
    _demand_cap(deed, "request-households-two", len(plan.households))
    asked_by = (proposal.proposed_by, proposal.proposed_by_name)
    return await _send(deed, new, plan, asked_by=asked_by, confirmed_by_name=deed.seat.name)


@act("request.withdraw", "Withdraw a large request for footage that waits for a second person.")
async def withdraw(deed: Deed, proposal_id: str) -> Proposal:
    """Withdraw it: nobody is asked."""
    return await proposals.withdraw(deed, proposal_id, CONFIRMS)


def _cameras_of(plan: _Plan) -> list[str]:
    return [each.camera_id for household in plan.households.values() for each in household.cameras]


def _demand_cap(deed: Deed, name: str, asked: float) -> None:
    """Refuse what goes beyond a cap, by its name."""
    cap = next((each for each in deed.door.world.table.caps if each.name == name), None)
    if cap is None or asked > cap.most:
        most = 0 if cap is None else cap.most
        says = "" if cap is None else f" {cap.says}"
        raise RefusedError(name, f"{asked:.0f} is above {most:.0f}.{says}")


async def _plan_of(
    deed: Deed, new: NewRequest, buildings: Buildings | None, *, still_open: bool | None = None
) -> _Plan:
    """Return the plan of a request as it was written, with the chosen cameras only."""
    _check(deed, new)
    asking = Asking(radius_m=new.radius_m, began_at=new.began_at, ended_at=new.ended_at)
    plan = await _plan(deed, asking, buildings, still_open=still_open)
    chosen = set(new.cameras)
    kept = {
        account: msgspec.structs.replace(each, cameras=[one for one in each.cameras if one.camera_id in chosen])
        for account, each in plan.households.items()
    }
    kept = {account: each for account, each in kept.items() if each.cameras}
    if not kept:
        raise BadInputError("cameras", "none of these can be asked now: look at the list again")
    return msgspec.structs.replace(plan, households=kept)


def _check(deed: Deed, new: NewRequest) -> None:
    if new.until.tzinfo is None or new.until <= deed.now:
        raise BadInputError("until", "is a time to come, with its zone")
    _demand_cap(deed, "request-answers", (new.until - deed.now) / timedelta(days=1))
    if len(new.facts) > FACTS_CHARS_MAX or not new.facts.isprintable():
        raise BadInputError("facts", f"is one line of at most {FACTS_CHARS_MAX} characters")
    if "://" in new.facts or "www." in new.facts.lower():
        raise BadInputError("facts", "holds no link: people must not learn to follow links in such letters")


async def _plan(deed: Deed, asking: Asking, buildings: Buildings | None, *, still_open: bool | None = None) -> _Plan:
    """Return who could be asked, within the caps; the incident is the agency's own, and open to respond to it."""
    incident = await incident_of(
        deed, still_open=deed.why.purpose == "call_response" if still_open is None else still_open
    )
    deed.about(f"footage for {incident.number}", incident=incident.id, radius_m=asking.radius_m)
    if incident.agency != deed.seat.agency:
        raise RefusedError(OWN_AGENCY, "Only the agency whose incident it is asks for footage, from its own registry.")
    if incident.place.lat is None or incident.place.lon is None:
        raise BadInputError("incident", "has no place yet: without one nobody near it can be asked")
    began_at, ended_at = _window(deed, incident, asking)
    here = Point(incident.place.lat, incident.place.lon)
    yields = Yields(await request_counts.outcomes(deed.tx, deed.seat.agency, NEAR_M, deed.now))
    households, left_out = await _households(deed, incident, here, asking.radius_m, (yields, ended_at, buildings))
    return _Plan(
        incident=incident,
        place=await _block(deed, incident, here),
        began_at=began_at,
        ended_at=ended_at,
        households=households,
        left_out=left_out,
    )


def _window(deed: Deed, incident: IncidentView, asking: Asking) -> tuple[datetime, datetime]:
    if asking.radius_m <= 0:
        raise BadInputError("radius_m", "is more than 0 metres")
    _demand_cap(deed, "request-radius", asking.radius_m)
    began_at = asking.began_at or incident.occurred_at - WINDOW_BEFORE
    ended_at = asking.ended_at or min(incident.occurred_at + WINDOW_AFTER, max(deed.now, began_at))
    if began_at.tzinfo is None or ended_at.tzinfo is None:
        raise BadInputError("began_at", "and ended_at carry a time zone")
    if not began_at < ended_at <= deed.now + WINDOW_AFTER:
        raise BadInputError("ended_at", "is after began_at, and not in the future")
    _demand_cap(deed, "request-window", (ended_at - began_at) / timedelta(hours=1))
    return began_at, ended_at


async def _block(deed: Deed, incident: IncidentView, here: Point) -> str:
    """Return where it was in general words: the block, never the house."""
    found = await store_gazetteer.block_near(deed.tx, here.lat, here.lon, BLOCK_WITHIN_DEG)
    if found is not None:
        return found[0]
    return incident.place.district or incident.place.jurisdiction or incident.agency


async def _households(
    deed: Deed,
    incident: IncidentView,
    here: Point,
    radius_m: float,
    how: tuple[Yields, datetime, Buildings | None],
) -> tuple[dict[str, Household], int]:
    """Return the households around a place that may be asked, the most promising first, and how many may not."""
    yields, ended_at, buildings = how
    degrees = radius_m / METRES_PER_DEGREE
    cameras = await store.askable(deed.tx, deed.seat.agency, here.lat, here.lon, degrees)
    by_account: dict[str, list[Candidate]] = {}
    for each in standings(cameras, here, radius_m, buildings):
        found = _candidate(each, yields, is_kept(each.camera.keeps_hours, ended_at, deed.now), buildings is not None)
        by_account.setdefault(each.camera.account_id, []).append(found)
    a_month = int(deed.door.world.table.most("request-a-month"))
    accounts = {
        account: Household(expected=round(any_of(each.expected for each in found), 3), cameras=found)
        for account, found in by_account.items()
    }
    best = sorted(accounts, key=lambda each: (-accounts[each].expected, accounts[each].cameras[0].camera_id))
    may = await store.may_be_asked(deed.tx, best, incident.id, deed.now - MONTH, a_month)
    return {each: accounts[each] for each in best if each in may}, len(accounts) - len(may)


def _candidate(standing: Standing, yields: Yields, kept: bool, buildings_known: bool) -> Candidate:  # noqa: FBT001 - two facts
    camera = standing.camera
    expected = yields.of(camera.kind, standing.distance_m, sees=standing.sees, kept=kept)
    return Candidate(
        camera_id=camera.id,
        lat=camera.lat,
        lon=camera.lon,
        azimuth_deg=camera.azimuth_deg,
        fov_deg=camera.fov_deg,
        range_m=camera.range_m,
        kind=camera.kind,
        distance_m=standing.distance_m,
        sees=standing.sees,
        expected=round(expected, 3),
        reasons=reasons(standing, kept=kept, keeps_hours=camera.keeps_hours, buildings_known=buildings_known),
    )


async def _send(
    deed: Deed,
    new: NewRequest,
    plan: _Plan,
    *,
    asked_by: tuple[str, str],
    confirmed_by_name: str | None = None,
) -> FootageRequest:
    incident, place = plan.incident, plan.incident.place
    request = FootageRequest(
        id=new_id("freq"),
        number=await store.next_number(deed.tx, deed.now.year),
        agency=deed.seat.agency,
        incident_id=incident.id,
        incident_number=incident.number,
        case_number=deed.why.case,
        type_code=incident.type_code,
        asked_by=asked_by[0],
        asked_by_name=asked_by[1],
        confirmed_by_name=confirmed_by_name,
        place=plan.place,
        facts=new.facts.strip(),
        lat=place.lat or 0.0,
        lon=place.lon or 0.0,
        radius_m=new.radius_m,
        began_at=plan.began_at,
        ended_at=plan.ended_at,
        until=new.until,
        created_at=deed.now,
    )
    label = f"{request.agency}/{deed.door.world.agency_law.get(request.agency, '')}"
    messages = [new_message(deed.door, account, _asked(each)) for account, each in plan.households.items()]
    await store.insert(deed.tx, request, label)
    await store.insert_messages(deed.tx, request, label, messages, deed.now)
    await ask(deed, request, messages)
    deed.about(
        f"request {request.number} for footage for {incident.number}", request=request.id, households=len(messages),
        radius_m=request.radius_m, began_at=request.began_at, ended_at=request.ended_at, until=request.until,
        asked_by=request.asked_by,
    )  # fmt: skip
    await looked(deed, _cameras_of(plan), "asked")
    await _tell_incident(deed, incident, f"Footage asked for: {request.number}, {len(messages)} households")
    return request


def _asked(household: Household) -> tuple[AskedCamera, ...]:
    return tuple(
        AskedCamera(camera_id=each.camera_id, kind=each.kind, distance_m=each.distance_m, sees=each.sees)
        for each in household.cameras
    )


async def _tell_incident(deed: Deed, incident: IncidentView, text: str) -> None:
    """Write a line on the incident's timeline."""
    entry = NewEntry(
        incident_id=incident.id, label=label_of(incident), at=deed.now, received_at=deed.now, kind="request", text=text,
        by=deed.seat.login, by_name=deed.seat.name,
    )  # fmt: skip
    await store_incidents.add_entries(deed.tx, [entry])


async def request_of(deed: Deed, request_id: str, *, lock: bool = False) -> FootageRequest:
    """Return a request of the seat's agency; raises NotFoundError, which does not tell whether there is one."""
    found = await store.request(deed.tx, request_id, lock=lock)
    if found is None or found.agency != deed.seat.agency:
        raise NotFoundError("There is no such request here.")
    deed.about(f"request {found.number}", request=found.id)
    return found
