"""Loads ONVIF's library when the first camera is pointed: two seconds and 45 MB that many processes never need."""

from __future__ import annotations

import asyncio
import importlib
from collections.abc import Callable
from typing import TYPE_CHECKING

from watchroom.base.clock import Clock
from watchroom.media.addresses import AddressGuard
from watchroom.model.video import CameraStream, PtzCommand, PtzResult

if TYPE_CHECKING:
    from watchroom.media.onvif.motors import Motors


class LazyMotors:
    """The motors of the cameras of one media process, loaded at the first order."""

    def __init__(self, guard: AddressGuard, clock: Clock, on_pointed: Callable[[str], None]) -> None:
        """Load nothing yet."""
        self._guard = guard
        self._clock = clock
        self._on_pointed = on_pointed
        self._motors: Motors | None = None
        self._loading = asyncio.Lock()

    async def perform(self, camera: CameraStream, command: PtzCommand) -> PtzResult:
        """Give an order to a camera's motor and return what came of it; failures are words in the result."""
        async with self._loading:
            if self._motors is None:
                module = await asyncio.to_thread(importlib.import_module, "watchroom.media.onvif.motors")
                made: Motors = module.Motors(self._guard, self._clock, self._on_pointed)
                self._motors = made
        return await self._motors.perform(camera, command)

    async def close(self) -> None:
        """Close every conversation."""
        if self._motors is not None:
            await self._motors.close()
