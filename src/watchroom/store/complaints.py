"""Complaints of the public, sealed: who may read them opens them within an act."""

from __future__ import annotations

from datetime import datetime

import msgspec

from watchroom.store.acting import Tx

_COLUMNS = """id, number, kind, language, sealed, wrapped_key, filed_at, due_at, answered_at, answered_by, outcome,
    answer_sealed"""


class ComplaintRow(msgspec.Struct, frozen=True, kw_only=True):
    """One complaint as it is kept."""

    id: str
    number: str
    kind: str
    language: str
    sealed: bytes
    wrapped_key: bytes
    filed_at: datetime
    due_at: datetime
    answered_at: datetime | None = None
    answered_by: str | None = None
    outcome: str | None = None
    answer_sealed: bytes | None = None


async def insert(tx: Tx, row: ComplaintRow, token_sha256: bytes) -> None:
    """Keep a new complaint, found again by the hash of a token."""
    await tx.execute(
        """INSERT INTO complaint (id, number, token_sha256, kind, language, sealed, wrapped_key, filed_at, due_at)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)""",
        row.id,
        row.number,
        token_sha256,
        row.kind,
        row.language,
        row.sealed,
        row.wrapped_key,
        row.filed_at,
        row.due_at,
    )


async def by_token(tx: Tx, token_sha256: bytes) -> ComplaintRow | None:
    """Return the complaint of a token."""
    row = await tx.fetchrow(
        f"SELECT {_COLUMNS} FROM complaint WHERE token_sha256 = $1",  # noqa: S608 - constant columns
        token_sha256,
    )
    return None if row is None else ComplaintRow(**dict(row))


async def get(tx: Tx, complaint_id: str) -> ComplaintRow | None:
    """Return one complaint, held until the commit."""
    row = await tx.fetchrow(
        f"SELECT {_COLUMNS} FROM complaint WHERE id = $1 FOR UPDATE",  # noqa: S608 - constant columns
        complaint_id,
    )
    return None if row is None else ComplaintRow(**dict(row))


async def newest(tx: Tx, most: int) -> list[ComplaintRow]:
    """Return complaints: those that wait first, by when they are due."""
    rows = await tx.fetch(
        f"""SELECT {_COLUMNS} FROM complaint
            ORDER BY answered_at IS NOT NULL, CASE WHEN answered_at IS NULL THEN due_at END, answered_at DESC
            LIMIT $1""",  # noqa: S608 - constant columns
        most,
    )
    return [ComplaintRow(**dict(row)) for row in rows]


async def answer(tx: Tx, complaint_id: str, *, at: datetime, by: str, outcome: str, sealed: bytes) -> None:
    """Keep the answer to a complaint."""
    await tx.execute(
        "UPDATE complaint SET answered_at = $2, answered_by = $3, outcome = $4, answer_sealed = $5 WHERE id = $1",
        complaint_id,
        at,
        by,
        outcome,
        sealed,
    )


async def backlog(tx: Tx, now: datetime) -> tuple[int, int, datetime | None]:
    """Return how many wait, how many of them beyond their time, and when the oldest came."""
    row = await tx.fetchrow(
        """SELECT count(*) AS n, count(*) FILTER (WHERE due_at < $1) AS overdue, min(filed_at) AS oldest
           FROM complaint WHERE answered_at IS NULL""",
        now,
    )
    return (0, 0, None) if row is None else (row["n"], row["overdue"], row["oldest"])
