"""Routes of requests for footage: whose cameras could hold some, asking, and how requests stand."""

from __future__ import annotations

from datetime import datetime

import msgspec
from litestar import Router, delete, get, post
from litestar.params import FromPath, FromQuery, JSONBody

from watchroom.actions import request_board as board_acts
from watchroom.actions import requests as acts
from watchroom.actions.request_board import Board, RequestDetail, WaitingRequest, waiting_request
from watchroom.actions.request_letters import ASKED
from watchroom.actions.requests import Asking, Candidates, NewRequest
from watchroom.model.people import Why
from watchroom.model.requests import Contribution, FootageRequest
from watchroom.web.console.gate import Called, Caller, reason


class CandidatesBody(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Around which incident footage is looked for, and for which case where there is one."""

    incident: str
    case: str | None = None
    asking: Asking = Asking()


class RequestBody(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """A request to be sent."""

    incident: str
    case: str | None = None
    request: NewRequest


class ContributionBody(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Footage that contributed to an arrest, on a case."""

    case: str
    arrest_at: datetime
    offence: str = ""
    """Of the arrest; the case's own unless given."""


class LetterPreview(msgspec.Struct, frozen=True):
    """The letter as households read it in English; `{facts}` and `{until}` stand for what is chosen yet."""

    subject: str
    text: str


class CandidatesAnswer(msgspec.Struct, frozen=True):
    """Who could be asked, and the letter that they would get."""

    candidates: Candidates
    letter: LetterPreview


class Reminded(msgspec.Struct, frozen=True):
    """How many households were reminded."""

    households: int


def _why(caller: Caller, incident: str, case: str | None) -> Why:
    return reason(caller, "investigation" if case else "call_response", incident=incident, case=case)


@post("/requests/candidates", status_code=200)
async def candidates(caller: Called, data: JSONBody[CandidatesBody]) -> CandidatesAnswer:
    """Whose cameras could hold footage of an incident, the best first; each owner reads that you looked."""
    found = await acts.candidates(
        caller.door,
        caller.seat,
        _why(caller, data.incident, data.case),
        data.asking,
        buildings=caller.room.city.cameras.buildings,
    )
    return CandidatesAnswer(found, _preview(caller, found))


def _preview(caller: Caller, found: Candidates) -> LetterPreview:
    facts = {
        "what_word": found.subject,
        "place": found.place,
        "began_at": found.began_at.isoformat(),
        "ended_at": found.ended_at.isoformat(),
        "until": "{until}",
        "facts": "{facts}",
        "number": "F-…",
        "agency": found.agency_name,
        "link": "https://…",
        "complain_link": "https://…",
    }
    return LetterPreview(*caller.room.letter(ASKED, facts))


@post("/requests", status_code=201)
async def send(caller: Called, data: JSONBody[RequestBody]) -> FootageRequest:
    """Ask the owners of the chosen cameras, one letter a household; nobody has to answer."""
    return await acts.send(
        caller.door,
        caller.seat,
        _why(caller, data.incident, data.case),
        data.request,
        buildings=caller.room.city.cameras.buildings,
    )


@post("/requests/proposals", status_code=201)
async def propose(caller: Called, data: JSONBody[RequestBody]) -> WaitingRequest:
    """Propose a request to more households than one person asks alone."""
    proposal = await acts.propose(
        caller.door,
        caller.seat,
        _why(caller, data.incident, data.case),
        data.request,
        buildings=caller.room.city.cameras.buildings,
    )
    return waiting_request(proposal)


@post("/requests/proposals/{proposal_id:str}/confirm", status_code=200)
async def confirm(caller: Called, proposal_id: FromPath[str]) -> FootageRequest:
    """Confirm a large request, which is then sent."""
    return await acts.confirm(
        caller.door, caller.seat, reason(caller), proposal_id, buildings=caller.room.city.cameras.buildings
    )


@delete("/requests/proposals/{proposal_id:str}", status_code=200)
async def withdraw(caller: Called, proposal_id: FromPath[str]) -> WaitingRequest:
    """Withdraw a large request that waits."""
    return waiting_request(await acts.withdraw(caller.door, caller.seat, reason(caller), proposal_id))


@get("/requests")
async def board(caller: Called, incident: FromQuery[str | None] = None) -> Board:
    """How the agency's requests stand: of one incident, or all."""
    return await board_acts.board(caller.door, caller.seat, reason(caller), incident_id=incident)


@get("/requests/{request_id:str}")
async def view(caller: Called, request_id: FromPath[str]) -> RequestDetail:
    """One request, what was offered and what came of it."""
    return await board_acts.view(caller.door, caller.seat, reason(caller), request_id)


@post("/requests/{request_id:str}/remind", status_code=200)
async def remind(caller: Called, request_id: FromPath[str]) -> Reminded:
    """Remind those who did not answer, once and by day."""
    return Reminded(
        await board_acts.remind(caller.door, caller.seat, reason(caller), request_id, zone=caller.room.zone)
    )


@post("/requests/{request_id:str}/close", status_code=200)
async def close(caller: Called, request_id: FromPath[str]) -> FootageRequest:
    """Close a request before its time."""
    return await board_acts.close(caller.door, caller.seat, reason(caller), request_id)


@post("/requests/{request_id:str}/contributions", status_code=201)
async def contribute(caller: Called, request_id: FromPath[str], data: JSONBody[ContributionBody]) -> Contribution:
    """Record that footage of a request contributed to an arrest."""
    return await board_acts.contribute(
        caller.door,
        caller.seat,
        reason(caller, case=data.case),
        request_id,
        arrest_at=data.arrest_at,
        offence=data.offence,
    )


routes = Router(
    path="/",
    route_handlers=[candidates, send, propose, confirm, withdraw, board, view, remind, close, contribute],
)
