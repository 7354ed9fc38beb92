"""What it takes to look through a camera: a reason the system itself can see and, where it is private, a lease."""

from __future__ import annotations

from datetime import datetime

import msgspec

from watchroom.actions.door import Deed
from watchroom.actions.supervision import demand_supervisor
from watchroom.base.errors import ConflictError, NotFoundError, RefusedError
from watchroom.correlate.opening import SCHOOL
from watchroom.model.video import LeaseView
from watchroom.model.views import CameraView, IncidentView
from watchroom.store import incidents as store_incidents
from watchroom.store import leases as store_leases
from watchroom.store import people as store_people
from watchroom.store import things as store_things
from watchroom.store import video as store_video
from watchroom.store.video import StreamRow

LEASE_RULE = "private-by-lease"


class Opening(msgspec.Struct, frozen=True):
    """A camera that may be looked through, its stream, and the lease that opens it if it needs one."""

    camera: CameraView
    stream: StreamRow
    lease: LeaseView | None


async def camera_of(deed: Deed, camera_id: str) -> CameraView:
    """Return a camera that the seat sees; raises NotFoundError, which does not tell whether there is one."""
    camera = await store_things.camera(deed.tx, camera_id)
    if camera is None:
        raise NotFoundError("There is no such camera here.")
    return camera


async def incident_of(deed: Deed, *, still_open: bool) -> IncidentView:
    """Return the incident that the act names; raises RefusedError unless the system holds it (and it is open)."""
    found = await store_incidents.get(deed.tx, deed.why.incident or "")
    if found is None:
        raise RefusedError("incident-known", "Give the incident you respond to; the system holds none by this name.")
    if still_open and found.status != "open":
        raise RefusedError("incident-open", f"{found.number} is not open any more. Reopen it, or name another.")
    return found


async def demand_reason(deed: Deed, camera: CameraView, *, still_open: bool) -> None:
    """Check that what the reason hangs on is there: an incident, or a patrol of public cameras that is running."""
    if deed.why.purpose == "call_response":
        await incident_of(deed, still_open=still_open)
    elif deed.why.purpose == "patrol":
        if await store_people.patrol_of(deed.tx, deed.seat.id) is None:
            raise RefusedError("patrol-running", "Begin a patrol first: looking without a call belongs to one.")
        if camera.owner_class != "city" or camera.agency != deed.seat.agency:
            raise RefusedError("patrol-public-only", "A patrol is of public cameras of one's own agency only.")


def opens_by_itself(deed: Deed, camera: CameraView) -> bool:
    """Return whether a camera needs no lease: the city's, or the seat's own agency's; a school's always does."""
    own = camera.owner_class == "partner" and camera.agency == deed.seat.agency
    return camera.owner_class == "city" or (own and camera.site_kind != SCHOOL)


async def lease_for(deed: Deed, camera: CameraView, lease_id: str | None) -> LeaseView | None:
    """Return the running lease that opens a camera, None when it needs none; raises RefusedError when there is none."""
    if opens_by_itself(deed, camera):
        return None
    if camera.owner_class == "registered":
        raise RefusedError("registered-no-view", "A registered camera has no view here: ask its owner for footage.")
    lease = await _running(deed, camera, lease_id)
    if lease is None:
        raise RefusedError(LEASE_RULE, "This camera is private: state the exigency and open a lease first.")
    return lease


async def _running(deed: Deed, camera: CameraView, lease_id: str | None) -> LeaseView | None:
    if lease_id is None:
        return await store_leases.running_lease(deed.tx, camera.id, deed.seat.agency, deed.why.incident, deed.now)
    lease = await store_leases.lease(deed.tx, lease_id)
    fits = (
        lease is not None
        and lease.camera_id == camera.id
        and lease.agency == deed.seat.agency
        and is_running(lease, deed.now)
    )
    return lease if fits else None


def is_running(lease: LeaseView, now: datetime) -> bool:
    """Return whether a lease still opens its camera, by the wall clock."""
    return lease.ended_at is None and now < lease.ends_at


async def stream_of(deed: Deed, camera: CameraView) -> StreamRow:
    """Return what is wanted of a camera's stream; raises ConflictError when it has none or it is switched off."""
    found = await store_video.streams(deed.tx, [camera.id])
    if not found:
        raise ConflictError("This camera has no stream here yet: an administrator enrols it.")
    if found[0].wanted == "off":
        raise ConflictError("This camera is switched off here.")
    return found[0]


async def open_camera(deed: Deed, camera_id: str, lease_id: str | None = None) -> Opening:
    """Return a camera that may be looked through live, for this act's reason.

    Raises:
        NotFoundError: the seat sees no such camera.
        RefusedError: the reason does not hold, no supervisor is there, or it is private and no lease runs; the rule
            says which.
        ConflictError: it has no stream.
    """
    camera = await camera_of(deed, camera_id)
    await demand_reason(deed, camera, still_open=True)
    await demand_supervisor(deed, camera)
    lease = await lease_for(deed, camera, lease_id)
    return Opening(camera, await stream_of(deed, camera), lease)
