"""Incidents: their states, timelines, links and pins."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec

from watchroom.base.geometry import Point
from watchroom.model.views import EntryView, IncidentView
from watchroom.store.acting import Tx


class NewEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One line to be added to a timeline."""

    incident_id: str
    label: str
    at: datetime
    received_at: datetime
    kind: str
    text: str
    by: str | None = None
    by_name: str | None = None
    source_id: str | None = None
    external_id: str | None = None
    observation_id: int | None = None
    probability: float | None = None
    reason: str | None = None
    lat: float | None = None
    lon: float | None = None
    data: dict[str, Any] = {}


class NewLink(msgspec.Struct, frozen=True, kw_only=True):
    """One observation that belongs to an incident."""

    incident_id: str
    label: str
    kind: str
    source_id: str
    external_id: str
    probability: float
    reason: str
    linked_at: datetime
    linked_by: str | None = None


class Link(msgspec.Struct, frozen=True, kw_only=True):
    """One link in force."""

    id: int
    incident_id: str
    kind: str
    source_id: str
    external_id: str
    probability: float
    reason: str


def label_of(view: IncidentView) -> str:
    """Return the label an incident carries."""
    return f"{view.agency}/{view.law_tag}"


async def next_numbers(tx: Tx, count: int, year: int) -> list[str]:
    """Return the next incident numbers of the year, as `26-000123`."""
    rows = await tx.fetch("SELECT nextval('incident_number') AS n FROM generate_series(1, $1)", count)
    return [f"{year % 100:02d}-{row['n']:06d}" for row in rows]


async def put(tx: Tx, views: Sequence[IncidentView]) -> None:
    """Insert incidents or replace their state, and keep each state for replay."""
    values = [msgspec.json.encode(view).decode() for view in views]
    labels = [label_of(view) for view in views]
    await tx.execute(
        """INSERT INTO incident AS known (id, label, occurred_at, opened_at, updated_at, value)
           SELECT * FROM unnest($1::text[], $2::text[], $3::timestamptz[], $4::timestamptz[], $5::timestamptz[],
               $6::jsonb[])
           ON CONFLICT (id) DO UPDATE SET label = excluded.label, occurred_at = excluded.occurred_at,
               updated_at = excluded.updated_at, value = excluded.value""",
        [view.id for view in views],
        labels,
        [view.occurred_at for view in views],
        [view.opened_at for view in views],
        [view.updated_at for view in views],
        values,
    )
    await tx.execute(
        """INSERT INTO incident_version (incident_id, version, at, label, value)
           SELECT * FROM unnest($1::text[], $2::int[], $3::timestamptz[], $4::text[], $5::jsonb[])""",
        [view.id for view in views],
        [view.version for view in views],
        [view.updated_at for view in views],
        labels,
        values,
    )


def _view(text: str) -> IncidentView:
    return msgspec.json.decode(text, type=IncidentView)


async def get(tx: Tx, incident_id: str, *, lock: bool = False) -> IncidentView | None:
    """Return one incident that the transaction may see; `lock` holds it until the commit."""
    text = await tx.fetchval(
        f"SELECT value FROM incident WHERE id = $1{' FOR UPDATE' if lock else ''}",  # noqa: S608 - a constant word
        incident_id,
    )
    return None if text is None else _view(text)


async def by_number(tx: Tx, number: str) -> IncidentView | None:
    """Return the incident of this number, as people write it, when the transaction may see it."""
    text = await tx.fetchval("SELECT value FROM incident WHERE number = $1", number)
    return None if text is None else _view(text)


async def open_in(tx: Tx, low: Point, high: Point, begin: datetime, end: datetime) -> list[IncidentView]:
    """Return the open incidents of a box (its south-west and north-east corner) and a time, newest first."""
    rows = await tx.fetch(
        """SELECT value FROM incident WHERE status = 'open' AND occurred_at BETWEEN $1 AND $2
             AND lat BETWEEN $3 AND $4 AND lon BETWEEN $5 AND $6 ORDER BY occurred_at DESC, id LIMIT 50""",
        begin,
        end,
        low.lat,
        high.lat,
        low.lon,
        high.lon,
    )
    return [_view(row["value"]) for row in rows]


async def get_many(tx: Tx, ids: Sequence[str]) -> dict[str, IncidentView]:
    """Return those of the incidents that exist, locked until the commit, in a fixed order."""
    rows = await tx.fetch("SELECT id, value FROM incident WHERE id = ANY ($1) ORDER BY id FOR UPDATE", list(ids))
    return {row["id"]: _view(row["value"]) for row in rows}


async def listed(
    tx: Tx,
    *,
    limit: int,
    status: str | None = None,
    start: datetime | None = None,
    end: datetime | None = None,
    bbox: tuple[float, float, float, float] | None = None,
    since_updated: datetime | None = None,
) -> list[IncidentView]:
    """Return incidents, newest occurrence first; bbox is (south, west, north, east)."""
    south, west, north, east = bbox or (None, None, None, None)
    rows = await tx.fetch(
        """SELECT value FROM incident
           WHERE ($2::text IS NULL OR status = $2) AND ($3::timestamptz IS NULL OR occurred_at >= $3)
             AND ($4::timestamptz IS NULL OR occurred_at < $4)
             AND ($5::float8 IS NULL OR (lat >= $5 AND lat <= $6 AND lon >= $7 AND lon <= $8))
             AND ($9::timestamptz IS NULL OR updated_at >= $9)
           ORDER BY occurred_at DESC, id DESC LIMIT $1""",
        limit,
        status,
        start,
        end,
        south,
        north,
        west,
        east,
        since_updated,
    )
    return [_view(row["value"]) for row in rows]


async def as_known_at(tx: Tx, incident_id: str, at: datetime) -> IncidentView | None:
    """Return the incident's state as it was known at that second."""
    text = await tx.fetchval(
        "SELECT value FROM incident_version WHERE incident_id = $1 AND at <= $2 ORDER BY version DESC LIMIT 1",
        incident_id,
        at,
    )
    return None if text is None else _view(text)


async def add_entries(tx: Tx, entries: Sequence[NewEntry]) -> list[int]:
    """Add lines to timelines; returns their ids in order."""
    rows = await tx.fetch(
        """INSERT INTO incident_entry (incident_id, label, at, received_at, kind, text, by, by_name, source_id,
               external_id, observation_id, probability, reason, lat, lon, data)
           SELECT * FROM unnest($1::text[], $2::text[], $3::timestamptz[], $4::timestamptz[], $5::text[], $6::text[],
               $7::text[], $8::text[], $9::text[], $10::text[], $11::bigint[], $12::float8[], $13::text[],
               $14::float8[], $15::float8[], $16::jsonb[]) RETURNING id""",
        *(
            [getattr(each, name) for each in entries]
            for name in (
                "incident_id", "label", "at", "received_at", "kind", "text", "by", "by_name", "source_id",
                "external_id", "observation_id", "probability", "reason", "lat", "lon",
            )
        ),
        [msgspec.json.encode(each.data).decode() for each in entries],
    )  # fmt: skip
    return [row["id"] for row in rows]


async def merged_ids(tx: Tx, incident_id: str) -> list[str]:
    """Return the incident's id and those of all that were merged into it, however deep."""
    rows = await tx.fetch(
        """WITH RECURSIVE part(id) AS (
               SELECT $1::text
               UNION SELECT incident.id FROM incident JOIN part ON incident.merged_into = part.id)
           SELECT id FROM part""",
        incident_id,
    )
    return [row["id"] for row in rows]


async def timeline(tx: Tx, ids: Sequence[str], until: datetime | None, limit: int) -> list[EntryView]:
    """Return the newest `limit` lines of these incidents' timelines, as known at `until`, oldest first."""
    rows = await tx.fetch(
        """SELECT id, at, received_at, kind, text, by, by_name, source_id, external_id, probability, reason, lat, lon,
               data
           FROM incident_entry WHERE incident_id = ANY ($1) AND ($2::timestamptz IS NULL OR received_at <= $2)
           ORDER BY id DESC LIMIT $3""",
        list(ids),
        until,
        limit,
    )
    views = [EntryView(**{**dict(row), "data": msgspec.json.decode(row["data"])}) for row in rows]
    return sorted(views, key=lambda view: (view.at, view.id))


async def entries_by_id(tx: Tx, ids: Sequence[int]) -> list[tuple[str, EntryView]]:
    """Return (incident, line) for lines that the transaction may see."""
    rows = await tx.fetch(
        """SELECT incident_id, id, at, received_at, kind, text, by, by_name, source_id, external_id, probability,
               reason, lat, lon, data FROM incident_entry WHERE id = ANY ($1) ORDER BY id""",
        list(ids),
    )
    return [
        (
            row["incident_id"],
            EntryView(
                **{key: value for key, value in row.items() if key not in ("incident_id", "data")},
                data=msgspec.json.decode(row["data"]),
            ),
        )
        for row in rows
    ]


async def link(tx: Tx, links: Sequence[NewLink]) -> None:
    """Make observations belong to incidents; one that belonged elsewhere must be unlinked first."""
    await tx.execute(
        """INSERT INTO incident_link (incident_id, label, kind, source_id, external_id, probability, reason, linked_at,
               linked_by)
           SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::float8[], $7::text[],
               $8::timestamptz[], $9::text[])""",
        *(
            [getattr(each, name) for each in links]
            for name in ("incident_id", "label", "kind", "source_id", "external_id", "probability", "reason",
                         "linked_at", "linked_by")
        ),
    )  # fmt: skip


async def unlink(tx: Tx, keys: Sequence[tuple[str, str]], at: datetime, reason: str) -> None:
    """End the links of these (source, id) observations; the rows stay, with the reason."""
    await tx.execute(
        """UPDATE incident_link SET unlinked_at = $3, unlinked_reason = $4
           FROM unnest($1::text[], $2::text[]) AS each(source_id, external_id)
           WHERE incident_link.source_id = each.source_id AND incident_link.external_id = each.external_id
             AND unlinked_at IS NULL""",
        [source for source, _ in keys],
        [external for _, external in keys],
        at,
        reason,
    )


async def links(tx: Tx, incident_ids: Sequence[str]) -> list[Link]:
    """Return the links in force of these incidents."""
    rows = await tx.fetch(
        """SELECT id, incident_id, kind, source_id, external_id, probability, reason FROM incident_link
           WHERE incident_id = ANY ($1) AND unlinked_at IS NULL ORDER BY id""",
        list(incident_ids),
    )
    return [Link(**dict(row)) for row in rows]


async def pin(tx: Tx, a: str, b: str, *, together: bool, by: str, at: datetime, reason: str) -> None:
    """Keep a human's word on whether two incidents are one."""
    await tx.execute(
        "INSERT INTO incident_pin (a, b, together, by, at, reason) VALUES ($1, $2, $3, $4, $5, $6)",
        a,
        b,
        together,
        by,
        at,
        reason,
    )


class Pin(msgspec.Struct, frozen=True, kw_only=True):
    """What a person decided about two incidents belonging together."""

    id: int
    a: str
    b: str
    together: bool


async def pins_after(tx: Tx, last_id: int, since: datetime | None) -> list[Pin]:
    """Return people's decisions after `last_id` (and since a time), oldest first."""
    rows = await tx.fetch(
        """SELECT id, a, b, together FROM incident_pin
           WHERE id > $1 AND ($2::timestamptz IS NULL OR at >= $2) ORDER BY id""",
        last_id,
        since,
    )
    return [Pin(**dict(row)) for row in rows]


async def pins_of(tx: Tx, incident_ids: Sequence[str]) -> list[Pin]:
    """Return people's decisions about these incidents, oldest first."""
    rows = await tx.fetch(
        "SELECT id, a, b, together FROM incident_pin WHERE a = ANY ($1) OR b = ANY ($1) ORDER BY id", list(incident_ids)
    )
    return [Pin(**dict(row)) for row in rows]


async def last_pin(tx: Tx) -> int:
    """Return the id of the newest decision of a person, 0 when there is none."""
    newest: int | None = await tx.fetchval("SELECT max(id) FROM incident_pin")
    return newest or 0


async def links_of(tx: Tx, incident_id: str) -> list[tuple[str, str]]:
    """Return (source, id) of what belongs to the incident."""
    rows = await tx.fetch(
        "SELECT source_id, external_id FROM incident_link WHERE incident_id = $1 AND unlinked_at IS NULL", incident_id
    )
    return [(row["source_id"], row["external_id"]) for row in rows]


async def open_records(tx: Tx, now: datetime) -> int:
    """Return how many open incidents are records of the past: occurred a day or more before they were opened."""
    count: int = await tx.fetchval(
        """SELECT count(*) FROM incident WHERE status = 'open' AND occurred_at < opened_at - interval '1 day'
           AND occurred_at < $1""",
        now,
    )
    return count


async def over(tx: Tx, now: datetime, record_for: timedelta, quiet_for: timedelta) -> list[IncidentView]:
    """Return open incidents that are over by time, locked: old records, and what nobody owns and nothing feeds."""
    rows = await tx.fetch(
        """SELECT value FROM incident WHERE status = 'open' AND value ->> 'owner' IS NULL AND (
               (occurred_at < opened_at - interval '1 day' AND updated_at < $1)
               OR (updated_at < $2 AND NOT EXISTS (
                   SELECT FROM incident_link link JOIN observation_identity known USING (source_id, external_id)
                   JOIN observation seen ON seen.id = known.observation_id
                   WHERE link.incident_id = incident.id AND link.kind = 'call' AND link.unlinked_at IS NULL
                     AND seen.body ->> 'state' <> 'closed' AND seen.received_at > $2 - interval '1 day')))
           ORDER BY id LIMIT 500 FOR UPDATE SKIP LOCKED""",
        now - record_for,
        now - quiet_for,
    )
    return [_view(row["value"]) for row in rows]


async def all_calls_closed(tx: Tx, incident_ids: Sequence[str]) -> set[str]:
    """Return those of the incidents whose calls, one at least, are all closed by their senders."""
    rows = await tx.fetch(
        """SELECT link.incident_id FROM incident_link link
           JOIN observation_identity known USING (source_id, external_id)
           JOIN observation seen ON seen.id = known.observation_id
           WHERE link.incident_id = ANY ($1) AND link.unlinked_at IS NULL AND link.kind = 'call'
           GROUP BY 1 HAVING bool_and(seen.body ->> 'state' = 'closed')""",
        list(incident_ids),
    )
    return {row["incident_id"] for row in rows}
