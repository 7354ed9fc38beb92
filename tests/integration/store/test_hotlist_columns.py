"""Hotlists come out of the store by columns as they were put in, however many entries they have."""

from __future__ import annotations

import struct
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import pytest
from tests.integration.made_hotlists import put_list

from watchroom.model.people import HotlistEntry
from watchroom.store.hotlists import ROWS_AT_ONCE, columns, fingerprint
from watchroom.store.pool import Database

ENTRIES = ROWS_AT_ONCE + 1
FROM = datetime(2000, 1, 1, tzinfo=UTC).timestamp()


async def test_every_entry_of_every_current_list_comes_once(database: Database) -> None:
    """Whatever is current, not withdrawn and of a topic asked for comes once, also beyond what comes at one time."""
    # One list is not current; one has more entries than come at one time, and odd ids; one is over before its entry.
    async with database.owner.acquire() as tx:
        await tx.execute("INSERT INTO agency (id, name, law_tag) VALUES ('a', 'A', 'DC'), ('b', 'B', 'MD')")
        await tx.execute("""INSERT INTO hotlist_charter
                (id, agency, law_tag, name, kind, owner, issuer, topics, ends_at)
            VALUES ('c1', 'a', 'DC', 'One', 'file', 'o', 'i', '{r}', '2099-01-01Z'),
                   ('c2', 'b', 'MD', 'Two', 'file', 'o', 'i', '{r,off}', to_timestamp(6))""")
        await tx.execute("""INSERT INTO hotlist (id, charter_id, agency, law_tag, issued_at, imported_at, entries,
                topics, current)
            VALUES ('l1', 'c1', 'a', 'DC', now(), now(), 0, '{}', true),
                   ('l2', 'c2', 'b', 'MD', now(), now(), 0, '{}', true),
                   ('l0', 'c1', 'a', 'DC', now(), now(), 0, '{}', false)""")
        await tx.execute("""INSERT INTO hotlist_withdrawn (charter_id, entry_id, plate, label, at, by, by_name, reason)
            VALUES ('c2', 'gone', 'Q3', 'b/MD', now(), '', '', ''), ('c1', 'x', 'Q1', 'a/DC', now(), '', '', '')""")
        await tx.execute(
            """INSERT INTO hotlist_entry (hotlist_id, id, plate, region, reason, issuer, expires_at, priority)
               SELECT 'l1', E'line\\n' || n, 'P' || n, CASE WHEN n % 2 = 0 THEN 'US-DC' ELSE '' END, 'r', 'i',
                      to_timestamp(n + 0.5), n % 3 + 1 FROM generate_series(1, $1) AS n
               UNION ALL SELECT 'l2', 'x', 'Q1', '', 'r', 'i', to_timestamp(7), 1
               UNION ALL SELECT 'l2', 'gone', 'Q3', '', 'r', 'i', to_timestamp(7), 1
               UNION ALL SELECT 'l2', 'z', 'Q4', '', 'off', 'i', to_timestamp(7), 1
               UNION ALL SELECT 'l0', 'y', 'Q2', '', 'r', 'i', to_timestamp(7), 1""",
            ENTRIES,
        )
    found: list[tuple[Any, ...]] = []
    async with database.writer.acquire() as tx:
        async for ids, plates, regions, ends, priorities in columns(tx, ["r"]):
            texts = [each.decode().split("\0") for each in (ids, plates, regions)]
            count = len(texts[0])
            seconds = [FROM + us / 1_000_000 for us in struct.unpack(f">{count}q", ends)]
            found += zip(*texts, seconds, struct.unpack(f">{count}h", priorities), strict=True)
    assert len(found) == ENTRIES + 1
    assert set(found) == {
        (f"l1:line\n{n}", f"P{n}", "US-DC" if n % 2 == 0 else "", n + 0.5, n % 3 + 1) for n in range(1, ENTRIES + 1)
    } | {("l2:x", "Q1", "", 6.0, 1)}


async def test_an_issue_comes_whole_or_not_at_all(database: Database) -> None:
    """An issue of which one entry fails is not in force: without its entries nobody would look at it again."""
    now = datetime.now(UTC)
    twice = HotlistEntry(
        id="same", plate="ABC1234", region="US-DC", reason="stolen_vehicle", issuer="a", agency="mpd", law_tag="DC",
        expires_at=now + timedelta(days=1),
    )  # fmt: skip
    async with database.owner.acquire() as tx:
        await tx.execute("INSERT INTO agency (id, name, law_tag) VALUES ('mpd', 'A', 'DC')")
        with pytest.raises(asyncpg.UniqueViolationError):
            await put_list(tx, "new", now, [twice, twice])
        assert await fingerprint(tx, []) == []
