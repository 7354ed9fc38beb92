"""A small house for the pipeline: one agency, a few sources, a real database."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from watchroom import sources
from watchroom.actions.seal import MasterKey
from watchroom.base.clock import ManualClock
from watchroom.model.people import Agency
from watchroom.model.source import Enrolment
from watchroom.pipeline.clockwork import Clockwork
from watchroom.pipeline.duplicates import ReadWindow
from watchroom.pipeline.health import SourceHealth
from watchroom.pipeline.intake import Feeder, Intake, Taken
from watchroom.pipeline.picture import Picture
from watchroom.pipeline.run import Pipeline
from watchroom.store import people as store_people
from watchroom.store import records as store_records
from watchroom.store import things as store_things
from watchroom.store.pool import Database

KINDS = ("cad_eido", "lpr_generic", "units_generic", "gunshot", "alarm")
NOW = datetime(2026, 3, 14, 21, 15, tzinfo=UTC)


class House:
    """The pipeline with what stands around it, and short ways to feed it."""

    def __init__(self, database: Database, clock: ManualClock, folder: Path) -> None:
        self.database = database
        self.clock = clock
        self.intake = Intake(clock)
        self.key = MasterKey.load_or_create(folder / "master.key")
        self.picture = Picture()
        self.pipeline = Pipeline(database, clock, self.intake, self.picture, ReadWindow(), self.key)
        self.clockwork = Clockwork(database, clock, self.intake, self.pipeline)

    async def open(self) -> None:
        async with self.database.owner.acquire() as tx:
            await store_people.put_agency(tx, Agency(id="mpd", name="City police", law_tag="DC"))
            await store_records.make_partitions(tx, self.clock.now().date())
            await self.picture.load(tx, self.clock.now())
        await self.enrol(Enrolment(id=kind, kind=kind, title=kind, agency="mpd", law_tag="DC") for kind in KINDS)

    async def enrol(self, new: Iterable[Enrolment]) -> None:
        """Let these sources in beside those that there are."""
        async with self.database.owner.acquire() as tx:
            for each in new:
                await store_things.put_source(tx, each)
            enrolled = await store_things.sources(tx)
        self.intake.enrol([
            (
                Feeder(each.enrolment, each.number, sources.decoder_of(each.enrolment.kind),
                       SourceHealth(each.enrolment, wanted="on")),
                each.token_sha256,
            )
            for each in enrolled
        ])  # fmt: skip

    async def send(self, source: str, *messages: Any) -> Taken:
        """Send one message, or several as NDJSON, and wait until they are durable."""
        content_type = "application/json" if len(messages) == 1 else "application/x-ndjson"
        payload = b"\n".join(msgspec.json.encode(each) for each in messages)
        return await self.intake.submit(self.intake.feeders[source], payload, content_type)

    async def rows(self, query: str, *values: Any) -> list[dict[str, Any]]:
        async with self.database.owner.acquire() as tx:
            return [dict(row) for row in await tx.fetch(query, *values)]


@pytest.fixture
async def house(database: Database, tmp_path: Path) -> AsyncIterator[House]:
    """Return an open house whose pipeline runs."""
    opened = House(database, ManualClock(NOW), tmp_path)
    await opened.open()
    running = asyncio.create_task(opened.pipeline.run())
    yield opened
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running
