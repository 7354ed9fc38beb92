"""Gives the demo city's cameras their pictures: the simulator's eyes on ports of their own, known to the room."""

from __future__ import annotations

import secrets
import socket
from pathlib import Path

import msgspec

from watchroom.actions.door import Door
from watchroom.app.children import Child
from watchroom.app.demo_city import EYES_FILE, Simulator, write_private
from watchroom.app.importing import bring_in
from watchroom.app.settings import Settings
from watchroom.app.terminal import tell

ADDRESS_FILE = "demo-eyes-address.json"
SIGHTINGS_FILE = "demo-sightings.json"
NETWORK = "127.0.0.1"
RING_GB = 4.0
"""What the demo keeps of recordings; the law of its city would let it keep ninety days."""


class Eyes(msgspec.Struct, frozen=True, kw_only=True):
    """Where the eyes of a data folder are served, and whether the room knows."""

    rtsp_port: int
    http_port: int
    secret: str
    """What the cameras' passwords are made from."""
    cameras: int
    """How many are recorded."""
    known: bool = False


async def open_eyes(door: Door, settings: Settings, simulator: Simulator, cameras: int) -> Child:
    """Return the program that serves the eyes, at the ports of last time if they are free; the room knows them then."""
    plan, address = settings.data / EYES_FILE, settings.data / ADDRESS_FILE
    if not plan.exists():
        await simulator.write_eyes(plan)
    last = _last(address)
    eyes = ports_for(last, cameras)
    if not eyes.known:
        write_private(address, msgspec.json.encode(eyes))
        streams = await simulator.streams(plan, address, cameras, last.cameras)
        await bring_in(door, "streams", streams, settings.camera_networks)
        write_private(address, msgspec.json.encode(msgspec.structs.replace(eyes, known=True)))
    tell(f"{cameras} cameras are recorded; the newest {settings.recordings_gb:g} GB are kept, older pictures go")
    return simulator.eyes(plan, address, settings.data / SIGHTINGS_FILE)


def _last(address: Path) -> Eyes:
    try:
        return msgspec.json.decode(address.read_bytes(), type=Eyes)
    except FileNotFoundError:
        return Eyes(rtsp_port=0, http_port=0, secret=secrets.token_hex(32), cameras=0)


def ports_for(last: Eyes, cameras: int) -> Eyes:
    """Return the eyes as last time, or at other ports where those were taken meanwhile."""
    with socket.socket() as rtsp, socket.socket() as http:
        rtsp_port, http_port = _take(rtsp, last.rtsp_port), _take(http, last.http_port)
    same = (rtsp_port, http_port, cameras) == (last.rtsp_port, last.http_port, last.cameras)
    return Eyes(
        rtsp_port=rtsp_port, http_port=http_port, secret=last.secret, cameras=cameras, known=same and last.known
    )


def _take(taken: socket.socket, wished: int) -> int:
    """Bind to the wished port, to any free one where that is not to be had; return which."""
    taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        taken.bind((NETWORK, wished))
    except OSError:
        taken.bind((NETWORK, 0))
    return int(taken.getsockname()[1])
