"""Ends leases: by the wall clock, by time that no clock can turn back, with their incident, and all on a restart."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta

import msgspec

from watchroom.actions.door import Door
from watchroom.actions.leases import LEASE_LASTS
from watchroom.model.video import LeaseView
from watchroom.store import acts as store_acts
from watchroom.store import leases as store
from watchroom.store.acting import Tx
from watchroom.store.acts import LogLine

KEEP_SECONDS = 1.0


class LeaseKeeper:
    """One at a time keeps all leases; which is the caller's to see to."""

    def __init__(self, door: Door) -> None:
        """Know of no lease yet."""
        self._door = door
        self._began = False
        self._deadlines: dict[str, tuple[object, float]] = {}
        """By lease: the end it has now, and when that is in monotonic seconds."""

    async def run(self, check: Callable[[], None]) -> None:
        """Keep until cancelled; whatever ran before this process began is ended first.

        `check` raises UnavailableError when somebody else keeps them now.
        """
        while True:
            check()
            await self.keep()
            await asyncio.sleep(KEEP_SECONDS)

    async def keep(self) -> None:
        """End what is over now."""
        async with self._door.everything() as tx:
            running = await store.running_leases(tx)
            closed = await store.leases_of_closed_incidents(tx)
            for lease in running:
                why = "restart" if not self._began else self._over(lease, is_closed=lease.id in closed)
                if why is not None:
                    await self._end(tx, lease, why)
        self._began = True
        self._deadlines = {lease.id: self._deadlines[lease.id] for lease in running if lease.id in self._deadlines}

    def _over(self, lease: LeaseView, *, is_closed: bool) -> str | None:
        """Return why a lease is over: our own clock counts from when its present end was first seen."""
        now, monotonic = self._door.clock.now(), self._door.clock.monotonic()
        known = self._deadlines.get(lease.id)
        if known is None or known[0] != lease.ends_at:
            left = min(LEASE_LASTS, max(timedelta(0), lease.ends_at - now))
            known = (lease.ends_at, monotonic + left.total_seconds())
            self._deadlines[lease.id] = known
        if now >= lease.ends_at or monotonic >= known[1]:
            return "time_over"
        return "incident_closed" if is_closed else None

    async def _end(self, tx: Tx, lease: LeaseView, because: str) -> None:
        now = self._door.clock.now()
        ended = msgspec.structs.replace(lease, ended_at=now, ended_because=because)
        await store.end_lease(tx, ended)
        await store_acts.end_act(tx, lease.id, now, None)
        await store_acts.append_changes(tx, now, [LogLine("lease", lease.id, f"{lease.agency}/{lease.law_tag}", None)])
