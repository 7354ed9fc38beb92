"""What an observation means on its way into an incident."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from watchroom.model.observation import Alarm, Read
from watchroom.model.people import HotlistEntry
from watchroom.model.source import Enrolment
from watchroom.pipeline.facts import alarm_fact, hit_fact

AT = datetime(2026, 3, 14, 9, tzinfo=UTC)
SOURCE = Enrolment(id="panels", kind="alarm", title="Panels", agency="mpd", law_tag="DC")


@pytest.mark.parametrize(
    ("kind", "type_code"),
    [("panic", "panic_alarm"), ("glass_break", "burglar_alarm"), ("other", "alarm_unknown")],
)
def test_an_alarm_is_called_what_it_is(kind: str, type_code: str) -> None:
    """One of a kind that nobody knows is no intrusion; what its sender called it is on the line."""
    alarm = Alarm(external_id="a-1", at=AT, alarm=kind, place=None, text="Zone 7 open")
    fact = alarm_fact(alarm, SOURCE, 1, AT)
    assert (fact.type_code, fact.evidence.type_code) == (type_code, type_code)
    assert fact.text.endswith("alarm: Zone 7 open")


def test_a_read_of_no_known_state_leaves_no_hole_in_its_line() -> None:
    """The line of a hit has the state where the reader told it, and is whole where it did not."""
    entry = HotlistEntry(
        id="e-1", plate="FF5848", region="", reason="felony_vehicle", issuer="the county", agency="mpd", law_tag="DC",
        expires_at=AT,
    )  # fmt: skip
    for region, said in (("US-DC", "FF5848 US-DC: felony vehicle"), ("", "FF5848: felony vehicle")):
        read = Read(
            external_id="r-1", at=AT, reader="r-9", plate="FF5848", plate_raw="FF5848", region=region, lat=38.9,
            lon=-77.0, confidence=0.9,
        )  # fmt: skip
        assert said in hit_fact(read, SOURCE, entry, "exact", AT).text
