"""A media process as the server runs it, killed and stopped: what it wrote is whole at its next start."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec
import pytest
from tests.integration.media.camera import Camera
from tests.integration.recordings.film import frames_played
from tests.integration.recordings.street_camera import cut_later, filming
from tests.integration.recordings.test_process import ALWAYS, enrol, faults, microseconds

from watchroom.actions.seal import MasterKey
from watchroom.app.children import TERMINATE_SECONDS_MAX
from watchroom.base.errors import UnavailableError
from watchroom.media.link import LinkClient, socket_path
from watchroom.media.process import Figures
from watchroom.media.recovery import files_of
from watchroom.media.segment_file import segment_path
from watchroom.store import recordings as store
from watchroom.store.pool import Address, Database

pytestmark = pytest.mark.database


class Running:
    """One media process and how to ask it."""

    def __init__(self, process: asyncio.subprocess.Process, data: Path) -> None:
        self.process = process
        self._link = LinkClient(socket_path(data, 0))

    async def figures(self) -> Figures:
        """Return what it counts; waits until it answers."""
        async with asyncio.timeout(30):
            while True:
                try:
                    return msgspec.json.decode((await self._link.ask({"op": "figures"}))[1:], type=Figures)
                except UnavailableError:  # it is just starting
                    await asyncio.sleep(0.05)

    async def has_recorded(self, more: int) -> None:
        """Wait until so many bytes more are on disk."""
        wanted = (await self.figures()).recorded_bytes + more
        async with asyncio.timeout(30):
            while (await self.figures()).recorded_bytes < wanted:  # noqa: ASYNC110 - another process sets no event
                await asyncio.sleep(0.05)


@pytest.fixture
async def camera() -> AsyncIterator[Camera]:
    """Return a camera that is on."""
    async with filming() as filmed:
        yield filmed


@asynccontextmanager
async def media(address: Address, data: Path) -> AsyncIterator[Running]:
    """Run `watchroom media --part 0` on a data folder."""
    environment = dict(os.environ) | {
        "WATCHROOM_DATABASE_URL": f"postgresql://{{role}}@/{address.database}?host={address.host}&port={address.port}",
        "WATCHROOM_CAMERA_NETWORKS": "127.0.0.0/8",
        "WATCHROOM_RECORDINGS_RESERVE_GB": "0.001",
    }
    command = [sys.executable, "-m", "watchroom.app.cli", "media", "--part", "0", "--data", str(data)]
    process = await asyncio.create_subprocess_exec(*command, env=environment)
    try:
        yield Running(process, data)
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """Return a data folder with the tests' master key."""
    (tmp_path / "master.key").write_bytes(bytes(range(32)))
    (tmp_path / "master.key").chmod(0o600)
    MasterKey.load_or_create(tmp_path / "master.key")
    return tmp_path


async def test_kill_and_stop_leave_every_segment_whole(
    database: Database, database_address: Address, kept: Path, camera: Camera
) -> None:
    """After kill -9 the next start indexes what was written; after a stop, within its two seconds, nothing is open."""
    name = cut_later()
    await enrol(database, name, camera.url)
    root = kept / "recordings"
    async with media(database_address, kept) as first:
        await first.has_recorded(100_000)
        first.process.send_signal(signal.SIGKILL)
        await first.process.wait()
    assert len(list(files_of(root))) == 1
    async with media(database_address, kept) as second:
        await second.has_recorded(100_000)
        began = time.monotonic()
        second.process.terminate()
        assert await second.process.wait() == 0
        assert time.monotonic() - began < TERMINATE_SECONDS_MAX
    async with database.writer.acquire() as tx:
        found = await store.segments_between(tx, [name], *ALWAYS)
        frames = [row["frames"] for row in await tx.fetch("SELECT frames FROM segment ORDER BY began_at")]
    assert len(found) == len(list(files_of(root))) == 2
    played = [frames_played(root / segment_path(name, microseconds(each.began_at))) for each in found]
    assert played == frames
    assert await faults(database, root) == []
