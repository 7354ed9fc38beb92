"""Proposals: what one person asked for and another must confirm."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from watchroom.store.acting import Tx


class Proposal(msgspec.Struct, frozen=True, kw_only=True):
    """One thing proposed: what would be done, by whom it was asked for, and what became of it."""

    id: str
    kind: str
    """The act that takes effect when it is confirmed."""
    subject: str
    body: dict[str, Any]
    """What exactly would be done, as the proposer gave it."""
    agency: str
    """Of the proposer."""
    proposed_by: str
    proposed_by_name: str
    proposed_at: datetime
    proposed_act: str
    """The act of proposing, as it stands in the ledger."""
    expires_at: datetime
    state: str = "waiting"
    """waiting, confirmed or withdrawn."""
    settled_by: str | None = None
    settled_by_name: str | None = None
    settled_at: datetime | None = None


_COLUMNS = ", ".join(Proposal.__struct_fields__)


async def insert(tx: Tx, proposal: Proposal) -> None:
    """Write a new proposal."""
    await tx.execute(
        """INSERT INTO proposal (id, kind, subject, body, agency, proposed_by, proposed_by_name, proposed_at,
               proposed_act, expires_at) VALUES ($1, $2, $3, $4::jsonb, $5, $6, $7, $8, $9, $10)""",
        proposal.id,
        proposal.kind,
        proposal.subject,
        msgspec.json.encode(proposal.body).decode(),
        proposal.agency,
        proposal.proposed_by,
        proposal.proposed_by_name,
        proposal.proposed_at,
        proposal.proposed_act,
        proposal.expires_at,
    )


async def take(tx: Tx, proposal_id: str, kind: str) -> Proposal | None:
    """Return one proposal of a kind and hold it until the transaction ends: nobody else settles it meanwhile."""
    row = await tx.fetchrow(
        f"SELECT {_COLUMNS} FROM proposal WHERE id = $1 AND kind = $2 FOR UPDATE",  # noqa: S608 - a constant list
        proposal_id,
        kind,
    )
    return None if row is None else _proposal(dict(row))


async def settle(tx: Tx, proposal: Proposal) -> None:
    """Write what became of a proposal."""
    await tx.execute(
        "UPDATE proposal SET state = $2, settled_by = $3, settled_by_name = $4, settled_at = $5 WHERE id = $1",
        proposal.id,
        proposal.state,
        proposal.settled_by,
        proposal.settled_by_name,
        proposal.settled_at,
    )


async def waiting(tx: Tx, kind: str, now: datetime) -> list[Proposal]:
    """Return the proposals of a kind that can still be confirmed, oldest first."""
    rows = await tx.fetch(
        f"""SELECT {_COLUMNS} FROM proposal WHERE kind = $1 AND state = 'waiting' AND expires_at > $2
            ORDER BY proposed_at, id""",  # noqa: S608 - a constant list of columns
        kind,
        now,
    )
    return [_proposal(dict(row)) for row in rows]


async def all_waiting(tx: Tx, now: datetime, limit: int) -> list[Proposal]:
    """Return the proposals of every kind that can still be confirmed, those that end first on top."""
    rows = await tx.fetch(
        f"""SELECT {_COLUMNS} FROM proposal WHERE state = 'waiting' AND expires_at > $1
            ORDER BY expires_at, id LIMIT $2""",  # noqa: S608 - a constant list of columns
        now,
        limit,
    )
    return [_proposal(dict(row)) for row in rows]


async def confirmed(tx: Tx, kind: str, login: str, since: datetime) -> list[Proposal]:
    """Return what somebody proposed of a kind and another confirmed since a time, the newest first."""
    rows = await tx.fetch(
        f"""SELECT {_COLUMNS} FROM proposal WHERE kind = $1 AND proposed_by = $2 AND state = 'confirmed'
            AND settled_at > $3 ORDER BY settled_at DESC""",  # noqa: S608 - a constant list of columns
        kind,
        login,
        since,
    )
    return [_proposal(dict(row)) for row in rows]


def _proposal(row: dict[str, Any]) -> Proposal:
    return Proposal(**row | {"body": msgspec.json.decode(row["body"])})
