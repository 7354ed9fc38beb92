"""Plate reads that are kept by the minute: their partitions, and how a minute's reads go."""

from __future__ import annotations

from datetime import UTC, datetime

from watchroom.model.retention import Deletion, Window
from watchroom.store.acting import Tx
from watchroom.store.pool import Database
from watchroom.store.retention import drop_partition, exists, hold_rows, part_of

PARENT = "read_brief"
METHOD = "each minute's partition dropped"
DROP_SECONDS_MAX = 20.0
"""A partition that somebody still reads goes with a later round; its rows are deleted by then."""


async def brief_labels(tx: Tx) -> frozenset[str]:
    """Return the labels whose reads are kept by the minute."""
    rows = await tx.fetch("SELECT label FROM brief_labels() AS label")
    return frozenset(row["label"] for row in rows)


async def make(tx: Tx, since: datetime, ahead: int) -> int:
    """Make the partitions of the minute of a time and of `ahead` more, where reads are kept so; returns how many."""
    made: int = await tx.fetchval("SELECT make_minutes($1, $2)", since, ahead)
    return made


async def kept(tx: Tx) -> list[datetime]:
    """Return the minutes whose partition is there, oldest first, also one that a kill left detached."""
    rows = await tx.fetch(
        r"""SELECT right(relname, 12) AS minute FROM pg_class
            WHERE relname ~ '^read_brief_\d{12}$' AND relkind = 'r' ORDER BY relname"""
    )
    return [datetime.strptime(row["minute"], "%Y%m%d%H%M").replace(tzinfo=UTC) for row in rows]


async def batches(tx: Tx, window: Window) -> set[int]:
    """Return the commits that a minute's reads under a law belong to."""
    rows = await tx.fetch(
        f"SELECT DISTINCT batch FROM {part_of(window)} WHERE split_part(label, '/', 2) = $1",  # noqa: S608 - a name of ours
        window.law_tag,
    )
    return {row["batch"] for row in rows}


async def delete(tx: Tx, window: Window) -> tuple[int, int]:
    """Delete a minute's reads under a law, held ones copied before; returns how many went and how many are held."""
    if not await exists(tx, part_of(window)):
        return 0, 0
    held = await hold_rows(tx, window)
    status = await tx.execute(
        f"DELETE FROM {part_of(window)} WHERE split_part(label, '/', 2) = $1",  # noqa: S608 - a name of ours
        window.law_tag,
    )
    return int(status.rpartition(" ")[2]), held


async def is_empty(tx: Tx, window: Window) -> bool:
    """Return whether nothing is left of a minute, under any law."""
    return not await tx.fetchval(f"SELECT EXISTS (SELECT FROM {part_of(window)})")  # noqa: S608 - a name of ours


async def hour_of(tx: Tx, first: Deletion) -> str:
    """Return the deletion that an hour's minutes under a law add to, begun with `first` when there is none."""
    return await tx.fetchval(  # type: ignore[no-any-return]
        """INSERT INTO retention_deletion (id, record_class, law_tag, day, hour, because, method, began_at)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
           ON CONFLICT ON CONSTRAINT one_deletion DO UPDATE SET because = excluded.because RETURNING id""",
        first.id,
        first.record_class,
        first.law_tag,
        first.day,
        first.hour,
        first.because,
        first.method,
        first.began_at,
    )


async def add(tx: Tx, deletion_id: str, rows: int, held: int, keys: int) -> None:
    """Add what went of one minute to its hour."""
    await tx.execute(
        "UPDATE retention_deletion SET rows = rows + $2, held = held + $3, keys = keys + $4 WHERE id = $1",
        deletion_id,
        rows,
        held,
        keys,
    )


async def uncertified(tx: Tx) -> list[Deletion]:
    """Return the hours of which minutes went and that have no certificate yet, oldest first."""
    rows = await tx.fetch(
        """SELECT id, record_class, law_tag, day, hour, because, method, began_at, rows, held, keys
           FROM retention_deletion WHERE hour IS NOT NULL AND ended_at IS NULL ORDER BY day, hour"""
    )
    return [Deletion(**dict(row)) for row in rows]


async def drop(database: Database, window: Window) -> None:
    """Drop a minute's partition; raises TimeoutError while somebody reads it for long."""
    async with database.owner.acquire() as tx:
        await drop_partition(tx, PARENT, part_of(window), seconds_max=DROP_SECONDS_MAX)


async def rewrite(database: Database, window: Window) -> None:
    """Write a minute's partition anew without the deleted rows, so that no byte of them stays in its file."""
    async with database.owner.acquire() as tx:
        await tx.execute(f"VACUUM FULL {part_of(window)}", timeout=DROP_SECONDS_MAX)
