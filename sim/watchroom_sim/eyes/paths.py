"""The ways of a scene: lanes that vehicles drive and walks that people go, given in metres on its ground."""

from __future__ import annotations

import math
from bisect import bisect_right
from itertools import pairwise
from typing import Final

import msgspec

from watchroom_sim.eyes.kit import Spot

CYCLE_S: Final = 44.0
"""The signals of a crossing come round in this time."""
GREEN_S: Final = 18.0
_REACT_S: Final = 2.2
_AMBER_S: Final = 2.0
_PULL_MPS2: Final = 1.8
_BRAKE_M: Final = 11.0
_QUEUE_M: Final = 7.5


class Way(msgspec.Struct, frozen=True, kw_only=True):
    """A line on the ground with its length measured."""

    points: tuple[Spot, ...]
    runs: tuple[float, ...]
    """Metres from the beginning to each point."""

    @staticmethod
    def along(*points: Spot) -> Way:
        """Return the way through these points."""
        runs = [0.0]
        for here, there in pairwise(points):
            runs.append(runs[-1] + math.dist(here, there))
        return Way(points=points, runs=tuple(runs))

    @property
    def length_m(self) -> float:
        """Return how long it is."""
        return self.runs[-1]

    def at(self, run: float) -> tuple[float, float, float]:
        """Return place (x, z) and direction (radians from ahead to the right) after so many metres."""
        number = min(max(1, bisect_right(self.runs, run)), len(self.runs) - 1)
        a, b = self.points[number - 1], self.points[number]
        share = (run - self.runs[number - 1]) / (self.runs[number] - self.runs[number - 1])
        heading = math.atan2(b[0] - a[0], b[1] - a[1])
        return a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share, heading


class Lane(msgspec.Struct, frozen=True, kw_only=True):
    """A way of vehicles."""

    way: Way
    speed_mps: float = 10.0
    headway_s: float = 5.0
    """At most one vehicle begins in so many seconds."""
    busy: float = 0.5
    """How often one does, at the mean of the day."""
    stop_m: float | None = None
    """Where its signal's line is."""
    green_from_s: float = 0.0
    """When in the cycle its signal turns green."""
    shapes: tuple[str, ...] = ("sedan", "SUV", "hatchback", "van", "pickup")

    def is_green(self, when: float) -> bool:
        """Return whether its signal is green."""
        return (when - self.green_from_s) % CYCLE_S < GREEN_S


class Walk(msgspec.Struct, frozen=True, kw_only=True):
    """A way of people on foot, gone in both directions."""

    way: Way
    busy: float = 0.35
    headway_s: float = 6.0
    speed_mps: float = 1.25


class Signal(msgspec.Struct, frozen=True):
    """A traffic light that shows one lane's state; where it hangs."""

    x: float
    y: float
    z: float
    lane: int


class Trip(msgspec.Struct, frozen=True):
    """One vehicle's run along a lane: free, or held at a place until a time."""

    began_at: float
    speed_mps: float
    hold_m: float | None = None
    leaves_at: float = 0.0

    def run_m(self, when: float) -> float:
        """Return how far it has come."""
        free = self.speed_mps * (when - self.began_at)
        if self.hold_m is None:
            return free
        braking = free - (self.hold_m - _BRAKE_M)
        if braking <= 0:
            return free
        held = self.hold_m - _BRAKE_M * math.exp(-braking / _BRAKE_M)
        going = when - self.leaves_at
        return held if going <= 0 else held + self._pulled(going)

    def _pulled(self, going: float) -> float:
        gaining = self.speed_mps / _PULL_MPS2
        if going < gaining:
            return _PULL_MPS2 * going**2 / 2
        return _PULL_MPS2 * gaining**2 / 2 + self.speed_mps * (going - gaining)


class Setting(msgspec.Struct):
    """How vehicles set out on a lane, one after the other: who would cross its line on red is held there."""

    lane: Lane
    crossed_at: float = -math.inf
    """When the last one crosses the line."""

    def out(self, began_at: float) -> Trip:
        """Return the run of the vehicle that begins now."""
        if self.lane.stop_m is None:
            return Trip(began_at, self.lane.speed_mps)
        crosses = max(began_at + self.lane.stop_m / self.lane.speed_mps, self.crossed_at + _REACT_S)
        if self.lane.is_green(crosses) and self.lane.is_green(crosses + _AMBER_S):
            self.crossed_at = crosses
            return Trip(began_at, self.lane.speed_mps)
        leaves = crosses + CYCLE_S - (crosses - self.lane.green_from_s) % CYCLE_S
        self.crossed_at = leaves + _REACT_S
        return Trip(began_at, self.lane.speed_mps, self.lane.stop_m - 1, leaves)


def runs_of(trips: list[Trip], when: float) -> list[float]:
    """Return how far vehicles have come, the first that began before all: nobody comes too near to who is ahead."""
    runs: list[float] = []
    for trip in trips:
        run = trip.run_m(when)
        runs.append(min(run, runs[-1] - _QUEUE_M) if runs else run)
    return runs
