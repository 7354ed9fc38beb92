"""Plate hits: as they came, with their pictures, and what people found who compared them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec

from watchroom.model.hits import DoneHit, Hit, HitCheck, Outcome
from watchroom.model.people import HotlistEntry
from watchroom.store.acting import Tx

_HIT = """hit.id, hit.alert_id, hit.incident_id, hit.at, hit.received_at, hit.plate, hit.region, hit.reader, hit.lat,
    hit.lon, hit.confidence, hit.tier, hit.flags, hit.hotlist_id, hit.entry::text AS entry, hit.label,
    (SELECT encode(sha256, 'hex') FROM hit_picture WHERE hit_id = hit.id AND kind = 'plate') AS plate_picture,
    (SELECT encode(sha256, 'hex') FROM hit_picture WHERE hit_id = hit.id AND kind = 'vehicle') AS vehicle_picture"""
_CHECK = "id, hit_id, alert_id, outcome, decides, note, login, name, agency, at, seconds, corrects, told, act_id"
_STANDS = "NOT EXISTS (SELECT FROM hit_check undone WHERE undone.corrects = hit_check.id)"


class NewHit(msgspec.Struct, frozen=True, kw_only=True):
    """One hit in the order of its columns."""

    id: str
    at: datetime
    received_at: datetime
    source_id: str
    external_id: str
    plate: str
    region: str
    reader: str
    lat: float
    lon: float
    confidence: float
    tier: str
    hotlist_id: str
    entry_id: str
    entry: str
    incident_id: str
    label: str
    alert_id: str | None
    flags: int


class NewHitPicture(msgspec.Struct, frozen=True):
    """One picture of a hit in the order of its columns."""

    hit_id: str
    kind: str
    sha256: bytes
    jpeg: bytes
    label: str


async def insert(tx: Tx, hits: Sequence[NewHit]) -> None:
    """Insert hits."""
    await tx.executemany(
        """INSERT INTO hit (id, at, received_at, source_id, external_id, plate, region, reader, lat, lon, confidence,
               tier, hotlist_id, entry_id, entry, incident_id, label, alert_id, flags)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)""",
        [msgspec.structs.astuple(hit) for hit in hits],
    )


async def insert_pictures(tx: Tx, pictures: Sequence[NewHitPicture]) -> None:
    """Keep the pictures of hits for as long as these."""
    await tx.executemany(
        "INSERT INTO hit_picture (hit_id, kind, sha256, jpeg, label) VALUES ($1, $2, $3, $4, $5)",
        [msgspec.structs.astuple(picture) for picture in pictures],
    )


async def of_alert(tx: Tx, alert_id: str, limit: int) -> list[Hit]:
    """Return the hits that an alert asks about, newest first, as far as they are seen."""
    rows = await tx.fetch(
        f"SELECT {_HIT} FROM hit WHERE alert_id = $1 ORDER BY received_at DESC, id DESC LIMIT $2",  # noqa: S608
        alert_id,
        limit,
    )
    return [_hit(row) for row in rows]


def _hit(row: Any) -> Hit:
    values = dict(row)
    agency, _, law_tag = values.pop("label").partition("/")
    entry = msgspec.json.decode(values.pop("entry"), type=HotlistEntry)
    return Hit(**values, entry=entry, agency=agency, law_tag=law_tag)


async def picture(tx: Tx, alert_id: str, sha256: bytes) -> bytes | None:
    """Return a picture of a hit that an alert asks about, as it came; None where it is none of its."""
    return await tx.fetchval(  # type: ignore[no-any-return]
        """SELECT jpeg FROM hit_picture JOIN hit ON hit.id = hit_id
           WHERE hit.alert_id = $1 AND hit_picture.sha256 = $2 LIMIT 1""",
        alert_id,
        sha256,
    )


async def insert_check(tx: Tx, check: HitCheck, label: str) -> None:
    """Write down what somebody found, or took back."""
    await tx.execute(
        f"""INSERT INTO hit_check ({_CHECK}, label)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)""",  # noqa: S608 - constant columns
        *(getattr(check, name.strip()) for name in _CHECK.split(",")),
        label,
    )


async def checks(tx: Tx, alert_id: str) -> list[HitCheck]:
    """Return what was found of the hits that an alert asks about, newest first."""
    rows = await tx.fetch(f"SELECT {_CHECK} FROM hit_check WHERE alert_id = $1 ORDER BY at DESC, id DESC", alert_id)  # noqa: S608
    return [HitCheck(**dict(row)) for row in rows]


async def standing(tx: Tx, hit_id: str) -> HitCheck | None:
    """Return the newest word on one hit that was not taken back."""
    row = await tx.fetchrow(
        f"""SELECT {_CHECK} FROM hit_check WHERE hit_id = $1 AND outcome IS NOT NULL AND {_STANDS}
            ORDER BY at DESC, id DESC LIMIT 1""",  # noqa: S608 - constant text
        hit_id,
    )
    return None if row is None else HitCheck(**dict(row))


async def done_since(tx: Tx, since: datetime, limit: int) -> list[DoneHit]:
    """Return the comparisons that settled hits since a time and stand, newest first."""
    rows = await tx.fetch(
        f"""SELECT hit_check.alert_id, alert.value ->> 'title' AS title, hit.tier, hit.reader, hit_check.outcome,
               hit_check.at, hit_check.seconds, coalesce(first.name, hit_check.name) AS name,
               CASE WHEN first.id IS NULL THEN NULL ELSE hit_check.name END AS second_name,
               hit_check.told IS NOT NULL AS told
           FROM hit_check JOIN hit ON hit.id = hit_check.hit_id JOIN alert ON alert.id = hit_check.alert_id
           LEFT JOIN LATERAL (
               SELECT id, name FROM hit_check earlier
               WHERE earlier.hit_id = hit_check.hit_id AND NOT earlier.decides AND earlier.at <= hit_check.at
               ORDER BY at DESC LIMIT 1) AS first ON true
           WHERE hit_check.at >= $1 AND hit_check.decides AND hit_check.outcome IS NOT NULL AND {_STANDS}
           ORDER BY hit_check.at DESC LIMIT $2""",  # noqa: S608 - constant text
        since,
        limit,
    )
    return [DoneHit(**dict(row)) for row in rows]


async def outcomes(tx: Tx) -> list[Outcome]:
    """Return how often comparing hits of each reader and tier showed what; what was taken back does not count."""
    rows = await tx.fetch(
        f"""SELECT hit.label, hit.reader, hit.tier, newest.outcome, count(*) AS hits FROM hit JOIN (
               SELECT DISTINCT ON (hit_id) hit_id, outcome FROM hit_check
               WHERE decides AND outcome IS NOT NULL AND {_STANDS} ORDER BY hit_id, at DESC) AS newest
               ON newest.hit_id = hit.id
           GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4"""  # noqa: S608 - constant text
    )
    return [Outcome(**dict(row)) for row in rows]
