"""What of a story which camera sees, and when: written down as the story begins, read by the city's eyes."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import msgspec
import numpy as np

from watchroom_sim.plane import Array, Metres
from watchroom_sim.plates import Vehicle
from watchroom_sim.sights import Sights
from watchroom_sim.traffic import RoadNet

PASSES, HOLD_UP, FIGHT = "passes", "hold-up", "fight"
"""A car drives by; two people run from a door to a waiting car; several people fight."""
STEP_S: Final = 0.5
KEPT_S: Final = 60.0


class Sighting(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that one camera sees."""

    camera: str
    what: str
    at: float
    """When the car is before the camera, or when it begins; seconds since 1970."""
    until: float
    """When it is over; at a hold-up the car drives off then."""
    vehicle: Vehicle | None = None


class Sightings:
    """What the stories of a city let its cameras see."""

    def __init__(self, sights: Sights, ids: Sequence[str], sites: Sequence[str | None]) -> None:
        """Take the cameras' views, ids and sites, in one order."""
        self._sights = sights
        self._ids = ids
        self._sites = sites
        self.found: list[Sighting] = []

    def at_place(self, what: str, place: Metres, site: str, at: float, until: float, car: Vehicle | None) -> None:
        """Let whoever sees a place, and the cameras of its own site, see what happens there."""
        seen = self._sights.seeing(np.asarray([place]))[:, 0]
        for number in range(len(self._ids)):
            if seen[number] or self._sites[number] == site:
                entry = Sighting(camera=self._ids[number], what=what, at=at, until=until, vehicle=car)
                self.found.append(entry)

    def along(self, car: Vehicle, track: Array, start: float) -> None:
        """Let each camera see a car pass that follows a track, a row (east, north) each STEP_S from `start` on."""
        seen = self._sights.seeing(track)
        away = self._sights.away_m(track)
        for number in np.flatnonzero(seen.any(axis=1)).tolist():
            nearest = int(np.where(seen[number], away[number], np.inf).argmin())
            at = start + nearest * STEP_S
            self.found.append(Sighting(camera=self._ids[number], what=PASSES, at=at, until=at, vehicle=car))


def track_of(net: RoadNet, way: list[tuple[int, int]], pace: float, within_s: float) -> Array:
    """Return where a car is on its way, each STEP_S until `within_s`; paces as `traffic.passes` reckons them."""
    times, places = [0.0], [net.graph.nodes[way[0][1]]]
    for number, node in way:
        chain = net.chains[number]
        for edge in chain.edges if node == chain.ends[0] else reversed(chain.edges):
            ends = net.graph.edges[edge]
            node = ends.b if node == ends.a else ends.a  # noqa: PLW2901 - the node is walked along the chain
            times.append(times[-1] + net.graph.seconds[edge] / pace)
            places.append(net.graph.nodes[node])
        if times[-1] > within_s:
            break
    when = np.arange(0.0, min(within_s, times[-1]), STEP_S)
    corners = np.asarray(places)
    return np.column_stack([np.interp(when, times, corners[:, axis]) for axis in (0, 1)])


def add_to_file(path: Path, found: Sequence[Sighting], now: float) -> None:
    """Add sightings to a file and take out what is over; who reads it finds it whole at any time."""
    kept = [each for each in read_file(path) if each.until + KEPT_S > now]
    draft = path.with_suffix(".draft")
    draft.write_bytes(msgspec.json.encode([*kept, *found]))
    draft.replace(path)


def read_file(path: Path) -> list[Sighting]:
    """Return the sightings of a file; none where there is no file."""
    with contextlib.suppress(FileNotFoundError):
        return msgspec.json.decode(path.read_bytes(), type=list[Sighting])
    return []
