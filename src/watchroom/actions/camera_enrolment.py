"""Enrolling cameras: an allowed address, credentials sealed at once, a place, and the law it is under."""

from __future__ import annotations

import base64
from collections.abc import Awaitable, Callable
from datetime import date, datetime
from urllib.parse import urlsplit

import msgspec

from watchroom.actions.camera_sites import at_site
from watchroom.actions.door import Deed, act
from watchroom.actions.incidents import words
from watchroom.actions.links import Link, LinkOf, asked, part_of
from watchroom.actions.places import point
from watchroom.actions.publishing import demand_notice
from watchroom.base.errors import BadInputError, ConflictError, NotFoundError, RefusedError, WatchroomError
from watchroom.base.ids import new_id
from watchroom.correlate.aiming import pan_zero_of
from watchroom.media.default_passwords import is_default
from watchroom.model.video import STREAM_KINDS, WANTED, StreamSecrets
from watchroom.model.video_views import DescribedView, OfferedStream, TriedView
from watchroom.model.views import CameraView
from watchroom.store import acts as store_acts
from watchroom.store import published as store_published
from watchroom.store import sites as store_sites
from watchroom.store import things as store_things
from watchroom.store import video as store
from watchroom.store.acting import enrolling

OWNER_CLASSES = ("city", "integrated", "partner")
CONDITIONS = ("never", "panic", "radius", "ask")
RETENTION_HOURS_MAX = 90 * 24
"""MPD keeps recordings at most 90 days, unless an investigation holds them."""
RING_MINUTES_MAX = 60
RANGE_M_MAX = 2_000.0
HEIGHT_M_MAX = 500.0
RADIUS_M_MAX = 5_000.0
NAME_CHARS_MAX = 200
NOTICE_LAW = "DC"
CheckAddress = Callable[[str], Awaitable[None]]
"""Raises a WatchroomError for an address that no camera may have."""


class Notice(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The public notice of a camera of the city (24 DCMR 2502)."""

    viewing_area: str
    noticed_on: date
    comments_until: date | None = None
    exigent: bool = False
    """Put up without a notice before; the notice follows."""


class Enrolment(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All that is said of a camera when it is enrolled."""

    name: str
    lat: float
    lon: float
    height_m: float = 5.0
    azimuth_deg: float | None = None
    looks_deg: float | None = None
    pan: float = 0.0
    """A camera that turns looks to `looks_deg` while its motor stands here, -1 to 1 as parts of half a turn."""
    fov_deg: float = 90.0
    range_m: float = 60.0
    owner_class: str = "city"
    condition: str = "always"
    condition_radius_m: float | None = None
    address: str | None = None
    law_tag: str
    site_id: str | None = None
    kind: str = "rtsp"
    secrets: StreamSecrets
    wanted: str = "record"
    retention_hours: int = 30 * 24
    ring_minutes: int = 0
    notice: Notice | None = None


def aad_of(camera_id: str) -> bytes:
    """Return what a camera's sealed credentials are bound to."""
    return f"camera-stream/{camera_id}".encode()


async def demand_safe(secrets: StreamSecrets, check_address: CheckAddress) -> None:
    """Refuse an address that no camera may have, credentials inside one, and factory passwords."""
    for field in ("main_url", "sub_url", "onvif_url"):
        url = getattr(secrets, field)
        if url is None:
            continue
        if "@" in urlsplit(url).netloc:
            raise BadInputError(field, "holds a name or password: write them into their own fields")
        try:
            await check_address(url)
        except WatchroomError as error:
            raise BadInputError(field, error.message) from error
    if is_default(secrets.username, secrets.password):
        raise BadInputError("password", "is one that cameras leave the factory with; set another in the camera first")
    if secrets.transport not in ("tcp", "udp"):
        raise BadInputError("transport", "is tcp or udp")


@act("camera.try", "Try a camera's address before enrolling it.")
async def allow_try(deed: Deed, secrets: StreamSecrets, *, kind: str, check_address: CheckAddress) -> None:
    """Allow and record one try; neither address nor credentials are written anywhere."""
    demand_kind(kind)
    await demand_safe(secrets, check_address)
    deed.about("test picture of a camera that is not enrolled yet", kind=kind)


class _Tried(msgspec.Struct, frozen=True, kw_only=True):
    """A media process's answer."""

    error: str | None = None
    codec: str | None = None
    width: int = 0
    height: int = 0
    fps: float = 0.0
    still: str | None = None


async def fetch_try(link: Link, secrets: StreamSecrets, kind: str) -> TriedView:
    """Ask a media process for a test picture."""
    stream = {"camera_id": "try", "kind": kind, "secrets": msgspec.to_builtins(secrets)}
    found = await asked(link, {"op": "try", "stream": stream}, _Tried)
    if found.still is not None:
        base64.b64decode(found.still, validate=True)
    return TriedView(**msgspec.structs.asdict(found))


class _About(msgspec.Struct, frozen=True):
    maker: str
    model: str
    firmware: str


class _Described(msgspec.Struct, frozen=True, kw_only=True):
    """A media process's answer."""

    about: _About
    offset_s: float
    profiles: list[OfferedStream]
    main_url: str
    sub_url: str | None
    has_ptz: bool
    has_events: bool
    has_masks: bool
    pan: float | None = None


async def fetch_description(link: Link, secrets: StreamSecrets) -> DescribedView:
    """Ask a camera, through a media process, what it is and which streams it offers.

    Raises:
        UnavailableError: the camera does not answer by ONVIF; the message says why.
    """
    told = await asked(link, {"op": "describe", "secrets": msgspec.to_builtins(secrets)}, _Described)
    found = msgspec.structs.asdict(told)
    return DescribedView(**msgspec.structs.asdict(found.pop("about")), **found)


def demand_kind(kind: str) -> None:
    """Refuse a kind of stream that is none."""
    if kind not in STREAM_KINDS:
        raise BadInputError("kind", f"is one of: {', '.join(STREAM_KINDS)}")


@act("camera.enrol", "Enrol a camera.")
async def enrol(deed: Deed, said: Enrolment, *, check_address: CheckAddress) -> CameraView:
    """Enrol a camera of one's own agency; its credentials are sealed and never shown again."""
    demand_kind(said.kind)
    await demand_safe(said.secrets, check_address)
    camera = await at_site(deed, _camera(deed, said))
    await enrolling(deed.tx, "camera", frozenset((f"{camera.agency}/{camera.law_tag}",)))
    await store_things.put_cameras(deed.tx, [camera], [None])
    demand_stream(said.wanted, said.retention_hours, said.ring_minutes, said.owner_class)
    await store.put_stream(
        deed.tx,
        camera_id=camera.id,
        kind=said.kind,
        sealed=deed.door.master_key.seal(msgspec.json.encode(said.secrets), aad_of(camera.id)),
        wanted=said.wanted,
        retention_hours=said.retention_hours,
        ring_minutes=said.ring_minutes,
    )
    if said.notice is not None:
        notice = store_published.CameraNotice(camera_id=camera.id, **msgspec.structs.asdict(said.notice))
        demand_notice(notice, deed.now.date())
        await store_published.put_notice(deed.tx, notice, deed.now)
    deed.about(
        f"camera {camera.id}",
        camera=msgspec.to_builtins(camera),
        kind=said.kind,
        wanted=said.wanted,
        retention_hours=said.retention_hours,
        ring_minutes=said.ring_minutes,
        notice=msgspec.to_builtins(said.notice),
    )
    deed.changed("camera", camera.id, f"{camera.agency}/{camera.law_tag}", camera)
    await store_acts.notify_place(deed.tx)
    return camera


def _camera(deed: Deed, said: Enrolment) -> CameraView:
    """Return the camera as it will be known; raises BadInputError naming what is wrong."""
    point(said.lat, said.lon)
    city = said.owner_class == "city"
    radius_m = None if city or said.condition != "radius" else said.condition_radius_m or 0
    checks = (
        ("owner_class", said.owner_class in OWNER_CLASSES, f"is one of: {', '.join(OWNER_CLASSES)}"),
        ("condition", city or said.condition in CONDITIONS, f"is one of: {', '.join(CONDITIONS)}"),
        ("height_m", 0 <= said.height_m <= HEIGHT_M_MAX, f"is 0 to {HEIGHT_M_MAX:.0f}"),
        ("azimuth_deg", is_bearing(said.azimuth_deg), "is from 0 to below 360"),
        ("looks_deg", is_bearing(said.looks_deg), "is from 0 to below 360"),
        ("pan", -1 <= said.pan <= 1, "is -1 to 1"),
        ("name", max(len(said.name), len(said.address or "")) <= NAME_CHARS_MAX, "and address are at most 200 letters"),
        ("fov_deg", 0 < said.fov_deg <= 360, "is above 0, at most 360"),  # noqa: PLR2004 - a whole turn
        ("range_m", 0 < said.range_m <= RANGE_M_MAX, f"is above 0, at most {RANGE_M_MAX:.0f}"),
        ("law_tag", said.law_tag == deed.door.world.agency_law.get(deed.seat.agency), "is the law of your agency"),
        ("notice", not city or said.law_tag != NOTICE_LAW or said.notice is not None, "is due: 24 DCMR 2502"),
        ("condition_radius_m", radius_m is None or 0 < radius_m <= RADIUS_M_MAX, f"is above 0, to {RADIUS_M_MAX:.0f}"),
    )
    for field, is_fine, reason in checks:
        if not is_fine:
            raise BadInputError(field, reason)
    return CameraView(
        id=new_id("cam"),
        name=words("name", said.name),
        lat=said.lat,
        lon=said.lon,
        height_m=said.height_m,
        azimuth_deg=said.azimuth_deg,
        pan_zero_deg=None if said.looks_deg is None else pan_zero_of(said.looks_deg, said.pan),
        fov_deg=said.fov_deg,
        range_m=said.range_m,
        owner_class=said.owner_class,
        condition="always" if city else said.condition,
        condition_radius_m=radius_m,
        health="unknown",
        health_at=None,
        address=said.address,
        agency=deed.seat.agency,
        law_tag=said.law_tag,
        site_id=said.site_id,
        ring_buffer=said.ring_minutes > 0,
        has_stream=said.wanted != "off",
    )


def is_bearing(told: float | None) -> bool:
    """Return whether what was told is a compass bearing, or nothing."""
    return told is None or 0 <= told < 360  # noqa: PLR2004 - a whole turn


def demand_stream(wanted: str, retention_hours: int, ring_minutes: int, owner_class: str) -> None:
    """Refuse what may not be wanted of a stream."""
    if wanted not in WANTED:
        raise BadInputError("wanted", f"is one of: {', '.join(WANTED)}")
    if wanted == "record" and owner_class == "integrated":
        raise BadInputError("wanted", "a private camera is not recorded here: on_demand, or off")
    if not 0 < retention_hours <= RETENTION_HOURS_MAX:
        raise BadInputError("retention_hours", f"is 1 to {RETENTION_HOURS_MAX}")
    if not 0 <= ring_minutes <= RING_MINUTES_MAX:
        raise BadInputError("ring_minutes", f"is 0 to {RING_MINUTES_MAX}")


class CameraChange(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What of an enrolled camera changes; None stays as it is."""

    name: str | None = None
    azimuth_deg: float | None = None
    pan_zero_deg: float | None = None
    fov_deg: float | None = None
    range_m: float | None = None
    height_m: float | None = None
    condition: str | None = None
    condition_radius_m: float | None = None
    wanted: str | None = None
    retention_hours: int | None = None
    ring_minutes: int | None = None
    secrets: StreamSecrets | None = None
    kind: str | None = None


async def own_camera(deed: Deed, camera_id: str) -> CameraView:
    """Return a camera of the seat's agency to change it; raises NotFoundError, which does not tell."""
    camera = await store_things.camera(deed.tx, camera_id)
    if camera is None or camera.agency != deed.seat.agency or camera.owner_class == "registered":
        raise NotFoundError("There is no such camera here.")
    deed.about(f"camera {camera.id}", camera=camera.id)
    return camera


async def own_stream(deed: Deed, camera_id: str) -> store.StreamRow:
    """Return the stream of a camera; raises ConflictError when it has none."""
    found = await store.streams(deed.tx, [camera_id])
    if not found:
        raise ConflictError("This camera has no stream here: enrol it with its address first.")
    return found[0]


@act("camera.change", "Change an enrolled camera.")
async def change(deed: Deed, camera_id: str, said: CameraChange, *, check_address: CheckAddress) -> CameraView:
    """Change what is given of a camera of one's own agency; new credentials replace the old ones unseen."""
    camera = await own_camera(deed, camera_id)
    await _demand_owners_leave(deed, camera, said)
    changed = {
        name: value
        for name, value in msgspec.structs.asdict(said).items()
        if value is not None and name in CameraView.__struct_fields__
    }
    if said.ring_minutes is not None:
        changed["ring_buffer"] = said.ring_minutes > 0
    if said.wanted is not None:
        changed["has_stream"] = said.wanted != "off"
    new = msgspec.structs.replace(camera, **changed)
    _demand_sense(new)
    await store_things.put_cameras(deed.tx, [new], [None])
    if said.secrets is not None or said.kind or said.wanted or said.retention_hours or said.ring_minutes is not None:
        await _change_stream(deed, new, said, check_address)
    told = {name: value for name, value in msgspec.structs.asdict(said).items() if value is not None}
    told["secrets"] = "replaced" if said.secrets is not None else "as before"
    deed.about(deed.subject, changed=told)
    deed.changed("camera", new.id, f"{new.agency}/{new.law_tag}", new)
    await store_acts.notify_place(deed.tx)
    return new


async def _demand_owners_leave(deed: Deed, camera: CameraView, said: CameraChange) -> None:
    """Refuse to change what the owner of the camera's site says on their own page."""
    asks = (said.condition, said.condition_radius_m, said.ring_minutes)
    if any(each is not None for each in asks) and await store_sites.conditions_of_owners(deed.tx, [camera.id]):
        raise RefusedError("owner-decides", "When this camera opens and what it keeps, its owner says on their page.")


def _demand_sense(camera: CameraView) -> None:
    city = camera.owner_class == "city"
    if not city and camera.condition not in CONDITIONS:
        raise BadInputError("condition", f"is one of: {', '.join(CONDITIONS)}")
    if city and camera.condition != "always":
        raise BadInputError("condition", "is of private cameras; a public one has none")
    for field, bearing in (("azimuth_deg", camera.azimuth_deg), ("pan_zero_deg", camera.pan_zero_deg)):
        if not is_bearing(bearing):
            raise BadInputError(field, "is from 0 to below 360")
    if not 0 < camera.fov_deg <= 360 or not 0 < camera.range_m <= RANGE_M_MAX:  # noqa: PLR2004 - a whole turn
        raise BadInputError("fov_deg", f"and range_m are above 0, at most 360 and {RANGE_M_MAX:.0f}")


async def _change_stream(deed: Deed, camera: CameraView, said: CameraChange, check_address: CheckAddress) -> None:
    stream = await own_stream(deed, camera.id)
    wanted, retention_hours = said.wanted or stream.wanted, said.retention_hours or stream.retention_hours
    ring_minutes = stream.ring_minutes if said.ring_minutes is None else said.ring_minutes
    demand_stream(wanted, retention_hours, ring_minutes, camera.owner_class)
    if said.secrets is None:
        await store.change_stream(
            deed.tx, camera.id, wanted=wanted, retention_hours=retention_hours, ring_minutes=ring_minutes
        )
        return
    kind = said.kind or stream.kind
    demand_kind(kind)
    await demand_safe(said.secrets, check_address)
    await store.put_stream(
        deed.tx,
        camera_id=camera.id,
        kind=kind,
        sealed=deed.door.master_key.seal(msgspec.json.encode(said.secrets), aad_of(camera.id)),
        wanted=wanted,
        retention_hours=retention_hours,
        ring_minutes=ring_minutes,
    )


@act("camera.relearn", "Say that a camera looks where it should.")
async def relearn(deed: Deed, camera_id: str) -> store.StreamRow:
    """Let a camera that was turned on purpose be no longer called moved; returns the stream whose process to tell."""
    camera = await own_camera(deed, camera_id)
    return await own_stream(deed, camera.id)


async def send_relearn(link_of: LinkOf, stream: store.StreamRow) -> None:
    """Let a camera's media process learn its usual picture anew; raises UnavailableError when it does not answer."""
    request = {"op": "relearn", "camera_id": stream.camera_id}
    await asked(link_of(part_of(stream)), request, dict[str, object])


@act("camera.retire", "Retire a camera: nobody looks through it any more.")
async def retire(deed: Deed, camera_id: str, *, reason: str) -> datetime:
    """Retire a camera of one's own agency; looks end within seconds, what was recorded keeps its retention."""
    camera = await own_camera(deed, camera_id)
    deed.about(deed.subject, reason=words("reason", reason))
    await store.change_stream(deed.tx, camera.id, wanted="off")
    await store_things.retire_camera(deed.tx, camera.id, deed.now)
    deed.changed("camera", camera.id, f"{camera.agency}/{camera.law_tag}", None)
    await store_acts.notify_place(deed.tx)
    return deed.now
