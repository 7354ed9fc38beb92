"""What the public is told of plates, as counts: reads, searches, hotlists and the oldest read under each law."""

from __future__ import annotations

from datetime import datetime

import msgspec

from watchroom.store.acting import Tx


class SearchCount(msgspec.Struct, frozen=True, kw_only=True):
    """So many searches of one month were for cases of one offence, or for none."""

    month: str
    offence: str | None
    searches: int
    unexplained: int
    wide: int


class ListCount(msgspec.Struct, frozen=True, kw_only=True):
    """One hotlist, without its entries."""

    name: str
    agency: str
    law_tag: str
    issuer: str
    topics: list[str]
    entries: int
    issued_at: datetime
    ends_at: datetime


class OldestRead(msgspec.Struct, frozen=True, kw_only=True):
    """The oldest read under one law that can still be read: its time where kept by the minute, else its day."""

    law_tag: str
    at: datetime
    by_minute: bool


async def reads_by_law(tx: Tx) -> list[tuple[str, str, int]]:
    """Return (month, law, plate reads taken in), as counted at the doors."""
    rows = await tx.fetch(
        """SELECT to_char(day, 'YYYY-MM') AS month, law_tag, sum(n)::bigint AS n
           FROM door_count JOIN source ON source.id = source_id
           WHERE what = 'accepted' AND starts_with(kind, 'lpr_') GROUP BY 1, 2 ORDER BY 1, 2"""
    )
    return [(row["month"], row["law_tag"], row["n"]) for row in rows]


async def searches(tx: Tx) -> list[SearchCount]:
    """Return how many searches of each month were for which offence."""
    rows = await tx.fetch(
        """SELECT to_char(at, 'YYYY-MM') AS month, offence, count(*) AS searches,
               count(*) FILTER (WHERE NOT explained) AS unexplained, count(*) FILTER (WHERE wide) AS wide
           FROM plate_search GROUP BY 1, 2 ORDER BY 1, 2 NULLS LAST"""
    )
    return [SearchCount(**dict(row)) for row in rows]


async def lists(tx: Tx) -> list[ListCount]:
    """Return the hotlists in force."""
    rows = await tx.fetch(
        """SELECT charter.name, charter.agency, charter.law_tag, charter.issuer, charter.topics, entries, issued_at,
               ends_at
           FROM hotlist_charter charter JOIN hotlist ON charter_id = charter.id AND current
           ORDER BY charter.agency, charter.name"""
    )
    return [ListCount(**dict(row)) for row in rows]


async def oldest_reads(tx: Tx) -> list[OldestRead]:
    """Return the oldest read under each law.

    By the list of each day's plates, which is asked by index: the reads themselves have none by law.
    """
    days = await tx.fetch(
        "SELECT law_tag, day::timestamp AT TIME ZONE 'UTC' AS at FROM oldest_read_days() ORDER BY law_tag"
    )
    minutes = await tx.fetch(
        """SELECT split_part(label, '/', 2) AS law_tag, min(received_at) AS at FROM read WHERE brief
           GROUP BY 1 ORDER BY 1"""
    )
    found = [(row, False) for row in days] + [(row, True) for row in minutes]
    return [OldestRead(law_tag=row["law_tag"], at=row["at"], by_minute=by_minute) for row, by_minute in found]
