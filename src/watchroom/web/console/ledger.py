"""Routes of the ledger: receipts, and what becomes of an entry's contents."""

from __future__ import annotations

from datetime import datetime

import msgspec
from litestar import Router, get, post
from litestar.params import FromPath, JSONBody

from watchroom.actions import ledger as acts
from watchroom.ledger.receipt import Receipt
from watchroom.model.people import Why
from watchroom.store.proposals import Proposal
from watchroom.web.console.gate import Called, reason


class ReasonBody(msgspec.Struct, forbid_unknown_fields=True):
    """What an act on somebody else's record is for."""

    note: str


class SealBody(msgspec.Struct, forbid_unknown_fields=True):
    """Until when contents are sealed, and what for."""

    until: datetime
    note: str


class WithdrawBody(msgspec.Struct, forbid_unknown_fields=True):
    """Which proposal is withdrawn."""

    id: str


class Sealed(msgspec.Struct):
    """Until when contents are sealed now."""

    until: datetime


@get("/receipts/{act_id:str}")
async def receipt(caller: Called, act_id: FromPath[str]) -> Receipt:
    """The receipt of an act, or of the commit of records at a place; 409 until the ledger has given it its place."""
    why = Why(purpose="own_records")
    return await acts.receipt(caller.door, caller.seat, why, act_id, verifier=caller.room.verifier)


@get("/ledger")
async def desk(caller: Called) -> acts.LedgerDesk:
    """The ledger's head, its witnesses, what became of contents, and which destructions wait."""
    return await acts.desk(caller.door, caller.seat, reason(caller))


@post("/ledger/acts/{act_id:str}/open", status_code=200)
async def open_entry(caller: Called, act_id: FromPath[str], data: JSONBody[ReasonBody]) -> Receipt:
    """Open an act's contents: its receipt with contents and key, a file that anybody can verify."""
    why = reason(caller, note=data.note)
    return await acts.open_entry(caller.door, caller.seat, why, act_id, verifier=caller.room.verifier)


@post("/ledger/acts/{act_id:str}/seal", status_code=200)
async def seal_entry(caller: Called, act_id: FromPath[str], data: JSONBody[SealBody]) -> Sealed:
    """Seal an act's contents until a day."""
    return Sealed(await acts.seal_entry(caller.door, caller.seat, reason(caller, note=data.note), act_id, data.until))


@post("/ledger/acts/{act_id:str}/destroy", status_code=201)
async def propose_destruction(caller: Called, act_id: FromPath[str], data: JSONBody[ReasonBody]) -> Proposal:
    """Propose that the key of an act's contents be destroyed."""
    return await acts.propose_destruction(caller.door, caller.seat, reason(caller, note=data.note), act_id)


@post("/ledger/destructions/{destruction_id:str}/confirm", status_code=200)
async def destroy_key(caller: Called, destruction_id: FromPath[str]) -> acts.Certificate:
    """Confirm a destruction that somebody else proposed."""
    return await acts.destroy_key(caller.door, caller.seat, reason(caller), destruction_id)


@post("/ledger/destructions/withdraw", status_code=200)
async def withdraw_destruction(caller: Called, data: JSONBody[WithdrawBody]) -> Proposal:
    """Withdraw a destruction that waits."""
    return await acts.withdraw_destruction(caller.door, caller.seat, reason(caller), data.id)


routes = Router(
    path="/",
    route_handlers=[
        receipt, desk, open_entry, seal_entry, propose_destruction, destroy_key, withdraw_destruction,
    ],
)  # fmt: skip
