"""The gateway of a site as its owner runs it: a code for its first start, its cameras taken on, and let in no more."""

from __future__ import annotations

from datetime import timedelta

import msgspec

from watchroom.actions.camera_enrolment import aad_of
from watchroom.actions.door import Deed, act
from watchroom.actions.owners import changed_camera, own_site, tell_owner
from watchroom.actions.tokens import new_token
from watchroom.base.errors import ConflictError, NotFoundError
from watchroom.base.ids import new_id
from watchroom.model.video import StreamSecrets
from watchroom.model.views import CameraView
from watchroom.store import gateways as store_gateways
from watchroom.store import sites as store
from watchroom.store import things as store_things
from watchroom.store import video as store_video
from watchroom.store.acting import enrolling

CODE_LASTS = timedelta(minutes=15)
RETENTION_HOURS = 24
HEIGHT_M, FOV_DEG, RANGE_M = 4.0, 90.0, 30.0
"""What is assumed of a camera until the centre and its owner look at it together."""


@act("site.gateway_code", "Make the one-time code that connects one's own site.")
async def make_code(deed: Deed, site_id: str) -> str:
    """Return a code that lets the site's gateway in once, within 15 minutes; the gateway before is let in no more."""
    site = await own_site(deed, site_id)
    code, digest = new_token()
    await store_gateways.put(
        deed.tx,
        id_=f"site-{site.id}",
        title=site.name,
        agency=site.agency,
        law_tag=deed.door.world.agency_law.get(site.agency, ""),
        code_sha256=digest,
        until=deed.now + CODE_LASTS,
        now=deed.now,
        site_id=site.id,
    )
    await tell_owner(deed, site.id, "code_made")
    return code


@act("site.end_gateway", "Let the gateway of one's own site in no more.")
async def end_gateway(deed: Deed, site_id: str) -> None:
    """Retire the site's gateway: its line is cut within seconds and its token is worth nothing."""
    site = await own_site(deed, site_id)
    gateway = await store.gateway(deed.tx, site.id)
    if gateway is None or not await store_gateways.retire(deed.tx, gateway.id, deed.now):
        raise NotFoundError("No gateway is connected to this site.")
    await tell_owner(deed, site.id, "gateway_ended")


@act("site.add_camera", "Take on a camera that one's own gateway told of; it stays closed until one says otherwise.")
async def add_camera(deed: Deed, site_id: str, name: str) -> CameraView:
    """Make a camera of the site out of one that its gateway announced; nobody may open it yet.

    Raises:
        NotFoundError: the gateway told of no such camera.
        ConflictError: it is taken on already.
    """
    site = await own_site(deed, site_id)
    gateway = await store.gateway(deed.tx, site.id)
    told = {} if gateway is None else {each["name"]: each["title"] for each in gateway.cameras}
    if gateway is None or name not in told:
        raise NotFoundError("Your gateway has told of no such camera.")
    title = f"{site.name}, {told[name] or name}"
    if any(each.name == title for each in await store.cameras(deed.tx, site.id)):
        raise ConflictError("This camera is taken on already.")
    law_tag = deed.door.world.agency_law.get(site.agency, "")
    camera = CameraView(
        id=new_id("cam"), name=title, lat=site.lat, lon=site.lon, height_m=HEIGHT_M, azimuth_deg=None,
        fov_deg=FOV_DEG, range_m=RANGE_M, owner_class="integrated", condition="never", condition_radius_m=None,
        health="unknown", health_at=None, address=site.address, agency=site.agency, law_tag=law_tag, site_id=site.id,
        site_kind=site.kind, has_stream=True,
    )  # fmt: skip
    await enrolling(deed.tx, "camera", frozenset((f"{camera.agency}/{camera.law_tag}",)))
    await store_things.put_cameras(deed.tx, [camera], [None])
    secrets = StreamSecrets(main_url=f"gateway://{gateway.id}/{name}")
    await store_video.put_stream(
        deed.tx,
        camera_id=camera.id,
        kind="gateway",
        sealed=deed.door.master_key.seal(msgspec.json.encode(secrets), aad_of(camera.id)),
        wanted="on_demand",
        retention_hours=RETENTION_HOURS,
    )
    deed.about(deed.subject, camera=camera.id)
    await tell_owner(deed, site.id, "camera_added", camera=camera.name)
    changed_camera(deed, camera)
    return camera
