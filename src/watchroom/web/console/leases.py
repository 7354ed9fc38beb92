"""Routes of leases, which open private cameras."""

from __future__ import annotations

import msgspec
from litestar import Router, delete, get, post
from litestar.params import FromPath, FromQuery, JSONBody

from watchroom.actions import lease_asks as asks
from watchroom.actions import leases as acts
from watchroom.model.people import Why
from watchroom.model.sites import Ask
from watchroom.model.video import EXIGENCIES, LeaseView
from watchroom.web.console.gate import Called, reason


class LeaseBody(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Why a private camera is opened."""

    camera_id: str
    incident: str
    exigency: str
    """Of the published list; `panic` where the owner's own button asks for it."""
    note: str = ""
    owner_agreed: str | None = None
    """Who agreed on the telephone, where the owner wants to be asked and was not asked on their page."""


class AskBody(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """What an owner is asked for."""

    camera_id: str
    incident: str
    exigency: str
    """Of the published list."""


class AskList(msgspec.Struct):
    """Questions to owners, newest first."""

    items: list[Ask]


class RenewBody(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Why a private camera stays open."""

    note: str | None = None


class LeaseList(msgspec.Struct):
    """Leases that run now, newest first."""

    items: list[LeaseView]


class Exigency(msgspec.Struct):
    """One published reason."""

    code: str
    title: str


class Exigencies(msgspec.Struct):
    """The published reasons that open a private camera."""

    items: list[Exigency]


@get("/leases")
async def running(caller: Called) -> LeaseList:
    """Which private cameras are open, by whom and why."""
    return LeaseList(await acts.running(caller.door, caller.seat, reason(caller)))


@post("/leases", status_code=201)
async def open_lease(caller: Called, data: JSONBody[LeaseBody]) -> LeaseView:
    """Open a private camera for an incident; at most 15 minutes."""
    why = Why(purpose="call_response", incident=data.incident, note=data.note or None)
    if data.exigency == acts.BY_PANIC:
        return await acts.open_by_panic(caller.door, caller.seat, why, data.camera_id)
    said = {"exigency": data.exigency, "note": data.note}
    if data.owner_agreed is not None:
        return await acts.open_by_telephone(
            caller.door, caller.seat, why, data.camera_id, owner_agreed=data.owner_agreed, **said
        )
    return await acts.open_lease(caller.door, caller.seat, why, data.camera_id, **said)


@post("/leases/ask", status_code=201)
async def ask(caller: Called, data: JSONBody[AskBody]) -> Ask:
    """Ask an owner whether a camera may be opened; they answer on their page."""
    why = Why(purpose="call_response", incident=data.incident)
    return await asks.ask_owner(caller.door, caller.seat, why, data.camera_id, exigency=data.exigency)


@get("/leases/asked")
async def asked(caller: Called, incident: FromQuery[str]) -> AskList:
    """What owners were asked for an incident, and what they answered."""
    why = Why(purpose="call_response", incident=incident)
    return AskList(await asks.asked(caller.door, caller.seat, why))


@post("/leases/{lease_id:str}/renew", status_code=200)
async def renew(caller: Called, lease_id: FromPath[str], data: JSONBody[RenewBody]) -> LeaseView:
    """Keep it open for another 15 minutes from now."""
    why = Why(purpose="call_response", note=data.note)
    return await acts.renew_lease(caller.door, caller.seat, why, lease_id, note=data.note)


@delete("/leases/{lease_id:str}", status_code=200)
async def end(caller: Called, lease_id: FromPath[str]) -> LeaseView:
    """Close it; every look through it is cut within seconds."""
    return await acts.end_lease(caller.door, caller.seat, Why(purpose="call_response"), lease_id)


@get("/exigencies", opt={"published": True})
async def exigencies() -> Exigencies:
    """The published reasons that open a private camera."""
    return Exigencies([Exigency(code, title) for code, title in EXIGENCIES.items()])


routes = Router(path="/", route_handlers=[running, open_lease, ask, asked, renew, end, exigencies])
