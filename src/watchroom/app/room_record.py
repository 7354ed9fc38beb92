"""The room's own record on the feed: alarm load against its budget, consoles, database; renewed every few seconds."""

from __future__ import annotations

import asyncio

import msgspec

from watchroom.actions.door import Door
from watchroom.actions.feed import FeedChange
from watchroom.actions.off_duty import end_over
from watchroom.actions.records import measure_load
from watchroom.notify.console.hub import Hub

RENEW_SECONDS = 5.0


class RoomRecord:
    """Keeps `room` current for snapshots and sends it to every console."""

    def __init__(self, door: Door, hub: Hub[FeedChange]) -> None:
        """Start with nothing measured; `value` holds the record's JSON under `room`."""
        self._door = door
        self._hub = hub
        self.value: dict[str, str] = {}

    async def run(self) -> None:
        """Measure and send until cancelled; when the database is gone the record says so."""
        while True:
            await self.renew()
            await asyncio.sleep(RENEW_SECONDS)

    async def renew(self) -> None:
        """Measure once and send."""
        await end_over(self._door)
        now = self._door.clock.now()
        async with self._door.everything() as tx:
            load = await measure_load(tx, now, 10)
        record = {
            "alarms_10min": sum(sum(bucket.by_priority.values()) for bucket in load.buckets),
            "per_operator": load.per_operator,
            "operators": load.operators,
            "budget": load.budget,
            "mode": load.mode,
            "consoles": len(self._hub),
            "database": "ok",
            "at": now,
        }
        text = msgspec.json.encode(record).decode()
        self.value["room"] = text
        self._hub.publish([FeedChange(0, "room", "room", "", text)], 0)
