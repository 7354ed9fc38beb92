"""Plate search reads by index under row-level security, whatever the seat may see."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import pytest

from watchroom.model.plate_search import Found
from watchroom.store import plates, records
from watchroom.store.acting import Tx, acting
from watchroom.store.plates import Span
from watchroom.store.pool import Database

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
SPAN = Span(NOON - timedelta(days=1), NOON + timedelta(days=1), None, 500)
READS = 20_000
SEARCHES: dict[str, Callable[[Tx], Awaitable[Found]]] = {
    "exact": lambda tx: plates.of_plates(tx, ["AB0007"], SPAN),
    "many": lambda tx: plates.of_plates(tx, [f"AB{n:04d}" for n in range(0, 2_000, 4)], SPAN),
    "prefix": lambda tx: plates.with_prefix(tx, "AB000", SPAN),
    "pattern": lambda tx: plates.like(tx, "%B0007", SPAN),
}
_FILL = """
INSERT INTO read (batch, received_at, at, source, external_id, plate, region, reader, lat_e7, lon_e7, confidence_pm,
    flags, label)
SELECT 1, $1, $1, 1, n::text, 'AB' || lpad(n::text, 4, '0'), 'US-DC', 'r', 0, 0, 900, 0,
    CASE WHEN n % 2 = 0 THEN 'mpd/DC' ELSE 'pg/MD' END FROM generate_series(0, $2) AS n
"""


@pytest.mark.parametrize("how", SEARCHES)
async def test_no_search_reads_a_whole_partition(database: Database, how: str) -> None:
    """Over two days of reads, the third search of a connection as the first scans no table of reads or plates."""
    async with database.writer.acquire() as tx:
        for day in (NOON - timedelta(days=1), NOON):
            await records.make_partitions(tx, day.date())
    async with database.owner.acquire() as tx:
        for day in (NOON - timedelta(days=1), NOON):
            await tx.execute(_FILL, day, READS)
        await plates.note_seen(tx, NOON + timedelta(hours=1))
        await plates.renew_statistics(tx)
    async with acting(database.actor, "somebody", {"read": frozenset({"mpd/DC"})}) as tx:
        for _ in range(3):
            found = (await SEARCHES[how](tx)).items
        scanned = await tx.fetch(
            "SELECT relname FROM pg_stat_xact_user_tables WHERE seq_scan > 0 AND relname ~ '^(read|plate_seen)'"
        )
    assert {each.agency for each in found} <= {"mpd"}
    assert bool(found) is (how in ("many", "prefix"))
    assert [each["relname"] for each in scanned if each["relname"] != "plate_seen_until"] == []


async def test_no_search_for_plates_may_begin_a_second_process(database: Database) -> None:
    """Over thirty days of millions the planner would; a test has not as many, so what it is allowed is looked at."""
    async with database.owner.acquire() as tx:
        alone = await tx.fetch(
            "SELECT proname FROM pg_proc WHERE 'max_parallel_workers_per_gather=0' = ANY (proconfig)"
        )
    assert {each["proname"] for each in alone} >= {"reads_of", "reads_from_to"}


async def test_a_day_that_is_over_is_settled_once(database: Database) -> None:
    """What waits outside the index of a day's plates goes in when the day is over, and today's waits on."""
    days = (NOON - timedelta(days=1), NOON)
    async with database.writer.acquire() as tx:
        for day in days:
            await records.make_partitions(tx, day.date())
    async with database.owner.acquire() as tx:
        for day in days:
            await tx.execute(_FILL, day, 1_000)
    async with database.writer.acquire() as tx:
        await plates.note_seen(tx, NOON + timedelta(hours=1))
        yesterdays, again = [await plates.settle_seen(tx, NOON.date()) for _ in range(2)]
        todays = await plates.settle_seen(tx, NOON.date() + timedelta(days=1))
    assert (yesterdays > 0, again, todays) == (True, 0, yesterdays)
