"""The process of the eyes: every camera's picture behind one RTSP port and one ONVIF port, until it is told to end."""

from __future__ import annotations

import asyncio
import signal
import time
from pathlib import Path
from typing import Final

import uvloop

from watchroom_sim.eyes.cast import StoryCast
from watchroom_sim.eyes.gallery import Gallery
from watchroom_sim.eyes.onvif import OnvifServer
from watchroom_sim.eyes.plan import read_address, read_plan
from watchroom_sim.eyes.rtsp import serve_rtsp

LOOK_SECONDS: Final = 0.25


def run_eyes(plan: Path, address: Path, sightings: Path | None) -> None:
    """Serve until SIGINT or SIGTERM."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_serve(plan, address, sightings))


async def _serve(plan: Path, address: Path, sightings: Path | None) -> None:
    stop = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    where = read_address(address)
    cast = StoryCast(sightings)
    gallery = Gallery(read_plan(plan), cast)
    gallery.paint()
    server = await serve_rtsp(gallery, where.password, port=where.rtsp_port)
    onvif = OnvifServer(gallery, where.password, where.rtsp_port)
    await onvif.listen(port=where.http_port)
    looking = asyncio.create_task(_look(gallery, cast))
    await stop.wait()
    looking.cancel()
    await onvif.close()
    server.close()


async def _look(gallery: Gallery, cast: StoryCast) -> None:
    """Let stories and turned domes have streams of their own in time."""
    while True:
        cast.read()
        gallery.look(time.time())
        await asyncio.sleep(LOOK_SECONDS)
