"""What an owner puts in for their site: contacts and floor plan, the gateway's code and cameras, a button of theirs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from litestar import Response, Router, get, post
from litestar.params import FromPath

from watchroom.actions import panic, site_gateways, site_plans
from watchroom.actions import sites as acts
from watchroom.base.errors import BadInputError, ConflictError
from watchroom.model.sites import PLAN_KINDS, Contacts, GatewayState, button_of
from watchroom.web.portal.gate import OWN, Called, Caller, PortalRequest, form_of, page, see_other
from watchroom.web.portal.sites import site_path

FIELDS = Contacts.__struct_fields__
PLAN_FORM_BYTES_MAX = site_plans.PLAN_BYTES_MAX + 100_000
SILENT_SECONDS = 60


@get("/sites/{site_id:str}/emergency")
async def emergency(caller: Called, site_id: FromPath[str]) -> Response[str]:
    """Show whom the police call here, and the floor plan."""
    return await _emergency_page(caller, site_id)


async def _emergency_page(caller: Caller, site_id: str, *, status: int = 200, **more: Any) -> Response[str]:
    found = await acts.view(caller.door, caller.seat, OWN, site_id)
    contacts = await site_plans.own_contacts(caller.door, caller.seat, OWN, site_id)
    facts = {
        "found": found,
        "here": site_path(site_id),
        "values": {name: getattr(contacts, name) for name in FIELDS},
    }
    return page(caller, "sites/emergency.html", status=status, **{**facts, **more})


@post("/sites/{site_id:str}/emergency", status_code=303)
async def set_contacts(caller: Called, site_id: FromPath[str], request: PortalRequest) -> Response[Any]:
    """Keep whom the police call here."""
    values = (await form_of(request)).fields(*FIELDS)
    try:
        await site_plans.set_contacts(caller.door, caller.seat, OWN, site_id, Contacts(**values))
    except BadInputError as error:
        errors = {error.field: caller.t("sites.note.wrong")}
        return await _emergency_page(caller, site_id, status=400, values=values, errors=errors)
    return see_other(site_path(site_id, "emergency"))


@post("/sites/{site_id:str}/plan", status_code=303, request_max_body_size=PLAN_FORM_BYTES_MAX)
async def set_plan(caller: Called, site_id: FromPath[str], request: PortalRequest) -> Response[Any]:
    """Keep a floor plan, or take it away."""
    form = await form_of(request)
    files = form.files("plan")
    content = None if form.text("gone") else (await files[0].read() if files else b"")
    try:
        await site_plans.set_plan(caller.door, caller.seat, OWN, site_id, content)
    except BadInputError:
        return await _emergency_page(caller, site_id, status=400, errors={"plan": caller.t("sites.plan.wrong")})
    return see_other(site_path(site_id, "emergency"))


@get("/sites/{site_id:str}/plan")
async def plan(caller: Called, site_id: FromPath[str]) -> Response[bytes]:
    """Return the floor plan as it was put in, as a file to keep."""
    kind, content = await site_plans.own_plan(caller.door, caller.seat, OWN, site_id)
    return plan_answer(kind, content)


def plan_answer(kind: str, content: bytes) -> Response[bytes]:
    """Answer with a floor plan: a file to keep, which no browser opens as a page of ours."""
    headers = {
        "content-disposition": f'attachment; filename="floor-plan.{kind}"',
        "x-content-type-options": "nosniff",
        "content-security-policy": "default-src 'none'; sandbox",
        "cache-control": "no-store",
    }
    return Response(content, media_type=PLAN_KINDS[kind], headers=headers)


@get("/sites/{site_id:str}/connect")
async def connect(caller: Called, site_id: FromPath[str]) -> Response[str]:
    """Show how cameras are connected, and how the program stands."""
    return await _connect_page(caller, site_id)


async def _connect_page(caller: Caller, site_id: str, **more: Any) -> Response[str]:
    found = await acts.view(caller.door, caller.seat, OWN, site_id)
    gateway, state = found.gateway, _state(found.gateway, found.at)
    taken = {each.name for each in found.cameras}
    offered = [] if state not in ("connected", "silent") or gateway is None else gateway.cameras
    facts = {
        "found": found,
        "here": site_path(site_id),
        "state": state,
        "offered": [each for each in offered if f"{found.site.name}, {each['title'] or each['name']}" not in taken],
        "room": caller.room.base,
        "address": f"{caller.room.base}/exchange/v1/sources/{button_of(site_id)}",
        "code": None,
        "token": None,
    }
    return page(caller, "sites/connect.html", **{**facts, **more})


def _state(gateway: GatewayState | None, now: datetime) -> str:
    """Return how a gateway stands: never, waiting for its first start, connected, silent or revoked."""
    if gateway is None:
        return "never"
    if gateway.retired_at is not None:
        return "revoked"
    if gateway.enrolled_at is None:
        return "waiting" if gateway.code_until is not None and gateway.code_until > now else "never"
    heard = gateway.seen_at is not None and (now - gateway.seen_at).total_seconds() <= SILENT_SECONDS
    return "connected" if heard else "silent"


@post("/sites/{site_id:str}/connect/code", status_code=200)
async def make_code(caller: Called, site_id: FromPath[str]) -> Response[str]:
    """Make a code and show it this once."""
    code = await site_gateways.make_code(caller.door, caller.seat, OWN, site_id)
    return await _connect_page(caller, site_id, code=code)


@post("/sites/{site_id:str}/connect/end", status_code=303)
async def end_gateway(caller: Called, site_id: FromPath[str]) -> Response[None]:
    """Disconnect the program."""
    await site_gateways.end_gateway(caller.door, caller.seat, OWN, site_id)
    return see_other(site_path(site_id, "connect"))


@post("/sites/{site_id:str}/connect/cameras", status_code=303)
async def take_camera(caller: Called, site_id: FromPath[str], request: PortalRequest) -> Response[None]:
    """Take on a camera that the program found, and go on to when it may be opened; taken on twice it is one camera."""
    name = (await form_of(request)).text("name")
    try:
        camera = await site_gateways.add_camera(caller.door, caller.seat, OWN, site_id, name)
    except ConflictError:
        return see_other(site_path(site_id))
    return see_other(site_path(site_id, "cameras", camera.id))


@post("/sites/{site_id:str}/button", status_code=200)
async def make_button(caller: Called, site_id: FromPath[str]) -> Response[str]:
    """Make a token for a button, and show it this once."""
    token = await panic.make_button(caller.door, caller.seat, OWN, site_id)
    return await _connect_page(caller, site_id, token=token)


@post("/sites/{site_id:str}/button/end", status_code=303)
async def end_button(caller: Called, site_id: FromPath[str]) -> Response[None]:
    """End the button's token."""
    await panic.end_button(caller.door, caller.seat, OWN, site_id)
    return see_other(site_path(site_id, "connect"))


routes = Router(
    path="/",
    route_handlers=[
        emergency, set_contacts, set_plan, plan, connect, make_code, end_gateway, take_camera, make_button, end_button,
    ],
)  # fmt: skip
