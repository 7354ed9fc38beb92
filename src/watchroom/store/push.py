"""Phones that push messages go to, the messages that wait, and the room's own pair of keys."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec

from watchroom.store.acting import Tx


class PhoneRow(msgspec.Struct, frozen=True, kw_only=True):
    """One phone as it is kept: its address and keys are sealed."""

    id: str
    print: bytes
    login: str
    seat_id: str
    sealed: bytes
    made_at: datetime


class DuePush(msgspec.Struct, frozen=True, kw_only=True):
    """One message that is due, with whose phone it goes to and what it is about."""

    card_id: str
    kind: str
    label: str
    is_in_force: bool
    expires_at: datetime
    subscription_id: str
    seat_id: str
    session_sha256: bytes
    sealed: bytes
    tries: int


async def key(tx: Tx) -> tuple[bytes, bytes] | None:
    """Return (public key, sealed private key) of the room, None before there is one."""
    row = await tx.fetchrow("SELECT public_key, sealed FROM push_key")
    return None if row is None else (row["public_key"], row["sealed"])


async def put_key(tx: Tx, public_key: bytes, sealed: bytes, at: datetime) -> None:
    """Keep the room's pair of keys; the first one stays."""
    await tx.execute(
        "INSERT INTO push_key (public_key, sealed, made_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
        public_key,
        sealed,
        at,
    )


async def put_phone(tx: Tx, row: PhoneRow) -> None:
    """Keep a phone; one that is known goes over to who holds it now."""
    await tx.execute(
        """INSERT INTO push_subscription AS known (id, print, login, seat_id, sealed, made_at)
           VALUES ($1, $2, $3, $4, $5, $6)
           ON CONFLICT (print) DO UPDATE SET login = excluded.login, seat_id = excluded.seat_id""",
        row.id,
        row.print,
        row.login,
        row.seat_id,
        row.sealed,
        row.made_at,
    )


async def phone_id(tx: Tx, print_: bytes) -> str | None:
    """Return the id of a known phone."""
    return await tx.fetchval("SELECT id FROM push_subscription WHERE print = $1", print_)  # type: ignore[no-any-return]


async def forget_phones(tx: Tx, login: str) -> int:
    """Forget somebody's phones, and what waits for them."""
    status = await tx.execute("DELETE FROM push_subscription WHERE login = $1", login)
    return int(status.rpartition(" ")[2])


async def remove_phones(tx: Tx, ids: Sequence[str]) -> None:
    """Forget phones that cannot be reached any more, or whose seat has ended."""
    await tx.execute("DELETE FROM push_subscription WHERE id = ANY ($1::text[])", list(ids))


async def due(tx: Tx, now: datetime, until: datetime, limit: int) -> list[DuePush]:
    """Take messages that are due; each is due again at `until`, unless it is settled before."""
    rows = await tx.fetch(
        """WITH taken AS (
               UPDATE push_message SET next_at = $2, tries = tries + 1
               WHERE (card_id, subscription_id) IN (
                   SELECT card_id, subscription_id FROM push_message WHERE next_at <= $1 ORDER BY next_at LIMIT $3
                   FOR UPDATE SKIP LOCKED)
               RETURNING card_id, subscription_id, tries)
           SELECT taken.card_id, card.kind, card.label,
               card.withdrawn_at IS NULL AND card.expires_at > $1 AS is_in_force,
               card.expires_at, taken.subscription_id, phone.seat_id, session.token_sha256 AS session_sha256,
               phone.sealed, taken.tries
           FROM taken JOIN street_card card ON card.id = taken.card_id
               JOIN push_subscription phone ON phone.id = taken.subscription_id
               JOIN seat ON seat.id = phone.seat_id JOIN session ON session.id = seat.session_id""",
        now,
        until,
        limit,
    )
    return [DuePush(**dict(row)) for row in rows]


async def settle(tx: Tx, pairs: Sequence[tuple[str, str]]) -> None:
    """Forget messages (card, phone) that were sent, or never will be."""
    await tx.execute(
        """DELETE FROM push_message USING unnest($1::text[], $2::text[]) AS each(card_id, subscription_id)
           WHERE push_message.card_id = each.card_id AND push_message.subscription_id = each.subscription_id""",
        [card for card, _ in pairs],
        [phone for _, phone in pairs],
    )


async def again(tx: Tx, card_id: str, subscription_id: str, at: datetime) -> None:
    """Try a message again later."""
    await tx.execute(
        "UPDATE push_message SET next_at = $3 WHERE card_id = $1 AND subscription_id = $2", card_id, subscription_id, at
    )
