"""Passkeys (WebAuthn credentials) and the challenges that were answered."""

from __future__ import annotations

from datetime import datetime

import msgspec

from watchroom.store.acting import Tx


class Passkey(msgspec.Struct, frozen=True, kw_only=True):
    """One credential of a person or an account: what checks its signatures."""

    id: bytes
    login: str
    """Under which its holder's seat acts."""
    public_key: bytes
    sign_count: int
    name: str
    added_at: datetime
    last_used_at: datetime | None = None


_COLUMNS = "id, login, public_key, sign_count, name, added_at, last_used_at"


async def passkey(tx: Tx, credential_id: bytes) -> Passkey | None:
    """Return a credential that was not removed, locked until the commit."""
    row = await tx.fetchrow(
        f"SELECT {_COLUMNS} FROM passkey WHERE id = $1 AND removed_at IS NULL FOR UPDATE",  # noqa: S608 - constant columns
        credential_id,
    )
    return None if row is None else Passkey(**dict(row))


async def passkeys_of(tx: Tx, login: str) -> list[Passkey]:
    """Return a person's credentials, oldest first."""
    rows = await tx.fetch(
        f"SELECT {_COLUMNS} FROM passkey WHERE login = $1 AND removed_at IS NULL ORDER BY added_at",  # noqa: S608 - constant columns
        login,
    )
    return [Passkey(**dict(row)) for row in rows]


async def put_passkey(tx: Tx, new: Passkey) -> bool:
    """Keep a new credential; False when somebody has one of this id, or had."""
    found = await tx.fetchval(
        """INSERT INTO passkey (id, login, public_key, sign_count, name, added_at) VALUES ($1, $2, $3, $4, $5, $6)
           ON CONFLICT DO NOTHING RETURNING true""",
        new.id,
        new.login,
        new.public_key,
        new.sign_count,
        new.name,
        new.added_at,
    )
    return bool(found)


async def used(tx: Tx, credential_id: bytes, sign_count: int, now: datetime) -> None:
    """Note that a credential was used, and how often it says it was."""
    await tx.execute(
        "UPDATE passkey SET sign_count = $2, last_used_at = $3 WHERE id = $1", credential_id, sign_count, now
    )


async def remove(tx: Tx, login: str, credential_id: bytes, now: datetime) -> bool:
    """Remove a person's credential; False when they have none of this id."""
    found = await tx.fetchval(
        "UPDATE passkey SET removed_at = $3 WHERE id = $1 AND login = $2 AND removed_at IS NULL RETURNING true",
        credential_id,
        login,
        now,
    )
    return bool(found)


async def remove_all(tx: Tx, login: str, now: datetime) -> None:
    """Remove every credential of an account that is deleted, and what its devices were called."""
    await tx.execute("UPDATE passkey SET removed_at = coalesce(removed_at, $2), name = '' WHERE login = $1", login, now)


async def spend(tx: Tx, challenge_sha256: bytes, expires_at: datetime) -> bool:
    """Note that a challenge was answered; False when it was before."""
    found = await tx.fetchval(
        "INSERT INTO spent_challenge (sha256, expires_at) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING true",
        challenge_sha256,
        expires_at,
    )
    return bool(found)


async def forget_spent(tx: Tx, now: datetime) -> None:
    """Forget challenges that nobody could answer any more."""
    await tx.execute("DELETE FROM spent_challenge WHERE expires_at < $1", now)
