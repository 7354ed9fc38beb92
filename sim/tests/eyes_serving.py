"""Eyes that are served for a test, and a listener that takes what our own RTSP client reads of them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress

import av
import numpy as np

from watchroom.base.clock import SystemClock
from watchroom.media.addresses import AddressGuard
from watchroom.media.rtsp.client import read_stream
from watchroom.media.stream import StreamWhere
from watchroom.media.units import AccessUnit, Format
from watchroom_sim.eyes.canvas import Bytes
from watchroom_sim.eyes.cast import StoryCast
from watchroom_sim.eyes.digest import USERNAME
from watchroom_sim.eyes.gallery import Gallery
from watchroom_sim.eyes.onvif import OnvifServer
from watchroom_sim.eyes.plan import Address, Eye
from watchroom_sim.eyes.rtsp import serve_rtsp

ADDRESS = Address(0, 0, "only for tests")
HERE = AddressGuard(["127.0.0.0/8"])
WAIT_SECONDS_MAX = 20


class Served:
    """Running eyes."""

    def __init__(self, gallery: Gallery, cast: StoryCast, rtsp_port: int, onvif: OnvifServer) -> None:
        """Take what runs."""
        self.gallery, self.cast, self.rtsp_port, self.onvif = gallery, cast, rtsp_port, onvif

    def where(self, camera: str, stream: str = "main", transport: str = "tcp") -> StreamWhere:
        """Return a stream and how to sign in to it."""
        return StreamWhere(
            url=f"rtsp://127.0.0.1:{self.rtsp_port}/cam/{camera}/{stream}", username=USERNAME,
            password=ADDRESS.password(camera), transport=transport, silent_seconds=3,
        )  # fmt: skip


@asynccontextmanager
async def served(eyes: Sequence[Eye]) -> AsyncIterator[Served]:
    """Serve eyes while entered."""
    cast = StoryCast(None)
    gallery = Gallery(eyes, cast)
    rtsp = await serve_rtsp(gallery, ADDRESS.password)
    port = rtsp.sockets[0].getsockname()[1]
    onvif = OnvifServer(gallery, ADDRESS.password, port)
    await onvif.listen()
    try:
        yield Served(gallery, cast, port, onvif)
    finally:
        rtsp.close()
        await onvif.close()
        for camera in gallery.cameras.values():
            for stream in ("main", "sub"):
                camera.feed(stream).stop()


class Watcher:
    """Takes what a reader tells, and decodes it when asked."""

    def __init__(self) -> None:
        """Nothing came yet."""
        self.formats: list[Format] = []
        self.units: list[AccessUnit] = []
        self.lost_packets = 0
        self.offsets: list[float] = []
        self.is_awaited = True
        self._more = asyncio.Event()

    def format(self, found: Format) -> None:
        """Take the format."""
        self.formats.append(found)

    def unit(self, unit: AccessUnit) -> None:
        """Take a picture."""
        self.units.append(unit)
        self._more.set()

    def lost(self, packets: int) -> None:
        """Count lost packets."""
        self.lost_packets += packets

    def clock_offset(self, seconds: float) -> None:
        """Take the camera's clock minus ours."""
        self.offsets.append(seconds)

    async def until(self, count: int) -> None:
        """Wait for so many pictures in all."""
        async with asyncio.timeout(WAIT_SECONDS_MAX):
            while len(self.units) < count:
                self._more.clear()
                await self._more.wait()

    def pictures(self) -> list[Bytes]:
        """Return the brightness of every picture that came."""
        decoder = av.CodecContext.create("h264", "r")
        decoder.extradata = self.formats[0].record
        found = []
        for unit in self.units:
            for frame in decoder.decode(av.Packet(unit.data)):
                plane = frame.planes[0]
                found.append(np.frombuffer(memoryview(plane), np.uint8).reshape(plane.height, -1)[:, : plane.width])
        return found


@asynccontextmanager
async def reading(where: StreamWhere) -> AsyncIterator[Watcher]:
    """Read a stream by our own client while entered."""
    watcher = Watcher()
    task = asyncio.create_task(read_stream(where, watcher, SystemClock(), HERE))
    try:
        yield watcher
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError, Exception):
            await task
