"""Shifts: their log, handovers, who is present, and the times without a supervisor."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec

from watchroom.model.people import Seat
from watchroom.model.shifts import HandedIncident, Handover, Jurisdiction, OnDuty, ShiftLine, SupervisionGap
from watchroom.store.acting import Tx

GAP_ROWS_MAX = 1_000

_PRESENT = """(session.kind = 'bearer' OR session.idle_lock_minutes IS NULL
    OR session.last_used_at > $1::timestamptz - make_interval(mins => session.idle_lock_minutes::int))"""
_ON_DUTY = """FROM seat JOIN session ON session.id = seat.session_id JOIN person ON person.login = seat.login
    WHERE seat.ended_at IS NULL AND session.ended_at IS NULL AND person.state = 'active'"""


async def on_duty(tx: Tx, agency: str, now: datetime) -> list[OnDuty]:
    """Return the seats of an agency that are taken now, in the order in which they were."""
    rows = await tx.fetch(
        f"""SELECT seat.id AS seat_id, seat.login, seat.name, seat.role, seat.began_at, {_PRESENT} AS present,
                session.kind = 'bearer' AS by_token
            {_ON_DUTY} AND seat.agency = $2 ORDER BY seat.began_at, seat.id""",
        now,
        agency,
    )
    return [OnDuty(**dict(row)) for row in rows]


async def present(tx: Tx, now: datetime, roles: Sequence[str]) -> set[tuple[str, str]]:
    """Return (agency, role) of everybody in one of these roles who is on duty, and whose seat is not locked."""
    rows = await tx.fetch(
        f"SELECT DISTINCT seat.agency, seat.role {_ON_DUTY} AND {_PRESENT} AND seat.role = ANY ($2)",
        now,
        list(roles),
    )
    return {(row["agency"], row["role"]) for row in rows}


async def laws_with_supervisor(tx: Tx) -> set[str]:
    """Return the law tags whose rooms need a supervisor present while live pictures are watched."""
    rows = await tx.fetch("SELECT law_tag FROM jurisdiction WHERE supervisor_required")
    return {row["law_tag"] for row in rows}


async def jurisdictions(tx: Tx) -> list[Jurisdiction]:
    """Return what is asked under each law that an agency works under, or that was ever set, by its tag."""
    rows = await tx.fetch(
        """SELECT law_tag, coalesce(supervisor_required, false) AS supervisor_required,
               coalesce(because, '') AS because, since,
               array(SELECT name FROM agency WHERE agency.law_tag = known.law_tag ORDER BY name) AS agencies
           FROM (SELECT law_tag FROM agency UNION SELECT law_tag FROM jurisdiction) AS known
               LEFT JOIN jurisdiction USING (law_tag) ORDER BY law_tag"""
    )
    return [Jurisdiction(**dict(row)) for row in rows]


async def put_jurisdiction(tx: Tx, law_tag: str, *, supervisor_required: bool, because: str, since: datetime) -> None:
    """Keep what the law of a jurisdiction asks of a room."""
    await tx.execute(
        """INSERT INTO jurisdiction (law_tag, supervisor_required, because, since) VALUES ($1, $2, $3, $4)
           ON CONFLICT (law_tag) DO UPDATE SET supervisor_required = excluded.supervisor_required,
               because = excluded.because, since = excluded.since""",
        law_tag,
        supervisor_required,
        because,
        since,
    )


async def add_line(tx: Tx, at: datetime, seat: Seat, text: str) -> None:
    """Write a line of the shift log; nothing in it is ever changed."""
    await tx.execute(
        "INSERT INTO shift_line (at, agency, seat_id, login, name, text) VALUES ($1, $2, $3, $4, $5, $6)",
        at,
        seat.agency,
        seat.id,
        seat.login,
        seat.name,
        text,
    )


async def lines(tx: Tx, agency: str, since: datetime, limit: int) -> list[ShiftLine]:
    """Return an agency's shift log, newest first."""
    rows = await tx.fetch(
        "SELECT id, at, login, name, text FROM shift_line WHERE agency = $1 AND at >= $2 ORDER BY id DESC LIMIT $3",
        agency,
        since,
        limit,
    )
    return [ShiftLine(**dict(row)) for row in rows]


async def owned_incidents(tx: Tx, login: str) -> list[HandedIncident]:
    """Return the open incidents that a person owns."""
    rows = await tx.fetch(
        """SELECT id, number, value ->> 'title' AS title FROM incident
           WHERE status = 'open' AND value ->> 'owner' = $1 ORDER BY occurred_at""",
        login,
    )
    return [HandedIncident(**dict(row)) for row in rows]


async def put_handover(tx: Tx, handover: Handover) -> None:
    """Write a handover, or its new state."""
    await tx.execute(
        """INSERT INTO handover (id, agency, role, seat_id, login, name, written_at, text, incidents, acknowledged_at,
               acknowledged_by, acknowledged_name, left_at, forced_reason)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
           ON CONFLICT (id) DO UPDATE SET written_at = excluded.written_at, text = excluded.text,
               incidents = excluded.incidents, acknowledged_at = excluded.acknowledged_at,
               acknowledged_by = excluded.acknowledged_by, acknowledged_name = excluded.acknowledged_name,
               left_at = excluded.left_at, forced_reason = excluded.forced_reason""",
        handover.id,
        handover.agency,
        handover.role,
        handover.seat_id,
        handover.login,
        handover.name,
        handover.written_at,
        handover.text,
        msgspec.json.encode(handover.incidents).decode(),
        handover.acknowledged_at,
        handover.acknowledged_by,
        handover.acknowledged_name,
        handover.left_at,
        handover.forced_reason,
    )


_HANDOVER = """id, agency, role, seat_id, login, name, written_at, text, incidents, acknowledged_at, acknowledged_by,
    acknowledged_name, left_at, forced_reason"""


async def handover(tx: Tx, handover_id: str) -> Handover | None:
    """Return one handover, locked until the commit."""
    row = await tx.fetchrow(f"SELECT {_HANDOVER} FROM handover WHERE id = $1 FOR UPDATE", handover_id)  # noqa: S608 - constant columns
    return None if row is None else _handover(row)


async def handover_of_seat(tx: Tx, seat_id: str) -> Handover | None:
    """Return what a seat that is still taken has written, locked until the commit."""
    row = await tx.fetchrow(
        f"SELECT {_HANDOVER} FROM handover WHERE seat_id = $1 AND left_at IS NULL FOR UPDATE",  # noqa: S608 - constant columns
        seat_id,
    )
    return None if row is None else _handover(row)


async def handovers(tx: Tx, agency: str, since: datetime, limit: int) -> list[Handover]:
    """Return an agency's handovers, newest first."""
    rows = await tx.fetch(
        f"SELECT {_HANDOVER} FROM handover WHERE agency = $1 AND written_at >= $2 ORDER BY written_at DESC LIMIT $3",  # noqa: S608 - constant columns
        agency,
        since,
        limit,
    )
    return [_handover(row) for row in rows]


def _handover(row: Any) -> Handover:
    plain = {name: row[name] for name in Handover.__struct_fields__ if name != "incidents"}
    return Handover(incidents=msgspec.json.decode(row["incidents"], type=list[HandedIncident]), **plain)


async def begin_gap(tx: Tx, agency: str, at: datetime) -> bool:
    """Begin a time without a supervisor; False when it has begun already."""
    found = await tx.fetchval(
        """INSERT INTO supervision_gap (agency, began_at) VALUES ($1, $2)
           ON CONFLICT (agency) WHERE ended_at IS NULL DO NOTHING RETURNING true""",
        agency,
        at,
    )
    return bool(found)


async def end_gap(tx: Tx, agency: str, at: datetime) -> None:
    """End the time without a supervisor."""
    await tx.execute("UPDATE supervision_gap SET ended_at = $2 WHERE agency = $1 AND ended_at IS NULL", agency, at)


async def open_gaps(tx: Tx) -> dict[str, datetime]:
    """Return the agencies that watch without a supervisor now, and since when."""
    rows = await tx.fetch("SELECT agency, began_at FROM supervision_gap WHERE ended_at IS NULL")
    return {row["agency"]: row["began_at"] for row in rows}


async def gaps(tx: Tx, since: datetime, agency: str | None = None) -> list[SupervisionGap]:
    """Return the times without a supervisor that had not ended at `since`, newest first: of one agency or of all."""
    rows = await tx.fetch(
        """SELECT agency, began_at, ended_at FROM supervision_gap
           WHERE (ended_at IS NULL OR ended_at >= $1) AND ($2::text IS NULL OR agency = $2)
           ORDER BY began_at DESC LIMIT $3""",
        since,
        agency,
        GAP_ROWS_MAX,
    )
    return [SupervisionGap(**dict(row)) for row in rows]
