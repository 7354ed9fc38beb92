"""Routes of enrolling, changing and retiring cameras, and of their privacy masks."""

from __future__ import annotations

import msgspec
from litestar import Response, Router, delete, get, patch, post, put
from litestar.params import FromPath, FromQuery, JSONBody

from watchroom.actions import camera_discovery as discovery
from watchroom.actions import camera_enrolment as acts
from watchroom.actions import masks as mask_acts
from watchroom.actions import orienting, setup_stills, views
from watchroom.model.video import Mask, StreamSecrets
from watchroom.model.video_views import DescribedView, SightedView, TriedView
from watchroom.model.views import CameraView
from watchroom.web.console.gate import Called, reason

_NO_STORE = {"Cache-Control": "no-store", "Cross-Origin-Resource-Policy": "same-origin"}


class TryBody(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """A camera's address and credentials, to be tried."""

    kind: str = "rtsp"
    secrets: StreamSecrets


class SightedList(msgspec.Struct):
    """Cameras that answered."""

    items: list[SightedView]


class MasksBody(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """All masks of a camera."""

    masks: list[Mask]
    in_camera: bool = False
    """Let the camera itself hide them, where it can; else they are burnt in here."""


class SetupStillBody(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """What a camera is set up for, in words."""

    note: str


class OrientBody(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """The place that is in the middle of a camera's picture now."""

    lat: float
    lon: float


class OrientAnswer(msgspec.Struct):
    """The bearing a camera looks to at pan 0, to be kept by changing the camera."""

    pan_zero_deg: float


class MasksAnswer(msgspec.Struct):
    """The masks as they are kept."""

    masks: list[Mask]
    masked_in_camera: bool
    says: str | None = None
    """Why the camera does not hide them itself, where it was asked to."""


@post("/cameras/try", status_code=200)
async def try_camera(caller: Called, data: JSONBody[TryBody]) -> TriedView:
    """Try an address: what the camera sends, with a test picture."""
    video = caller.room.video
    await acts.allow_try(
        caller.door, caller.seat, reason(caller), data.secrets, kind=data.kind, check_address=video.check_address
    )
    return await acts.fetch_try(video.link_of(0), data.secrets, data.kind)


@post("/cameras/describe", status_code=200)
async def describe_camera(caller: Called, data: JSONBody[TryBody]) -> DescribedView:
    """Ask a camera by ONVIF what it is and which streams it offers."""
    video = caller.room.video
    await acts.allow_try(
        caller.door, caller.seat, reason(caller), data.secrets, kind=data.kind, check_address=video.check_address
    )
    return await acts.fetch_description(video.link_of(0), data.secrets)


@post("/cameras/discover", status_code=200)
async def discover(caller: Called) -> SightedList:
    """Ask the local network which ONVIF cameras are there; only those where cameras may be are told."""
    video = caller.room.video
    await discovery.allow_discovery(caller.door, caller.seat, reason(caller), is_on=video.may_discover)
    return SightedList(await discovery.fetch_sighted(video.link_of(0)))


@post("/cameras/{camera_id:str}/relearn", status_code=204)
async def relearn(caller: Called, camera_id: FromPath[str]) -> None:
    """Say that a camera looks where it should: it is no longer called moved."""
    stream = await acts.relearn(caller.door, caller.seat, reason(caller), camera_id)
    await acts.send_relearn(caller.room.video.link_of, stream)


@post("/cameras/{camera_id:str}/orient", status_code=200)
async def orient(caller: Called, camera_id: FromPath[str], data: JSONBody[OrientBody]) -> OrientAnswer:
    """Work out which way a camera that turns looks, from a place in the middle of its picture; nothing changes yet."""
    sighted = await orienting.orient(caller.door, caller.seat, reason(caller), camera_id, lat=data.lat, lon=data.lon)
    return OrientAnswer(await orienting.learn(caller.room.video.link_of, sighted))


@post("/cameras", status_code=201)
async def enrol(caller: Called, data: JSONBody[acts.Enrolment]) -> CameraView:
    """Enrol a camera; its credentials are sealed and never shown again."""
    check = caller.room.video.check_address
    return await acts.enrol(caller.door, caller.seat, reason(caller), data, check_address=check)


@patch("/cameras/{camera_id:str}")
async def change(caller: Called, camera_id: FromPath[str], data: JSONBody[acts.CameraChange]) -> CameraView:
    """Change what is given of a camera."""
    check = caller.room.video.check_address
    return await acts.change(caller.door, caller.seat, reason(caller), camera_id, data, check_address=check)


@delete("/cameras/{camera_id:str}", status_code=204)
async def retire(caller: Called, camera_id: FromPath[str], why: FromQuery[str]) -> None:
    """Retire a camera; `why` in words."""
    await acts.retire(caller.door, caller.seat, reason(caller), camera_id, reason=why)


@get("/cameras/{camera_id:str}/masks")
async def read_masks(caller: Called, camera_id: FromPath[str]) -> MasksAnswer:
    """Where the masks of a camera lie, and why."""
    stream = await mask_acts.read_masks(caller.door, caller.seat, reason(caller), camera_id)
    return MasksAnswer(stream.masks, stream.masked_in_camera)


@put("/cameras/{camera_id:str}/masks")
async def set_masks(caller: Called, camera_id: FromPath[str], data: JSONBody[MasksBody]) -> MasksAnswer:
    """Replace the masks of a camera."""
    why = reason(caller)
    stream = await mask_acts.set_masks(caller.door, caller.seat, why, camera_id, data.masks)
    if not (data.in_camera and stream.masks):
        return MasksAnswer(stream.masks, stream.masked_in_camera)
    says = await mask_acts.ask_camera(caller.room.video.link_of, stream)
    if says is None:
        stream = await mask_acts.note_in_camera(caller.door, caller.seat, why, camera_id)
    return MasksAnswer(stream.masks, stream.masked_in_camera, says)


@post("/cameras/{camera_id:str}/setup-still", status_code=200, media_type="image/jpeg")
async def setup_still(caller: Called, camera_id: FromPath[str], data: JSONBody[SetupStillBody]) -> Response[bytes]:
    """One still of a public camera, to draw what nobody may see of it."""
    stream = await setup_stills.setup_still(caller.door, caller.seat, reason(caller, note=data.note), camera_id)
    _, picture = await views.fetch_still(caller.room.video.link_of, stream, setup_stills.WIDTH)
    return Response(picture, headers=_NO_STORE, media_type="image/jpeg")


routes = Router(
    path="/",
    route_handlers=[
        try_camera,
        describe_camera,
        discover,
        relearn,
        orient,
        enrol,
        change,
        retire,
        read_masks,
        set_masks,
        setup_still,
    ],
)
