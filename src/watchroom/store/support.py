"""Support leases: roles lent for an hour at most, and what was done under them."""

from __future__ import annotations

from datetime import datetime

from watchroom.model.people import Seat
from watchroom.model.support import SupportLease
from watchroom.store.acting import Tx

ROWS_MAX = 500
_LEASE = """lease.id, lease.agency, lease.login, lease.name, lease.role, lease.reason, lease.minutes,
    lease.requested_at, lease.approved_at, lease.approved_by, lease.approved_name, lease.ends_at, lease.ended_at,
    lease.ended_because, lease.review_due_at, lease.reviewed_at, lease.reviewed_by, lease.review,
    (SELECT count(*) FROM act JOIN seat ON seat.id = act.seat_id WHERE seat.support_lease = lease.id) AS acts"""


async def insert(tx: Tx, lease: SupportLease) -> None:
    """Begin a lease."""
    await tx.execute(
        """INSERT INTO support_lease (id, agency, login, name, role, reason, minutes, requested_at, approved_at,
               approved_by, approved_name, ends_at, review_due_at)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)""",
        lease.id,
        lease.agency,
        lease.login,
        lease.name,
        lease.role,
        lease.reason,
        lease.minutes,
        lease.requested_at,
        lease.approved_at,
        lease.approved_by,
        lease.approved_name,
        lease.ends_at,
        lease.review_due_at,
    )


async def running(tx: Tx, login: str, role: str, now: datetime) -> str | None:
    """Return the lease under which a person may take a role now."""
    lease_id: str | None = await tx.fetchval(
        """SELECT id FROM support_lease WHERE login = $1 AND role = $2 AND ended_at IS NULL AND ends_at > $3
           ORDER BY ends_at DESC LIMIT 1""",
        login,
        role,
        now,
    )
    return lease_id


async def leases(tx: Tx, since: datetime, agency: str | None) -> list[SupportLease]:
    """Return leases approved since then, of one agency or of all, newest first; unreviewed ones however old."""
    rows = await tx.fetch(
        f"""SELECT {_LEASE} FROM support_lease lease
            WHERE (lease.approved_at >= $1 OR lease.reviewed_at IS NULL) AND ($2::text IS NULL OR lease.agency = $2)
            ORDER BY lease.approved_at DESC LIMIT $3""",  # noqa: S608 - constant columns
        since,
        agency,
        ROWS_MAX,
    )
    return [SupportLease(**dict(row)) for row in rows]


async def lease(tx: Tx, lease_id: str) -> SupportLease | None:
    """Return one lease, locked until the commit."""
    row = await tx.fetchrow(f"SELECT {_LEASE} FROM support_lease lease WHERE id = $1 FOR UPDATE", lease_id)  # noqa: S608 - constant columns
    return None if row is None else SupportLease(**dict(row))


async def end(tx: Tx, lease_id: str, now: datetime, because: str) -> list[Seat]:
    """End a lease with the sessions whose seat stands on it; returns their seats."""
    await tx.execute(
        "UPDATE support_lease SET ended_at = $2, ended_because = $3 WHERE id = $1 AND ended_at IS NULL",
        lease_id,
        now,
        because,
    )
    rows = await tx.fetch(
        """WITH ended AS (UPDATE seat SET ended_at = $2, ended_because = $3
               WHERE support_lease = $1 AND ended_at IS NULL
               RETURNING id, login, name, agency, role, session_id, began_at),
           sessions AS (UPDATE session SET ended_at = $2 FROM ended
               WHERE session.id = ended.session_id AND session.ended_at IS NULL)
           SELECT * FROM ended""",
        lease_id,
        now,
        because,
    )
    return [Seat(**dict(row)) for row in rows]


async def over(tx: Tx, now: datetime) -> list[str]:
    """Return leases whose time is over and that nobody ended."""
    rows = await tx.fetch("SELECT id FROM support_lease WHERE ended_at IS NULL AND ends_at <= $1", now)
    return [row["id"] for row in rows]


async def review(tx: Tx, lease_id: str, now: datetime, login: str, text: str) -> None:
    """Keep what the review of a lease found."""
    await tx.execute(
        "UPDATE support_lease SET reviewed_at = $2, reviewed_by = $3, review = $4 WHERE id = $1",
        lease_id,
        now,
        login,
        text,
    )
