"""The page of an upload link: sends files with or without JavaScript, asks for the recorder's clock, shows hashes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

from litestar import Response, Router, get, post
from litestar.exceptions import HTTPException
from litestar.params import FromPath

from watchroom.actions import uploads as acts
from watchroom.actions.uploading import BrokenOffError, Uploads
from watchroom.actions.uploads import LinkPage
from watchroom.base.errors import BadInputError, NotFoundError, WatchroomError
from watchroom.web.portal.gate import OWN, PortalRequest, Visited, Visitor, form_of, page, see_other
from watchroom.web.portal.multipart import Data, End, Event, Part, boundary_of, events_of
from watchroom.web.portal.tus_headers import shown_name

FORM_BYTES_MAX = 100_000_000
"""Of one form without JavaScript: a larger file that breaks off would begin anew, with JavaScript it goes on."""
CLOCKS = ("right", "fast", "slow", "unknown")


@get("/uploads/{token:str}")
async def show(visitor: Visited, token: FromPath[str]) -> Response[str]:
    """Show what the link is for, and what came by it."""
    try:
        found = await _look(visitor, token)
    except NotFoundError:
        return page(visitor, "uploads/closed.html", status=404)
    return _page(visitor, token, found)


@post("/uploads/{token:str}", status_code=303, request_max_body_size=FORM_BYTES_MAX)
async def send(visitor: Visited, token: FromPath[str], request: PortalRequest) -> Response[Any]:
    """Take the files of a form, each while it comes."""
    try:
        taken = await _take(visitor.room.uploads, token, request)
    except NotFoundError:
        return page(visitor, "uploads/closed.html", status=404)
    except BrokenOffError as error:
        raise HTTPException(status_code=408, detail=visitor.t("uploads.form.broken")) from error
    except WatchroomError as error:
        return _page(visitor, token, await _look(visitor, token), status=400, errors={"files": error.message})
    if not taken:
        errors = {"files": visitor.t("uploads.files.none")}
        return _page(visitor, token, await _look(visitor, token), status=400, errors=errors)
    return see_other(f"{acts.link_path(token)}?sent={taken}#sent")


@post("/uploads/{token:str}/told", status_code=303)
async def tell(visitor: Visited, token: FromPath[str], request: PortalRequest) -> Response[Any]:
    """Keep how far the recorder's clock is off, and the note."""
    values = (await form_of(request)).fields("clock", "days", "hours", "minutes", "seconds", "note")
    seat = acts.sender_seat(visitor.door.clock.now())
    try:
        offset = offset_of(values)
        await acts.tell(visitor.door, seat, OWN, token, clock_offset_s=offset, note=values["note"])
    except BadInputError as error:
        found = await _look(visitor, token)
        field = error.field if error.field in ("note", "clock") else "minutes"
        errors = {field: visitor.t(f"uploads.{field}.wrong")}
        return _page(visitor, token, found, status=400, errors=errors, values=values)
    return see_other(f"{acts.link_path(token)}?told=1#told")


def offset_of(values: dict[str, str]) -> float | None:
    """Return how many seconds a recorder's clock is ahead by what was typed, None when that is not known.

    Raises BadInputError naming the field.
    """
    clock = values["clock"]
    if clock not in CLOCKS:
        raise BadInputError("clock", "is one of those given")
    if clock in ("right", "unknown"):
        return 0.0 if clock == "right" else None
    total = 0
    for field, seconds in (("days", 86_400), ("hours", 3_600), ("minutes", 60), ("seconds", 1)):
        text = values[field] or "0"
        if not (text.isascii() and text.isdecimal() and len(text) <= 5):  # noqa: PLR2004 - 99,999 days is enough
            raise BadInputError(field, "is a whole number")
        total += int(text) * seconds
    if total == 0:
        raise BadInputError("minutes", "is missing")
    return float(total if clock == "fast" else -total)


async def _look(visitor: Visitor, token: str) -> LinkPage:
    seat = acts.sender_seat(visitor.door.clock.now())
    return await acts.look(visitor.door, seat, OWN, token)


def _page(visitor: Visitor, token: str, found: LinkPage, *, status: int = 200, **more: Any) -> Response[str]:
    asked = visitor.request.query_params
    offset = found.clock_offset_s
    known = {} if offset is None else _parts(offset)
    return page(
        visitor,
        "uploads/link.html",
        status=status,
        link=found,
        here=acts.link_path(token),
        zone=str(visitor.room.zone),
        true_time=f"{found.now.astimezone(visitor.room.zone):%H:%M:%S}",
        sent=asked.get("sent", "") if asked.get("sent", "").isdecimal() else "",
        told="told" in asked,
        clocks=CLOCKS,
        form_mb=FORM_BYTES_MAX // 1_000_000,
        **{"values": known | {"note": found.note}} | more,
    )


def _parts(offset_s: float) -> dict[str, str]:
    """Return an offset as it is typed."""
    rest = round(abs(offset_s))
    days, rest = divmod(rest, 86_400)
    hours, rest = divmod(rest, 3_600)
    minutes, seconds = divmod(rest, 60)
    clock = "right" if not offset_s else "fast" if offset_s > 0 else "slow"
    shown = {"days": days, "hours": hours, "minutes": minutes, "seconds": seconds}
    return {"clock": clock} | {name: str(each) if each else "" for name, each in shown.items()}


async def _take(uploads: Uploads, token: str, request: PortalRequest) -> int:
    """Return how many files of a form were taken; fields that are no files, and empty ones, are passed over."""
    events = events_of(_stream(request), boundary_of(request.headers.get("content-type", "")))
    taken = 0
    async for event in events:
        if not isinstance(event, Part) or not event.filename:
            continue
        content = _content(events)
        first = await anext(content, b"")
        if first:
            whole = _all_of(first, content)
            await uploads.take(token, shown_name(event.filename), whole, size_bytes_max=FORM_BYTES_MAX)
            taken += 1
    return taken


async def _content(events: AsyncIterator[Event]) -> AsyncIterator[bytes]:
    async for event in events:
        if isinstance(event, End):
            return
        if isinstance(event, Data):
            yield event.content


async def _all_of(first: bytes, more: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield first
    async for piece in more:
        yield piece


async def _stream(request: PortalRequest) -> AsyncIterator[bytes]:
    async for chunk in request.stream():
        yield chunk


routes = Router(path="/", route_handlers=[show, send, tell])
