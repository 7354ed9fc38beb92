"""Routes of the watch: who is on duty, the shift log, handovers."""

from __future__ import annotations

import msgspec
from litestar import Router, delete, get, post
from litestar.params import FromPath, JSONBody

from watchroom.actions import handovers, jurisdictions, shifts
from watchroom.actions.jurisdictions import JurisdictionAsked, JurisdictionProposal, JurisdictionView
from watchroom.model.shifts import Handover, Jurisdiction, ShiftView
from watchroom.web.console.gate import Called, reason


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


@get("/jurisdictions")
async def view_jurisdictions(caller: Called) -> JurisdictionView:
    """See what the law of each jurisdiction asks of a room, and what waits."""
    return await jurisdictions.view(caller.door, caller.seat, reason(caller))


@post("/jurisdictions/proposals", status_code=201)
async def propose_jurisdiction(caller: Called, data: JSONBody[JurisdictionAsked]) -> JurisdictionProposal:
    """Propose what the law of a jurisdiction asks of a room."""
    return await jurisdictions.propose(caller.door, caller.seat, reason(caller), data)


@post("/jurisdictions/proposals/{proposal_id:str}/confirm", status_code=200)
async def confirm_jurisdiction(caller: Called, proposal_id: FromPath[str]) -> Jurisdiction:
    """Set what another person proposed."""
    return await jurisdictions.confirm(caller.door, caller.seat, reason(caller), proposal_id)


@delete("/jurisdictions/proposals/{proposal_id:str}", status_code=204)
async def withdraw_jurisdiction(caller: Called, proposal_id: FromPath[str]) -> None:
    """Withdraw what waits."""
    await jurisdictions.withdraw(caller.door, caller.seat, reason(caller), proposal_id)


routes = Router(
    path="/",
    route_handlers=[
        view_shift, note_shift, hand_over, acknowledge, view_jurisdictions, propose_jurisdiction, confirm_jurisdiction,
        withdraw_jurisdiction,
    ],
)  # fmt: skip
