"""Disables accounts that nobody uses or answers for any more, long before the week that the law allows is over."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from watchroom.actions.door import ACTS, ActKind, Door
from watchroom.actions.handovers import leave_without
from watchroom.actions.people import ENDED_BY_ADMIN
from watchroom.actions.seats import tell_left
from watchroom.model.people import Seat
from watchroom.policy import signin
from watchroom.policy.decide import Answer
from watchroom.store import accounts as store
from watchroom.store import passkeys as store_passkeys
from watchroom.store import people as store_people
from watchroom.store.acting import Tx

KEEP_SECONDS = 3_600.0
DISABLED = ActKind("account.disabled", "An account that nobody uses or answers for is disabled.")
ACTS[DISABLED.name] = DISABLED
SAYS = {
    "dormant": "Not used for 90 days (CJISSECPOL AC-2).",
    "orphaned": "Left without a role: nobody answers for it (CJISSECPOL AC-2).",
}
log = logging.getLogger(__name__)


class AccountKeeper:
    """One at a time looks after the accounts of a database."""

    def __init__(self, door: Door) -> None:
        """Keep the door."""
        self._door = door

    async def run(self, check: Callable[[], None]) -> None:
        """Keep until cancelled; `check` raises UnavailableError when somebody else keeps now."""
        while True:
            check()
            await self.keep()
            await asyncio.sleep(KEEP_SECONDS)

    async def keep(self) -> None:
        """Disable what is dormant or orphaned now; the last administrator stays, and is warned about."""
        now = self._door.clock.now()
        async with self._door.everything() as tx:
            await store_passkeys.forget_spent(tx, now)
            for each in await store.unused_since(tx, now - signin.DORMANT_AFTER):
                because = signin.why_disabled(roles=each.roles, used_at=each.used_at, now=now)
                if because is None:
                    continue
                if "admin" in each.roles and await store.last_admin(tx, each.login):
                    log.warning("the last administrator has not signed in for 90 days and is not disabled")
                    continue
                await self._disable(tx, each.login, because)

    async def _disable(self, tx: Tx, login: str, because: str) -> None:
        now = self._door.clock.now()
        person = await store_people.person(tx, login)
        assert person is not None  # noqa: S101 - the account was just found
        await store.set_state(tx, login, "disabled", because, now)
        seats = await store.end_sessions(tx, login, now, because)
        for seat in seats:
            await leave_without(tx, seat, now, ENDED_BY_ADMIN)
        await tell_left(self._door, tx, seats)
        room = Seat(
            id="room", login="room", name="The room itself", agency=person.agency, role="", session_id="room",
            began_at=now,
        )  # fmt: skip
        answer = Answer(allowed=True, rule=f"account-{because}", says=SAYS[because])
        await self._door.note(tx, DISABLED, room, answer, f"account of {login}", because=because)
