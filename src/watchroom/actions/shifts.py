"""The watch of one agency: who is on duty, the shift log, what is handed over, and whether a supervisor is present."""

from __future__ import annotations

from datetime import timedelta

from watchroom.actions.door import Deed, act
from watchroom.actions.handovers import WATCH
from watchroom.actions.incidents import words
from watchroom.actions.supervision import SUPERVISOR
from watchroom.model.shifts import ShiftView
from watchroom.store import shifts as store

SHOWN_FOR = timedelta(hours=24)
GAPS_SHOWN_FOR = timedelta(days=7)
ROWS_MAX = 200


@act("shift.view", "See the watch: who is on duty, the shift log, and what is handed over.")
async def view_shift(deed: Deed) -> ShiftView:
    """Return the watch of the seat's own agency: the last day's log and handovers, the last week's gaps."""
    agency = deed.seat.agency
    deed.about("the shift")
    seats = [each for each in await store.on_duty(deed.tx, agency, deed.now) if each.role in WATCH]
    since = deed.now - SHOWN_FOR
    return ShiftView(
        on_duty=seats,
        handovers=await store.handovers(deed.tx, agency, since, ROWS_MAX),
        lines=await store.lines(deed.tx, agency, since, ROWS_MAX),
        gaps=await store.gaps(deed.tx, deed.now - GAPS_SHOWN_FOR, agency),
        supervisor_required=deed.door.world.agency_law.get(agency) in await store.laws_with_supervisor(deed.tx),
        supervised=any(each.role == SUPERVISOR and each.present for each in seats),
        own_handover=await store.handover_of_seat(deed.tx, deed.seat.id),
    )


@act("shift.note", "Write a line of the shift log.")
async def note_shift(deed: Deed, text: str) -> None:
    """Write what happened on watch and belongs to no incident; nothing in the log is ever changed."""
    text = words("text", text)
    deed.about("shift log", text=text)
    await store.add_line(deed.tx, deed.now, deed.seat, text)
