"""What the room writes to owners by itself: that their alarm is closed, and once a day what happened at a site."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

from watchroom.actions.door import ACTS, ActKind, Door
from watchroom.actions.imports import operator_seat
from watchroom.actions.owners import account_of
from watchroom.actions.posting import letter_rows
from watchroom.correlate.alerts import PANIC_ALARMS
from watchroom.model.portal import Letter
from watchroom.model.sites import Site
from watchroom.policy.decide import Answer
from watchroom.store import letters as store_letters
from watchroom.store import site_leases as store_leases
from watchroom.store import sites as store
from watchroom.store.acting import Tx

LOOK_SECONDS = 20.0
DIGEST_EVERY = timedelta(hours=24)
ALARMS_WITHIN = timedelta(days=2)
TELL = ActKind("site.tell", "Write to the owner of a site what happened there.")
ACTS[TELL.name] = TELL
_HOUSE = Answer(allowed=True, rule="owners-are-told", says="")


class SiteLetters:
    """Writes to owners what is due; that one process does it is the caller's to see to."""

    def __init__(self, door: Door) -> None:
        """Keep the door."""
        self._door = door

    async def run(self, check: Callable[[], None]) -> None:
        """Write until cancelled; `check` raises UnavailableError when somebody else does now."""
        while True:
            check()
            await self.write()
            await asyncio.sleep(LOOK_SECONDS)

    async def write(self) -> int:
        """Write what is due now; returns how many letters that were."""
        now, count = self._door.clock.now(), 0
        async with self._door.everything() as tx:
            for site_id, incident_id in await store_leases.closed_panics(tx, PANIC_ALARMS, now - ALARMS_WITHIN):
                site = await store.site(tx, site_id)
                if site is not None:
                    count += await self._send(tx, site, "closed", f"alarm:{site_id}:{incident_id}")
            for site, since in await store.due_digests(tx, now - DIGEST_EVERY):
                count += await self._digest(tx, site, since, now)
        return count

    async def _digest(self, tx: Tx, site: Site, since: datetime, now: datetime) -> int:
        """Write of a site's last day, if anything happened there."""
        await store.told_until(tx, site.id, now)
        leases = await store_leases.leases_of_site(tx, site.id, since)
        asked = await store_leases.asked_since(tx, site.id, since)
        alarms = await store_leases.panics(tx, site.id, PANIC_ALARMS, since)
        if not (leases or asked or alarms):
            return 0
        facts = {"looks": str(len(leases)), "questions": str(asked), "alarms": str(len(alarms))}
        return await self._send(tx, site, "digest", f"site:{site.id}", **facts)

    async def _send(self, tx: Tx, site: Site, name: str, about: str, **facts: str) -> int:
        account = await account_of(tx, site.owner_login)
        if account is None:
            return 0
        told = {"site": site.name, "path": f"/portal/sites/{site.id}/history", **facts}
        letter = Letter(kind=f"sites/{name}", account_id=account.id, about=about, facts=told)
        rows = await letter_rows(tx, self._door, [letter])
        await store_letters.insert(tx, rows)
        seat = operator_seat(self._door.clock.now())
        await self._door.note(tx, TELL, seat, _HOUSE, f"letter to the owner of site {site.id}", letter=name)
        return len(rows)
