"""What is enrolled and known of the place: sources, cameras, areas, gazetteer, base map, cases."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec

from watchroom.model.people import Case
from watchroom.model.source import Enrolment
from watchroom.model.views import CameraView
from watchroom.store.acting import Tx

_CAMERA_COLUMNS = """id, name, lat, lon, height_m, azimuth_deg, pan_zero_deg, fov_deg, range_m, owner_class,
    condition, condition_radius_m, condition_kinds, health, health_at, address, agency, law_tag, site_id, ring_buffer,
    (SELECT kind FROM site WHERE site.id = camera.site_id) AS site_kind,
    EXISTS (SELECT FROM camera_stream WHERE camera_id = camera.id AND wanted <> 'off') AS has_stream"""


class EnrolledSource(msgspec.Struct, frozen=True, kw_only=True):
    """One source with its number and the hash of its token."""

    enrolment: Enrolment
    number: int
    token_sha256: bytes | None
    wanted: str


class Area(msgspec.Struct, frozen=True, kw_only=True):
    """One named polygon of a kind: district, psa, ward, jurisdiction and so on."""

    id: str
    kind: str
    name: str
    geometry: dict[str, Any]


class PlaceFound(msgspec.Struct, frozen=True, kw_only=True):
    """One place of the gazetteer."""

    id: str
    kind: str
    title: str
    subtitle: str
    lat: float
    lon: float


async def sources(tx: Tx) -> list[EnrolledSource]:
    """Return every enrolled source that was not retired."""
    rows = await tx.fetch(
        """SELECT id, number, kind, title, agency, law_tag, settings, token_sha256, wanted FROM source
           WHERE retired_at IS NULL ORDER BY number"""
    )
    return [
        EnrolledSource(
            enrolment=Enrolment(
                id=row["id"],
                kind=row["kind"],
                title=row["title"],
                agency=row["agency"],
                law_tag=row["law_tag"],
                settings=msgspec.json.decode(row["settings"]),
            ),
            number=row["number"],
            token_sha256=row["token_sha256"],
            wanted=row["wanted"],
        )
        for row in rows
    ]


async def put_source(tx: Tx, enrolment: Enrolment) -> None:
    """Enrol a source, or change its title, agency, law and settings."""
    await tx.execute(
        """INSERT INTO source AS known (id, kind, title, agency, law_tag, settings) VALUES ($1, $2, $3, $4, $5, $6)
           ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, title = excluded.title, agency = excluded.agency,
               law_tag = excluded.law_tag, settings = excluded.settings, retired_at = NULL""",
        enrolment.id,
        enrolment.kind,
        enrolment.title,
        enrolment.agency,
        enrolment.law_tag,
        msgspec.json.encode(enrolment.settings).decode(),
    )


async def set_source_token(tx: Tx, source_id: str, token_sha256: bytes) -> bool:
    """Give a source a new token; the old one ends at once. Returns False when there is no such source."""
    done: str = await tx.execute(
        "UPDATE source SET token_sha256 = $2 WHERE id = $1 AND retired_at IS NULL", source_id, token_sha256
    )
    return done != "UPDATE 0"


async def cameras(tx: Tx, *, registered: bool | None = None) -> list[CameraView]:
    """Return cameras that the transaction may see; `registered` keeps only those, or only the others."""
    rows = await tx.fetch(
        f"""SELECT {_CAMERA_COLUMNS} FROM camera WHERE retired_at IS NULL
            AND ($1::bool IS NULL OR (owner_class = 'registered') = $1) ORDER BY id""",  # noqa: S608 - constant columns
        registered,
    )
    return [CameraView(**dict(row)) for row in rows]


async def camera(tx: Tx, camera_id: str) -> CameraView | None:
    """Return one camera that the transaction may see."""
    row = await tx.fetchrow(
        f"SELECT {_CAMERA_COLUMNS} FROM camera WHERE id = $1 AND retired_at IS NULL",  # noqa: S608 - constant columns
        camera_id,
    )
    return None if row is None else CameraView(**dict(row))


async def registered_per_block(tx: Tx, at_least: int) -> list[tuple[float, float, int]]:
    """Return (lat, lon, count) of registered cameras per block of `at_least` or more; never a single home."""
    rows = await tx.fetch(
        """SELECT avg(lat) AS lat, avg(lon) AS lon, count(*) AS n FROM camera
           WHERE owner_class = 'registered' AND retired_at IS NULL AND block IS NOT NULL
           GROUP BY block HAVING count(*) >= $1""",
        at_least,
    )
    return [(row["lat"], row["lon"], row["n"]) for row in rows]


async def put_cameras(tx: Tx, views: Sequence[CameraView], blocks: Sequence[str | None]) -> None:
    """Insert or replace cameras, with the block each stands in; what a camera was told of its pan 0 is not untold."""
    await tx.executemany(
        """INSERT INTO camera (id, name, lat, lon, height_m, azimuth_deg, fov_deg, range_m, owner_class, condition,
               condition_radius_m, health, health_at, address, agency, law_tag, site_id, ring_buffer, block,
               condition_kinds, pan_zero_deg)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)
           ON CONFLICT (id) DO UPDATE SET name = excluded.name, lat = excluded.lat, lon = excluded.lon,
               height_m = excluded.height_m, azimuth_deg = excluded.azimuth_deg, fov_deg = excluded.fov_deg,
               range_m = excluded.range_m, owner_class = excluded.owner_class, condition = excluded.condition,
               condition_radius_m = excluded.condition_radius_m, address = excluded.address, agency = excluded.agency,
               law_tag = excluded.law_tag, site_id = excluded.site_id, ring_buffer = excluded.ring_buffer,
               block = excluded.block, condition_kinds = excluded.condition_kinds, retired_at = NULL,
               pan_zero_deg = coalesce(excluded.pan_zero_deg, camera.pan_zero_deg)""",
        [
            (
                view.id, view.name, view.lat, view.lon, view.height_m, view.azimuth_deg, view.fov_deg, view.range_m,
                view.owner_class, view.condition, view.condition_radius_m, view.health, view.health_at, view.address,
                view.agency, view.law_tag, view.site_id, view.ring_buffer, block, view.condition_kinds,
                view.pan_zero_deg,
            )
            for view, block in zip(views, blocks, strict=True)
        ],
    )  # fmt: skip


async def retire_camera(tx: Tx, camera_id: str, at: datetime) -> None:
    """Retire a camera: it is listed no more."""
    await tx.execute("UPDATE camera SET retired_at = $2 WHERE id = $1", camera_id, at)


async def set_camera_health(tx: Tx, camera_id: str, agency: str, health: str, at: datetime) -> CameraView | None:
    """Note the health of an agency's camera; returns it as it is then, None when there is none or nothing changed."""
    row = await tx.fetchrow(
        f"""UPDATE camera SET health = $3, health_at = $4
            WHERE id = $1 AND agency = $2 AND health <> $3 AND retired_at IS NULL RETURNING {_CAMERA_COLUMNS}""",  # noqa: S608 - constant columns
        camera_id,
        agency,
        health,
        at,
    )
    return None if row is None else CameraView(**dict(row))


async def put_areas(tx: Tx, areas: Sequence[Area]) -> None:
    """Insert or replace areas."""
    await tx.executemany(
        """INSERT INTO area (id, kind, name, geometry) VALUES ($1, $2, $3, $4)
           ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, name = excluded.name, geometry = excluded.geometry""",
        [(each.id, each.kind, each.name, msgspec.json.encode(each.geometry).decode()) for each in areas],
    )


async def areas(tx: Tx, kinds: Sequence[str]) -> list[Area]:
    """Return areas of the given kinds."""
    rows = await tx.fetch("SELECT id, kind, name, geometry FROM area WHERE kind = ANY ($1) ORDER BY id", list(kinds))
    return [Area(**{**dict(row), "geometry": msgspec.json.decode(row["geometry"])}) for row in rows]


async def put_document(tx: Tx, name: str, content: bytes, sha256: bytes, at: datetime) -> None:
    """Keep a large document of the place, such as the base map, as it will be served."""
    await tx.execute(
        """INSERT INTO document (name, content, sha256, changed_at) VALUES ($1, $2, $3, $4)
           ON CONFLICT (name) DO UPDATE SET content = excluded.content, sha256 = excluded.sha256,
               changed_at = excluded.changed_at""",
        name,
        content,
        sha256,
        at,
    )


async def document(tx: Tx, name: str) -> tuple[bytes, bytes] | None:
    """Return (content, SHA-256) of a document."""
    row = await tx.fetchrow("SELECT content, sha256 FROM document WHERE name = $1", name)
    return None if row is None else (row["content"], row["sha256"])


async def put_places(tx: Tx, places: Sequence[PlaceFound]) -> None:
    """Insert or replace places of the gazetteer."""
    await tx.executemany(
        """INSERT INTO place (id, kind, title, subtitle, lat, lon) VALUES ($1, $2, $3, $4, $5, $6)
           ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, title = excluded.title, subtitle = excluded.subtitle,
               lat = excluded.lat, lon = excluded.lon""",
        [(each.id, each.kind, each.title, each.subtitle, each.lat, each.lon) for each in places],
    )


async def blocks(tx: Tx) -> list[tuple[str, float, float]]:
    """Return (name, lat, lon) of every block of the gazetteer."""
    rows = await tx.fetch("SELECT title, lat, lon FROM place WHERE kind = 'block'")
    return [(row["title"], row["lat"], row["lon"]) for row in rows]


async def find_places(tx: Tx, words: str, limit: int) -> list[PlaceFound]:
    """Return places whose title holds the words, or is close to them, best first."""
    rows = await tx.fetch(
        """SELECT id, kind, title, subtitle, lat, lon FROM place
           WHERE title ILIKE '%' || replace(replace(replace($1, '\\', '\\\\'), '%', '\\%'), '_', '\\_') || '%'
              OR title % $1
           ORDER BY similarity(title, $1) DESC, title LIMIT $2""",
        words,
        limit,
    )
    return [PlaceFound(**dict(row)) for row in rows]


async def put_case(tx: Tx, case: Case) -> None:
    """Insert or replace a case."""
    await tx.execute(
        """INSERT INTO case_file (number, agency, offence, status, assigned, opened_at, closed_at)
           VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (number) DO UPDATE SET agency = excluded.agency,
               offence = excluded.offence, status = excluded.status, assigned = excluded.assigned,
               opened_at = excluded.opened_at, closed_at = excluded.closed_at""",
        case.number,
        case.agency,
        case.offence,
        case.status,
        list(case.assigned),
        case.opened_at,
        case.closed_at,
    )


async def case(tx: Tx, number: str) -> Case | None:
    """Return one case by its number."""
    row = await tx.fetchrow(
        "SELECT number, agency, offence, status, assigned, opened_at, closed_at FROM case_file WHERE number = $1",
        number,
    )
    return None if row is None else Case(**{**dict(row), "assigned": tuple(row["assigned"])})
