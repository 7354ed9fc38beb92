"""Cards before officers on the street, and what officers told back."""

from __future__ import annotations

from datetime import datetime

import msgspec

from watchroom.model.street import CardView, StreetAnswer, StreetCard
from watchroom.store.acting import Tx

_CARD = "id, value, told_at, told_by_name, withdrawn_at, withdrawn_because"


async def put(tx: Tx, card: StreetCard, *, by: str, by_name: str, at: datetime) -> None:
    """Write one card; it never changes afterwards, save that it is withdrawn."""
    await tx.execute(
        """INSERT INTO street_card (id, kind, agency, law_tag, incident_id, alert_id, told_at, told_by, told_by_name,
               expires_at, value) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11::jsonb)""",
        card.id,
        card.kind,
        card.agency,
        card.law_tag,
        card.incident_id or None,
        card.alert_id or None,
        at,
        by,
        by_name,
        card.expires_at,
        msgspec.json.encode(card).decode(),
    )


async def queue_pushes(tx: Tx, card_id: str, at: datetime) -> None:
    """Queue a push message about a card to every phone; whether it may leave is asked when it would."""
    await tx.execute("SELECT queue_pushes($1, $2)", card_id, at)


async def in_force(tx: Tx, now: datetime, limit: int) -> list[CardView]:
    """Return the cards that officers act on now, the newest first."""
    rows = await tx.fetch(
        f"""SELECT {_CARD} FROM street_card WHERE expires_at > $1 AND withdrawn_at IS NULL
            ORDER BY told_at DESC, id DESC LIMIT $2""",  # noqa: S608 - constant words
        now,
        limit,
    )
    return await _with_answers(tx, [_view(row) for row in rows])


async def told_since(tx: Tx, since: datetime, limit: int) -> list[CardView]:
    """Return the cards told since a moment, those that are over too, the newest first."""
    rows = await tx.fetch(
        f"SELECT {_CARD} FROM street_card WHERE told_at >= $1 ORDER BY told_at DESC, id DESC LIMIT $2",  # noqa: S608
        since,
        limit,
    )
    return await _with_answers(tx, [_view(row) for row in rows])


async def get(tx: Tx, card_id: str, *, lock: bool = False) -> CardView | None:
    """Return one card that the transaction may see; `lock` holds it until the commit."""
    row = await tx.fetchrow(
        f"SELECT {_CARD} FROM street_card WHERE id = $1{' FOR UPDATE' if lock else ''}",  # noqa: S608 - constant words
        card_id,
    )
    return None if row is None else (await _with_answers(tx, [_view(row)]))[0]


async def of_alert(tx: Tx, alert_id: str) -> list[str]:
    """Return the cards in force or expired, not withdrawn, that were told of an alert."""
    rows = await tx.fetch(
        "SELECT id FROM street_card WHERE alert_id = $1 AND withdrawn_at IS NULL ORDER BY id", alert_id
    )
    return [row["id"] for row in rows]


async def withdraw(tx: Tx, card_id: str, at: datetime, because: str) -> None:
    """Take a card back, with the reason."""
    await tx.execute(
        "UPDATE street_card SET withdrawn_at = $2, withdrawn_because = $3 WHERE id = $1", card_id, at, because
    )


async def add_answer(tx: Tx, card_id: str, answer: StreetAnswer) -> int | None:
    """Write an answer; returns the card's new version, None when this very answer is there already."""
    status = await tx.execute(
        """INSERT INTO street_answer (card_id, id, by, by_name, answer, note, at, received_at)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING""",
        card_id,
        answer.id,
        answer.by,
        answer.by_name,
        answer.answer,
        answer.note,
        answer.at,
        answer.received_at,
    )
    if status.endswith(" 0"):
        return None
    return await tx.fetchval(  # type: ignore[no-any-return]
        "UPDATE street_card SET version = version + 1 WHERE id = $1 RETURNING version", card_id
    )


def _view(row: object) -> CardView:
    found = dict(row)  # type: ignore[call-overload]
    card = msgspec.json.decode(found["value"], type=StreetCard)
    return CardView(
        card=card,
        told_at=found["told_at"],
        told_by_name=found["told_by_name"],
        withdrawn_at=found["withdrawn_at"],
        withdrawn_because=found["withdrawn_because"] or "",
    )


async def _with_answers(tx: Tx, views: list[CardView]) -> list[CardView]:
    rows = await tx.fetch(
        """SELECT card_id, id, answer, at, received_at, by, by_name, note FROM street_answer
           WHERE card_id = ANY ($1::text[]) ORDER BY received_at, id""",
        [view.card.id for view in views],
    )
    told: dict[str, list[StreetAnswer]] = {}
    for row in rows:
        found = dict(row)
        told.setdefault(found.pop("card_id"), []).append(StreetAnswer(**found))
    return [msgspec.structs.replace(view, answers=tuple(told.get(view.card.id, ()))) for view in views]
