"""`retention_drop`: a day of a million plate reads goes, by its clock, while others come in at a large city's rate."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from watchroom.actions.door import Door
from watchroom.app.benches.figures import Figure, at_least, at_most, percentile
from watchroom.app.benches.house import House, Serving
from watchroom.app.benches.plates import traffic_plate
from watchroom.app.benches.reads import run_load
from watchroom.app.benches.reads_steady import BATCH, READS_PER_S
from watchroom.app.evidence import vault_of
from watchroom.app.settings import Settings
from watchroom.base.errors import UnavailableError
from watchroom.model.retention import Window
from watchroom.pipeline.retention import Retention
from watchroom.store import ingest as store_ingest
from watchroom.store import records as store_records
from watchroom.store import retention as store
from watchroom.store import things as store_things
from watchroom.store.packing import pack_reads

READS = 1_000_000
COPY_ROWS = 10_000
DAYS_AGO = 92
"""Two days whose clock has run out: one is dropped alone, one with all that a deletion takes."""
DROP_SECONDS_MAX = 1.0


def measure(house: House, *, seconds: float) -> list[Figure]:
    """Return how long a drop takes, the whole deletion with its certificate, and what ingest feels of it."""
    archive = house.beside("retention", 1_000)
    with archive.serving() as serving:
        archive.at_door(_fill)
        _load(archive, serving, 2)
        quiet = _load(archive, serving, seconds)
        with ThreadPoolExecutor(1) as beside:
            loaded = beside.submit(_load, archive, serving, seconds)
            time.sleep(min(2.0, seconds / 4))
            dropped_s, deleted_s, rows = archive.at_door(lambda door: _delete(door, archive.settings))
            busy = loaded.result()
    return [
        at_least("retention_drop.reads", rows, "reads", READS),
        at_most("retention_drop.drop", dropped_s, "s", DROP_SECONDS_MAX),
        at_most("retention_drop.deletion", deleted_s, "s"),
        at_most("retention_drop.refused_meanwhile", busy.refused, "messages", 0),
        at_most("retention_drop.durable_p99_before", percentile(quiet.durable_ms, 99), "ms"),
        at_most("retention_drop.durable_p99_meanwhile", percentile(busy.durable_ms, 99), "ms"),
    ]


def _load(house: House, serving: Serving, seconds: float) -> Any:
    run = run_load(house, serving, batch=BATCH, connections=32, seconds=seconds, rate=READS_PER_S / BATCH)
    return run.outcome


async def _fill(door: Door) -> None:
    """Store the reads of two days that are past their clock."""
    random = Random(3)  # noqa: S311 - made-up traffic that must be reproducible
    today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    async with door.database.writer.acquire() as tx:
        label = next(f"{each.enrolment.agency}/{each.enrolment.law_tag}" for each in await store_things.sources(tx))
        for ago in (DAYS_AGO, DAYS_AGO + 1):
            day = today - timedelta(days=ago)
            await store_records.make_partitions(tx, day.date())
            packs = pack_reads([_row(random, day + timedelta(hours=1), label) for _ in range(COPY_ROWS)])
            for _ in range(READS // COPY_ROWS):
                await store_ingest.copy_reads(tx, packs)


def _row(random: Random, at: datetime, label: str) -> tuple[Any, ...]:
    return (
        1, at, at, 1, f"{random.getrandbits(64):016x}", traffic_plate(random), None, "US-DC", "reader-001",
        388_000_000, -770_000_000, 930, None, 0, label,
    )  # fmt: skip


async def _delete(door: Door, settings: Settings) -> tuple[float, float, int]:
    """Drop one day alone, delete the other as the engine does; returns both times and how many reads went by it."""
    day = (datetime.now(UTC) - timedelta(days=DAYS_AGO)).date()
    began = time.perf_counter()
    await store.drop(door.database, Window(record_class="read", law_tag="*", day=day, whole=True))
    dropped = time.perf_counter()
    certificates = await Retention(door, vault_of(settings)).keep()
    ended = time.perf_counter()
    rows = sum(each.rows for each in certificates if each.record_class == "read")
    if not rows:
        raise UnavailableError("The server deleted the day before it could be measured: run the bench again.")
    return dropped - began, ended - dropped, rows
