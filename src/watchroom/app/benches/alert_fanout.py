"""`alert_fanout`: a plate of the hotlist is read, and its alert reaches a thousand consoles."""

from __future__ import annotations

import asyncio
import math
import secrets
import time
from datetime import UTC, datetime

import msgspec
import uvloop

from watchroom.app.benches.consoles import consoles, post
from watchroom.app.benches.figures import Figure, at_most, percentile
from watchroom.app.benches.house import HOTLIST_SEED, House, Keys, Serving
from watchroom.app.benches.plates import wanted_plates

CONSOLES = 1_000
ALERTS = 20
SPACED_SECONDS = 0.25
WAIT_SECONDS_MAX = 10.0
_LOOK_AGAIN_SECONDS = 0.002


def measure(house: House, *, seconds: float) -> list[Figure]:  # noqa: ARG001 - a fixed number of alerts
    """Return the delay from the read's being posted to the alert at each console."""
    town = house.beside("town", 1_000)
    with town.serving() as serving, asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        took = runner.run(_measure(serving, town.keys()))
    return [
        at_most("alert_fanout.p50", percentile(took, 50), "ms"),
        at_most("alert_fanout.p99", percentile(took, 99), "ms", 50),
    ]


async def _measure(serving: Serving, keys: Keys) -> list[float]:
    took: list[float] = []
    plates = wanted_plates(1_000, HOTLIST_SEED)
    offset = secrets.randbelow(len(plates) - ALERTS)
    async with consoles(serving, keys.officer, CONSOLES) as watchers:
        for n in range(ALERTS):
            for each in watchers:
                each.waits_for = b'"kind":"alert"'
            await asyncio.sleep(SPACED_SECONDS)
            began = time.perf_counter()
            await post(serving, "lpr_0", keys.sources["lpr_0"], read_of(plates[offset + n], n))
            deadline = began + WAIT_SECONDS_MAX
            while any(each.waits_for for each in watchers) and time.perf_counter() < deadline:  # noqa: ASYNC110 - a thousand events
                await asyncio.sleep(_LOOK_AGAIN_SECONDS)
            took += [math.inf if each.waits_for else (each.came_at - began) * 1000 for each in watchers]
    return took


def read_of(plate: str, n: int) -> bytes:
    """Return a read far from those before it, so that each opens an incident of its own."""
    return msgspec.json.encode(
        {
            "id": secrets.token_hex(8),
            "plate": plate,
            "region": "US-DC",
            "reader": f"reader-{n}",
            "read_at": datetime.now(UTC),
            "lat": 38.80 + n / 200,
            "lon": -77.0 - n / 200,
            "confidence": 0.95,
        }
    )
