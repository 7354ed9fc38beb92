"""The generic unit position, as messages show it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchroom.base.errors import BadInputError
from watchroom.model.observation import READ_FUTURE, READ_LATE, Decoded, UnitPosition
from watchroom.model.source import Enrolment
from watchroom.sources.units_generic.decode import decode

SAMPLES = Path(__file__).parent.parent / "samples"
RECEIVED_AT = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
ENROLMENT = Enrolment(id="units", kind="units_generic", title="City units", agency="mpd", law_tag="dc")
GOOD: dict[str, Any] = {"unit": "3D21", "at": "2026-03-01T12:00:00Z", "lat": 38.9, "lon": -77.0}


def many(records: list[Any]) -> Decoded:
    payload = "\n".join(json.dumps(record) for record in records).encode()
    return decode(payload, "application/x-ndjson", ENROLMENT, RECEIVED_AT)


def test_sample_is_read_to_the_letter() -> None:
    """The sample position comes out with its time in UTC and every member where it belongs."""
    decoded = decode((SAMPLES / "one.json").read_bytes(), "application/json", ENROLMENT, RECEIVED_AT)
    assert decoded.observations == [
        UnitPosition(
            unit="3D21",
            at=RECEIVED_AT,
            lat=38.91702,
            lon=-77.03192,
            status="available",
            heading_deg=270.0,
            speed_mps=8.5,
        )
    ]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("unit", None),
        ("unit", "  "),
        ("unit", "U" * 101),
        ("at", None),
        ("at", "2026-03-01T12:00:00"),
        ("at", "soon"),
        ("lat", -91),
        ("lat", "nan"),
        ("lon", 181),
        ("lon", []),
        ("status", 7),
        ("status", "s" * 61),
        ("heading_deg", 1000),
        ("speed_mps", -1),
        ("speed_mps", 401),
    ],
)
def test_bad_member_is_named(field: str, value: Any) -> None:
    """A position with one bad member is rejected by the name of that member; the others are accepted."""
    decoded = many([GOOD, {**GOOD, field: value}])
    assert [(each.index, each.field) for each in decoded.rejected] == [(1, field)]
    assert len(decoded.observations) == 1


def test_message_that_is_no_object_is_rejected() -> None:
    """A list or a number where an object belongs is rejected, not guessed at."""
    assert [each.index for each in many([[GOOD], 7, GOOD]).rejected] == [0, 1]
    with pytest.raises(BadInputError):
        decode(b'{"unit": "a"', "application/json", ENROLMENT, RECEIVED_AT)


@pytest.mark.parametrize(("at", "flag"), [("2099-01-01T00:00:00Z", READ_FUTURE), ("2026-03-01T10:59:59Z", READ_LATE)])
def test_wrong_time_is_marked(at: str, flag: int) -> None:
    """A position from the future or older than an hour is kept and carries its flag."""
    (position,) = many([{**GOOD, "at": at}]).observations
    assert isinstance(position, UnitPosition)
    assert position.flags == flag


@given(
    unit=st.text("ABCD0123456789- ", min_size=1, max_size=20).filter(lambda name: name == name.strip()),
    at=st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    lat=st.floats(-90, 90),
    lon=st.floats(-180, 180),
    status=st.none() | st.sampled_from(["available", "en route", "on scene"]),
)
def test_what_was_sent_comes_out(unit: str, at: datetime, lat: float, lon: float, status: str | None) -> None:
    """Any valid position comes out with every member unchanged."""
    sent = {"unit": unit, "at": at.isoformat(), "lat": lat, "lon": lon, "status": status}
    (back,) = many([sent]).observations
    assert isinstance(back, UnitPosition)
    assert (back.unit, back.at, back.lat, back.lon, back.status) == (unit, at, lat, lon, status)
