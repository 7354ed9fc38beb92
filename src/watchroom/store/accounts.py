"""Accounts as administrators keep them: states, sessions, ways in."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

import msgspec

from watchroom.model.accounts import AccountView
from watchroom.model.people import Seat
from watchroom.store.acting import Tx


class Unused(msgspec.Struct, frozen=True):
    """An account that may have to be disabled, and what that depends on."""

    login: str
    roles: tuple[str, ...]
    used_at: datetime
    """Its last use, or when it was made."""


async def listed(tx: Tx, agencies: Collection[str]) -> list[tuple[AccountView, str]]:
    """Return the people of these agencies, each with the JSON of their failures and known addresses."""
    rows = await tx.fetch(
        """SELECT login, name, agency, roles, state, disabled_because, password_hash IS NOT NULL AS has_password,
               totp_sealed IS NOT NULL AS has_authenticator, provisioned_by, created_at, last_active_at, sign_in,
               (SELECT count(*) FROM passkey WHERE passkey.login = person.login AND removed_at IS NULL) AS passkeys,
               (SELECT count(*) FROM session WHERE session.login = person.login AND ended_at IS NULL) AS sessions
           FROM person WHERE agency = ANY ($1) ORDER BY agency, login""",
        list(agencies),
    )
    plain = [name for name in AccountView.__struct_fields__ if name != "failures_locked"]
    return [(AccountView(failures_locked=False, **{name: row[name] for name in plain}), row["sign_in"]) for row in rows]


async def agencies_with_admin(tx: Tx) -> set[str]:
    """Return the agencies that have an administrator of their own who can act."""
    rows = await tx.fetch("SELECT DISTINCT agency FROM person WHERE state = 'active' AND 'admin' = ANY (roles)")
    return {row["agency"] for row in rows}


async def set_state(tx: Tx, login: str, state: str, because: str | None, now: datetime) -> None:
    """Let a person in, or keep them out; why is kept while they are out."""
    await tx.execute(
        """UPDATE person SET state = $2, disabled_because = $3,
               disabled_at = CASE WHEN $2 = 'active' THEN NULL ELSE $4::timestamptz END,
               last_active_at = CASE WHEN $2 = 'active' THEN $4 ELSE last_active_at END
           WHERE login = $1""",
        login,
        state,
        because,
        now,
    )


async def state_of(tx: Tx, login: str) -> str | None:
    """Return whether a person is active, locked or disabled; None: nobody has this login."""
    state: str | None = await tx.fetchval("SELECT state FROM person WHERE login = $1", login)
    return state


async def end_sessions(
    tx: Tx, login: str, now: datetime, because: str, kinds: Collection[str] = ("browser", "bearer")
) -> list[Seat]:
    """End a person's sessions of these kinds and their seats; returns the seats."""
    rows = await tx.fetch(
        """WITH ended AS (UPDATE session SET ended_at = $2 WHERE login = $1 AND ended_at IS NULL AND kind = ANY ($4)
                          RETURNING id)
           UPDATE seat SET ended_at = $2, ended_because = $3 FROM ended
           WHERE seat.session_id = ended.id AND seat.ended_at IS NULL
           RETURNING seat.id, seat.login, seat.name, seat.agency, seat.role, seat.session_id, seat.began_at""",
        login,
        now,
        because,
        list(kinds),
    )
    return [Seat(**dict(row)) for row in rows]


async def forget_ways_in(tx: Tx, login: str, now: datetime) -> None:
    """Forget a person's password, authenticator, passkeys and pinned identity: only a new link lets them in."""
    await tx.execute(
        """UPDATE person SET password_hash = NULL, totp_sealed = NULL, totp_last_step = NULL, issuer_subject = NULL,
               sign_in = '{}' WHERE login = $1""",
        login,
    )
    await tx.execute("UPDATE passkey SET removed_at = $2 WHERE login = $1 AND removed_at IS NULL", login, now)
    await tx.execute("UPDATE one_time_link SET used_at = $2 WHERE login = $1 AND used_at IS NULL", login, now)


async def unused_since(tx: Tx, before: datetime) -> list[Unused]:
    """Return accounts in force with no role, however new, or not used since `before`."""
    rows = await tx.fetch(
        """SELECT login, roles, coalesce(last_active_at, created_at) AS used_at FROM person
           WHERE state <> 'disabled' AND (roles = '{}' OR coalesce(last_active_at, created_at) < $1) ORDER BY login""",
        before,
    )
    return [Unused(row["login"], tuple(row["roles"]), row["used_at"]) for row in rows]


async def last_admin(tx: Tx, login: str) -> bool:
    """Return whether this person is the only administrator who can still sign in."""
    others: int = await tx.fetchval(
        "SELECT count(*) FROM person WHERE state = 'active' AND 'admin' = ANY (roles) AND login <> $1", login
    )
    return others == 0


async def pin_subject(tx: Tx, login: str, subject: str) -> bool:
    """Return whether an identity provider's subject is this person's; the first that signs in is pinned."""
    found = await tx.fetchval(
        """UPDATE person SET issuer_subject = $2 WHERE login = $1 AND (issuer_subject = $2 OR (issuer_subject IS NULL
               AND NOT EXISTS (SELECT FROM person other WHERE other.issuer_subject = $2)))
           RETURNING true""",
        login,
        subject,
    )
    return bool(found)
