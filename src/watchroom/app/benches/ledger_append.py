"""`ledger_append`: entries made, sealed and committed in groups, while the sequencer gives them their places."""

from __future__ import annotations

import asyncio
import time

from watchroom.actions.door import Door
from watchroom.actions.sequencer import Sequencer, load_cosigner, load_signer
from watchroom.app.benches.figures import Figure, at_least, at_most, percentile
from watchroom.app.benches.house import House
from watchroom.app.build import LEDGER_KEY_FILE, LEDGER_ORIGIN, LEDGER_PQ_KEY_FILE
from watchroom.ledger.entry import PublicPart, hour_of
from watchroom.store import ledger as store

WRITERS = 6
"""As many as the writers' pool has connections."""
GROUP_ENTRIES = 100
TARGET_PER_S = 10_000
_LOOK_SECONDS = 0.005


def measure(house: House, *, seconds: float) -> list[Figure]:
    """Return entries a second, counted until the last has its place under a signed head, and how long one waits."""
    ledger = house.beside("ledger", 1_000)
    ledger.keys()
    signer = load_signer(ledger.settings.data / LEDGER_KEY_FILE, LEDGER_ORIGIN)
    cosigner = load_cosigner(ledger.settings.data / LEDGER_PQ_KEY_FILE, LEDGER_ORIGIN)

    async def run(door: Door) -> list[Figure]:
        sequencer = Sequencer(door.database, door.clock, signer, cosigner)
        load = _Load(door)
        working = asyncio.create_task(sequencer.run())
        try:
            singles = await load.run(seconds / 3, group=1)
            groups = await load.run(seconds, group=GROUP_ENTRIES)
            waited = [await load.placed_after() for _ in range(20)]
        finally:
            working.cancel()
        return [
            at_least("ledger_append.grouped", groups, "entries/s", TARGET_PER_S),
            at_least("ledger_append.one_by_one", singles, "entries/s"),
            at_most("ledger_append.placed_p95", percentile(waited, 95) * 1000, "ms", 2_000),
        ]

    return ledger.at_door(run)


class _Load:
    """Writers that enter acts as the door does, each on a connection of its own."""

    def __init__(self, door: Door) -> None:
        self._door = door
        self._entered = 0
        self._public = PublicPart(
            kind="incident.view",
            agency="mpd",
            purpose="call_response",
            law_tag="DC",
            hour=hour_of(door.clock.now()),
            outcome="done",
            rule="watch-opens-incidents",
            policy_hash=door.world.hash,
        )

    async def run(self, seconds: float, group: int) -> float:
        """Enter for so long, so many in a transaction; return entries a second until all have their places."""
        self._entered, began = 0, time.perf_counter()
        await asyncio.gather(*(self._write(began + seconds, group) for _ in range(WRITERS)))
        await self._placed()
        return self._entered / (time.perf_counter() - began)

    async def placed_after(self) -> float:
        """Enter one act; return how many seconds it waits for its place."""
        began = time.perf_counter()
        await self._group(1)
        await self._placed()
        return time.perf_counter() - began

    async def _write(self, until: float, group: int) -> None:
        while time.perf_counter() < until:
            await self._group(group)

    async def _group(self, entries: int) -> None:
        contents = [
            {"id": f"act_{n:020}", "login": "bench.officer", "subject": f"incident {n}", "about": {"version": n}}
            for n in range(self._entered, self._entered + entries)
        ]
        async with self._door.database.writer.acquire() as tx, tx.transaction():
            await self._door.enter_all(tx, [(self._public, each) for each in contents])
        self._entered += entries

    async def _placed(self) -> None:
        """Wait until nothing waits for its place."""
        async with self._door.database.sequencer.acquire() as tx:
            while await store.waits(tx):  # noqa: ASYNC110 - the database tells nobody
                await asyncio.sleep(_LOOK_SECONDS)
