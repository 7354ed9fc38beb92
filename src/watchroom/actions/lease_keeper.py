"""Ends leases: by the wall clock, by time that no clock can turn back, with their incident, and all on a restart."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection
from datetime import datetime, timedelta

import msgspec

from watchroom.actions.door import Door
from watchroom.actions.leases import LEASE_LASTS
from watchroom.base.clock import Clock
from watchroom.model.video import LeaseView
from watchroom.store import acts as store_acts
from watchroom.store import leases as store
from watchroom.store.acting import Tx
from watchroom.store.acts import LogLine

KEEP_SECONDS = 1.0


class Deadlines:
    """When leases are over, by the wall clock and by one that nobody can set."""

    def __init__(self, clock: Clock) -> None:
        """Know of no lease yet."""
        self._clock = clock
        self._known: dict[str, tuple[datetime, float]] = {}

    def is_over(self, lease_id: str, ends_at: datetime) -> bool:
        """Return whether a lease is over; monotonic time counts from when its present end was first asked about."""
        now, monotonic = self._clock.now(), self._clock.monotonic()
        known = self._known.get(lease_id)
        if known is None or known[0] != ends_at:
            left = min(LEASE_LASTS, max(timedelta(0), ends_at - now))
            known = (ends_at, monotonic + left.total_seconds())
            self._known[lease_id] = known
        return now >= ends_at or monotonic >= known[1]

    def keep_only(self, lease_ids: Collection[str]) -> None:
        """Forget all other leases."""
        self._known = {lease_id: known for lease_id, known in self._known.items() if lease_id in lease_ids}


class LeaseKeeper:
    """One at a time keeps all leases; which is the caller's to see to."""

    def __init__(self, door: Door) -> None:
        """Know of no lease yet."""
        self._door = door
        self._began = False
        self._deadlines = Deadlines(door.clock)

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
        self._deadlines.keep_only({lease.id for lease in running})

    def _over(self, lease: LeaseView, *, is_closed: bool) -> str | None:
        """Return why a lease is over, None while it runs."""
        if self._deadlines.is_over(lease.id, lease.ends_at):
            return "time_over"
        return "incident_closed" if is_closed else None

    async def _end(self, tx: Tx, lease: LeaseView, because: str) -> None:
        now = self._door.clock.now()
        ended = msgspec.structs.replace(lease, ended_at=now, ended_because=because)
        await store.end_lease(tx, ended)
        await store_acts.end_act(tx, lease.id, now, None)
        await store_acts.append_changes(tx, now, [LogLine("lease", lease.id, f"{lease.agency}/{lease.law_tag}", None)])
