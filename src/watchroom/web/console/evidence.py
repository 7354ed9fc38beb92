"""Routes of evidence: what was handed over, its custody records, its bytes, and the links it comes by."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import datetime

import msgspec
from litestar import Router, get, post
from litestar.params import FromPath, FromQuery, JSONBody
from litestar.response import Stream

from watchroom.actions import evidence as acts
from watchroom.actions import evidence_ends as ends
from watchroom.actions.evidence_files import EvidenceFiles, OpenedFile
from watchroom.model.evidence import EndingItem, EvidenceDetail, EvidenceGrant, EvidenceList, MadeLink
from watchroom.model.people import Why
from watchroom.web.console.byte_ranges import Part, part_of
from watchroom.web.console.gate import Called, Caller, ConsoleRequest, reason

CHUNK_BYTES = 256 * 1024


class EvidenceReason(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """What evidence is looked at for: an incident or a case, and where it is asked for, why."""

    incident: str | None = None
    case: str | None = None
    note: str | None = None


class EvidenceNoteBody(EvidenceReason, kw_only=True, forbid_unknown_fields=True):
    """A note."""

    text: str


class EvidenceClockBody(EvidenceReason, kw_only=True, forbid_unknown_fields=True):
    """How far a recorder's clock is ahead, and how that was found."""

    offset_s: float
    how: str


class EvidenceHoldBody(EvidenceReason, kw_only=True, forbid_unknown_fields=True):
    """Until when an item is kept, whatever its clock says."""

    review_at: datetime


class EndingList(msgspec.Struct):
    """Items that end soon, the first first."""

    items: list[EndingItem]


class EvidenceLinkBody(EvidenceReason, kw_only=True, forbid_unknown_fields=True):
    """The case that an item is linked to."""

    to_case: str


def _why(caller: Caller, data: EvidenceReason) -> Why:
    return reason(caller, incident=data.incident, case=data.case, note=data.note)


@get("/evidence")
async def list_evidence(
    caller: Called, incident: FromQuery[str | None] = None, case: FromQuery[str | None] = None
) -> EvidenceList:
    """Return what was handed over for an incident or a case, and the links it comes by."""
    return await acts.list_evidence(caller.door, caller.seat, reason(caller, incident=incident, case=case))


@post("/evidence/links", status_code=201)
async def make_link(caller: Called, data: JSONBody[EvidenceReason]) -> MadeLink:
    """Make a link by which somebody hands over files; it is shown this once."""
    return await acts.make_link(caller.door, caller.seat, _why(caller, data))


@post("/evidence/links/{link_id:str}/revoke", status_code=204)
async def revoke_link(caller: Called, link_id: FromPath[str], data: JSONBody[EvidenceReason]) -> None:
    """Close a link: nothing more comes by it."""
    await acts.revoke_link(caller.door, caller.seat, _why(caller, data), link_id)


@get("/evidence/{item_id:str}")
async def look(
    caller: Called,
    item_id: FromPath[str],
    incident: FromQuery[str | None] = None,
    case: FromQuery[str | None] = None,
) -> EvidenceDetail:
    """Return one item and its custody record."""
    return await acts.look(caller.door, caller.seat, reason(caller, incident=incident, case=case), item_id)


@post("/evidence/{item_id:str}/watch", status_code=200)
async def watch(caller: Called, item_id: FromPath[str], data: JSONBody[EvidenceReason]) -> EvidenceGrant:
    """Record that the viewing copy is watched; the answer's act opens its bytes."""
    return await acts.watch(caller.door, caller.seat, _why(caller, data), item_id)


@post("/evidence/{item_id:str}/hear", status_code=200)
async def hear(caller: Called, item_id: FromPath[str], data: JSONBody[EvidenceReason]) -> EvidenceGrant:
    """Record that the sound is heard; the answer's act opens it."""
    return await acts.hear(caller.door, caller.seat, _why(caller, data), item_id)


@post("/evidence/{item_id:str}/download", status_code=200)
async def download(caller: Called, item_id: FromPath[str], data: JSONBody[EvidenceReason]) -> EvidenceGrant:
    """Record that the original is downloaded; the answer's act opens its bytes."""
    return await acts.download(caller.door, caller.seat, _why(caller, data), item_id)


@post("/evidence/{item_id:str}/notes", status_code=200)
async def note(caller: Called, item_id: FromPath[str], data: JSONBody[EvidenceNoteBody]) -> EvidenceDetail:
    """Note something."""
    return await acts.note(caller.door, caller.seat, _why(caller, data), item_id, data.text)


@post("/evidence/{item_id:str}/clock", status_code=200)
async def set_clock(caller: Called, item_id: FromPath[str], data: JSONBody[EvidenceClockBody]) -> EvidenceDetail:
    """Say how far the recorder's clock is off."""
    why = _why(caller, data)
    return await acts.set_clock(caller.door, caller.seat, why, item_id, offset_s=data.offset_s, how=data.how)


@post("/evidence/{item_id:str}/link", status_code=200)
async def link(caller: Called, item_id: FromPath[str], data: JSONBody[EvidenceLinkBody]) -> EvidenceDetail:
    """Link an item to a case."""
    return await acts.link_to_case(caller.door, caller.seat, _why(caller, data), item_id, data.to_case)


@post("/evidence/{item_id:str}/release", status_code=200)
async def release(caller: Called, item_id: FromPath[str], data: JSONBody[EvidenceReason]) -> EvidenceDetail:
    """Let a file out of quarantine."""
    return await acts.release(caller.door, caller.seat, _why(caller, data), item_id)


@get("/evidence/ending")
async def ending(caller: Called) -> EndingList:
    """Which evidence ends soon."""
    return EndingList(await ends.ending(caller.door, caller.seat, reason(caller)))


@post("/evidence/{item_id:str}/hold", status_code=200)
async def hold(caller: Called, item_id: FromPath[str], data: JSONBody[EvidenceHoldBody]) -> EvidenceDetail:
    """Keep an item beyond its time."""
    return await ends.hold(caller.door, caller.seat, _why(caller, data), item_id, data.review_at)


@post("/evidence/{item_id:str}/let-go", status_code=200)
async def let_go(caller: Called, item_id: FromPath[str], data: JSONBody[EvidenceReason]) -> EvidenceDetail:
    """Let a held item go when its time comes."""
    return await ends.let_go(caller.door, caller.seat, _why(caller, data), item_id)


@post("/evidence/{item_id:str}/destroy", status_code=200)
async def destroy(caller: Called, item_id: FromPath[str], data: JSONBody[EvidenceReason]) -> EvidenceDetail:
    """Destroy an item's key."""
    return await _files(caller).destroy(caller.seat, _why(caller, data), item_id)


@get("/evidence/{item_id:str}/copy")
async def copy(caller: Called, request: ConsoleRequest, item_id: FromPath[str], act: FromQuery[str]) -> Stream:
    """Return the viewing copy, whole or in part, under the act that recorded the look."""
    opened = await _files(caller).copy(caller.seat, reason(caller), item_id, act)
    return _answer(caller, opened, request.headers.get("range"), {})


@get("/evidence/{item_id:str}/original")
async def original(caller: Called, request: ConsoleRequest, item_id: FromPath[str], act: FromQuery[str]) -> Stream:
    """Return the original as it was received, to be saved, never shown, under the act that recorded the download."""
    opened = await _files(caller).original(caller.seat, reason(caller), item_id, act)
    saved = {"Content-Disposition": f'attachment; filename="{opened.name}"', "Content-Security-Policy": "sandbox"}
    return _answer(caller, opened, request.headers.get("range"), saved)


@get("/evidence/{item_id:str}/sound")
async def sound(caller: Called, item_id: FromPath[str], act: FromQuery[str]) -> Stream:
    """Return an original's sound while it is taken out, under the act that recorded that it is heard."""
    opened = await _files(caller).heard(caller.seat, reason(caller), item_id, act)
    headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
    return Stream(_files(caller).sound(opened), headers=headers, media_type=opened.media_type)


def _files(caller: Caller) -> EvidenceFiles:
    return caller.room.evidence


def _answer(caller: Caller, opened: OpenedFile, asked: str | None, more: dict[str, str]) -> Stream:
    headers = {
        "Accept-Ranges": "bytes",
        "Cache-Control": "no-store",
        "Cross-Origin-Resource-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
        **more,
    }
    part = part_of(asked, opened.size_bytes)
    if part is None:
        headers |= {"Content-Range": f"bytes */{opened.size_bytes}", "Content-Length": "0"}
        return Stream(_read(caller, opened, Part(0, 0)), status_code=416, headers=headers, media_type=opened.media_type)
    headers["Content-Length"] = str(part.size)
    status = 200
    if asked is not None and (part.first, part.size) != (0, opened.size_bytes):
        headers["Content-Range"] = f"bytes {part.first}-{part.first + part.size - 1}/{opened.size_bytes}"
        status = 206
    return Stream(_read(caller, opened, part), status_code=status, headers=headers, media_type=opened.media_type)


async def _read(caller: Caller, opened: OpenedFile, part: Part) -> AsyncIterator[bytes]:
    """Yield a part of the plain bytes, opened and checked off the event loop."""
    if part.size == 0:
        return
    with closing(await asyncio.to_thread(_files(caller).reader, opened)) as reader:
        reader.seek(part.first)
        left = part.size
        while left > 0 and (chunk := await asyncio.to_thread(reader.read, min(CHUNK_BYTES, left))):
            left -= len(chunk)
            yield chunk


routes = Router(
    path="/",
    route_handlers=[
        list_evidence, make_link, revoke_link, look, watch, hear, download, note, set_clock, link, release, destroy,
        ending, hold, let_go, copy, original, sound,
    ],
)  # fmt: skip
