"""Empties the seats of sessions that ended by time: the room shows who is there, not who once was."""

from __future__ import annotations

from watchroom.actions.door import Door
from watchroom.actions.sessions import BEARER_LASTS
from watchroom.policy.signin import REAUTHENTICATE_AFTER
from watchroom.store import acts as store_acts
from watchroom.store import people as store
from watchroom.store.acts import LogLine


async def end_over(door: Door) -> None:
    """End what is over now and tell every console; what is called twice changes nothing more."""
    now = door.clock.now()
    async with door.everything() as tx:
        seats = await store.end_sessions_over(tx, now, now - REAUTHENTICATE_AFTER, now - BEARER_LASTS)
        lines = [
            LogLine("seat", seat.id, f"{seat.agency}/{door.world.agency_law.get(seat.agency, '')}", None)
            for seat in seats
        ]
        await store_acts.append_changes(tx, now, lines)
