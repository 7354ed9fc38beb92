"""`viewers`: what 256 people who look live add to a server that records, and how soon each has a picture."""

from __future__ import annotations

import asyncio
import base64
import secrets
import time
import urllib.request
from typing import Any, cast
from urllib.parse import urlsplit

import msgspec
import uvloop

from watchroom.actions.signing_in import make_bearer
from watchroom.app.benches.cameras import Filmed, filmed
from watchroom.app.benches.figures import Figure, at_least, at_most, percentile
from watchroom.app.benches.house import WATCHER, House
from watchroom.app.benches.processes import pss_mb

CAMERAS, VIEWERS_EACH = 16, 16
SETTLE_SECONDS = 5.0
FIRST_SECONDS_MAX = 10.0
_UNIT_BYTES_USUAL = 10_000


def measure(house: House, *, seconds: float) -> list[Figure]:
    """Measure with nobody looking, then with everybody."""
    cameras = house.cameras or CAMERAS
    seats = _seats(house.beside(f"filmed-{cameras}", 1_000))
    with filmed(house, cameras) as found, asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        time.sleep(SETTLE_SECONDS)
        alone = _part_of_core(found, seconds)
        memory = pss_mb(found.serving.pid)
        for seat in seats:
            _ask(found, seat, "/patrol/begin", {"area": "the benches' cameras"})
        return runner.run(_measured(found, seats, cameras, seconds, (alone, memory)))


def _seats(house: House) -> list[str]:
    """Return the tokens of two seats: one person may not look through so many cameras at a time."""
    return [house.keys().officer, house.at_door(lambda door: make_bearer(door, WATCHER))]


async def _measured(
    found: Filmed, seats: list[str], cameras: int, seconds: float, before: tuple[float, float]
) -> list[Figure]:
    alone, memory = before
    viewers = [
        await _look(found, seats[number % len(seats)], f"b{number % cameras}")
        for number in range(cameras * VIEWERS_EACH)
    ]
    await asyncio.sleep(SETTLE_SECONDS)
    taken = sum(each.bytes for each in viewers)
    began = time.monotonic()
    busy = await asyncio.to_thread(_part_of_core, found, seconds)
    megabits = (sum(each.bytes for each in viewers) - taken) * 8 / (time.monotonic() - began) / len(viewers) / 1e6
    more_memory = pss_mb(found.serving.pid) - memory
    closed = sum(each.is_closed for each in viewers)
    for each in viewers:
        each.close()
    first = [each.first_seconds * 1000 for each in viewers]
    return [
        at_most("viewers.added_cpu", (busy - alone) * 100, "% of a core", 15),
        at_least("viewers.each", megabits, "Mbit/s"),
        at_most("viewers.first_picture.p95", percentile(first, 95), "ms"),
        at_most("viewers.lost", float(closed), "viewers", 0),
        at_most("viewers.added_memory", more_memory, "MB"),
    ]


def _part_of_core(found: Filmed, seconds: float) -> float:
    """Return which part of a core the server, its children and its database take."""
    before, began = found.serving.cpu_seconds(), time.monotonic()
    time.sleep(seconds)
    return (found.serving.cpu_seconds() - before) / (time.monotonic() - began)


async def _look(found: Filmed, officer: str, camera: str) -> Viewer:
    """Begin to look as the console does: the act first, then its WebSocket; return when the first picture is there."""
    view = await asyncio.to_thread(
        _ask, found, officer, f"/cameras/{camera}/live", {"purpose": "patrol", "automatic": True}
    )
    address = urlsplit(found.serving.address)
    loop = asyncio.get_running_loop()
    viewer = Viewer(view["ws_url"], address.netloc)
    await loop.create_connection(lambda: viewer, address.hostname or "", address.port or 0)
    await asyncio.wait_for(viewer.has_picture.wait(), FIRST_SECONDS_MAX)
    return viewer


class Viewer(asyncio.Protocol):
    """One browser's WebSocket, as far as it costs the server: it takes what comes and counts it."""

    def __init__(self, path: str, host: str) -> None:
        """Know what to ask for."""
        self._request = (
            f"GET {path} HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\nUpgrade: websocket\r\n"
            f"Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            f"Sec-WebSocket-Key: {base64.b64encode(secrets.token_bytes(16)).decode()}\r\n\r\n"
        )
        self.bytes = 0
        self.first_seconds = 0.0
        self.is_closed = False
        self.has_picture = asyncio.Event()
        self._asked_at = 0.0
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask."""
        self._transport = cast("asyncio.Transport", transport)
        self._asked_at = time.perf_counter()
        self._transport.write(self._request.encode())

    def data_received(self, data: bytes) -> None:
        """Count; more than a format's worth of bytes holds a picture."""
        self.bytes += len(data)
        if not self.has_picture.is_set() and self.bytes > _UNIT_BYTES_USUAL:
            self.first_seconds = time.perf_counter() - self._asked_at
            self.has_picture.set()

    def connection_lost(self, _: Exception | None) -> None:
        """Note that it ended."""
        self.is_closed = True

    def close(self) -> None:
        """Look no more."""
        if self._transport is not None:
            self._transport.abort()


def _ask(found: Filmed, officer: str, path: str, body: dict[str, Any]) -> dict[str, Any]:
    request = urllib.request.Request(  # noqa: S310 - our own server on loopback
        f"{found.serving.address}/console/v1{path}",
        data=msgspec.json.encode(body),
        headers={"authorization": f"Bearer {officer}", "content-type": "application/json"},
    )
    with urllib.request.urlopen(request) as answer:  # noqa: S310 - our own server on loopback
        return cast("dict[str, Any]", msgspec.json.decode(answer.read()))
