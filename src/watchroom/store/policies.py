"""Changes of the table of rules, every table that was in force, and what people did while it was."""

from __future__ import annotations

from datetime import datetime

import msgspec

from watchroom.store.acting import Tx


class ChangeRow(msgspec.Struct, frozen=True, kw_only=True):
    """One confirmed change; `edit` is its JSON."""

    at: datetime
    edit: str
    because: str
    hash_before: str
    hash_after: str
    proposed_by: str
    confirmed_by: str
    act_id: str


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """Acts of one sort that people asked for: role, act, purpose and what they named; how many."""

    role: str
    act: str
    purpose: str
    incident: bool
    case: bool
    note: bool
    n: int


_COLUMNS = ", ".join(ChangeRow.__struct_fields__)


async def changes(tx: Tx) -> list[ChangeRow]:
    """Return every confirmed change, in the order in which they came into force."""
    rows = await tx.fetch(f"SELECT {_COLUMNS} FROM policy_change ORDER BY id")  # noqa: S608 - a constant list
    return [ChangeRow(**dict(row)) for row in rows]


async def put_change(tx: Tx, change: ChangeRow) -> None:
    """Keep a confirmed change."""
    await tx.execute(
        f"""INSERT INTO policy_change ({_COLUMNS}) VALUES ($1, $2::jsonb, $3, $4, $5, $6, $7, $8)""",  # noqa: S608 - a constant list
        *msgspec.structs.astuple(change),
    )


async def keep_version(tx: Tx, table_hash: str, at: datetime, content: bytes) -> None:
    """Keep a table that is in force, unless it is kept."""
    await tx.execute(
        "INSERT INTO policy_version (hash, first_at, content) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
        table_hash,
        at,
        content,
    )


async def version(tx: Tx, table_hash: str) -> bytes | None:
    """Return a table that was in force."""
    content: bytes | None = await tx.fetchval("SELECT content FROM policy_version WHERE hash = $1", table_hash)
    return content


async def entry_of_act(tx: Tx, act_id: str) -> bytes | None:
    """Return the ledger's entry of an act that the transaction may see."""
    entry: bytes | None = await tx.fetchval(
        "SELECT entry FROM act JOIN ledger_entry ON ledger_entry.id = entry_id WHERE act.id = $1", act_id
    )
    return entry


async def suspended_at(tx: Tx, at: datetime) -> list[tuple[str, str, datetime, str]]:
    """Return (kind, what, since, act) of what was suspended at a moment."""
    rows = await tx.fetch(
        """SELECT kind, what, since, act_id FROM suspension
           WHERE since < $1 AND (lifted_at IS NULL OR lifted_at >= $1) ORDER BY since, act_id""",
        at,
    )
    return [tuple(row) for row in rows]


async def asked_since(tx: Tx, since: datetime) -> list[Asked]:
    """Return what people in seats asked for since a moment, sort by sort, the most frequent first."""
    rows = await tx.fetch(
        """SELECT role, act, purpose, incident IS NOT NULL AS incident, case_number IS NOT NULL AS "case",
               note IS NOT NULL AS note, count(*) AS n
           FROM act WHERE at >= $1 AND role IS NOT NULL AND role <> ''
           GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY n DESC, act, role""",
        since,
    )
    return [Asked(**dict(row)) for row in rows]
