"""Which district, police service area, ward, jurisdiction and premises a place lies in."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import numpy as np
import shapely
from numpy.typing import NDArray

KINDS = ("district", "psa", "ward", "jurisdiction", "premises")


class Area(msgspec.Struct, frozen=True, kw_only=True):
    """One named area: polygons of rings of (lat, lon), the first ring of each the outline, the others holes."""

    kind: str
    """One of KINDS, or another the city names."""
    name: str
    polygons: Sequence[Sequence[Sequence[tuple[float, float]]]]


class AreaIndex:
    """All areas in memory, asked point by point."""

    def __init__(self, areas: Sequence[Area]) -> None:
        """Index every polygon; where two areas of one kind overlap, the smaller is the answer."""
        shapes = [(area.kind, area.name, _polygon(rings)) for area in areas for rings in area.polygons]
        shapes.sort(key=lambda each: -each[2].area)
        self._names = [(kind, name) for kind, name, _ in shapes]
        self._polygons: NDArray[np.object_] = np.array([polygon for _, _, polygon in shapes], dtype=object)
        shapely.prepare(self._polygons)
        self._tree = shapely.STRtree(self._polygons)

    def locate(self, lat: float, lon: float) -> dict[str, str]:
        """Return kind → name of the areas that hold a place, their borders included."""
        near = self._tree.query(shapely.Point(lon, lat))
        near.sort()  # largest first, so that the smallest of a kind is written last
        inside = shapely.intersects_xy(self._polygons[near], lon, lat)
        return dict([self._names[each] for each in near[inside].tolist()])


def _polygon(rings: Sequence[Sequence[tuple[float, float]]]) -> shapely.Polygon:
    """Return the polygon, made valid where its outline crosses itself."""
    outline, *holes = [[(lon, lat) for lat, lon in ring] for ring in rings]
    polygon = shapely.Polygon(outline, holes)
    return polygon if polygon.is_valid else shapely.make_valid(polygon)
