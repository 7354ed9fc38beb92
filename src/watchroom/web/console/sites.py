"""Routes of sites: enrolled by an administrator, and what is shown of one while an incident there is open."""

from __future__ import annotations

from datetime import datetime

import msgspec
from litestar import Response, Router, get, post
from litestar.params import FromPath, FromQuery, JSONBody

from watchroom.actions import site_enrolment as acts
from watchroom.actions import site_plans as plans
from watchroom.actions.site_plans import Emergency
from watchroom.base.ids import new_id
from watchroom.model.people import Why
from watchroom.model.sites import PLAN_KINDS, Contacts, Plan, Site
from watchroom.web.console.gate import Called, reason


class SiteView(msgspec.Struct, kw_only=True):
    """One site as the centre knows it; who owns it is not told, only whether somebody does."""

    id: str
    name: str
    kind: str
    lat: float
    lon: float
    address: str | None
    has_owner: bool
    left_at: datetime | None


class SiteList(msgspec.Struct):
    """Sites, by name."""

    items: list[SiteView]


class SiteBody(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """A new site and whom to invite as its owner."""

    name: str
    kind: str
    lat: float
    lon: float
    address: str | None = None
    owner_email: str
    language: str = "en"


class InviteBody(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Whom to invite."""

    owner_email: str
    language: str = "en"


class EmergencyView(msgspec.Struct, kw_only=True):
    """Whom to call at a site, and whether it has a floor plan."""

    site: SiteView
    contacts: Contacts
    plan: Plan | None


def _view(site: Site) -> SiteView:
    return SiteView(
        id=site.id,
        name=site.name,
        kind=site.kind,
        lat=site.lat,
        lon=site.lon,
        address=site.address,
        has_owner=site.owner_login is not None,
        left_at=site.left_at,
    )


@get("/sites")
async def listed(caller: Called) -> SiteList:
    """The sites that share with one's agency."""
    return SiteList([_view(each) for each in await acts.listed(caller.door, caller.seat, reason(caller))])


@post("/sites", status_code=201)
async def enrol(caller: Called, data: JSONBody[SiteBody]) -> SiteView:
    """Enrol a site and invite its owner by e-mail."""
    site = Site(
        id=new_id("site"),
        name=data.name.strip(),
        kind=data.kind,
        owner_login=None,
        agency=caller.seat.agency,
        lat=data.lat,
        lon=data.lon,
        address=data.address,
    )
    said = {"owner_email": data.owner_email, "language": data.language}
    return _view(await acts.enrol_site(caller.door, caller.seat, reason(caller), site, **said))


@post("/sites/{site_id:str}/invite", status_code=200)
async def invite(caller: Called, site_id: FromPath[str], data: JSONBody[InviteBody]) -> SiteView:
    """Invite a site's owner by e-mail, or write to them again."""
    said = {"email": data.owner_email, "language": data.language}
    return _view(await acts.invite(caller.door, caller.seat, reason(caller), site_id, **said))


@get("/sites/{site_id:str}/emergency")
async def emergency(caller: Called, site_id: FromPath[str], incident: FromQuery[str]) -> EmergencyView:
    """Whom to call at a site, while the incident named is open there; its owner reads that it was seen."""
    found: Emergency = await plans.emergency(caller.door, caller.seat, _why(incident), site_id)
    return EmergencyView(site=_view(found.site), contacts=found.contacts, plan=found.plan)


@get("/sites/{site_id:str}/plan")
async def plan(caller: Called, site_id: FromPath[str], incident: FromQuery[str]) -> Response[bytes]:
    """A site's floor plan, while the incident named is open there; its owner reads that it was seen."""
    kind, content = await plans.see_plan(caller.door, caller.seat, _why(incident), site_id)
    headers = {
        "content-disposition": f'attachment; filename="floor-plan.{kind}"',
        "x-content-type-options": "nosniff",
        "content-security-policy": "default-src 'none'; sandbox",
        "cache-control": "no-store",
    }
    return Response(content, media_type=PLAN_KINDS[kind], headers=headers)


def _why(incident: str) -> Why:
    return Why(purpose="call_response", incident=incident)


routes = Router(path="/", route_handlers=[listed, enrol, invite, emergency, plan])
