"""`GET /portal/sites/{id}/live`: what is open now at a site, sent to its owner's page whenever that changes."""

from __future__ import annotations

from collections.abc import AsyncIterator

import msgspec
from litestar import Router, get
from litestar.params import FromPath
from litestar.response import Stream

from watchroom.actions import portal_accounts
from watchroom.actions import sites as acts
from watchroom.actions.sites import SitePage
from watchroom.base.errors import LimitError, UnavailableError, WatchroomError
from watchroom.web.portal.gate import HEADERS, OWN, Called, Caller, page, token_of
from watchroom.web.portal.sites import REFRESH_SECONDS, shown

EVENT_STREAM = "text/event-stream; charset=utf-8"
_BEAT = b": beat\n\n"
_OVER = b"event: over\ndata: {}\n\n"


@get("/sites/{site_id:str}/live")
async def live(caller: Called, site_id: FromPath[str]) -> Stream:
    """Send what is open now, at once and at each change, as part of the act of looking at the page."""
    view_id = caller.visitor.request.query_params.get("view")
    found = await acts.view(caller.door, caller.seat, OWN, site_id, view_id=view_id)
    return Stream(_events(caller, found), media_type=EVENT_STREAM, headers={**HEADERS, "x-accel-buffering": "no"})


async def _events(caller: Caller, found: SitePage) -> AsyncIterator[bytes]:
    """Give an event for each change, and a beat where there was none; the last says that the caller's right is over."""
    token, bearer = token_of(caller.visitor.request)
    sent = ""
    try:
        with caller.room.bell.page([found.site.id, *(each.id for each in found.cameras)]) as open_page:
            while not open_page.is_over:
                await portal_accounts.enter(caller.door, token, bearer=bearer)
                found = await acts.view(caller.door, caller.seat, OWN, found.site.id, view_id=found.view_id)
                html = page(caller, "sites/now.html", **(shown(caller, found) | {"is_live": True})).content
                yield _BEAT if html == sent else b"event: now\ndata: " + msgspec.json.encode(html) + b"\n\n"
                sent = html
                await open_page.wait(REFRESH_SECONDS)
    except (UnavailableError, LimitError):  # the page asks again by itself
        return
    except WatchroomError:
        yield _OVER


routes = Router(path="/", route_handlers=[live])
