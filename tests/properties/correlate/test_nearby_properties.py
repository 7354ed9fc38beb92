"""Blocking by cells never hides what lies within reach."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from watchroom.base.geometry import Point, distance_m, moved
from watchroom.correlate.evidence import Evidence
from watchroom.correlate.likelihood import REACH_M, REACH_S
from watchroom.correlate.nearby import Nearby

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


@st.composite
def around_a_city(draw: st.DrawFn) -> list[Evidence]:
    middle = Point(draw(st.floats(-70, 70)), draw(st.floats(-170, 170)))
    steps = st.tuples(st.floats(-2000, 2000), st.floats(-2000, 2000), st.floats(-4000, 4000))
    return [
        Evidence(
            kind="call",
            id=f"c{n}",
            at=NOW + timedelta(seconds=later),
            type_code="other",
            source_id="cad",
            agency="mpd",
            place=moved(middle, east, north),
        )
        for n, (east, north, later) in enumerate(draw(st.lists(steps, max_size=20)))
    ]


@given(around_a_city())
def test_all_in_reach_is_found_and_what_was_removed_is_not(evidence: list[Evidence]) -> None:
    """At any latitude, everything within a kilometre and half an hour is among the neighbours."""
    nearby = Nearby()
    for each in evidence:
        nearby.add(each)
    for each in evidence[::3]:
        nearby.remove(each)
    left = [each for n, each in enumerate(evidence) if n % 3]
    for each in evidence:
        found = set(nearby.around(each))
        assert found <= {other.id for other in left} - {each.id}
        for other in left:
            assert each.place is not None
            assert other.place is not None
            is_near_in_time = abs((each.at - other.at).total_seconds()) <= REACH_S
            if other is not each and is_near_in_time and distance_m(each.place, other.place) <= REACH_M * 0.995:
                assert other.id in found
