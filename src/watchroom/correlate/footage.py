"""Which cameras may hold footage of what happened at a place, and how likely their owners are to have something."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

import msgspec
import numpy as np

from watchroom.base.geometry import Point
from watchroom.correlate.sight import FULL_CIRCLE_DEG, Buildings, Sectors
from watchroom.model.requests import AskableCamera, Outcomes

NEAR_M = (25.0, 75.0, 150.0)
"""Upper ends of the bands of distance that outcomes are counted in; what is farther is the last band."""
PRIOR_ASKED = 20.0
"""So many questions weigh as much as what geometry alone expects."""
PRIOR_AT_THE_PLACE = 0.5
PRIOR_HALVES_IN_M = 100.0
PRIOR_ELSEWHERE = 0.5
"""A camera that looks elsewhere may still have seen who came and went."""
GONE_SHARE = 0.05
"""Of the recordings whose time is over, so many were kept after all."""

CellKey = tuple[str, int, bool]


class Standing(msgspec.Struct, frozen=True):
    """How one camera stands to a place."""

    camera: AskableCamera
    distance_m: float
    sees: bool
    """It looks towards the place, however far, and no known building stands between."""
    blocked: bool


class Yields:
    """Expected yield by kind of camera, distance and view: what geometry expects, moved by earlier outcomes.

    It knows places and kinds of cameras only: no household, no person and nothing of who was arrested.
    """

    def __init__(self, outcomes: Iterable[Outcomes] = ()) -> None:
        """Learn from the outcomes of earlier questions."""
        self._cells: dict[CellKey, tuple[int, int]] = {}
        for each in outcomes:
            asked, something = self._cells.get((each.kind, each.near, each.sees), (0, 0))
            self._cells[each.kind, each.near, each.sees] = asked + each.asked, something + each.something

    def of(self, kind: str, distance_m: float, *, sees: bool, kept: bool = True) -> float:
        """Return the probability, 0 to 1, that the owner has something; `kept` False: recordings are likely gone.

        The mean of a Beta distribution whose prior is worth `PRIOR_ASKED` questions.
        """
        asked, something = self._cells.get((kind, band(distance_m), sees), (0, 0))
        prior = PRIOR_AT_THE_PLACE * math.exp2(-distance_m / PRIOR_HALVES_IN_M) * (1.0 if sees else PRIOR_ELSEWHERE)
        mean = (PRIOR_ASKED * prior + something) / (PRIOR_ASKED + asked)
        return mean * (1.0 if kept else GONE_SHARE)


def band(distance_m: float) -> int:
    """Return the band of a distance, 0 the nearest."""
    return sum(distance_m >= upper for upper in NEAR_M)


def any_of(chances: Iterable[float]) -> float:
    """Return the probability that at least one of a household's cameras has something."""
    return 1.0 - math.prod(1.0 - each for each in chances)


def is_kept(keeps_hours: int | None, ended_at: datetime, now: datetime) -> bool:
    """Return whether recordings of a time are likely still there; an owner who does not know is asked."""
    return keeps_hours is None or now - ended_at <= timedelta(hours=keeps_hours)


def standings(
    cameras: Sequence[AskableCamera], place: Point, radius_m: float, buildings: Buildings | None
) -> list[Standing]:
    """Return how the cameras within `radius_m` of a place stand to it, nearest first."""
    if not cameras:
        return []
    sectors = Sectors(_far_sighted(cameras, radius_m))
    rows = np.arange(len(cameras))
    distance = sectors.distance_m(rows, place.lat, place.lon)
    towards = sectors.covers(rows, place.lat, place.lon)
    here = np.ones(len(cameras))
    blocked = (
        buildings.block(sectors.lat, sectors.lon, here * place.lat, here * place.lon)
        if buildings is not None
        else np.zeros(len(cameras), dtype=np.bool_)
    )
    found = [
        Standing(camera, round(metres, 1), sees and not hidden, hidden)
        for camera, metres, sees, hidden in zip(
            cameras, distance.tolist(), towards.tolist(), blocked.tolist(), strict=True
        )
        if metres <= radius_m
    ]
    return sorted(found, key=lambda each: (each.distance_m, each.camera.id))


def _far_sighted(cameras: Sequence[AskableCamera], radius_m: float) -> list[AskableCamera]:
    """Return the cameras as if each saw to the edge of the circle: people come and go within its angle of view."""
    return [msgspec.structs.replace(each, range_m=max(each.range_m, radius_m)) for each in cameras]


def reasons(standing: Standing, *, kept: bool, keeps_hours: int | None, buildings_known: bool) -> list[str]:
    """Return in plain words why a camera is on the list, and what speaks against it."""
    camera = standing.camera
    if standing.blocked:
        words = "a building stands between"
    elif standing.sees:
        turns = camera.azimuth_deg is None or camera.fov_deg >= FULL_CIRCLE_DEG
        words = "sees all around" if turns else "looks towards the place"
    else:
        words = "looks elsewhere"
    told = [words, f"{standing.distance_m:.0f} m away"]
    if not buildings_known:
        told.append("buildings not known: line of sight not checked")
    if keeps_hours is not None:
        told.append(_keeps(keeps_hours) if kept else f"{_keeps(keeps_hours)}: likely overwritten")
    return told


def _keeps(hours: int) -> str:
    return f"keeps {hours} h" if hours < 72 else f"keeps {hours // 24} days"  # noqa: PLR2004 - three days
