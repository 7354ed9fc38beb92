"""Vehicles on the main streets, and the plate readers that see them pass."""

from __future__ import annotations

import heapq
import math
import random
from array import array
from functools import partial
from typing import Final

import msgspec

from watchroom_sim import layout
from watchroom_sim.agenda import Agenda
from watchroom_sim.clockwork import TRAFFIC_BY_HOUR, wait_s
from watchroom_sim.dice import dice as make_dice
from watchroom_sim.geography import Geography
from watchroom_sim.plane import Metres
from watchroom_sim.plates import LOCAL_ENTRIES, STORY_ENTRIES, Vehicle, fleet

READERS: Final = 200
READERS_PER_COUNTY: Final = 7
READER_SPACING_M: Final = 380.0
READS_PER_DAY: Final = 104_000.0
"""200 readers at the median of 365 published portals: 522 vehicles a day each."""
SEEN_SHARE: Final = 0.93
"""How often a reader reads the plate of a car that passes."""
LISTED_SHARE: Final = 0.0018
"""Median share of reads that are of a listed plate (published portals)."""
POPULATION: Final = 180_000
DESTINATIONS: Final = 36
FAR_PER_COUNTY: Final = 4
ROUTE_MINDS: Final = 2
"""How many opinions there are on which way is best; without them all cars take the same streets."""
CALIBRATION_TRIPS: Final = 600
CONFUSIONS: Final = {
    "0": "DO", "D": "0", "O": "0", "1": "I7", "I": "1", "8": "B", "B": "8", "5": "S", "S": "5", "2": "Z", "Z": "2",
    "6": "G", "G": "6", "U": "V", "V": "U", "W": "V", "7": "1", "M": "N", "N": "M",
}  # fmt: skip
MISREAD_SHARE: Final = 0.035
CUT_SHARE: Final = 0.008
NO_REGION_SHARE: Final = 0.03


class Reader(msgspec.Struct, frozen=True):
    """One plate reader beside a main street."""

    id: str
    agency: str
    at: Metres
    edge: int


class Seen(msgspec.Struct, frozen=True, gc=False):
    """One plate as a reader made it out."""

    reader: Reader
    at: float
    plate: str
    region: str
    confidence: float
    vehicle: Vehicle


class Chain(msgspec.Struct):
    """A stretch of main street between two nodes where one can turn."""

    ends: tuple[int, int]
    edges: tuple[int, ...]
    seconds: float
    readers: list[tuple[float, Reader]]
    """Seconds from the first end at which each reader stands."""


class RoadNet:
    """The main streets of city and counties as chains between junctions, and the best ways along them."""

    def __init__(self, geography: Geography, dice: random.Random) -> None:
        """Draw the chains; choose the destinations and what the drivers think of each chain."""
        self.graph = geography.graph
        self._main = [
            [(other, number) for other, number in links if self.graph.edges[number].rank != "residential"]
            for links in self.graph.links
        ]
        self.chains = self._draw_chains()
        self.links: dict[int, list[tuple[int, int]]] = {}
        for number, chain in enumerate(self.chains):
            a, b = chain.ends
            self.links.setdefault(a, []).append((b, number))
            self.links.setdefault(b, []).append((a, number))
        self.junctions = self._connected()
        self.destinations = self._choose_destinations(geography, dice)
        self._opinions = [self._think(dice) for _ in range(ROUTE_MINDS)]
        self._ways: dict[tuple[int, int], list[int]] = {}

    def _think(self, dice: random.Random) -> list[list[tuple[int, int, float]]]:
        """Return one opinion: for each node its (neighbour, chain, seconds as this mind reckons them)."""
        seconds = [chain.seconds * dice.uniform(0.75, 1.35) for chain in self.chains]
        opinion: list[list[tuple[int, int, float]]] = [[] for _ in self.graph.nodes]
        for node in self.junctions:
            opinion[node] = [(other, chain, seconds[chain]) for other, chain in self.links[node]]
        return opinion

    def _draw_chains(self) -> list[Chain]:
        found = []
        for node, links in enumerate(self._main):
            if len(links) == 2 or not links:  # noqa: PLR2004 - two is a bend, not a junction
                continue
            for other, number in links:
                chain = self._follow(node, other, number)
                if chain.ends[0] < chain.ends[1]:
                    found.append(chain)
        return found

    def _follow(self, start: int, node: int, number: int) -> Chain:
        edges = [number]
        while len(self._main[node]) == 2:  # noqa: PLR2004
            before = edges[-1]
            node, number = next(link for link in self._main[node] if link[1] != before)
            edges.append(number)
        return Chain((start, node), tuple(edges), sum(self.graph.seconds[edge] for edge in edges), [])

    def _connected(self) -> list[int]:
        """Return the junctions that can be reached from the busiest one."""
        start = max(self.links, key=lambda node: len(self.links[node]))
        found, heap = {start}, [start]
        while heap:
            for other, _ in self.links[heap.pop()]:
                if other not in found:
                    found.add(other)
                    heap.append(other)
        return sorted(found)

    def _choose_destinations(self, geography: Geography, dice: random.Random) -> list[int]:
        """Return some far out in each county, the rest in the city, most near its centre."""
        away = {node: math.dist(self.graph.nodes[node], geography.centre) for node in self.junctions}
        outside: dict[str, list[int]] = {}
        for node in self.junctions:
            if away[node] > 11_500:  # noqa: PLR2004 - the edge of the map
                outside.setdefault(geography.agency_at(self.graph.nodes[node]), []).append(node)
        inside = [node for node in self.junctions if away[node] < dice.choice((2_500, 8_000))]
        far = [node for nodes in outside.values() for node in dice.sample(nodes, min(len(nodes), FAR_PER_COUNTY))]
        return far + dice.sample(inside, DESTINATIONS - len(far))

    def way(self, start: int, goal: int, mind: int) -> list[tuple[int, int]]:
        """Return the best way as (chain number, node it begins at)."""
        following = self._ways.get((goal, mind))
        if following is None:
            following = self._ways[goal, mind] = self._grow(goal, self._opinions[mind])
        steps = []
        node = start
        while node != goal:
            chain = following[node]
            steps.append((chain, node))
            a, b = self.chains[chain].ends
            node = b if node == a else a
        return steps

    def _grow(self, goal: int, opinion: list[list[tuple[int, int, float]]]) -> list[int]:
        """Return for each node the chain to take towards the goal, -1 where there is none (Dijkstra from the goal)."""
        cost = [math.inf] * len(opinion)
        following = [-1] * len(opinion)
        cost[goal] = 0.0
        heap = [(0.0, goal)]
        push, pop = heapq.heappush, heapq.heappop
        while heap:
            reached, node = pop(heap)
            if reached > cost[node]:
                continue
            for other, chain, seconds in opinion[node]:
                total = reached + seconds
                if total < cost[other]:
                    cost[other] = total
                    following[other] = chain
                    push(heap, (total, other))
        return following


def trip_of(net: RoadNet, number: int, dice: random.Random) -> list[tuple[int, int]]:
    """Return the way of one trip of vehicle `number`: mostly between its own two places, else anywhere."""
    home = net.junctions[(number * 2_654_435_761) % len(net.junctions)]
    work = net.destinations[(number * 40_503) % len(net.destinations)]
    if dice.random() < 0.4:  # noqa: PLR2004 - shopping, visits
        work = dice.choice(net.destinations)
    return net.way(home, work, number % ROUTE_MINDS)


class Roads(msgspec.Struct, frozen=True):
    """The main streets of a city and the readers beside them."""

    net: RoadNet
    readers: list[Reader]


def lay_roads(geography: Geography, seed: int) -> Roads:
    """Return the main streets and readers of a seed's city."""
    net = RoadNet(geography, make_dice(seed, "roads"))
    return Roads(net, place_readers(geography, net, make_dice(seed, "readers")))


def place_readers(geography: Geography, net: RoadNet, dice: random.Random) -> list[Reader]:
    """Return the readers, on the chains where many drive, and note them in the chains."""
    flow = array("l", [0] * len(net.chains))
    for _ in range(CALIBRATION_TRIPS):
        for passed, _node in trip_of(net, dice.randrange(POPULATION), dice):
            flow[passed] += 1
    order = sorted(range(len(net.chains)), key=lambda chain: -flow[chain] * dice.uniform(0.4, 1.0))
    taken: list[Metres] = []
    found: list[Reader] = []
    wanted = dict.fromkeys(layout.COUNTIES, READERS_PER_COUNTY)
    wanted["mpd"] = READERS - sum(wanted.values())
    for number in order:
        chain = net.chains[number]
        edge = chain.edges[len(chain.edges) // 2]
        at = net.graph.along(edge, 0.5)
        agency = "mpd" if net.graph.edges[edge].in_city else geography.agency_at(at)
        if not wanted.get(agency) or any(math.dist(at, other) < READER_SPACING_M for other in taken):
            continue
        wanted[agency] -= 1
        taken.append(at)
        reader = Reader(f"LPR-{len(found) + 1:03d}", agency, at, edge)
        found.append(reader)
        until = sum(net.graph.seconds[each] for each in chain.edges[: len(chain.edges) // 2])
        chain.readers.append((until + net.graph.seconds[edge] / 2, reader))
    return found


def passes(net: RoadNet, way: list[tuple[int, int]], start: float, pace: float) -> list[tuple[float, Reader]]:
    """Return when a car that starts at `start` passes which reader; `pace` above 1 is faster than usual."""
    found = []
    at = start
    for number, node in way:
        chain = net.chains[number]
        for offset, reader in chain.readers:
            run = offset if node == chain.ends[0] else chain.seconds - offset
            found.append((at + run / pace, reader))
        at += chain.seconds / pace
    return found


class Traffic:
    """Starts trips as the hour asks for, and tells what the readers make of them."""

    def __init__(
        self, net: RoadNet, agenda: Agenda, listed: list[Vehicle], *, seed: int, dice: random.Random, speed: float
    ) -> None:
        """`listed` are the vehicles of the hotlist in its order; `speed` multiplies the traffic."""
        self.net = net
        self._agenda = agenda
        self.listed = listed
        self._local = listed[STORY_ENTRIES : STORY_ENTRIES + LOCAL_ENTRIES]
        self._seed = seed
        self._dice = dice
        sample = [self._reads_of_a_trip() for _ in range(CALIBRATION_TRIPS)]
        self.reads_per_trip = sum(sample) / len(sample) * SEEN_SHARE
        self._trips_per_day = READS_PER_DAY / self.reads_per_trip * speed
        self.seen: list[Seen] = []
        self.silent: set[str] = set()
        """Readers whose line is cut: what passes them nobody learns."""

    def _reads_of_a_trip(self) -> int:
        way = trip_of(self.net, self._dice.randrange(POPULATION), self._dice)
        return sum(len(self.net.chains[chain].readers) for chain, _ in way)

    def open(self, now: float, warm_up_s: float = 0.0) -> None:
        """Begin; cars that set out up to `warm_up_s` ago are already on their way."""
        at = now - warm_up_s
        while at < now:
            self._set_out(at, not_before=now)
            at += wait_s(self._trips_per_day, TRAFFIC_BY_HOUR, at, self._dice)
        self._agenda.plan(at, self._next_trip)

    def _next_trip(self, now: float) -> None:
        self._set_out(now, not_before=now)
        self._agenda.plan(now + wait_s(self._trips_per_day, TRAFFIC_BY_HOUR, now, self._dice), self._next_trip)

    def _set_out(self, at: float, not_before: float) -> None:
        number = self._dice.randrange(POPULATION)
        if self._dice.random() < LISTED_SHARE:
            number = self._dice.randrange(len(self._local))
            vehicle = self._local[number]
        else:
            vehicle = fleet(self._seed, number)
        self.drive(vehicle, trip_of(self.net, number, self._dice), at, self._dice.uniform(0.75, 1.15), not_before)

    def drive(
        self, vehicle: Vehicle, way: list[tuple[int, int]], start: float, pace: float, not_before: float = 0.0
    ) -> list[tuple[float, Reader]]:
        """Let a vehicle go its way; returns when it passes which reader, whether or not it is read there."""
        passed = passes(self.net, way, start, pace)
        for at, reader in passed:
            if at >= not_before and self._dice.random() < SEEN_SHARE:
                self._agenda.plan(at, partial(self.read, vehicle, reader))
        return passed

    def pass_by(self, reader: Reader, now: float) -> None:
        """Let any car of the city pass a reader."""
        self.read(fleet(self._seed, self._dice.randrange(POPULATION)), reader, now)

    def read(self, vehicle: Vehicle, reader: Reader, now: float, *, clear: bool = False) -> None:
        """Let a reader make out a plate, rightly or not; `clear` is a read without fault."""
        if reader.id in self.silent:
            return
        plate, region, confidence = vehicle.plate, vehicle.region, min(0.995, self._dice.betavariate(24, 2))
        luck = 1.0 if clear else self._dice.random()
        if luck < MISREAD_SHARE:
            plate, confidence = self._misread(plate), confidence * 0.88
        elif luck < MISREAD_SHARE + CUT_SHARE:
            plate, confidence = plate[:-1] if self._dice.random() < 0.5 else plate[1:], confidence * 0.8  # noqa: PLR2004
        elif luck < MISREAD_SHARE + CUT_SHARE + NO_REGION_SHARE:
            region = ""
        self.seen.append(Seen(reader, now, plate, region, round(confidence, 3), vehicle))

    def _misread(self, plate: str) -> str:
        spots = [index for index, letter in enumerate(plate) if letter in CONFUSIONS]
        if not spots:
            return plate
        spot = self._dice.choice(spots)
        return plate[:spot] + self._dice.choice(CONFUSIONS[plate[spot]]) + plate[spot + 1 :]

    def take(self) -> list[Seen]:
        """Return what was read since the last time."""
        seen, self.seen = self.seen, []
        return seen
