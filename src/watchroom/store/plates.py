"""Plate search under row-level security: equality and ranges only, patterns through the distinct plates."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec

from watchroom.store.acting import Tx

_COLUMNS = "plate, region, reader, at, lat_e7, lon_e7, confidence_pm, image_sha256, label"
DEGREES_E7 = 10_000_000
PER_MILLE = 1_000
STATISTICS_SECONDS_MAX = 600.0


class SeenPlate(msgspec.Struct, frozen=True, kw_only=True):
    """One read that a search found."""

    plate: str
    region: str
    reader: str
    at: datetime
    lat: float
    lon: float
    confidence: float
    image_sha256: str | None
    agency: str
    law_tag: str


class Span(msgspec.Struct, frozen=True):
    """When reads were received, where their plate is from, and how many at most."""

    start: datetime
    end: datetime
    region: str | None
    limit: int


def _seen(row: Any) -> SeenPlate:
    agency, _, law_tag = row["label"].partition("/")
    return SeenPlate(
        plate=row["plate"],
        region=row["region"],
        reader=row["reader"],
        at=row["at"],
        lat=row["lat_e7"] / DEGREES_E7,
        lon=row["lon_e7"] / DEGREES_E7,
        confidence=row["confidence_pm"] / PER_MILLE,
        image_sha256=row["image_sha256"].hex() if row["image_sha256"] else None,
        agency=agency,
        law_tag=law_tag,
    )


async def of_plates(tx: Tx, plates: Sequence[str], span: Span) -> list[SeenPlate]:
    """Return reads of exactly these plates, newest first."""
    rows = await tx.fetch(
        f"SELECT {_COLUMNS} FROM reads_of($1, $2, $3, $4, $5)",  # noqa: S608 - constant text
        list(plates),
        span.start,
        span.end,
        span.region,
        span.limit,
    )
    return [_seen(row) for row in rows]


async def with_prefix(tx: Tx, prefix: str, span: Span) -> list[SeenPlate]:
    """Return reads whose plate begins so, newest first; a range, since LIKE would not use the index here."""
    rows = await tx.fetch(
        f"SELECT {_COLUMNS} FROM reads_from_to($1, $2, $3, $4, $5, $6)",  # noqa: S608 - constant text
        prefix,
        f"{prefix}~",
        span.start,
        span.end,
        span.region,
        span.limit,
    )
    return [_seen(row) for row in rows]


async def like(tx: Tx, pattern: str, span: Span) -> list[SeenPlate]:
    """Return reads whose plate fits a LIKE pattern, newest first."""
    rows = await tx.fetch(
        f"SELECT {_COLUMNS} FROM reads_like($1, $2, $3, $4, $5)",  # noqa: S608 - constant text
        pattern,
        span.start,
        span.end,
        span.region,
        span.limit,
    )
    return [_seen(row) for row in rows]


async def note_seen(tx: Tx, until: datetime) -> int:
    """Note the plates read up to `until` among the distinct ones; returns how many were new on their day."""
    added: int = await tx.fetchval("SELECT note_plates_seen($1)", until)
    return added


async def renew_statistics(tx: Tx) -> None:
    """Count anew what the planner goes by, as the database does by itself in time; needs the owner's role."""
    await tx.execute("ANALYZE read, plate_seen", timeout=STATISTICS_SECONDS_MAX)
