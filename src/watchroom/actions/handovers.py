"""Leaving the watch: what the next must know is written and acknowledged before the first leaves."""

from __future__ import annotations

from datetime import datetime

import msgspec

from watchroom.actions.access import Access
from watchroom.actions.door import Deed, act
from watchroom.actions.incidents import save, tell, words
from watchroom.base.errors import BadInputError, ConflictError, NotFoundError, RefusedError
from watchroom.base.ids import new_id
from watchroom.model.people import Seat
from watchroom.model.shifts import Handover
from watchroom.store import incidents as store_incidents
from watchroom.store import shifts as store
from watchroom.store.acting import Tx
from watchroom.store.people import Session

WATCH = frozenset(("watch_officer", "supervisor"))
"""Roles that hand over: who leaves another leaves nothing unwatched."""
HANDOVER_FIRST = "handover-first"
REASON_CHARS_MIN = 3
LEFT_BY_TIME = "The session ended by itself."


@act("shift.hand_over", "Write what the next seat must know before one leaves.")
async def hand_over(deed: Deed, text: str) -> Handover:
    """Write the seat's handover, or write it anew while nobody has acknowledged it."""
    text = words("text", text)
    present = await store.handover_of_seat(deed.tx, deed.seat.id)
    if present is not None and present.acknowledged_at is not None:
        raise ConflictError(f"{present.acknowledged_name} has acknowledged your handover: you may leave.")
    written = msgspec.structs.replace(
        present or _empty(deed.seat, deed.now),
        text=text,
        written_at=deed.now,
        incidents=await store.owned_incidents(deed.tx, deed.seat.login),
    )
    await store.put_handover(deed.tx, written)
    deed.about(f"handover {written.id}", text=text, incidents=[each.number for each in written.incidents])
    return written


@act("shift.acknowledge", "Acknowledge a handover: one has read it, and takes what is handed over.")
async def acknowledge(deed: Deed, handover_id: str) -> Handover:
    """Take over: the incidents of whoever leaves are the seat's person's from now on.

    Raises:
        NotFoundError: no such handover of the seat's agency waits.
        RefusedError: `handover-to-next`: it is one's own, or a supervisor's that one cannot take.
        ConflictError: somebody else was first.
    """
    found = await store.handover(deed.tx, handover_id)
    deed.about(f"handover {handover_id[:100]}")
    if found is None or found.agency != deed.seat.agency:
        raise NotFoundError("There is no such handover here.")
    if found.acknowledged_at is not None:
        raise ConflictError(f"{found.acknowledged_name} has acknowledged it already.")
    if found.left_at is not None:
        raise ConflictError(f"{found.name} has left without; read it all the same.")
    if found.login == deed.seat.login:
        raise RefusedError("handover-to-next", "Your own handover is acknowledged by whoever takes over from you.")
    if found.role == "supervisor" and deed.seat.role != "supervisor":
        raise RefusedError("handover-to-next", "A supervisor hands over to a supervisor.")
    for incident in found.incidents:
        await _take(deed, incident.id, found.login)
    taken = msgspec.structs.replace(
        found, acknowledged_at=deed.now, acknowledged_by=deed.seat.login, acknowledged_name=deed.seat.name
    )
    await store.put_handover(deed.tx, taken)
    return taken


async def _take(deed: Deed, incident_id: str, former: str) -> None:
    """Take an incident that its former owner still has."""
    view = await store_incidents.get(deed.tx, incident_id, lock=True)
    if view is not None and view.owner == former and view.status == "open":
        await tell(deed, view, "owner", f"Handed over to {deed.seat.name}")
        await save(deed, view, owner=deed.seat.login, owner_name=deed.seat.name)


async def settle_leaving(
    tx: Tx, access: Access, session: Session, now: datetime, forced: str | None, next_role: str = ""
) -> str:
    """Note how a seat is left, and return it in a word; raises RefusedError where it may not be left yet.

    A change between roles of the watch leaves nothing; a seat by token or on a support lease is nobody's watch.
    """
    seat = session.seat
    if seat is None or seat.role not in WATCH or next_role in WATCH:
        return "free"
    if session.kind == "bearer" or session.support_lease is not None:
        return "free"
    written = await store.handover_of_seat(tx, seat.id)
    if written is not None and written.acknowledged_at is not None:
        await store.put_handover(tx, msgspec.structs.replace(written, left_at=now))
        return "handed_over"
    if forced is None and access.handover_required:
        raise RefusedError(
            HANDOVER_FIRST,
            "Write what the next must know and let them acknowledge it, or say why you leave without.",
        )
    if forced is not None and len(forced.strip()) < REASON_CHARS_MIN:
        raise BadInputError("forced", "say in a few words why you leave without")
    if forced is None:
        return "not_required"
    await leave_without(tx, seat, now, words("forced", forced))
    return "forced"


async def leave_without(tx: Tx, seat: Seat, now: datetime, reason: str) -> None:
    """Note that a seat of the watch was left before anybody acknowledged; the room's shift page shows it."""
    if seat.role not in WATCH:
        return
    written = await store.handover_of_seat(tx, seat.id) or _empty(seat, now)
    if written.acknowledged_at is None:
        written = msgspec.structs.replace(written, forced_reason=reason)
    await store.put_handover(tx, msgspec.structs.replace(written, left_at=now))


def _empty(seat: Seat, now: datetime) -> Handover:
    return Handover(
        id=new_id("hand"),
        agency=seat.agency,
        role=seat.role,
        seat_id=seat.id,
        login=seat.login,
        name=seat.name,
        written_at=now,
        text="",
        incidents=[],
    )
