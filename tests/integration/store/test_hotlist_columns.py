"""Hotlists come out of the store by columns as they were put in, however many entries they have."""

from __future__ import annotations

import struct
from typing import Any

from watchroom.store.pool import Database
from watchroom.store.things import HOTLIST_ROWS_AT_ONCE, hotlist_columns

ENTRIES = HOTLIST_ROWS_AT_ONCE + 1


async def test_every_entry_of_every_current_list_comes_once(database: Database) -> None:
    """Two lists are current and one is not; one has more entries than come at one time, and odd ids."""
    async with database.owner.acquire() as tx:
        await tx.execute("INSERT INTO agency (id, name, law_tag) VALUES ('a', 'A', 'DC'), ('b', 'B', 'MD')")
        await tx.execute("""INSERT INTO hotlist (id, agency, law_tag, issued_at, imported_at, entries, current) VALUES
            ('l1', 'a', 'DC', now(), now(), 0, true), ('l2', 'b', 'MD', now(), now(), 0, true),
            ('l0', 'a', 'DC', now(), now(), 0, false)""")
        await tx.execute(
            """INSERT INTO hotlist_entry (hotlist_id, id, plate, region, reason, issuer, expires_at, priority)
               SELECT 'l1', E'line\\n' || n, 'P' || n, CASE WHEN n % 2 = 0 THEN 'US-DC' ELSE '' END, 'r', 'i',
                      to_timestamp(n + 0.5), n % 3 + 1 FROM generate_series(1, $1) AS n
               UNION ALL SELECT 'l2', 'x', 'Q1', '', 'r', 'i', to_timestamp(7), 1
               UNION ALL SELECT 'l0', 'y', 'Q2', '', 'r', 'i', to_timestamp(7), 1""",
            ENTRIES,
        )
    found: list[tuple[Any, ...]] = []
    async with database.writer.acquire() as tx:
        async for ids, plates, regions, ends, priorities in hotlist_columns(tx):
            count = len(ids)
            numbers = struct.unpack(f">{count}d", ends), struct.unpack(f">{count}h", priorities)
            found += zip(ids, plates, regions, *numbers, strict=True)
    assert len(found) == ENTRIES + 1
    assert set(found) == {
        (f"l1:line\n{n}", f"P{n}", "US-DC" if n % 2 == 0 else "", n + 0.5, n % 3 + 1) for n in range(1, ENTRIES + 1)
    } | {("l2:x", "Q1", "", 7.0, 1)}
