"""Gives every camera to a media process, keeps those processes running, and deletes recordings that are due."""

from __future__ import annotations

import asyncio
import os
import sys
from contextlib import suppress

import msgspec

from watchroom.actions.seal import MasterKey
from watchroom.app.children import Child, keep_running
from watchroom.app.front import Health
from watchroom.app.media import GB
from watchroom.app.settings import PREFIX, Settings
from watchroom.base.clock import Clock
from watchroom.base.errors import UnavailableError
from watchroom.media.camera import recordings_folder
from watchroom.media.link import LinkClient, socket_path
from watchroom.media.process import Figures
from watchroom.media.units import KIND_END
from watchroom.pipeline.recordings import Keeper, Recordings
from watchroom.store import acts as store_acts
from watchroom.store import video as store_video
from watchroom.store.alone import Alone
from watchroom.store.listening import Listening
from watchroom.store.pool import Database

CAMERAS_PER_PROCESS_MAX = 250
LOOK_SECONDS = 2.0
"""How often processes are asked how they are, and the lock is looked at."""
LOOK_AGAIN_SECONDS = 0.2
"""So often while one does not answer: most likely it is starting, and the room waits for it."""
_TOLD = ("database_url", "master_key", "camera_networks", "recordings_reserve_gb", "log_level")
"""Settings that a media process must have as its server has them; they go by its environment, which is private."""


class MediaKeeper:
    """One for each database: the role `media` of the server."""

    def __init__(self, settings: Settings, database: Database, clock: Clock, key: MasterKey, health: Health) -> None:
        """Start nothing yet."""
        self._settings = settings
        self._database = database
        self._clock = clock
        self._health = health
        self._children: dict[int, asyncio.Task[None]] = {}
        self._stop = asyncio.Event()
        self.figures: dict[int, Figures] = {}
        """What each process counted when it was last asked."""
        self._keeper = Keeper(
            Recordings(database, clock, key),
            recordings_folder(settings.data),
            budget_bytes=int(settings.recordings_gb * GB),
            reserve_bytes=int(settings.recordings_reserve_gb * GB),
        )

    async def run(self) -> None:
        """Keep them until cancelled; raises when the database is gone, and goes on with them when run again."""
        async with Alone(self._database, "recordings") as alone, asyncio.TaskGroup() as tasks:
            tasks.create_task(self._keeper.run())
            tasks.create_task(self._follow(alone))

    async def close(self) -> None:
        """End every media process; each finishes the segments it writes."""
        self._stop.set()
        await asyncio.gather(*self._children.values(), return_exceptions=True)

    async def _follow(self, alone: Alone) -> None:
        """Start a process for each part that has cameras, and say how all of them are."""
        changed = asyncio.Event()

        async with Listening(self._database, lambda *_: changed.set(), ("place",)) as listening:
            changed.set()
            while True:
                if changed.is_set():
                    changed.clear()
                    await self._give_parts()
                do_all_answer = await self._look()
                alone.check()
                listening.check()
                with suppress(TimeoutError):
                    async with asyncio.timeout(LOOK_SECONDS if do_all_answer else LOOK_AGAIN_SECONDS):
                        await changed.wait()

    async def _give_parts(self) -> None:
        async with self._database.writer.acquire() as tx, tx.transaction():
            parts, is_changed = await store_video.give_parts(
                tx, per_part_max=CAMERAS_PER_PROCESS_MAX, parts=self._settings.media_processes
            )
            if is_changed:
                await store_acts.notify_place(tx)
        for part in parts:
            if part not in self._children:
                running = keep_running(self._child(part), self._stop, self._clock)
                self._children[part] = asyncio.create_task(running, name=f"media {part}")

    def _child(self, part: int) -> Child:
        data = str(self._settings.data)
        told = {PREFIX + name.upper(): str(getattr(self._settings, name)) for name in _TOLD}
        return Child(
            name=f"media-{part}",
            command=[sys.executable, "-m", "watchroom.app.cli", "media", "--part", str(part), "--data", data],
            environment=dict(os.environ) | told,
        )

    async def _look(self) -> bool:
        """Ask every process how it is; the role is ready when all answered, which is returned."""
        answers = await asyncio.gather(*(self._ask(part) for part in self._children))
        silent = [part for part, answer in zip(self._children, answers, strict=True) if answer is None]
        if silent:
            self._health.not_ready("media", f"media process {silent[0]} does not answer yet")
        else:
            self._health.ready("media")
        return not silent

    async def _ask(self, part: int) -> Figures | None:
        try:
            message = await LinkClient(socket_path(self._settings.data, part)).ask({"op": "figures"})
        except UnavailableError:
            return None
        if message[0] == KIND_END:
            return None
        self.figures[part] = msgspec.json.decode(message[1:], type=Figures)
        return self.figures[part]
