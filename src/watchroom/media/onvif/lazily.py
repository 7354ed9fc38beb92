"""Loads ONVIF's library when it is first needed: it takes two seconds and 45 MB that many processes never need."""

from __future__ import annotations

import asyncio
import importlib
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from watchroom.base.clock import Clock
from watchroom.media.addresses import AddressGuard
from watchroom.media.stream import StreamError
from watchroom.model.video import CameraStream, Mask, PtzCommand, PtzResult, StreamSecrets

if TYPE_CHECKING:
    from watchroom.media.onvif.device import Described
    from watchroom.media.onvif.motors import Motors


class LazyOnvif:
    """What a media process asks cameras by ONVIF, loaded at the first question."""

    def __init__(self, guard: AddressGuard, clock: Clock, on_pointed: Callable[[str], None]) -> None:
        """Load nothing yet; `on_pointed` is told the camera that was given an order to move."""
        self._guard = guard
        self._clock = clock
        self._on_pointed = on_pointed
        self._motors: Motors | None = None
        self._loading = asyncio.Lock()

    async def perform(self, camera: CameraStream, command: PtzCommand) -> PtzResult:
        """Give an order to a camera's motor and return what came of it; failures are words in the result."""
        async with self._loading:
            if self._motors is None:
                module = await _module("motors")
                self._motors = module.Motors(self._guard, self._clock, self._on_pointed)
            motors: Motors = self._motors
        return await motors.perform(camera, command)

    async def describe(self, secrets: StreamSecrets) -> Described:
        """Return what enrolment shows of a camera; raises StreamError."""
        device, motors = await _module("device"), await _module("motors")
        where = motors.where_of(_with_onvif(secrets))
        described: Described = await device.describe(where, self._guard, self._clock)
        pan = await motors.pan_of(where, self._guard, self._clock) if described.has_ptz else None
        return msgspec.structs.replace(described, pan=pan)

    async def set_masks(self, secrets: StreamSecrets, masks: Sequence[Mask]) -> bool:
        """Set masks in the camera; return whether it now hides all that they cover. Raises StreamError."""
        device, setting = await _module("device"), await _module("masks")
        where = (await _module("motors")).where_of(_with_onvif(secrets))
        async with device.Device(where, self._guard, self._clock) as camera:
            is_set: bool = await setting.set_masks(camera, masks)
            return is_set

    async def has_masks(self, secrets: StreamSecrets, masks: Sequence[Mask]) -> bool:
        """Return whether the camera hides all that the masks cover now; raises StreamError."""
        device, setting = await _module("device"), await _module("masks")
        where = (await _module("motors")).where_of(_with_onvif(secrets))
        async with device.Device(where, self._guard, self._clock) as camera:
            are_there: bool = await setting.has_masks(camera, masks)
            return are_there

    async def close(self) -> None:
        """Close every conversation."""
        if self._motors is not None:
            await self._motors.close()


async def _module(name: str) -> Any:
    return await asyncio.to_thread(importlib.import_module, f"watchroom.media.onvif.{name}")


def _with_onvif(secrets: StreamSecrets) -> StreamSecrets:
    if secrets.onvif_url is None:
        raise StreamError("address", "This camera has no ONVIF address; add it where the camera is enrolled.")
    return secrets
