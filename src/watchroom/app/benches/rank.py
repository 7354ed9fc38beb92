"""`rank`: the cameras for a point, ranked with their reasons, over a city's 30,000."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from random import Random

from watchroom.app.benches.figures import Figure, at_most, percentile
from watchroom.app.benches.house import House
from watchroom.base.geometry import Point
from watchroom.correlate.rank import CameraIndex
from watchroom.model.views import CameraView

CAMERAS, CITY, SHOWN = 30_000, 300, 2_000
BUILDINGS = 40_000
POINTS = 2_000
_SOUTH, _WEST, _SIDE_DEG, _BUILDING_DEG = 38.80, -77.10, 0.12, 0.00012


def measure(_house: House, *, seconds: float) -> list[Figure]:  # noqa: ARG001 - a fixed number of points, under a second
    """Return how long one ranking takes, line of sight between buildings included."""
    random = Random(2)  # noqa: S311 - a made-up city that must be reproducible
    index = CameraIndex([_camera(n, random) for n in range(CAMERAS)], [_building(random) for _ in range(BUILDINGS)])
    now = datetime.now(UTC)
    took = []
    for place in [Point(*_place(random)) for _ in range(POINTS)]:
        began = time.thread_time()
        index.rank(place, now=now, precision_m=50.0, include_registered=True)
        took.append((time.thread_time() - began) * 1000)
    return [at_most("rank.p50", percentile(took, 50), "ms"), at_most("rank.p95", percentile(took, 95), "ms", 1)]


def _place(random: Random) -> tuple[float, float]:
    return _SOUTH + random.random() * _SIDE_DEG, _WEST + random.random() * _SIDE_DEG


def _building(random: Random) -> list[tuple[float, float]]:
    lat, lon = _place(random)
    north, east = lat + _BUILDING_DEG, lon + _BUILDING_DEG
    return [(lat, lon), (north, lon), (north, east), (lat, east)]


def _camera(n: int, random: Random) -> CameraView:
    lat, lon = _place(random)
    return CameraView(
        id=f"camera-{n}",
        name="",
        lat=lat,
        lon=lon,
        height_m=5.0,
        azimuth_deg=random.uniform(0, 360),
        fov_deg=90.0,
        range_m=random.choice([60.0, 120.0, 200.0]),
        owner_class="city" if n < CITY else "integrated" if n < SHOWN else "registered",
        condition="always" if n < CITY else "ask",
        condition_radius_m=None,
        health="ok",
        health_at=None,
        address=None,
        agency="mpd",
        law_tag="DC",
        has_stream=True,
    )
