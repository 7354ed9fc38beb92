"""Routes of steering a camera."""

from __future__ import annotations

from typing import Literal

import msgspec
from litestar import Router, get, post
from litestar.params import FromPath, FromQuery, JSONBody

from watchroom.actions import ptz as acts
from watchroom.model.video import PtzResult
from watchroom.model.video_views import PtzLockView, PtzView
from watchroom.web.console.gate import Called, reason


class PtzBody(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """What a camera's motor shall do, and why."""

    command: Literal["take", "release", "move", "stop", "preset", "home", "goto_incident"]
    pan: float = 0.0
    """-1 to 1, speed to the right; for `move`."""
    tilt: float = 0.0
    zoom: float = 0.0
    seconds: float = 2.0
    """After so long it stops by itself; for `move`."""
    preset: str | None = None
    purpose: str | None = None
    incident: str | None = None


class PtzAnswer(msgspec.Struct, kw_only=True):
    """What came of it: the lock after `take`, the motor's answer after an order, neither after `release`."""

    lock: PtzLockView | None = None
    result: PtzResult | None = None


@post("/cameras/{camera_id:str}/ptz", status_code=200)
async def steer(caller: Called, camera_id: FromPath[str], data: JSONBody[PtzBody]) -> PtzAnswer:
    """Take or release a camera, or order a movement; each is an act."""
    door, seat, link_of = caller.door, caller.seat, caller.room.video.link_of
    why = reason(caller, data.purpose, incident=data.incident)
    match data.command:
        case "take":
            return PtzAnswer(lock=await acts.take(door, seat, why, camera_id))
        case "release":
            await acts.release(door, seat, why, camera_id)
            return PtzAnswer()
        case "goto_incident":
            order = await acts.goto_incident(door, seat, why, camera_id)
        case "preset" | "home":
            token = data.preset or "" if data.command == "preset" else None
            order = await acts.preset(door, seat, why, camera_id, token=token)
        case "stop":
            order = await acts.move(door, seat, why, camera_id)
        case "move":
            order = await acts.move(
                door, seat, why, camera_id, pan=data.pan, tilt=data.tilt, zoom=data.zoom, seconds=data.seconds
            )
    return PtzAnswer(result=await acts.send(door, seat, order, link_of))


@get("/cameras/{camera_id:str}/ptz")
async def state(
    caller: Called,
    camera_id: FromPath[str],
    purpose: FromQuery[str | None] = None,
    incident: FromQuery[str | None] = None,
) -> PtzView:
    """Who steers a camera, where it looks, its presets and its last movements."""
    why = reason(caller, purpose, incident=incident)
    stream, view = await acts.look(caller.door, caller.seat, why, camera_id)
    return await acts.ask_motor(caller.room.video.link_of, stream, view)


routes = Router(path="/", route_handlers=[steer, state])
