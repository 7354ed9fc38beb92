"""Routes of the street: what officers are told and tell back, and what the watch sends out and takes back."""

from __future__ import annotations

from datetime import datetime

import msgspec
from litestar import Router, delete, get, post
from litestar.params import FromPath, FromQuery, JSONBody

from watchroom.actions import push
from watchroom.actions import street as acts
from watchroom.actions.street import NewAnswer, NewLookout, OpenedCard
from watchroom.model.push import Phone
from watchroom.model.street import ANSWERS, CardView
from watchroom.web.console.gate import Called, reason


class CardList(msgspec.Struct):
    """The cards in force, the newest first, by the server's clock."""

    items: list[CardView]
    now: datetime
    answers: dict[str, str]
    """What can be told back, with the words shown."""
    push_key: str = ""
    """The room's own key by which a phone subscribes, in base64url; empty: nothing is pushed here."""


class OpenBody(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """When the card was opened, by the phone's clock."""

    at: datetime


class LookoutBody(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """A lookout, and the incident or case that it is for."""

    lookout: NewLookout
    incident: str | None = None
    case: str | None = None


class WithdrawBody(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Why a card is taken back."""

    reason: str


@get("/street/cards")
async def listed(caller: Called) -> CardList:
    """The cards that an officer acts on now, with their own answers."""
    items = await acts.listed(caller.door, caller.seat, reason(caller))
    return CardList(items, caller.door.clock.now(), ANSWERS, caller.room.push_key if caller.room.push_hosts else "")


@post("/street/push", status_code=204)
async def subscribe(caller: Called, data: JSONBody[Phone]) -> None:
    """Have a phone told when there is a card."""
    await push.subscribe(caller.door, caller.seat, reason(caller), data, caller.room.push_hosts)


@delete("/street/push", status_code=204)
async def unsubscribe(caller: Called) -> None:
    """Have one's phones told no more."""
    await push.unsubscribe(caller.door, caller.seat, reason(caller))


@post("/street/cards/{card_id:str}/open", status_code=200)
async def open_card(caller: Called, card_id: FromPath[str], data: JSONBody[OpenBody]) -> OpenedCard:
    """Open one card; the watch sees that it was."""
    return await acts.open_card(caller.door, caller.seat, reason(caller), card_id, at=data.at)


@post("/street/cards/{card_id:str}/answers", status_code=200)
async def answer(caller: Called, card_id: FromPath[str], data: JSONBody[NewAnswer]) -> CardView:
    """Acknowledge a card, or tell what became of it; sent twice it counts once."""
    return await acts.answer(caller.door, caller.seat, reason(caller), card_id, data)


@get("/street/out")
async def out(caller: Called, incident: FromQuery[str | None] = None) -> CardList:
    """What is before officers, of one incident or all, with who answered what."""
    items = await acts.out(caller.door, caller.seat, reason(caller), incident_id=incident)
    return CardList(items, caller.door.clock.now(), ANSWERS)


@post("/street/lookouts", status_code=201)
async def send_lookout(caller: Called, data: JSONBody[LookoutBody]) -> CardView:
    """Send officers a lookout."""
    why = reason(caller, incident=data.incident, case=data.case)
    return await acts.send_lookout(caller.door, caller.seat, why, data.lookout)


@post("/street/cards/{card_id:str}/withdraw", status_code=200)
async def take_back(caller: Called, card_id: FromPath[str], data: JSONBody[WithdrawBody]) -> CardView:
    """Take a card back from officers."""
    return await acts.take_back(caller.door, caller.seat, reason(caller), card_id, reason=data.reason)


routes = Router(
    path="/", route_handlers=[listed, open_card, answer, out, send_lookout, take_back, subscribe, unsubscribe]
)
