"""Points cameras: one order at a time per camera, its conversation kept open between orders."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from watchroom.base.clock import Clock
from watchroom.media.addresses import AddressGuard
from watchroom.media.onvif.device import Device
from watchroom.media.onvif.service import OnvifWhere, Service
from watchroom.media.stream import StreamError
from watchroom.model.video import PTZ_KINDS, CameraStream, PtzCommand, PtzPreset, PtzResult, StreamSecrets

MOVE_SECONDS_MAX = 10.0
PRESETS_MAX = 256
OPEN_MOTORS_MAX = 32
"""Conversations kept open; the one unused for longest is closed for the next."""
_SPHERE = "SphericalPositionSpaceDegrees"
_HALF_TURN, _UPRIGHT = 180.0, 90.0


class _Motor:
    """One camera's motor."""

    def __init__(self, device: Device) -> None:
        self.device = device
        self.turn = asyncio.Lock()
        self._token: str | None = None
        self._sphere: str | None = None

    async def obey(self, command: PtzCommand) -> PtzResult:
        """Give one order."""
        ptz = await self.device.service("ptz")
        token = await self._profile(ptz)
        if command.kind == "status":
            return await self._status(ptz, token)
        orders: dict[str, Callable[[], Awaitable[Any]]] = {
            "move": lambda: self._move(ptz, token, command),
            "stop": lambda: ptz.call("Stop", ProfileToken=token, PanTilt=True, Zoom=True),
            "absolute": lambda: self._absolute(ptz, token, command),
            "preset": lambda: ptz.call("GotoPreset", ProfileToken=token, PresetToken=command.preset or ""),
            "home": lambda: ptz.call("GotoHomePosition", ProfileToken=token),
        }
        await orders[command.kind]()
        return PtzResult()

    async def _profile(self, ptz: Service) -> str:
        """Return the profile that has the motor, found once, with the space that counts in degrees if there is one."""
        if self._token is None:
            with_motor = [each for each in await self.device.profiles() if each.has_ptz]
            if not with_motor:
                raise StreamError("refused", "The camera has no motor, or it is not set up in any of its profiles.")
            self._sphere = _sphere_of(await ptz.call("GetNodes"))
            self._token = with_motor[0].token
        return self._token

    async def _move(self, ptz: Service, token: str, command: PtzCommand) -> None:
        speed: dict[str, Any] = {}
        if command.pan or command.tilt:
            speed["PanTilt"] = {"x": _within(command.pan, -1), "y": _within(command.tilt, -1)}
        if command.zoom:
            speed["Zoom"] = {"x": _within(command.zoom, -1)}
        seconds = max(0.1, min(command.seconds, MOVE_SECONDS_MAX))
        await ptz.call("ContinuousMove", ProfileToken=token, Velocity=speed, Timeout=timedelta(seconds=seconds))

    async def _absolute(self, ptz: Service, token: str, command: PtzCommand) -> None:
        pan, tilt = _within(command.pan, -1), _within(command.tilt, -1)
        place: dict[str, Any] = {"x": pan, "y": tilt}
        if self._sphere is not None:
            place = {"x": pan * _HALF_TURN, "y": tilt * _UPRIGHT, "space": self._sphere}
        position = {"PanTilt": place, "Zoom": {"x": _within(command.zoom, 0)}}
        await ptz.call("AbsoluteMove", ProfileToken=token, Position=position)

    async def _status(self, ptz: Service, token: str) -> PtzResult:
        told = await ptz.call("GetStatus", ProfileToken=token)
        presets = await ptz.call("GetPresets", ProfileToken=token)
        place = getattr(told, "Position", None)
        pan_tilt, zoom = getattr(place, "PanTilt", None), getattr(place, "Zoom", None)
        in_degrees = pan_tilt is not None and str(pan_tilt.space or "").endswith(_SPHERE)
        moving = getattr(told, "MoveStatus", None)
        return PtzResult(
            pan=None if pan_tilt is None else float(pan_tilt.x) / (_HALF_TURN if in_degrees else 1),
            tilt=None if pan_tilt is None else float(pan_tilt.y) / (_UPRIGHT if in_degrees else 1),
            zoom=None if zoom is None else float(zoom.x),
            moving=None if moving is None else "MOVING" in {moving.PanTilt, moving.Zoom},
            presets=[
                PtzPreset(token=str(each.token), name=str(each.Name or each.token)[:100])
                for each in (presets or [])[:PRESETS_MAX]
            ],
        )


class Motors:
    """The motors of the cameras of one media process."""

    def __init__(self, guard: AddressGuard, clock: Clock, on_pointed: Callable[[str], None] = lambda _: None) -> None:
        """Take who may be connected to; `on_pointed` is told the camera that was given an order to move."""
        self._guard = guard
        self._clock = clock
        self._on_pointed = on_pointed
        self._motors: OrderedDict[str, tuple[StreamSecrets, _Motor]] = OrderedDict()

    async def perform(self, camera: CameraStream, command: PtzCommand) -> PtzResult:
        """Give an order to a camera's motor and return what came of it; failures are words in the result."""
        if command.kind not in PTZ_KINDS:
            return PtzResult(error=f"There is no such order; use one of {', '.join(PTZ_KINDS)}.")
        if camera.secrets.onvif_url is None:
            return PtzResult(error="This camera has no ONVIF address; add it where the camera is enrolled.")
        try:
            motor = await self._motor(camera)
            async with motor.turn:
                result = await motor.obey(command)
        except StreamError as error:
            await self._drop(camera.camera_id)
            return PtzResult(error=error.message)
        if command.kind not in {"status", "stop"}:
            self._on_pointed(camera.camera_id)
        return result

    async def close(self) -> None:
        """Close every conversation."""
        for camera_id in list(self._motors):
            await self._drop(camera_id)

    async def _motor(self, camera: CameraStream) -> _Motor:
        known = self._motors.get(camera.camera_id)
        if known is not None and known[0] == camera.secrets:
            self._motors.move_to_end(camera.camera_id)
            return known[1]
        await self._drop(camera.camera_id)
        while len(self._motors) >= OPEN_MOTORS_MAX:
            await self._drop(next(iter(self._motors)))
        motor = _Motor(Device(where_of(camera.secrets), self._guard, self._clock))
        self._motors[camera.camera_id] = (camera.secrets, motor)
        return motor

    async def _drop(self, camera_id: str) -> None:
        known = self._motors.pop(camera_id, None)
        if known is not None:
            await known[1].device.close()


async def pan_of(where: OnvifWhere, guard: AddressGuard, clock: Clock) -> float | None:
    """Return where a camera's motor stands, -1 to 1; None when it has none, or does not tell."""
    async with Device(where, guard, clock) as device:
        try:
            return (await _Motor(device).obey(PtzCommand(kind="status"))).pan
        except StreamError:
            return None


def where_of(secrets: StreamSecrets) -> OnvifWhere:
    """Return where a camera's device service is; the camera must have one."""
    return OnvifWhere(
        url=secrets.onvif_url or "",
        username=secrets.username,
        password=secrets.password,
        certificate_sha256=secrets.certificate_sha256,
    )


def _within(value: float, lowest: float) -> float:
    return max(lowest, min(1.0, value))


def _sphere_of(nodes: Any) -> str | None:
    """Return the name of the space that counts in degrees, if a node has it."""
    for node in nodes or []:
        spaces = getattr(node.SupportedPTZSpaces, "AbsolutePanTiltPositionSpace", None) or []
        for space in spaces:
            if str(space.URI).endswith(_SPHERE):
                return str(space.URI)
    return None
