"""Plate search under row-level security: equality and ranges only, patterns through the distinct plates."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

import msgspec

from watchroom.model.plate_search import Found, SeenPlate, flags_of
from watchroom.store.acting import Tx

DEGREES_E7 = 10_000_000
PER_MILLE = 1_000
STATISTICS_SECONDS_MAX = 600.0
LATE_RECEIVED = timedelta(hours=6)
"""A read that comes later than this after it was made is not looked for at a scene."""


class Span(msgspec.Struct, frozen=True):
    """When and where reads were made, where their plate is from, by which reader, and how many at most."""

    start: datetime
    end: datetime
    region: str | None
    limit: int
    reader: str | None = None
    near: tuple[float, float] | None = None
    within_m: float | None = None

    def values(self) -> tuple[object, ...]:
        """Return what the functions of the database take, in their order."""
        lat, lon = self.near or (None, None)
        within_m = self.within_m if self.near else None
        return (self.start, self.end, self.region, self.reader, lat, lon, within_m, self.limit)


def _seen(row: Any) -> SeenPlate:
    agency, _, law_tag = row["label"].partition("/")
    return SeenPlate(
        plate=row["plate"],
        region=row["region"],
        reader=row["reader"],
        at=row["at"],
        received_at=row["received_at"],
        lat=row["lat_e7"] / DEGREES_E7,
        lon=row["lon_e7"] / DEGREES_E7,
        confidence=row["confidence_pm"] / PER_MILLE,
        image_sha256=row["image_sha256"].hex() if row["image_sha256"] else None,
        agency=agency,
        law_tag=law_tag,
        flags=flags_of(row["flags"]),
    )


def _found(rows: Sequence[Any]) -> Found:
    return Found([_seen(row) for row in rows], rows[0]["found"] if rows else 0)


async def of_plates(tx: Tx, plates: Sequence[str], span: Span) -> Found:
    """Return reads of exactly these plates, newest first."""
    query = "SELECT * FROM reads_of($1, $2, $3, $4, $5, $6, $7, $8, $9)"
    return _found(await tx.fetch(query, list(plates), *span.values()))


async def with_prefix(tx: Tx, prefix: str, span: Span) -> Found:
    """Return reads whose plate begins so, newest first; a range, since LIKE would not use the index here."""
    query = "SELECT * FROM reads_from_to($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"
    return _found(await tx.fetch(query, prefix, f"{prefix}~", *span.values()))


async def like(tx: Tx, pattern: str, span: Span) -> Found:
    """Return reads whose plate fits a LIKE pattern, newest first."""
    query = "SELECT * FROM reads_like($1, $2, $3, $4, $5, $6, $7, $8, $9)"
    return _found(await tx.fetch(query, pattern, *span.values()))


async def count_like(tx: Tx, pattern: str, span: Span) -> int:
    """Return how many plates that may be seen fit a LIKE pattern, at most the span's limit."""
    count: int = await tx.fetchval(
        "SELECT count_plates_like($1, $2, $3, $4)", pattern, span.start, span.end, span.limit
    )
    return count


async def near(tx: Tx, span: Span) -> list[str]:
    """Return the plates read at the span's place within its time, at most its limit; none of them without a place."""
    lat, lon = span.near or (None, None)
    rows = await tx.fetch(
        "SELECT plate FROM plates_near($1, $2, $3, $4, $5, $6, $7)",
        span.start,
        span.end,
        span.end + LATE_RECEIVED,
        lat,
        lon,
        span.within_m,
        span.limit,
    )
    return [row["plate"] for row in rows]


async def as_usual(tx: Tx, pattern: str, span: Span, *, is_similar: bool = False) -> int:
    """Return how many reads are found as one would write it first, on the reads themselves: what a bench compares with.

    `is_similar` finds what is alike by its trigrams, else what a LIKE pattern fits.
    """
    rows = await tx.fetch(
        f"""SELECT plate, region, reader, at, lat_e7, lon_e7, confidence_pm, image_sha256, label FROM read
            WHERE plate {"%" if is_similar else "LIKE"} $1 AND received_at >= $2 AND received_at < $3
            ORDER BY at DESC LIMIT $4""",  # noqa: S608 - one of two operators
        pattern,
        span.start,
        span.end,
        span.limit,
    )
    return len(rows)


async def note_seen(tx: Tx, until: datetime) -> int:
    """Note the plates read up to `until` among the distinct ones; returns how many were new on their day."""
    added: int = await tx.fetchval("SELECT note_plates_seen($1)", until)
    return added


async def settle_seen(tx: Tx, before: date) -> int:
    """Put the plates of all days before `before` in their places in the index; returns how many pages waited for it."""
    pages: int = await tx.fetchval("SELECT settle_plates_seen($1)", before)
    return pages


async def renew_statistics(tx: Tx) -> None:
    """Count anew what the planner goes by, as the database does by itself in time; needs the owner's role."""
    await tx.execute("ANALYZE read, plate_seen", timeout=STATISTICS_SECONDS_MAX)
