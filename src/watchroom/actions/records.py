"""One's own record and the room's load: what anyone may see of the seeing."""

from __future__ import annotations

from datetime import datetime, timedelta

from watchroom.actions.door import Deed, act
from watchroom.base.errors import BadInputError
from watchroom.correlate.alarm_load import AlarmRate, alarm_rate
from watchroom.store import acts as store
from watchroom.store import alerts as store_alerts
from watchroom.store import people as store_people
from watchroom.store.acting import Tx
from watchroom.store.acts import ActRow

ACTS_ROWS_MAX = 1_000
ACTS_DAYS_MAX = 366
RATE_MINUTES_MAX = 1_440
ON_DUTY = timedelta(minutes=30)


@act("acts.mine", "See what one looked at, as the auditor will see it.")
async def my_acts(deed: Deed, *, start: datetime | None, end: datetime | None, limit: int) -> list[ActRow]:
    """Return one's own acts, newest first."""
    start, end = _span(deed, start, end)
    deed.about("own acts", start=start, end=end)
    return await store.acts(
        deed.tx, login=deed.seat.login, start=start, end=end, limit=max(1, min(limit, ACTS_ROWS_MAX))
    )


def _span(deed: Deed, start: datetime | None, end: datetime | None) -> tuple[datetime, datetime]:
    """Return from when to when, by default the last week; refuse a time without zone and a span too long."""
    for field, at in (("from", start), ("to", end)):
        if at is not None and at.tzinfo is None:
            raise BadInputError(field, "needs a time zone, such as 2026-03-14T21:15:00Z")
    end = end or deed.now + timedelta(seconds=1)
    start = start or end - timedelta(days=7)
    if end - start > timedelta(days=ACTS_DAYS_MAX):
        raise BadInputError("from", f"is at most {ACTS_DAYS_MAX} days before the end")
    return start, end


@act("acts.all", "See who looked at what and why.")
async def all_acts(deed: Deed, *, start: datetime | None, end: datetime | None, limit: int) -> list[ActRow]:
    """Return everybody's acts that the seat may see, newest first."""
    start, end = _span(deed, start, end)
    deed.about("acts of everybody", start=start, end=end)
    return await store.acts(deed.tx, login=None, start=start, end=end, limit=max(1, min(limit, ACTS_ROWS_MAX)))


@act("room.load", "See the room's alarm load against its budget.")
async def room_load(deed: Deed, *, minutes: int) -> AlarmRate:
    """Return alarms per ten minutes by priority and rule, per operator on duty."""
    if not 1 <= minutes <= RATE_MINUTES_MAX:
        raise BadInputError("minutes", f"is a number from 1 to {RATE_MINUTES_MAX}")
    deed.about("alarm load of the room", minutes=minutes)
    return await measure_load(deed.tx, deed.now, minutes)


async def measure_load(tx: Tx, now: datetime, minutes: int) -> AlarmRate:
    """Count the alarms of the last minutes against the people on duty."""
    raised = await store_alerts.raised_since(tx, now - timedelta(minutes=minutes + 10))
    seats = await store_people.seats_on_duty(tx, now, ON_DUTY)
    operators = sum(seat.role in ("watch_officer", "supervisor") for seat, _ in seats)
    return alarm_rate(raised, operators, now, minutes)
