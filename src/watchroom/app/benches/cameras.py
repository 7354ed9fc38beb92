"""A watchroom with many cameras of its own bench server: what the benches of video measure."""

from __future__ import annotations

import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import msgspec

from watchroom.actions.door import Door
from watchroom.app.benches import processes
from watchroom.app.benches.house import House, Serving
from watchroom.app.importing import bring_in
from watchroom.app.media import stream_aad
from watchroom.base.errors import UnavailableError
from watchroom.model.video import StreamSecrets
from watchroom.store import acts as store_acts
from watchroom.store import video as store_video

LIVE_SECONDS_MAX = 180.0
APART_DEG = 1 / 80
"""Over a kilometre: calls at two cameras are two incidents."""
COLUMNS = 10
_SERVER = "watchroom.app.benches.filming"
_HEAD = "id,name,lat,lon,height_m,azimuth_deg,fov_deg,range_m,owner_class,condition,agency,law_tag\n"


class Film(msgspec.Struct, frozen=True):
    """A running RTSP server of one film; any path is a camera."""

    port: int
    began_at: float
    """When it sent its first picture, seconds since 1970."""


class Filmed(msgspec.Struct, frozen=True):
    """A server whose cameras are all live."""

    serving: Serving
    film: Film

    def media_pids(self) -> list[int]:
        """Return the media processes."""
        return [pid for pid in processes.tree(self.serving.pid) if "--part" in _words(pid)]

    def counted(self, name: str) -> float:
        """Return the sum over all media processes of what `/metrics` tells."""
        with urllib.request.urlopen(f"{self.serving.address}/metrics") as answer:  # noqa: S310 - ours
            lines = answer.read().decode().splitlines()
        return sum(float(line.split()[1]) for line in lines if line.startswith(f"watchroom_media_{name}{{"))


@contextmanager
def filming() -> Iterator[Film]:
    """Run the RTSP server."""
    process = subprocess.Popen([sys.executable, "-m", _SERVER], stdout=subprocess.PIPE, text=True)  # noqa: S603 - our own
    try:
        assert process.stdout is not None  # noqa: S101 - asked for as a pipe
        port, began_at = process.stdout.readline().split()
        yield Film(int(port), float(began_at))
    finally:
        process.kill()
        process.communicate()


@contextmanager
def filmed(house: House, cameras: int) -> Iterator[Filmed]:
    """Run a watchroom that records so many cameras; yields when all are live."""
    beside = house.beside(f"filmed-{cameras}", hotlist_entries=1_000)
    beside.keys()
    (beside.folder / "watchroom.toml").write_text('camera_networks = "127.0.0.0/8"\nrecordings_reserve_gb = 1.0\n')
    with filming() as film:
        beside.at_door(lambda door: _enrol(door, film.port, cameras))
        with beside.serving() as serving:
            found = Filmed(serving, film)
            _await_live(found, cameras)
            yield found


def place_of(number: int) -> tuple[float, float]:
    """Return latitude and longitude of a camera: rows to the north and east."""
    return 38.80 + number % COLUMNS * APART_DEG, -77.10 + number // COLUMNS * APART_DEG


async def _enrol(door: Door, port: int, cameras: int) -> None:
    places = [place_of(n) for n in range(cameras)]
    rows = "".join(
        f"b{n},b{n},{lat:.5f},{lon:.5f},6,0,360,80,city,always,mpd,DC\n" for n, (lat, lon) in enumerate(places)
    )
    await bring_in(door, "cameras", (_HEAD + rows).encode())
    async with door.database.owner.acquire() as tx, tx.transaction():
        for n in range(cameras):
            secrets = msgspec.json.encode(StreamSecrets(main_url=f"rtsp://127.0.0.1:{port}/b{n}"))
            sealed = door.master_key.seal(secrets, stream_aad(f"b{n}"))
            await store_video.put_stream(
                tx, camera_id=f"b{n}", kind="rtsp", sealed=sealed, wanted="record", retention_hours=1
            )
        await store_acts.notify_place(tx)


def _await_live(found: Filmed, cameras: int) -> None:
    deadline = time.monotonic() + LIVE_SECONDS_MAX
    while found.counted("live") < cameras:
        if time.monotonic() > deadline:
            raise UnavailableError(f"Only {found.counted('live'):.0f} of {cameras} cameras were live in time.")
        time.sleep(0.5)


def _words(pid: int) -> list[str]:
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes().decode().split("\0")
    return []
