"""Pointing a camera that turns: what it is told is where it then looks."""

from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from watchroom.base.geometry import Point, bearing_deg, moved, turn_deg
from watchroom.correlate.aiming import SHOWN_M, WIDE_DEG, looks_deg, pan_zero_of, pose_towards

HERE = Point(38.9, -77.03)
bearings = st.floats(0, 359.9)
metres = st.floats(-2_000, 2_000)


@given(zero=bearings, east=metres, north=metres, height=st.floats(0, 60))
def test_a_camera_that_is_pointed_at_a_place_looks_to_it(zero: float, east: float, north: float, height: float) -> None:
    """Whatever its pan 0 looks to, the pose is one a motor has, and its bearing is that of the place."""
    place = moved(HERE, east, north)
    pose = pose_towards(place, camera=HERE, height_m=height, pan_zero_deg=zero)
    assert -1 <= pose.pan <= 1
    assert -1 <= pose.tilt <= 0 <= pose.zoom <= 1
    assert turn_deg(looks_deg(zero, pose.pan), bearing_deg(HERE, place)) < 0.01


@given(zero=bearings, pan=st.floats(-1, 1))
def test_where_pan_zero_looks_is_learnt_from_any_pan(zero: float, pan: float) -> None:
    """Told which way it looks now, wherever its motor stands, the same direction of pan 0 comes out."""
    learnt = pan_zero_of(looks_deg(zero, pan), pan)
    assert 0 <= learnt < 360
    assert turn_deg(learnt, zero) <= 0.051


def test_the_turn_goes_the_short_way_round_north_and_the_picture_is_as_wide_as_a_crossing() -> None:
    """From 350 degrees a place at 10 is 20 to the right; 10 m up and 10 m away is 45 down; far places come closer."""
    place = moved(HERE, math.sin(math.radians(10)) * 100, math.cos(math.radians(10)) * 100)
    far = pose_towards(place, camera=HERE, height_m=8, pan_zero_deg=350)
    assert abs(far.pan * 180 - 20) < 0.1
    near = pose_towards(moved(HERE, 10, 0), camera=HERE, height_m=10, pan_zero_deg=90)
    assert (near.pan, round(near.tilt * 90), near.zoom) == (0, -45, 0)
    shown = 2 * 100 * math.tan(math.radians(WIDE_DEG / 2)) / (1 + far.zoom * 19)
    assert abs(shown - SHOWN_M) < 0.1
    below = pose_towards(HERE, camera=HERE, height_m=8, pan_zero_deg=0)
    assert below.tilt < -0.9
