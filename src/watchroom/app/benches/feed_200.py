"""`feed_200`: the server starts again, and two hundred consoles are back, each waiting as the console's line does."""

from __future__ import annotations

import asyncio
import time
from random import Random

import uvloop

from watchroom.app.benches.figures import Figure, at_most
from watchroom.app.benches.house import House
from watchroom.app.benches.stream import Watcher

CONSOLES = 200
RECONNECT_SECONDS_MIN, RECONNECT_SECONDS_FIRST, RECONNECT_SECONDS_MAX = 0.2, 0.5, 5.0
"""As `console/src/feed/line.ts` waits."""
BACK_SECONDS_MAX = 30.0


def measure(house: House, *, seconds: float) -> list[Figure]:  # noqa: ARG001 - one restart
    """Return the time from the server's being ready again to the last console's having its picture."""
    town = house.beside("town", 1_000)
    keys = town.keys()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        took = runner.run(_measure(town, keys.officer))
    return [at_most("feed_200.back", took, "s", 5)]


async def _measure(town: House, token: str) -> float:
    """Let consoles knock while the server starts: how many tries they have behind them is as after a real restart."""
    random = Random(4)  # noqa: S311 - made-up waits that must be reproducible
    address = asyncio.get_running_loop().create_future()
    back = [asyncio.create_task(_come_back(token, address, random)) for _ in range(CONSOLES)]
    starting = asyncio.create_task(asyncio.to_thread(_serve_until, town, address, asyncio.get_running_loop(), back))
    await asyncio.wait_for(asyncio.gather(*back), BACK_SECONDS_MAX + 60)
    return max(each.result() for each in back) - (await starting)


def _serve_until(
    town: House, address: asyncio.Future[str], loop: asyncio.AbstractEventLoop, back: list[asyncio.Task[float]]
) -> float:
    """Serve until every console is back; return when the server was ready."""
    with town.serving() as serving:
        ready = time.perf_counter()
        loop.call_soon_threadsafe(address.set_result, serving.address)
        while not all(each.done() for each in back) and time.perf_counter() < ready + BACK_SECONDS_MAX:
            time.sleep(0.01)
    return ready


async def _come_back(token: str, address: asyncio.Future[str], random: Random) -> float:
    """Knock until there is an answer; return when the picture was there."""
    attempt = 1
    while True:
        ceiling = min(RECONNECT_SECONDS_MAX, RECONNECT_SECONDS_FIRST * 2**attempt)
        await asyncio.sleep(random.uniform(RECONNECT_SECONDS_MIN, ceiling))
        if address.done():
            watcher = Watcher(token)
            await watcher.connect(address.result())
            await watcher.has_snapshot.wait()
            at = time.perf_counter()
            watcher.close()
            return at
        attempt += 1
