"""What an observation means on its way into an incident."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from watchroom.model.observation import Alarm
from watchroom.model.source import Enrolment
from watchroom.pipeline.facts import alarm_fact

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
