"""Complaining: one page, no account, and a page of its own on which the answer comes."""

from __future__ import annotations

from typing import Any

from litestar import Response, Router, get, post
from litestar.params import FromPath

from watchroom.actions import complaints
from watchroom.base.errors import BadInputError
from watchroom.web.portal.gate import OWN, PortalRequest, Visited, Visitor, form_of, page, see_other

TRAP = "website"
"""A field that people do not see: what fills it in is a program."""


def _kinds(visitor: Visitor) -> list[tuple[str, str]]:
    return [(each, visitor.t(f"complaints.kind.{each}")) for each in complaints.KINDS]


@get("/complaints", sync_to_thread=False)
def ask(visitor: Visited) -> Response[str]:
    """Ask what happened."""
    return page(visitor, "complaints/ask.html", kinds=_kinds(visitor))


@post("/complaints", status_code=200)
async def send(visitor: Visited, request: PortalRequest) -> Response[Any]:
    """Keep the complaint and lead on to its own page."""
    form = await form_of(request)
    if form.text(TRAP):
        return see_other("/portal")
    values = form.fields("kind", "text", "email")
    try:
        filed = await complaints.file_complaint(
            visitor.door,
            complaints.visitor_seat(visitor.door.clock.now()),
            OWN,
            **values,
            language=visitor.t.code,
            source=visitor.source,
        )
    except BadInputError as error:
        errors = {error.field: visitor.t(f"complaints.{error.field}.wrong")}
        return page(visitor, "complaints/ask.html", status=400, kinds=_kinds(visitor), values=values, errors=errors)
    return see_other(f"/portal/complaints/{filed.token}?filed=1")


@get("/complaints/{token:str}")
async def own(visitor: Visited, token: FromPath[str]) -> Response[str]:
    """Show one's own complaint and its answer."""
    seat = complaints.visitor_seat(visitor.door.clock.now())
    found = await complaints.own_complaint(visitor.door, seat, OWN, token)
    is_new = bool(visitor.request.query_params.get("filed"))
    return page(visitor, "complaints/own.html", complaint=found, is_new=is_new)


routes = Router(path="/", route_handlers=[ask, send, own])
