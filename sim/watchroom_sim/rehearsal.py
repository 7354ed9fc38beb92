"""Lets a city live on a simulated clock, as fast as it can: what tests and measurements stand on."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

import msgspec

from watchroom_sim.agenda import Message
from watchroom_sim.city import City
from watchroom_sim.devices import POSITIONS
from watchroom_sim.geography import Geography, build_geography
from watchroom_sim.traffic import Roads, lay_roads

SEED: Final = 7
NOON: Final = datetime(2026, 3, 4, 17, 0, tzinfo=UTC)
"""Noon of a Wednesday in the city."""


class Lived(msgspec.Struct):
    """A stretch of a city's life: what was sent at each step."""

    city: City
    steps: list[list[Message]]

    def of(self, source: str) -> list[bytes]:
        """Return the bodies of one source, in order."""
        return [message.body for step in self.steps for message in step if message.source == source]

    def count(self, part: str) -> int:
        """Return how many messages came from sources whose id holds `part`."""
        return sum(part in message.source for step in self.steps for message in step)


class Ground(msgspec.Struct, frozen=True):
    """What a city stands on: built once, it carries as many cities as are wanted."""

    geography: Geography
    roads: Roads

    @staticmethod
    def build(seed: int = SEED) -> Ground:
        """Return the ground of a seed."""
        geography = build_geography(seed)
        return Ground(geography, lay_roads(geography, seed))

    def city(self, *, speed: float = 1.0, begin: datetime = NOON, prefix: str = "I") -> City:
        """Return a new city in which nothing happens yet."""
        return City(self.geography, self.roads, seed=SEED, started_at=begin, speed=speed, prefix=prefix)


def rehearse(
    ground: Ground,
    seconds: int,
    *,
    speed: float = 1.0,
    step_s: int = 1,
    begin: datetime = NOON,
    positions_s: int | None = None,
) -> Lived:
    """Return so many seconds of the life of a new city; positions are kept for the first `positions_s` only."""
    city = ground.city(speed=speed, begin=begin)
    city.open()
    lived = Lived(city, [])
    for end in range(step_s, seconds + 1, step_s):
        messages = city.step(begin + timedelta(seconds=end))
        if positions_s is not None and end > positions_s:
            messages = [message for message in messages if message.source not in POSITIONS]
        lived.steps.append(messages)
    return lived
