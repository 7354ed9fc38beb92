"""The room's own record on the feed: alarm load against its budget, consoles, database; renewed every few seconds."""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime, timedelta

import msgspec

from watchroom.actions.door import Door
from watchroom.actions.feed import FeedChange
from watchroom.actions.off_duty import end_over
from watchroom.actions.records import measure_load
from watchroom.app.front import Health
from watchroom.notify.console.hub import Hub
from watchroom.store import ledger as store_ledger

RENEW_SECONDS = 5.0
LEDGER_LATE_AFTER = timedelta(minutes=10)
"""A head is due each minute; without one for so long every console, the log and /healthz say so (CJISSECPOL AU-5: an
alarm within the hour)."""
log = logging.getLogger(__name__)


class RoomRecord:
    """Keeps `room` current for snapshots and sends it to every console."""

    def __init__(self, door: Door, hub: Hub[FeedChange], health: Health) -> None:
        """Start with nothing measured; `value` holds the record's JSON under `room`."""
        self._door = door
        self._health = health
        self._began_at = door.clock.now()
        self._unrecorded_since: datetime | None = None
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
            newest = await store_ledger.newest_head(tx)
        self._watch_ledger(newest.at if newest else self._began_at, now)
        record = {
            "alarms_10min": sum(sum(bucket.by_priority.values()) for bucket in load.buckets),
            "per_operator": load.per_operator,
            "operators": load.operators,
            "budget": load.budget,
            "mode": load.mode,
            "consoles": len(self._hub),
            "database": "ok",
            "unrecorded_since": self._unrecorded_since,
            "at": now,
        }
        text = msgspec.json.encode(record).decode()
        self.value["room"] = text
        self._hub.publish([FeedChange(0, "room", "room", "", text)], 0)

    def _watch_ledger(self, newest_at: datetime, now: datetime) -> None:
        """Raise the alarm when acts are no longer put into the ledger, and say when they are again."""
        since = newest_at if now - max(newest_at, self._began_at) > LEDGER_LATE_AFTER else None
        if since is not None:
            self._health.not_ready("ledger", f"no head since {since:%Y-%m-%d %H:%M:%S} UTC")
        elif self._unrecorded_since is not None:
            self._health.ready("ledger")
        if (since is None) != (self._unrecorded_since is None):
            log.error("the ledger %s", "has no new head" if since else "has new heads again")
        self._unrecorded_since = since
