"""One's own registered cameras: who looked at each, and changing, pausing and deleting them."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Response, Router, get, post
from litestar.params import FromPath

from watchroom.actions import drafts, registrants
from watchroom.base.errors import ConflictError
from watchroom.web.portal import registration_steps as steps
from watchroom.web.portal.gate import BASE, HEADERS, OWN, Called, draft_cookie, page, see_other
from watchroom.web.portal.registration import DRAFT, PATH

CAMERAS = f"{BASE}/cameras"


@get("/cameras")
async def mine(caller: Called) -> Response[str]:
    """List one's cameras, each with how often it was looked at."""
    cameras = await registrants.mine(caller.door, caller.seat, OWN, caller.account)
    return page(caller, "registration/mine.html", cameras=cameras)


@get("/cameras/{entry_id:str}")
async def one(caller: Called, entry_id: FromPath[str]) -> Response[str]:
    """Show one camera and each look at its entry."""
    own = await registrants.view(caller.door, caller.seat, OWN, entry_id)
    told = own.entry.told
    asked = caller.visitor.request.query_params
    news = next((each for each in ("confirmed", "kept", "paused", "resumed") if asked.get(each)), "")
    return page(
        caller,
        "registration/camera.html",
        entry=own.entry,
        looks=own.looks,
        news=news,
        view_words=steps.view_words(caller.t, told),
        height=steps.height_words(caller.t, told),
        kept_words=steps.kept_words(caller.t, told.keeps_hours),
    )


@post("/cameras/{entry_id:str}/change", status_code=303)
async def change(caller: Called, entry_id: FromPath[str]) -> Response[None]:
    """Lay what is told of a camera out to be changed, answer by answer."""
    own = await registrants.view(caller.door, caller.seat, OWN, entry_id)
    draft = steps.draft_of(own.entry.told, own.entry.id)
    token = await drafts.save(caller.door, caller.visitor.draft, DRAFT, draft)
    return see_other(f"{PATH}/{steps.CHECK}", draft_cookie(caller.visitor, token))


@post("/cameras/{entry_id:str}/pause", status_code=303)
async def pause(caller: Called, entry_id: FromPath[str]) -> Response[None]:
    """Take a camera off every list; what is off already stays so."""
    try:
        await registrants.pause(caller.door, caller.seat, OWN, entry_id)
    except ConflictError:
        return see_other(f"{CAMERAS}/{entry_id}")
    return see_other(f"{CAMERAS}/{entry_id}?paused=1")


@post("/cameras/{entry_id:str}/resume", status_code=303)
async def resume(caller: Called, entry_id: FromPath[str]) -> Response[None]:
    """Put a paused camera on the lists again."""
    try:
        await registrants.resume(caller.door, caller.seat, OWN, entry_id)
    except ConflictError:
        return see_other(f"{CAMERAS}/{entry_id}")
    return see_other(f"{CAMERAS}/{entry_id}?resumed=1")


@get("/cameras/{entry_id:str}/delete")
async def ask_delete(caller: Called, entry_id: FromPath[str]) -> Response[str]:
    """Tell what deleting does, with one button."""
    own = await registrants.view(caller.door, caller.seat, OWN, entry_id)
    return page(caller, "registration/delete.html", entry=own.entry)


@post("/cameras/{entry_id:str}/delete", status_code=200)
async def delete(caller: Called, entry_id: FromPath[str]) -> Response[Any]:
    """Delete a camera at once, and say goodbye: how to complain, how to come back."""
    reference = await registrants.delete(caller.door, caller.seat, OWN, entry_id)
    return page(caller, "registration/deleted.html", reference=reference)


@get("/cameras/{entry_id:str}/receipts/{act_id:str}")
async def receipt(caller: Called, entry_id: FromPath[str], act_id: FromPath[str]) -> Response[bytes]:
    """Hand out the receipt of one look as a file that `watchroom verify` checks, offline."""
    found = await registrants.look_receipt(
        caller.door, caller.seat, OWN, entry_id, act_id, verifier=caller.room.verifier
    )
    named = {"content-disposition": f'attachment; filename="receipt-{found.leaf_index}.json"'}
    return Response(msgspec.json.encode(found), media_type="application/json", headers=HEADERS | named)


routes = Router(path="/", route_handlers=[mine, one, change, pause, resume, ask_delete, delete, receipt])
