"""An owner's sites: what is open now, ending it, when each camera opens, every look so far, and leaving."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Response, Router, get, post
from litestar.params import FromPath

from watchroom.actions import lease_asks, panic
from watchroom.actions import sites as acts
from watchroom.actions.sites import SitePage
from watchroom.base.errors import BadInputError, ConflictError, NotFoundError
from watchroom.model.sites import INCIDENT_GROUPS, LOCKDOWN, OWNER_CONDITIONS, PANIC_BUTTON, RADIUS_M_CHOICES
from watchroom.web.portal.gate import HEADERS, OWN, Called, Caller, PortalRequest, form_of, page, see_other

REFRESH_SECONDS = 5
"""So often the page shows what is open now without JavaScript; with it at once, and so often to be sure."""


def site_path(site_id: str, *more: str) -> str:
    """Return the address of a site's page."""
    return "/".join(("/portal/sites", site_id, *more))


@get("/sites")
async def mine(caller: Called) -> Response[str]:
    """Show the account's sites."""
    return page(caller, "sites/list.html", sites=await acts.mine(caller.door, caller.seat, OWN))


@get("/sites/{site_id:str}")
async def one(caller: Called, site_id: FromPath[str]) -> Response[str]:
    """Show a site: what is open now, what is asked, the panic button and the cameras."""
    view_id = caller.visitor.request.query_params.get("view")
    found = await acts.view(caller.door, caller.seat, OWN, site_id, view_id=view_id)
    return page(caller, "sites/site.html", **shown(caller, found))


def shown(caller: Caller, found: SitePage) -> dict[str, Any]:
    """Return what the pages of a site are made from."""
    return {
        "found": found,
        "here": site_path(found.site.id),
        "seconds": REFRESH_SECONDS,
        "is_live": False,
        "is_school": found.site.kind == "school",
        "said": caller.visitor.request.query_params.get("said", ""),
    }


@post("/sites/{site_id:str}/leases/{lease_id:str}/end", status_code=303)
async def end_lease(caller: Called, site_id: FromPath[str], lease_id: FromPath[str]) -> Response[None]:
    """End a look now; one that has ended meanwhile is no fault."""
    try:
        await acts.end_lease(caller.door, caller.seat, OWN, site_id, lease_id)
    except ConflictError:
        return see_other(site_path(site_id))
    return see_other(f"{site_path(site_id)}?said=ended")


@get("/sites/{site_id:str}/asks/{ask_id:str}")
async def ask(caller: Called, site_id: FromPath[str], ask_id: FromPath[str]) -> Response[str]:
    """Show one question of the police, with a yes and a no."""
    found = await acts.view(caller.door, caller.seat, OWN, site_id)
    asked = next((each for each in found.asks if each.id == ask_id), None)
    return page(caller, "sites/ask.html", ask=asked, here=site_path(site_id), agencies=found.agencies)


@post("/sites/{site_id:str}/asks/{ask_id:str}", status_code=303)
async def answer(
    caller: Called, site_id: FromPath[str], ask_id: FromPath[str], request: PortalRequest
) -> Response[Any]:
    """Take a yes or a no."""
    said = (await form_of(request)).text("answer")
    if said not in ("yes", "no"):
        raise BadInputError("answer", "is yes or no")
    try:
        await (lease_asks.agree if said == "yes" else lease_asks.decline)(
            caller.door, caller.seat, OWN, site_id, ask_id
        )
    except ConflictError:
        return page(caller, "sites/ask.html", status=409, ask=None, here=site_path(site_id), agencies={})
    return see_other(site_path(site_id))


@get("/sites/{site_id:str}/panic")
async def ask_panic(caller: Called, site_id: FromPath[str]) -> Response[str]:
    """Ask once more before help is called: one press on the page, one here."""
    found = await acts.view(caller.door, caller.seat, OWN, site_id)
    return page(caller, "sites/panic.html", **shown(caller, found))


@post("/sites/{site_id:str}/panic", status_code=303)
async def press(caller: Called, site_id: FromPath[str], request: PortalRequest) -> Response[None]:
    """Call for help; pressed twice, it is one alarm."""
    alarm = LOCKDOWN if (await form_of(request)).text("alarm") == LOCKDOWN else PANIC_BUTTON
    try:
        await panic.press(caller.door, caller.seat, OWN, site_id, alarm=alarm)
    except ConflictError:
        return see_other(site_path(site_id))
    return see_other(site_path(site_id))


@post("/sites/{site_id:str}/panic/{incident_id:str}/off", status_code=303)
async def call_off(caller: Called, site_id: FromPath[str], incident_id: FromPath[str]) -> Response[None]:
    """Call the alarm off."""
    await panic.call_off(caller.door, caller.seat, OWN, site_id, incident_id)
    return see_other(site_path(site_id))


@get("/sites/{site_id:str}/cameras/{camera_id:str}")
async def camera(caller: Called, site_id: FromPath[str], camera_id: FromPath[str]) -> Response[str]:
    """Ask when a camera may be opened."""
    return await _camera_page(caller, site_id, camera_id)


async def _camera_page(
    caller: Caller, site_id: str, camera_id: str, *, status: int = 200, **more: Any
) -> Response[str]:
    found = await acts.view(caller.door, caller.seat, OWN, site_id)
    own = next((each for each in found.cameras if each.id == camera_id), None)
    if own is None:
        raise NotFoundError("There is no such camera at this site.")
    values = {
        "condition": own.condition,
        "radius_m": str(round(own.condition_radius_m or RADIUS_M_CHOICES[1])),
        "kinds": own.condition_kinds,
    }
    facts = {
        "camera": own,
        "conditions": OWNER_CONDITIONS,
        "radii": RADIUS_M_CHOICES,
        "groups": INCIDENT_GROUPS,
        "values": values,
    }
    return page(caller, "sites/camera.html", status=status, **{**shown(caller, found), **facts, **more})


@post("/sites/{site_id:str}/cameras/{camera_id:str}", status_code=303)
async def set_condition(
    caller: Called, site_id: FromPath[str], camera_id: FromPath[str], request: PortalRequest
) -> Response[Any]:
    """Keep when a camera may be opened; it counts at once."""
    form = await form_of(request)
    radius, condition, kinds = form.text("radius_m"), form.text("condition"), form.all("kinds")
    radius_m = float(radius) if radius.isdecimal() and len(radius) <= 4 else None  # noqa: PLR2004 - metres
    try:
        await acts.set_condition(
            caller.door, caller.seat, OWN, site_id, camera_id, condition=condition, radius_m=radius_m, kinds=kinds
        )
    except BadInputError as error:
        name = {"radius_m": "radius"}.get(error.field, error.field)
        errors = {error.field: caller.t(f"sites.{name}.wrong")}
        values = {"condition": condition, "kinds": kinds, "radius_m": radius}
        return await _camera_page(caller, site_id, camera_id, status=400, values=values, errors=errors)
    return see_other(f"{site_path(site_id, 'cameras', camera_id)}?said=kept")


@post("/sites/{site_id:str}/cameras/{camera_id:str}/minutes", status_code=303)
async def set_minutes(
    caller: Called, site_id: FromPath[str], camera_id: FromPath[str], request: PortalRequest
) -> Response[None]:
    """Keep whether the camera keeps its last minutes."""
    on = (await form_of(request)).text("keep") == "on"
    await acts.set_ring(caller.door, caller.seat, OWN, site_id, camera_id, on=on)
    return see_other(f"{site_path(site_id, 'cameras', camera_id)}?said=kept")


@get("/sites/{site_id:str}/history")
async def history(caller: Called, site_id: FromPath[str]) -> Response[str]:
    """Show every look through the site's cameras, how it ended, and what else happened."""
    found = await acts.view(caller.door, caller.seat, OWN, site_id)
    return page(caller, "sites/history.html", **shown(caller, found))


@get("/sites/{site_id:str}/receipts/{lease_id:str}")
async def receipt(caller: Called, site_id: FromPath[str], lease_id: FromPath[str]) -> Response[bytes]:
    """Return the receipt of a look, as a file that the verifier takes."""
    found = await acts.receipt(caller.door, caller.seat, OWN, site_id, lease_id, verifier=caller.room.verifier)
    named = {"content-disposition": f'attachment; filename="receipt-{found.leaf_index}.json"'}
    return Response(msgspec.json.encode(found), media_type="application/json", headers={**HEADERS, **named})


@get("/sites/{site_id:str}/leave")
async def ask_leave(caller: Called, site_id: FromPath[str]) -> Response[str]:
    """Say what leaving does, with one button."""
    found = await acts.view(caller.door, caller.seat, OWN, site_id)
    return page(caller, "sites/leave.html", ended=None, **shown(caller, found))


@post("/sites/{site_id:str}/leave", status_code=200)
async def leave(caller: Called, site_id: FromPath[str]) -> Response[str]:
    """Take everything back."""
    ended = await acts.leave(caller.door, caller.seat, OWN, site_id)
    found = await acts.view(caller.door, caller.seat, OWN, site_id)
    return page(caller, "sites/leave.html", ended=ended, **shown(caller, found))


routes = Router(
    path="/",
    route_handlers=[
        mine, one, end_lease, ask, answer, ask_panic, press, call_off, camera, set_condition, set_minutes,
        history, receipt, ask_leave, leave,
    ],
)  # fmt: skip
