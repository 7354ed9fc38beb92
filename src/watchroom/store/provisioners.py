"""Identity providers that push an agency's people."""

from __future__ import annotations

from datetime import datetime

import msgspec

from watchroom.store.acting import Tx


class Provisioner(msgspec.Struct, frozen=True, kw_only=True):
    """One identity provider, and the agency whose people it brings in."""

    id: str
    agency: str


async def put(tx: Tx, provisioner: Provisioner, token_sha256: bytes, now: datetime) -> None:
    """Let an identity provider in by a new token; the one before ends at once."""
    await tx.execute(
        """INSERT INTO provisioner (id, agency, token_sha256, added_at) VALUES ($1, $2, $3, $4)
           ON CONFLICT (id) DO UPDATE SET agency = excluded.agency, token_sha256 = excluded.token_sha256,
               retired_at = NULL""",
        provisioner.id,
        provisioner.agency,
        token_sha256,
        now,
    )


async def retire(tx: Tx, provisioner_id: str, now: datetime) -> bool:
    """Let an identity provider in no more; False when there is none of this id."""
    found = await tx.fetchval(
        "UPDATE provisioner SET token_sha256 = NULL, retired_at = $2 WHERE id = $1 RETURNING true", provisioner_id, now
    )
    return bool(found)


async def by_token(tx: Tx, token_sha256: bytes) -> Provisioner | None:
    """Return whose token this is."""
    row = await tx.fetchrow(
        "SELECT id, agency FROM provisioner WHERE token_sha256 = $1 AND retired_at IS NULL", token_sha256
    )
    return None if row is None else Provisioner(**dict(row))


async def brought_in_by(tx: Tx, login: str, provisioner_id: str) -> None:
    """Note that an identity provider keeps a person's account."""
    await tx.execute("UPDATE person SET provisioned_by = $2 WHERE login = $1", login, provisioner_id)
