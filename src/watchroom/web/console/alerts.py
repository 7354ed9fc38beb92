"""Routes of the alert queue."""

from __future__ import annotations

from typing import Annotated

import msgspec
from litestar import Router, get, post
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from watchroom.actions import alerts as acts
from watchroom.model.views import AlertView
from watchroom.web.console.gate import Called, reason


class AlertList(msgspec.Struct):
    """Alerts, newest first."""

    items: list[AlertView]


class Purposed(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Nothing but why."""

    purpose: str | None = None


class Ids(Purposed):
    """Several alerts at one time."""

    ids: list[str]


class AssignBody(Purposed):
    """To whom an alert is given."""

    to: str


class EscalateBody(Purposed):
    """Why an alert goes up."""

    reason: str


class ShelveBody(Purposed):
    """Why and for how long an alert is put aside."""

    reason: str
    minutes: int


class ResolveBody(Purposed):
    """How an alert ended."""

    resolution: str
    note: str | None = None


@get("/alerts")
async def list_alerts(
    caller: Called, status: FromQuery[str | None] = None, limit: Annotated[int, QueryParameter(ge=1, le=1000)] = 200
) -> AlertList:
    """Alerts, newest first; `status` may name several, separated by commas."""
    statuses = status.split(",") if status else None
    return AlertList(await acts.list_alerts(caller.door, caller.seat, reason(caller), limit=limit, statuses=statuses))


@post("/alerts/acknowledge", status_code=200)
async def acknowledge_many(caller: Called, data: JSONBody[Ids]) -> AlertList:
    """Take several alerts at one time."""
    return AlertList(await acts.acknowledge(caller.door, caller.seat, reason(caller, data.purpose), data.ids))


@post("/alerts/{alert_id:str}/acknowledge", status_code=200)
async def acknowledge(caller: Called, alert_id: FromPath[str], data: JSONBody[Purposed]) -> AlertView:
    """Take an alert."""
    return (await acts.acknowledge(caller.door, caller.seat, reason(caller, data.purpose), [alert_id]))[0]


@post("/alerts/{alert_id:str}/assign", status_code=200)
async def assign(caller: Called, alert_id: FromPath[str], data: JSONBody[AssignBody]) -> AlertView:
    """Give an alert to somebody."""
    return await acts.assign(caller.door, caller.seat, reason(caller, data.purpose), alert_id, to=data.to)


@post("/alerts/{alert_id:str}/escalate", status_code=200)
async def escalate(caller: Called, alert_id: FromPath[str], data: JSONBody[EscalateBody]) -> AlertView:
    """Bring an alert to the supervisor."""
    why = reason(caller, data.purpose)
    return await acts.escalate(caller.door, caller.seat, why, alert_id, reason=data.reason)


@post("/alerts/{alert_id:str}/shelve", status_code=200)
async def shelve(caller: Called, alert_id: FromPath[str], data: JSONBody[ShelveBody]) -> AlertView:
    """Put an alert aside for a while."""
    why = reason(caller, data.purpose)
    return await acts.shelve(caller.door, caller.seat, why, alert_id, reason=data.reason, minutes=data.minutes)


@post("/alerts/{alert_id:str}/unshelve", status_code=200)
async def unshelve(caller: Called, alert_id: FromPath[str], data: JSONBody[Purposed]) -> AlertView:
    """Take an alert back."""
    return await acts.unshelve(caller.door, caller.seat, reason(caller, data.purpose), alert_id)


@post("/alerts/{alert_id:str}/resolve", status_code=200)
async def resolve(caller: Called, alert_id: FromPath[str], data: JSONBody[ResolveBody]) -> AlertView:
    """End an alert with how it ended."""
    why = reason(caller, data.purpose)
    return await acts.resolve(caller.door, caller.seat, why, alert_id, resolution=data.resolution, note=data.note)


routes = Router(
    path="/",
    route_handlers=[
        list_alerts, acknowledge_many, acknowledge, assign, escalate, shelve, unshelve, resolve,
    ],
)  # fmt: skip
