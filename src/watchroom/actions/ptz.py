"""Steering a camera: one person at a time, by priority, given back by itself, and each movement on record."""

from __future__ import annotations

from datetime import timedelta

import msgspec

from watchroom.actions.assemblies import demand_approval
from watchroom.actions.door import Deed, Door, act
from watchroom.actions.links import LinkOf, asked, part_of
from watchroom.actions.openings import Opening, incident_of, open_camera
from watchroom.base.errors import BadInputError, ConflictError, RefusedError, UnavailableError
from watchroom.base.geometry import Point
from watchroom.correlate.aiming import looks_deg, pose_towards
from watchroom.model.people import Seat
from watchroom.model.video import PtzCommand, PtzResult
from watchroom.model.video_views import PtzLockView, PtzView
from watchroom.model.views import CameraView, IncidentView
from watchroom.store import acts as store_acts
from watchroom.store import incidents as store_incidents
from watchroom.store import ptz as store
from watchroom.store import views as store_views
from watchroom.store.ptz import PtzLock
from watchroom.store.video import StreamRow

IDLE = timedelta(seconds=30)
"""A lock that is not used for so long is given back."""
MOVE_SECONDS_MAX = 10.0
PRESET_CHARS_MAX = 64
SUPERVISOR_STRENGTH = 100
PRIORITY_STRENGTH = 10
PRIORITIES = 5


class Order(msgspec.Struct, frozen=True):
    """An order that is on record and may be sent: to which stream, as which movement."""

    stream: StreamRow
    command: PtzCommand
    move: int


async def strength_of(deed: Deed) -> int:
    """Return how strong a claim is: a supervisor's before others', then by the incident's priority."""
    strength = SUPERVISOR_STRENGTH if deed.seat.role == "supervisor" else 0
    if deed.why.incident is not None:
        incident = await store_incidents.get(deed.tx, deed.why.incident)
        strength += 0 if incident is None else PRIORITY_STRENGTH * max(0, PRIORITIES - incident.priority)
    return strength


async def _steerable(deed: Deed, camera_id: str) -> Opening:
    """Return a camera that the seat looks through live now: nobody steers what they do not see."""
    opening = await open_camera(deed, camera_id)
    deed.about(f"steering of camera {camera_id}", camera=camera_id)
    if not await store_views.looks_live(deed.tx, deed.seat.id, camera_id):
        raise RefusedError("steer-what-you-see", "Look through this camera live first: who steers must see.")
    return opening


def _free(lock: PtzLock | None, deed: Deed) -> bool:
    return lock is None or lock.seat_id == deed.seat.id or deed.now - lock.used_at >= IDLE


@act("ptz.take", "Take a camera to steer it.")
async def take(deed: Deed, camera_id: str) -> PtzLockView:
    """Take the lock of a camera: a free one, or that of a weaker claim; raises ConflictError for a stronger one."""
    opening = await _steerable(deed, camera_id)
    present = await store.ptz_lock(deed.tx, camera_id, hold=True)
    strength = await strength_of(deed)
    if not _free(present, deed) and present is not None and present.strength >= strength:
        raise ConflictError(f"{present.name} steers this camera for something at least as urgent.")
    if present is not None:
        deed.about(deed.subject, taken_from=present.login)
        await store_acts.end_act(deed.tx, present.act_id, deed.now, None)
    lock = PtzLock(
        camera_id=camera_id,
        label=f"{opening.camera.agency}/{opening.camera.law_tag}",
        act_id=deed.id,
        seat_id=deed.seat.id,
        login=deed.seat.login,
        name=deed.seat.name,
        agency=deed.seat.agency,
        role=deed.seat.role,
        incident=deed.why.incident,
        strength=strength,
        taken_at=deed.now,
        used_at=deed.now,
    )
    await store.put_ptz_lock(deed.tx, lock)
    return lock_view(lock, deed.seat)


@act("ptz.release", "Give a camera back.")
async def release(deed: Deed, camera_id: str) -> None:
    """Give back a camera that one steers."""
    lock = await _held(deed, camera_id)
    await store.drop_ptz_lock(deed.tx, camera_id)
    await store_acts.end_act(deed.tx, lock.act_id, deed.now, None)


async def _held(deed: Deed, camera_id: str) -> PtzLock:
    """Return the seat's own lock of a camera; raises ConflictError when it has none (any more)."""
    deed.about(f"steering of camera {camera_id[:100]}")
    lock = await store.ptz_lock(deed.tx, camera_id, hold=True)
    if lock is None or lock.seat_id != deed.seat.id:
        who = "Nobody" if lock is None else lock.name
        raise ConflictError(f"{who} steers this camera now, not you: take it first.")
    return lock


async def _order(deed: Deed, camera_id: str, command: PtzCommand, words: str) -> Order:
    """Write an order down before it is sent."""
    opening = await _steerable(deed, camera_id)
    lock = await _held(deed, camera_id)
    deed.about(f"camera {camera_id}: {words}", command=command)
    if command.kind != "stop":
        here = Point(opening.camera.lat, opening.camera.lon)
        await demand_approval(deed, "ptz", here, deed.now, opening.camera.range_m)
    await store.touch_ptz_lock(deed.tx, camera_id, deed.now)
    number = await store.add_ptz_move(deed.tx, lock, deed.id, deed.now, words)
    return Order(opening.stream, command, number)


@act("ptz.move", "Move a camera, or stop it.")
async def move(
    deed: Deed, camera_id: str, *, pan: float = 0.0, tilt: float = 0.0, zoom: float = 0.0, seconds: float = 2.0
) -> Order:
    """Order a movement by speed, each from -1 to 1; all zero is a stop."""
    for field, value in (("pan", pan), ("tilt", tilt), ("zoom", zoom)):
        if not -1.0 <= value <= 1.0:
            raise BadInputError(field, "is from -1 to 1")
    if not 0.0 < seconds <= MOVE_SECONDS_MAX:
        raise BadInputError("seconds", f"is above 0, at most {MOVE_SECONDS_MAX:.0f}")
    if not (pan or tilt or zoom):
        return await _order(deed, camera_id, PtzCommand(kind="stop"), "stop")
    command = PtzCommand(kind="move", pan=pan, tilt=tilt, zoom=zoom, seconds=seconds)
    return await _order(deed, camera_id, command, movement(pan, tilt, zoom))


def movement(pan: float, tilt: float, zoom: float) -> str:
    """Return a movement by speed in words, with its speeds as parts of the fastest: `right 50%, closer 20%`."""
    ways = ((pan, "right", "left"), (tilt, "up", "down"), (zoom, "closer", "wider"))
    return ", ".join(f"{more if speed > 0 else less} {abs(speed):.0%}" for speed, more, less in ways if speed)


@act("ptz.preset", "Point a camera at one of its remembered directions.")
async def preset(deed: Deed, camera_id: str, *, token: str | None) -> Order:
    """Order a preset by its token, the camera's home when it is None."""
    if token is None:
        return await _order(deed, camera_id, PtzCommand(kind="home"), "home")
    if not 0 < len(token) <= PRESET_CHARS_MAX:
        raise BadInputError("preset", f"is 1 to {PRESET_CHARS_MAX} characters")
    return await _order(deed, camera_id, PtzCommand(kind="preset", preset=token), f"preset {token}")


@act("ptz.goto", "Point a camera at the incident.")
async def goto_incident(deed: Deed, camera_id: str) -> Order:
    """Order the camera to where the act's incident is; raises ConflictError when either direction is not known."""
    opening = await _steerable(deed, camera_id)
    incident = await incident_of(deed, still_open=True)
    command = aim(opening.camera, incident)
    return await _order(deed, camera_id, command, f"point at {incident.number}")


def aim(camera: CameraView, incident: IncidentView) -> PtzCommand:
    """Return the order that points a camera at an incident.

    Raises ConflictError when the incident has no place, or nobody told which way the camera looks.
    """
    place = incident.place
    if place.lat is None or place.lon is None:
        raise ConflictError("The incident has no place yet.")
    zero = pan_zero_of(camera)
    if zero is None:
        raise ConflictError(
            "Nobody told which way this camera looks: an administrator says it under Cameras, Where it looks."
        )
    here, there = Point(camera.lat, camera.lon), Point(place.lat, place.lon)
    pose = pose_towards(there, camera=here, height_m=camera.height_m, pan_zero_deg=zero)
    return PtzCommand(kind="absolute", pan=pose.pan, tilt=pose.tilt, zoom=pose.zoom)


def pan_zero_of(camera: CameraView) -> float | None:
    """Return where a camera looks at pan 0: what was told of its motor, else the direction it looks at rest."""
    return camera.azimuth_deg if camera.pan_zero_deg is None else camera.pan_zero_deg


async def send(door: Door, seat: Seat, order: Order, link_of: LinkOf) -> PtzResult:
    """Send an order that is on record, and record what became of it.

    Raises:
        UnavailableError: the camera did not take it; the message says why.
    """
    command = msgspec.to_builtins(order.command)
    request = {"op": "ptz", "camera_id": order.stream.camera_id, "command": command}
    try:
        result = await asked(link_of(part_of(order.stream)), request, PtzResult)
    except UnavailableError:
        await _settle(door, seat, order, "failed")
        raise
    await _settle(door, seat, order, "failed" if result.error else "done")
    if result.error:
        raise UnavailableError(result.error)
    return result


async def _settle(door: Door, seat: Seat, order: Order, outcome: str) -> None:
    async with door.acting(seat) as tx:
        await store.settle_ptz_move(tx, order.move, outcome)


@act("ptz.look", "See who steers a camera and how it was moved.")
async def look(deed: Deed, camera_id: str) -> tuple[StreamRow, PtzView]:
    """Return the stream to ask for the motor's state, and what is known here: the lock and the last movements."""
    opening = await open_camera(deed, camera_id)
    deed.about(f"steering of camera {camera_id}")
    lock = await store.ptz_lock(deed.tx, camera_id)
    view = PtzView(
        camera_id=camera_id,
        pan_zero_deg=pan_zero_of(opening.camera),
        lock=None if lock is None or deed.now - lock.used_at >= IDLE else lock_view(lock, deed.seat),
        moves=await store.ptz_moves(deed.tx, camera_id),
    )
    return opening.stream, view


async def ask_motor(link_of: LinkOf, stream: StreamRow, view: PtzView) -> PtzView:
    """Return the view with what the motor itself tells, as far as it does."""
    try:
        told = await ask_where(link_of, stream)
    except UnavailableError:
        return view
    known = told.pan is not None and view.pan_zero_deg is not None
    return msgspec.structs.replace(
        view,
        pan=told.pan,
        tilt=told.tilt,
        zoom=told.zoom,
        looks_deg=looks_deg(view.pan_zero_deg or 0.0, told.pan or 0.0) if known else None,
        moving=told.moving,
        presets=told.presets,
    )


async def ask_where(link_of: LinkOf, stream: StreamRow) -> PtzResult:
    """Ask a camera's motor where it stands; raises UnavailableError when its media process does not answer."""
    command = msgspec.to_builtins(PtzCommand(kind="status"))
    request = {"op": "ptz", "camera_id": stream.camera_id, "command": command}
    return await asked(link_of(part_of(stream)), request, PtzResult)


def lock_view(lock: PtzLock, seat: Seat) -> PtzLockView:
    """Return a lock as a seat sees it."""
    return PtzLockView(
        camera_id=lock.camera_id,
        login=lock.login,
        name=lock.name,
        agency=lock.agency,
        role=lock.role,
        incident=lock.incident,
        taken_at=lock.taken_at,
        released_at=lock.used_at + IDLE,
        mine=lock.seat_id == seat.id,
    )


async def give_back_idle(door: Door) -> None:
    """Give back the cameras that nobody steers any more, and write when their locks ended."""
    now = door.clock.now()
    async with door.everything() as tx:
        for lock in await store.drop_idle_ptz_locks(tx, now - IDLE):
            await store_acts.end_act(tx, lock.act_id, now, None)
