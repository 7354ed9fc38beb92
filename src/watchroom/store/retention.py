"""What is kept how long, what is due to go, and how it goes: partitions, rows, and what a case holds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

from watchroom.model.retention import EVERY_LAW, Clock, Deletion, RecordHold, Window
from watchroom.store.acting import Tx
from watchroom.store.pool import Database

BRANCHES = {"read": "read_daily"}
"""Tables whose partitions of a day hang on a branch; the others hang on the table itself."""
PARTITIONS: dict[str, tuple[str, ...]] = {
    "read": ("read", "plate_seen", "read_picture"),
    "unit_position": ("unit_position",),
    "observation": ("observation",),
    "change": ("change",),
}
"""Partitioned tables of each class: dropped together."""
BOUND = ("read", "unit_position", "observation")
"""Tables whose rows are bound by leaves of the ledger."""
_READABLE = {
    "change": "at) FROM change",
    "act": "at) FROM act WHERE login <> ''",
    "incident": "opened_at) FROM incident",
    "letter": "made_at) FROM letter",
    "registry_look": "at) FROM registry_look",
    "peace_notice": "made_at) FROM peace_notice",
    "evidence": "arrived_at) FROM evidence_item WHERE key_wrapped IS NOT NULL",
    "application": "applied_at) FROM incentive_application WHERE wrapped_key IS NOT NULL",
}
"""What the oldest readable record of a class is found by; of the other classes it is when they were received."""
DROPPED = "partition dropped"
REWRITTEN = "rows deleted and the partition rewritten"
DELETED = "rows deleted"
UNKEYED = "keys destroyed"
_LAW = "split_part(label, '/', 2)"
_DELETION = "id, record_class, law_tag, day, because, method, began_at, ended_at, rows, held, keys, act_id, hour"
_HOLD = """id, record_class, label, case_number, began_at, ended_at, reason, placed_by, placed_by_name, placed_at,
    review_at, plate, reader, released_at, released_by"""


async def clocks(tx: Tx) -> list[Clock]:
    """Return every clock, by class and law."""
    rows = await tx.fetch(
        "SELECT record_class, law_tag, days, minutes, because FROM retention_clock ORDER BY record_class, law_tag"
    )
    return [Clock(**dict(row)) for row in rows]


async def put_clock(tx: Tx, clock: Clock, at: datetime) -> None:
    """Set one clock."""
    await tx.execute(
        """INSERT INTO retention_clock (record_class, law_tag, days, minutes, because, changed_at)
           VALUES ($1, $2, $3, $4, $5, $6)
           ON CONFLICT (record_class, law_tag) DO UPDATE SET days = excluded.days, minutes = excluded.minutes,
               because = excluded.because, changed_at = excluded.changed_at""",
        clock.record_class,
        clock.law_tag,
        clock.days,
        clock.minutes,
        clock.because,
        at,
    )


async def laws(tx: Tx) -> frozenset[str]:
    """Return the laws that records here can be under."""
    rows = await tx.fetch(
        "SELECT law_tag FROM agency UNION SELECT law_tag FROM source UNION SELECT law_tag FROM camera"
    )
    return frozenset(row["law_tag"] for row in rows)


async def days_kept(tx: Tx, record_class: str) -> list[date]:
    """Return the days of which a partition of this class is there, oldest first."""
    return await tx.fetchval(  # type: ignore[no-any-return]
        """SELECT coalesce(array_agg(day ORDER BY day), '{}') FROM (
               SELECT to_date(right(child.relname, 8), 'YYYYMMDD') AS day FROM pg_inherits
               JOIN pg_class child ON child.oid = inhrelid JOIN pg_class parent ON parent.oid = inhparent
               WHERE parent.relname = $1 AND parent.relnamespace = 'public'::regnamespace) AS kept""",
        branch(PARTITIONS[record_class][0]),
    )


def branch(table: str) -> str:
    """Return what a table's partitions of a day hang on."""
    return BRANCHES.get(table, table)


async def done(tx: Tx, record_class: str) -> set[tuple[date, str]]:
    """Return (day, law) of the windows of a class that were deleted."""
    rows = await tx.fetch(
        """SELECT day, law_tag FROM retention_deletion
           WHERE record_class = $1 AND ended_at IS NOT NULL AND hour IS NULL""",
        record_class,
    )
    return {(row["day"], row["law_tag"]) for row in rows}


async def put_deletion(tx: Tx, deletion: Deletion) -> None:
    """Write what begins, or how it ended."""
    await tx.execute(
        f"""INSERT INTO retention_deletion ({_DELETION}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12,
               $13)
           ON CONFLICT ON CONSTRAINT one_deletion DO UPDATE SET ended_at = excluded.ended_at,
               act_id = excluded.act_id, rows = excluded.rows
                   + CASE WHEN retention_deletion.ended_at IS NULL THEN 0 ELSE retention_deletion.rows END,
               held = excluded.held, keys = excluded.keys""",  # noqa: S608 - constant words
        *(getattr(deletion, name.strip()) for name in _DELETION.split(",")),
    )


async def unfinished(tx: Tx) -> list[Deletion]:
    """Return the deletions that have a certificate and were not carried out to the end."""
    rows = await tx.fetch(
        f"SELECT {_DELETION} FROM retention_deletion WHERE ended_at IS NULL AND act_id IS NOT NULL ORDER BY day"  # noqa: S608
    )
    return [Deletion(**dict(row)) for row in rows]


async def deletions(tx: Tx, limit: int) -> list[Deletion]:
    """Return the newest deletions of anything."""
    rows = await tx.fetch(
        f"""SELECT {_DELETION} FROM retention_deletion WHERE ended_at IS NOT NULL AND act_id IS NOT NULL
            ORDER BY ended_at DESC, day DESC LIMIT $1""",  # noqa: S608 - constant words
        limit,
    )
    return [Deletion(**dict(row)) for row in rows]


async def oldest(tx: Tx, record_class: str) -> datetime | None:
    """Return when the oldest record of a class that can still be read was received."""
    where = _READABLE.get(record_class, f"received_at) FROM {record_class}")
    return await tx.fetchval(f"SELECT min({where}")  # type: ignore[no-any-return]


# Deleting: by the owner of the tables, each step in its own transaction -------------------------------------------


async def hold_back(database: Database, window: Window) -> int:
    """Copy the rows of a window that a hold keeps, once each; returns how many."""
    async with database.owner.acquire() as tx, tx.transaction():
        return await hold_rows(tx, window)


async def hold_rows(tx: Tx, window: Window) -> int:
    """Copy the rows of a window that a hold keeps, in the owner's own transaction; returns how many."""
    table = part_of(window)
    if window.record_class not in ("read", "observation") or not await exists(tx, table):
        return 0
    match = (
        "(hold.plate IS NULL OR hold.plate = row.plate) AND (hold.reader IS NULL OR hold.reader = row.reader)"
        if window.record_class == "read"
        else "true"
    )
    status = await tx.execute(
        f"""INSERT INTO held_record (hold_id, record_class, label, at, body)
            SELECT hold.id, $1, row.label, row.at, to_jsonb(row) FROM {table} row
            JOIN record_hold hold ON hold.record_class = $1 AND hold.released_at IS NULL
                AND hold.label = row.label AND row.at >= hold.began_at AND row.at < hold.ended_at AND {match}
            WHERE ($2 OR split_part(row.label, '/', 2) = $3) AND NOT EXISTS (
                SELECT FROM held_record held WHERE held.hold_id = hold.id AND held.body = to_jsonb(row))""",  # noqa: S608 - names of ours
        window.record_class,
        window.whole,
        window.law_tag,
    )
    return int(status.rpartition(" ")[2])


async def count(database: Database, window: Window) -> int:
    """Return how many rows a window has."""
    table = part_of(window)
    async with database.owner.acquire() as tx:
        if not await exists(tx, table):
            return 0
        query = f"SELECT count(*) FROM {table} WHERE $1 OR {_LAW} = $2"  # noqa: S608 - names of ours
        return await tx.fetchval(query, window.whole, window.law_tag)  # type: ignore[no-any-return]


async def delete_rows(database: Database, window: Window) -> None:
    """Delete a window's rows and rewrite what is left of their partitions, so that no byte of them stays in a file."""
    async with database.owner.acquire() as tx:
        for parent in PARTITIONS[window.record_class]:
            table = _part(parent, window.day)
            if not await exists(tx, table):
                continue
            status = await tx.execute(f"DELETE FROM {table} WHERE {_LAW} = $1", window.law_tag)  # noqa: S608 - names of ours
            if not status.endswith(" 0"):
                await tx.execute(f"VACUUM FULL {table}")


async def drop(database: Database, window: Window) -> None:
    """Drop a day's partitions of a class. Ingest and readers go on meanwhile."""
    async with database.owner.acquire() as tx:
        for parent in PARTITIONS[window.record_class]:
            await drop_partition(tx, branch(parent), _part(parent, window.day))
        if window.record_class == "observation":
            await tx.execute("DELETE FROM observation_identity WHERE received_at < $1", _end(window.day))


async def drop_partition(tx: Tx, parent: str, table: str, *, seconds_max: float | None = None) -> None:
    """Detach a partition, without locking the table against those who write another one, and drop it.

    Raises TimeoutError when others read it for longer than `seconds_max`: called again, it goes on from there.
    """
    if not await exists(tx, table):
        return
    pending = await tx.fetchval("SELECT inhdetachpending FROM pg_inherits WHERE inhrelid = $1::text::regclass", table)
    if pending is not None:
        how = "FINALIZE" if pending else "CONCURRENTLY"
        await tx.execute(f"ALTER TABLE {parent} DETACH PARTITION {table} {how}", timeout=seconds_max)
    await tx.execute(f"DROP TABLE {table}")


async def delete_hits(tx: Tx, law_tag: str, before: datetime) -> int:
    """Delete the hits under a law that no incident holds, received before a time."""
    return await tx.fetchval("SELECT delete_old_hits($1, $2)", law_tag, before)  # type: ignore[no-any-return]


async def delete_incidents(tx: Tx, law_tag: str, before: datetime) -> int:
    """Delete the closed incidents under a law that nobody touched since a time, with all that hangs on them."""
    return await tx.fetchval("SELECT delete_old_incidents($1, $2)", law_tag, before)  # type: ignore[no-any-return]


async def delete_letters(tx: Tx, before: datetime) -> int:
    """Delete the letters that were sent, or given up, before a time."""
    return await tx.fetchval("SELECT delete_old_letters($1)", before)  # type: ignore[no-any-return]


async def delete_peace(tx: Tx, before: datetime) -> int:
    """Delete the peace room's notices, notes and the list of who read them, of before a time."""
    return await tx.fetchval("SELECT delete_old_peace($1)", before)  # type: ignore[no-any-return]


async def delete_looks(tx: Tx, law_tag: str, before: datetime) -> int:
    """Delete the looks at registered cameras under a law before a time."""
    return await tx.fetchval("SELECT delete_old_looks($1, $2)", law_tag, before)  # type: ignore[no-any-return]


async def old_acts(tx: Tx, law_tag: str, before: datetime, limit: int) -> list[int]:
    """Return ledger entries of acts under a law before a time whose contents can still be opened, oldest first."""
    rows = await tx.fetch(
        f"""SELECT entry_id FROM act JOIN ledger_entry entry ON entry.id = entry_id
            WHERE act.at < $2 AND {_LAW} = $1 AND key_wrapped IS NOT NULL ORDER BY act.at LIMIT $3""",  # noqa: S608
        law_tag,
        before,
        limit,
    )
    return [row["entry_id"] for row in rows]


async def ingest_leaves(tx: Tx, window: Window, after: int, limit: int) -> list[tuple[int, bytes, bytes]]:
    """Return (id, entry, sealed contents) of the window's leaves of commits whose key is there, after an id."""
    began = window.minute or datetime.combine(window.day, time(), UTC)
    ended = window.minute + timedelta(minutes=1) if window.minute else _end(window.day)
    around = timedelta(minutes=5) if window.minute else timedelta(hours=1)
    rows = await tx.fetch(
        """SELECT id, entry, contents_sealed FROM ledger_entry
           WHERE id > $1 AND at >= $2 AND at < $3 AND key_wrapped IS NOT NULL AND contents_sealed IS NOT NULL
             AND position('"kind":"ingest"'::bytea IN entry) > 0 AND ($5 OR position($6::bytea IN entry) > 0)
           ORDER BY id LIMIT $4""",
        after,
        began - around,
        ended + around,
        limit,
        window.whole,
        f'"law_tag":"{window.law_tag}"'.encode(),
    )
    return [(row["id"], row["entry"], row["contents_sealed"]) for row in rows]


async def batches(database: Database, window: Window) -> set[int]:
    """Return the commits that the window's rows belong to; a commit's number is of one table and one law."""
    found: set[int] = set()
    table = part_of(window)
    async with database.owner.acquire() as tx:
        if window.record_class in BOUND and await exists(tx, table):
            rows = await tx.fetch(
                f"SELECT DISTINCT batch FROM {table} WHERE $1 OR {_LAW} = $2",  # noqa: S608 - names of ours
                window.whole,
                window.law_tag,
            )
            found = {row["batch"] for row in rows}
    return found


async def destroy_keys(tx: Tx, entry_ids: Sequence[int], at: datetime, rule: str, act_id: str) -> int:
    """Destroy the keys of these ledger entries for good; returns how many were there."""
    count: int = await tx.fetchval("SELECT destroy_ledger_keys($1, $2, $3, $4)", entry_ids, at, rule, act_id)
    return count


def part_of(window: Window) -> str:
    """Return the partition that a window's records lie in."""
    return f"read_brief_{window.minute:%Y%m%d%H%M}" if window.minute else _part(window.record_class, window.day)


def _part(parent: str, day: date) -> str:
    return f"{parent}_{day:%Y%m%d}"


def _end(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), UTC)


async def exists(tx: Tx, table: str) -> bool:
    """Return whether a table is there."""
    return await tx.fetchval("SELECT to_regclass($1) IS NOT NULL", table)  # type: ignore[no-any-return]


# Holds --------------------------------------------------------------------------------------------------------------


async def put_hold(tx: Tx, hold: RecordHold) -> None:
    """Place a hold."""
    await tx.execute(
        f"""INSERT INTO record_hold ({_HOLD})
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)""",  # noqa: S608 - constant words
        *(getattr(hold, name.strip()) for name in _HOLD.split(",")),
    )


async def holds(tx: Tx) -> list[RecordHold]:
    """Return the holds in force that the transaction may see, newest first."""
    rows = await tx.fetch(f"SELECT {_HOLD} FROM record_hold WHERE released_at IS NULL ORDER BY placed_at DESC")  # noqa: S608
    return [RecordHold(**dict(row)) for row in rows]


async def release_hold(tx: Tx, hold_id: str, by: str, at: datetime) -> RecordHold | None:
    """End a hold in force and delete what it kept beyond its time; None when there is none such."""
    row = await tx.fetchrow(
        f"""UPDATE record_hold SET released_at = $2, released_by = $3 WHERE id = $1 AND released_at IS NULL
            RETURNING {_HOLD}""",  # noqa: S608 - constant words
        hold_id,
        at,
        by,
    )
    if row is None:
        return None
    await tx.execute("DELETE FROM held_record WHERE hold_id = $1", hold_id)
    return RecordHold(**dict(row))


async def held_records(tx: Tx, hold_id: str, limit: int) -> list[tuple[datetime, str]]:
    """Return (time, row as JSON) of what a hold kept beyond its time, oldest first."""
    rows = await tx.fetch(
        "SELECT at, body::text AS body FROM held_record WHERE hold_id = $1 ORDER BY at LIMIT $2", hold_id, limit
    )
    return [(row["at"], row["body"]) for row in rows]


def clock_of(all_: Sequence[Clock], record_class: str, law_tag: str) -> Clock | None:
    """Return the clock of a class under a law: its own, else that of every law."""
    found = {each.law_tag: each for each in all_ if each.record_class == record_class}
    return found.get(law_tag) or found.get(EVERY_LAW)
