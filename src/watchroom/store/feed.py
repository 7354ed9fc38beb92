"""The change log read back, and the latest state of what moves: all that the consoles' feed is made from."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec

from watchroom.model.views import ReaderView, UnitView, WarningView
from watchroom.store.acting import Tx


class LoggedChange(msgspec.Struct, frozen=True):
    """One line of the change log."""

    id: int
    kind: str
    key: str
    label: str
    value: str | None


class Latest(msgspec.Struct, frozen=True):
    """The latest state of one record: its kind, key, label, JSON, and when the database took it."""

    kind: str
    key: str
    label: str
    value: str
    changed_at: datetime | None = None


async def changes_after(tx: Tx, last_id: int, limit: int) -> list[LoggedChange]:
    """Return the changes after `last_id` in the order in which they were committed."""
    rows = await tx.fetch(
        "SELECT id, kind, key, label, value FROM change WHERE id > $1 ORDER BY id LIMIT $2", last_id, limit
    )
    return [LoggedChange(*row) for row in rows]


class IncidentState(msgspec.Struct, frozen=True):
    """Whether an incident is open, by its newest line in the change log."""

    id: int
    incident_id: str
    is_open: bool


async def incident_states_after(tx: Tx, last_id: int) -> list[IncidentState]:
    """Return the newest state of each incident that changed after a line of the log."""
    rows = await tx.fetch(
        """SELECT DISTINCT ON (key) id, key, value IS NOT NULL FROM change
           WHERE id > $1 AND kind = 'incident' ORDER BY key, id DESC""",
        last_id,
    )
    return [IncidentState(*row) for row in rows]


async def last_change_id(tx: Tx) -> int:
    """Return the id of the newest change, 0 when there is none."""
    newest: int | None = await tx.fetchval("SELECT id FROM change ORDER BY id DESC LIMIT 1")
    return newest or 0


async def oldest_change_id(tx: Tx) -> int:
    """Return the id of the oldest change still kept, 0 when there is none."""
    oldest: int | None = await tx.fetchval("SELECT id FROM change ORDER BY id LIMIT 1")
    return oldest or 0


_STATE = """
SELECT 'incident' AS kind, id AS key, label, value::text FROM (
    SELECT id, label, value FROM incident WHERE status = 'open' ORDER BY occurred_at DESC LIMIT $1) AS i
UNION ALL SELECT 'alert', id, label, value::text FROM (
    SELECT id, label, value FROM alert WHERE status <> 'resolved' ORDER BY raised_at DESC LIMIT $1) AS a
UNION ALL SELECT 'seat', id, label, value::text FROM seat WHERE ended_at IS NULL
UNION ALL SELECT 'lease', id, label, value::text FROM lease WHERE ended_at IS NULL
UNION ALL SELECT 'warning', id, label, value::text FROM warning WHERE expires_at IS NULL OR expires_at > now()
UNION ALL SELECT CASE kind WHEN 'hit' THEN 'card' ELSE kind END, id, label,
    jsonb_build_object('id', id, 'incident_id', coalesce(incident_id, ''), 'expires_at', expires_at, 'version', version)
    ::text FROM street_card WHERE expires_at > now() AND withdrawn_at IS NULL
"""

_MOVING = """
SELECT 'unit' AS kind, id AS key, label, value::text, changed_at FROM unit WHERE changed_at > $1
UNION ALL SELECT 'reader', id, label, value::text, changed_at FROM reader WHERE changed_at > $1
UNION ALL SELECT 'source', id, label, value::text, changed_at FROM source_health WHERE changed_at > $1
"""


async def logged_state(tx: Tx, each_max: int) -> list[Latest]:
    """Return what the change log leads to now: open incidents, unresolved alerts, warnings in force."""
    return [Latest(*row) for row in await tx.fetch(_STATE, each_max)]


async def moving_since(tx: Tx, since: datetime) -> list[Latest]:
    """Return the latest state of units, readers and sources that changed after `since`."""
    return [Latest(*row) for row in await tx.fetch(_MOVING, since)]


async def units(tx: Tx) -> list[UnitView]:
    """Return where every unit that the transaction may see was last."""
    rows = await tx.fetch("SELECT value FROM unit")
    return [msgspec.json.decode(row["value"], type=UnitView) for row in rows]


async def warnings(tx: Tx) -> list[WarningView]:
    """Return the public alerts in force that the transaction may see."""
    rows = await tx.fetch("SELECT value FROM warning WHERE expires_at IS NULL OR expires_at > now()")
    return [msgspec.json.decode(row["value"], type=WarningView) for row in rows]


async def readers(tx: Tx) -> list[ReaderView]:
    """Return every reader that was heard."""
    rows = await tx.fetch("SELECT value FROM reader")
    return [msgspec.json.decode(row["value"], type=ReaderView) for row in rows]


async def put_moving(tx: Tx, table: str, rows: Sequence[Latest], at: datetime) -> None:
    """Replace the latest state of units, readers or sources; `table` is one of those three."""
    if table not in ("unit", "reader", "source_health"):
        raise ValueError(table)
    await tx.execute(
        f"""INSERT INTO {table} AS known (id, label, value, changed_at)
            SELECT each.*, $4 FROM unnest($1::text[], $2::text[], $3::jsonb[]) AS each
            ON CONFLICT (id) DO UPDATE SET label = excluded.label, value = excluded.value,
                changed_at = excluded.changed_at""",  # noqa: S608 - one of three constant words
        [row.key for row in rows],
        [row.label for row in rows],
        [row.value for row in rows],
        at,
    )


async def notify_moving(tx: Tx) -> None:
    """Tell every process that something moved."""
    await tx.execute("SELECT pg_notify('moving', '')")
