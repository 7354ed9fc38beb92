"""Whether a look or a search plausibly concerns the incident that it names: near its places and its time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

import msgspec

from watchroom.base.geometry import Point, distance_m

LOOK_WITHIN_M = 3_000.0
"""A camera this near to a place that the incident's timeline tells of may show something of it."""
READ_WITHIN_M = 15_000.0
"""A car that was read this near may have been there."""
TIME_AROUND = timedelta(hours=24)
"""So long before the incident, and after the last that is known of it, may concern it."""


class Scene(msgspec.Struct, frozen=True, kw_only=True):
    """An incident in places and time: where its timeline tells of, and from when until when."""

    places: tuple[Point, ...]
    began_at: datetime
    ended_at: datetime


def look_concerns(scene: Scene, camera: Point, span: tuple[datetime, datetime] | None) -> bool:
    """Return whether a look through a camera, live or at a span of its recordings, plausibly concerns an incident.

    An incident without a place concerns any camera: nothing speaks against it.
    """
    if span is not None and not (span[0] < scene.ended_at + TIME_AROUND and span[1] > scene.began_at - TIME_AROUND):
        return False
    return not scene.places or _near(scene, camera, LOOK_WITHIN_M)


def reads_concern(scene: Scene, reads: Iterable[tuple[Point, datetime]]) -> bool:
    """Return whether one read of a plate plausibly concerns an incident; a plate that was never read does."""
    found = list(reads)
    if not found or not scene.places:
        return True
    begin, end = scene.began_at - TIME_AROUND, scene.ended_at + TIME_AROUND
    return any(begin <= at <= end and _near(scene, place, READ_WITHIN_M) for place, at in found)


def _near(scene: Scene, place: Point, within_m: float) -> bool:
    return any(distance_m(each, place) <= within_m for each in scene.places)
