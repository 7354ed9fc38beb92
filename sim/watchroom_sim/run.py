"""Lets the city live in real time: each second it is asked what happened, and the doors send it."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import random
import signal
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Final

import msgspec

from watchroom_sim.agenda import Message
from watchroom_sim.applicants import Applicants
from watchroom_sim.casework import Casework
from watchroom_sim.city import City
from watchroom_sim.comparers import Comparers
from watchroom_sim.devices import Door, Tally, open_doors
from watchroom_sim.households import Households
from watchroom_sim.patrols import Patrols
from watchroom_sim.sightings import add_to_file

CATCH_UP_S_MAX: Final = 60.0
"""After a longer sleep of the machine the city jumps instead of sending hours of old messages."""
_log = logging.getLogger("watchroom_sim")


def read_tokens(path: Path) -> dict[str, str]:
    """Return the token of each source from a JSON file `{source_id: token}`."""
    return msgspec.json.decode(path.read_bytes(), type=dict[str, str])


async def live(
    city: City,
    url: str,
    tokens: dict[str, str],
    *,
    broker: tuple[str, int] | None = None,
    until: datetime | None = None,
    silent: frozenset[str] = frozenset(),
    sightings: Path | None = None,
    case: str = "",
) -> Tally:
    """Run until SIGINT or SIGTERM, or `until`; return what became of the records.

    `silent` sources say nothing. What cameras see of the stories is added to the file `sightings`. `case` is one that
    is worked on.
    """
    tally = Tally(Counter(), Counter(), Counter())
    of_sources = {name: token for name, token in tokens.items() if not name.startswith("person:")}
    doors = open_doors(url, of_sources, broker=broker, tally=tally, dice=random.Random())
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stop.set)
    tasks = [asyncio.create_task(door.run()) for door in doors.values()]
    tasks.append(asyncio.create_task(Applicants(url, random.Random()).run()))
    tasks.append(asyncio.create_task(Households(url, random.Random()).run()))
    casework = Casework(url, tokens, case, random.Random(), partial(datetime.now, UTC))
    tasks.append(asyncio.create_task(casework.run()))
    comparers = Comparers(url, tokens, random.Random())
    tasks.append(asyncio.create_task(comparers.run()))
    patrols = Patrols(url, tokens, random.Random())
    tasks.append(asyncio.create_task(patrols.run()))

    def heard(plate: str) -> None:
        comparers.heard(plate)
        patrols.heard()
        casework.heard(plate)

    if until is not None:
        loop.call_later((until - datetime.now(UTC)).total_seconds(), stop.set)
    try:
        await _beat(city, doors, tally, stop, silent, sightings, heard)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    return tally


async def _beat(
    city: City,
    doors: dict[str, Door],
    tally: Tally,
    stop: asyncio.Event,
    silent: frozenset[str],
    seen: Path | None,
    heard: Callable[[str], None],
) -> None:
    while not stop.is_set():
        now = datetime.now(UTC)
        if now - datetime.fromtimestamp(city.now, UTC) > timedelta(seconds=CATCH_UP_S_MAX):
            city.skip_to(now)
        hand_out([message for message in city.step(now) if message.source not in silent], doors, tally)
        for plate in city.story_reads:
            heard(plate)
        city.story_reads.clear()
        if city.sightings.found and seen is not None:
            add_to_file(seen, city.sightings.found, now.timestamp())
        city.sightings.found.clear()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), 1.0 - now.microsecond / 1e6)


def hand_out(messages: list[Message], doors: dict[str, Door], tally: Tally) -> None:
    """Put each message to its source's door; what has no door is counted."""
    for message in messages:
        door = doors.get(message.source)
        if door is None:
            if not tally.dropped[message.source]:
                _log.warning("%s: no token, its messages are not sent", message.source)
            tally.dropped[message.source] += 1
        else:
            door.put(message)
