"""Agreements between agencies as signed, and what the city suspended."""

from __future__ import annotations

from datetime import datetime

import msgspec

from watchroom.model.switches import Suspension
from watchroom.store.acting import Tx


class SignedRow(msgspec.Struct, frozen=True, kw_only=True):
    """One version of an agreement as it is kept; what it says and who signed it is in the note alone."""

    id: str
    version: int
    owner_agency: str
    to_agency: str
    note: str
    signed_at: datetime
    proposed_by: str
    confirmed_by: str
    revoked_at: datetime | None = None
    revoked_by: str | None = None


class Plain(msgspec.Struct, frozen=True, kw_only=True):
    """What agencies shared before there were signed agreements."""

    title: str
    owner_agency: str
    to_agency: str
    categories: tuple[str, ...]
    expires_at: datetime | None


_SIGNED = """note || coalesce((SELECT string_agg(line, '' ORDER BY agency) FROM agreement_signature
    WHERE (id, version) = (agreement.id, agreement.version)), '') AS note"""
"""The note as the room signed it, and under it what agencies signed with keys of their own."""
_COLUMNS = ", ".join(_SIGNED if each == "note" else each for each in SignedRow.__struct_fields__)


async def agreements(tx: Tx) -> list[SignedRow]:
    """Return every version of every agreement, the newest version of each first."""
    rows = await tx.fetch(f"SELECT {_COLUMNS} FROM agreement ORDER BY id, version DESC")  # noqa: S608 - constant list
    return [SignedRow(**dict(row)) for row in rows]


async def newest(tx: Tx, agreement_id: str) -> SignedRow | None:
    """Return the newest version of an agreement, held until the commit."""
    row = await tx.fetchrow(
        f"SELECT {_COLUMNS} FROM agreement WHERE id = $1 ORDER BY version DESC LIMIT 1 FOR UPDATE",  # noqa: S608 - constant list
        agreement_id,
    )
    return None if row is None else SignedRow(**dict(row))


async def put(tx: Tx, signed: SignedRow) -> None:
    """Keep a new version: once it is in force, the one before is not."""
    await tx.execute(
        """INSERT INTO agreement (id, version, owner_agency, to_agency, note, signed_at, proposed_by, confirmed_by)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8)""",
        signed.id,
        signed.version,
        signed.owner_agency,
        signed.to_agency,
        signed.note,
        signed.signed_at,
        signed.proposed_by,
        signed.confirmed_by,
    )


async def revoke(tx: Tx, agreement_id: str, by: str, at: datetime) -> None:
    """End every version of an agreement that was not revoked yet."""
    await tx.execute(
        "UPDATE agreement SET revoked_at = $3, revoked_by = $2 WHERE id = $1 AND revoked_at IS NULL",
        agreement_id,
        by,
        at,
    )


async def add_signature(tx: Tx, row: SignedRow, agency: str, line: str, by: str, at: datetime) -> bool:
    """Keep what an agency signed with its own key; False where it has signed this version before."""
    done: str = await tx.execute(
        """INSERT INTO agreement_signature (id, version, agency, line, signed_at, signed_by)
           VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING""",
        row.id,
        row.version,
        agency,
        line,
        at,
        by,
    )
    return done != "INSERT 0 0"


async def newest_keys(tx: Tx) -> dict[str, str]:
    """Return the key line of each agency that holds a key of its own: the newest one."""
    rows = await tx.fetch(
        "SELECT DISTINCT ON (agency) agency, key FROM agency_key ORDER BY agency, since DESC, act_id DESC"
    )
    return {row["agency"]: row["key"] for row in rows}


async def put_key(tx: Tx, agency: str, key: str, at: datetime, act_id: str) -> bool:
    """Keep an agency's new key; False where it was registered before."""
    done: str = await tx.execute(
        "INSERT INTO agency_key (agency, key, since, act_id) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
        agency,
        key,
        at,
        act_id,
    )
    return done != "INSERT 0 0"


async def has_plain(tx: Tx) -> bool:
    """Return whether something that was shared before there were signed agreements waits to be signed."""
    return bool(await tx.fetchval("SELECT EXISTS (SELECT FROM agreement_before)"))


async def take_plain(tx: Tx) -> list[Plain]:
    """Return what was shared before there were signed agreements, and keep it no more: it is signed once."""
    rows = await tx.fetch(
        "DELETE FROM agreement_before RETURNING title, owner_agency, to_agency, categories, expires_at"
    )
    return [Plain(**{**dict(row), "categories": tuple(row["categories"])}) for row in rows]


async def suspensions(tx: Tx) -> list[Suspension]:
    """Return what is suspended now, the oldest first."""
    rows = await tx.fetch(
        "SELECT kind, what, since, act_id AS act FROM suspension WHERE lifted_at IS NULL ORDER BY since, act_id"
    )
    return [Suspension(**dict(row)) for row in rows]


async def suspend(tx: Tx, suspension: Suspension, by: str) -> bool:
    """Note what is suspended; returns False where it is already."""
    done: str = await tx.execute(
        """INSERT INTO suspension (act_id, kind, what, since, by) VALUES ($1, $2, $3, $4, $5)
           ON CONFLICT (kind, what) WHERE lifted_at IS NULL DO NOTHING""",
        suspension.act,
        suspension.kind,
        suspension.what,
        suspension.since,
        by,
    )
    return done != "INSERT 0 0"


async def lift(tx: Tx, kind: str, what: str, by: str, at: datetime) -> bool:
    """End a suspension; returns False where there is none."""
    done: str = await tx.execute(
        "UPDATE suspension SET lifted_at = $4, lifted_by = $3 WHERE kind = $1 AND what = $2 AND lifted_at IS NULL",
        kind,
        what,
        by,
        at,
    )
    return done != "UPDATE 0"


class PastSuspension(msgspec.Struct, frozen=True, kw_only=True):
    """One suspension, past or present, as the public sees it."""

    kind: str
    what: str
    since: datetime
    lifted_at: datetime | None


async def past_suspensions(tx: Tx, limit: int) -> list[PastSuspension]:
    """Return suspensions, past and present, the newest first."""
    rows = await tx.fetch("SELECT kind, what, since, lifted_at FROM suspension ORDER BY since DESC LIMIT $1", limit)
    return [PastSuspension(**dict(row)) for row in rows]
