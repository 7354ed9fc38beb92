"""What holds of expected yields and of who stands how to a place, whatever was asked before."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from watchroom.base.geometry import Point, bearing_deg, distance_m, moved
from watchroom.correlate.footage import NEAR_M, PRIOR_ASKED, Yields, any_of, band, is_kept, standings
from watchroom.model.requests import CAMERA_KINDS, AskableCamera, Outcomes

NOW = datetime(2026, 3, 14, 12, tzinfo=UTC)
PLACE = Point(38.92, -77.03)
kinds = st.sampled_from(CAMERA_KINDS)
distances = st.floats(0, 400)


def _outcome(drawn: tuple[str, int, bool, int, int]) -> Outcomes:
    kind, near, sees, something, more = drawn
    return Outcomes(kind=kind, near=near, sees=sees, asked=something + more, something=something)


outcomes = st.tuples(kinds, st.integers(0, len(NEAR_M)), st.booleans(), st.integers(0, 250), st.integers(0, 250)).map(
    _outcome
)


@given(past=st.lists(outcomes, max_size=8), kind=kinds, metres=distances, sees=st.booleans(), kept=st.booleans())
def test_a_yield_is_a_probability_that_no_order_changes(
    *, past: list[Outcomes], kind: str, metres: float, sees: bool, kept: bool
) -> None:
    """Every expected yield lies strictly between 0 and 1, in whatever order the outcomes came."""
    expected = Yields(past).of(kind, metres, sees=sees, kept=kept)
    assert 0.0 < expected < 1.0
    assert abs(expected - Yields(reversed(past)).of(kind, metres, sees=sees, kept=kept)) < 1e-12


@given(kind=kinds, metres=distances, sees=st.booleans(), asked=st.integers(1, 400), data=st.data())
def test_more_answers_expect_more(*, kind: str, metres: float, sees: bool, asked: int, data: st.DataObject) -> None:
    """With as many questions, more that had something never lower what is expected, and no other cell moves."""
    less = data.draw(st.integers(0, asked - 1))
    cell = {"kind": kind, "near": band(metres), "sees": sees, "asked": asked}
    poor, rich = (Yields([Outcomes(**cell, something=n)]) for n in (less, less + 1))  # type: ignore[arg-type]
    assert poor.of(kind, metres, sees=sees) < rich.of(kind, metres, sees=sees)
    assert rich.of(kind, metres, sees=not sees) == Yields().of(kind, metres, sees=not sees)


@given(kind=kinds, metres=distances, sees=st.booleans(), share=st.floats(0, 1))
def test_many_outcomes_beat_geometry(*, kind: str, metres: float, sees: bool, share: float) -> None:
    """After a thousand times the prior's worth of questions, what is expected is what was found."""
    asked = int(PRIOR_ASKED * 1000)
    past = Outcomes(kind=kind, near=band(metres), sees=sees, asked=asked, something=round(asked * share))
    assert abs(Yields([past]).of(kind, metres, sees=sees) - share) < 0.002


@given(kind=kinds, a=distances, b=distances, sees=st.booleans())
def test_without_outcomes_the_nearer_is_asked_first(*, kind: str, a: float, b: float, sees: bool) -> None:
    """What is nearer, looks there or still has its recordings is never expected to yield less."""
    near, far = min(a, b), max(a, b)
    fresh = Yields()
    assert fresh.of(kind, near, sees=sees) >= fresh.of(kind, far, sees=sees)
    assert fresh.of(kind, near, sees=True) > fresh.of(kind, near, sees=False)
    assert fresh.of(kind, near, sees=sees) > fresh.of(kind, near, sees=sees, kept=False)


@given(st.lists(st.floats(0, 1), max_size=6))
def test_a_household_is_worth_its_best_camera_at_least(chances: list[float]) -> None:
    """That any of a household's cameras has something is no less likely than that its best has, and at most certain."""
    assert max(chances, default=0.0) <= any_of(chances) + 1e-12 <= 1.0 + 2e-12


@given(st.integers(0, 1000), st.none() | st.integers(1, 800))
def test_recordings_end_after_their_hours(age_h: int, keeps_hours: int | None) -> None:
    """Recordings are taken to be there for as long as the owner keeps them, or the owner does not know."""
    assert is_kept(keeps_hours, NOW - timedelta(hours=age_h), NOW) == (keeps_hours is None or age_h <= keeps_hours)


@given(
    st.lists(st.tuples(st.floats(-300, 300), st.floats(-300, 300), st.floats(0, 359), st.floats(20, 360)), max_size=8),
    st.floats(1, 400),
)
def test_who_stands_in_the_circle_is_found(cameras: list[tuple[float, float, float, float]], radius_m: float) -> None:
    """Exactly the cameras within the radius are found, the nearest first, and one that faces the place sees it."""
    views = []
    for n, (east, north, azimuth, fov) in enumerate(cameras):
        at = moved(PLACE, east, north)
        views.append(
            AskableCamera(
                id=f"c-{n}", lat=at.lat, lon=at.lon, azimuth_deg=azimuth, fov_deg=fov, range_m=10.0, kind="fixed",
                keeps_hours=None, account_id=f"a-{n}",
            )
        )  # fmt: skip
    found = standings(views, PLACE, radius_m, None)
    metres = {each.id: distance_m(PLACE, Point(each.lat, each.lon)) for each in views}
    assert {each.camera.id for each in found} >= {each for each, away in metres.items() if away < radius_m * 0.99 - 0.1}
    assert all(each.distance_m <= radius_m + 0.1 for each in found)
    assert [each.distance_m for each in found] == sorted(each.distance_m for each in found)
    for each in found:
        at = Point(each.camera.lat, each.camera.lon)
        turn = abs((bearing_deg(at, PLACE) - (each.camera.azimuth_deg or 0) + 180) % 360 - 180)
        if each.distance_m > 2 and abs(turn - each.camera.fov_deg / 2) > 2:
            assert each.sees == (turn < each.camera.fov_deg / 2)
