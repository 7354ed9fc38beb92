"""`soak_steady`: a large city's plate reads while everybody else is at work too; every read is counted afterwards."""

from __future__ import annotations

import asyncio
import secrets
import time
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from random import Random
from typing import Any

import uvloop

from watchroom.actions.door import Door
from watchroom.app.benches.alert_fanout import read_of
from watchroom.app.benches.cameras import place_of
from watchroom.app.benches.consoles import consoles, post
from watchroom.app.benches.figures import Figure, at_least, at_most, percentile
from watchroom.app.benches.house import HOTLIST_ENTRIES, HOTLIST_SEED, House, Keys, Serving
from watchroom.app.benches.incident_open import call_of
from watchroom.app.benches.plate_search import ask
from watchroom.app.benches.plates import traffic_plate, wanted_plates
from watchroom.app.benches.reads import Run, run_load
from watchroom.app.benches.reads_steady import BATCH, READS_PER_S
from watchroom.app.benches.stream import Watcher
from watchroom.store import records as store_records

CONSOLES = 20
EACH_SECONDS = 1.0
"""A read of a wanted plate, a 911 call and a plate search begin this often."""
CARD_SECONDS_MAX = 10.0


def measure(house: House, *, seconds: float) -> list[Figure]:
    """Return what was lost, the delay from a wanted plate's read to its card, and processor time a read."""
    keys, began = house.keys(), datetime.now(UTC)
    with house.serving() as serving, asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        run, cards = runner.run(_measure(house, serving, keys, seconds))
    out = run.outcome
    stored = house.at_door(partial(_stored, since=began, begins=out.run))
    return [
        at_least("soak_steady.rate", out.accepted / out.seconds, "reads/s", READS_PER_S * 0.99),
        at_most("soak_steady.refused", out.refused, "messages", 0),
        at_most("soak_steady.lost", max(0, out.acknowledged - stored), "reads", 0),
        at_most("soak_steady.durable_p99", percentile(out.durable_ms, 99), "ms"),
        at_most("soak_steady.card_p50", percentile(cards, 50), "ms"),
        at_most("soak_steady.card_p99", percentile(cards, 99), "ms", 250),
        at_most("soak_steady.cpu_per_read", run.server_cpu_seconds / max(1, out.accepted) * 1e6, "µs"),
    ]


async def _measure(house: House, serving: Serving, keys: Keys, seconds: float) -> tuple[Run, list[float]]:
    load = partial(run_load, house, serving, batch=BATCH, connections=32, rate=READS_PER_S / BATCH, wanted=())
    async with consoles(serving, keys.officer, CONSOLES):
        await asyncio.to_thread(load, seconds=2)
        cards = _Cards(serving, keys)
        async with asyncio.TaskGroup() as tasks:
            others = [
                tasks.create_task(each) for each in (cards.run(), _calls(serving, keys), _searches(serving, keys))
            ]
            run = await asyncio.to_thread(load, seconds=seconds, watched=True)
            for each in others:
                each.cancel()
    return run, cards.took


class _Cards:
    """One wanted plate after the other is read; a console notes how long its card takes."""

    def __init__(self, serving: Serving, keys: Keys) -> None:
        self.took: list[float] = []
        self._serving = serving
        self._keys = keys
        self._came = asyncio.Event()

    async def run(self) -> None:
        """Read a plate each second; the load itself reads none that is wanted."""
        plates = wanted_plates(HOTLIST_ENTRIES, HOTLIST_SEED)
        random = Random(secrets.randbits(64))  # noqa: S311 - a house that is measured again has cards of the last time
        watcher = Watcher(self._keys.officer, self._heard)
        await watcher.connect(self._serving.address)
        await watcher.has_snapshot.wait()
        for n in range(len(plates)):
            self._came.clear()
            began = time.perf_counter()
            await post(self._serving, "lpr_0", self._keys.sources["lpr_0"], read_of(random.choice(plates), n % 40))
            with suppress(TimeoutError):
                async with asyncio.timeout(CARD_SECONDS_MAX):
                    await self._came.wait()
            self.took.append((time.perf_counter() - began) * 1000 if self._came.is_set() else float("inf"))
            await asyncio.sleep(EACH_SECONDS)

    def _heard(self, kind: str, value: Any, _at: float) -> None:
        if kind == "alert" and value is not None and value["rule"] == "plate_hit":
            self._came.set()


async def _calls(serving: Serving, keys: Keys) -> None:
    run, n = secrets.token_hex(4), 0
    while True:
        body = call_of(f"{run}{n:05d}", *place_of(n % 100))
        await post(serving, "cad_eido", keys.sources["cad_eido"], body, "application/emergency.eido+json")
        n += 1
        await asyncio.sleep(EACH_SECONDS)


async def _searches(serving: Serving, keys: Keys) -> None:
    random = Random(secrets.randbits(64))  # noqa: S311 - made-up questions
    while True:
        await asyncio.to_thread(ask, serving, keys.officer, traffic_plate(random), "exact")
        await asyncio.sleep(EACH_SECONDS)


async def _stored(door: Door, since: datetime, begins: str) -> int:
    async with door.database.writer.acquire() as tx:
        return await store_records.count_reads(tx, since, begins)
