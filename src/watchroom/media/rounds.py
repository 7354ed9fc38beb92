"""Looks at every open camera in turn, within a stated part of a processor, and keeps what is known of its health."""

from __future__ import annotations

import asyncio
import zlib
from collections import OrderedDict
from typing import NoReturn, Protocol

import msgspec

from watchroom.base.clock import Clock
from watchroom.base.errors import WatchroomError
from watchroom.media.health import CameraWatch, StreamFacts
from watchroom.media.pictures.jobs import Measures
from watchroom.media.units import AccessUnit, Format

LOOK_SECONDS = 40.0
"""A healthy camera is looked at so often."""
AGAIN_SECONDS = 6.0
"""A suspicion is decided by another look so much later: with three looks a fault is known within a minute."""
CPU_PART_MAX = 0.0625
"""Of one core, for the 250 cameras of a media process: a quarter of a core for 1,000."""


class Measurer(Protocol):
    """What measures a key frame: the worker process."""

    async def measure(self, found: Format, unit: AccessUnit) -> Measures:
        """Return the measures; raise WatchroomError when there are none to have."""
        ...


class _Camera:
    """One camera in the round."""

    def __init__(self) -> None:
        self.watch = CameraWatch()
        self.due_at = 0.0


class _Look(msgspec.Struct, frozen=True):
    """A key frame that waits to be looked at."""

    at: float
    found: Format
    unit: AccessUnit


class Rounds:
    """The health of the cameras of one media process."""

    def __init__(self, measurer: Measurer, clock: Clock, *, cpu_part: float = CPU_PART_MAX) -> None:
        """Take `cpu_part` of a core at most for looking, on average."""
        self._measurer = measurer
        self._clock = clock
        self._cpu_part = cpu_part
        self._cameras: dict[str, _Camera] = {}
        self._waiting: OrderedDict[str, _Look] = OrderedDict()
        self._filled = asyncio.Event()
        self.looks = 0
        self.failed_looks = 0

    def saw_key(self, camera_id: str, found: Format, unit: AccessUnit) -> None:
        """Take a key frame of a camera; it is looked at when that camera is due."""
        at = self._clock.monotonic()
        camera = self._cameras.setdefault(camera_id, _Camera())
        camera.watch.saw_key(at, zlib.crc32(unit.data))
        if at >= camera.due_at:
            self._waiting[camera_id] = _Look(at, found, unit)  # keeps its place in the line, with the newest picture
            self._filled.set()

    def faults(self, camera_id: str, stream: StreamFacts) -> list[str]:
        """Return what is wrong with a camera now; `stream` tells times by the clock's monotonic seconds."""
        camera = self._cameras.setdefault(camera_id, _Camera())
        return camera.watch.faults(self._clock.monotonic(), stream)

    def pointed(self, camera_id: str) -> None:
        """Note an order to a camera's motor: it may look elsewhere now."""
        if camera_id in self._cameras:
            self._cameras[camera_id].watch.pointed(self._clock.monotonic())

    def relearn(self, camera_id: str) -> None:
        """Take what a camera sees from now on as usual."""
        if camera_id in self._cameras:
            self._cameras[camera_id].watch.relearn()

    def forget(self, camera_id: str) -> None:
        """Forget a camera that is not ours any more."""
        self._cameras.pop(camera_id, None)
        self._waiting.pop(camera_id, None)

    async def run(self) -> NoReturn:
        """Look at one camera after the other, for as long as it is not cancelled."""
        while True:
            while not self._waiting:
                self._filled.clear()
                await self._filled.wait()
            camera_id, look = self._waiting.popitem(last=False)
            await asyncio.sleep(await self._look(camera_id, look) / self._cpu_part)

    async def _look(self, camera_id: str, look: _Look) -> float:
        """Look once; return the computing seconds it took."""
        camera = self._cameras[camera_id]
        camera.due_at = look.at + LOOK_SECONDS
        self.looks += 1
        try:
            measures = await self._measurer.measure(look.found, look.unit)
        except WatchroomError:
            self.failed_looks += 1
            return 0.0
        camera.watch.looked(look.at, measures)
        if camera.watch.wants_look:
            camera.due_at = look.at + AGAIN_SECONDS
        return measures.cpu_us / 1e6
