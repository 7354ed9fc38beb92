"""Routes of the incentive program's officers: the queue, one application, its documents and its decision."""

from __future__ import annotations

from datetime import datetime

import msgspec
from litestar import Response, Router, get, post
from litestar.params import FromPath, FromQuery, JSONBody

from watchroom.actions import incentive_desk as acts
from watchroom.actions.incentive_desk import WAITING, Desk, Opened
from watchroom.model.incentive_views import AmountProposed, ApplicationView
from watchroom.web.console.gate import Called, reason


class CheckBody(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Whether a document shows what it must."""

    fit: bool


class PlaceBody(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Where an application lies."""

    psa: str
    priority_area: str = ""


class AskBody(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """What is asked of the applicant."""

    proofs: list[str]
    note: str = ""


class AmountBody(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Another sum, and why."""

    cents: int
    because: str


class RefuseBody(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """By which rule, and what the officer writes to it."""

    rule: str
    note: str = ""


class AppealBody(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """What became of an appeal, and why."""

    grant: bool
    note: str


class VisitBody(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """When a visit is planned for."""

    planned_for: datetime


class FoundBody(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """What a visit found."""

    result: str
    note: str = ""


@get("/incentive/applications")
async def queue(caller: Called, status: FromQuery[list[str] | None] = None) -> Desk:
    """The queue: applications in the states asked for, else those that wait."""
    return await acts.queue(caller.door, caller.seat, reason(caller), statuses=status or WAITING)


@get("/incentive/applications/{application_id:str}")
async def open_application(caller: Called, application_id: FromPath[str]) -> Opened:
    """One application whole, with its calculation, checklist and the others at its building."""
    return await acts.open_application(caller.door, caller.seat, reason(caller), application_id)


@get("/incentive/applications/{application_id:str}/documents/{document_id:str}")
async def document(caller: Called, application_id: FromPath[str], document_id: FromPath[str]) -> Response[bytes]:
    """One document, to be saved; nothing that somebody sent in is run by the browser."""
    media_type, content = await acts.document(caller.door, caller.seat, reason(caller), application_id, document_id)
    kept = {
        "content-disposition": "inline" if media_type.startswith("image/") else "attachment",
        "content-security-policy": "sandbox; default-src 'none'",
        "x-content-type-options": "nosniff",
        "cache-control": "no-store",
    }
    return Response(content, media_type=media_type, headers=kept)


@post("/incentive/applications/{application_id:str}/documents/{document_id:str}/check", status_code=200)
async def check(
    caller: Called, application_id: FromPath[str], document_id: FromPath[str], data: JSONBody[CheckBody]
) -> ApplicationView:
    """Say whether a document shows what it must."""
    seat, why = caller.seat, reason(caller)
    return await acts.check(caller.door, seat, why, application_id, document_id, fit=data.fit)


@post("/incentive/applications/{application_id:str}/place", status_code=200)
async def place(caller: Called, application_id: FromPath[str], data: JSONBody[PlaceBody]) -> ApplicationView:
    """Say where an application lies that the list of addresses does not know."""
    return await acts.place(
        caller.door, caller.seat, reason(caller), application_id, psa=data.psa, priority_area=data.priority_area
    )


@post("/incentive/applications/{application_id:str}/ask", status_code=200)
async def ask(caller: Called, application_id: FromPath[str], data: JSONBody[AskBody]) -> ApplicationView:
    """Ask the applicant for documents."""
    return await acts.ask(
        caller.door, caller.seat, reason(caller), application_id, data.proofs, note=data.note, today=caller.today
    )


@post("/incentive/applications/{application_id:str}/approve", status_code=200)
async def approve(caller: Called, application_id: FromPath[str]) -> ApplicationView:
    """Approve the calculated sum."""
    return await acts.approve(caller.door, caller.seat, reason(caller), application_id, today=caller.today)


@post("/incentive/applications/{application_id:str}/amount", status_code=201)
async def propose_amount(caller: Called, application_id: FromPath[str], data: JSONBody[AmountBody]) -> AmountProposed:
    """Propose another sum than the calculated one."""
    return await acts.propose_amount(
        caller.door, caller.seat, reason(caller), application_id, cents=data.cents, because=data.because
    )


@post("/incentive/amounts/{proposal_id:str}/confirm", status_code=200)
async def approve_amount(caller: Called, proposal_id: FromPath[str]) -> ApplicationView:
    """Approve a sum that another officer proposed."""
    return await acts.approve_amount(caller.door, caller.seat, reason(caller), proposal_id, today=caller.today)


@post("/incentive/applications/{application_id:str}/refuse", status_code=200)
async def refuse(caller: Called, application_id: FromPath[str], data: JSONBody[RefuseBody]) -> ApplicationView:
    """Refuse by a rule."""
    return await acts.refuse(
        caller.door, caller.seat, reason(caller), application_id, rule=data.rule, note=data.note, today=caller.today
    )


@post("/incentive/applications/{application_id:str}/appeal", status_code=200)
async def hear_appeal(caller: Called, application_id: FromPath[str], data: JSONBody[AppealBody]) -> ApplicationView:
    """Decide an appeal."""
    return await acts.hear_appeal(
        caller.door, caller.seat, reason(caller), application_id, grant=data.grant, note=data.note
    )


@post("/incentive/applications/{application_id:str}/visits", status_code=201)
async def plan_visit(caller: Called, application_id: FromPath[str], data: JSONBody[VisitBody]) -> ApplicationView:
    """Plan a visit."""
    return await acts.plan_visit(caller.door, caller.seat, reason(caller), application_id, planned_for=data.planned_for)


@post("/incentive/applications/{application_id:str}/visits/{visit_id:str}", status_code=200)
async def report_visit(
    caller: Called, application_id: FromPath[str], visit_id: FromPath[str], data: JSONBody[FoundBody]
) -> ApplicationView:
    """Write down what a visit found."""
    return await acts.report_visit(
        caller.door, caller.seat, reason(caller), application_id, visit_id, result=data.result, note=data.note
    )


routes = Router(
    path="/",
    route_handlers=[
        queue,
        open_application,
        document,
        check,
        place,
        ask,
        approve,
        propose_amount,
        approve_amount,
        refuse,
        hear_appeal,
        plan_visit,
        report_visit,
    ],
)
