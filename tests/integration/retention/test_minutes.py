"""Reads of a law that counts in minutes are gone within them, file and all; hits and held reads outlive them."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from tests.integration.retention.conftest import engine
from tests.integration.web.messages import read
from tests.integration.web.town import Town, open_town

from watchroom.actions.seal import MasterKey
from watchroom.pipeline.minutes import Minutes
from watchroom.reports.bound_records import unbound
from watchroom.store import minutes as store_minutes
from watchroom.store import plates
from watchroom.store.acting import acting
from watchroom.store.checks import QUERIES, looking
from watchroom.store.plates import Span
from watchroom.store.pool import Database

pytestmark = pytest.mark.database
MINUTES_THERE = r"SELECT relname FROM pg_class WHERE relname ~ '^read_brief_\d{12}$'"
READS = "SELECT plate FROM read ORDER BY plate"


@pytest.fixture
async def town(database: Database, tmp_path: Path) -> AsyncIterator[Town]:
    """Return a town whose own readers are under New Hampshire's law, without a worker: the test deletes."""
    async with open_town(database, tmp_path, roles=("web", "pipeline")) as opened:
        await opened.change_place("UPDATE source SET law_tag = 'NH' WHERE id = 'lpr_generic'")
        await next_minutes(opened)
        yield opened


async def next_minutes(town: Town) -> None:
    """Make the partitions that the pipeline's clockwork makes within its next seconds, and wait until ingest knows."""
    async with asyncio.timeout(10):
        for (
            number
        ) in itertools.count():  # one that came before the law was known is kept by the day, and again is no news
            async with town.database.writer.acquire() as tx:
                await store_minutes.make(tx, town.clock.now(), 2)
            answer = await town.post("lpr_generic", read(f"probe-{number}", "PROBE1", town.clock.now()))
            if answer.status_code == 200 and await town.rows("SELECT 1 FROM read WHERE brief"):
                return


async def faults(town: Town) -> list[str]:
    """Return what `watchroom check` says of records, their leaves, destroyed keys and hits."""
    key = MasterKey.load_or_create(town.settings.master_key_path)
    async with looking(town.database.address) as tx:
        found = [each async for each in unbound(tx, key, lambda _: None)]
        return found + [row[0] for name in ("destroyed", "hits") for row in await tx.fetch(QUERIES[name])]


async def test_three_minutes_and_not_one_longer(town: Town) -> None:
    """Before three minutes are over the reads, their file and their ledger keys are gone, but hits and held ones."""
    engine_ = Minutes(await engine(town))
    now = town.clock.now()
    await town.sent("lpr_generic", read("n-1", "NHP1234", now), read("n-2", "STL1234", now), read("n-3", "HELD77", now))
    await town.sent("fairfax_lpr", read("c-1", "VIR1234", now))
    async with town.database.owner.acquire() as tx:
        await tx.execute(
            """INSERT INTO record_hold (id, record_class, label, case_number, began_at, ended_at, plate, reason,
                   placed_by, placed_by_name, placed_at, review_at)
               VALUES ('h', 'read', 'mpd/NH', 'x', $1, $2, 'HELD77', 'r', 'b', 'b', $1, $2)""",
            now - timedelta(hours=1),
            now + timedelta(hours=1),
        )
    assert await engine_.keep() == []
    assert len(await town.rows(READS)) == 5, "nothing is due yet"
    assert await faults(town) == []
    town.advance(170)
    await engine_.keep()
    assert await town.rows(READS) == [{"plate": "VIR1234"}]
    assert await town.rows(f"{MINUTES_THERE} AND relname LIKE '%{now:%H%M}'") == []
    assert [each["plate"] for each in await town.rows("SELECT plate FROM hit")] == ["STL1234"]
    assert await town.rows("SELECT body ->> 'plate' AS plate FROM held_record") == [{"plate": "HELD77"}]
    assert await town.rows("SELECT 1 FROM plate_seen WHERE plate LIKE 'NHP%'") == []
    assert await faults(town) == []
    town.advance(3600)
    (certificate,) = await engine_.keep()
    assert (certificate.rows, certificate.held, certificate.law_tag) == (4, 1, "NH")
    destroyed = await town.rows("SELECT 1 FROM ledger_entry WHERE destroyed_by = $1", certificate.id)
    assert certificate.keys == len(destroyed) == 2
    acts = await town.rows("SELECT subject FROM act WHERE act = 'retention.delete'")
    assert acts == [{"subject": f"read of {certificate.span} under NH"}]
    assert await faults(town) == []
    assert await engine_.keep() == [], "an hour is certified once"


async def test_a_search_finds_them_while_they_live_and_a_reader_delays_the_file_alone(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exact and pattern searches reach minutes as they reach days; rows are gone while a long look keeps their file."""
    engine_ = Minutes(await engine(town))
    now = town.clock.now()
    await town.sent("lpr_generic", read("n-1", "NHP1234", now))
    span = Span(now - timedelta(days=1), now + timedelta(minutes=1), None, 10)
    async with acting(town.database.actor, "somebody", {"read": frozenset({"mpd/NH"})}) as tx:
        found = [
            await plates.of_plates(tx, ["NHP1234"], span),
            await plates.with_prefix(tx, "NHP", span),
            await plates.like(tx, "%P1234", span),
        ]
    assert [[each.plate for each in one.items] for one in found] == [["NHP1234"]] * 3
    async with acting(town.database.actor, "somebody else", {"read": frozenset({"mpd/DC"})}) as tx:
        assert (await plates.of_plates(tx, ["NHP1234"], span)).items == []
    monkeypatch.setattr(store_minutes, "DROP_SECONDS_MAX", 0.2)
    town.advance(171)
    async with looking(town.database.address) as tx:
        assert len(await tx.fetch(READS)) == 2
        await engine_.keep()
        assert await town.rows(READS) == []
        assert await town.rows(MINUTES_THERE) != []
    await engine_.keep()
    assert await town.rows(f"{MINUTES_THERE} AND relname LIKE '%{now:%H%M}'") == []
