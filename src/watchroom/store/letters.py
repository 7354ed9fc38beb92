"""The letters that leave: written within an act, sent after its commit, settled when the next hop answered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec

from watchroom.store.acting import Tx


class LetterRow(msgspec.Struct, frozen=True, kw_only=True):
    """One letter as it is kept; `sealed` is what only the postman opens."""

    id: str
    kind: str
    channel: str
    language: str
    about: str
    account_id: str | None
    sealed: bytes
    made_at: datetime
    tries: int = 0


class Settled(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one letter, and when it is tried again where it waits on."""

    id: str
    state: str
    error: str | None
    next_at: datetime


class LetterState(msgspec.Struct, frozen=True, kw_only=True):
    """How a letter stands, without what it says."""

    id: str
    kind: str
    channel: str
    about: str
    state: str
    made_at: datetime
    settled_at: datetime | None
    error: str | None


async def insert(tx: Tx, rows: Sequence[LetterRow]) -> None:
    """Put letters into the outbox, due at once."""
    await tx.copy_records_to_table(
        "letter",
        columns=("id", "kind", "channel", "language", "about", "account_id", "sealed", "made_at", "next_at"),
        records=[
            (
                row.id,
                row.kind,
                row.channel,
                row.language,
                row.about,
                row.account_id,
                row.sealed,
                row.made_at,
                row.made_at,
            )
            for row in rows
        ],
    )


async def due(tx: Tx, channels: Sequence[str], now: datetime, most: int) -> list[LetterRow]:
    """Return the letters of these channels that wait and are due, oldest first."""
    rows = await tx.fetch(
        """SELECT id, kind, channel, language, about, account_id, sealed, made_at, tries FROM letter
           WHERE state = 'waiting' AND next_at <= $1 AND channel = ANY ($2::text[]) ORDER BY next_at, id LIMIT $3""",
        now,
        list(channels),
        most,
    )
    return [LetterRow(**dict(row)) for row in rows]


async def settle(tx: Tx, settled: Sequence[Settled], now: datetime) -> None:
    """Note what became of letters; what will not be tried again is not kept."""
    await tx.execute(
        """UPDATE letter SET state = each.state, error = each.error, next_at = each.next_at, tries = tries + 1,
               settled_at = CASE WHEN each.state = 'waiting' THEN NULL ELSE $5::timestamptz END,
               sealed = CASE WHEN each.state = 'waiting' THEN sealed END
           FROM unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[]) AS each(id, state, error, next_at)
           WHERE letter.id = each.id AND letter.state = 'waiting'""",
        [each.id for each in settled],
        [each.state for each in settled],
        [each.error for each in settled],
        [each.next_at for each in settled],
        now,
    )


async def states(tx: Tx, about: Sequence[str]) -> list[LetterState]:
    """Return how the letters about these things stand."""
    rows = await tx.fetch(
        """SELECT id, kind, channel, about, state, made_at, settled_at, error FROM letter
           WHERE about = ANY ($1::text[]) ORDER BY made_at, id""",
        list(about),
    )
    return [LetterState(**dict(row)) for row in rows]


async def waiting(tx: Tx) -> tuple[int, datetime | None]:
    """Return how many letters wait, and since when the oldest does."""
    row = await tx.fetchrow("SELECT count(*) AS n, min(made_at) AS oldest FROM letter WHERE state = 'waiting'")
    return (0, None) if row is None else (row["n"], row["oldest"])


async def put_inbox(tx: Tx, rows: Sequence[tuple[str, datetime, str, bytes]], most: int) -> None:
    """Keep letters (id, time, channel, sealed) in the demo's post box, which forgets the oldest beyond `most`."""
    await tx.executemany(
        "INSERT INTO demo_inbox (id, at, channel, sealed) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING", rows
    )
    await tx.execute(
        "DELETE FROM demo_inbox WHERE id IN (SELECT id FROM demo_inbox ORDER BY at DESC, id DESC OFFSET $1)", most
    )


async def inbox(tx: Tx, most: int) -> list[tuple[str, datetime, str, bytes]]:
    """Return the newest letters of the demo's post box."""
    rows = await tx.fetch("SELECT id, at, channel, sealed FROM demo_inbox ORDER BY at DESC, id DESC LIMIT $1", most)
    return [(row["id"], row["at"], row["channel"], row["sealed"]) for row in rows]
