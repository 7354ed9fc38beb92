"""Records as they come in: positions and observations, copied or inserted a batch at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any

import msgspec

from watchroom.store.acting import Tx

_POSITION_COLUMNS = ("batch", "received_at", "at", "unit", "lat", "lon", "heading_deg", "speed_mps", "status", "label")


class Identity(msgspec.Struct, frozen=True, kw_only=True):
    """The newest known state of one observation, by (source, id)."""

    source_id: str
    external_id: str
    state_at: datetime
    digest: bytes
    incident_id: str | None


class NewObservation(msgspec.Struct, frozen=True, kw_only=True):
    """One observation to be stored, with what identifies its state."""

    received_at: datetime
    at: datetime
    source_id: str
    external_id: str
    kind: str
    lat: float | None
    lon: float | None
    label: str
    body: str
    state_at: datetime
    digest: bytes


async def copy_positions(tx: Tx, rows: Sequence[tuple[Any, ...]]) -> None:
    """Copy unit positions: (batch, received_at, at, unit, lat, lon, heading, speed, status, label)."""
    for day in sorted({row[1].date() for row in rows}):
        of_day = [row for row in rows if row[1].date() == day]
        await tx.copy_records_to_table(f"unit_position_{day:%Y%m%d}", records=of_day, columns=_POSITION_COLUMNS)


async def identities(tx: Tx, keys: Sequence[tuple[str, str]]) -> dict[tuple[str, str], Identity]:
    """Return what is known of these (source, id) pairs."""
    rows = await tx.fetch(
        """SELECT source_id, external_id, state_at, digest, incident_id FROM observation_identity
           JOIN unnest($1::text[], $2::text[]) AS asked(source_id, external_id) USING (source_id, external_id)""",
        [source for source, _ in keys],
        [external for _, external in keys],
    )
    return {(row["source_id"], row["external_id"]): Identity(**dict(row)) for row in rows}


async def insert_observations(tx: Tx, batches: Sequence[int], new: Sequence[NewObservation]) -> list[int]:
    """Insert observations and make each the newest state of its identity; returns their ids in order."""
    rows = await tx.fetch(
        """INSERT INTO observation (batch, received_at, at, source_id, external_id, kind, lat, lon, label, body)
           SELECT * FROM unnest($1::bigint[], $2::timestamptz[], $3::timestamptz[], $4::text[], $5::text[], $6::text[],
               $7::float8[], $8::float8[], $9::text[], $10::json[]) RETURNING id""",
        batches,
        [each.received_at for each in new],
        [each.at for each in new],
        [each.source_id for each in new],
        [each.external_id for each in new],
        [each.kind for each in new],
        [each.lat for each in new],
        [each.lon for each in new],
        [each.label for each in new],
        [each.body for each in new],
    )
    ids = [row["id"] for row in rows]
    newest = {(each.source_id, each.external_id): (each, id_) for each, id_ in zip(new, ids, strict=True)}
    await tx.execute(
        """INSERT INTO observation_identity AS known
               (source_id, external_id, state_at, digest, observation_id, received_at)
           SELECT * FROM unnest($1::text[], $2::text[], $3::timestamptz[], $4::bytea[], $5::bigint[], $6::timestamptz[])
           ON CONFLICT (source_id, external_id) DO UPDATE SET state_at = excluded.state_at, digest = excluded.digest,
               observation_id = excluded.observation_id, received_at = excluded.received_at""",
        [each.source_id for each, _ in newest.values()],
        [each.external_id for each, _ in newest.values()],
        [each.state_at for each, _ in newest.values()],
        [each.digest for each, _ in newest.values()],
        [id_ for _, id_ in newest.values()],
        [each.received_at for each, _ in newest.values()],
    )
    return ids


async def set_incident(tx: Tx, belonging: Iterable[tuple[str, str, str]]) -> None:
    """Note for each (source, id, incident) to which incident the observation belongs now."""
    rows = list(belonging)
    await tx.execute(
        """UPDATE observation_identity known SET incident_id = each.incident_id
           FROM unnest($1::text[], $2::text[], $3::text[]) AS each(source_id, external_id, incident_id)
           WHERE known.source_id = each.source_id AND known.external_id = each.external_id""",
        [row[0] for row in rows],
        [row[1] for row in rows],
        [row[2] for row in rows],
    )


async def newest_read_ids(tx: Tx, at_least: int) -> Iterator[tuple[int, str]]:
    """Return (source number, id) of the newest reads of a day: what the window for repeats is filled with at start.

    As two arrays: a record each takes several times as long, and there may be a million. They are taken as they lie,
    not put in order, and some more than asked for.
    """
    row = await tx.fetchrow(
        """SELECT coalesce(array_agg(source), '{}') AS sources, coalesce(array_agg(external_id), '{}') AS ids
           FROM newest_reads($1)""",
        at_least,
    )
    return zip(row["sources"], row["ids"], strict=True)


async def holds_read(tx: Tx, batch: int, plate: str) -> bool:
    """Return whether the commit of this number, which brought a read of this plate, is in the store."""
    return bool(await tx.fetchval("SELECT true FROM read WHERE plate = $2 AND batch = $1 LIMIT 1", batch, plate))


async def count_reads(tx: Tx, since: datetime, begins: str) -> int:
    """Return how many different reads were received since then whose id begins so."""
    n: int = await tx.fetchval(
        """SELECT count(DISTINCT (source, external_id)) FROM read
           WHERE received_at >= $1 AND external_id >= $2 AND external_id < $2 || '~'""",
        since,
        begins,
    )
    return n


async def count_at_doors(tx: Tx, counts: Sequence[tuple[datetime, str, str, int]]) -> None:
    """Add to the public counts of the doors: (time, source, what, how many)."""
    await tx.executemany(
        """INSERT INTO door_count AS known (day, source_id, what, n)
           VALUES (($1::timestamptz AT TIME ZONE 'UTC')::date, $2, $3, $4)
           ON CONFLICT (day, source_id, what) DO UPDATE SET n = known.n + excluded.n""",
        counts,
    )


async def put_warning(tx: Tx, warning_id: str, label: str, expires_at: datetime | None, value: str) -> None:
    """Put a public alert into force."""
    await tx.execute(
        """INSERT INTO warning (id, label, expires_at, value) VALUES ($1, $2, $3, $4)
           ON CONFLICT (id) DO UPDATE SET expires_at = excluded.expires_at, value = excluded.value""",
        warning_id,
        label,
        expires_at,
        value,
    )


async def end_warnings(tx: Tx, ids: Sequence[str]) -> list[tuple[str, str]]:
    """End public alerts now; returns (id, label) of those that were in force."""
    rows = await tx.fetch(
        """UPDATE warning SET expires_at = now() WHERE id = ANY ($1) AND (expires_at IS NULL OR expires_at > now())
           RETURNING id, label""",
        list(ids),
    )
    return [(row["id"], row["label"]) for row in rows]


async def make_partitions(tx: Tx, day: date) -> int:
    """Make the daily partitions of a day, if they are not there; returns how many were made."""
    made: int = await tx.fetchval("SELECT make_partitions($1) + make_picture_partition($1)", day)
    return made
