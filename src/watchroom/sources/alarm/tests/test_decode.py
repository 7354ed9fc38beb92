"""Alarms are read, their odd words mapped, and their signatures checked."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchroom.base.errors import BadInputError
from watchroom.base.geometry import Point
from watchroom.model.observation import Alarm, Decoded
from watchroom.model.source import Enrolment
from watchroom.sources.alarm.decode import KINDS, decode
from watchroom.sources.alarm.signature import check_signature

SAMPLES = Path(__file__).parents[1] / "samples"
RECEIVED_AT = datetime(2024, 5, 14, 1, 45, tzinfo=UTC)
SECONDS_MAX = 2.0
GOOD = {"id": "a", "at": "2024-05-14T01:40:00Z", "alarm": "panic"}


def decoded(payload: Any, content_type: str = "application/json", **wanted: Any) -> Decoded:
    enrolment = Enrolment(id="a", kind="alarm", title="A", agency="mpd", law_tag="dc", settings=wanted)
    message = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    return decode(message, content_type, enrolment, RECEIVED_AT)


def alarms(answer: Decoded) -> list[Alarm]:
    assert answer.rejected == []
    return [each for each in answer.observations if isinstance(each, Alarm)]


def test_panic_button_is_read() -> None:
    """A panic button gives its kind, site and place."""
    (alarm,) = alarms(decoded((SAMPLES / "panic_button.json").read_bytes()))
    assert alarm == Alarm(
        external_id="pb-77-000123",
        at=datetime(2024, 5, 14, 1, 40, 3, 100_000, UTC),
        alarm="panic",
        place=Point(38.9072, -77.0369),
        site="corner-shop-wharf",
        text="Button under the counter",
    )


def test_panel_is_read() -> None:
    """A panel's own spelling is understood; a kind nobody knows is `other` and flagged; a test says so."""
    hold_up, freezer = alarms(decoded((SAMPLES / "panel.ndjson").read_bytes(), "application/x-ndjson"))
    assert (hold_up.alarm, hold_up.address, hold_up.test) == ("hold_up", "88 Mill Lane NW", False)
    assert hold_up.at == datetime(2024, 5, 14, 1, 41, tzinfo=UTC)
    assert hold_up.flags == ("no_place",)
    assert (freezer.alarm, freezer.test, freezer.flags) == ("other", True, ("alarm_unknown", "no_place"))
    (nameless,) = alarms(decoded(b'{"id": "1", "at": "2024-05-14T01:40:03Z", "alarm": "Zone 7 open"}'))
    assert (nameless.alarm, nameless.text) == ("other", "Zone 7 open")


def test_site_and_place_come_from_the_enrolment() -> None:
    """Where a message does not say, the enrolment's site and place stand; what it says wins."""
    (plain,) = alarms(decoded(GOOD, site="s1", lat=38.9, lon=-77.0))
    (own,) = alarms(decoded({**GOOD, "site": "s2", "lat": 1.0, "lon": 2.0}, site="s1", lat=38.9, lon=-77.0))
    assert (plain.site, plain.place, plain.flags) == ("s1", Point(38.9, -77.0), ())
    assert (own.site, own.place) == ("s2", Point(1.0, 2.0))


def test_a_button_of_one_site_speaks_for_no_other() -> None:
    """What an owner's own button says of site and place counts for nothing."""
    said = {**GOOD, "site": "bank", "lat": 1.0, "lon": 2.0}
    (alarm,) = alarms(decoded(said, site="shop", lat=38.9, lon=-77.0, only_site=True))
    assert (alarm.site, alarm.place) == ("shop", Point(38.9, -77.0))


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"id": None}, "id"),
        ({"id": "x" * 201}, "id"),
        ({"at": "now"}, "at"),
        ({"alarm": ""}, "alarm"),
        ({"alarm": 3}, "alarm"),
        ({"lat": 38.9}, "lon"),
        ({"lat": 38.9, "lon": 181}, "lon"),
        ({"test": "no"}, "test"),
        ({"text": "x" * 2001}, "text"),
        ({"site": "x" * 101}, "site"),
        ({"address": 5}, "address"),
    ],
)
def test_wrong_member_is_named(change: dict[str, Any], field: str) -> None:
    """Each member that is missing, wrong or beyond its limit is refused by its name."""
    assert [each.field for each in decoded({**GOOD, **change}).rejected] == [field]


def test_far_times_are_flagged() -> None:
    """An alarm of 2099 or of three hours ago is kept and marked."""
    (future,) = alarms(decoded({**GOOD, "at": "2099-01-01T00:00:00Z"}))
    (late,) = alarms(decoded({**GOOD, "at": "2024-05-13T22:45:00Z"}))
    assert (future.flags, late.flags) == (("no_place", "future_time"), ("no_place", "late"))


def test_signature_must_fit_message_and_secret() -> None:
    """Only the HMAC of this message under this secret passes, in either spelling; nothing else does."""
    secret, payload = b"made-up secret", b'{"id":"a"}'
    good = hmac.new(secret, payload, hashlib.sha256).hexdigest()
    assert check_signature(payload, good, secret)
    assert check_signature(payload, f"sha256={good.upper()}", secret)
    for bad in (None, "", "sha256=", good[:-1], f"{good}0", "z" * 64, f"sha1={good}", good.replace(good[0], "\u0660")):
        assert not check_signature(payload, bad, secret)
    assert not check_signature(payload + b" ", good, secret)
    assert not check_signature(payload, good, b"another")
    assert not check_signature(payload, hmac.new(b"", payload, hashlib.sha256).hexdigest(), b"")


@given(st.binary(max_size=100), st.binary(min_size=1, max_size=40), st.text(max_size=80))
def test_any_header_is_answered(payload: bytes, secret: bytes, header: str) -> None:
    """Any header is True or False, and the right one always True."""
    assert check_signature(payload, header, secret) in (True, False)
    assert check_signature(payload, hmac.new(secret, payload, hashlib.sha256).hexdigest(), secret)


@given(
    st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - bounds are naive
    st.sampled_from(sorted(KINDS)),
    st.booleans(),
    st.none() | st.tuples(st.floats(-90, 90), st.floats(-180, 180)),
)
def test_whatever_is_sent_comes_out(at: datetime, kind: str, test: bool, place: tuple[float, float] | None) -> None:  # noqa: FBT001
    """Every alarm within the limits comes out with the values that went in."""
    lat, lon = place or (None, None)
    sent = {"id": "a", "at": at.isoformat(), "alarm": kind, "test": test, "lat": lat, "lon": lon}
    (alarm,) = alarms(decoded(sent))
    assert (alarm.at, alarm.alarm, alarm.test) == (at, kind, test)
    assert alarm.place == (None if place is None else Point(*place))


def answered(payload: bytes, content_type: str) -> None:
    began = time.process_time()
    try:
        answer = decoded(payload, content_type)
    except BadInputError as error:
        assert error.field  # noqa: PT017 - a Decoded is as good an answer
    else:
        assert all(each.at.utcoffset() == timedelta(0) for each in answer.observations)
    assert time.process_time() - began < SECONDS_MAX


@given(st.binary(max_size=300), st.sampled_from(["application/json", "application/x-ndjson", ""]))
def test_any_bytes_are_answered(payload: bytes, content_type: str) -> None:
    """Any bytes end in a Decoded or BadInputError, in bounded time."""
    answered(payload, content_type)


@given(st.integers(0, 240), st.integers(0, 9), st.binary(max_size=8))
def test_broken_samples_are_answered(start: int, cut: int, put: bytes) -> None:
    """A sample with any piece cut out or replaced ends in a Decoded or BadInputError."""
    payload = (SAMPLES / "panel.ndjson").read_bytes()
    answered(payload[:start] + put + payload[start + cut :], "application/x-ndjson")
