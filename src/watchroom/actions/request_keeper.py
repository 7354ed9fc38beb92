"""What the room does by itself about requests for footage: it reminds once, by day, and forgets whom it asked."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta, tzinfo

from watchroom.actions.door import ACTS, ActKind, Door
from watchroom.actions.request_board import is_night
from watchroom.actions.request_letters import remind
from watchroom.model.people import Seat
from watchroom.policy.decide import Answer
from watchroom.store import requests as store
from watchroom.store.acting import Tx

KEEP_SECONDS = 30.0
FORGET_AFTER = timedelta(days=400)
"""The report of 15 January tells of the year before; after it nobody needs to know who was asked."""
REMINDS = ACTS["request.remind"]
FORGETS = ActKind("request.forget", "Forget which households a request for footage went to; the counts stay.")
ACTS[FORGETS.name] = FORGETS
_REMINDED = Answer(allowed=True, rule="remind-once", says="Once, after half of the time, by day, whoever is silent.")
_FORGOTTEN = Answer(allowed=True, rule="forget-who-was-asked", says="After 400 days only the counts are kept.")


class RequestKeeper:
    """Reminds and forgets; one at a time for a database."""

    def __init__(self, door: Door, zone: tzinfo) -> None:
        """Keep the door and the city's time zone."""
        self._door = door
        self._zone = zone

    async def run(self, check: Callable[[], None]) -> None:
        """Keep until cancelled; `check` raises UnavailableError when somebody else keeps now."""
        while True:
            check()
            await self.keep()
            await asyncio.sleep(KEEP_SECONDS)

    async def keep(self) -> None:
        """Remind whoever is due, unless it is night; forget what is old."""
        now = self._door.clock.now()
        async with self._door.everything() as tx:
            if not is_night(now, self._zone):
                for request in await store.to_remind(tx, now):
                    households = await remind(tx, self._door, request)
                    says = f"reminder of request {request.number}"
                    await self._note(tx, REMINDS, _REMINDED, request.agency, says, households=households)
            for agency, households in await store.forget(tx, now - FORGET_AFTER):
                says = "whom old requests for footage went to"
                await self._note(tx, FORGETS, _FORGOTTEN, agency, says, households=households)

    async def _note(self, tx: Tx, kind: ActKind, answer: Answer, agency: str, says: str, *, households: int) -> None:
        room = Seat(
            id="room", login="room", name="The room itself", agency=agency, role="", session_id="room",
            began_at=self._door.clock.now(),
        )  # fmt: skip
        await self._door.note(tx, kind, room, answer, says, households=households)
