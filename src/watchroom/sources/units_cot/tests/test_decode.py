"""Cursor on Target events, as messages show them."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchroom.base.errors import BadInputError
from watchroom.model.observation import READ_FUTURE, READ_LATE, Decoded, UnitPosition
from watchroom.model.source import Enrolment
from watchroom.sources.units_cot.decode import decode
from watchroom.sources.units_cot.tests.wire import (
    bytes_field,
    detail,
    double_field,
    in_mesh,
    in_stream,
    tak_message,
    varint_field,
    xml_event,
)

SAMPLES = Path(__file__).parent.parent / "samples"
RECEIVED_AT = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
ENROLMENT = Enrolment(id="cot", kind="units_cot", title="TAK", agency="mpd", law_tag="dc")
FIRST = UnitPosition(
    unit="3D21",
    at=datetime(2026, 3, 1, 11, 59, 58, 250_000, tzinfo=UTC),
    lat=38.91702,
    lon=-77.03192,
    heading_deg=271.5,
    speed_mps=8.25,
)


def decoded_of(payload: bytes, **settings_: Any) -> Decoded:
    enrolment = Enrolment(id="c", kind="units_cot", title="T", agency="mpd", law_tag="dc", settings=settings_)
    return decode(payload, "application/x-cot-stream", enrolment, RECEIVED_AT)


def position_of(payload: bytes) -> UnitPosition:
    decoded = decoded_of(payload)
    assert decoded.rejected == []
    (position,) = decoded.observations
    assert isinstance(position, UnitPosition)
    return position


def test_sample_is_read_to_the_letter() -> None:
    """The XML sample gives two units, one by its uid for want of a call sign; protobuf gives the same first."""
    xml = decoded_of((SAMPLES / "two_events.xml").read_bytes())
    assert xml.observations[0] == FIRST
    assert xml.observations[1] == UnitPosition(
        unit="ANDROID-1d05", at=datetime(2026, 3, 1, 11, 59, 59, tzinfo=UTC), lat=38.8868, lon=-76.9964
    )
    assert decoded_of((SAMPLES / "tak_stream.bin").read_bytes()).observations[0] == FIRST
    assert decoded_of((SAMPLES / "mesh_datagram.bin").read_bytes()).observations == [FIRST]


def event(**changes: str | None) -> bytes:
    """Return an XML event with attributes of `event` and `point` replaced or, with None, removed."""
    members: dict[str, str | None] = {
        "uid": "u1", "type": "a-f-G", "time": "2026-03-01T11:59:58Z", "lat": "38.9", "lon": "-77", "ce": "5", **changes,
    }  # fmt: skip
    written = {name: "" if value is None else f'{name}="{value}"' for name, value in members.items()}
    head = " ".join(written[name] for name in ("uid", "type", "time"))
    return f"<event {head}><point {written['lat']} {written['lon']} {written['ce']}/></event>".encode()


@pytest.mark.parametrize(
    ("payload", "field"),
    [
        (event(uid=None), "event.uid"),
        (event(uid=" "), "uid"),
        (event(uid="u" * 101), "uid"),
        (event(type=None), "event.type"),
        (event(time=None), "event.time"),
        (event(time="2026-03-01T11:59:58"), "time"),
        (event(lat="91"), "lat"),
        (event(lat="NaN"), "lat"),
        (event(lat="1e999"), "lat"),
        (event(lon=None), "event.point.lon"),
        (event(lat="0", lon="0.0", ce="9999999.0"), "point"),
        (b"<event></event>", "event.point"),
        (b"<event <<</event>", "event"),
        (b'<event a="&b;"></event>', "event"),
        (in_stream(tak_message(uid="")), "uid"),
        (in_stream(tak_message(ms=5)), "time"),
        (in_stream(tak_message(lat=math.nan)), "lat"),
        (in_stream(tak_message(lon=math.inf)), "lon"),
        (in_stream(tak_message(lat=0.0, lon=0.0, ce=9_999_999.0)), "point"),
        (in_stream(tak_message(detail=bytes_field(2, b"\xff"))), "cotEvent.detail.contact"),
        (in_stream(tak_message(detail=detail(xml="<a"))), "cotEvent.detail.xmlDetail"),
        (in_stream(tak_message(uid="nul\0nul")), "cotEvent.uid"),
        (in_stream(bytes_field(2, bytes_field(1, b"\xff\xfe"))), "cotEvent.type"),
        (in_stream(varint_field(3, 5) + varint_field(2, 7)), "cotEvent"),
        (in_stream(bytes_field(2, double_field(6, 1.0))), "cotEvent.sendTime"),
        (in_stream(bytes_field(2, varint_field(10, 1))), "cotEvent.lat"),
        (in_stream(b"\x12\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"), "takMessage"),
        (in_stream(b"\x12\x7f\x00"), "takMessage"),
        (in_stream(b"\x12\x00\x0b"), "takMessage"),
        (in_stream(b"\x12\x00\x02\x00"), "takMessage"),
    ],
)
def test_bad_member_is_named(payload: bytes, field: str) -> None:
    """A bad event is rejected by the name of what is wrong with it, and the good one after it is accepted."""
    decoded = decoded_of(payload + xml_event())
    assert [(each.index, each.field) for each in decoded.rejected] == [(0, field)]
    assert len(decoded.observations) == 1
    assert decoded.indices == [1]


@pytest.mark.parametrize("payload", [b"", b"hello", b"<event", b"\xbf\x01\xbf", b"\xbf\xff\xff\xff\xff", b"{}"])
def test_message_without_event_is_refused(payload: bytes) -> None:
    """What holds no whole event at all is refused as a message."""
    with pytest.raises(BadInputError, match="no whole"):
        decode(payload, "application/xml", ENROLMENT, RECEIVED_AT)


def test_entity_bomb_is_outside() -> None:
    """A document type before an event is never read, so that its entities are unknown and the event is rejected."""
    bomb = b'<!DOCTYPE a [<!ENTITY b "' + b"x" * 1000 + b'">]>' + event(uid="&b;&b;&b;")
    assert [each.field for each in decoded_of(bomb).rejected] == ["event"]


@pytest.mark.parametrize("type_", ["b-t-f", "t-x-c-t", "b-m-p-s-m", "a-h-G", "u-d-f", ""])
def test_what_is_no_friendly_unit_gives_nothing(type_: str) -> None:
    """Chat, pings, markers and hostile symbols are no units: nothing is kept of them and they are no fault."""
    decoded = decoded_of(event(type=type_) + in_stream(tak_message(type=type_)))
    assert (decoded.observations, decoded.rejected) == ([], [])


def test_enrolment_says_what_is_a_unit() -> None:
    """The setting `types` widens what counts as a unit."""
    assert len(decoded_of(event(type="a-n-G-U"), types=["a-f-", "a-n-"]).observations) == 1


def test_control_message_gives_nothing() -> None:
    """A TakMessage that only negotiates is no event and no fault."""
    decoded = decoded_of(in_stream(bytes_field(1, varint_field(1, 1) + varint_field(2, 1))))
    assert (decoded.observations, decoded.rejected) == ([], [])


def test_detail_left_in_xml_is_understood() -> None:
    """A call sign and track that the sender left in the XML part of a TakMessage are found there."""
    xml = '<contact callsign="7D77" phone="1"/><track course="-90" speed="3"/>'
    position = position_of(in_stream(tak_message(detail=detail(xml=xml))))
    assert (position.unit, position.heading_deg, position.speed_mps) == ("7D77", 270.0, 3.0)


def test_unknown_fields_are_passed_over() -> None:
    """Fields of a newer schema, 32-bit ones too, change nothing."""
    newer = tak_message() + varint_field(900, 7) + b"\xfd\x01abcd"
    assert position_of(in_stream(newer)) == FIRST
    assert position_of(in_mesh(newer)) == FIRST


@pytest.mark.parametrize("unknown", ["9999999.0", "NaN", "-1", ""])
def test_unknown_speed_is_none(unknown: str) -> None:
    """The ways in which senders write that they do not know their speed cost the speed, not the position."""
    payload = xml_event().replace(b"</detail>", f'<track course="10" speed="{unknown}"/></detail>'.encode())
    position = position_of(payload)
    assert (position.heading_deg, position.speed_mps) == (10.0, None)


def test_wrong_times_are_flagged() -> None:
    """A position dated 2099 or three hours late is kept and flagged."""
    assert position_of(event(time="2099-01-01T00:00:00Z")).flags == READ_FUTURE
    assert position_of(event(time="2026-03-01T09:00:00Z")).flags == READ_LATE


@given(
    unit=st.text(min_size=1, max_size=20).map(str.strip).filter(lambda name: name and "\0" not in name),
    lat=st.floats(-90, 90),
    lon=st.floats(-180, 180),
    ms=st.integers(1_600_000_000_000, 1_900_000_000_000),
    speed=st.floats(0, 400),
    course=st.floats(0, 359),
)
def test_what_was_sent_comes_out(unit: str, lat: float, lon: float, ms: int, speed: float, course: float) -> None:
    """Any unit, place, time, course and speed come out of a TakMessage as they went in."""
    message = tak_message(lat=lat, lon=lon, ms=ms, ce=5.0, detail=detail(unit, speed, course))
    position = position_of(in_stream(message))
    at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=ms)
    assert abs(position.at - at) < timedelta(microseconds=2)
    assert (position.unit, position.lat, position.lon) == (unit, lat, lon)
    assert (position.speed_mps, position.heading_deg) == (speed, course)
