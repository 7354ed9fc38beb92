"""Notices of places for prevention partners, and the notes that only their own room opens."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from watchroom.model.peace import PeaceLook, PeaceNotice, Side
from watchroom.model.views import IncidentView
from watchroom.store.acting import Tx

ROWS_MAX = 500
_NOTICE = ", ".join(PeaceNotice.__struct_fields__)


class SealedNote(msgspec.Struct, frozen=True, kw_only=True):
    """One note as it is kept."""

    id: str
    at: datetime
    login: str
    notice_id: str | None
    sealed: bytes
    wrapped_key: bytes
    side: Side


_NOTE = ", ".join(SealedNote.__struct_fields__)


async def room(tx: Tx, agency: str) -> None:
    """Let the rest of this transaction see the notes of one partner's room."""
    await tx.execute("SELECT set_config('watchroom.peace_room', $1, true)", agency)


async def telling_agency(tx: Tx, agency: str) -> None:
    """Let the rest of this transaction see what rooms sent to an agency about its notices, and its answers."""
    await tx.execute("SELECT set_config('watchroom.peace_agency', $1, true)", agency)


async def insert_notice(
    tx: Tx, notice: PeaceNotice, *, agency: str, made_at: datetime, incident_id: str | None, act_id: str
) -> bool:
    """Keep a notice; False where this incident has one of its kind already."""
    done: str = await tx.execute(
        """INSERT INTO peace_notice (id, agency, kind, block, area, says, happened_at, made_at, shown_from,
               incident_id, act_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT DO NOTHING""",
        notice.id,
        agency,
        notice.kind,
        notice.block,
        notice.area,
        notice.says,
        notice.happened_at,
        made_at,
        notice.shown_from,
        incident_id,
        act_id,
    )
    return done != "INSERT 0 0"


async def shown(tx: Tx, since: datetime, now: datetime) -> list[PeaceNotice]:
    """Return the notices that partners may read now, newest first."""
    rows = await tx.fetch(
        f"""SELECT {_NOTICE} FROM peace_notice WHERE shown_from > $1 AND shown_from <= $2 AND withdrawn_at IS NULL
            ORDER BY shown_from DESC, id LIMIT $3""",  # noqa: S608 - constant columns
        since,
        now,
        ROWS_MAX,
    )
    return [PeaceNotice(**dict(row)) for row in rows]


async def of_incident(tx: Tx, incident_id: str) -> list[PeaceNotice]:
    """Return what was told of an incident's place, withdrawn notices too."""
    rows = await tx.fetch(
        f"SELECT {_NOTICE} FROM peace_notice WHERE incident_id = $1 ORDER BY made_at",  # noqa: S608 - constant columns
        incident_id,
    )
    return [PeaceNotice(**dict(row)) for row in rows]


async def withdraw(tx: Tx, notice_id: str, agency: str, now: datetime) -> bool:
    """Take a notice of an agency back; False where there is none that is told."""
    done: str = await tx.execute(
        "UPDATE peace_notice SET withdrawn_at = $3 WHERE id = $1 AND agency = $2 AND withdrawn_at IS NULL",
        notice_id,
        agency,
        now,
    )
    return done != "UPDATE 0"


async def confirmed_shootings(tx: Tx, since: datetime, until: datetime) -> list[IncidentView]:
    """Return the incidents of a time that a sensor heard and a caller told of, and nobody was told of yet."""
    rows = await tx.fetch(
        """SELECT value FROM incident
           WHERE occurred_at > $1 AND opened_at <= $2 AND status <> 'merged'
               AND (value -> 'sources' ->> 'gunshot')::int > 0 AND (value -> 'sources' ->> 'call')::int > 0
               AND NOT EXISTS (SELECT FROM peace_notice notice
                               WHERE notice.incident_id = incident.id AND notice.kind = 'shooting')
           ORDER BY occurred_at LIMIT 50""",
        since,
        until,
    )
    return [msgspec.json.decode(row["value"], type=IncidentView) for row in rows]


async def insert_note(tx: Tx, room_id: str, note: SealedNote) -> None:
    """Keep a note in a room that the transaction may write in."""
    await tx.execute(
        """INSERT INTO peace_note (id, room, notice_id, at, login, sealed, wrapped_key, side)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8)""",
        note.id,
        room_id,
        note.notice_id,
        note.at,
        note.login,
        note.sealed,
        note.wrapped_key,
        note.side,
    )


async def notes(tx: Tx) -> list[SealedNote]:
    """Return the notes of the room that the transaction is in, newest first."""
    rows = await tx.fetch(
        f"SELECT {_NOTE} FROM peace_note ORDER BY at DESC, id DESC LIMIT $1",  # noqa: S608 - constant columns
        ROWS_MAX,
    )
    return [SealedNote(**dict(row)) for row in rows]


class Sent(msgspec.Struct, frozen=True, kw_only=True):
    """One note that was sent, or an answer, with the notice it is about and the room it is of."""

    notice: PeaceNotice
    incident: str | None
    room: str
    room_name: str
    note: SealedNote


async def sent(tx: Tx) -> list[Sent]:
    """Return what rooms sent to the agency that the transaction is of, and its answers: the newest, oldest first."""
    notes = ", ".join(f"note.{each}" for each in SealedNote.__struct_fields__)
    notices = ", ".join(f"notice.{each} AS told_{each}" for each in PeaceNotice.__struct_fields__)
    rows = await tx.fetch(
        f"""SELECT {notes}, note.room, agency.name AS room_name, notice.incident_id, {notices}
            FROM peace_note note JOIN peace_notice notice ON notice.id = note.notice_id
            JOIN agency ON agency.id = note.room ORDER BY note.at DESC, note.id DESC LIMIT $1""",  # noqa: S608 - constant columns
        ROWS_MAX,
    )
    return [_sent(dict(row)) for row in reversed(rows)]


def _sent(row: dict[str, Any]) -> Sent:
    notice = {name: row.pop(f"told_{name}") for name in PeaceNotice.__struct_fields__}
    room, room_name, incident = row.pop("room"), row.pop("room_name"), row.pop("incident_id")
    return Sent(notice=PeaceNotice(**notice), incident=incident, room=room, room_name=room_name, note=SealedNote(**row))


async def told(tx: Tx, room_id: str, act_id: str, act: str, at: datetime, agency: str) -> None:
    """Note for a room that an agency read or answered what it had sent."""
    await tx.execute(
        "INSERT INTO peace_look (room, act_id, act, at, agency) VALUES ($1, $2, $3, $4, $5)",
        room_id,
        act_id,
        act,
        at,
        agency,
    )


async def looks(tx: Tx, agency: str, since: datetime) -> list[PeaceLook]:
    """Return the acts on the notes of a room that the transaction may see, by its own people and by others."""
    rows = await tx.fetch(
        """SELECT look.act_id, look.at, look.act, look.login, agency.name AS agency FROM (
               SELECT id AS act_id, at, act, login, agency AS by FROM act
               WHERE act IN ('peace.notes', 'peace.write_note', 'peace.send') AND agency = $1 AND at > $2
                   AND outcome = 'done'
               UNION ALL SELECT act_id, at, act, '', agency FROM peace_look WHERE at > $2) look
           JOIN agency ON agency.id = look.by ORDER BY look.at DESC, look.act_id DESC LIMIT $3""",
        agency,
        since,
        ROWS_MAX,
    )
    return [PeaceLook(**dict(row)) for row in rows]
