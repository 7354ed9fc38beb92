"""Reads that are packed for COPY by ourselves come out of the database as they went in."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from watchroom.store import ingest, records
from watchroom.store.packing import pack_reads
from watchroom.store.pool import Database

MIDNIGHT = datetime(2026, 3, 2, tzinfo=UTC)
US = timedelta(microseconds=1)
COLUMNS = """batch, received_at, at, source, external_id, plate, plate_raw, region, reader, lat_e7, lon_e7,
    confidence_pm, image_sha256, flags, label"""


def row(random: Random, received_at: datetime, at: datetime) -> tuple[Any, ...]:
    """Return a read whose every value is at one of its ends or drawn."""
    return (
        random.choice([1, 2**63 - 1]), received_at, at, random.choice([1, 2**31 - 1]),
        secrets.token_hex(8), random.choice(["A", "ABC1234"]), random.choice([None, "", "a-1 é"]),
        random.choice(["", "US-DC"]), random.choice(["north", "Straße ☂"]),
        random.choice([-900_000_000, 0, 389_000_000]), random.choice([-1_800_000_000, 1_800_000_000]),
        random.choice([0, 1_000]), random.choice([None, b"", bytes(range(32))]), random.choice([0, 31]), "mpd/DC",
    )  # fmt: skip


async def test_packed_reads_come_out_as_they_went_in(database: Database) -> None:
    """To the microsecond, on both sides of midnight and of 1970, with every length of text and every NULL."""
    random = Random(3)  # noqa: S311 - made-up reads that must be reproducible
    times = [MIDNIGHT - US, MIDNIGHT, datetime(1, 1, 1, tzinfo=UTC), datetime(1969, 12, 31, 23, 59, 59, 1, tzinfo=UTC)]
    rows = [
        row(random, received_at, at) for received_at in (MIDNIGHT - US, MIDNIGHT, MIDNIGHT + US) for at in times * 4
    ]
    async with database.writer.acquire() as tx:
        for day in (MIDNIGHT - US, MIDNIGHT):
            await records.make_partitions(tx, day.date())
        await ingest.copy_reads(tx, pack_reads(rows))
    async with database.owner.acquire() as tx:
        stored = await tx.fetch(f"SELECT {COLUMNS} FROM read")  # noqa: S608 - constant text
        on_first_day = await tx.fetchval("SELECT count(*) FROM read_20260301")
    assert sorted(map(tuple, stored), key=repr) == sorted(rows, key=repr)
    assert on_first_day == len(times) * 4
    assert pack_reads([]) == []


async def test_the_newest_reads_are_known_again_at_start(database: Database) -> None:
    """Of reads of two days, the newest come, each with its source; of an empty store none."""
    random = Random(3)  # noqa: S311 - made-up reads that must be reproducible
    now = datetime.now(UTC)
    rows = [row(random, now - timedelta(hours=ago), now) for ago in (1, 2, 3, 30)]
    async with database.writer.acquire() as tx:
        assert list(await records.newest_read_ids(tx, 2)) == []
        for day in {each[1].date() for each in rows}:
            await records.make_partitions(tx, day)
        await ingest.copy_reads(tx, pack_reads(rows))
        of_a_day = [(each[3], each[4]) for each in rows[:3]]
        assert set(of_a_day[:2]) <= set(await records.newest_read_ids(tx, 2)) <= set(of_a_day)
        assert set(await records.newest_read_ids(tx, 9)) == set(of_a_day)


async def test_no_more_of_a_long_day_is_read_at_start_than_is_asked_for(database: Database) -> None:
    """Of twelve thousand reads the last thousand come and not the first: a start does not grow with the day."""
    random = Random(3)  # noqa: S311 - made-up reads that must be reproducible
    now = datetime.now(UTC)
    some = [row(random, now, now) for _ in range(1_000)]
    async with database.writer.acquire() as tx:
        await records.make_partitions(tx, now.date())
        for n in range(12):
            named = [(*each[:4], f"{n}-{at}", *each[5:]) for at, each in enumerate(some)]
            await ingest.copy_reads(tx, pack_reads(named))
        known = {id_ for _, id_ in await records.newest_read_ids(tx, 1_000)}
    assert {f"11-{at}" for at in range(1_000)} <= known
    assert not any(id_.startswith("0-") for id_ in known)
