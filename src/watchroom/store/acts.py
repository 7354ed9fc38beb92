"""Acts, their ledger entries, and the change log, written in the transaction of the act itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec

from watchroom.store.acting import Tx


class ActRow(msgspec.Struct, frozen=True, kw_only=True):
    """One act as the auditor sees it."""

    id: str
    at: datetime
    act: str
    login: str
    name: str
    agency: str
    label: str
    seat_id: str | None
    role: str | None
    purpose: str
    incident: str | None
    case: str | None
    note: str | None
    subject: str
    outcome: str
    rule: str
    leaf_index: int | None = None
    ended_at: datetime | None = None


class LogLine(msgspec.Struct, frozen=True):
    """One line for the change log; `value` is the record's JSON, None when it is gone."""

    kind: str
    key: str
    label: str
    value: str | None


async def insert_ledger_entries(
    tx: Tx, at: datetime, rows: Sequence[tuple[bytes, bytes | None, bytes | None]]
) -> list[int]:
    """Ask for places in the ledger; the sequencer gives them. Takes (entry, sealed contents, wrapped key) of each.

    Returns the entries' ids, in the order of `rows`.
    """
    entered = await tx.fetch(
        """INSERT INTO ledger_entry (at, entry, contents_sealed, key_wrapped)
           SELECT $1, * FROM unnest($2::bytea[], $3::bytea[], $4::bytea[]) RETURNING id""",
        at,
        [row[0] for row in rows],
        [row[1] for row in rows],
        [row[2] for row in rows],
    )
    return [row["id"] for row in entered]


async def insert_act(tx: Tx, row: ActRow, entry_id: int) -> None:
    """Write one act beside its ledger entry."""
    await tx.execute(
        """INSERT INTO act (id, at, act, login, name, agency, label, seat_id, role, purpose, incident, case_number,
               note, subject, outcome, rule, entry_id)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)""",
        row.id,
        row.at,
        row.act,
        row.login,
        row.name,
        row.agency,
        row.label,
        row.seat_id,
        row.role,
        row.purpose,
        row.incident,
        row.case,
        row.note,
        row.subject,
        row.outcome,
        row.rule,
        entry_id,
    )


async def end_act(tx: Tx, act_id: str, at: datetime, disposition: str | None) -> None:
    """Write when an act of looking ended; the first end counts."""
    await tx.execute(
        "INSERT INTO act_end (act_id, at, disposition) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
        act_id,
        at,
        disposition,
    )


async def open_view(tx: Tx, act_id: str, seat_id: str, subject: str) -> bool:
    """Return whether this act of looking, by this seat at this subject, has not ended."""
    return bool(
        await tx.fetchval(
            """SELECT true FROM act WHERE id = $1 AND seat_id = $2 AND subject = $3 AND outcome = 'done'
               AND NOT EXISTS (SELECT FROM act_end WHERE act_id = $1)""",
            act_id,
            seat_id,
            subject,
        )
    )


ACT_COLUMNS = """act.id, act.at, act.act, act.login, act.name, act.agency, act.label, act.seat_id, act.role,
    act.purpose, act.incident, act.case_number AS case, act.note, act.subject, act.outcome, act.rule, leaf.leaf_index,
    act_end.at AS ended_at"""
"""The columns of `ActRow`, of act, its leaf and its end."""


async def acts(tx: Tx, *, login: str | None, start: datetime, end: datetime, limit: int) -> list[ActRow]:
    """Return acts that the transaction may see, newest first: of one person, or of all."""
    rows = await tx.fetch(
        f"""SELECT {ACT_COLUMNS} FROM act LEFT JOIN ledger_leaf leaf ON leaf.entry_id = act.entry_id
            LEFT JOIN act_end ON act_end.act_id = act.id
            WHERE ($1::text IS NULL OR act.login = $1) AND act.at >= $2 AND act.at < $3
            ORDER BY act.at DESC LIMIT $4""",  # noqa: S608 - a constant list of columns
        login,
        start,
        end,
        limit,
    )
    return [ActRow(**dict(row)) for row in rows]


async def acts_under_lease(tx: Tx, lease_id: str) -> list[ActRow]:
    """Return the acts done under a support lease that the transaction may see, newest first."""
    rows = await tx.fetch(
        f"""SELECT {ACT_COLUMNS} FROM act JOIN seat ON seat.id = act.seat_id
            LEFT JOIN ledger_leaf leaf ON leaf.entry_id = act.entry_id LEFT JOIN act_end ON act_end.act_id = act.id
            WHERE seat.support_lease = $1 ORDER BY act.at DESC""",  # noqa: S608 - a constant list of columns
        lease_id,
    )
    return [ActRow(**dict(row)) for row in rows]


async def act_of(tx: Tx, act_id: str) -> ActRow | None:
    """Return one act that the transaction may see."""
    return next(iter(await acts_of(tx, [act_id])), None)


async def acts_of(tx: Tx, act_ids: Sequence[str]) -> list[ActRow]:
    """Return those of these acts that the transaction may see."""
    rows = await tx.fetch(
        f"""SELECT {ACT_COLUMNS} FROM act LEFT JOIN ledger_leaf leaf ON leaf.entry_id = act.entry_id
            LEFT JOIN act_end ON act_end.act_id = act.id WHERE act.id = ANY ($1)""",  # noqa: S608 - a constant list of columns
        act_ids,
    )
    return [ActRow(**dict(row)) for row in rows]


async def append_changes(tx: Tx, at: datetime, lines: Sequence[LogLine]) -> int | None:
    """Append to the change log as the last thing before the commit; returns the last id."""
    if not lines:
        return None
    last: int = await tx.fetchval(
        "SELECT append_changes($1, $2, $3, $4, $5)",
        at,
        [line.kind for line in lines],
        [line.key for line in lines],
        [line.label for line in lines],
        [line.value for line in lines],
    )
    return last


async def notify_place(tx: Tx) -> None:
    """Tell every process that people, sources, cameras, areas or agreements changed."""
    await tx.execute("SELECT pg_notify('place', '')")


async def notify_owner(tx: Tx, key: str) -> None:
    """Tell whoever shows an owner's page that something of this camera or site changed."""
    await tx.execute("SELECT pg_notify('owner', $1)", key)
