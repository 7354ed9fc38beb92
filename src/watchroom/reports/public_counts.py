"""Counts the public parts of the published ledger, a stretch at a time, so that no page ever reads the whole log."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta

from watchroom.base.clock import Clock
from watchroom.base.errors import UnavailableError
from watchroom.ledger.entry import INGEST, decode
from watchroom.store import ledger as store_ledger
from watchroom.store import published as store
from watchroom.store.acting import GONE
from watchroom.store.alone import Alone
from watchroom.store.pool import Database
from watchroom.store.published import Key, Upto

COUNT_SECONDS = 2.0
STRETCH_LEAVES_MAX = 200
"""At one time: a thousand leaves take 12 ms, in which nobody else is answered."""
BEGIN_AGAIN_SECONDS = 5.0


def tally(leaves: Iterable[bytes]) -> dict[Key, tuple[int, int]]:
    """Return (leaves, records) by day and public members."""
    found: dict[Key, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for leaf in leaves:
        public = decode(leaf).public
        key = (
            date.fromisoformat(public.hour[:10]), public.kind, public.agency, public.purpose, public.law_tag,
            public.outcome, public.rule,
        )  # fmt: skip
        n, records = found[key]
        found[key] = (n + 1, records + (public.records or 0 if public.kind == INGEST else 0))
    return dict(found)


class PublicCounter:
    """Follows the published head; one for each database."""

    def __init__(self, database: Database, clock: Clock, delay: timedelta) -> None:
        """Keep the published delay: what is not shown yet is not counted yet."""
        self._database = database
        self._clock = clock
        self._delay = delay

    async def run(self) -> None:
        """Count until cancelled; while the database is gone, nothing is counted and nothing lost."""
        while True:
            try:
                async with Alone(self._database, "published") as alone:
                    while True:
                        alone.check()
                        while await self.step():
                            pass
                        await asyncio.sleep(COUNT_SECONDS)
            except (UnavailableError, *GONE):
                await asyncio.sleep(BEGIN_AGAIN_SECONDS)

    async def step(self) -> bool:
        """Count the next stretch below the published head; returns whether there is more."""
        async with self._database.sequencer.acquire() as tx, tx.transaction():
            head = await store_ledger.checkpoint_before(tx, self._clock.now() - self._delay)
            done = await store.upto(tx)
            start = done.size if done else 0
            if head is None or (done is not None and head.size <= start):
                return False
            leaves = await store_ledger.entries(tx, start, min(STRETCH_LEAVES_MAX, head.size - start))
            size = start + len(leaves)
            root = head.root if size == head.size else b""
            await store.add_counts(tx, tally(leaves), Upto(size=size, root=root, at=head.at))
            return size < head.size
