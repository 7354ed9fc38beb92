"""Standing work of a worker, each in one process at a time: leases end, owners and partners are told, records go."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import date, timedelta

from watchroom.actions.lease_keeper import LeaseKeeper
from watchroom.actions.peace import PeaceKeeper
from watchroom.actions.site_letters import SiteLetters
from watchroom.base.clock import Clock
from watchroom.base.errors import UnavailableError
from watchroom.pipeline.retention import Retention
from watchroom.store import plates as store_plates
from watchroom.store.alone import Alone
from watchroom.store.pool import Database

BEGIN_AGAIN_SECONDS = 1.0
PLATES_SECONDS = 5.0
PLATES_SETTLE = timedelta(seconds=2)
"""A read is stored at most this long after it was received; what is older is complete."""


async def keep_leases(database: Database, keeper: LeaseKeeper) -> None:
    """End leases in time; while the database is gone, what it would tell the keeper has no effect either."""
    while True:
        with suppress(UnavailableError):
            async with Alone(database, "leases") as alone:
                await keeper.run(alone.check)
        await asyncio.sleep(BEGIN_AGAIN_SECONDS)


async def tell_of_places(database: Database, letters: SiteLetters, peace: PeaceKeeper) -> None:
    """Write to owners of sites and tell prevention partners, in one process at a time."""
    async with Alone(database, "places") as alone, asyncio.TaskGroup() as tasks:
        tasks.create_task(letters.run(alone.check))
        tasks.create_task(peace.run(alone.check))


async def keep_retention(database: Database, retention: Retention) -> None:
    """Delete what is due."""
    async with Alone(database, "retention") as alone:
        await retention.run(alone.check)


async def note_plates(database: Database, clock: Clock) -> None:
    """Keep the distinct plates of each day up to a moment ago, off the hot path; patterns are resolved over them."""
    settled: date | None = None
    while True:
        until = clock.now() - PLATES_SETTLE
        async with database.writer.acquire() as tx:
            await store_plates.note_seen(tx, until)
            if settled != until.date():
                settled = until.date()
                await store_plates.settle_seen(tx, settled)
        await asyncio.sleep(PLATES_SECONDS)
