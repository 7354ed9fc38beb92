"""The peace room's pages: what partners are told of places, notes kept or sent, and who read those."""

from __future__ import annotations

from typing import Any

from litestar import Response, Router, get, post

from watchroom.actions import peace as acts
from watchroom.base.errors import BadInputError
from watchroom.web.portal.gate import OWN, Called, Caller, PortalRequest, form_of, page, see_other

_WRONG = {"text": "peace.note.wrong", "notice": "peace.note.choose"}


@get("/peace")
async def notices(caller: Called) -> Response[str]:
    """Show what partners are told of places, newest first."""
    return page(caller, "peace/notices.html", notices=await acts.notices(caller.door, caller.seat, OWN))


@get("/peace/notes")
async def notes(caller: Called) -> Response[str]:
    """Show the notes of the partner's own room."""
    return await _notes_page(caller)


async def _notes_page(caller: Caller, *, status: int = 200, **more: Any) -> Response[str]:
    found = await acts.notes(caller.door, caller.seat, OWN)
    told = await acts.notices(caller.door, caller.seat, OWN)
    about = caller.visitor.request.query_params.get("about", "")
    facts: dict[str, Any] = {
        "notes": found,
        "notices": {each.id: each for each in told},
        "values": {"notice": about, "text": "", "send": []},
    }
    return page(caller, "peace/notes.html", status=status, **{**facts, **more})


@post("/peace/notes", status_code=303)
async def write_note(caller: Called, request: PortalRequest) -> Response[Any]:
    """Keep a note for the partner's own room, or send it to whoever told of the place too."""
    form = await form_of(request)
    values: dict[str, Any] = {**form.fields("text", "notice"), "send": form.all("send")}
    try:
        await _write(caller, values["text"], values["notice"] or None, is_sent=bool(values["send"]))
    except BadInputError as error:
        errors = {error.field: caller.t(_WRONG[error.field])}
        return await _notes_page(caller, status=400, values=values, errors=errors)
    return see_other("/portal/peace/notes")


async def _write(caller: Caller, text: str, notice_id: str | None, *, is_sent: bool) -> None:
    if not is_sent:
        await acts.write_note(caller.door, caller.seat, OWN, text=text, notice_id=notice_id)
    else:
        await acts.send(caller.door, caller.seat, OWN, text=text, notice_id=notice_id or "")


@get("/peace/looks")
async def looks(caller: Called) -> Response[str]:
    """Show who read or wrote the room's notes."""
    return page(caller, "peace/looks.html", looks=await acts.looks(caller.door, caller.seat, OWN))


routes = Router(path="/", route_handlers=[notices, notes, write_note, looks])
