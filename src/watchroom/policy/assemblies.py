"""Whether something lies within the area and time of a registered assembly."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from watchroom.base.geometry import Point, distance_to_area_m
from watchroom.model.assemblies import Assembly

RULE = "first-amendment"
SAYS = "This is at a registered assembly. A commander must approve it first: ask on the assemblies screen."


def at_assemblies(assemblies: Iterable[Assembly], place: Point, at: datetime, reach_m: float = 0.0) -> list[Assembly]:
    """Return the assemblies whose time holds `at` and whose area is within `reach_m` of a place."""
    return [
        each
        for each in assemblies
        if each.begins_at <= at < each.ends_at and distance_to_area_m(place, each.ring) <= reach_m
    ]
