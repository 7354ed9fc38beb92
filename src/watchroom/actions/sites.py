"""An owner's sites: what is open now and what was, how each camera opens, and leaving in one step."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec

from watchroom.actions.door import Deed, act
from watchroom.actions.ledger import receipt_of
from watchroom.actions.owners import changed_camera, end_leases, end_unmet, own_camera, own_site, owning, tell_owner
from watchroom.base.errors import BadInputError, ConflictError, NotFoundError
from watchroom.correlate.alerts import PANIC_ALARMS
from watchroom.ledger.note import Verifier
from watchroom.ledger.receipt import Receipt
from watchroom.model.sites import (
    INCIDENT_GROUPS,
    OWNER_CONDITIONS,
    Ask,
    GatewayState,
    OwnerLease,
    Panic,
    Plan,
    Site,
    SiteCamera,
    SiteEvent,
)
from watchroom.model.video import LeaseView
from watchroom.store import acts as store_acts
from watchroom.store import gateways as store_gateways
from watchroom.store import ledger as store_ledger
from watchroom.store import people as store_people
from watchroom.store import site_leases as store_leases
from watchroom.store import sites as store
from watchroom.store import things as store_things
from watchroom.store.acting import see

HISTORY = timedelta(days=365)
PRESS_SHOWN = timedelta(minutes=10)
RADIUS_M = range(25, 1_001)
RING_MINUTES = 2
"""What a camera keeps where its owner wants it to: enough to see how something began."""


class SiteSummary(msgspec.Struct, frozen=True, kw_only=True):
    """One site in the owner's list."""

    site: Site
    cameras: int
    open_now: int


class SitePage(msgspec.Struct, frozen=True, kw_only=True):
    """All that an owner sees of one site."""

    site: Site
    view_id: str
    """The act of looking, under which the page refreshes."""
    at: datetime
    cameras: list[SiteCamera]
    running: list[OwnerLease]
    past: list[OwnerLease]
    asks: list[Ask]
    panic: Panic | None
    """The newest alarm of the site's own button that still stands."""
    pressed_at: datetime | None
    """A press that the room has not taken yet."""
    events: list[SiteEvent]
    plan: Plan | None
    gateway: GatewayState | None
    agencies: dict[str, str]
    """The names of agencies by id."""


@act("site.list", "See one's own sites.")
async def mine(deed: Deed) -> list[SiteSummary]:
    """Return the seat's own sites, by name."""
    deed.about("one's own sites")
    await owning(deed)
    found = []
    for site in await store.sites_of(deed.tx, deed.seat.login):
        cameras = await store.cameras(deed.tx, site.id)
        leases = await store_leases.leases_of_site(deed.tx, site.id, deed.now)
        running = [each for each in leases if is_open(each.lease, deed.now)]
        found.append(SiteSummary(site=site, cameras=len(cameras), open_now=len(running)))
    return found


@act("site.view", "See one's own site: its cameras, what is open now, and what was.")
async def view(deed: Deed, site_id: str, *, view_id: str | None = None) -> SitePage:
    """Return one site of the seat's own; `view_id` of an earlier answer refreshes under the same act."""
    site = await own_site(deed, site_id)
    if view_id is not None and await store_acts.open_view(deed.tx, view_id, deed.seat.id, deed.subject):
        deed.continues()
    else:
        view_id = deed.id
    leases = await store_leases.leases_of_site(deed.tx, site.id, deed.now - HISTORY)
    panics = await store_leases.panics(deed.tx, site.id, PANIC_ALARMS, deed.now - HISTORY)
    running = [each for each in leases if is_open(each.lease, deed.now)]
    return SitePage(
        site=site,
        view_id=view_id,
        at=deed.now,
        cameras=await store.cameras(deed.tx, site.id),
        running=running,
        past=[each for each in leases if not is_open(each.lease, deed.now)],
        asks=await store_leases.asks_of_site(deed.tx, site.id, deed.now),
        panic=next((each for each in panics if each.is_open), None),
        pressed_at=await store_leases.waiting_press(deed.tx, site.id, deed.now - PRESS_SHOWN),
        events=await store.events(deed.tx, site.id, deed.now - HISTORY),
        plan=await store.plan(deed.tx, site.id),
        gateway=await store.gateway(deed.tx, site.id),
        agencies={each.id: each.name for each in await store_people.agencies(deed.tx)},
    )


def is_open(lease: LeaseView, now: datetime) -> bool:
    """Return whether somebody may look by a lease now."""
    return lease.ended_at is None and lease.ends_at > now


@act("site.end_lease", "End a look through one's own camera.")
async def end_lease(deed: Deed, site_id: str, lease_id: str) -> None:
    """End a running lease of an own camera: its looks are cut within seconds, and for this incident it stays closed.

    Raises:
        NotFoundError: there is no such lease at the owner's site.
        ConflictError: it has ended.
    """
    site = await own_site(deed, site_id)
    found = await store_leases.lease_of_owner(deed.tx, lease_id)
    if found is None or found[1] != site.id:
        raise NotFoundError("There is no such look at this site.")
    lease = found[0]
    deed.about(deed.subject, lease=lease.id, camera=lease.camera_id)
    if not is_open(lease, deed.now):
        raise ConflictError("This has ended already.")
    await end_leases(deed, [lease], "owner")
    await tell_owner(deed, site.id, "ended", lease.incident_id, camera=lease.camera_name)


@act("site.set_condition", "Say when one's own camera may be opened.")
async def set_condition(
    deed: Deed, site_id: str, camera_id: str, *, condition: str, radius_m: float | None, kinds: Sequence[str]
) -> int:
    """Keep when a camera opens, at once; what runs and is not met any more is ended. Returns how many that were.

    Raises BadInputError naming the field.
    """
    if condition not in OWNER_CONDITIONS:
        raise BadInputError("condition", "choose when the camera may be opened")
    if condition == "radius" and (radius_m is None or int(radius_m) not in RADIUS_M):
        raise BadInputError("radius_m", f"is {RADIUS_M.start} to {RADIUS_M.stop - 1} metres")
    unknown = [each for each in kinds if each not in INCIDENT_GROUPS]
    if unknown:
        raise BadInputError("kinds", "choose from the list")
    site = await own_site(deed, site_id)
    camera = await own_camera(deed, site, camera_id)
    by_radius = condition == "radius"
    new = msgspec.structs.replace(
        camera,
        condition=condition,
        condition_radius_m=radius_m if by_radius else None,
        condition_kinds=[each for each in INCIDENT_GROUPS if each in kinds] if by_radius else [],
    )
    await store.put_condition(
        deed.tx, camera.id, condition=condition, radius_m=new.condition_radius_m, kinds=new.condition_kinds
    )
    if site.left_at is not None and condition != "never":
        await store.leave(deed.tx, site.id, None)
    ended = await end_unmet(deed, new)
    deed.about(deed.subject, condition=condition, radius_m=new.condition_radius_m, kinds=new.condition_kinds)
    await tell_owner(deed, site.id, f"condition_{condition}", camera=camera.name)
    changed_camera(deed, new)
    return ended


@act("site.keep_minutes", "Say whether one's own camera keeps its last minutes.")
async def set_ring(deed: Deed, site_id: str, camera_id: str, *, on: bool) -> None:
    """Keep the last minutes of an own camera from now on, or nothing."""
    site = await own_site(deed, site_id)
    camera = await own_camera(deed, site, camera_id)
    await store.put_ring(deed.tx, camera.id, RING_MINUTES if on else 0)
    deed.about(deed.subject, ring_minutes=RING_MINUTES if on else 0)
    await tell_owner(deed, site.id, "minutes_on" if on else "minutes_off", camera=camera.name)
    changed_camera(deed, msgspec.structs.replace(camera, ring_buffer=on))


@act("site.receipt", "Take the receipt of a look through one's own camera.")
async def receipt(deed: Deed, site_id: str, lease_id: str, *, verifier: Verifier) -> Receipt:
    """Return the receipt of the act that opened an own camera: its place in the ledger, without what it says.

    Raises NotFoundError, or ConflictError until the ledger has given the act its place, at most 2 s later.
    """
    site = await own_site(deed, site_id)
    found = await store_leases.lease_of_owner(deed.tx, lease_id)
    if found is None or found[1] != site.id:
        raise NotFoundError("There is no such look at this site.")
    await see(deed.tx, {"act": deed.door.world.labels})
    placed = await store_ledger.placed_act(deed.tx, lease_id)
    if placed is None:
        raise NotFoundError("There is no such look at this site.")
    return await receipt_of(deed, placed, verifier)


@act("site.leave", "Take everything back: all cameras closed, the gateway let in no more.")
async def leave(deed: Deed, site_id: str) -> int:
    """Close all cameras of an own site, end what runs, revoke gateway and button, destroy contacts and floor plan.

    Returns how many looks it ended. Nobody but the owner opens the site again.
    """
    site = await own_site(deed, site_id)
    ended = 0
    for each in await store.cameras(deed.tx, site.id):
        camera = await store_things.camera(deed.tx, each.id)
        if camera is None:
            continue
        await store.put_condition(deed.tx, camera.id, condition="never", radius_m=None, kinds=[])
        await store.put_ring(deed.tx, camera.id, 0)
        running = await store_leases.running_of_camera(deed.tx, camera.id)
        ended += await end_leases(deed, running, "left")
        closed = msgspec.structs.replace(
            camera, condition="never", condition_radius_m=None, condition_kinds=[], ring_buffer=False
        )
        changed_camera(deed, closed)
    gateway = await store.gateway(deed.tx, site.id)
    if gateway is not None:
        await store_gateways.retire(deed.tx, gateway.id, deed.now)
    await store.retire_button(deed.tx, site.id, deed.now)
    await store.destroy_secret(deed.tx, site.id)
    await store.leave(deed.tx, site.id, deed.now)
    deed.about(deed.subject, ended=ended)
    await tell_owner(deed, site.id, "left")
    deed.place_changes()
    return ended
