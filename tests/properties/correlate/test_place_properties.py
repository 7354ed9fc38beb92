"""The indexes of cameras and areas answer as plain geometry does."""

from __future__ import annotations

import math
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from watchroom.base.geometry import Point, bearing_deg, distance_m, moved, turn_deg
from watchroom.correlate.areas import Area, AreaIndex
from watchroom.correlate.rank import WITHIN_M, CameraIndex
from watchroom.model.views import CameraView

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
MIDDLE = Point(38.917, -77.032)
NEAR = st.builds(lambda east, north: moved(MIDDLE, east, north), st.floats(-600, 600), st.floats(-600, 600))
TOUCH = 1e-6
"""Within a micrometre or a millionth of a degree of a border either answer is right."""


@st.composite
def cameras(draw: st.DrawFn) -> list[CameraView]:
    made = []
    for n in range(draw(st.integers(0, 25))):
        at = draw(NEAR)
        made.append(
            CameraView(
                id=f"c{n}",
                name="",
                lat=at.lat,
                lon=at.lon,
                height_m=5.0,
                azimuth_deg=draw(st.none() | st.floats(0, 360, exclude_max=True)),
                fov_deg=draw(st.floats(5, 360)),
                range_m=draw(st.floats(5, 800)),
                owner_class=draw(st.sampled_from(["city", "integrated", "partner"])),
                condition=draw(st.sampled_from(["always", "ask", "never", "panic"])),
                condition_radius_m=None,
                health=draw(st.sampled_from(["ok", "degraded", "offline"])),
                health_at=None,
                address=None,
                agency="mpd",
                law_tag="DC",
                has_stream=draw(st.booleans()),
            )
        )
    return made


def sees_by_definition(camera: CameraView, place: Point) -> bool | None:
    """Return whether the place lies in the view sector, None where it lies on its border."""
    at = Point(camera.lat, camera.lon)
    apart = distance_m(at, place)
    if abs(apart - camera.range_m) < TOUCH or abs(apart - 1.0) < TOUCH:
        return None
    if camera.azimuth_deg is None or apart < 1.0 or apart > camera.range_m:
        return apart <= camera.range_m
    beyond = turn_deg(bearing_deg(at, place), camera.azimuth_deg) - camera.fov_deg / 2
    return None if abs(beyond) < TOUCH else beyond < 0


@given(cameras(), NEAR)
def test_what_a_camera_sees_is_what_geometry_says(all_cameras: list[CameraView], place: Point) -> None:
    """The list holds exactly the cameras that see the place or stand near it, each flagged rightly, best first."""
    ranked = CameraIndex(all_cameras).rank(place, now=NOW, limit=100)
    sees = {each.camera.id: each.sees for each in ranked}
    for camera in all_cameras:
        truth = sees_by_definition(camera, place)
        apart = distance_m(Point(camera.lat, camera.lon), place)
        if truth is not None and abs(apart - WITHIN_M) > TOUCH:
            assert (camera.id in sees) == (truth or apart <= WITHIN_M)
            assert sees.get(camera.id, False) == truth
    assert [each.score for each in ranked] == sorted((each.score for each in ranked), reverse=True)
    assert [each.rank for each in ranked] == list(range(1, len(ranked) + 1))


@given(cameras(), NEAR, st.integers(1, 6))
def test_a_short_list_is_the_beginning_of_the_long_one(all_cameras: list[CameraView], place: Point, limit: int) -> None:
    """Asking for four never misses a camera that asking for all would have put among the first four."""
    index = CameraIndex(all_cameras)
    assert index.rank(place, now=NOW, limit=limit) == index.rank(place, now=NOW, limit=100)[:limit]


@st.composite
def stars(draw: st.DrawFn) -> tuple[tuple[float, float], ...]:
    """Draw a ring around some middle: corners at rising angles, each at its own distance."""
    lat, lon = draw(st.integers(-20, 20)), draw(st.integers(-20, 20))
    radii = draw(st.lists(st.integers(1, 15), min_size=3, max_size=9))
    turn = 2 * math.pi / len(radii)
    return tuple((lat + r * math.cos(n * turn), lon + r * math.sin(n * turn)) for n, r in enumerate(radii))


def crossings(ring: tuple[tuple[float, float], ...], lat: float, lon: float) -> int:
    """Return how often a ray eastward from the place crosses the ring."""
    count = 0
    for (a_lat, a_lon), (b_lat, b_lon) in zip(ring, (*ring[1:], ring[0]), strict=True):
        if (a_lat > lat) != (b_lat > lat):
            count += lon < a_lon + (lat - a_lat) * (b_lon - a_lon) / (b_lat - a_lat)
    return count


@given(st.lists(stars(), max_size=6), st.integers(-300, 300), st.integers(-300, 300))
def test_areas_are_those_a_ray_says_the_place_is_in(
    rings: list[tuple[tuple[float, float], ...]], north: int, east: int
) -> None:
    """Each area is of a kind of its own here, so that all that hold the place are named."""
    lat, lon = north / 10 + 0.0123, east / 10 + 0.0217
    index = AreaIndex([Area(kind=f"kind {n}", name=f"area {n}", polygons=((ring,),)) for n, ring in enumerate(rings)])
    assert index.locate(lat, lon) == {
        f"kind {n}": f"area {n}" for n, ring in enumerate(rings) if crossings(ring, lat, lon) % 2 == 1
    }
