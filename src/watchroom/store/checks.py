"""What `watchroom check` asks the store: faults by query, and the rows that ledger leaves are made again from."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import date, timedelta
from typing import Any

import asyncpg
import msgspec

from watchroom.base.errors import UnavailableError
from watchroom.store.acting import Tx
from watchroom.store.pool import Address, connect
from watchroom.store.retention import branch
from watchroom.store.roles import Role

FAULTS_SHOWN_MAX = 20
"""So many faults of one invariant are named; what is broken more than that is broken."""
CHUNK_ROWS = 5_000
NAMES_MAX = 100_000
SAMPLE_ROWS = 100_000
"""Without `--full` so many rows of a table, about, are looked through for forbidden members."""
WINDOW_IDS = 1_000_000
"""The window within which a repeated read is recognised (pipeline.duplicates)."""
PARTITIONED = ("observation", "read", "unit_position", "change", "plate_seen")
_INGEST = """convert_to('"kind":"ingest"', 'UTF8')"""

BOUND: dict[str, str] = {
    "read": """batch, received_at, at, source, external_id, plate, plate_raw, region, reader, lat_e7, lon_e7,
        confidence_pm, image_sha256, flags, label""",
    "unit_position": "batch, received_at, at, unit, lat, lon, heading_deg, speed_mps, status, label",
    "observation": """batch, received_at, at, source_id, external_id, kind, lat, lon, label,
        encode(sha256(convert_to(body::text, 'UTF8')), 'hex')""",
}
"""What a leaf binds of each table's rows, in the order of pipeline.rows."""

_GONE = """EXISTS (SELECT FROM retention_deletion gone WHERE gone.record_class = '{0}'
    AND gone.law_tag = split_part({1}.label, '/', 2) AND gone.day = ({1}.received_at AT TIME ZONE 'UTC')::date)"""
"""Whether records of that day were deleted because that law's time was over."""
_OLDEST = """(SELECT min(to_date(right(c.relname, 8), 'YYYYMMDD')) FROM pg_inherits
    JOIN pg_class c ON c.oid = inhrelid WHERE inhparent = '{}'::regclass)"""

QUERIES: dict[str, str] = {
    "registry": """
        SELECT format('registration %s is %s, and its camera %s is %s', entry.id, status, camera.id,
                      CASE WHEN retired_at IS NULL THEN 'on the lists' ELSE 'retired' END)
        FROM registration entry JOIN camera ON camera.id = camera_id
        WHERE (status = 'active') <> (retired_at IS NULL)
        UNION ALL
        SELECT format('registration %s is deleted and still tells of its owner', id) FROM registration
        WHERE status = 'deleted' AND coalesce(sealed, wrapped_key, address_print, confirm_sha256) IS NOT NULL""",
    "links": """
        SELECT format('link %s (%s %s) leads to no incident %s', link.id, source_id, external_id, incident_id)
        FROM incident_link link WHERE unlinked_at IS NULL
          AND NOT EXISTS (SELECT FROM incident WHERE incident.id = link.incident_id)
        UNION ALL
        SELECT format('link %s of incident %s leads to no %s %s %s', link.id, incident_id, kind, source_id, external_id)
        FROM incident_link link WHERE unlinked_at IS NULL
          AND link.linked_at > coalesce((SELECT max(day) + 1 FROM retention_deletion
                                         WHERE record_class IN ('observation', 'hit')), '-infinity')
          AND NOT EXISTS (SELECT FROM observation_identity known
                          WHERE known.source_id = link.source_id AND known.external_id = link.external_id)
          AND NOT EXISTS (SELECT FROM hit WHERE hit.source_id = link.source_id AND hit.external_id = link.external_id)
        UNION ALL
        SELECT format('%s %s has %s links in force', source_id, external_id, count(*))
        FROM incident_link WHERE unlinked_at IS NULL GROUP BY source_id, external_id HAVING count(*) > 1""",
    "versions": """
        SELECT format('incident %s is at version %s, its newest kept state is %s', incident.id, incident.version,
            coalesce(newest.version::text, 'missing'))
        FROM incident LEFT JOIN LATERAL (
            SELECT version, value FROM incident_version kept WHERE kept.incident_id = incident.id
            ORDER BY version DESC LIMIT 1) newest ON true
        WHERE newest.version IS DISTINCT FROM incident.version OR newest.value <> incident.value""",
    "change_order": """
        SELECT format('change %s is there %s times', id, count(*)) FROM change GROUP BY id HAVING count(*) > 1
        UNION ALL
        SELECT format('change %s is newer than the newest number given', max(id))
        FROM change HAVING max(id) > pg_sequence_last_value('change_id')""",
    "change_state": f"""
        WITH open AS (
            SELECT 'incident' AS kind, id, label, value, opened_at AS since FROM incident WHERE status = 'open'
            UNION ALL SELECT 'alert', id, label, value, raised_at FROM alert WHERE status <> 'resolved'),
        newest AS (
            SELECT kind, key, max(id) AS id FROM change
            WHERE kind IN ('incident', 'alert') AND key IN (SELECT id FROM open) GROUP BY kind, key)
        SELECT format('%s %s: its newest change, %s, is not its state', open.kind, open.id,
            coalesce(newest.id::text, 'missing'))
        FROM open LEFT JOIN newest ON newest.kind = open.kind AND newest.key = open.id
        LEFT JOIN change ON change.id = newest.id
        WHERE (newest.id IS NULL AND open.since >= {_OLDEST.format("change")})
           OR change.value::jsonb <> open.value OR change.label <> open.label""",  # noqa: S608 - constant words
    "labels": """
        WITH used AS (
            SELECT 'incident' AS of, label FROM incident GROUP BY label
            UNION ALL SELECT 'incident_entry', label FROM incident_entry GROUP BY label
            UNION ALL SELECT 'incident_link', label FROM incident_link GROUP BY label
            UNION ALL SELECT 'alert', label FROM alert GROUP BY label
            UNION ALL SELECT 'observation', label FROM observation GROUP BY label
            UNION ALL SELECT 'read', label FROM read GROUP BY label
            UNION ALL SELECT 'unit_position', label FROM unit_position GROUP BY label
            UNION ALL SELECT 'hit', label FROM hit GROUP BY label
            UNION ALL SELECT 'unit', label FROM unit GROUP BY label
            UNION ALL SELECT 'segment', label FROM segment GROUP BY label
            UNION ALL SELECT 'act', label FROM act WHERE agency <> '' GROUP BY label)
        SELECT format('label %s of %s is not agency/law', quote_literal(label), of) FROM used
        WHERE label !~ '^[^/]+/[^/]+$'
        UNION ALL
        SELECT format('label %s of %s names no agency', quote_literal(label), of) FROM used
        WHERE label ~ '^[^/]+/[^/]+$' AND split_part(label, '/', 1) NOT IN (SELECT id FROM agency)""",
    "merged": """
        SELECT format('incident %s is %s and says merged into %s', id, status, coalesce(merged_into, 'none'))
        FROM incident WHERE (status = 'merged') <> (merged_into IS NOT NULL)
        UNION ALL
        SELECT format('incident %s is merged into %s, which is not there', id, merged_into) FROM incident one
        WHERE merged_into IS NOT NULL AND NOT EXISTS (SELECT FROM incident WHERE incident.id = one.merged_into)
        UNION ALL
        (WITH RECURSIVE way(start, at) AS (
            SELECT id, merged_into FROM incident WHERE merged_into IS NOT NULL
            UNION SELECT way.start, incident.merged_into FROM way JOIN incident ON incident.id = way.at
            WHERE incident.merged_into IS NOT NULL AND way.start <> way.at)
        SELECT format('incident %s is merged into itself, by way of others', start) FROM way WHERE start = at)""",
    "alerts": """
        SELECT format('alert %s is of incident %s, which is not there', id, incident_id) FROM alert
        WHERE incident_id IS NOT NULL AND NOT EXISTS (SELECT FROM incident WHERE incident.id = alert.incident_id)
        UNION ALL
        SELECT format('cause %s has %s open alerts of %s', cause, count(*), label) FROM alert WHERE status <> 'resolved'
        GROUP BY cause, label HAVING count(*) > 1""",
    "hits": f"""
        SELECT format('hit %s: its read %s of %s is not stored', hit.id, hit.external_id, hit.source_id) FROM hit
        WHERE hit.received_at >= {_OLDEST.format("read_daily")} AND NOT {_GONE.format("read", "hit")} AND NOT EXISTS (
            SELECT FROM read JOIN source ON source.number = read.source
            WHERE read.plate = hit.plate AND source.id = hit.source_id AND read.external_id = hit.external_id)""",  # noqa: S608 - constant words
    "identities": f"""
        SELECT format('%s %s: its newest state, observation %s, %s', known.source_id, known.external_id,
            known.observation_id, CASE WHEN seen.id IS NULL THEN 'is not stored' ELSE 'is another one' END)
        FROM observation_identity known LEFT JOIN observation seen ON seen.id = known.observation_id
        WHERE known.received_at >= {_OLDEST.format("observation")} AND (seen.id IS NULL
            OR (seen.source_id, seen.external_id) <> (known.source_id, known.external_id)
            OR sha256(convert_to(seen.body::text, 'UTF8')) <> known.digest)""",  # noqa: S608 - constant words
    "reads_once": f"""
        SELECT format('read %s of source %s is stored %s times', external_id, source, count(*)) FROM (
            SELECT source, external_id FROM read ORDER BY received_at DESC LIMIT {WINDOW_IDS}) newest
        GROUP BY source, external_id HAVING count(*) > 1""",  # noqa: S608 - a constant number
    "entries": f"""
        SELECT format('entry %s has no place in the tree, though newer ones have', entry.id) FROM ledger_entry entry
        LEFT JOIN ledger_leaf leaf ON leaf.entry_id = entry.id,
            (SELECT last_xact, last_entry FROM ledger_checkpoint ORDER BY size DESC LIMIT 1) head
        WHERE leaf.entry_id IS NULL AND (entry.xact, entry.id) <= (head.last_xact, head.last_entry)
        UNION ALL
        SELECT format('entry %s is neither of an act nor of a commit of records', entry.id) FROM ledger_entry entry
        LEFT JOIN act ON act.entry_id = entry.id WHERE act.id IS NULL AND position({_INGEST} IN entry.entry) = 0
        UNION ALL
        SELECT format('entry %s is of %s acts', entry_id, count(*)) FROM act GROUP BY entry_id
        HAVING count(*) > 1""",  # noqa: S608 - a constant word
    "destroyed": """
        SELECT format('the key of entry %s is gone, and no act says who destroyed it', entry.id) FROM ledger_entry entry
        WHERE key_wrapped IS NULL AND NOT EXISTS (
            SELECT FROM act WHERE act.id = entry.destroyed_by AND act.outcome = 'done')
          AND NOT EXISTS (
            SELECT FROM retention_deletion hour LEFT JOIN act ON act.id = hour.act_id
            WHERE hour.id = entry.destroyed_by AND (hour.ended_at IS NULL OR act.outcome = 'done'))
        UNION ALL
        SELECT format('entry %s is said to be destroyed, and its key is there', entry.id) FROM ledger_entry entry
        WHERE key_wrapped IS NOT NULL AND destroyed_at IS NOT NULL""",
}
"""Each returns one sentence a fault, naming the row; no rows means that the invariant holds."""


@asynccontextmanager
async def looking(address: Address) -> AsyncIterator[Tx]:
    """Open one read-only transaction that sees the whole store as it is at this moment, beside a running server."""
    connection = await connect(address, Role.WRITER)
    try:
        async with connection.transaction(isolation="repeatable_read", readonly=True):
            # Rows in the order in which they were written, wherever another scan of the table is just now.
            await connection.execute("SET LOCAL synchronize_seqscans = off")
            yield connection
    finally:
        await connection.close()


async def faults(tx: Tx, name: str) -> list[str]:
    """Return the faults that one of QUERIES finds, the first FAULTS_SHOWN_MAX."""
    rows = await tx.fetch(f"SELECT * FROM ({QUERIES[name]}) AS found LIMIT {FAULTS_SHOWN_MAX}")  # noqa: S608 - constants
    return [row[0] for row in rows]


async def missing_partitions(tx: Tx, today: date) -> list[str]:
    """Return the partitions of today and tomorrow that are not there."""
    wanted = [f"{table}_{today + timedelta(days=ahead):%Y%m%d}" for table in PARTITIONED for ahead in (0, 1)]
    rows = await tx.fetch("SELECT name FROM unnest($1::text[]) AS name WHERE to_regclass(name) IS NULL", wanted)
    return [row["name"] for row in rows]


async def days(tx: Tx, table: str) -> list[date]:
    """Return the days a table has partitions for, oldest first."""
    rows = await tx.fetch(
        """SELECT to_date(right(c.relname, 8), 'YYYYMMDD') AS day FROM pg_inherits JOIN pg_class c ON c.oid = inhrelid
           WHERE inhparent = $1::text::regclass ORDER BY day""",
        branch(table),
    )
    return [row["day"] for row in rows]


async def bound_rows(tx: Tx, table: str) -> AsyncIterator[list[tuple[Any, ...]]]:
    """Yield what leaves bind of a table's rows, in chunks, in the order in which they were written: nearly by batch."""
    for day in await days(tx, table):
        cursor = await tx.cursor(
            f"""SELECT {BOUND[table]} FROM {table}
                WHERE received_at >= $1::date AND received_at < $1::date + 1""",  # noqa: S608 - constant words
            day,
        )
        while rows := await cursor.fetch(CHUNK_ROWS):
            yield list(map(tuple, rows))


async def bound_rows_of(tx: Tx, table: str, batch: int) -> list[tuple[Any, ...]]:
    """Return what a leaf binds of a table's rows of one batch."""
    rows = await tx.fetch(f"SELECT {BOUND[table]} FROM {table} WHERE batch = $1", batch)  # noqa: S608 - constant words
    return list(map(tuple, rows))


class Sealed(msgspec.Struct, frozen=True):
    """One ledger entry with what opens it, unless its key was destroyed."""

    entry_id: int
    entry: bytes
    contents_sealed: bytes | None
    key_wrapped: bytes | None


async def ingest_entries(tx: Tx) -> AsyncIterator[list[Sealed]]:
    """Yield the entries of commits of records, in chunks, oldest first."""
    cursor = await tx.cursor(
        f"""SELECT id, entry, contents_sealed, key_wrapped FROM ledger_entry
            WHERE position({_INGEST} IN entry) > 0 ORDER BY id"""  # noqa: S608 - a constant word
    )
    while rows := await cursor.fetch(CHUNK_ROWS):
        yield [Sealed(*row) for row in rows]


async def acts_with_entries(tx: Tx) -> AsyncIterator[list[tuple[dict[str, Any], Sealed | None]]]:
    """Yield acts, each as its row, with their ledger entries, in chunks."""
    cursor = await tx.cursor(
        """SELECT act.id, act.at, act.act, act.login, act.name, act.agency, act.label, act.seat_id, act.role,
               act.purpose, act.incident, act.case_number AS case, act.note, act.subject, act.outcome, act.rule,
               entry.id AS entry_id, entry.entry, entry.contents_sealed, entry.key_wrapped
           FROM act LEFT JOIN ledger_entry entry ON entry.id = act.entry_id"""
    )
    while rows := await cursor.fetch(CHUNK_ROWS):
        yield [_act(dict(row)) for row in rows]


def _act(row: dict[str, Any]) -> tuple[dict[str, Any], Sealed | None]:
    sealed = [row.pop(name) for name in ("entry_id", "entry", "contents_sealed", "key_wrapped")]
    return row, None if sealed[0] is None else Sealed(*sealed)


async def leaves(tx: Tx) -> AsyncIterator[list[tuple[int, bytes]]]:
    """Yield (place, entry) of the tree's leaves, in chunks, in their order."""
    cursor = await tx.cursor(
        """SELECT leaf_index, entry FROM ledger_leaf LEFT JOIN ledger_entry ON ledger_entry.id = entry_id
           ORDER BY leaf_index"""
    )
    while rows := await cursor.fetch(CHUNK_ROWS):
        yield [(row["leaf_index"], row["entry"] or b"") for row in rows]


@asynccontextmanager
async def reading(tx: Tx) -> AsyncIterator[None]:
    """Read on a savepoint: what the disk garbled is told in words, and the rest can still be read.

    Raises UnavailableError with the database's own words (which block of which file).
    """
    try:
        async with tx.transaction():
            yield
    except (asyncpg.DataCorruptedError, asyncpg.IndexCorruptedError, asyncpg.PostgresIOError) as error:
        raise UnavailableError(str(error)) from error


async def first_unreadable(tx: Tx, start: int) -> int:
    """Return the first place from `start` on whose leaf cannot be read, found by halves, by index and row alone."""
    end: int = await tx.fetchval("SELECT coalesce(max(leaf_index), 0) FROM ledger_leaf")
    while start < end:
        middle = (start + end) // 2
        if await _is_readable(tx, start, middle):
            start = middle + 1
        else:
            end = middle
    return start


async def _is_readable(tx: Tx, first: int, last: int) -> bool:
    try:
        async with reading(tx):
            for scan in ("seqscan", "bitmapscan", "hashjoin", "mergejoin"):
                await tx.execute(f"SET LOCAL enable_{scan} = off")
            await tx.fetchval(
                """SELECT sum(length(entry)) FROM ledger_leaf JOIN ledger_entry ON id = entry_id
                   WHERE leaf_index BETWEEN $1 AND $2""",
                first,
                last,
            )
    except UnavailableError:
        return False
    return True


_STORED_JSON: Sequence[tuple[str, str]] = (
    ("observation", "body::jsonb"),
    ("incident", "value"),
    ("incident_version", "value"),
    ("incident_entry", "data"),
    ("alert", "value"),
    ("hit", "entry"),
    ("warning", "value"),
    ("unit", "value"),
    ("reader", "value"),
    ("source", "settings"),
)


async def member_names(tx: Tx, *, full: bool) -> AsyncIterator[tuple[str, list[str]]]:
    """Yield, for each table that keeps JSON, the distinct names of all members at any depth, of a sample or of all."""
    for table, column in _STORED_JSON:
        rows_about = await tx.fetchval("SELECT count(*) FROM (SELECT FROM " + table + " LIMIT 1000000) AS found")  # noqa: S608 - constant words
        per_cent = 100.0 if full else min(100.0, 100.0 * SAMPLE_ROWS / max(1, rows_about))
        rows = await tx.fetch(
            f"""SELECT DISTINCT name #>> '{{}}' AS name FROM {table} TABLESAMPLE SYSTEM ({per_cent}),
                jsonb_path_query({column}, 'lax $.** ? (@.type() == "object").keyvalue().key') AS name
                LIMIT {NAMES_MAX}"""  # noqa: S608 - constant words and numbers
        )
        yield table, [row["name"] for row in rows]
