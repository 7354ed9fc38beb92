"""How vehicles move in the pictures: forwards, apart from each other, and not over a red light."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchroom_sim.eyes.lens import HEIGHT, WIDTH
from watchroom_sim.eyes.motor import MOVE_SECONDS_MAX, Motor, Pose
from watchroom_sim.eyes.moving import LaneTraffic
from watchroom_sim.eyes.paths import Trip
from watchroom_sim.eyes.scene import HOME
from watchroom_sim.eyes.streets import STREETS

RUSH = 1_774_040_400.0
CROSSING = next(scenery for scenery in STREETS if scenery.id == "crossing")


@given(
    speed=st.floats(2, 20), hold=st.none() | st.floats(12, 90), wait=st.floats(0, 60), at=st.floats(0, 120),
    later=st.floats(0, 20),
)  # fmt: skip
def test_nobody_drives_backwards(speed: float, hold: float | None, wait: float, at: float, later: float) -> None:
    """A vehicle never loses ground, held or not, and passes the line only when it may."""
    trip = Trip(0, speed, hold, (hold or 0) / speed + 8 + wait)
    assert trip.run_m(at) <= trip.run_m(at + later) + 1e-6
    if hold is not None and at <= trip.leaves_at:
        assert trip.run_m(at) <= hold


@pytest.mark.parametrize("number", range(4))
def test_vehicles_keep_apart_and_heed_the_light(number: int) -> None:
    """In ten minutes of a crossing no two on a lane come nearer than a car's length, and none crosses on red."""
    lane = CROSSING.lanes[number]
    traffic = LaneTraffic(lane, f"test:{number}")
    before: dict[float, float] = {}
    seen = 0
    for when in np.arange(RUSH, RUSH + 600, 0.5).tolist():
        runs = [(driver.trip.began_at, run) for driver, run in traffic.at(when)]
        seen += len(runs)
        assert all(ahead - behind > 4.5 for (_, ahead), (_, behind) in pairwise(runs))
        for began, run in runs:
            crossed = lane.stop_m is not None and before.get(began, run) <= lane.stop_m < run
            assert not crossed or lane.is_green(when - 0.5) or lane.is_green(when)
            before[began] = run
    assert seen > 1_000


@given(
    orders=st.lists(st.tuples(st.floats(-1, 1), st.floats(-1, 1), st.floats(0, 1), st.booleans()), max_size=8),
    step=st.floats(0, 5),
)
def test_a_dome_never_looks_beside_its_view(orders: list[tuple[float, float, float, bool]], step: float) -> None:
    """Whatever it is told, what it sees lies within the whole view, and a stopped dome stays."""
    motor, now = Motor(), 100.0
    for pan, tilt, zoom, goes in orders:
        motor.go(Pose(pan, tilt, zoom), now) if goes else motor.move(Pose(pan, tilt, zoom), now, 99)
        now += step
        view = motor.view(now)
        assert view.left >= 0
        assert view.top >= 0
        assert view.left + view.size[0] <= WIDTH
        assert view.top + view.size[1] <= HEIGHT
    motor.stop(now)
    assert motor.pose(now) == motor.pose(now + 60)


def test_a_dome_goes_there_and_comes_home() -> None:
    """It takes time to get there, stops by itself after a move's limit, and its home is the view of other cameras."""
    motor = Motor()
    motor.go(Pose(0.7, 0, 0), 0)
    assert motor.is_moving(0.5)
    assert motor.pose(0.5).pan == pytest.approx(0.35)
    assert motor.pose(60).pan == pytest.approx(0.7)
    motor.move(Pose(-0.01, 0, 0), 60, 1_000)
    assert motor.pose(1_000).pan == pytest.approx(0.7 - 0.01 * MOVE_SECONDS_MAX)
    motor.go(Pose(), 1_000)
    assert motor.view(1_060) == HOME
