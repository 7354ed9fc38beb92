"""Rekor's and OpenALPR's webhooks, as messages show them."""

from __future__ import annotations

import base64
import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchroom.model.observation import READ_FUTURE, READ_NO_PLACE, Decoded, Read
from watchroom.model.source import Enrolment
from watchroom.sources.lpr_rekor.decode import RESULTS_MAX, decode

SAMPLES = Path(__file__).parent.parent / "samples"
RECEIVED_AT = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
ENROLMENT = Enrolment(id="rekor", kind="lpr_rekor", title="Rekor", agency="mpd", law_tag="dc")
GROUP: dict[str, Any] = json.loads((SAMPLES / "group.json").read_text())
RESULTS: dict[str, Any] = json.loads((SAMPLES / "results.json").read_text())


def decode_json(message: Any) -> Decoded:
    return decode(json.dumps(message).encode(), "application/json", ENROLMENT, RECEIVED_AT)


def reads_of(decoded: Decoded) -> list[Read]:
    return [each for each in decoded.observations if isinstance(each, Read)]


def test_sample_is_read_to_the_letter() -> None:
    """The sample group is one read with percent brought to 0 to 1 and the hash of the plate's image."""
    decoded = decode_json(GROUP)
    assert decoded.repaired == 0
    assert decoded.observations == [
        Read(
            external_id="AGENTONE-1234-1772366398100",
            plate="VXR1234",
            plate_raw="VXR1234",
            region="US-VA",
            reader="AGENTONE/1234",
            at=datetime(2026, 3, 1, 11, 59, 57, 250_000, tzinfo=UTC),
            lat=38.9025,
            lon=-77.0696,
            confidence=0.915,
            image_sha256=hashlib.sha256(b"\xff\xd8\xff not really an image \xff\xd9").hexdigest(),
        )
    ]


def test_results_are_one_read_each() -> None:
    """Every plate of `alpr_results` is a read with an id of its own, and without a position it says so."""
    first, second = reads_of(decode_json(RESULTS))
    assert (first.external_id, second.external_id) == (f"{RESULTS['uuid']}/0", f"{RESULTS['uuid']}/1")
    assert (second.plate, second.region, second.confidence, second.flags) == ("GD5170", "US-DC", 0.8425, READ_NO_PLACE)


def test_old_agent_is_understood() -> None:
    """An agent of 2014, with seconds, a site and no data type, is read."""
    message = {
        "uuid": "f11e0acc", "camera_id": 1, "site_id": "headquarters", "epoch_time": 1772366397,
        "results": [{"plate": "S11FRE", "confidence": 77.130661, "region": "", "candidates": []}],
    }  # fmt: skip
    (read,) = reads_of(decode_json(message))
    assert (read.reader, read.region, read.at) == ("headquarters/1", "", datetime(2026, 3, 1, 11, 59, 57, tzinfo=UTC))


@pytest.mark.parametrize("data_type", ["heartbeat", "vehicle", "alpr_alert", "something new"])
def test_other_types_give_nothing(data_type: str) -> None:
    """Heartbeats and types without a read are accepted and leave nothing behind."""
    decoded = decode_json({"data_type": data_type, "timestamp": 1772366397250})
    assert (decoded.observations, decoded.rejected) == ([], [])


@pytest.mark.parametrize(
    ("message", "field"),
    [
        ({**GROUP, "data_type": None}, "data_type"),
        ({**GROUP, "best_plate_number": "?"}, "best_plate_number"),
        ({**GROUP, "best_plate_number": None}, "best_plate_number"),
        ({**GROUP, "best_confidence": 100.5}, "best_confidence"),
        ({**GROUP, "best_uuid": ""}, "best_uuid"),
        ({**GROUP, "epoch_start": 12}, "epoch_start"),
        ({**GROUP, "epoch_start": "noon"}, "epoch_start"),
        ({**GROUP, "camera_id": None}, "camera_id"),
        ({**GROUP, "camera_id": True}, "camera_id"),
        ({**GROUP, "gps_latitude": 91}, "gps_latitude"),
        ({**RESULTS, "results": "none"}, "results"),
        ({**RESULTS, "uuid": None}, "uuid"),
        ({**RESULTS, "results": [{"plate": "A1"}]}, "results.0.confidence"),
    ],
)
def test_bad_member_is_named(message: dict[str, Any], field: str) -> None:
    """A bad member is named by its dotted path."""
    assert [each.field for each in decode_json(message).rejected] == [field]


def test_limits_hold() -> None:
    """More results than the limit are refused; an image that is no base64 costs only its hash."""
    many = {**RESULTS, "results": RESULTS["results"] * RESULTS_MAX}
    assert [each.field for each in decode_json(many).rejected] == ["results"]
    (read,) = reads_of(decode_json({**GROUP, "best_plate": {"plate_crop_jpeg": "*" * 10}}))
    assert read.image_sha256 is None


def test_one_bad_result_does_not_lose_the_others() -> None:
    """Of three results the two good ones are kept when the middle one has no plate."""
    one, two = RESULTS["results"]
    decoded = decode_json({**RESULTS, "results": [one, {"plate": "", "confidence": 50}, two]})
    assert [read.plate for read in reads_of(decoded)] == ["VXR1234", "GD5170"]
    assert [each.field for each in decoded.rejected] == ["results.1.plate"]


@pytest.mark.parametrize(("lat", "lon"), [(0, 0), (-1, -1), (None, None)])
def test_agent_without_position_says_so(lat: float | None, lon: float | None) -> None:
    """The agent's ways of having no position are no place, unless the enrolment gives one."""
    message = {**GROUP, "gps_latitude": lat, "gps_longitude": lon}
    assert reads_of(decode_json(message))[0].flags == READ_NO_PLACE
    settings_ = {"readers": {"AGENTONE/1234": {"lat": 38.0, "lon": -77.5}}}
    placed = Enrolment(id="r", kind="lpr_rekor", title="R", agency="mpd", law_tag="dc", settings=settings_)
    (read,) = reads_of(decode(json.dumps(message).encode(), "application/json", placed, RECEIVED_AT))
    assert (read.lat, read.lon, read.flags) == (38.0, -77.5, 0)


def test_future_is_flagged() -> None:
    """A group dated 2099 is kept and flagged."""
    assert reads_of(decode_json({**GROUP, "epoch_start": 4_070_908_800_000}))[0].flags == READ_FUTURE


@given(
    plate=st.text("ABCDEFGHJKLMNPRSTUVWXYZ0123456789", min_size=1, max_size=12),
    percent=st.floats(0, 100),
    ms=st.integers(1_600_000_000_000, 1_900_000_000_000),
    image=st.binary(max_size=40).map(lambda content: b"\xff\xd8\xff" + content + b"\xff\xd9"),
)
def test_what_was_sent_comes_out(plate: str, percent: float, ms: int, image: bytes) -> None:
    """Any plate, confidence, time and image come out as they were sent, the confidence as a fraction."""
    message = {
        **GROUP, "best_plate_number": plate, "best_confidence": percent, "epoch_start": ms,
        "vehicle_crop_jpeg": base64.b64encode(image).decode(),
    }  # fmt: skip
    (read,) = reads_of(decode_json(message))
    assert (read.plate, read.confidence) == (plate, percent / 100.0)
    assert round(read.at.timestamp() * 1000) == ms
    assert read.image_sha256 == hashlib.sha256(image).hexdigest()
