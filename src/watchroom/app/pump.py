"""Wakes on the database's notifications and carries what changed to this process's consoles."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime

import msgspec

from watchroom.actions.city import City
from watchroom.actions.door import Door
from watchroom.actions.feed import FeedChange, from_log
from watchroom.actions.imports import renew_world
from watchroom.base.clock import Clock
from watchroom.model.views import CameraView
from watchroom.notify.console.hub import Hub
from watchroom.store import feed as store
from watchroom.store.listening import Listening

BATCH_CHANGES_MAX = 1_000
IDLE_SECONDS = 5.0
"""Without any notification the log is looked at this often all the same."""


class Pump:
    """One for each process that serves consoles."""

    def __init__(
        self, door: Door, clock: Clock, hub: Hub[FeedChange], city: City, on_listening: Callable[[], None]
    ) -> None:
        """Keep where changes come from and where they go; `on_listening` is told whenever they are heard (again)."""
        self._door = door
        self._clock = clock
        self._hub = hub
        self._city = city
        self._last_id = -1
        self._on_listening = on_listening
        self._moved_at = clock.now()
        self._woken = asyncio.Event()
        self._flashes: list[str] = []
        self._log_grew = False
        self._moved = False
        self._place_changed = False

    async def run(self) -> None:
        """Carry changes until cancelled; raises when the database is gone, and goes on where it was when run again."""
        if self._last_id < 0:
            async with self._door.everything() as tx:
                self._last_id = await store.last_change_id(tx)
        async with Listening(self._door.database, self._hear) as listening:
            # What changed before nobody told of.
            self._log_grew = self._place_changed = True
            self._on_listening()
            await self._carry_on(listening)

    def _hear(self, channel: str, payload: str) -> None:
        """Take one notification; called by the connection."""
        if channel == "reads":
            self._flashes.append(payload)
        elif channel == "change":
            self._log_grew = True
        elif channel == "moving":
            self._moved = True
        elif channel == "place":
            self._place_changed = True
        self._woken.set()

    async def _carry_on(self, listening: Listening) -> None:
        while True:
            listening.check()
            await self._carry()
            if self._woken.is_set():
                self._woken.clear()
                continue
            try:
                async with asyncio.timeout(IDLE_SECONDS):
                    await self._woken.wait()
            except TimeoutError:
                self._log_grew = True
            self._woken.clear()

    async def _carry(self) -> None:
        if self._log_grew:
            self._log_grew = False
            await self._logged()
        flashes, self._flashes = self._flashes, []
        if flashes:
            changes = _reads(flashes, self._clock.now())
            self._hub.publish(changes, 0)
        if self._moved:
            self._moved = False
            await self._moving()
        if self._place_changed:
            self._place_changed = False
            await renew_world(self._door)
            await self._city.load(self._door)

    async def _logged(self) -> None:
        while True:
            async with self._door.everything() as tx:
                lines = await store.changes_after(tx, self._last_id, BATCH_CHANGES_MAX)
            if not lines:
                return
            changes = [from_log(line) for line in lines]
            self._last_id = lines[-1].id
            self._hub.publish(changes, self._last_id)
            for change in changes:
                if change.kind == "camera" and change.value is not None:
                    self._city.heard_of_camera(msgspec.json.decode(change.value, type=CameraView))
            if len(lines) < BATCH_CHANGES_MAX:
                return

    async def _moving(self) -> None:
        since = self._moved_at
        async with self._door.everything() as tx:
            latest = await store.moving_since(tx, since)
        if latest:
            self._moved_at = max(since, *(each.changed_at for each in latest if each.changed_at is not None))
            self._hub.publish([FeedChange(0, each.kind, each.key, each.label, each.value) for each in latest], 0)


def _reads(flashes: list[str], now: datetime) -> list[FeedChange]:
    """Return which readers just read, one change a label."""
    counts: dict[str, dict[str, int]] = {}
    for text in flashes:
        for label, readers in msgspec.json.decode(text).items():
            known = counts.setdefault(label, {})
            for reader, n in readers.items():
                known[reader] = known.get(reader, 0) + n
    return [
        FeedChange(0, "reads", label, label, msgspec.json.encode({"at": now, "readers": readers}).decode())
        for label, readers in counts.items()
    ]
