"""Routes of retention: clocks, certificates, and what a case holds beyond its time."""

from __future__ import annotations

import msgspec
from litestar import Router, delete, get, post
from litestar.params import FromPath, FromQuery, JSONBody

from watchroom.actions import record_holds
from watchroom.actions import retention as acts
from watchroom.actions.record_holds import HeldRecord, HoldAsked
from watchroom.actions.retention import ClockProposal, RetentionView
from watchroom.model.retention import Clock, RecordHold
from watchroom.web.console.gate import Called, reason


class ClockBody(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Another time for a class of records."""

    record_class: str
    law_tag: str
    days: int
    minutes: int = 0
    because: str


class RecordHoldBody(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """What is to be held, and for which case."""

    case: str
    hold: HoldAsked


class RecordHoldList(msgspec.Struct):
    """Holds in force, newest first."""

    items: list[RecordHold]


class HeldRecordList(msgspec.Struct):
    """What a hold kept beyond its time, oldest first."""

    items: list[HeldRecord]


@get("/retention")
async def view(caller: Called) -> RetentionView:
    """How long records are kept, the oldest of each class, and what was deleted."""
    return await acts.view(caller.door, caller.seat, reason(caller))


@post("/retention/proposals", status_code=201)
async def propose(caller: Called, data: JSONBody[ClockBody]) -> ClockProposal:
    """Propose another time for a class of records."""
    clock = Clock(**msgspec.structs.asdict(data))
    return await acts.propose(caller.door, caller.seat, reason(caller), clock)


@post("/retention/proposals/{proposal_id:str}/confirm", status_code=200)
async def confirm(caller: Called, proposal_id: FromPath[str]) -> Clock:
    """Set what another person proposed."""
    return await acts.confirm(caller.door, caller.seat, reason(caller), proposal_id)


@delete("/retention/proposals/{proposal_id:str}", status_code=204)
async def withdraw(caller: Called, proposal_id: FromPath[str]) -> None:
    """Withdraw what waits."""
    await acts.withdraw(caller.door, caller.seat, reason(caller), proposal_id)


@get("/record-holds")
async def held(caller: Called) -> RecordHoldList:
    """Which records are held beyond their time."""
    return RecordHoldList(await record_holds.held(caller.door, caller.seat, reason(caller)))


@post("/record-holds", status_code=201)
async def place(caller: Called, data: JSONBody[RecordHoldBody]) -> RecordHold:
    """Hold records for an open case."""
    return await record_holds.place(caller.door, caller.seat, reason(caller, case=data.case), data.hold)


@get("/record-holds/{hold_id:str}/records")
async def read(caller: Called, hold_id: FromPath[str], case: FromQuery[str]) -> HeldRecordList:
    """Read what is there only because of a hold, for its case."""
    return HeldRecordList(await record_holds.read(caller.door, caller.seat, reason(caller, case=case), hold_id))


@delete("/record-holds/{hold_id:str}", status_code=200)
async def release(caller: Called, hold_id: FromPath[str], why: FromQuery[str]) -> RecordHold:
    """Let held records go."""
    return await record_holds.release(caller.door, caller.seat, reason(caller), hold_id, reason=why)


routes = Router(path="/", route_handlers=[view, propose, confirm, withdraw, held, place, read, release])
