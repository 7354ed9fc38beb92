"""Destroys the keys of files that were handed over and of decided applications whose time is over, by certificate."""

from __future__ import annotations

import asyncio
from datetime import datetime

import msgspec

from watchroom.actions.door import Door
from watchroom.base.ids import new_id
from watchroom.evidence.incoming import Vault
from watchroom.model.retention import Clock, Deletion
from watchroom.pipeline.certificates import certify
from watchroom.store import endings as store
from watchroom.store import retention as store_retention
from watchroom.store.acting import Tx

EVIDENCE, APPLICATION = "evidence", "application"


class Endings:
    """Ends what has a key of its own; each law's in one transaction with its certificate."""

    def __init__(self, door: Door, vault: Vault) -> None:
        """Keep the door and the folder of sealed files."""
        self._door = door
        self._vault = vault

    async def keep(self) -> list[Deletion]:
        """End what is due now; returns the certificates."""
        async with self._door.everything() as tx:
            clocks, laws = await store_retention.clocks(tx), sorted(await store_retention.laws(tx))
        found = []
        for record_class in (EVIDENCE, APPLICATION):
            for law in laws:
                clock = store_retention.clock_of(clocks, record_class, law)
                if clock is not None:
                    found += await self._end(record_class, law, clock)
        return found

    async def _end(self, record_class: str, law: str, clock: Clock) -> list[Deletion]:
        now = self._door.clock.now()
        before = now - clock.kept
        async with self._door.everything() as tx:
            ids = await _over(tx, record_class, law, before, now)
            if not ids:
                return []
            done = Deletion(
                id=new_id("del"), record_class=record_class, law_tag=law, day=before.date(), began_at=now, ended_at=now,
                rows=len(ids), because=f"{clock.words}: {clock.because}", method=store_retention.UNKEYED,
            )  # fmt: skip
            act_id = await certify(self._door, tx, done)
            if record_class == EVIDENCE:
                await store.end_items(tx, ids, act_id, now, done.because)
            else:
                await store.end_applications(tx, ids, now.date())
            done = msgspec.structs.replace(done, act_id=act_id)
            await store_retention.put_deletion(tx, done)
        if record_class == EVIDENCE:
            for each in ids:
                await asyncio.to_thread(self._vault.remove, each)
        return [done]


async def _over(tx: Tx, record_class: str, law: str, before: datetime, now: datetime) -> list[str]:
    if record_class == EVIDENCE:
        return await store.items_over(tx, law, before, now)
    return await store.applications_over(tx, law, before)
