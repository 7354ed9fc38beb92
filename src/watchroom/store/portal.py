"""Accounts of the public, their links and sessions, drafts, and how often somebody tried something."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec

from watchroom.model.portal import Account
from watchroom.store.acting import Tx

_COLUMNS = "id, login, language, channel, made_at, confirmed_at"


class SealedContact(msgspec.Struct, frozen=True):
    """A contact as it is kept."""

    sealed: bytes
    wrapped_key: bytes


class AccountRow(msgspec.Struct, frozen=True, kw_only=True):
    """A new account with its sealed contact."""

    account: Account
    email_print: bytes
    contact: SealedContact


class PortalSession(msgspec.Struct, frozen=True, kw_only=True):
    """One signed-in browser of the public."""

    id: str
    account_id: str
    began_at: datetime
    last_used_at: datetime


async def account(tx: Tx, account_id: str, *, lock: bool = False) -> Account | None:
    """Return an account that is not deleted."""
    if lock:
        await tx.execute("SELECT FROM portal_account WHERE id = $1 FOR UPDATE", account_id)
    return (await accounts(tx, [account_id])).get(account_id)


async def accounts(tx: Tx, account_ids: Sequence[str]) -> dict[str, Account]:
    """Return accounts that are not deleted, by id."""
    rows = await tx.fetch(
        f"SELECT {_COLUMNS} FROM portal_account WHERE id = ANY ($1::text[]) AND deleted_at IS NULL",  # noqa: S608 - constant columns
        list(account_ids),
    )
    return {row["id"]: Account(**dict(row)) for row in rows}


async def account_by_print(tx: Tx, email_print: bytes) -> Account | None:
    """Return the account of an address."""
    row = await tx.fetchrow(
        f"SELECT {_COLUMNS} FROM portal_account WHERE email_print = $1",  # noqa: S608 - constant columns
        email_print,
    )
    return None if row is None else Account(**dict(row))


async def accounts_by_print(tx: Tx, email_prints: Sequence[bytes]) -> dict[bytes, str]:
    """Return the accounts of these addresses, by print."""
    rows = await tx.fetch(
        """SELECT id, email_print FROM unnest($1::bytea[]) AS asked(print)
           JOIN portal_account ON email_print = asked.print""",
        list(email_prints),
    )
    return {row["email_print"]: row["id"] for row in rows}


async def account_by_login(tx: Tx, login: str) -> Account | None:
    """Return the account of a login."""
    row = await tx.fetchrow(
        f"SELECT {_COLUMNS} FROM portal_account WHERE login = $1 AND deleted_at IS NULL",  # noqa: S608 - constant columns
        login,
    )
    return None if row is None else Account(**dict(row))


async def insert_accounts(tx: Tx, rows: Sequence[AccountRow]) -> None:
    """Insert new accounts; those whose address or login is there already are left out."""
    await tx.executemany(
        """INSERT INTO portal_account
               (id, login, email_print, sealed, wrapped_key, language, channel, made_at, confirmed_at)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING""",
        [
            (
                row.account.id,
                row.account.login,
                row.email_print,
                row.contact.sealed,
                row.contact.wrapped_key,
                row.account.language,
                row.account.channel,
                row.account.made_at,
                row.account.confirmed_at,
            )
            for row in rows
        ],
    )


async def contacts(tx: Tx, account_ids: Sequence[str]) -> dict[str, SealedContact]:
    """Return the sealed contacts of accounts that are not deleted."""
    rows = await tx.fetch(
        """SELECT id, sealed, wrapped_key FROM portal_account
           WHERE id = ANY ($1::text[]) AND deleted_at IS NULL""",
        list(account_ids),
    )
    return {row["id"]: SealedContact(row["sealed"], row["wrapped_key"]) for row in rows}


async def put_contact(tx: Tx, account_id: str, email_print: bytes, contact: SealedContact) -> None:
    """Replace an account's contact."""
    await tx.execute(
        "UPDATE portal_account SET email_print = $2, sealed = $3, wrapped_key = $4 WHERE id = $1",
        account_id,
        email_print,
        contact.sealed,
        contact.wrapped_key,
    )


async def put_preferences(tx: Tx, account_id: str, language: str, channel: str) -> None:
    """Keep in which language and by which channel an account is written to."""
    await tx.execute(
        "UPDATE portal_account SET language = $2, channel = $3 WHERE id = $1", account_id, language, channel
    )


async def put_login(tx: Tx, account_id: str, login: str) -> None:
    """Let an account act under a login."""
    await tx.execute("UPDATE portal_account SET login = $2 WHERE id = $1", account_id, login)


async def confirm(tx: Tx, account_id: str, now: datetime) -> None:
    """Note that the address of an account is really theirs."""
    await tx.execute(
        "UPDATE portal_account SET confirmed_at = coalesce(confirmed_at, $2) WHERE id = $1", account_id, now
    )


async def delete_account(tx: Tx, account_id: str, now: datetime) -> None:
    """Destroy the key of an account's contact, and end its sessions: what is left says that it was."""
    await tx.execute(
        """UPDATE portal_account SET email_print = NULL, sealed = NULL, wrapped_key = NULL, login = NULL,
               deleted_at = $2 WHERE id = $1""",
        account_id,
        now,
    )
    await tx.execute(
        "UPDATE portal_session SET ended_at = $2 WHERE account_id = $1 AND ended_at IS NULL", account_id, now
    )
    await tx.execute("DELETE FROM portal_link WHERE account_id = $1 AND used_at IS NULL", account_id)


async def put_link(tx: Tx, sha256: bytes, account_id: str, next_path: str, expires_at: datetime) -> None:
    """Keep the hash of a one-time link and where it leads."""
    await tx.execute(
        "INSERT INTO portal_link (sha256, account_id, next, expires_at) VALUES ($1, $2, $3, $4)",
        sha256,
        account_id,
        next_path,
        expires_at,
    )


async def open_link(tx: Tx, sha256: bytes, now: datetime) -> tuple[str, str] | None:
    """Return (account, next page) of a link that can still be used, locked until the commit."""
    row = await tx.fetchrow(
        """SELECT account_id, next FROM portal_link WHERE sha256 = $1 AND used_at IS NULL AND expires_at > $2
           FOR UPDATE""",
        sha256,
        now,
    )
    return None if row is None else (row["account_id"], row["next"])


async def use_link(tx: Tx, sha256: bytes, now: datetime) -> None:
    """Note that a link was used: it opens nothing any more."""
    await tx.execute("UPDATE portal_link SET used_at = $2 WHERE sha256 = $1", sha256, now)


async def begin_session(tx: Tx, sha256: bytes, session: PortalSession) -> None:
    """Keep a new session."""
    await tx.execute(
        """INSERT INTO portal_session (sha256, id, account_id, began_at, last_used_at) VALUES ($1, $2, $3, $4, $5)""",
        sha256,
        session.id,
        session.account_id,
        session.began_at,
        session.last_used_at,
    )


async def session(tx: Tx, sha256: bytes) -> PortalSession | None:
    """Return the session of a token that was not ended."""
    row = await tx.fetchrow(
        "SELECT id, account_id, began_at, last_used_at FROM portal_session WHERE sha256 = $1 AND ended_at IS NULL",
        sha256,
    )
    return None if row is None else PortalSession(**dict(row))


async def touch_session(tx: Tx, session_id: str, now: datetime) -> None:
    """Note that a session was used."""
    await tx.execute("UPDATE portal_session SET last_used_at = $2 WHERE id = $1", session_id, now)


async def end_session(tx: Tx, session_id: str, now: datetime) -> None:
    """End a session."""
    await tx.execute("UPDATE portal_session SET ended_at = $2 WHERE id = $1 AND ended_at IS NULL", session_id, now)


async def draft(tx: Tx, sha256: bytes, kind: str) -> bytes | None:
    """Return a visitor's sealed draft."""
    found: bytes | None = await tx.fetchval(
        "SELECT sealed FROM portal_draft WHERE sha256 = $1 AND kind = $2", sha256, kind
    )
    return found


async def put_draft(tx: Tx, sha256: bytes, kind: str, sealed: bytes, now: datetime) -> None:
    """Keep a visitor's draft in place of the one before."""
    await tx.execute(
        """INSERT INTO portal_draft (sha256, kind, sealed, changed_at) VALUES ($1, $2, $3, $4)
           ON CONFLICT (sha256, kind) DO UPDATE SET sealed = excluded.sealed, changed_at = excluded.changed_at""",
        sha256,
        kind,
        sealed,
        now,
    )


async def drop_draft(tx: Tx, sha256: bytes, kind: str) -> None:
    """Forget a visitor's draft."""
    await tx.execute("DELETE FROM portal_draft WHERE sha256 = $1 AND kind = $2", sha256, kind)


async def forget(tx: Tx, drafts_before: datetime, tries_before: datetime, links_before: datetime) -> None:
    """Forget drafts, tries and links that are over."""
    await tx.execute("DELETE FROM portal_draft WHERE changed_at < $1", drafts_before)
    await tx.execute("DELETE FROM portal_try WHERE times[array_upper(times, 1)] < $1", tries_before)
    await tx.execute("DELETE FROM portal_link WHERE expires_at < $1", links_before)


async def tries(tx: Tx, kind: str, who: bytes) -> list[datetime]:
    """Return when somebody tried something lately, locked until the commit."""
    found: list[datetime] | None = await tx.fetchval(
        "SELECT times FROM portal_try WHERE kind = $1 AND who = $2 FOR UPDATE", kind, who
    )
    return found or []


async def put_tries(tx: Tx, kind: str, who: bytes, times: Sequence[datetime]) -> None:
    """Keep when somebody tried something."""
    await tx.execute(
        """INSERT INTO portal_try (kind, who, times) VALUES ($1, $2, $3)
           ON CONFLICT (kind, who) DO UPDATE SET times = excluded.times""",
        kind,
        who,
        list(times),
    )
