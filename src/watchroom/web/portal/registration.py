"""Registering a camera: one question a page, what was typed kept on the server, confirmed by a letter's link."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

from litestar import Response, Router, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from watchroom.actions import drafts, gazetteer, registrants, registration
from watchroom.actions.registration import Asked
from watchroom.base.errors import BadInputError, NotFoundError, NotSignedInError
from watchroom.base.geometry import Point
from watchroom.model.portal import CHANNELS, Contact, Fields
from watchroom.model.registry import KINDS, Entry
from watchroom.web.portal import registration_steps as steps
from watchroom.web.portal.gate import (
    BASE,
    OWN,
    Caller,
    Errors,
    Form,
    PortalRequest,
    Visited,
    Visitor,
    draft_cookie,
    form_of,
    page,
    provide_caller,
    see_other,
    session_cookie,
)
from watchroom.web.portal.small_map import AROUND_M, View, draw

DRAFT = "registration"
PATH = f"{BASE}/registration"
TRAP = "website"
"""A field that people do not see: what fills it in is a program."""
HURRY = timedelta(seconds=3)
"""Nobody registers a camera faster."""
Who = Visitor | Caller
_REFERENCE = re.compile(r"CC-[0-9A-Z]{4}-[0-9A-Z]{4}")


def visitor_of(who: Who) -> Visitor:
    """Return the visitor that a signed-in caller is, too."""
    return who.visitor if isinstance(who, Caller) else who


async def who_asks(visitor: Visitor) -> Who:
    """Return the caller who is signed in, else the visitor: registering needs no account."""
    try:
        return await provide_caller(visitor.request)
    except NotSignedInError:
        return visitor


@get("/registration", sync_to_thread=False)
def start(visitor: Visited) -> Response[str]:
    """Tell what registering is, and what it is not."""
    return page(visitor, "registration/start.html")


@post("/registration", status_code=303)
async def begin(visitor: Visited) -> Response[None]:
    """Begin anew: what was typed before is forgotten."""
    await drafts.drop(visitor.door, visitor.draft, DRAFT)
    return see_other(f"{PATH}/{steps.STEPS[0]}")


@get("/registration/{step:str}")
async def ask(visitor: Visited, step: FromPath[str]) -> Response[Any]:
    """Ask one question; who has not answered those before it is led to the first of them."""
    who = await who_asks(visitor)
    draft = await drafts.load(visitor.door, visitor.draft, DRAFT)
    wanted = _wanted(who, draft, step)
    if wanted != step:
        return see_other(f"{PATH}/{wanted}")
    if step == steps.CHECK and not draft.get("checked"):
        draft |= {"checked": "1"}
        await drafts.save(visitor.door, visitor.draft, DRAFT, draft)
    return await _page(who, step, draft)


@post("/registration/{step:str}", status_code=200)
async def take(visitor: Visited, request: PortalRequest, step: FromPath[str]) -> Response[Any]:
    """Take one answer and lead on; the last one registers the camera."""
    who = await who_asks(visitor)
    draft = await drafts.load(visitor.door, visitor.draft, DRAFT)
    if _wanted(who, draft, step) != step:
        return see_other(f"{PATH}/{_wanted(who, draft, step)}")
    form = await form_of(request)
    if form.text(TRAP):
        return see_other(f"{PATH}/sent")
    if step == steps.CHECK:
        return await _send(who, draft)
    typed, errors, more = await _read(who, step, form, draft)
    draft |= typed
    if errors or more:
        return await _page(who, step, draft, errors=errors, **more)
    draft.setdefault("began", visitor.door.clock.now().isoformat())
    token = await drafts.save(visitor.door, visitor.draft, DRAFT, draft)
    if form.text("show"):
        return see_other(f"{PATH}/{step}", draft_cookie(visitor, token))
    after = steps.CHECK if draft.get("checked") else steps.after(step, draft, signed_in=isinstance(who, Caller))
    return see_other(f"{PATH}/{after}", draft_cookie(visitor, token))


def _wanted(who: Who, draft: Fields, step: str) -> str:
    if step not in steps.STEPS:
        raise NotFoundException
    return steps.first_open(draft, step, signed_in=isinstance(who, Caller))


async def _read(who: Who, step: str, form: Form, draft: Fields) -> tuple[Fields, Errors, dict[str, Any]]:
    """Return what was typed, what is wrong with it, and what else the page has to show."""
    if step == "address":
        return await _read_address(visitor_of(who), form)
    if step == "place":
        typed, errors = await _read_place(visitor_of(who), form, draft)
    else:
        typed, errors = steps.READERS[step](form, draft)
    return typed, {name: who.t(key) for name, key in errors.items()}, {}


async def _read_address(visitor: Visitor, form: Form) -> tuple[Fields, Errors, dict[str, Any]]:
    picked = form.text("picked")
    text = form.text("address") if picked in ("", steps.NONE) else picked
    typed: Fields = {"address": text, "unit": form.text("unit")}
    try:
        found = await gazetteer.look_up(visitor.door, text, typed["unit"], source=visitor.source)
    except BadInputError:
        return typed, {"address": visitor.t("registration.address.wrong")}, {}
    if found.spot is not None:
        spot = found.spot
        lat, lon = f"{spot.lat:.6f}", f"{spot.lon:.6f}"
        return typed | {"address": spot.address, "block": spot.block, "lat": lat, "lon": lon, "listed": "1"}, {}, {}
    if picked == steps.NONE:
        return typed | {"block": "", "lat": "", "lon": "", "listed": ""}, {}, {}
    errors = {"picked" if found.suggestions else "address": visitor.t("registration.address.missing")}
    return typed, errors, {"suggestions": found.suggestions, "missing": True}


async def _read_place(visitor: Visitor, form: Form, draft: Fields) -> tuple[Fields, Errors]:
    typed: Fields = {"lat": form.text("lat"), "lon": form.text("lon")}
    lat, lon = steps.number(typed["lat"], -90, 90), steps.number(typed["lon"], -180, 180)
    if lat is None or lon is None:
        return typed, {"lat": "registration.point.wrong"}
    try:
        block = await registration.block_of(visitor.door, draft["address"], draft["unit"], lat, lon)
    except BadInputError as error:
        return typed, {"lat": f"registration.point.{'far' if error.field == 'far' else 'outside'}"}
    return typed | {"lat": f"{lat:.6f}", "lon": f"{lon:.6f}", "block": block, "placed": "1"}, {}


async def _page(who: Who, step: str, draft: Fields, *, errors: Errors | None = None, **more: Any) -> Response[str]:
    facts: dict[str, Any] = {"suggestions": [], "missing": False, "map": "", "kinds": list(KINDS), "channels": CHANNELS}
    if step in ("place", "view", steps.CHECK) and draft.get("lat") and draft.get("lon"):
        facts["map"] = await _map(visitor_of(who), draft, with_view=step != "place")
    if step == steps.CHECK:
        facts["rows"] = steps.rows(who.t, draft, PATH, signed_in=isinstance(who, Caller))
    values = steps.usual(draft) | {"language": draft.get("language") or who.t.code}
    status = 400 if errors else 200
    return page(who, f"registration/{step}.html", status=status, values=values, errors=errors or {}, **(facts | more))


async def _map(visitor: Visitor, draft: Fields, *, with_view: bool) -> str:
    lat, lon = steps.number(draft["lat"], -90, 90), steps.number(draft["lon"], -180, 180)
    if lat is None or lon is None:
        return ""
    doors = await gazetteer.doors_around(visitor.door, lat, lon, AROUND_M * 2)
    view = None
    if with_view and (draft.get("azimuth_deg") or draft.get("kind") == "dome"):
        told = steps.told_of(draft)
        view = View(told.azimuth_deg, told.fov_deg, KINDS[told.kind].range_m)
    return draw(Point(lat, lon), doors, visitor.t("registration.map"), view)


async def _send(who: Who, draft: Fields) -> Response[Any]:
    visitor = visitor_of(who)
    began = None if isinstance(who, Caller) else draft.get("began")
    if began and visitor.door.clock.now() - datetime.fromisoformat(began) < HURRY:
        return await _page(who, steps.CHECK, draft, errors={"send": who.t("registration.check.hurry")})
    try:
        entry = await _registered(who, draft)
    except BadInputError as error:
        step = steps.STEP_OF.get(error.field, "details")
        errors = {"send": who.t("registration.check.wrong"), step: who.t(f"registration.{step}.again")}
        return await _page(who, steps.CHECK, draft, errors=errors)
    await drafts.drop(visitor.door, visitor.draft, DRAFT)
    if isinstance(who, Caller):
        return see_other(f"{BASE}/cameras/{entry.id}?kept=1")
    return see_other(f"{PATH}/sent?reference={entry.reference}")


async def _registered(who: Who, draft: Fields) -> Entry:
    told = steps.told_of(draft)
    if isinstance(who, Caller):
        if draft.get("entry"):
            return await registrants.change(who.door, who.seat, OWN, str(draft["entry"]), told)
        return await registration.register_own(who.door, who.seat, who.account, told)
    contact = Contact(email=draft["email"], name=draft["name"], phone=draft["phone"])
    asked = Asked(told=told, contact=contact, language=draft["language"], channel=draft["channel"])
    return await registration.register(who.door, asked, source=who.source)


@get("/registration/sent", sync_to_thread=False)
def sent(visitor: Visited) -> Response[str]:
    """Tell that a letter is on its way, and what happens next."""
    reference = visitor.request.query_params.get("reference", "")
    return page(visitor, "registration/sent.html", reference=reference if _REFERENCE.fullmatch(reference) else "")


@get("/registration/confirm/{token:str}", sync_to_thread=False)
def open_letter(visitor: Visited, token: FromPath[str]) -> Response[str]:
    """Ask to go on: opening a link alone confirms nothing, since mail programs open links by themselves."""
    return page(visitor, "registration/confirm.html", token=token)


@post("/registration/confirm/{token:str}", status_code=303)
async def confirm(visitor: Visited, token: FromPath[str]) -> Response[Any]:
    """Confirm by the letter's link, and sign the registrant in."""
    try:
        entry, signed_in = await registration.confirm(visitor.door, token)
    except NotFoundError:
        return page(visitor, "registration/over.html", status=410)
    return see_other(f"{BASE}/cameras/{entry.id}?confirmed=1", session_cookie(visitor, signed_in.token))


routes = Router(path="/", route_handlers=[start, begin, sent, open_letter, confirm, ask, take])
