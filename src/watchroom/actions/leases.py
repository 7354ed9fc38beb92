"""Leases: a private camera opens for minutes, for an incident, under its owner's condition and a stated reason."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import msgspec

from watchroom.actions.door import Deed, act
from watchroom.actions.incidents import words
from watchroom.actions.openings import camera_of, incident_of, is_running, opens_by_itself
from watchroom.base.errors import BadInputError, ConflictError, NotFoundError, RefusedError
from watchroom.base.geometry import Point, distance_m
from watchroom.correlate.alerts import PANIC_ALARMS
from watchroom.correlate.opening import BY_ITSELF, CLOSED, SCHOOL, group_of, opening
from watchroom.model.sites import Ask
from watchroom.model.video import EXIGENCIES, LEASE_MINUTES_MAX, LeaseView
from watchroom.model.views import CameraView, IncidentView
from watchroom.store import acts as store_acts
from watchroom.store import incidents as store_incidents
from watchroom.store import leases as store
from watchroom.store import site_leases as store_asks
from watchroom.store.incidents import NewEntry, label_of

LEASE_LASTS = timedelta(minutes=LEASE_MINUTES_MAX)
BY_PANIC = "panic"
"""The exigency of a lease that the owner's own button opened; nobody can state it."""
BY_PAGE, BY_TELEPHONE = "page", "telephone"
"""How an owner who wants to be asked agreed."""
FAR_M = 1e9
OWNER_NAME = "The camera's owner"


def tell(deed: Deed, lease: LeaseView) -> None:
    """Announce a lease to the room that opened it; an ended one is gone."""
    deed.changed("lease", lease.id, f"{lease.agency}/{lease.law_tag}", lease if lease.ended_at is None else None)


@act("lease.open", "Open a private camera for an incident, stating the exigency.")
async def open_lease(deed: Deed, camera_id: str, *, exigency: str, note: str) -> LeaseView:
    """Open a lease of at most LEASE_MINUTES_MAX; an owner who wants to be asked has said yes on their page.

    Raises:
        BadInputError: the exigency is not published, or the note says nothing.
        NotFoundError: the seat sees no such camera.
        RefusedError: the owner's condition is not met; the rule names it (`owner-never`, `owner-radius` …).
        ConflictError: it needs no lease, or has one for this incident.
    """
    demand_exigency(exigency)
    note = words("note", note)
    camera = await camera_of(deed, camera_id)
    incident = await incident_of(deed, still_open=True)
    agreed = await _demand_condition(deed, camera, incident)
    return await _open(deed, camera, incident, exigency, note, agreed=agreed)


@act("lease.open_by_telephone", "Open a private camera whose owner agreed on the telephone, stating the exigency.")
async def open_by_telephone(deed: Deed, camera_id: str, *, exigency: str, note: str, owner_agreed: str) -> LeaseView:
    """Open a lease where asking on the page would take too long; `owner_agreed` says who agreed, for the owner to read.

    Raises as `open_lease` does; BadInputError too when nobody is named.
    """
    demand_exigency(exigency)
    note, who = words("note", note), words("owner_agreed", owner_agreed)
    camera = await camera_of(deed, camera_id)
    incident = await incident_of(deed, still_open=True)
    await _demand_condition(deed, camera, incident, by_telephone=True)
    deed.about("", owner_agreed=who)
    return await _open(deed, camera, incident, exigency, note, agreed=BY_TELEPHONE)


@act("lease.open_by_panic", "Open a site's camera because its owner pressed their own panic button.")
async def open_by_panic(deed: Deed, camera_id: str) -> LeaseView:
    """Open a camera of the very site whose own panic button is part of the incident; nobody states an exigency."""
    camera = await camera_of(deed, camera_id)
    incident = await incident_of(deed, still_open=True)
    ids = await store_incidents.merged_ids(deed.tx, incident.id)
    await _demand_not_ended(deed, camera, ids, None)
    sites = await store.panic_sites(deed.tx, ids, PANIC_ALARMS)
    own = camera.site_id if camera.site_id in sites else None
    if opening(camera, 0.0, own, group_of(incident.type_code))[0] != BY_ITSELF:
        raise RefusedError("owner-panic", "Only the owner's own panic button opens this, and it was not pressed.")
    return await _open(deed, camera, incident, BY_PANIC, "The owner pressed their own panic button.")


def demand_exigency(exigency: str) -> None:
    """Refuse a reason that is not on the published list."""
    if exigency not in EXIGENCIES:
        raise BadInputError("exigency", f"is one of: {', '.join(EXIGENCIES)}")


async def _demand_condition(
    deed: Deed, camera: CameraView, incident: IncidentView, *, by_telephone: bool = False
) -> str | None:
    """Refuse unless the owner's condition is met: it is necessary, and never sufficient. Returns how they agreed."""
    if opens_by_itself(deed, camera):
        raise ConflictError("This camera needs no lease.")
    if camera.owner_class == "registered":
        raise RefusedError("registered-no-view", "A registered camera has no view here: ask its owner for footage.")
    opens, says = opening(camera, distance_to(camera, incident), None, group_of(incident.type_code))
    if opens == CLOSED:
        school = camera.site_kind == SCHOOL
        raise RefusedError(
            "owner-school" if school else f"owner-{camera.condition}", f"The owner's condition is not met ({says})."
        )
    ids = await store_incidents.merged_ids(deed.tx, incident.id)
    ask = await store_asks.last_ask(deed.tx, camera.id, deed.seat.agency, ids)
    agreed = _agreed(camera, ask, by_telephone=by_telephone)
    await _demand_not_ended(deed, camera, ids, ask)
    return agreed


def _agreed(camera: CameraView, ask: Ask | None, *, by_telephone: bool) -> str | None:
    """Return how an owner who wants to be asked agreed; a no on their page is a no on the telephone too."""
    if ask is not None and ask.answer == "no":
        raise RefusedError("owner-said-no", "The owner said no for this incident.")
    if ask is not None and ask.answer == "yes":
        return BY_PAGE
    if camera.condition != "ask":
        if by_telephone:
            raise BadInputError("owner_agreed", "is only for cameras whose owner wants to be asked")
        return None
    if not by_telephone:
        raise RefusedError("owner-ask", "The owner wants to be asked first: ask them, and wait for their yes.")
    return BY_TELEPHONE


async def _demand_not_ended(deed: Deed, camera: CameraView, ids: Sequence[str], ask: Ask | None) -> None:
    """Refuse what the owner ended for this incident, unless they were asked since and said yes."""
    ended = await store_asks.owner_ended_at(deed.tx, camera.id, ids)
    if ended is None or (ask is not None and ask.answer == "yes" and ask.answered_at and ask.answered_at >= ended):
        return
    raise RefusedError("owner-ended", "The owner ended this for this incident: ask them before you open it again.")


def distance_to(camera: CameraView, incident: IncidentView) -> float:
    """Return how far from an incident a camera stands, in metres; far away where the place is not known."""
    place = incident.place
    if place.lat is None or place.lon is None:
        return FAR_M
    return distance_m(Point(place.lat, place.lon), Point(camera.lat, camera.lon))


async def _open(
    deed: Deed,
    camera: CameraView,
    incident: IncidentView,
    exigency: str,
    note: str,
    *,
    agreed: str | None = None,
) -> LeaseView:
    await _clear_away(deed, camera, incident)
    lease = LeaseView(
        id=deed.id,
        camera_id=camera.id,
        camera_name=camera.name,
        incident_id=incident.id,
        incident_number=incident.number,
        exigency=exigency,
        note=note,
        opened_by=deed.seat.login,
        opened_by_name=deed.seat.name,
        agency=deed.seat.agency,
        law_tag=deed.door.world.agency_law.get(deed.seat.agency, ""),
        opened_at=deed.now,
        ends_at=deed.now + LEASE_LASTS,
        incident_title=incident.title,
        agreed=agreed,
    )
    deed.about(
        f"lease of camera {camera.id} for {incident.number}",
        camera=camera.id,
        condition=camera.condition,
        exigency=exigency,
        ends_at=lease.ends_at,
        agreed=agreed,
    )
    if not await store.add_lease(deed.tx, lease, deed.seat.id):
        raise ConflictError("Somebody opened it for this incident in this very moment: it is open.")
    reason = EXIGENCIES.get(exigency, "The owner's own panic button")
    await tell_incident(deed, incident, f"Camera “{camera.name}” opened for {LEASE_MINUTES_MAX} minutes: {reason}")
    tell(deed, lease)
    return lease


async def _clear_away(deed: Deed, camera: CameraView, incident: IncidentView) -> None:
    """End a lease that is over by the clock: its keeper comes once a second. One that runs is a conflict."""
    present = await store.unended_lease(deed.tx, camera.id, deed.seat.agency, incident.id)
    if present is None:
        return
    if is_running(present, deed.now):
        raise ConflictError(f"{present.opened_by_name} opened it for this incident already, as lease {present.id}.")
    await _end(deed, present, "time_over")


async def _end(deed: Deed, lease: LeaseView, because: str) -> LeaseView:
    ended = msgspec.structs.replace(lease, ended_at=deed.now, ended_because=because)
    await store.put_lease(deed.tx, ended)
    await store_acts.end_act(deed.tx, lease.id, deed.now, None)
    tell(deed, ended)
    return ended


async def tell_incident(deed: Deed, incident: IncidentView, text: str, *, by_owner: bool = False) -> None:
    """Write a line on the incident's timeline; an owner's says no name."""
    entry = NewEntry(
        incident_id=incident.id,
        label=label_of(incident),
        at=deed.now,
        received_at=deed.now,
        kind="look",
        text=text,
        by=None if by_owner else deed.seat.login,
        by_name=OWNER_NAME if by_owner else deed.seat.name,
    )
    await store_incidents.add_entries(deed.tx, [entry])


async def _mine(deed: Deed, lease_id: str) -> LeaseView:
    """Return a running lease of the seat's agency, held until the commit."""
    lease = await store.lease(deed.tx, lease_id, lock=True)
    if lease is None or lease.agency != deed.seat.agency:
        raise NotFoundError("There is no such lease here.")
    deed.about(f"lease of camera {lease.camera_id} for {lease.incident_number}", lease=lease.id)
    if not is_running(lease, deed.now):
        raise ConflictError("This lease has ended. Open a new one, with its own reason.")
    return lease


@act("lease.renew", "Keep a private camera open for another quarter of an hour.")
async def renew_lease(deed: Deed, lease_id: str, *, note: str | None = None) -> LeaseView:
    """Let a running lease last LEASE_MINUTES_MAX from now; the incident and the owner's condition are asked again."""
    lease = await _mine(deed, lease_id)
    camera = await camera_of(deed, lease.camera_id)
    incident = await store_incidents.get(deed.tx, lease.incident_id)
    if incident is None or incident.status != "open":
        raise RefusedError("incident-open", f"{lease.incident_number} is not open any more: the lease ends by itself.")
    if lease.exigency != BY_PANIC:
        on_telephone = lease.agreed == BY_TELEPHONE and camera.condition == "ask"
        await _demand_condition(deed, camera, incident, by_telephone=on_telephone)
    renewed = msgspec.structs.replace(
        lease, ends_at=deed.now + LEASE_LASTS, renewed=lease.renewed + 1, note=note.strip() if note else lease.note
    )
    deed.about(deed.subject, ends_at=renewed.ends_at, renewed=renewed.renewed)
    await store.put_lease(deed.tx, renewed)
    tell(deed, renewed)
    return renewed


@act("lease.end", "Close a private camera before its time is over.")
async def end_lease(deed: Deed, lease_id: str) -> LeaseView:
    """End a running lease; every look that it opened is cut within seconds."""
    lease = await _mine(deed, lease_id)
    return await _end(deed, lease, "closed")


@act("lease.list", "See which private cameras are open, by whom and why.")
async def running(deed: Deed) -> list[LeaseView]:
    """Return the leases of the seat's room that run now."""
    deed.about("leases that run now")
    return [each for each in await store.running_leases(deed.tx) if is_running(each, deed.now)]
