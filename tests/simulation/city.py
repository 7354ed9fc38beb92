"""A seeded hour of a city: calls, shots, plate reads and positions, as late, doubled and disordered as networks are."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Any

import msgspec
from tests.integration.web.messages import eido, pidf, position, read, shot

PLATES = ("STL1234", "STL1Z34", "ABC1234", "DC90210", "XYZ9876")
KINDS = ("ROBBERY", "NOISE", "SHOTSFIRED", "ASSAULT", "THEFT")


class Delivery(msgspec.Struct, frozen=True):
    """One message at one source's door at one time."""

    at: datetime
    source: str
    message: dict[str, Any]


def hour(seed: int, start: datetime, events: int) -> list[Delivery]:
    """Return what arrives in the order in which it arrives; some twice, some late, some before what came earlier."""
    random = Random(seed)  # noqa: S311 - a city, not a secret
    sent = sorted(_sent(random, start, events), key=lambda each: each.at)
    arriving = []
    for each in sent:
        late = timedelta(seconds=random.choice((0, 0, 0, 1, 5, 30, 400)))
        arriving.append(Delivery(each.at + late, each.source, each.message))
        if random.random() < 0.15:
            again = late + timedelta(seconds=random.choice((0, 1, 60)))
            arriving.append(Delivery(each.at + again, each.source, each.message))
    return sorted(arriving, key=lambda each: each.at)


def _sent(random: Random, start: datetime, events: int) -> Iterator[Delivery]:
    for n in range(events):
        at = start + timedelta(seconds=random.uniform(0, 3_600))
        lat, lon = 38.9 + random.choice((0, 0.0004, 0.01, 0.05)), -77.0 - random.choice((0, 0.0005, 0.02))
        what = random.choice(("call", "shot", "read", "read", "read", "position"))
        if what == "call":
            yield from _call(random, n, at, pidf(lat, lon))
        elif what == "shot":
            for echo in range(random.choice((1, 1, 2, 3))):
                when = at + timedelta(seconds=2 * echo)
                yield Delivery(when, "gunshot", shot(f"g-{n}-{echo}", when, lat, lon))
        elif what == "read":
            plate = random.choice(PLATES)
            yield Delivery(at, "lpr_generic", read(f"r-{n}", plate, at, reader=f"r-{n % 5}", lat=lat, lon=lon))
        else:
            yield Delivery(at, "units_generic", position(f"U{n % 7}", at, lat, lon))


def _call(random: Random, n: int, at: datetime, place: str) -> Iterator[Delivery]:
    """Yield the states of one call: open, perhaps with news, perhaps closed."""
    kind, number = random.choice(KINDS), f"I{n // random.choice((1, 1, 3))}"
    states = ["Active", *random.choice(([], ["Active"], ["Active", "Closed"], ["Closed"]))]
    for step, status in enumerate(states):
        when = at + timedelta(seconds=step * random.choice((5, 60, 300)))
        message = eido(f"c-{n}", when, kind=kind, status=status, place=place, number=number, note=f"state {step}")
        yield Delivery(when, "cad_eido", message)
