"""A supervisor is present while live pictures are watched (24 DCMR 2504.3); when none was is a public record."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime

from watchroom.actions.door import ACTS, ActKind, Deed, Door
from watchroom.actions.handovers import WATCH
from watchroom.base.errors import RefusedError
from watchroom.model.people import Seat
from watchroom.model.shifts import SupervisionGap
from watchroom.model.views import CameraView
from watchroom.policy.decide import Answer
from watchroom.store import acts as store_acts
from watchroom.store import shifts as store
from watchroom.store.acting import Tx

SUPERVISOR = "supervisor"
SUPERVISOR_PRESENT = "supervisor-present"
"""The rule that refuses a live look while no supervisor is there."""
SAYS = "24 DCMR 2504.3: a supervisor must be present while live pictures are watched, and none is on duty."
KEEP_SECONDS = 2.0
GAP_BEGINS = ActKind("supervision.gap_begin", "People are on watch and no supervisor is present.")
GAP_ENDS = ActKind("supervision.gap_end", "A supervisor is present again, or nobody is on watch.")
ACTS.update({kind.name: kind for kind in (GAP_BEGINS, GAP_ENDS)})


async def demand_supervisor(deed: Deed, camera: CameraView) -> None:
    """Refuse a live look under a law that asks for a supervisor, while none of the room that answers for it is there.

    The seat's own room answers when it is on watch, whoever's camera it looks through (2501.9); the room of a city
    camera answers for whoever else looks through it.
    """
    law_of = deed.door.world.agency_law
    rooms = {deed.seat.agency} if deed.seat.role in WATCH else set()
    if camera.owner_class == "city":
        rooms.add(camera.agency)
    laws = await store.laws_with_supervisor(deed.tx)
    asked = {agency for agency in rooms if law_of.get(agency) in laws}
    if not asked:
        return
    there = {agency for agency, _ in await store.present(deed.tx, deed.now, [SUPERVISOR])}
    if asked - there:
        raise RefusedError(SUPERVISOR_PRESENT, SAYS)


async def unsupervised(tx: Tx, now: datetime, agency_law: dict[str, str]) -> set[str]:
    """Return the agencies whose people are on watch, under a law that asks for a supervisor, without one."""
    laws = await store.laws_with_supervisor(tx)
    there = await store.present(tx, now, sorted(WATCH))
    supervised = {agency for agency, role in there if role == SUPERVISOR}
    return {agency for agency, _ in there if agency_law.get(agency) in laws} - supervised


async def published_gaps(tx: Tx, since: datetime) -> list[SupervisionGap]:
    """Return every agency's times without a supervisor that had not ended at `since`, newest first: for the public."""
    return await store.gaps(tx, since)


class SupervisionKeeper:
    """Writes when people began to watch without a supervisor, and when that ended; one at a time for a database."""

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
        """Begin and end what has changed; each is an entry of the ledger, whose public part names the agency."""
        now = self._door.clock.now()
        async with self._door.everything() as tx:
            missing = await unsupervised(tx, now, self._door.world.agency_law)
            known = await store.open_gaps(tx)
            for agency in sorted(missing - known.keys()):
                if await store.begin_gap(tx, agency, now):
                    await self._note(tx, GAP_BEGINS, agency)
            for agency in sorted(known.keys() - missing):
                await store.end_gap(tx, agency, now)
                await self._note(tx, GAP_ENDS, agency)
            if missing != known.keys():
                await store_acts.notify_place(tx)

    async def _note(self, tx: Tx, kind: ActKind, agency: str) -> None:
        room = Seat(
            id="room", login="room", name="The room itself", agency=agency, role="", session_id="room",
            began_at=self._door.clock.now(),
        )  # fmt: skip
        answer = Answer(allowed=True, rule=SUPERVISOR_PRESENT, says=SAYS)
        await self._door.note(tx, kind, room, answer, f"supervision of the room of {agency}")
