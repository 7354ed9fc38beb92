"""The place in memory: cameras ranked for a point, areas, buildings; made from the store, swapped in whole."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from watchroom.actions.door import Door
from watchroom.correlate.areas import Area, AreaIndex
from watchroom.correlate.rank import CameraIndex
from watchroom.correlate.sight import Ring
from watchroom.model.views import CameraView
from watchroom.store import things as store

AREA_KINDS = ("district", "psa", "ward", "jurisdiction")


class City:
    """What every look at a place needs and no request should load by itself."""

    def __init__(self) -> None:
        """Start with an empty place."""
        self.cameras = CameraIndex(())
        self.areas = AreaIndex(())

    async def load(self, door: Door) -> None:
        """Load cameras, buildings and areas; the indexes are built off the event loop."""
        async with door.everything() as tx:
            cameras = await store.cameras(tx)
            buildings = await store.areas(tx, ["building"])
            areas = await store.areas(tx, AREA_KINDS)
        self.cameras = await asyncio.to_thread(CameraIndex, cameras, _outlines(buildings) or None)
        self.areas = await asyncio.to_thread(AreaIndex, area_shapes(areas))

    def heard_of_camera(self, camera: CameraView) -> None:
        """Follow a camera's health."""
        if camera.health_at is not None:
            self.cameras.with_health(camera.id, camera.health, camera.health_at)


def area_shapes(areas: Sequence[store.Area]) -> list[Area]:
    """Return stored areas as the index takes them: polygons of rings of (lat, lon)."""
    return [Area(kind=each.kind, name=each.name, polygons=_polygons(each.geometry)) for each in areas]


def _polygons(geometry: dict[str, Any]) -> list[list[list[tuple[float, float]]]]:
    shapes = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
    return [[[(lat, lon) for lon, lat, *_ in ring] for ring in polygon] for polygon in shapes]


def _outlines(buildings: Sequence[store.Area]) -> list[Ring]:
    return [polygon[0] for each in buildings for polygon in _polygons(each.geometry)]
