"""Alerts: what asks a person for an action, and its states."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec

from watchroom.model.views import AlertView
from watchroom.store.acting import Tx

OPEN = ("new", "acknowledged", "shelved")


def label_of(view: AlertView) -> str:
    """Return the label an alert carries."""
    return f"{view.agency}/{view.law_tag}"


def _view(text: str) -> AlertView:
    return msgspec.json.decode(text, type=AlertView)


async def put(tx: Tx, views: Sequence[AlertView]) -> None:
    """Insert alerts or replace their state."""
    await tx.execute(
        """INSERT INTO alert AS known (id, label, raised_at, due_at, shelved_until, acknowledged_at, value)
           SELECT * FROM unnest($1::text[], $2::text[], $3::timestamptz[], $4::timestamptz[], $5::timestamptz[],
               $6::timestamptz[], $7::jsonb[])
           ON CONFLICT (id) DO UPDATE SET due_at = excluded.due_at, shelved_until = excluded.shelved_until,
               acknowledged_at = excluded.acknowledged_at, value = excluded.value""",
        [view.id for view in views],
        [label_of(view) for view in views],
        [view.raised_at for view in views],
        [view.due_at for view in views],
        [view.shelved_until for view in views],
        [view.acknowledged_at for view in views],
        [msgspec.json.encode(view).decode() for view in views],
    )


async def get(tx: Tx, alert_id: str, *, lock: bool = False) -> AlertView | None:
    """Return one alert that the transaction may see; `lock` holds it until the commit."""
    text = await tx.fetchval(
        f"SELECT value FROM alert WHERE id = $1{' FOR UPDATE' if lock else ''}",  # noqa: S608 - a constant word
        alert_id,
    )
    return None if text is None else _view(text)


async def listed(
    tx: Tx, *, limit: int, statuses: Sequence[str] | None = None, incident_ids: Sequence[str] | None = None
) -> list[AlertView]:
    """Return alerts, newest first."""
    rows = await tx.fetch(
        """SELECT value FROM alert WHERE ($2::text[] IS NULL OR status = ANY ($2))
             AND ($3::text[] IS NULL OR incident_id = ANY ($3)) ORDER BY raised_at DESC, id DESC LIMIT $1""",
        limit,
        None if statuses is None else list(statuses),
        None if incident_ids is None else list(incident_ids),
    )
    return [_view(row["value"]) for row in rows]


async def open_by_cause(tx: Tx, causes: Sequence[str]) -> dict[tuple[str, str], AlertView]:
    """Return the newest open alert of each (cause, label), locked until the commit."""
    rows = await tx.fetch(
        """SELECT value FROM alert WHERE cause = ANY ($1) AND status IN ('new', 'acknowledged', 'shelved')
           ORDER BY raised_at FOR UPDATE""",
        list(causes),
    )
    return {(view.cause, label_of(view)): view for view in (_view(row["value"]) for row in rows)}


async def open_of_incidents(tx: Tx, incident_ids: Sequence[str]) -> list[AlertView]:
    """Return the unresolved alerts of incidents, locked until the commit."""
    rows = await tx.fetch(
        """SELECT value FROM alert WHERE incident_id = ANY ($1) AND status IN ('new', 'acknowledged', 'shelved')
           ORDER BY id FOR UPDATE""",
        list(incident_ids),
    )
    return [_view(row["value"]) for row in rows]


async def due(tx: Tx, now: datetime) -> list[AlertView]:
    """Return new alerts past their time and shelved ones whose time is up, locked until the commit."""
    rows = await tx.fetch(
        """SELECT value FROM alert
           WHERE (status = 'new' AND due_at <= $1) OR (status = 'shelved' AND shelved_until <= $1)
           ORDER BY status = 'new', priority, id LIMIT 500 FOR UPDATE SKIP LOCKED""",
        now,
    )
    return [_view(row["value"]) for row in rows]


async def raised_since(tx: Tx, start: datetime) -> list[AlertView]:
    """Return alerts raised since, oldest first."""
    rows = await tx.fetch("SELECT value FROM alert WHERE raised_at >= $1 ORDER BY raised_at LIMIT 20000", start)
    return [_view(row["value"]) for row in rows]
