"""Routes of the watch: who is on duty, the shift log, handovers."""

from __future__ import annotations

import msgspec
from litestar import Router, get, post
from litestar.params import FromPath, JSONBody

from watchroom.actions import handovers, shifts, supervision
from watchroom.model.shifts import Handover, ShiftView
from watchroom.web.console.gate import Called, reason


class JurisdictionBody(msgspec.Struct, forbid_unknown_fields=True):
    """What the law of a jurisdiction asks of a room."""

    supervisor_required: bool


class ShiftWords(msgspec.Struct, forbid_unknown_fields=True):
    """What is written."""

    text: str


@get("/shift")
async def view_shift(caller: Called) -> ShiftView:
    """See who is on duty, the shift log, and what is handed over."""
    return await shifts.view_shift(caller.door, caller.seat, reason(caller))


@post("/shift/lines", status_code=200)
async def note_shift(caller: Called, data: JSONBody[ShiftWords]) -> None:
    """Write a line of the shift log."""
    await shifts.note_shift(caller.door, caller.seat, reason(caller), data.text)


@post("/shift/handovers", status_code=200)
async def hand_over(caller: Called, data: JSONBody[ShiftWords]) -> Handover:
    """Write what the next seat must know before one leaves."""
    return await handovers.hand_over(caller.door, caller.seat, reason(caller), data.text)


@post("/shift/handovers/{handover_id:str}/acknowledge", status_code=200)
async def acknowledge(caller: Called, handover_id: FromPath[str]) -> Handover:
    """Acknowledge a handover and take what is handed over."""
    return await handovers.acknowledge(caller.door, caller.seat, reason(caller), handover_id)


@post("/jurisdictions/{law_tag:str}", status_code=200)
async def set_jurisdiction(caller: Called, law_tag: FromPath[str], data: JSONBody[JurisdictionBody]) -> None:
    """Say what the law of a jurisdiction asks of a room."""
    await supervision.set_jurisdiction(
        caller.door, caller.seat, reason(caller), law_tag, supervisor_required=data.supervisor_required
    )


routes = Router(path="/", route_handlers=[view_shift, note_shift, hand_over, acknowledge, set_jurisdiction])
