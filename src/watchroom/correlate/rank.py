"""R3: the cameras worth looking through at a place, best first, each with its reasons."""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from datetime import datetime

import msgspec
import numpy as np
import shapely
from numpy.typing import NDArray

from watchroom.base.geometry import METRES_PER_DEGREE, Point
from watchroom.correlate.opening import BY_ITSELF, CLOSED, CONTACT, LEASE, group_of, opening
from watchroom.correlate.sight import Buildings, Ring, Sectors
from watchroom.model.views import CameraView, RankedCameraView

WITHIN_M = 300.0
CANDIDATES_MAX = 100
"""So many, those that cover the place before those near it, are looked at when it is crowded with cameras."""
HEALTH_FRESH_S = 900.0
"""Health older than this counts as not known."""
RING_POINTS = 8
"""A place known only roughly is looked at in its centre and in so many points around it."""
RING_SHARE = 0.7
"""Half of a disc's area lies within this share of its radius."""

OPENS_WEIGHT = {BY_ITSELF: 1.0, LEASE: 0.9, CONTACT: 0.5, CLOSED: 0.2}
NO_STREAM = "no stream"
"""No picture of this camera can come here, whatever a file or another system says of its health."""
HEALTH_WEIGHT = {"ok": 1.0, "degraded": 0.6, "unknown": 0.5, "offline": 0.05, NO_STREAM: 0.02}
NOT_IN_VIEW_WEIGHT = 0.05
BLOCKED_WEIGHT = 0.1
TURNS_WEIGHT = 0.8
"""A camera that turns, or whose azimuth nobody told, can be looking elsewhere."""

_HEALTH_WORDS = {
    "ok": "picture is healthy",
    "degraded": "picture is degraded",
    "unknown": "health not known",
    "offline": "offline",
    NO_STREAM: "no live picture",
}
_STALE_WORDS = "not heard of for a while"
_Rows = NDArray[np.int64]
_Cause = tuple[str | None, str | None]
"""The site whose own button was pressed, and the group of the incident's type."""


class _Looked(msgspec.Struct, frozen=True):
    """What geometry says of one candidate."""

    distance_m: float
    covers: bool
    blocked: bool
    share: float
    """Of the points at and around the place, those in the sector."""
    worth: float
    """0 to 1: how much is seen, and how large; the score of a healthy camera that opens by itself."""


class _Judged(msgspec.Struct, frozen=True):
    """One candidate with its score and what the score is made of."""

    camera: CameraView
    looked: _Looked
    score: float
    health: str
    opens: str
    owner: str


class CameraIndex:
    """All cameras of the city in memory; built off-thread and swapped in whole, only health changes in place."""

    def __init__(self, cameras: Sequence[CameraView], buildings: Sequence[Ring] | None = None) -> None:
        """Index `cameras`; `buildings` are outlines of (lat, lon), or None where none are known."""
        self._cameras = list(cameras)
        self._rows = {camera.id: row for row, camera in enumerate(self._cameras)}
        self._buildings = Buildings(buildings) if buildings else None
        self.sectors = Sectors(self._cameras)
        boxes = self.sectors.boxes()
        is_registered = np.array([each.owner_class == "registered" for each in self._cameras], dtype=np.bool_)
        self._shown_rows = np.flatnonzero(~is_registered)
        self._registered_rows = np.flatnonzero(is_registered)
        self._shown = shapely.STRtree(boxes[self._shown_rows])
        self._registered = shapely.STRtree(boxes[self._registered_rows])

    def __len__(self) -> int:
        """Return how many cameras there are, registered ones included."""
        return len(self._cameras)

    @property
    def buildings(self) -> Buildings | None:
        """Return the known buildings, None where none are known."""
        return self._buildings

    def with_health(self, camera_id: str, health: str, at: datetime) -> None:
        """Note the health of one camera, without a rebuild; an unknown camera is ignored."""
        row = self._rows.get(camera_id)
        if row is not None:
            self._cameras[row] = msgspec.structs.replace(self._cameras[row], health=health, health_at=at)

    def counts(self, place: Point, within_m: float = WITHIN_M) -> tuple[int, int]:
        """Return how many cameras stand within `within_m`: those the room can show, and registered ones."""
        shown, registered = (
            int((self.sectors.distance_m(rows, place.lat, place.lon) <= within_m).sum())
            for rows in (self._near(place, within_m, registered=False), self._near(place, within_m, registered=True))
        )
        return shown, registered

    def rank(
        self,
        place: Point,
        *,
        now: datetime,
        precision_m: float | None = None,
        limit: int = 4,
        within_m: float = WITHIN_M,
        panic_site: str | None = None,
        type_code: str | None = None,
        include_registered: bool = False,
        agency: str | None = None,
    ) -> list[RankedCameraView]:
        """Return up to `limit` (at least 1) cameras, best first, that cover the place or stand within `within_m` of it.

        `precision_m`: how well the place is known. `panic_site`: the site whose own panic button raised
        this; `type_code`: of the incident. Registered cameras only when asked for (an incident is open) and, with
        `agency`, only those in that agency's registry.
        """
        rows = self._near(place, within_m, registered=False)
        if include_registered:
            mine = [
                row
                for row in self._near(place, within_m, registered=True).tolist()
                if agency is None or self._cameras[row].agency == agency
            ]
            rows = np.concatenate([rows, np.array(mine, dtype=np.int64)])
        looked = self._look(rows, place, precision_m or 0.0, within_m)
        best = self._best(looked, limit, now, (panic_site, group_of(type_code)))
        return [self._view(each, place_in_list) for place_in_list, each in enumerate(best, start=1)]

    def line_blocked(self, rows: _Rows, lat: NDArray[np.float64], lon: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Return whether a known building stands between each of the cameras `rows` and its place."""
        if self._buildings is None or not len(rows):
            return np.zeros(len(rows), dtype=np.bool_)
        return self._buildings.block(self.sectors.lat[rows], self.sectors.lon[rows], lat, lon)

    def shown_cameras(self) -> list[tuple[int, CameraView]]:
        """Return row and camera of all that the room can show (all but registered ones)."""
        return [(row, self._cameras[row]) for row in self._shown_rows.tolist()]

    def _near(self, place: Point, within_m: float, *, registered: bool) -> _Rows:
        """Return the rows whose range may reach the place or that may stand within `within_m`."""
        tree, rows = (self._registered, self._registered_rows) if registered else (self._shown, self._shown_rows)
        north = within_m / METRES_PER_DEGREE
        east = north / max(0.01, float(np.cos(np.radians(abs(place.lat) + north))))
        box = shapely.box(place.lon - east, place.lat - north, place.lon + east, place.lat + north)
        found: _Rows = rows[tree.query(box)]
        return found

    def _look(self, rows: _Rows, place: Point, precision_m: float, within_m: float) -> list[tuple[int, _Looked]]:
        """Return what geometry says of the nearest of `rows` that cover the place or stand near."""
        distance = self.sectors.distance_m(rows, place.lat, place.lon)
        covers = self.sectors.covers(rows, place.lat, place.lon)
        kept = np.flatnonzero(covers | (distance <= within_m))
        kept = kept[np.lexsort((distance[kept], ~covers[kept]))][:CANDIDATES_MAX]
        rows, distance, covers = rows[kept], distance[kept], covers[kept]
        blocked = np.zeros(len(rows), dtype=np.bool_)
        in_view = np.flatnonzero(covers)
        here = np.ones(len(in_view))
        blocked[in_view] = self.line_blocked(rows[in_view], here * place.lat, here * place.lon)
        share = covers.astype(np.float64)
        if precision_m > 0:
            lat, lon = _ring(place, precision_m * RING_SHARE)
            around = self.sectors.covers(rows[:, None], lat[None, :], lon[None, :])
            share = (covers + around.sum(axis=1)) / (RING_POINTS + 1)
        worth = (NOT_IN_VIEW_WEIGHT + (1.0 - NOT_IN_VIEW_WEIGHT) * share) * np.where(blocked, BLOCKED_WEIGHT, 1.0)
        worth *= np.where(self.sectors.turns[rows], TURNS_WEIGHT, 1.0)
        worth /= 1.0 + (2.0 * distance / np.maximum(self.sectors.range_m[rows], 1.0)) ** 2
        columns = (each.tolist() for each in (rows, distance, covers, blocked, share, worth))
        return [(row, _Looked(*rest)) for row, *rest in zip(*columns, strict=True)]

    def _best(self, looked: list[tuple[int, _Looked]], limit: int, now: datetime, cause: _Cause) -> list[_Judged]:
        """Judge from the highest worth down, until nothing left can still be among the best `limit`."""
        judged: list[_Judged] = []
        scores: list[float] = []
        for row, each in sorted(looked, key=lambda pair: -pair[1].worth):
            if len(scores) == limit and each.worth < scores[0]:
                break
            judged.append(_judge(self._cameras[row], each, now, cause))
            (heapq.heappush if len(scores) < limit else heapq.heappushpop)(scores, judged[-1].score)
        judged.sort(key=lambda each: (-each.score, each.looked.distance_m, each.camera.id))
        return judged[:limit]

    def _view(self, judged: _Judged, rank: int) -> RankedCameraView:
        looked, health = judged.looked, judged.health
        words = _HEALTH_WORDS.get(health, _HEALTH_WORDS["unknown"])
        if health == "unknown" and judged.camera.health == "ok":
            words = _STALE_WORDS
        return RankedCameraView(
            camera=judged.camera,
            rank=rank,
            score=round(judged.score, 4),
            distance_m=round(looked.distance_m, 1),
            sees=looked.covers and not looked.blocked,
            reasons=[*self._sight_words(judged), f"{looked.distance_m:.0f} m away", words, judged.owner],
            opens=judged.opens,
        )

    def _sight_words(self, judged: _Judged) -> list[str]:
        looked = judged.looked
        if looked.blocked:
            return ["a building stands between"]
        if not looked.covers:
            return ["sees only the edge of where it may be" if looked.share > 0 else "looks elsewhere"]
        words = ["can turn to the place" if judged.camera.azimuth_deg is None else "sees the place"]
        if looked.share < 1.0:
            words.append(f"covers {looked.share:.0%} of where it may be")
        if self._buildings is None:
            words.append("buildings not known: line of sight not checked")
        return words


def _judge(camera: CameraView, looked: _Looked, now: datetime, cause: _Cause) -> _Judged:
    """Score one camera, 0 to 1: what it sees, how large, how healthy, and what it takes to open it."""
    opens, owner = opening(camera, looked.distance_m, *cause)
    health = NO_STREAM if opens != CONTACT and not camera.has_stream else _health(camera, now)
    score = looked.worth * HEALTH_WEIGHT.get(health, HEALTH_WEIGHT["unknown"]) * OPENS_WEIGHT[opens]
    return _Judged(camera, looked, score, health, opens, owner)


def _health(camera: CameraView, now: datetime) -> str:
    """Return a camera's health as it counts: good news that is old is not known."""
    is_stale = camera.health_at is not None and (now - camera.health_at).total_seconds() > HEALTH_FRESH_S
    return "unknown" if is_stale and camera.health == "ok" else camera.health


def _ring(place: Point, radius_m: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return latitudes and longitudes of points around a place."""
    angles = np.arange(RING_POINTS) * (2 * np.pi / RING_POINTS)
    north = radius_m * np.cos(angles) / METRES_PER_DEGREE
    east = radius_m * np.sin(angles) / (METRES_PER_DEGREE * np.cos(np.radians(place.lat)))
    return place.lat + north, place.lon + east
