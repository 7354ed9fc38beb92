"""Hotlists: charters, the issue of each list that is in force, its entries, and what was withdrawn."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Any

import msgspec

from watchroom.model.hotlists import Charter, ListFacts
from watchroom.model.people import HotlistEntry
from watchroom.store.acting import Tx

ROWS_AT_ONCE = 20_000
SECONDS_MAX = 600.0
"""A state's list of a million entries takes longer than any other command."""
_CHARTER = ", ".join(Charter.__struct_fields__)
_ENTRY = (
    "id", "plate", "region", "reason", "issuer", "expires_at", "priority", "case_number", "note", "vehicle",
    "listed_at",
)  # fmt: skip
_ENTRY_OF = """entry.hotlist_id || ':' || entry.id AS id, plate, region, reason, entry.issuer, hotlist.agency,
    hotlist.law_tag, least(entry.expires_at, charter.ends_at) AS expires_at, priority, case_number AS case, note,
    vehicle, coalesce(listed_at, hotlist.issued_at) AS listed_at"""
_IN_FORCE = """hotlist_entry entry JOIN hotlist ON hotlist.id = entry.hotlist_id
    JOIN hotlist_charter charter ON charter.id = hotlist.charter_id"""
_NOT_WITHDRAWN = """NOT EXISTS (SELECT FROM hotlist_withdrawn gone WHERE gone.charter_id = hotlist.charter_id
    AND gone.entry_id = entry.id AND gone.plate = entry.plate)"""


class Issue(msgspec.Struct, frozen=True, kw_only=True):
    """One issue of a list, as its issuer made it at one time."""

    id: str
    charter_id: str
    issued_at: datetime
    imported_at: datetime
    entries: int


async def put_charter(tx: Tx, charter: Charter) -> None:
    """Insert a charter, or change what it says; its agency, law and kind stay."""
    await tx.execute(
        """INSERT INTO hotlist_charter (id, agency, law_tag, name, kind, owner, issuer, topics, ends_at, mapping)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
           ON CONFLICT (id) DO UPDATE SET name = excluded.name, owner = excluded.owner, issuer = excluded.issuer,
               topics = excluded.topics, ends_at = excluded.ends_at, mapping = excluded.mapping""",
        charter.id,
        charter.agency,
        charter.law_tag,
        charter.name,
        charter.kind,
        charter.owner,
        charter.issuer,
        list(charter.topics),
        charter.ends_at,
        charter.mapping,
    )


async def charters(tx: Tx) -> list[Charter]:
    """Return every charter that the transaction may see, by agency and name."""
    rows = await tx.fetch(f"SELECT {_CHARTER} FROM hotlist_charter ORDER BY agency, name, id")  # noqa: S608 - constant
    return [_charter(row) for row in rows]


async def charter(tx: Tx, charter_id: str) -> Charter | None:
    """Return one charter, held until the transaction ends: two files for one list are taken one after the other."""
    row = await tx.fetchrow(
        f"SELECT {_CHARTER} FROM hotlist_charter WHERE id = $1 FOR UPDATE",  # noqa: S608 - constant columns
        charter_id,
    )
    return None if row is None else _charter(row)


async def charter_named(tx: Tx, agency: str, law_tag: str, name: str) -> Charter | None:
    """Return the charter of an agency's list under a law by its name."""
    found: str | None = await tx.fetchval(
        "SELECT id FROM hotlist_charter WHERE agency = $1 AND law_tag = $2 AND name = $3", agency, law_tag, name
    )
    return None if found is None else await charter(tx, found)


def _charter(row: Any) -> Charter:
    return Charter(**{**dict(row), "topics": tuple(row["topics"])})


async def present(tx: Tx, charter_id: str) -> Issue | None:
    """Return the issue of a list that is in force."""
    row = await tx.fetchrow(
        "SELECT id, charter_id, issued_at, imported_at, entries FROM hotlist WHERE charter_id = $1 AND current",
        charter_id,
    )
    return None if row is None else Issue(**dict(row))


async def issues(tx: Tx) -> dict[str, Issue]:
    """Return the issues in force by charter."""
    rows = await tx.fetch("SELECT id, charter_id, issued_at, imported_at, entries FROM hotlist WHERE current")
    return {row["charter_id"]: Issue(**dict(row)) for row in rows}


async def facts_of(tx: Tx, hotlist_id: str) -> ListFacts | None:
    """Return what is known of the list that an issue belongs to; the issue need not be in force any more."""
    row = await tx.fetchrow(
        """SELECT charter.id AS charter_id, charter.name, charter.agency, charter.law_tag, charter.owner,
               charter.issuer, charter.topics, issued_at, imported_at, charter.ends_at, entries
           FROM hotlist JOIN hotlist_charter charter ON charter.id = charter_id WHERE hotlist.id = $1""",
        hotlist_id,
    )
    return None if row is None else ListFacts(**{**dict(row), "topics": tuple(row["topics"])})


async def put_issue(
    tx: Tx, charter: Charter, issue: Issue, entries: Sequence[HotlistEntry], topics: Sequence[str]
) -> None:
    """Put a new issue of a list in force in place of the one before; `topics` are what its entries are for.

    All of it at one time: the pipeline must never find an issue without its entries, which it would not look at again.
    """
    async with tx.transaction():
        await tx.execute("UPDATE hotlist SET current = false WHERE charter_id = $1 AND current", charter.id)
        await tx.execute(
            """INSERT INTO hotlist (id, charter_id, agency, law_tag, issued_at, imported_at, entries, topics, current)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, true)""",
            issue.id,
            charter.id,
            charter.agency,
            charter.law_tag,
            issue.issued_at,
            issue.imported_at,
            len(entries),
            list(topics),
        )
        for at in range(0, len(entries), ROWS_AT_ONCE):
            await _put_entries(tx, issue.id, entries[at : at + ROWS_AT_ONCE])


async def _put_entries(tx: Tx, hotlist_id: str, entries: Sequence[HotlistEntry]) -> None:
    """Insert entries by columns: `COPY` knows no row-level security."""
    await tx.execute(
        f"""INSERT INTO hotlist_entry (hotlist_id, {", ".join(_ENTRY)})
            SELECT $1, * FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::timestamptz[],
                $8::smallint[], $9::text[], $10::text[], $11::text[], $12::timestamptz[])""",  # noqa: S608 - constant
        hotlist_id,
        [each.id for each in entries],
        [each.plate for each in entries],
        [each.region for each in entries],
        [each.reason for each in entries],
        [each.issuer for each in entries],
        [each.expires_at for each in entries],
        [each.priority for each in entries],
        [each.case for each in entries],
        [each.note for each in entries],
        [each.vehicle for each in entries],
        [each.listed_at for each in entries],
        timeout=SECONDS_MAX,
    )


async def add_entry(tx: Tx, issue: Issue, entry: HotlistEntry) -> None:
    """Add one entry to the issue in force of a list that is kept by hand."""
    await _put_entries(tx, issue.id, [entry])
    await tx.execute(
        """UPDATE hotlist SET entries = entries + 1, topics = ARRAY(SELECT DISTINCT unnest(topics || $2::text))
           WHERE id = $1""",
        issue.id,
        entry.reason,
    )


async def forget_repeated(tx: Tx, before: str, after: str) -> None:
    """Forget entries of the issue before that the one after has too; what it no longer has stays as a record."""
    await tx.execute(
        """DELETE FROM hotlist_entry old USING hotlist_entry new WHERE old.hotlist_id = $1 AND new.hotlist_id = $2
             AND new.id = old.id AND new.plate = old.plate AND new.region = old.region AND new.reason = old.reason""",
        before,
        after,
        timeout=SECONDS_MAX,
    )


async def known_entries(tx: Tx, issue: Issue) -> AsyncIterator[tuple[HotlistEntry, datetime]]:
    """Yield each entry of an issue under its own id, with since when it is on the list."""
    last, count = "", ROWS_AT_ONCE
    while count == ROWS_AT_ONCE:
        rows = await tx.fetch(
            """SELECT id, plate, region, reason, issuer, '' AS agency, '' AS law_tag, expires_at, priority,
                   case_number AS case, note, vehicle, listed_at
               FROM hotlist_entry WHERE hotlist_id = $1 AND id > $2 ORDER BY id LIMIT $3""",
            issue.id,
            last,
            ROWS_AT_ONCE,
            timeout=SECONDS_MAX,
        )
        count = len(rows)
        for row in rows:
            entry = HotlistEntry(**dict(row))
            yield entry, entry.listed_at or issue.issued_at
        last = rows[-1]["id"] if rows else last


async def fingerprint(tx: Tx, topics: Sequence[str]) -> list[str]:
    """Return what changes whenever what is matched changes: lists, what was withdrawn, ends, and topics switched on."""
    rows = await tx.fetch(
        """SELECT concat_ws(' ', hotlist.id, entries, ends_at, (
                      SELECT count(*) FROM hotlist_withdrawn gone WHERE gone.charter_id = charter.id)) AS said
           FROM hotlist JOIN hotlist_charter charter ON charter.id = charter_id WHERE current ORDER BY hotlist.id"""
    )
    return [*(row["said"] for row in rows), *sorted(topics)]


async def columns(tx: Tx, topics: Sequence[str]) -> AsyncIterator[tuple[bytes, bytes, bytes, bytes, bytes]]:
    """Yield the entries of every list in force that stand there for one of `topics`, some thousand at a time.

    So a million are never held as records. Each time, a column each: ids as `list:entry`, plates and regions with NUL
    between them, ends in microseconds since 2000 (big-endian 64 bits), priorities (big-endian 16 bits). An entry ends
    with its list at the latest. The database puts the columns together: a record each takes three times as long.
    """
    lists = await tx.fetch(
        """SELECT hotlist.id, ends_at AS ends,
               ARRAY(SELECT entry_id || ':' || plate FROM hotlist_withdrawn gone
                     WHERE gone.charter_id = charter.id) AS withdrawn
           FROM hotlist JOIN hotlist_charter charter ON charter.id = charter_id WHERE current ORDER BY hotlist.id"""
    )
    for each in lists:
        last, count, of = "", ROWS_AT_ONCE, f"{each['id']}:".encode()
        while count == ROWS_AT_ONCE:
            count, last, ids, plates, regions, ends, priorities = await tx.fetchrow(
                """SELECT count(*), coalesce(max(id), ''),
                          string_agg(convert_to(id, 'UTF8'), '\\x00') FILTER (WHERE matched),
                          string_agg(convert_to(plate, 'UTF8'), '\\x00') FILTER (WHERE matched),
                          string_agg(convert_to(region, 'UTF8'), '\\x00') FILTER (WHERE matched),
                          string_agg(timestamptz_send(least(expires_at, $4)), '') FILTER (WHERE matched),
                          string_agg(int2send(priority), '') FILTER (WHERE matched)
                   FROM (SELECT id, plate, region, expires_at, priority,
                             reason = ANY ($5::text[]) AND id || ':' || plate <> ALL ($6::text[]) AS matched
                         FROM hotlist_entry WHERE hotlist_id = $1 AND id > $2 ORDER BY id LIMIT $3) AS entry""",
                each["id"],
                last,
                ROWS_AT_ONCE,
                each["ends"],
                list(topics),
                each["withdrawn"],
            )
            if ids is not None:
                yield of + ids.replace(b"\0", b"\0" + of), plates, regions, ends, priorities


async def entries_by_id(tx: Tx, ids: Sequence[str], topics: Sequence[str] | None = None) -> dict[str, HotlistEntry]:
    """Return entries by their `list:entry` ids, without what was withdrawn or is for no topic of these.

    `topics`: None for all.
    """
    pairs = [each.split(":", 1) for each in ids]
    rows = await tx.fetch(
        f"""SELECT {_ENTRY_OF} FROM {_IN_FORCE}
            JOIN unnest($1::text[], $2::text[]) AS asked(list, entry)
                ON entry.hotlist_id = asked.list AND entry.id = asked.entry
            WHERE ($3::text[] IS NULL OR reason = ANY ($3)) AND {_NOT_WITHDRAWN}""",  # noqa: S608 - constant text
        [pair[0] for pair in pairs],
        [pair[1] for pair in pairs],
        None if topics is None else list(topics),
    )
    return {row["id"]: HotlistEntry(**dict(row)) for row in rows}


async def entries_of_plate(tx: Tx, plate: str, limit: int) -> list[HotlistEntry]:
    """Return the entries in force, or over but not withdrawn, of lists in force for exactly this plate."""
    rows = await tx.fetch(
        f"""SELECT {_ENTRY_OF} FROM {_IN_FORCE} WHERE plate = $1 AND current AND {_NOT_WITHDRAWN}
            ORDER BY entry.expires_at DESC, id LIMIT $2""",  # noqa: S608 - constant text
        plate,
        limit,
    )
    return [HotlistEntry(**dict(row)) for row in rows]


async def entry_of(tx: Tx, entry_id: str) -> tuple[HotlistEntry, str] | None:
    """Return an entry of a list in force by its `list:entry` id, with its charter."""
    found = await entries_by_id(tx, [entry_id]) if ":" in entry_id else {}
    if entry_id not in found:
        return None
    charter_id = await tx.fetchval(
        "SELECT charter_id FROM hotlist WHERE id = $1 AND current", entry_id.partition(":")[0]
    )
    return None if charter_id is None else (found[entry_id], charter_id)


async def withdraw(
    tx: Tx, charter: Charter, entry: HotlistEntry, at: datetime, by: tuple[str, str], reason: str
) -> None:
    """Withdraw an entry: it is not matched again, though its issuer's next file may still have it."""
    await tx.execute(
        """INSERT INTO hotlist_withdrawn (charter_id, entry_id, plate, label, at, by, by_name, reason)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING""",
        charter.id,
        entry.id.partition(":")[2],
        entry.plate,
        f"{charter.agency}/{charter.law_tag}",
        at,
        *by,
        reason,
    )


async def withdrawn_counts(tx: Tx) -> dict[str, int]:
    """Return how many entries were withdrawn from each list."""
    rows = await tx.fetch("SELECT charter_id, count(*) AS n FROM hotlist_withdrawn GROUP BY charter_id")
    return {row["charter_id"]: row["n"] for row in rows}


async def reissue(tx: Tx, issue: Issue, at: datetime) -> None:
    """Note that a list that is kept by hand was worked on: its age counts from here."""
    await tx.execute("UPDATE hotlist SET issued_at = $2 WHERE id = $1", issue.id, at)
