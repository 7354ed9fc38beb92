"""What acts of a site's owner share: which sites are theirs, what they are told, and how their say ends a lease."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from watchroom.actions.door import Deed
from watchroom.actions.leases import BY_PAGE, BY_PANIC, BY_TELEPHONE, distance_to, tell, tell_incident
from watchroom.base.errors import NotFoundError
from watchroom.base.ids import new_id
from watchroom.correlate.alerts import PANIC_ALARMS
from watchroom.correlate.opening import BY_ITSELF, CLOSED, group_of, opening
from watchroom.model.portal import Account
from watchroom.model.sites import Site, SiteEvent
from watchroom.model.video import LeaseView
from watchroom.model.views import CameraView
from watchroom.store import acts as store_acts
from watchroom.store import incidents as store_incidents
from watchroom.store import leases as store_leases
from watchroom.store import portal as store_portal
from watchroom.store import site_leases as store_asks
from watchroom.store import sites as store
from watchroom.store import things as store_things
from watchroom.store.acting import Tx, see

ACCOUNT_PREFIX = "account-"
OWNER_ENDED = "owner"
ENDED_WORDS = {
    OWNER_ENDED: "ended by the owner",
    "condition": "ended: the owner changed when it opens",
    "left": "ended: the owner took it back",
    "false_alarm": "ended: the owner called the alarm off",
}
"""Why an owner's say ended a lease, in the words of the timeline."""


async def own_site(deed: Deed, site_id: str) -> Site:
    """Return a site of the seat's own; raises NotFoundError, which does not tell whether there is one.

    From here on the transaction sees the cameras and leases of the owner's sites, and the incidents they name.
    """
    found = await store.site(deed.tx, site_id, lock=True)
    if found is None or found.owner_login != deed.seat.login:
        raise NotFoundError("There is no such site of yours.")
    deed.about(f"site {found.id}", site=found.id)
    await owning(deed)
    return found


async def owning(deed: Deed) -> None:
    """Let the act see what is the owner's own: their cameras and leases, and what became of the incidents."""
    await store.owning(deed.tx, deed.seat.login)
    await see(deed.tx, {"incident": deed.door.world.labels})


async def own_camera(deed: Deed, site: Site, camera_id: str) -> CameraView:
    """Return a camera of the owner's site; raises NotFoundError."""
    camera = await store_things.camera(deed.tx, camera_id)
    if camera is None or camera.site_id != site.id:
        raise NotFoundError("There is no such camera at this site.")
    deed.about(deed.subject, camera=camera.id)
    return camera


async def tell_owner(deed: Deed, site_id: str, kind: str, incident_id: str | None = None, **facts: str) -> None:
    """Write a line into what a site's owner reads."""
    agency = None if deed.seat.login and deed.seat.role in ("owner", "resident") else deed.seat.agency
    event = SiteEvent(
        id=new_id("sev"), at=deed.now, kind=kind, agency=agency or None, incident_id=incident_id, facts=facts
    )
    await store.put_event(deed.tx, site_id, event)


async def account_of(tx: Tx, login: str | None) -> Account | None:
    """Return the account that an owner is written to at, None where there is none."""
    if login is None:
        return None
    if login.startswith(ACCOUNT_PREFIX):
        return await store_portal.account(tx, login.removeprefix(ACCOUNT_PREFIX))
    return await store_portal.account_by_login(tx, login)


def changed_camera(deed: Deed, camera: CameraView) -> None:
    """Tell every process and console of a camera as it is now."""
    deed.changed("camera", camera.id, f"{camera.agency}/{camera.law_tag}", camera)
    deed.place_changes()


async def end_unmet(deed: Deed, camera: CameraView) -> int:
    """End the running leases of a camera that its owner's condition would open no more; returns how many."""
    running = await store_asks.running_of_camera(deed.tx, camera.id)
    unmet = [each for each in running if not await _is_met(deed, camera, each)]
    return await end_leases(deed, unmet, "condition")


async def _is_met(deed: Deed, camera: CameraView, lease: LeaseView) -> bool:
    incident = await store_incidents.get(deed.tx, lease.incident_id)
    if incident is None:
        return False
    ids = await store_incidents.merged_ids(deed.tx, incident.id)
    sites = await store_leases.panic_sites(deed.tx, ids, PANIC_ALARMS) if lease.exigency == BY_PANIC else []
    own = camera.site_id if camera.site_id in sites else None
    opens, _ = opening(camera, distance_to(camera, incident), own, group_of(incident.type_code))
    if lease.exigency == BY_PANIC:
        return opens == BY_ITSELF
    return opens != CLOSED and (camera.condition != "ask" or lease.agreed in (BY_PAGE, BY_TELEPHONE))


async def end_leases(deed: Deed, leases: Iterable[LeaseView], because: str) -> int:
    """End running leases by the owner's say: their looks are cut within seconds, and the room reads why."""
    count = 0
    for lease in leases:
        ended = msgspec.structs.replace(lease, ended_at=deed.now, ended_because=because)
        await store_leases.end_lease(deed.tx, ended)
        await store_acts.end_act(deed.tx, lease.id, deed.now, None)
        incident = await store_incidents.get(deed.tx, lease.incident_id)
        if incident is not None:
            words = ENDED_WORDS.get(because, because)
            await tell_incident(deed, incident, f"Camera “{lease.camera_name}” {words}", by_owner=True)
        tell(deed, ended)
        count += 1
    return count
