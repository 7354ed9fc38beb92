"""Routes of looking live: looks, stills, and who looks now."""

from __future__ import annotations

from typing import Annotated

import msgspec
from litestar import Response, Router, delete, get, post
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from watchroom.actions import views as acts
from watchroom.model.people import Why
from watchroom.model.video_views import LiveView, RunningView
from watchroom.web.console.gate import Called, Caller, reason

STILL_WIDTH = 640
WALL_TIME_HEADER = "X-Wall-Time-Us"
_NO_STORE = {"Cache-Control": "no-store", "Cross-Origin-Resource-Policy": "same-origin"}


class LiveBody(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Why a camera is looked through live."""

    purpose: str | None = None
    incident: str | None = None
    case: str | None = None
    note: str | None = None
    lease: str | None = None
    automatic: bool = False
    """Docked by itself beside the incident, not asked for by hand."""


class RunningViews(msgspec.Struct):
    """Looks that run now, newest first."""

    items: list[RunningView]


def at_work(caller: Caller) -> Why:
    """Return the reason of what continues an act that is on record: simply being at work."""
    return reason(caller)


@post("/cameras/{camera_id:str}/live", status_code=200)
async def look_live(caller: Called, camera_id: FromPath[str], data: JSONBody[LiveBody]) -> LiveView:
    """Begin to look through a camera live; the ticket opens its WebSocket once, within 30 seconds."""
    why = reason(caller, data.purpose, incident=data.incident, case=data.case, note=data.note)
    return await acts.look_live(
        caller.door,
        caller.seat,
        why,
        camera_id,
        lease_id=data.lease,
        automatic=data.automatic,
        process=caller.room.video.process,
    )


@get("/views")
async def running_views(caller: Called) -> RunningViews:
    """Who looks through which camera now, in one's own room."""
    return RunningViews(await acts.running_looks(caller.door, caller.seat, at_work(caller)))


@delete("/views/{view_id:str}", status_code=204)
async def end_view(caller: Called, view_id: FromPath[str]) -> None:
    """End one's own look; closing its WebSocket ends it too."""
    await acts.end_look(caller.door, caller.seat, at_work(caller), view_id)


@get("/cameras/{camera_id:str}/still.jpg", media_type="image/jpeg")
async def still(
    caller: Called,
    camera_id: FromPath[str],
    ticket: FromQuery[str | None] = None,
    width: Annotated[int, QueryParameter(ge=1, le=acts.STILL_WIDTH_MAX)] = STILL_WIDTH,
    purpose: FromQuery[str | None] = None,
    incident: FromQuery[str | None] = None,
    lease: FromQuery[str | None] = None,
) -> Response[bytes]:
    """The newest picture: under a look that runs (`ticket`), else as an act of its own."""
    if ticket is not None:
        stream = await acts.look_still_again(caller.door, caller.seat, at_work(caller), camera_id, ticket)
    else:
        why = reason(caller, purpose, incident=incident)
        stream = await acts.look_still(caller.door, caller.seat, why, camera_id, lease_id=lease)
    wall_us, picture = await acts.fetch_still(caller.room.video.link_of, stream, width)
    headers = _NO_STORE | {WALL_TIME_HEADER: str(wall_us)}
    return Response(picture, headers=headers, media_type="image/jpeg")


routes = Router(path="/", route_handlers=[look_live, running_views, end_view, still])
