"""What the public may read: counts of the published ledger, cameras, doors, retention and declared figures."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

import msgspec

from watchroom.store.acting import Tx

MEMBERS = ("kind", "agency", "purpose", "law_tag", "outcome", "rule")
"""The members of a leaf's public part that are counted, beside the day of its hour."""
Key = tuple[date, str, str, str, str, str, str]
"""A day and the counted members, in the order of MEMBERS."""


class Upto(msgspec.Struct, frozen=True, kw_only=True):
    """How far the published ledger was counted: so many leaves, under this root, of a head made then."""

    size: int
    root: bytes
    at: datetime


class CountRow(msgspec.Struct, frozen=True, kw_only=True):
    """So many leaves of one month have these public members; `records` is what the ingest leaves among them bind."""

    month: str
    kind: str
    agency: str
    purpose: str
    law_tag: str
    outcome: str
    rule: str
    n: int
    records: int


class PublicCamera(msgspec.Struct, frozen=True, kw_only=True):
    """One camera of the city or a partner as the public sees it; private ones are only counted."""

    id: str
    name: str
    address: str | None
    lat: float
    lon: float
    azimuth_deg: float | None
    fov_deg: float
    range_m: float
    owner_class: str
    agency: str
    law_tag: str
    enrolled_at: datetime
    recorded: bool
    retention_hours: int | None
    noticed_on: date | None
    comments_until: date | None
    exigent: bool | None
    viewing_area: str | None


class CameraNotice(msgspec.Struct, frozen=True, kw_only=True):
    """The public notice of one camera."""

    camera_id: str
    viewing_area: str
    noticed_on: date
    comments_until: date | None
    exigent: bool


class DeclaredFigure(msgspec.Struct, frozen=True, kw_only=True):
    """One figure that a person typed; the room cannot count it."""

    id: str
    kind: str
    begins: date
    ends: date
    amount: int
    unit: str
    note: str
    agency: str
    declared_at: datetime
    act_id: str


async def upto(tx: Tx) -> Upto | None:
    """Return how far the ledger was counted, None when nothing was yet."""
    row = await tx.fetchrow("SELECT size, root, at FROM published_upto")
    return None if row is None else Upto(**dict(row))


async def add_counts(tx: Tx, counts: Mapping[Key, tuple[int, int]], reached: Upto) -> None:
    """Add (leaves, records) by key, and say how far that leads."""
    await tx.executemany(
        """INSERT INTO published_count AS known (day, kind, agency, purpose, law_tag, outcome, rule, n, records)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
           ON CONFLICT (day, kind, agency, purpose, law_tag, outcome, rule)
           DO UPDATE SET n = known.n + excluded.n, records = known.records + excluded.records""",
        [(*key, *numbers) for key, numbers in counts.items()],
    )
    await tx.execute(
        """INSERT INTO published_upto (size, root, at) VALUES ($1, $2, $3)
           ON CONFLICT (one) DO UPDATE SET size = excluded.size, root = excluded.root, at = excluded.at""",
        reached.size,
        reached.root,
        reached.at,
    )


async def counts(tx: Tx) -> tuple[Upto | None, list[CountRow]]:
    """Return how far was counted and every count, by month: of one moment, for the counts go on meanwhile."""
    rows = await tx.fetch(
        """SELECT upto.size, upto.root, upto.at, month, kind, agency, purpose, law_tag, outcome, rule, n, records
           FROM published_upto AS upto LEFT JOIN (
               SELECT to_char(day, 'YYYY-MM') AS month, kind, agency, purpose, law_tag, outcome, rule,
                   sum(n)::bigint AS n, sum(records)::bigint AS records
               FROM published_count GROUP BY 1, 2, 3, 4, 5, 6, 7) AS counted ON true
           ORDER BY month, kind, agency, purpose, law_tag, outcome, rule"""
    )
    if not rows:
        return None, []
    names = CountRow.__struct_fields__
    found = [CountRow(**{name: row[name] for name in names}) for row in rows if row["month"] is not None]
    return Upto(size=rows[0]["size"], root=rows[0]["root"], at=rows[0]["at"]), found


async def heads(tx: Tx, before: datetime, limit: int) -> list[tuple[int, datetime, bytes, int]]:
    """Return (size, when, root, witnesses that cosigned) of the newest published heads, newest first."""
    rows = await tx.fetch(
        """SELECT size, at, root, (SELECT count(*) FROM ledger_cosignature WHERE head_id = head.id) AS witnesses
           FROM ledger_head AS head WHERE at <= $1 ORDER BY id DESC LIMIT $2""",
        before,
        limit,
    )
    return [(row["size"], row["at"], row["root"], row["witnesses"]) for row in rows]


async def put_notice(tx: Tx, notice: CameraNotice, at: datetime) -> None:
    """Keep a camera's public notice; the newest counts."""
    await tx.execute(
        """INSERT INTO camera_notice (camera_id, viewing_area, noticed_on, comments_until, exigent, recorded_at)
           VALUES ($1, $2, $3, $4, $5, $6)
           ON CONFLICT (camera_id) DO UPDATE SET viewing_area = excluded.viewing_area,
               noticed_on = excluded.noticed_on, comments_until = excluded.comments_until,
               exigent = excluded.exigent, recorded_at = excluded.recorded_at""",
        notice.camera_id,
        notice.viewing_area,
        notice.noticed_on,
        notice.comments_until,
        notice.exigent,
        at,
    )


async def public_cameras(tx: Tx) -> list[PublicCamera]:
    """Return every camera of the city and of partners, with its notice; never a private or a registered one."""
    rows = await tx.fetch(
        """SELECT camera.id, name, address, lat, lon, azimuth_deg, fov_deg, range_m, owner_class, agency, law_tag,
               enrolled_at, coalesce(wanted = 'record', false) AS recorded, retention_hours, noticed_on,
               comments_until, exigent, viewing_area
           FROM camera LEFT JOIN camera_stream stream ON stream.camera_id = camera.id
               LEFT JOIN camera_notice notice ON notice.camera_id = camera.id
           WHERE owner_class IN ('city', 'partner') AND retired_at IS NULL ORDER BY name, camera.id"""
    )
    return [PublicCamera(**dict(row)) for row in rows]


async def cameras_by_class(tx: Tx) -> list[tuple[str, str, int]]:
    """Return (agency, owner class, how many) of cameras in use."""
    rows = await tx.fetch(
        """SELECT agency, owner_class, count(*) AS n FROM camera WHERE retired_at IS NULL
           GROUP BY agency, owner_class ORDER BY agency, owner_class"""
    )
    return [(row["agency"], row["owner_class"], row["n"]) for row in rows]


async def registered_places(tx: Tx) -> list[tuple[float, float]]:
    """Return where registered cameras stand; only counts of them may leave the process."""
    rows = await tx.fetch("SELECT lat, lon FROM camera WHERE owner_class = 'registered' AND retired_at IS NULL")
    return [(row["lat"], row["lon"]) for row in rows]


async def dropped_at_doors(tx: Tx) -> list[tuple[str, str, int]]:
    """Return (month, what, how many) of what was counted at the doors, such as dropped members."""
    rows = await tx.fetch(
        """SELECT to_char(day, 'YYYY-MM') AS month, what, sum(n)::bigint AS n FROM door_count
           GROUP BY 1, 2 ORDER BY 1, 2"""
    )
    return [(row["month"], row["what"], row["n"]) for row in rows]


_NEWEST_CHECKS = """SELECT DISTINCT ON (hit_id) hit_id, outcome FROM hit_check
    WHERE decides AND outcome IS NOT NULL
      AND NOT EXISTS (SELECT FROM hit_check undone WHERE undone.corrects = hit_check.id) ORDER BY hit_id, at DESC"""


async def hits_compared(tx: Tx) -> list[tuple[str, str, str, int]]:
    """Return (month, tier, what a person found, how many) of plate hits; nothing found yet is `not compared`."""
    rows = await tx.fetch(
        f"""SELECT to_char(hit.received_at, 'YYYY-MM') AS month, hit.tier,
               coalesce(newest.outcome, 'not compared') AS found, count(*) AS n
           FROM hit LEFT JOIN ({_NEWEST_CHECKS}) AS newest ON newest.hit_id = hit.id
           GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"""  # noqa: S608 - constant text
    )
    return [(row["month"], row["tier"], row["found"], row["n"]) for row in rows]


async def readers_compared(tx: Tx) -> list[tuple[str, int, int, int]]:
    """Return (reader, hits, compared, misread) for every reader that had a hit."""
    rows = await tx.fetch(
        f"""SELECT hit.reader, count(*) AS hits,
               count(*) FILTER (WHERE newest.outcome <> 'duplicate') AS compared,
               count(*) FILTER (WHERE newest.outcome = 'misread') AS misread
           FROM hit LEFT JOIN ({_NEWEST_CHECKS}) AS newest ON newest.hit_id = hit.id
           GROUP BY hit.reader ORDER BY hit.reader"""  # noqa: S608 - constant text
    )
    return [(row["reader"], row["hits"], row["compared"], row["misread"]) for row in rows]


_OTHERS = {
    "Recordings": "SELECT min(began_at) FROM segment",
    "Incidents": "SELECT min(opened_at) FROM incident",
    "Acts": "SELECT min(at) FROM act",
}


async def oldest_of_others(tx: Tx) -> list[tuple[str, datetime | None]]:
    """Return when the oldest readable record was received, of classes that the retention engine has no clock for."""
    return [(name, await tx.fetchval(query)) for name, query in _OTHERS.items()]


async def put_declared(tx: Tx, figure: DeclaredFigure) -> None:
    """Keep one declared figure."""
    await tx.execute(
        """INSERT INTO declared_figure (id, kind, begins, ends, amount, unit, note, agency, declared_at, act_id)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)""",
        *msgspec.structs.astuple(figure),
    )


async def declared(tx: Tx) -> list[DeclaredFigure]:
    """Return every declared figure, newest first."""
    rows = await tx.fetch(
        """SELECT id, kind, begins, ends, amount, unit, note, agency, declared_at, act_id FROM declared_figure
           ORDER BY begins DESC, kind, declared_at DESC"""
    )
    return [DeclaredFigure(**dict(row)) for row in rows]


async def kinds_enrolled(tx: Tx) -> list[tuple[str, str, int]]:
    """Return (kind, agency, how many) of enrolled sources that are wanted."""
    rows = await tx.fetch(
        """SELECT kind, agency, count(*) AS n FROM source WHERE retired_at IS NULL AND wanted = 'on'
           GROUP BY kind, agency ORDER BY kind, agency"""
    )
    return [(row["kind"], row["agency"], row["n"]) for row in rows]
