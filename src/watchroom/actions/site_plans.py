"""A site's floor plan and emergency contacts: sealed, and shown to the room only while an incident there is open."""

from __future__ import annotations

import msgspec

from watchroom.actions.door import Deed, act
from watchroom.actions.openings import incident_of
from watchroom.actions.owners import own_site, tell_owner
from watchroom.actions.seal import MasterKey, new_record_key
from watchroom.base.errors import BadInputError, NotFoundError, RefusedError
from watchroom.base.geometry import Point, distance_m
from watchroom.correlate.alerts import PANIC_ALARMS
from watchroom.model.sites import PLAN_KINDS, Contacts, Plan, Site
from watchroom.model.views import IncidentView
from watchroom.store import incidents as store_incidents
from watchroom.store import leases as store_leases
from watchroom.store import sites as store

PLAN_BYTES_MAX = 10_000_000
TEXT_CHARS_MAX = 200
NOTE_CHARS_MAX = 1_000
AT_SITE_M = 75.0
"""An incident this near is at the site."""
_MAGIC = {"png": b"\x89PNG\r\n\x1a\n", "jpeg": b"\xff\xd8\xff", "pdf": b"%PDF-"}


class Emergency(msgspec.Struct, frozen=True, kw_only=True):
    """Whom to call at a site, and whether it has a floor plan."""

    site: Site
    contacts: Contacts
    plan: Plan | None


def kind_of(content: bytes) -> str:
    """Return what a floor plan is by its content; raises BadInputError where it is nothing that is taken."""
    found = next((kind for kind, magic in _MAGIC.items() if content.startswith(magic)), None)
    if found is None:
        raise BadInputError("plan", "choose a PNG or JPEG picture, or a PDF")
    return found


@act("site.contacts", "See whom the room calls at one's own site.")
async def own_contacts(deed: Deed, site_id: str) -> Contacts:
    """Return the contacts of an own site."""
    site = await own_site(deed, site_id)
    return await _contacts(deed, site)


@act("site.set_contacts", "Say whom the room calls at one's own site.")
async def set_contacts(deed: Deed, site_id: str, contacts: Contacts) -> None:
    """Keep whom to call in an emergency, sealed under the site's own key; raises BadInputError naming the field."""
    for name, value in msgspec.structs.asdict(contacts).items():
        most = NOTE_CHARS_MAX if name == "note" else TEXT_CHARS_MAX
        if len(value) > most:
            raise BadInputError(name, f"has at most {most} letters")
    site = await own_site(deed, site_id)
    key = await _key(deed, site)
    await store.put_contacts(deed.tx, site.id, key.seal(msgspec.json.encode(contacts), _aad(site, "contacts")))
    await tell_owner(deed, site.id, "contacts_set")


@act("site.set_plan", "Keep a floor plan of one's own site, or none.")
async def set_plan(deed: Deed, site_id: str, content: bytes | None) -> Plan | None:
    """Keep the floor plan of an own site, sealed under the site's own key; None takes it away."""
    held = None
    if content is not None:
        if not 0 < len(content) <= PLAN_BYTES_MAX:
            raise BadInputError("plan", f"has at most {PLAN_BYTES_MAX // 1_000_000} MB")
        held = Plan(kind=kind_of(content), size_bytes=len(content), at=deed.now)
    site = await own_site(deed, site_id)
    key = await _key(deed, site)
    sealed = None if content is None else key.seal(content, _aad(site, "plan"))
    await store.put_plan(deed.tx, site.id, sealed, held)
    await tell_owner(deed, site.id, "plan_gone" if content is None else "plan_set")
    return held


@act("site.own_plan", "See the floor plan of one's own site.")
async def own_plan(deed: Deed, site_id: str) -> tuple[str, bytes]:
    """Return (kind, content) of an own site's floor plan; raises NotFoundError."""
    return await _plan(deed, await own_site(deed, site_id))


@act("site.emergency", "See whom to call at a site where an incident is open.")
async def emergency(deed: Deed, site_id: str) -> Emergency:
    """Return a site's emergency contacts while the incident named is open there; its owner reads that it was seen.

    Raises RefusedError: the incident is not open, or not at this site.
    """
    site, incident = await _site_of_incident(deed, site_id)
    found = Emergency(site=site, contacts=await _contacts(deed, site), plan=await store.plan(deed.tx, site.id))
    await tell_owner(deed, site.id, "contacts_seen", incident.id, incident=incident.title)
    return found


@act("site.see_plan", "See the floor plan of a site where an incident is open.")
async def see_plan(deed: Deed, site_id: str) -> tuple[str, bytes]:
    """Return (kind, content) of a floor plan while the incident named is open there; its owner reads that it was seen.

    Raises as `emergency` does; NotFoundError where there is none.
    """
    site, incident = await _site_of_incident(deed, site_id)
    found = await _plan(deed, site)
    await tell_owner(deed, site.id, "plan_seen", incident.id, incident=incident.title)
    return found


async def _site_of_incident(deed: Deed, site_id: str) -> tuple[Site, IncidentView]:
    incident = await incident_of(deed, still_open=True)
    site = await store.site(deed.tx, site_id)
    if site is None or site.agency != deed.seat.agency:
        raise NotFoundError("There is no such site here.")
    deed.about(f"site {site.id} for {incident.number}", site=site.id)
    ids = await store_incidents.merged_ids(deed.tx, incident.id)
    pressed = site.id in await store_leases.panic_sites(deed.tx, ids, PANIC_ALARMS)
    if site.left_at is not None or not (pressed or is_at(site, incident)):
        raise RefusedError("incident-at-site", "This is shown only while an incident at the site is open.")
    return site, incident


def is_at(site: Site, incident: IncidentView) -> bool:
    """Return whether an incident is at a site, by its place."""
    place = incident.place
    if place.lat is None or place.lon is None:
        return False
    return distance_m(Point(place.lat, place.lon), Point(site.lat, site.lon)) <= AT_SITE_M


async def _key(deed: Deed, site: Site) -> MasterKey:
    """Return the site's own key, made at its first use."""
    wrapped = deed.door.master_key.wrap_key(new_record_key(), _aad(site, "key"))
    await store.put_key(deed.tx, site.id, wrapped)
    kept = await store.secret(deed.tx, site.id)
    return MasterKey(deed.door.master_key.unwrap_key(kept.wrapped_key if kept else wrapped, _aad(site, "key")))


async def _contacts(deed: Deed, site: Site) -> Contacts:
    kept = await store.secret(deed.tx, site.id)
    if kept is None or kept.contacts is None:
        return Contacts()
    key = await _key(deed, site)
    return msgspec.json.decode(key.open(kept.contacts, _aad(site, "contacts")), type=Contacts)


async def _plan(deed: Deed, site: Site) -> tuple[str, bytes]:
    kept = await store.secret(deed.tx, site.id)
    if kept is None or kept.plan is None or kept.plan_kind not in PLAN_KINDS:
        raise NotFoundError("This site has no floor plan.")
    key = await _key(deed, site)
    return kept.plan_kind, key.open(kept.plan, _aad(site, "plan"))


def _aad(site: Site, what: str) -> bytes:
    return f"site\x00{site.id}\x00{what}".encode()
