"""Frigate's plate updates, as messages show them."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchroom.model.observation import READ_FUTURE, READ_LATE, READ_NO_PLACE, Decoded, Read
from watchroom.model.source import Enrolment
from watchroom.sources.lpr_frigate.decode import decode

SAMPLES = Path(__file__).parent.parent / "samples"
RECEIVED_AT = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
READERS = {"loading_dock": {"lat": 38.9, "lon": -77.0}}
ENROLMENT = Enrolment(
    id="frigate", kind="lpr_frigate", title="Dock", agency="mpd", law_tag="dc", settings={"readers": READERS}
)
SAMPLE: dict[str, Any] = json.loads((SAMPLES / "known_plate.json").read_text())


def decode_json(message: Any) -> Decoded:
    return decode(json.dumps(message).encode(), "application/json", ENROLMENT, RECEIVED_AT)


def read_of(decoded: Decoded) -> Read:
    (read,) = decoded.observations
    assert isinstance(read, Read)
    return read


def test_sample_is_read_to_the_letter() -> None:
    """The sample update comes out with the place that the enrolment gives its camera."""
    assert read_of(decode_json(SAMPLE)) == Read(
        external_id="1772366395.475377-mxklsc/1772366397.250000",
        plate="VXR1234",
        plate_raw="VXR1234",
        region="",
        reader="loading_dock",
        at=datetime(2026, 3, 1, 11, 59, 57, 250_000, tzinfo=UTC),
        lat=38.9,
        lon=-77.0,
        confidence=0.95,
    )


def test_owner_of_the_plate_stays_outside() -> None:
    """The name of the shop owner whose van it is does not come in, and its removal is counted."""
    decoded = decode_json({**SAMPLE, "sub_label": ["the shop owner", 0.9]})
    assert decoded.forbidden == {"name": 1, "sub_label": 1}
    assert b"owner" not in msgspec.json.encode(decoded)


def test_face_is_dropped_and_counted() -> None:
    """A recognised face is not an observation: it is dropped, counted and no fault of the sender."""
    decoded = decode_json({"type": "face", "id": "1", "name": "a resident", "score": 0.9, "camera": "front_gate"})
    assert (decoded.observations, decoded.rejected) == ([], [])
    assert decoded.forbidden == {"face": 1, "name": 1}


def test_other_updates_give_nothing() -> None:
    """A description of a person, as Frigate's generative model writes it, leaves nothing behind."""
    decoded = decode_json({"type": "description", "id": "1", "description": "a tall resident in a red coat"})
    assert b"resident" not in msgspec.json.encode(decoded)
    assert decoded.observations == []


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("type", None),
        ("id", None),
        ("id", "i" * 161),
        ("plate", None),
        ("plate", "\u202e"),
        ("score", "sure"),
        ("score", 101),
        ("camera", ""),
        ("timestamp", None),
        ("timestamp", 0),
    ],
)
def test_bad_member_is_named(field: str, value: Any) -> None:
    """A bad member is named."""
    assert [each.field for each in decode_json({**SAMPLE, field: value}).rejected] == [field]


def test_limits_hold() -> None:
    """A camera's or object's name beyond its limit is rejected, never cut."""
    assert [each.field for each in decode_json({**SAMPLE, "camera": "c" * 101}).rejected] == ["camera"]
    assert [each.field for each in decode_json({**SAMPLE, "id": "c" * 161}).rejected] == ["id"]


def test_flags_tell_what_is_odd() -> None:
    """A camera without a place and wrong times are kept and flagged."""
    assert read_of(decode_json({**SAMPLE, "camera": "back_gate"})).flags == READ_NO_PLACE
    assert read_of(decode_json({**SAMPLE, "timestamp": 4_070_908_800.5})).flags == READ_FUTURE
    assert read_of(decode_json({**SAMPLE, "timestamp": 1_772_355_600.5})).flags == READ_LATE


@given(
    plate=st.text("ABCDEFGHJKLMNPRSTUVWXYZ0123456789", min_size=1, max_size=12),
    score=st.floats(0, 1),
    timestamp=st.floats(1.6e9, 1.9e9),
)
def test_what_was_sent_comes_out(plate: str, score: float, timestamp: float) -> None:
    """Any plate, score and time come out as they were sent, the time to the microsecond."""
    read = read_of(decode_json({**SAMPLE, "plate": plate, "score": score, "timestamp": timestamp}))
    assert (read.plate, read.confidence) == (plate, score)
    assert abs(read.at.timestamp() - timestamp) < 2e-6


@pytest.mark.real_data
@pytest.mark.skipif("WATCHROOM_REAL_DATA" not in os.environ, reason="WATCHROOM_REAL_DATA is not set")
def test_real_file_is_read() -> None:
    """Frigate's own example gives its plate, and the name in it is dropped."""
    path = Path(os.environ["WATCHROOM_REAL_DATA"]) / "lpr_payloads/frigate_tracked_object_update_lpr.json"
    decoded = decode(path.read_bytes(), "application/json", ENROLMENT, RECEIVED_AT)
    assert (read_of(decoded).plate, read_of(decoded).reader, decoded.forbidden) == (
        "123ABC",
        "driveway_cam",
        {"name": 1},
    )
