"""The demo's standing supervisor, without whom the law of the city lets nobody look live."""

from __future__ import annotations

from watchroom.actions.door import Door
from watchroom.actions.seats import tell_left
from watchroom.actions.signing_in import make_bearer
from watchroom.store import accounts as store_accounts
from watchroom.store import people as store_people

LOGINS = ("supervisor.second", "supervisor")
"""Who sits there: the first that the demo's city has."""


async def seat_supervisor(door: Door) -> None:
    """Let the demo hold a supervisor's seat by a token; every screen that shows the seat says that the demo does."""
    now = door.clock.now()
    async with door.everything() as tx:
        known = {each.login for each in await store_people.people(tx)}
        login = next(each for each in LOGINS if each in known)
        await tell_left(door, tx, await store_accounts.end_sessions(tx, login, now, "demo_restarted", ["bearer"]))
    await make_bearer(door, login)
