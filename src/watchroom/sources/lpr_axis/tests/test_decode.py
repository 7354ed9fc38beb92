"""The event of plate readers on Axis cameras, as messages show it."""

from __future__ import annotations

import base64
import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchroom.base.errors import BadInputError
from watchroom.model.observation import (
    READ_CONFIDENCE_RESCALED,
    READ_FUTURE,
    READ_LATE,
    READ_NO_PLACE,
    READ_PICTURE_REFUSED,
    Decoded,
    Read,
    ReadPictures,
)
from watchroom.model.source import Enrolment
from watchroom.sources.lpr_axis.decode import decode

SAMPLES = Path(__file__).parent.parent / "samples"
RECEIVED_AT = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
ENROLMENT = Enrolment(id="axis", kind="lpr_axis", title="Axis", agency="mpd", law_tag="dc")
SAMPLE: dict[str, Any] = json.loads((SAMPLES / "lost.json").read_text())
PLATE, FRAME = (b"\xff\xd8\xff" + kind + b"\xff\xd9" for kind in (b"plate", b"frame"))


def decode_json(message: Any) -> Decoded:
    return decode(json.dumps(message).encode(), "application/json", ENROLMENT, RECEIVED_AT)


def read_of(decoded: Decoded) -> Read:
    (read,) = decoded.observations
    assert isinstance(read, Read)
    return read


def test_sample_is_read_to_the_letter() -> None:
    """The sample event comes out with numbers that were text as numbers and every member where it belongs."""
    assert read_of(decode_json(SAMPLE)) == Read(
        external_id="ACCC8E000001/99/1772366397250",
        plate="GD5170",
        plate_raw="GD5170",
        region="US",
        reader="ACCC8E000001",
        at=datetime(2026, 3, 1, 11, 59, 57, 250_000, tzinfo=UTC),
        lat=38.9168,
        lon=-76.9721,
        confidence=0.8811,
    )


@pytest.mark.parametrize(
    ("field", "value", "named"),
    [
        ("plateUTF8", "<>", "plateUTF8"),
        ("plateUTF8", 7, "plateUTF8"),
        ("plateConfidence", "high", "plateConfidence"),
        ("plateConfidence", "-1", "plateConfidence"),
        ("plateConfidence", None, "plateConfidence"),
        ("capture_timestamp", "0", "capture_timestamp"),
        ("capture_timestamp", "1e999", "capture_timestamp"),
        ("capture_timestamp", None, "capture_timestamp"),
        ("carID", None, "carID"),
        ("geotag", {"lat": "91", "lon": "0"}, "geotag.lat"),
        ("geotag", {"lat": 38.9}, "geotag.lon"),
        ("camera_info", {"SerialNumber": 7}, "camera_info.SerialNumber"),
    ],
)
def test_bad_member_is_named(field: str, value: Any, named: str) -> None:
    """A bad member is named by its dotted path."""
    assert [each.field for each in decode_json({**SAMPLE, field: value}).rejected] == [named]


def test_limits_hold() -> None:
    """Texts beyond their limits are rejected, never cut."""
    for field, value in (("carID", "1" * 61), ("sensorProviderID", "s" * 101), ("plateUTF8", "P" * 101)):
        message = {**SAMPLE, "camera_info": None, field: value}
        assert [each.field for each in decode_json(message).rejected] == [field]


def test_camera_without_serial_is_known_by_its_provider_id() -> None:
    """Without a serial number the sensor's own name is the reader; without UTF-8 the plate's plain text counts."""
    message = {**SAMPLE, "camera_info": None, "plateUTF8": None}
    read = read_of(decode_json(message))
    assert (read.reader, read.plate) == ("ny-ave-out", "GD5170")


def test_flags_tell_what_is_odd() -> None:
    """No geotag, percent, and wrong times are kept and flagged."""
    assert read_of(decode_json({**SAMPLE, "geotag": {"lat": 0, "lon": 0}})).flags == READ_NO_PLACE
    assert read_of(decode_json({**SAMPLE, "geotag": None})).flags == READ_NO_PLACE
    percent = read_of(decode_json({**SAMPLE, "plateConfidence": "87"}))
    assert (percent.confidence, percent.flags) == (0.87, READ_CONFIDENCE_RESCALED)
    assert read_of(decode_json({**SAMPLE, "capture_timestamp": "4070908800000"})).flags == READ_FUTURE
    assert read_of(decode_json({**SAMPLE, "capture_timestamp": "1772355600000"})).flags == READ_LATE


@pytest.mark.parametrize(
    ("told", "region"),
    [
        ({"plateCountry": "USA", "plateRegionCode": "va"}, "US-VA"),
        ({"plateCountry": "USA", "plateISO3166-2": "US-MD", "plateRegionCode": ""}, "US-MD"),
        ({"plateCountry": "DEU", "plateISO3166-2": "", "plateRegionCode": "CA"}, "DEU"),
        ({"plateCountry": "USA", "plateRegionCode": "<b>"}, "US"),
        ({"plateCountry": "USA", "plateRegionCode": 7}, "US"),
    ],
)
def test_state_is_read_where_the_camera_knows_it(told: dict[str, Any], region: str) -> None:
    """A state beside the country counts for the USA alone: a German Calw is not California."""
    assert read_of(decode_json(SAMPLE | told)).region == region


def form(event: bytes | None, *images: bytes) -> tuple[bytes, str]:
    """Return a form as the camera posts it, and its content type."""
    parts = [] if event is None else [b'name="event"; filename="e.json"\r\nContent-Type: application/json', event]
    for n, image in enumerate(images):
        parts += [f'name="image{n or ""}"; filename="{n}_lp_GD5170.jpg"\r\nContent-Type: image/jpeg'.encode(), image]
    body = b"".join(
        b"--axis\r\nContent-Disposition: form-data; " + head + b"\r\n\r\n" + content + b"\r\n"
        for head, content in zip(parts[::2], parts[1::2], strict=True)
    )
    return body + b"--axis--\r\n", "multipart/form-data; boundary=axis"


def test_pictures_come_with_it() -> None:
    """Pictures within the event and those of its form are kept by what they show; the second of a form is the plate."""
    frame, plate = (base64.b64encode(each).decode() for each in (FRAME, PLATE))
    listed = [{"ImageType": "", "BinaryImage": frame}, {"ImageType": "plate", "BinaryImage": plate}]
    both = ReadPictures(plate=PLATE, vehicle=FRAME)
    for decoded in (
        decode_json(SAMPLE | {"imageType": "frame", "ImageArray": listed}),
        decode(*form(json.dumps(SAMPLE | {"imageType": "vehicle"}).encode(), FRAME, PLATE), ENROLMENT, RECEIVED_AT),
    ):
        assert decoded.pictures[read_of(decoded).external_id] == both
    alone = decode(*form(json.dumps(SAMPLE | {"imageType": "plate"}).encode(), PLATE), ENROLMENT, RECEIVED_AT)
    assert alone.pictures[read_of(alone).external_id] == ReadPictures(plate=PLATE)


def test_what_is_no_picture_is_counted_and_the_read_is_kept() -> None:
    """A script, a PNG and what is not base64 are no pictures; a form without its event is refused with its name."""
    for content in ("PHN2Zz4=", base64.b64encode(b"\x89PNG\r\n").decode(), "\u202e", "%%%"):
        decoded = decode_json(SAMPLE | {"ImageArray": [{"BinaryImage": content}, None, 7, {"BinaryImage": 7}]})
        assert (read_of(decoded).flags, decoded.pictures_refused, decoded.pictures) == (READ_PICTURE_REFUSED, 1, {})
    with pytest.raises(BadInputError, match="form has no such part"):
        decode(*form(None, FRAME), ENROLMENT, RECEIVED_AT)


@given(
    plate=st.text("ABCDEFGHJKLMNPRSTUVWXYZ0123456789", min_size=1, max_size=12),
    confidence=st.floats(0, 1),
    ms=st.integers(1_600_000_000_000, 1_900_000_000_000),
)
def test_what_was_sent_comes_out(plate: str, confidence: float, ms: int) -> None:
    """Any plate, confidence and time, written as text as the camera does, come out as they were."""
    message = {**SAMPLE, "plateUTF8": plate, "plateConfidence": repr(confidence), "capture_timestamp": str(ms)}
    read = read_of(decode_json(message))
    assert (read.plate, read.confidence) == (plate, confidence)
    assert round(read.at.timestamp() * 1000) == ms


@pytest.mark.real_data
@pytest.mark.skipif("WATCHROOM_REAL_DATA" not in os.environ, reason="WATCHROOM_REAL_DATA is not set")
def test_real_file_is_read() -> None:
    """The event of a real camera gives its plate, country, place and time."""
    payload = (Path(os.environ["WATCHROOM_REAL_DATA"]) / "lpr_payloads/axis_lpr_event.json").read_bytes()
    read = read_of(decode(payload, "application/json", ENROLMENT, RECEIVED_AT))
    assert (read.plate, read.region, read.confidence, read.reader) == ("RLE11684", "POL", 0.719034, "ACCC8ED3290D")
    assert (read.lat, read.lon) == (50.418114, 30.476213)
    assert read.at == datetime(2021, 6, 11, 10, 5, 38, 252_000, tzinfo=UTC)
