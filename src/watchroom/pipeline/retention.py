"""Deletes records whose time is over, class by class and law by law, and leaves a certificate of each in the ledger."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import TypeAlias

import msgspec

from watchroom.actions.door import Door
from watchroom.base.ids import new_id
from watchroom.evidence.incoming import Vault
from watchroom.model.retention import Clock, Deletion, Window
from watchroom.pipeline.certificates import LEAVES_CHUNK, RULE, certify, leaves_of
from watchroom.pipeline.endings import Endings
from watchroom.pipeline.minutes import Minutes
from watchroom.store import backups as store_backups
from watchroom.store import retention as store
from watchroom.store.acting import Tx

KEEP_SECONDS = 600.0
LAW_OF_LETTERS = "PUBLIC"
DeleteRows: TypeAlias = Callable[[Tx, str, datetime], Awaitable[tuple[int, list[int]]]]
"""Deletes a law's records before a time; returns how many, and the ledger entries whose keys end with them."""


class Retention:
    """Keeps to the clocks; one for each database."""

    def __init__(self, door: Door, vault: Vault) -> None:
        """Keep the door to the store, the clock, the key that opens the ledger's own entries, and the sealed files."""
        self._door = door
        self.minutes = Minutes(door)
        self._endings = Endings(door, vault)

    async def run(self, check: Callable[[], None]) -> None:
        """Delete what is due, again and again, until cancelled; `check` raises when another process took over."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._run(check))
            tasks.create_task(self.minutes.run())

    async def _run(self, check: Callable[[], None]) -> None:
        while True:
            await self.keep()
            check()
            await asyncio.sleep(KEEP_SECONDS)

    async def keep(self) -> list[Deletion]:
        """Delete everything that is due now, first what a kill left half done; returns the certificates."""
        async with self._door.everything() as tx:
            halves = await store.unfinished(tx)
        certificates = [await self._finish(each) for each in halves]
        for window, clock in await self._due():
            certificates.append(await self._delete(window, clock))
        async with self._door.everything() as tx:
            await store_backups.close_recordings(tx, self._door.clock.now())
        certificates += await self._endings.keep()
        for record_class, delete in _BY_ROWS.items():
            certificates += await self._delete_by_rows(record_class, delete)
        return [each for each in certificates if each.act_id]

    async def _due(self) -> list[tuple[Window, Clock]]:
        today = self._door.clock.now()
        found: list[tuple[Window, Clock]] = []
        async with self._door.everything() as tx:
            clocks = await store.clocks(tx)
            laws = sorted(await store.laws(tx))
            for record_class in store.PARTITIONS:
                days = await store.days_kept(tx, record_class)
                done = await store.done(tx, record_class)
                found += due_windows(record_class, days, laws, clocks, done, today)
        return found

    async def _delete(self, window: Window, clock: Clock) -> Deletion:
        """Hold back, certify and destroy the keys, then delete: killed in between, the next round deletes."""
        database, now = self._door.database, self._door.clock.now()
        found = Deletion(
            id=new_id("del"),
            record_class=window.record_class,
            law_tag=window.law_tag,
            day=window.day,
            because=f"{clock.words}: {clock.because}",
            method=store.DROPPED if window.whole else store.REWRITTEN,
            began_at=now,
            rows=await store.count(database, window),
            held=await store.hold_back(database, window),
        )
        leaves = await leaves_of(self._door, window, await store.batches(database, window))
        async with self._door.everything() as tx:
            if found.rows or window.whole:
                found = await self._certified(tx, found, leaves)
            await store.put_deletion(tx, found)
        return await self._finish(found)

    async def _finish(self, certified: Deletion) -> Deletion:
        """Do what a certificate says."""
        window = Window(
            record_class=certified.record_class,
            law_tag=certified.law_tag,
            day=certified.day,
            whole=certified.method == store.DROPPED,
        )
        if certified.act_id:
            await (store.drop if window.whole else store.delete_rows)(self._door.database, window)
        done = msgspec.structs.replace(certified, ended_at=self._door.clock.now())
        async with self._door.everything() as tx:
            await store.put_deletion(tx, done)
        return done

    async def _certified(self, tx: Tx, found: Deletion, leaves: list[int]) -> Deletion:
        """Write the certificate and destroy the keys."""
        now = self._door.clock.now()
        act_id = await certify(self._door, tx, msgspec.structs.replace(found, keys=len(leaves)))
        keys = await store.destroy_keys(tx, leaves, now, RULE, act_id)
        await store_backups.close(tx, found.record_class, found.day, found.law_tag, now)
        return msgspec.structs.replace(found, keys=keys, act_id=act_id)

    async def _delete_by_rows(self, record_class: str, delete: DeleteRows) -> list[Deletion]:
        """Delete what is older than its clock, a law at a time; each in one transaction with its certificate."""
        now = self._door.clock.now()
        async with self._door.everything() as tx:
            clocks, laws = await store.clocks(tx), sorted(await store.laws(tx))
        certificates = []
        for law in laws:
            clock = store.clock_of(clocks, record_class, law)
            if clock is None:
                continue
            day = (now - clock.kept).date()
            async with self._door.everything() as tx:
                rows, leaves = await delete(tx, law, _begin(day))
                if rows or leaves:
                    done = Deletion(
                        id=new_id("del"), record_class=record_class, law_tag=law, day=day, began_at=now, rows=rows,
                        because=f"{clock.words}: {clock.because}", method=store.DELETED,
                    )  # fmt: skip
                    done = msgspec.structs.replace(await self._certified(tx, done, leaves), ended_at=now)
                    await store.put_deletion(tx, done)
                    certificates.append(done)
        return certificates


async def _hits(tx: Tx, law: str, before: datetime) -> tuple[int, list[int]]:
    return await store.delete_hits(tx, law, before), []


async def _incidents(tx: Tx, law: str, before: datetime) -> tuple[int, list[int]]:
    return await store.delete_incidents(tx, law, before), []


async def _looks(tx: Tx, law: str, before: datetime) -> tuple[int, list[int]]:
    return await store.delete_looks(tx, law, before), []


async def _letters(tx: Tx, law: str, before: datetime) -> tuple[int, list[int]]:
    """A letter is under no agency's law: it goes with the public's own."""
    return (await store.delete_letters(tx, before) if law == LAW_OF_LETTERS else 0), []


async def _peace(tx: Tx, law: str, before: datetime) -> tuple[int, list[int]]:
    """What the peace room holds is of partners, under no agency's law either."""
    return (await store.delete_peace(tx, before) if law == LAW_OF_LETTERS else 0), []


async def _acts(tx: Tx, law: str, before: datetime) -> tuple[int, list[int]]:
    """An act's entry stays in the tree: what is destroyed is the key of what it says."""
    return 0, await store.old_acts(tx, law, before, LEAVES_CHUNK)


_BY_ROWS: dict[str, DeleteRows] = {
    "hit": _hits, "incident": _incidents, "registry_look": _looks, "letter": _letters,
    "peace_notice": _peace, "act": _acts,
}  # fmt: skip


def due_windows(
    record_class: str,
    days: Sequence[date],
    laws: Sequence[str],
    clocks: Sequence[Clock],
    done: set[tuple[date, str]],
    now: datetime,
) -> list[tuple[Window, Clock]]:
    """Return what is due of a class: a law's rows of a day, or the whole day when every law's time is over."""
    of_law = {law: clock for law in laws if (clock := store.clock_of(clocks, record_class, law)) is not None}
    if not of_law:
        return []
    longest = max(of_law.values(), key=lambda each: each.kept)
    found = []
    for day in days:
        age = now - _begin(day + timedelta(days=1))
        if age >= longest.kept:
            found.append((Window(record_class=record_class, law_tag="*", day=day, whole=True), longest))
            continue
        for law, clock in of_law.items():
            if age >= clock.kept and (day, law) not in done:
                found.append((Window(record_class=record_class, law_tag=law, day=day), clock))
    return found


def _begin(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
