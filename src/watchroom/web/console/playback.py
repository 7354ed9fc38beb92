"""Routes of what was recorded: playbacks, recorded stretches and their bytes, and thumbnails."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Annotated

import msgspec
from litestar import Response, Router, get, post
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter
from litestar.response import Stream

from watchroom.actions import playback as acts
from watchroom.actions import thumbs
from watchroom.actions.masked_recordings import masked_bytes
from watchroom.model.video import SegmentView
from watchroom.model.video_views import PlaybackView
from watchroom.web.console.byte_ranges import NEVER_KEPT, answer_range
from watchroom.web.console.gate import Called, ConsoleRequest, reason
from watchroom.web.console.live import at_work
from watchroom.web.console.sending import begun, while_allowed

THUMB_WIDTH = 320


class PlaybackBody(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, rename={"from_": "from"}):
    """Which cameras' recordings are looked at, of which time, and why."""

    cameras: list[str]
    from_: datetime
    to: datetime
    purpose: str | None = None
    incident: str | None = None
    case: str | None = None
    note: str | None = None


class SegmentList(msgspec.Struct, kw_only=True):
    """Recorded stretches of one camera; `view_id` and `ticket` where the request began a playback of its own."""

    items: list[SegmentView]
    view_id: str | None = None
    ticket: str | None = None


@post("/playback", status_code=200)
async def play(caller: Called, data: JSONBody[PlaybackBody]) -> PlaybackView:
    """Begin a playback of many cameras over one span; one act."""
    video = caller.room.video
    why = reason(caller, data.purpose, incident=data.incident, case=data.case, note=data.note)
    span = acts.span_of(data.from_, data.to)
    return await acts.play(
        caller.door, caller.seat, why, data.cameras, span, process=video.process, link_of=video.link_of
    )


@get("/cameras/{camera_id:str}/segments")
async def segments(
    caller: Called,
    camera_id: FromPath[str],
    from_: Annotated[datetime, QueryParameter(name="from")],
    to: FromQuery[datetime],
    ticket: FromQuery[str | None] = None,
    purpose: FromQuery[str | None] = None,
    incident: FromQuery[str | None] = None,
    case: FromQuery[str | None] = None,
) -> SegmentList:
    """What is recorded of a camera: in a playback that runs (`ticket`), else as a playback of its own."""
    video = caller.room.video
    span = acts.span_of(from_, to)
    if ticket is not None:
        items = await acts.play_on(
            caller.door, caller.seat, at_work(caller), camera_id, ticket, span, link_of=video.link_of
        )
        return SegmentList(items=items)
    why = reason(caller, purpose, incident=incident, case=case)
    found = await acts.play(
        caller.door, caller.seat, why, [camera_id], span, process=video.process, link_of=video.link_of
    )
    return SegmentList(items=found.cameras[0].segments, view_id=found.view_id, ticket=found.ticket)


@get("/cameras/{camera_id:str}/segments/{file:str}", media_type="video/mp4")
async def segment(
    caller: Called,
    request: ConsoleRequest,
    camera_id: FromPath[str],
    file: FromPath[str],
    ticket: FromQuery[str],
    group: FromQuery[int | None] = None,
) -> Stream:
    """The bytes of one recorded stretch, `{begin in microseconds}.mp4`; answers ranges, of a growing file too.

    Of a stretch that is `masked`, one group of pictures (`group`: which of its fragments) is a file of its own.
    """
    video = caller.room.video
    found = await acts.segment_bytes(
        caller.door,
        caller.seat,
        at_work(caller),
        camera_id,
        acts.began_us_of(file),
        ticket,
        group=group,
        recordings=video.recordings,
        link_of=video.link_of,
    )

    async def runs() -> bool:
        return await acts.plays_on(caller.door, camera_id, ticket)

    def guarded(pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
        return while_allowed(pieces, runs, caller.door.clock)

    if isinstance(found, acts.MaskedGroup):
        made = await begun(masked_bytes(video.link_of(found.part), found.cut))
        return Stream(guarded(made), headers=NEVER_KEPT, media_type="video/mp4")
    return answer_range(found, request.headers.get("range"), "video/mp4", guarded)


@get("/cameras/{camera_id:str}/thumb.jpg", media_type="image/jpeg")
async def thumb(
    caller: Called,
    camera_id: FromPath[str],
    ticket: FromQuery[str],
    at: FromQuery[datetime],
    width: Annotated[int, QueryParameter(ge=1, le=thumbs.WIDTH_MAX)] = THUMB_WIDTH,
) -> Response[bytes]:
    """A still of the recording at a time, in a playback that runs."""
    video = caller.room.video
    where = await thumbs.find_thumb(
        caller.door, caller.seat, at_work(caller), camera_id, ticket, at, link_of=video.link_of
    )
    picture = await thumbs.fetch_thumb(video.link_of, where, width)
    headers = {"Cache-Control": "no-store", "Cross-Origin-Resource-Policy": "same-origin"}
    return Response(picture, headers=headers, media_type="image/jpeg")


routes = Router(path="/", route_handlers=[play, segments, segment, thumb])
