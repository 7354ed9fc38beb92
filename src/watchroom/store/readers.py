"""Plate readers: where they stand, and what each read by the hour."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from watchroom.model.readers import ReaderHour, ReaderSite
from watchroom.store.acting import Tx


async def note_hours(tx: Tx, until: datetime) -> None:
    """Add the reads received up to `until` to their readers' hours."""
    await tx.execute("SELECT note_reader_hours($1)", until)


async def drop_hours(tx: Tx, before: datetime) -> None:
    """Forget what is too old to say what is usual."""
    await tx.execute("DELETE FROM reader_hour WHERE hour < $1", before)


async def hours(tx: Tx, since: datetime, now: datetime, reader: str | None = None) -> list[ReaderHour]:
    """Return every reader's last day, and of the days since `since` the hours at this time of day and the one before.

    Of all readers, or those of one name; as far as they are seen. A fifth of the rows of all hours, and all that is
    needed to say what is usual now.
    """
    rows = await tx.fetch(
        """SELECT label, reader, hour, reads, confidence_sum / reads AS confidence, offset_sum_s / reads AS offset_s,
               slices
           FROM reader_hour WHERE hour >= $1 AND ($4::text IS NULL OR reader = $4)
               AND (hour > $2 OR extract(hour FROM hour AT TIME ZONE 'UTC') = ANY ($3::int[]))""",
        since,
        now - timedelta(hours=25),
        [now.hour, (now.hour - 1) % 24],
        reader,
    )
    return [ReaderHour(**dict(row) | {"slices": tuple(row["slices"])}) for row in rows]


async def sites(tx: Tx) -> list[ReaderSite]:
    """Return where readers stand, as far as they are seen."""
    rows = await tx.fetch(
        """SELECT reader, agency, law_tag, name, kind, lat, lon, azimuth_deg, lanes FROM reader_site
           ORDER BY reader, agency"""
    )
    return [ReaderSite(**dict(row)) for row in rows]


async def put_sites(tx: Tx, rows: Sequence[ReaderSite]) -> None:
    """Insert or replace where readers stand."""
    await tx.executemany(
        """INSERT INTO reader_site (reader, agency, law_tag, name, kind, lat, lon, azimuth_deg, lanes)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
           ON CONFLICT (label, reader) DO UPDATE SET name = excluded.name, kind = excluded.kind, lat = excluded.lat,
               lon = excluded.lon, azimuth_deg = excluded.azimuth_deg, lanes = excluded.lanes""",
        [
            (
                each.reader,
                each.agency,
                each.law_tag,
                each.name,
                each.kind,
                each.lat,
                each.lon,
                each.azimuth_deg,
                each.lanes,
            )
            for each in rows
        ],
    )
