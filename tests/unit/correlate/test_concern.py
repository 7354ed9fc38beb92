"""What plausibly concerns an incident: near its places and its time, or nothing that speaks against it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from watchroom.base.geometry import Point
from watchroom.correlate.concern import Scene, look_concerns, reads_concern

AT = datetime(2026, 3, 14, 21, 0, tzinfo=UTC)
HERE, KM_2, KM_5, KM_20 = Point(38.9, -77.0), Point(38.918, -77.0), Point(38.945, -77.0), Point(39.08, -77.0)
SCENE = Scene(places=(HERE,), began_at=AT, ended_at=AT + timedelta(hours=1))
CHASE = Scene(places=(HERE, KM_20), began_at=AT, ended_at=AT + timedelta(hours=1))
NOWHERE = Scene(places=(), began_at=AT, ended_at=AT)


@pytest.mark.parametrize(
    ("scene", "camera", "hours", "concerns"),
    [
        (SCENE, KM_2, None, True),
        (SCENE, KM_5, None, False),
        (CHASE, KM_20, None, True),
        (NOWHERE, KM_20, None, True),
        (SCENE, KM_2, (-25, -24), False),
        (SCENE, KM_2, (-25, -23), True),
        (SCENE, KM_2, (24, 26), True),
        (SCENE, KM_2, (25, 26), False),
        (NOWHERE, KM_2, (25, 26), False),
    ],
)
def test_a_look_concerns_what_is_near(
    scene: Scene, camera: Point, hours: tuple[int, int] | None, *, concerns: bool
) -> None:
    """Within three kilometres of any place that the timeline tells of, and a day of its time."""
    span = None if hours is None else (AT + timedelta(hours=hours[0]), AT + timedelta(hours=hours[1]))
    assert look_concerns(scene, camera, span) == concerns


@pytest.mark.parametrize(
    ("scene", "reads", "concern"),
    [
        (SCENE, [], True),
        (NOWHERE, [(KM_20, 0)], True),
        (SCENE, [(KM_5, 0)], True),
        (SCENE, [(KM_20, 0)], False),
        (SCENE, [(KM_20, 0), (KM_5, -24)], True),
        (SCENE, [(KM_5, -25)], False),
        (SCENE, [(KM_5, 25)], True),
        (SCENE, [(KM_5, 26)], False),
    ],
)
def test_reads_concern_an_incident_when_one_of_them_does(
    scene: Scene, reads: list[tuple[Point, int]], *, concern: bool
) -> None:
    """One read near the incident in place and time is enough; a plate never read has nothing against it."""
    assert reads_concern(scene, [(place, AT + timedelta(hours=hours)) for place, hours in reads]) == concern
