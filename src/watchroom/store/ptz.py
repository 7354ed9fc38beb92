"""Who steers which camera, and every movement that was ordered."""

from __future__ import annotations

from datetime import datetime

import msgspec

from watchroom.model.video_views import PtzMoveView
from watchroom.store.acting import Tx

MOVES_ROWS_MAX = 20


class PtzLock(msgspec.Struct, frozen=True, kw_only=True):
    """Who steers one camera."""

    camera_id: str
    label: str
    act_id: str
    seat_id: str
    login: str
    name: str
    agency: str
    role: str
    incident: str | None
    strength: int
    taken_at: datetime
    used_at: datetime


async def ptz_lock(tx: Tx, camera_id: str, *, hold: bool = False) -> PtzLock | None:
    """Return who steers a camera; `hold` keeps it so until the commit, and nobody else begins to meanwhile."""
    if hold:
        await tx.execute("SELECT pg_advisory_xact_lock(7306, hashtext($1))", camera_id)
    row = await tx.fetchrow("SELECT * FROM ptz_lock WHERE camera_id = $1", camera_id)
    return None if row is None else PtzLock(**dict(row))


async def put_ptz_lock(tx: Tx, lock: PtzLock) -> None:
    """Give a camera to who steers it."""
    names = PtzLock.__struct_fields__
    columns = ", ".join(names)
    values = ", ".join(f"${n}" for n in range(1, len(names) + 1))
    changed = ", ".join(f"{name} = excluded.{name}" for name in names[1:])
    await tx.execute(
        f"""INSERT INTO ptz_lock ({columns}) VALUES ({values})
            ON CONFLICT (camera_id) DO UPDATE SET {changed}""",  # noqa: S608 - the members of a record
        *(getattr(lock, name) for name in names),
    )


async def touch_ptz_lock(tx: Tx, camera_id: str, now: datetime) -> None:
    """Note that a camera is steered."""
    await tx.execute("UPDATE ptz_lock SET used_at = $2 WHERE camera_id = $1", camera_id, now)


async def drop_ptz_lock(tx: Tx, camera_id: str) -> None:
    """Give a camera back."""
    await tx.execute("DELETE FROM ptz_lock WHERE camera_id = $1", camera_id)


async def drop_idle_ptz_locks(tx: Tx, before: datetime) -> list[PtzLock]:
    """Give back the cameras that nobody steered since, or whose seat has ended; returns the locks."""
    rows = await tx.fetch(
        """DELETE FROM ptz_lock USING seat WHERE seat.id = ptz_lock.seat_id
               AND (ptz_lock.used_at < $1 OR seat.ended_at IS NOT NULL) RETURNING ptz_lock.*""",
        before,
    )
    return [PtzLock(**dict(row)) for row in rows]


async def add_ptz_move(tx: Tx, lock: PtzLock, act_id: str, at: datetime, command: str) -> int:
    """Write down an order before it is sent; returns its number."""
    number: int = await tx.fetchval(
        """INSERT INTO ptz_move (camera_id, label, act_id, at, login, name, command, outcome)
           VALUES ($1, $2, $3, $4, $5, $6, $7, 'sent') RETURNING id""",
        lock.camera_id,
        lock.label,
        act_id,
        at,
        lock.login,
        lock.name,
        command,
    )
    return number


async def settle_ptz_move(tx: Tx, number: int, outcome: str) -> None:
    """Write down what became of an order."""
    await tx.execute("UPDATE ptz_move SET outcome = $2 WHERE id = $1", number, outcome)


async def ptz_moves(tx: Tx, camera_id: str) -> list[PtzMoveView]:
    """Return the newest movements of a camera."""
    rows = await tx.fetch(
        """SELECT at, login, name, command, outcome, act_id FROM ptz_move WHERE camera_id = $1
           ORDER BY id DESC LIMIT $2""",
        camera_id,
        MOVES_ROWS_MAX,
    )
    return [PtzMoveView(**dict(row)) for row in rows]
