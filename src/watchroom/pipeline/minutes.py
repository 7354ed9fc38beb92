"""Deletes reads whose law counts in minutes, minute by minute and never late, with one certificate for each hour."""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime, time, timedelta

import msgspec

from watchroom.actions.door import Door
from watchroom.base.ids import new_id
from watchroom.model.retention import Clock, Deletion, Window
from watchroom.pipeline.certificates import RULE, certify, leaves_of
from watchroom.store import minutes as store
from watchroom.store import retention as store_retention

ROUND = timedelta(seconds=10)
HOUR = timedelta(hours=1)
log = logging.getLogger(__name__)


class Minutes:
    """Keeps to the clocks that count in minutes; one for each database."""

    def __init__(self, door: Door) -> None:
        """Keep the door to the store, the clock, and the key that opens the ledger's own entries."""
        self._door = door

    async def run(self) -> None:
        """Delete what is due, round by round, until cancelled."""
        while True:
            await self.keep()
            await asyncio.sleep(ROUND.total_seconds())

    async def keep(self) -> list[Deletion]:
        """Delete every minute that is due, and certify the hours that are over; returns their certificates."""
        async with self._door.everything() as tx:
            minutes = await store.kept(tx)
        clocks = await self._clocks(minutes)
        for minute in minutes:
            await self._minute(minute, clocks)
        async with self._door.everything() as tx:
            hours, left = await store.uncertified(tx), await store.kept(tx)
        now = self._door.clock.now()
        return [await self._certified(each) for each in hours if _is_over(each, left, now)]

    async def _clocks(self, minutes: list[datetime]) -> dict[str, Clock]:
        """Return each law's clock of reads; none where nothing is kept by the minute."""
        if not minutes:
            return {}
        async with self._door.everything() as tx:
            all_ = await store_retention.clocks(tx)
            laws = await store_retention.laws(tx)
        found = {law: store_retention.clock_of(all_, "read", law) for law in sorted(laws)}
        return {law: clock for law, clock in found.items() if clock is not None}

    async def _minute(self, minute: datetime, clocks: dict[str, Clock]) -> None:
        """Delete what is due of a minute, and its partition when nothing is left of it."""
        now = self._door.clock.now()
        due = {law: clock for law, clock in clocks.items() if now >= minute + clock.kept - ROUND}
        if not due:
            return
        gone = 0
        for law, clock in due.items():
            gone += await self._law(Window(record_class="read", law_tag=law, day=minute.date(), minute=minute), clock)
        window = Window(record_class="read", law_tag="*", day=minute.date(), minute=minute, whole=True)
        try:
            await self._remove(window, rewrite=gone > 0)
        except TimeoutError:
            log.info("a minute of reads whose rows are deleted is still being read; its file goes with a later round")

    async def _remove(self, window: Window, *, rewrite: bool) -> None:
        async with self._door.database.owner.acquire() as tx:
            is_empty = await store.is_empty(tx, window)
        if is_empty:
            await store.drop(self._door.database, window)
        elif rewrite:
            await store.rewrite(self._door.database, window)

    async def _law(self, window: Window, clock: Clock) -> int:
        """Delete a minute's reads under a law and the keys that bind them, in one transaction; returns how many."""
        database, now = self._door.database, self._door.clock.now()
        async with database.owner.acquire() as tx:
            batches = await store.batches(tx, window)
        if not batches:
            return 0
        leaves = await leaves_of(self._door, window, batches)
        hour = Deletion(
            id=new_id("del"), record_class="read", law_tag=window.law_tag, day=window.day, began_at=now,
            hour=window.minute.hour if window.minute else None, because=f"{clock.words}: {clock.because}",
            method=store.METHOD,
        )  # fmt: skip
        async with database.owner.acquire() as tx, tx.transaction():
            deletion_id = await store.hour_of(tx, hour)
            rows, held = await store.delete(tx, window)
            keys = await store_retention.destroy_keys(tx, leaves, now, RULE, deletion_id)
            await store.add(tx, deletion_id, rows, held, keys)
        return rows

    async def _certified(self, hour: Deletion) -> Deletion:
        async with self._door.everything() as tx:
            act_id = await certify(self._door, tx, hour)
            done = msgspec.structs.replace(hour, ended_at=self._door.clock.now(), act_id=act_id)
            await store_retention.put_deletion(tx, done)
        return done


def _is_over(hour: Deletion, minutes: list[datetime], now: datetime) -> bool:
    """Return whether an hour is over and none of its minutes is left."""
    began = datetime.combine(hour.day, time(hour.hour or 0), UTC)
    return now >= began + HOUR and not any(began <= each < began + HOUR for each in minutes)
