"""What a hit's card sets side by side, when two must agree, and where the car goes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchroom.correlate.hit_card import COURSE_AGE_MAX, compare, course_of, differing, why_two
from watchroom.model.hits import TWO_FOR, Hit
from watchroom.model.hotlists import TOPICS
from watchroom.model.people import HotlistEntry
from watchroom.model.readers import ReaderSite

NOW = datetime(2026, 3, 14, 21, 15, tzinfo=UTC)
ENTRY = HotlistEntry(
    id="l:1", plate="ABC1230", region="US-DC", reason="stolen_vehicle", issuer="mpd", agency="mpd", law_tag="DC",
    expires_at=NOW,
)  # fmt: skip
HIT = Hit(
    id="h", alert_id="a", incident_id="i", at=NOW, received_at=NOW, plate="ABC123O", region="US-DC", reader="r-1",
    lat=38.92, lon=-77.03, confidence=0.9, tier="possible", flags=0, hotlist_id="l", entry=ENTRY, agency="mpd",
    law_tag="DC",
)  # fmt: skip
plates = st.text(alphabet="ABC0128", min_size=1, max_size=8)


def hit(**changes: Any) -> Hit:
    return msgspec.structs.replace(HIT, **changes)


def site(reader: str, lat: float, lon: float, **more: Any) -> ReaderSite:
    return ReaderSite(reader=reader, agency="mpd", law_tag="DC", name=f"Reader {reader}", lat=lat, lon=lon, **more)


def test_differences_are_named_by_place() -> None:
    """The character that readers take for another is pointed at; a state that was not told is not the same."""
    plate, region = compare(hit(region=""))
    assert (plate.same, plate.differs_at, region.same) == (False, [6], None)
    assert [each.what for each in compare(hit(entry=msgspec.structs.replace(ENTRY, vehicle="grey van")))][2:] == [
        "vehicle"
    ]


@given(plates, plates)
def test_the_same_and_only_the_same_differs_nowhere(read: str, listed: str) -> None:
    """Places lie within what was read; equal plates have none, and plates of one length that differ have some."""
    found = differing(read, listed)
    assert all(0 <= at < len(read) for at in found)
    assert (found == []) if read == listed else (found != [] or len(read) < len(listed))


def test_two_for_what_ends_at_gunpoint() -> None:
    """Each reason that asks for two is a published one; a note that speaks of weapons asks for two in any case."""
    assert set(TWO_FOR) <= set(TOPICS)
    assert why_two(ENTRY) is None
    assert why_two(msgspec.structs.replace(ENTRY, note="Driver may be ARMED")) == "The entry says: armed"
    assert why_two(msgspec.structs.replace(ENTRY, note="farmed salmon on board")) is None
    assert why_two(msgspec.structs.replace(ENTRY, reason="felony_vehicle"))


def test_a_course_leads_to_the_readers_ahead() -> None:
    """Two reads give the course; readers behind, beside and far away are not ahead, and the nearest comes first."""
    before = hit(id="b", lat=38.91, at=NOW - timedelta(minutes=2))
    sites = [
        site("behind", 38.90, -77.03), site("beside", 38.92, -77.0), site("far", 39.1, -77.03),
        site("second", 38.94, -77.03), site("first", 38.93, -77.028), site("r-1", 38.92, -77.03),
    ]  # fmt: skip
    course = course_of([HIT, before], sites)
    assert course.heading_deg == pytest.approx(0.0, abs=0.2)
    assert [each.reader for each in course.ahead] == ["first", "second"]
    assert NOW < course.ahead[0].expected_at < course.ahead[1].expected_at


def test_without_a_fresh_second_read_the_reader_says_where_it_looks() -> None:
    """An old read tells no course: the street that the reader looks along does, and without that nothing."""
    old = hit(id="b", lat=38.91, at=NOW - COURSE_AGE_MAX - timedelta(seconds=1))
    assert course_of([HIT, old], [site("r-1", 38.92, -77.03, azimuth_deg=90.0)]).heading_deg == 90.0
    assert course_of([HIT, old], []).heading_deg is None
