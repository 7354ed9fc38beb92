"""Words for a point: the nearest named block, so that a place which came as two numbers can be read and said."""

from __future__ import annotations

import math
from collections.abc import Sequence

import msgspec
import numpy as np
import shapely

from watchroom.base.geometry import METRES_PER_DEGREE

WITHIN_M = 150.0


class Named(msgspec.Struct, frozen=True, gc=False):
    """One name and where it is."""

    name: str
    lat: float
    lon: float


class PlaceWords:
    """All blocks in memory, asked for the nearest."""

    def __init__(self, named: Sequence[Named]) -> None:
        """Index the names on a plane in metres around their middle."""
        self._names = [each.name for each in named]
        middle = sum(each.lat for each in named) / len(named) if named else 0.0
        self._east_m = METRES_PER_DEGREE * math.cos(math.radians(middle))
        places = np.array([[each.lon * self._east_m, each.lat * METRES_PER_DEGREE] for each in named])
        self._tree = shapely.STRtree(shapely.points(places.reshape(-1, 2)))

    def near(self, lat: float, lon: float) -> str | None:
        """Return the name of the nearest block within WITHIN_M, None when there is none."""
        here = shapely.Point(lon * self._east_m, lat * METRES_PER_DEGREE)
        found = self._tree.query_nearest(here, max_distance=WITHIN_M, all_matches=False)
        return self._names[int(found[0])] if len(found) else None
