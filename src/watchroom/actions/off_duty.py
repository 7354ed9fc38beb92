"""Empties the seats of sessions that ended by time: the room shows who is there, not who once was."""

from __future__ import annotations

from watchroom.actions import break_glass
from watchroom.actions.door import Door
from watchroom.actions.handovers import LEFT_BY_TIME, leave_without
from watchroom.actions.seats import tell_left
from watchroom.actions.sessions import BEARER_LASTS
from watchroom.policy.signin import REAUTHENTICATE_AFTER
from watchroom.store import people as store


async def end_over(door: Door) -> None:
    """End what is over now and tell every console; what is called twice changes nothing more."""
    await break_glass.end_over(door)
    now = door.clock.now()
    async with door.everything() as tx:
        seats = await store.end_sessions_over(tx, now, now - REAUTHENTICATE_AFTER, now - BEARER_LASTS)
        for seat in seats:
            await leave_without(tx, seat, now, LEFT_BY_TIME)
        await tell_left(door, tx, seats)
