"""Looks and searches that wait for a reason and a verdict."""

from __future__ import annotations

from datetime import datetime

import msgspec

from watchroom.store.acting import Tx


class Unexplained(msgspec.Struct, frozen=True, kw_only=True):
    """One look or search that what it named does not explain, and what became of it."""

    act_id: str
    label: str
    at: datetime
    due_at: datetime
    login: str
    name: str
    what: str
    """search or look."""
    says: str
    """Why it is not explained."""
    explanation: str | None = None
    explained_at: datetime | None = None
    verdict: str | None = None
    """accepted or finding."""
    note: str | None = None
    settled_at: datetime | None = None
    settled_by: str | None = None


class Backlog(msgspec.Struct, frozen=True, kw_only=True):
    """What waits for a verdict, as the public sees it."""

    waiting: int
    overdue: int
    oldest_at: datetime | None
    accepted: int
    findings: int


_COLUMNS = ", ".join(Unexplained.__struct_fields__)


async def put(tx: Tx, row: Unexplained) -> None:
    """Let a look or search wait."""
    await tx.execute(
        """INSERT INTO unexplained (act_id, label, at, due_at, login, name, what, says)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8)""",
        row.act_id,
        row.label,
        row.at,
        row.due_at,
        row.login,
        row.name,
        row.what,
        row.says,
    )


async def listed(tx: Tx, limit: int) -> list[Unexplained]:
    """Return those that the transaction may see: what waits first, the longest wait on top, then the newest."""
    rows = await tx.fetch(
        f"""SELECT {_COLUMNS} FROM unexplained ORDER BY settled_at IS NOT NULL, settled_at DESC, at LIMIT $1""",  # noqa: S608 - a constant list
        limit,
    )
    return [Unexplained(**dict(row)) for row in rows]


async def one(tx: Tx, act_id: str) -> Unexplained | None:
    """Return one that the transaction may see, held until the commit."""
    row = await tx.fetchrow(f"SELECT {_COLUMNS} FROM unexplained WHERE act_id = $1 FOR UPDATE", act_id)  # noqa: S608 - a constant list
    return None if row is None else Unexplained(**dict(row))


async def waiting_of(tx: Tx, login: str, what: str) -> int:
    """Return how many looks, or searches, of a person wait for a verdict, of those that the transaction may see."""
    waiting: int = await tx.fetchval(
        "SELECT count(*) FROM unexplained WHERE login = $1 AND what = $2 AND settled_at IS NULL", login, what
    )
    return waiting


async def explain(tx: Tx, act_id: str, text: str, at: datetime) -> None:
    """Keep the reason that the person gave."""
    await tx.execute("UPDATE unexplained SET explanation = $2, explained_at = $3 WHERE act_id = $1", act_id, text, at)


async def settle(tx: Tx, act_id: str, verdict: str, note: str, by: str, at: datetime) -> None:
    """Keep the verdict."""
    await tx.execute(
        "UPDATE unexplained SET verdict = $2, note = $3, settled_by = $4, settled_at = $5 WHERE act_id = $1",
        act_id,
        verdict,
        note,
        by,
        at,
    )


async def backlog(tx: Tx, now: datetime) -> Backlog:
    """Return how many wait, how many longer than they should, and what became of the others."""
    row = await tx.fetchrow(
        """SELECT count(*) FILTER (WHERE settled_at IS NULL) AS waiting,
               count(*) FILTER (WHERE settled_at IS NULL AND due_at < $1) AS overdue,
               min(at) FILTER (WHERE settled_at IS NULL) AS oldest_at,
               count(*) FILTER (WHERE verdict = 'accepted') AS accepted,
               count(*) FILTER (WHERE verdict = 'finding') AS findings
           FROM unexplained""",
        now,
    )
    return Backlog(**dict(row))
