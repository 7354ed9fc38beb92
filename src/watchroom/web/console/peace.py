"""Routes of the peace room's notices, and of what partners sent about them and were answered."""

from __future__ import annotations

import msgspec
from litestar import Router, delete, get, post
from litestar.params import FromPath, FromQuery, JSONBody

from watchroom.actions import peace as acts
from watchroom.model.peace import NOTICE_KINDS, PeaceNotice, PeaceThread
from watchroom.web.console.gate import Called, reason


class NoticeBody(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """What partners are told of an incident's place."""

    incident: str
    kind: str
    """Of the published list."""
    says: str = ""
    """A few words of the place: no names, plates or numbers."""


class NoticeKind(msgspec.Struct):
    """One kind of notice."""

    code: str
    title: str


class NoticeList(msgspec.Struct):
    """What partners were told of an incident's place, the kinds there are, and how many minutes later they read it."""

    items: list[PeaceNotice]
    kinds: list[NoticeKind]
    delay_minutes: int


class AnswerBody(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """An answer to what a room sent about a notice."""

    notice: str
    room: str
    text: str


class ThreadList(msgspec.Struct):
    """What rooms sent about the agency's notices, and the answers: those that wait first; and the kinds of notices."""

    items: list[PeaceThread]
    kinds: list[NoticeKind]


@get("/peace/notices")
async def written(caller: Called, incident: FromQuery[str]) -> NoticeList:
    """What prevention partners were told of an incident's place."""
    items = await acts.written(caller.door, caller.seat, reason(caller, "supervision", incident=incident))
    return NoticeList(items, _kinds(), round(caller.room.peace_delay.total_seconds() / 60))


@post("/peace/notices", status_code=201)
async def write(caller: Called, data: JSONBody[NoticeBody]) -> PeaceNotice:
    """Tell prevention partners of an incident's place, later and by block."""
    why = reason(caller, "supervision", incident=data.incident)
    return await acts.write(
        caller.door, caller.seat, why, kind=data.kind, says=data.says, delay=caller.room.peace_delay
    )


@delete("/peace/notices/{notice_id:str}", status_code=204)
async def withdraw(caller: Called, notice_id: FromPath[str]) -> None:
    """Take a notice back."""
    await acts.withdraw(caller.door, caller.seat, reason(caller, "supervision"), notice_id)


@get("/peace/answers")
async def answers(caller: Called) -> ThreadList:
    """What prevention partners sent about the notices of one's own agency."""
    return ThreadList(await acts.answers(caller.door, caller.seat, reason(caller, "supervision")), _kinds())


@post("/peace/answers", status_code=204)
async def answer(caller: Called, data: JSONBody[AnswerBody]) -> None:
    """Answer a note that prevention partners sent."""
    why = reason(caller, "supervision")
    await acts.answer(caller.door, caller.seat, why, notice_id=data.notice, room=data.room, text=data.text)


def _kinds() -> list[NoticeKind]:
    return [NoticeKind(code, title) for code, title in NOTICE_KINDS.items()]


routes = Router(path="/", route_handlers=[written, write, withdraw, answers, answer])
