"""Looks that run now: what began, what each depends on, and how it ended."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec

from watchroom.model.people import Seat
from watchroom.model.video import BY_OWNERS_SAY
from watchroom.model.video_views import RunningView
from watchroom.store.acting import Tx

RUNNING_ROWS_MAX = 2_000


class NewView(msgspec.Struct, frozen=True, kw_only=True):
    """One look that begins; its id is the act of looking."""

    id: str
    label: str
    kind: str
    seat: Seat
    purpose: str
    incident: str | None
    automatic: bool
    span: tuple[datetime, datetime] | None
    ticket_sha256: bytes
    ticket_until: datetime
    process: str
    began_at: datetime
    ends_at: datetime
    cameras: Sequence[tuple[str, str | None]]
    """Each camera with the lease that opens it, if it needs one."""


class OpenView(msgspec.Struct, frozen=True, kw_only=True):
    """A running look as a ticket finds it."""

    id: str
    kind: str
    session_id: str
    seat: Seat
    purpose: str
    incident: str | None
    span: tuple[datetime, datetime] | None
    used_at: datetime
    ends_at: datetime


class Checked(msgspec.Struct, frozen=True, kw_only=True):
    """One camera of one running look, with all that it depends on."""

    view_id: str
    camera_id: str
    kind: str
    agency: str
    role: str
    seat: Seat
    purpose: str
    incident: str | None
    case: str | None
    connected: bool
    used_at: datetime
    ends_at: datetime
    session_kind: str
    session_began_at: datetime
    authenticated_at: datetime
    last_used_at: datetime
    idle_lock_minutes: int | None
    is_session_over: bool
    is_seat_over: bool
    is_on_patrol: bool
    label: str
    is_retired: bool
    is_lease_over: bool
    """False when it needs none."""
    is_ended_by_owner: bool


async def put_view(tx: Tx, view: NewView) -> None:
    """Begin a look."""
    seat = view.seat
    await tx.execute(
        """INSERT INTO view (id, label, kind, session_id, seat_id, login, name, agency, role, purpose, incident,
               automatic, span, ticket_sha256, ticket_until, process, checked_at, began_at, used_at, ends_at)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, tstzrange($13, $14), $15, $16, $17, $18, $18,
               $18, $19)""",
        view.id,
        view.label,
        view.kind,
        seat.session_id,
        seat.id,
        seat.login,
        seat.name,
        seat.agency,
        seat.role,
        view.purpose,
        view.incident,
        view.automatic,
        view.span[0] if view.span else None,
        view.span[1] if view.span else None,
        view.ticket_sha256,
        view.ticket_until,
        view.process,
        view.began_at,
        view.ends_at,
    )
    await tx.executemany(
        "INSERT INTO view_camera (view_id, camera_id, lease_id) VALUES ($1, $2, $3)",
        [(view.id, camera_id, lease_id) for camera_id, lease_id in view.cameras],
    )


_OPEN_COLUMNS = """view.id, view.kind, view.session_id, view.seat_id, view.login, view.name, view.agency, view.role,
    view.purpose, view.incident,
    lower(view.span) AS span_from, upper(view.span) AS span_to, view.began_at, view.used_at,
    view.ends_at"""


async def redeem_ticket(tx: Tx, ticket_sha256: bytes, camera_id: str, process: str, now: datetime) -> OpenView | None:
    """Take a live ticket for its one connection; None when it was taken, is late, or is of another camera."""
    row = await tx.fetchrow(
        f"""UPDATE view SET connected_at = $4, used_at = $4, checked_at = $4, process = $3
            WHERE ticket_sha256 = $1 AND kind = 'live' AND ended_at IS NULL AND connected_at IS NULL
                AND ticket_until > $4 AND ends_at > $4
                AND EXISTS (SELECT FROM session JOIN seat ON seat.session_id = session.id
                            WHERE session.id = view.session_id AND session.ended_at IS NULL
                                AND seat.id = view.seat_id AND seat.ended_at IS NULL)
                AND EXISTS (SELECT FROM view_camera looked JOIN camera ON camera.id = looked.camera_id
                                LEFT JOIN lease ON lease.id = looked.lease_id
                            WHERE looked.view_id = view.id AND looked.camera_id = $2 AND looked.ended_at IS NULL
                                AND camera.retired_at IS NULL AND lease.ended_at IS NULL
                                AND (lease.ends_at IS NULL OR lease.ends_at > $4))
            RETURNING {_OPEN_COLUMNS}""",  # noqa: S608 - constant columns
        ticket_sha256,
        camera_id,
        process,
        now,
    )
    return None if row is None else _open(row)


async def view_of_ticket(tx: Tx, ticket_sha256: bytes, camera_id: str | None, now: datetime) -> OpenView | None:
    """Return the running look a ticket belongs to, with this camera in it unless None is given."""
    row = await tx.fetchrow(
        f"""SELECT {_OPEN_COLUMNS} FROM view WHERE ticket_sha256 = $1 AND ended_at IS NULL AND ends_at > $3
                AND ($2::text IS NULL OR EXISTS (SELECT FROM view_camera looked WHERE looked.view_id = view.id
                     AND looked.camera_id = $2 AND looked.ended_at IS NULL))""",  # noqa: S608 - constant columns
        ticket_sha256,
        camera_id,
        now,
    )
    return None if row is None else _open(row)


async def owner_of_ticket(tx: Tx, ticket_sha256: bytes) -> OpenView | None:
    """Return the look a ticket was given for, running or not: so that its misuse is recorded with a name."""
    row = await tx.fetchrow(
        f"SELECT {_OPEN_COLUMNS} FROM view WHERE ticket_sha256 = $1",  # noqa: S608 - constant columns
        ticket_sha256,
    )
    return None if row is None else _open(row)


async def label_of_camera(tx: Tx, camera_id: str) -> str | None:
    """Return the label of a camera that is not retired."""
    label: str | None = await tx.fetchval("SELECT label FROM camera WHERE id = $1 AND retired_at IS NULL", camera_id)
    return label


def _open(row: Any) -> OpenView:
    span = None if row["span_from"] is None else (row["span_from"], row["span_to"])
    return OpenView(
        id=row["id"],
        kind=row["kind"],
        session_id=row["session_id"],
        seat=_seat(row),
        purpose=row["purpose"],
        incident=row["incident"],
        span=span,
        used_at=row["used_at"],
        ends_at=row["ends_at"],
    )


def _seat(row: Any) -> Seat:
    return Seat(
        id=row["seat_id"],
        login=row["login"],
        name=row["name"],
        agency=row["agency"],
        role=row["role"],
        session_id=row["session_id"],
        began_at=row["began_at"],
    )


async def touch_view(tx: Tx, view_id: str, now: datetime) -> None:
    """Note that a look is used."""
    await tx.execute("UPDATE view SET used_at = $2 WHERE id = $1", view_id, now)


async def check_views(tx: Tx, process: str, now: datetime) -> list[Checked]:
    """Note that a process looks after its running looks, and return all that they depend on, in one statement."""
    rows = await tx.fetch(
        """WITH mine AS (UPDATE view SET checked_at = $2 WHERE process = $1 AND ended_at IS NULL RETURNING *)
           SELECT mine.id AS view_id, looked.camera_id, mine.kind, mine.agency, mine.role, mine.seat_id, mine.login,
               mine.name, mine.session_id, mine.purpose, mine.incident, act.case_number AS "case", mine.began_at,
               mine.connected_at IS NOT NULL AS connected,
               mine.used_at, mine.ends_at,
               session.kind AS session_kind, session.began_at AS session_began_at, session.authenticated_at,
               session.last_used_at, session.idle_lock_minutes,
               session.ended_at IS NOT NULL OR person.state <> 'active' AS is_session_over,
               seat.ended_at IS NOT NULL AS is_seat_over, seat.patrol_act IS NOT NULL AS is_on_patrol,
               camera.label, camera.retired_at IS NOT NULL AS is_retired,
               coalesce(lease.ended_at IS NOT NULL OR lease.ends_at <= $2, false) AS is_lease_over,
               coalesce(lease.value ->> 'ended_because' = ANY ($3), false) AS is_ended_by_owner
           FROM mine JOIN view_camera looked ON looked.view_id = mine.id AND looked.ended_at IS NULL
               JOIN session ON session.id = mine.session_id JOIN person ON person.login = mine.login
               JOIN seat ON seat.id = mine.seat_id JOIN camera ON camera.id = looked.camera_id
               JOIN act ON act.id = mine.id
               LEFT JOIN lease ON lease.id = looked.lease_id""",
        process,
        now,
        list(BY_OWNERS_SAY),
    )
    plain = [name for name in Checked.__struct_fields__ if name != "seat"]
    return [Checked(**{name: row[name] for name in plain}, seat=_seat(row)) for row in rows]


async def end_view_cameras(
    tx: Tx, pairs: Sequence[tuple[str, str]], because: Sequence[str], now: datetime
) -> list[str]:
    """End single cameras of looks; returns the looks that have none left."""
    await tx.execute(
        """UPDATE view_camera SET ended_at = $4, ended_because = each.because
           FROM unnest($1::text[], $2::text[], $3::text[]) AS each(view_id, camera_id, because)
           WHERE view_camera.view_id = each.view_id AND view_camera.camera_id = each.camera_id
               AND view_camera.ended_at IS NULL""",
        [view_id for view_id, _ in pairs],
        [camera_id for _, camera_id in pairs],
        list(because),
        now,
    )
    rows = await tx.fetch(
        """SELECT id FROM view WHERE id = ANY ($1) AND ended_at IS NULL
               AND NOT EXISTS (SELECT FROM view_camera WHERE view_id = view.id AND ended_at IS NULL)""",
        list({view_id for view_id, _ in pairs}),
    )
    return [row["id"] for row in rows]


async def end_views(
    tx: Tx, view_ids: Sequence[str], because: str, now: datetime, seat_id: str | None = None
) -> list[str]:
    """End looks with all their cameras, of one seat only when given; returns those that still ran."""
    rows = await tx.fetch(
        """WITH ended AS (UPDATE view SET ended_at = $3, ended_because = $2
               WHERE id = ANY ($1) AND ended_at IS NULL AND ($4::text IS NULL OR seat_id = $4) RETURNING id),
           cameras AS (UPDATE view_camera SET ended_at = $3, ended_because = $2 FROM ended
               WHERE view_camera.view_id = ended.id AND view_camera.ended_at IS NULL)
           SELECT id FROM ended""",
        list(view_ids),
        because,
        now,
        seat_id,
    )
    return [row["id"] for row in rows]


async def views_of_process(tx: Tx, process: str) -> list[str]:
    """Return the looks that a process looks after now."""
    rows = await tx.fetch("SELECT id FROM view WHERE ended_at IS NULL AND process = $1", process)
    return [row["id"] for row in rows]


async def count_running(tx: Tx, seat_id: str) -> int:
    """Return how many looks a seat has running."""
    count: int = await tx.fetchval("SELECT count(*) FROM view WHERE seat_id = $1 AND ended_at IS NULL", seat_id)
    return count


async def abandoned_views(tx: Tx, process: str, before: datetime) -> list[tuple[str, datetime]]:
    """Return (look, last time it was known to run) of those that other processes no longer look after."""
    rows = await tx.fetch(
        "SELECT id, checked_at FROM view WHERE ended_at IS NULL AND process <> $1 AND checked_at < $2", process, before
    )
    return [(row["id"], row["checked_at"]) for row in rows]


async def running_views(tx: Tx) -> list[RunningView]:
    """Return the looks that run now and that the transaction may see, newest first."""
    rows = await tx.fetch(
        """SELECT view.id AS view_id, kind, login, name, agency, role, purpose, incident, automatic, began_at, ends_at,
               array_agg(camera_id ORDER BY camera_id) AS cameras
           FROM view JOIN view_camera looked ON looked.view_id = view.id AND looked.ended_at IS NULL
           WHERE view.ended_at IS NULL GROUP BY view.id ORDER BY began_at DESC LIMIT $1""",
        RUNNING_ROWS_MAX,
    )
    return [RunningView(**dict(row)) for row in rows]


async def looks_live(tx: Tx, seat_id: str, camera_id: str) -> bool:
    """Return whether a seat looks at a camera live now."""
    return bool(
        await tx.fetchval(
            """SELECT true FROM view JOIN view_camera looked ON looked.view_id = view.id
               WHERE seat_id = $1 AND camera_id = $2 AND kind = 'live' AND view.ended_at IS NULL
                   AND looked.ended_at IS NULL LIMIT 1""",
            seat_id,
            camera_id,
        )
    )
