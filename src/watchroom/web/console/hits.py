"""Routes of plate hits: the card, what comparing showed, and the pictures that readers sent."""

from __future__ import annotations

from datetime import datetime, time

import msgspec
from litestar import Response, Router, get, post
from litestar.params import FromPath, FromQuery, JSONBody

from watchroom.actions import hits, read_pictures
from watchroom.model.hits import DoneHit, HitCard
from watchroom.model.views import AlertView
from watchroom.web.console.gate import Called, reason

_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Disposition": "inline",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}


class VerifyBody(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """What the comparison of a plate hit found."""

    outcome: str
    hit: str | None = None
    """The read that was compared; the newest where none is named."""
    note: str | None = None
    purpose: str | None = None


class TakeBackBody(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Which of one's words is taken back."""

    check: str
    purpose: str | None = None


class DoneHits(msgspec.Struct):
    """What comparing showed today, newest first."""

    items: list[DoneHit]


@get("/hits/done")
async def done_hits(caller: Called) -> DoneHits:
    """What comparing plate hits showed since the city's midnight."""
    since = datetime.combine(caller.today, time(), caller.room.zone)
    return DoneHits(await hits.done(caller.door, caller.seat, reason(caller), since))


@get("/hits/{alert_id:str}")
async def view_hit(caller: Called, alert_id: FromPath[str], purpose: FromQuery[str | None] = None) -> HitCard:
    """The card of a plate hit, by the alert that asks to compare it."""
    return await hits.view(caller.door, caller.seat, reason(caller, purpose), alert_id)


@post("/alerts/{alert_id:str}/verify", status_code=200)
async def verify(caller: Called, alert_id: FromPath[str], data: JSONBody[VerifyBody]) -> AlertView:
    """Record the comparison of a plate hit, or the second person's word on it."""
    why = reason(caller, data.purpose)
    return await hits.verify(
        caller.door, caller.seat, why, alert_id, outcome=data.outcome, hit_id=data.hit, note=data.note
    )


@post("/hits/{alert_id:str}/take-back", status_code=200)
async def take_back(caller: Called, alert_id: FromPath[str], data: JSONBody[TakeBackBody]) -> AlertView:
    """Take back, within a minute, what one said of a hit."""
    why = reason(caller, data.purpose)
    return await hits.take_back(caller.door, caller.seat, why, alert_id, check_id=data.check)


@get("/reads/pictures/{sha256:str}", media_type="image/jpeg")
async def read_picture(caller: Called, sha256: FromPath[str], act: FromQuery[str]) -> Response[bytes]:
    """A picture that came with a read, made anew; `act` is the opened card or the search that it is part of."""
    picture = await read_pictures.show(caller.door, caller.seat, reason(caller), sha256, act, caller.room.show_picture)
    return Response(picture, headers=_HEADERS, media_type="image/jpeg")


routes = Router(path="/", route_handlers=[done_hits, view_hit, verify, take_back, read_picture])
