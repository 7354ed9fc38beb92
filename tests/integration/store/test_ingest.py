"""Reads and their place in the ledger, in one message to the database."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from asyncpg import PostgresError

from watchroom.store import ingest, records
from watchroom.store.ingest import Leaf
from watchroom.store.packing import pack_reads
from watchroom.store.pool import Database

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
READ = (7, NOON, NOON, 1, "a", "ABC123", None, "US-DC", "north", 0, 0, 900, None, 0, "mpd/DC")
LEAVES = [Leaf(b"one' --", b"\\x00", bytes(range(256))), Leaf(b"two", b"", b"")]
TOO_LONG = "x" * 8_000
"""PostgreSQL carries no notification as long as this: the statement behind the copy fails."""


async def test_reads_and_their_leaves_are_stored_together_or_not_at_all(database: Database) -> None:
    """What is sent as one message is one transaction, whatever bytes its leaves hold; the connection serves on."""
    (pack,) = pack_reads([READ])
    async with database.writer.acquire() as tx:
        await records.make_partitions(tx, NOON.date())
        with pytest.raises(PostgresError, match="payload"):
            await ingest.copy_and_enter(tx, pack, NOON, LEAVES, TOO_LONG)
        assert await tx.fetchval("SELECT count(*) FROM read") == 0
        assert await tx.fetchval("SELECT count(*) FROM ledger_entry") == 0
        await ingest.copy_and_enter(tx, pack, NOON, LEAVES, '{"it\'s": 1}')
        assert not tx.is_in_transaction()
    async with database.writer.acquire() as other:
        assert await other.fetchval("SELECT count(*) FROM read") == 1
        rows = await other.fetch("SELECT entry, contents_sealed, key_wrapped, at FROM ledger_entry ORDER BY id")
    assert [tuple(row) for row in rows] == [(e.entry, e.contents_sealed, e.key_wrapped, NOON) for e in LEAVES]


async def test_a_read_without_a_partition_refuses_its_leaf_too(database: Database) -> None:
    """When COPY itself cannot begin, the bytes that are on their way behind it do no harm."""
    (pack,) = pack_reads([(7, NOON.replace(year=2031), *READ[2:])])
    async with database.writer.acquire() as tx:
        with pytest.raises(PostgresError, match="read_20310302"):
            await ingest.copy_and_enter(tx, pack, NOON, LEAVES, None)
        assert await tx.fetchval("SELECT count(*) FROM ledger_entry") == 0
