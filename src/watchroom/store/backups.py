"""What a backup takes out of the database and a restore puts back: tables, windows, keys, all of one moment."""

from __future__ import annotations

import graphlib
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import BinaryIO

import msgspec

from watchroom.model.backups import KeyOf
from watchroom.store.acting import Tx
from watchroom.store.migrate import load
from watchroom.store.pool import Address, connect
from watchroom.store.retention import PARTITIONS
from watchroom.store.roles import Role

COPY_SECONDS_MAX = 6 * 3600.0
WRAPPED = ("key_wrapped", "wrapped_key", "wrapped")
"""Columns that hold wrapped keys: a backup's data has none of them."""
LEFT_OUT = ("schema_migrations", "backup_key")
Write = Callable[[bytes], Awaitable[None]]


class Shape(msgspec.Struct, frozen=True, kw_only=True):
    """One table: what of it is copied."""

    table: str
    columns: tuple[str, ...]
    primary: tuple[str, ...] = ()
    wrapped: str | None = None
    """Its column of wrapped keys."""


class WindowRows(msgspec.Struct, frozen=True, kw_only=True):
    """The rows of one partition under one law."""

    shape: Shape
    key: KeyOf
    rows: int


class SegmentFile(msgspec.Struct, frozen=True):
    """One recorded file, and whose it is."""

    path: str
    camera_id: str
    day: date
    law_tag: str


# One moment --------------------------------------------------------------------------------------------------------


@asynccontextmanager
async def one_moment(address: Address) -> AsyncIterator[str]:
    """Hold the state of the database as it is now and return its name; nothing is locked by that."""
    connection = await connect(address, Role.OWNER)
    try:
        async with connection.transaction(isolation="repeatable_read", readonly=True):
            yield await connection.fetchval("SELECT pg_export_snapshot()")
    finally:
        await connection.close()


@asynccontextmanager
async def seeing(address: Address, moment: str) -> AsyncIterator[Tx]:
    """Open a short transaction that sees the database as it was at that moment: a drop waits for it at most."""
    connection = await connect(address, Role.OWNER)
    try:
        async with connection.transaction(isolation="repeatable_read", readonly=True):
            await connection.execute(f"SET TRANSACTION SNAPSHOT '{moment}'")
            yield connection
    finally:
        await connection.close()


# Out ---------------------------------------------------------------------------------------------------------------

_COLUMNS = """SELECT coalesce(array_agg(attname::text ORDER BY attnum), '{}') FROM pg_attribute
    WHERE attrelid = $1::text::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''"""
_PRIMARY = """SELECT coalesce(array_agg(attname::text ORDER BY attnum), '{}') FROM pg_index
    JOIN pg_attribute ON attrelid = indrelid AND attnum = ANY (indkey)
    WHERE indrelid = $1::text::regclass AND indisprimary"""


async def tables(tx: Tx) -> list[Shape]:
    """Return the tables that are copied whole, each after those that it refers to."""
    names = await tx.fetch(
        """SELECT relname::text AS name FROM pg_class
           WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relpersistence = 'p' AND NOT relispartition
             AND relname <> ALL ($1::text[]) ORDER BY 1""",
        list(LEFT_OUT),
    )
    refers = await tx.fetch(
        """SELECT conrelid::regclass::text AS one, confrelid::regclass::text AS other FROM pg_constraint
           WHERE contype = 'f' AND conrelid <> confrelid AND conparentid = 0"""
    )
    before: dict[str, set[str]] = {row["name"]: set() for row in names}
    for row in refers:
        if row["one"] in before and row["other"] in before:
            before[row["one"]].add(row["other"])
    return [await _shape(tx, name) for name in graphlib.TopologicalSorter(before).static_order()]


async def _shape(tx: Tx, table: str) -> Shape:
    columns: list[str] = await tx.fetchval(_COLUMNS, table)
    primary: list[str] = await tx.fetchval(_PRIMARY, table)
    wrapped = next((each for each in columns if each in WRAPPED), None)
    return Shape(table=table, columns=tuple(columns), primary=tuple(primary), wrapped=wrapped)


async def windows(tx: Tx) -> list[WindowRows]:
    """Return the partitions of a day by law, oldest first; what is kept by the minute is in no backup."""
    found = []
    for record_class, parents in PARTITIONS.items():
        for parent in parents:
            rows = await tx.fetch(
                r"""SELECT relname::text AS name FROM pg_class
                    WHERE relname ~ ('^' || $1 || '_\d{8}$') AND relispartition ORDER BY 1""",
                parent,
            )
            for row in rows:
                found += await _windows_of(tx, record_class, row["name"])
    return found


async def _windows_of(tx: Tx, record_class: str, part: str) -> list[WindowRows]:
    day = datetime.strptime(part[-8:], "%Y%m%d").replace(tzinfo=UTC).date()
    shape = await _shape(tx, part)
    rows = await tx.fetch(
        f"SELECT split_part(label, '/', 2) AS law, count(*) AS n FROM {part} GROUP BY 1 ORDER BY 1"  # noqa: S608 - a name of ours
    )
    return [
        WindowRows(shape=shape, key=KeyOf(record_class=record_class, day=day, law_tag=row["law"]), rows=row["n"])
        for row in rows
    ]


async def copy_table(tx: Tx, shape: Shape, write: Write) -> int:
    """Write the rows of a table, an empty text in place of each wrapped key; returns how many."""
    columns = ", ".join(
        f"CASE WHEN {each} IS NULL THEN NULL ELSE ''::bytea END" if each == shape.wrapped else each
        for each in shape.columns
    )
    return await _copy(tx, f"SELECT {columns} FROM {shape.table}", write)  # noqa: S608 - names of ours


async def copy_window(tx: Tx, window: WindowRows, write: Write) -> int:
    """Write the rows of a partition under one law; returns how many."""
    columns = ", ".join(window.shape.columns)
    query = f"SELECT {columns} FROM {window.shape.table} WHERE split_part(label, '/', 2) = $1"  # noqa: S608 - names of ours
    return await _copy(tx, query, write, window.key.law_tag)


async def copy_wrapped(tx: Tx, shape: Shape, write: Write) -> int:
    """Write the wrapped keys of a table, each after the primary key of its row; returns how many."""
    columns = ", ".join((*shape.primary, shape.wrapped or ""))
    query = f"SELECT {columns} FROM {shape.table} WHERE {shape.wrapped} IS NOT NULL"  # noqa: S608 - names of ours
    return await _copy(tx, query, write)


async def _copy(tx: Tx, query: str, write: Write, *values: str) -> int:
    status = await tx.copy_from_query(query, *values, output=write, format="binary", timeout=COPY_SECONDS_MAX)
    return int(status.rpartition(" ")[2])


async def sequences(tx: Tx) -> dict[str, int]:
    """Return the last number that each sequence gave, of those that gave one."""
    rows = await tx.fetch(
        """SELECT sequencename::text AS name, last_value FROM pg_sequences
           WHERE schemaname = 'public' AND last_value IS NOT NULL ORDER BY 1"""
    )
    return {row["name"]: row["last_value"] for row in rows}


async def segment_files(tx: Tx) -> list[SegmentFile]:
    """Return every recorded file."""
    rows = await tx.fetch(
        """SELECT path, camera_id, (began_at AT TIME ZONE 'UTC')::date AS day, split_part(label, '/', 2) AS law_tag
           FROM segment ORDER BY path"""
    )
    return [SegmentFile(**dict(row)) for row in rows]


def migrations() -> dict[str, str]:
    """Return name and hash of the migrations of this version."""
    return {each.name: each.sha256 for each in load()}


# Keys --------------------------------------------------------------------------------------------------------------


async def put_key(tx: Tx, of: KeyOf, wrapped: bytes) -> bytes | None:
    """Keep a window's wrapped key where it has none yet; returns the one that it has, None where it was destroyed."""
    return await tx.fetchval(  # type: ignore[no-any-return]
        """INSERT INTO backup_key AS known (record_class, day, law_tag, key_wrapped) VALUES ($1, $2, $3, $4)
           ON CONFLICT (record_class, day, law_tag) DO UPDATE SET made_at = known.made_at RETURNING key_wrapped""",
        of.record_class,
        of.day,
        of.law_tag,
        wrapped,
    )


async def keys(tx: Tx) -> dict[KeyOf, bytes]:
    """Return every wrapped key that was not destroyed."""
    rows = await tx.fetch(
        "SELECT record_class, day, law_tag, key_wrapped FROM backup_key WHERE key_wrapped IS NOT NULL"
    )
    return {
        KeyOf(record_class=row["record_class"], day=row["day"], law_tag=row["law_tag"]): row["key_wrapped"]
        for row in rows
    }


async def close(tx: Tx, record_class: str, day: date, law_tag: str, at: datetime) -> int:
    """Destroy the backup keys of a window, of every law where it is `*`; returns how many."""
    closed: int = await tx.fetchval("SELECT close_backups($1, $2, $3, $4)", record_class, day, law_tag, at)
    return closed


async def close_recordings(tx: Tx, at: datetime) -> int:
    """Destroy the backup keys of recordings of which nothing is left; returns how many."""
    closed: int = await tx.fetchval("SELECT close_recording_backups($1)", at)
    return closed


# In ----------------------------------------------------------------------------------------------------------------


async def is_empty(tx: Tx) -> bool:
    """Return whether nobody was ever here: no act, no person."""
    return not await tx.fetchval("SELECT EXISTS (SELECT FROM act) OR EXISTS (SELECT FROM person)")


async def clear(tx: Tx, names: Sequence[str], days: Sequence[date]) -> None:
    """Empty the tables, let the owner copy into them, and make the partitions of these days."""
    for name in names:
        await tx.execute(f"ALTER TABLE {name} NO FORCE ROW LEVEL SECURITY")
    await tx.execute(f"TRUNCATE {', '.join(names)}")
    for parents in PARTITIONS.values():
        for parent in parents:
            await tx.execute(f"TRUNCATE {parent}")
    for day in days:
        await tx.execute("SELECT make_partitions($1), make_picture_partition($1)", day)


async def secured(tx: Tx) -> list[str]:
    """Return the tables under forced row-level security."""
    rows = await tx.fetch(
        """SELECT relname::text AS name FROM pg_class
           WHERE relnamespace = 'public'::regnamespace AND relforcerowsecurity AND relkind = 'r'"""
    )
    return [row["name"] for row in rows]


async def secure(tx: Tx, names: Sequence[str]) -> None:
    """Look at what is looked at last, such as references of rows to each other; then force row-level security again."""
    await tx.execute("SET CONSTRAINTS ALL IMMEDIATE")
    for name in names:
        await tx.execute(f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY")


async def put_rows(tx: Tx, table: str, columns: Sequence[str], source: AsyncIterator[bytes]) -> int:
    """Copy rows into a table; returns how many."""
    status = await tx.copy_to_table(table, source=source, columns=columns, format="binary", timeout=COPY_SECONDS_MAX)
    return int(status.rpartition(" ")[2])


async def put_wrapped(tx: Tx, shape: Shape, keys_file: Path | None) -> None:
    """Give the rows of a table the wrapped keys that a file has; a row whose key it has not stays closed for good."""
    if keys_file is None or shape.wrapped is None:
        return
    same = " AND ".join(f"known.{each} = given.{each}" for each in shape.primary)
    await tx.execute(
        f"""CREATE TEMP TABLE given ON COMMIT DROP AS
            SELECT {", ".join((*shape.primary, shape.wrapped))} FROM {shape.table} LIMIT 0"""  # noqa: S608 - names of ours
    )
    with keys_file.open("rb") as source:
        await _put_file(tx, "given", (*shape.primary, shape.wrapped), source)
    await tx.execute("ANALYZE given")
    await tx.execute(
        f"""UPDATE {shape.table} known SET {shape.wrapped} = given.{shape.wrapped} FROM given
            WHERE {same} AND known.{shape.wrapped} IS NOT NULL"""  # noqa: S608 - names of ours
    )
    await tx.execute("DROP TABLE given")


async def _put_file(tx: Tx, table: str, columns: Sequence[str], source: BinaryIO) -> None:
    await tx.copy_to_table(table, source=source, columns=columns, format="binary", timeout=COPY_SECONDS_MAX)


async def put_sequences(tx: Tx, last: dict[str, int]) -> None:
    """Let each sequence go on after the last number it gave."""
    for name, value in last.items():
        await tx.fetchval("SELECT setval($1::text::regclass, $2)", name, value)


async def begin_order_anew(tx: Tx) -> None:
    """Let the sequencer go on in a database whose transactions are counted from another number.

    What has its place in the tree comes before all that is new; what waited for its place comes next.
    """
    await tx.execute(
        """UPDATE ledger_entry SET xact = CASE WHEN EXISTS (
               SELECT FROM ledger_leaf WHERE entry_id = ledger_entry.id) THEN '1'::xid8 ELSE '2'::xid8 END"""
    )
    await tx.execute("UPDATE ledger_checkpoint SET last_xact = '1'::xid8")
    await tx.execute(
        """UPDATE ledger_checkpoint SET last_entry = (SELECT max(entry_id) FROM ledger_leaf)
           WHERE size = (SELECT max(size) FROM ledger_checkpoint)"""
    )


async def keyless_entries(tx: Tx) -> list[int]:
    """Return the ledger entries whose key is in no key file any more."""
    rows = await tx.fetch("SELECT id FROM ledger_entry WHERE key_wrapped = ''::bytea")
    return [row["id"] for row in rows]


async def partitions_around(tx: Tx, today: date) -> None:
    """Make the partitions that a start expects."""
    for ahead in range(3):
        day = today + timedelta(days=ahead)
        await tx.execute("SELECT make_partitions($1), make_picture_partition($1)", day)
