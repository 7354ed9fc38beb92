"""Routes of the work list of the cameras, and of holds."""

from __future__ import annotations

from datetime import datetime

import msgspec
from litestar import Router, delete, get, post
from litestar.params import FromPath, FromQuery, JSONBody

from watchroom.actions import holds
from watchroom.actions import video_status as acts
from watchroom.actions.playback import span_of
from watchroom.model.people import Why
from watchroom.model.video_views import HoldView, VideoStatus
from watchroom.web.console.gate import Called, reason


class HoldBody(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, rename={"from_": "from"}):
    """Which recordings are held, for which case, until when."""

    camera_id: str
    from_: datetime
    to: datetime
    case: str
    review_at: datetime
    reason: str


class HoldList(msgspec.Struct):
    """Holds in force, newest first."""

    items: list[HoldView]


@get("/video")
async def status(caller: Called) -> VideoStatus:
    """The work list of the cameras, worst first, with totals."""
    video = caller.room.video
    return await acts.status(
        caller.door,
        caller.seat,
        reason(caller),
        disk_budget_bytes=video.disk_budget_bytes,
        history_of=video.history_of,
        may_discover=video.may_discover,
    )


@get("/holds")
async def held(caller: Called, case: FromQuery[str | None] = None) -> HoldList:
    """Which recordings are held."""
    return HoldList(await holds.held(caller.door, caller.seat, reason(caller, case=case)))


@post("/holds", status_code=201)
async def place(caller: Called, data: JSONBody[HoldBody]) -> HoldView:
    """Keep recordings for a case beyond their time; the supervisor who does it approves it."""
    why = reason(caller, case=data.case)
    span = span_of(data.from_, data.to)
    return await holds.place(
        caller.door, caller.seat, why, data.camera_id, span, review_at=data.review_at, reason=data.reason
    )


@delete("/holds/{hold_id:str}", status_code=200)
async def release(caller: Called, hold_id: FromPath[str], why: FromQuery[str]) -> HoldView:
    """Let held recordings go when their time comes; `why` in words."""
    return await holds.release(caller.door, caller.seat, Why(purpose="supervision"), hold_id, reason=why)


routes = Router(path="/", route_handlers=[status, held, place, release])
