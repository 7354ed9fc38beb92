"""Plate Recognizer's webhook, as messages show it."""

from __future__ import annotations

import hashlib
import json
import os
from copy import deepcopy
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
    Decoded,
    Read,
)
from watchroom.model.source import Enrolment
from watchroom.sources.lpr_platerecognizer.decode import RESULTS_MAX, decode
from watchroom.sources.multipart import PARTS_MAX, read_parts

SAMPLES = Path(__file__).parent.parent / "samples"
RECEIVED_AT = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
READERS = {"key-bridge": {"lat": 38.9025, "lon": -77.0696}}
ENROLMENT = Enrolment(
    id="pr", kind="lpr_platerecognizer", title="Bridge", agency="mpd", law_tag="dc", settings={"readers": READERS}
)
SAMPLE: dict[str, Any] = json.loads((SAMPLES / "stream.json").read_text())


def decode_json(message: Any) -> Decoded:
    return decode(json.dumps(message).encode(), "application/json", ENROLMENT, RECEIVED_AT)


def reads_of(decoded: Decoded) -> list[Read]:
    return [each for each in decoded.observations if isinstance(each, Read)]


def changed(path: str, value: Any) -> dict[str, Any]:
    """Return the sample with the member at the dotted `path` set to `value`."""
    message = deepcopy(SAMPLE)
    *steps, last = path.split(".")
    inner: Any = message
    for step in steps:
        inner = inner[int(step)] if step.isdecimal() else inner[step]
    inner[last] = value
    return message


def form(*parts: tuple[str, bytes], boundary: str = "b0und") -> tuple[bytes, str]:
    """Return a form and its content type, as Stream's HTTP client writes them."""
    body = b""
    for name, content in parts:
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"; filename="{name}"\r\n\r\n'
        body += head.encode() + content + b"\r\n"
    return body + f"--{boundary}--\r\n".encode(), f'multipart/form-data; boundary="{boundary}"'


def test_sample_is_read_to_the_letter() -> None:
    """Both plates of the sample come out, the first with every member where it belongs."""
    first, second = reads_of(decode_json(SAMPLE))
    assert first == Read(
        external_id=first.external_id,
        plate="VXR1234",
        plate_raw="vxr1234",
        region="US-VA",
        reader="key-bridge",
        at=datetime(2026, 3, 1, 11, 59, 57, 250_000, tzinfo=UTC),
        lat=38.9025,
        lon=-77.0696,
        confidence=0.905,
    )
    assert (second.plate, second.region, second.confidence) == ("GD5170", "US-DC", 0.88)


def test_replayed_webhook_is_the_same_read() -> None:
    """A webhook sent again gives the same ids, its two plates different ones, and no id spells a plate."""
    once, again = reads_of(decode_json(SAMPLE)), reads_of(decode_json(SAMPLE))
    assert [read.external_id for read in once] == [read.external_id for read in again]
    assert len({read.external_id for read in once}) == 2
    assert not any(read.plate.lower() in read.external_id for read in once)


def test_vehicle_without_plate_is_no_read() -> None:
    """In vehicle mode the plate's own object is understood and a vehicle without a plate gives nothing."""
    decoded = decode((SAMPLES / "vehicle_mode.json").read_bytes(), "application/json", ENROLMENT, RECEIVED_AT)
    (read,) = reads_of(decoded)
    assert (read.plate, read.region, read.confidence, read.flags) == ("7BX2291", "US-MD", 0.93, READ_NO_PLACE)
    assert decoded.rejected == []


def test_form_brings_the_picture() -> None:
    """A form gives the reads that JSON gives, with the picture and its SHA-256, even of one full of dashes."""
    image = b"\xff\xd8\xff\r\n--b0un\r\n\r\n--\x00\xff\xd9"
    body, content_type = form(("json", json.dumps(SAMPLE).encode()), ("upload", image))
    decoded = decode(body, content_type, ENROLMENT, RECEIVED_AT)
    read = reads_of(decoded)[0]
    assert read.image_sha256 == hashlib.sha256(image).hexdigest()
    assert decoded.pictures[read.external_id].vehicle == image
    assert read.external_id == reads_of(decode_json(SAMPLE))[0].external_id


def test_heartbeat_is_accepted_and_gives_nothing() -> None:
    """A webhook without results is no fault of the sender."""
    decoded = decode_json({"hook": {"event": "heartbeat"}, "data": {"camera_id": "key-bridge"}})
    assert (decoded.observations, decoded.rejected) == ([], [])


@pytest.mark.parametrize(
    ("path", "value", "field"),
    [
        ("data.results", {}, "data.results"),
        ("data.camera_id", None, "data.camera_id"),
        ("data.timestamp", None, "data.timestamp"),
        ("data.timestamp", "2026-03-01T11:59:57", "data.timestamp"),
        ("data.results.0.plate", "??", "data.results.0.plate"),
        ("data.results.0.plate", ["vxr1234"], "data.results.0.plate"),
        ("data.results.0.score", 101, "data.results.0.score"),
        ("data.results.0.score", None, "data.results.0.score"),
    ],
)
def test_bad_member_is_named(path: str, value: Any, field: str) -> None:
    """A bad member is named by its dotted path."""
    assert field in [each.field for each in decode_json(changed(path, value)).rejected]


def test_one_bad_plate_does_not_lose_the_other() -> None:
    """Of two plates in a webhook the good one is kept when the other is not."""
    decoded = decode_json(changed("data.results.0.score", "high"))
    assert [read.plate for read in reads_of(decoded)] == ["GD5170"]
    assert [each.field for each in decoded.rejected] == ["data.results.0.score"]


def test_percent_and_wrong_times_are_flagged() -> None:
    """A score of 87 is .87 and flagged; a webhook dated 2099 or three hours late is kept and flagged."""
    percent = reads_of(decode_json(changed("data.results.0.score", 87)))[0]
    assert (percent.confidence, percent.flags) == (0.87, READ_CONFIDENCE_RESCALED)
    assert reads_of(decode_json(changed("data.timestamp", "2099-01-01T00:00:00Z")))[0].flags == READ_FUTURE
    assert reads_of(decode_json(changed("data.timestamp", "2026-03-01T09:00:00Z")))[0].flags == READ_LATE


def test_limits_hold() -> None:
    """Too many plates, too many parts, a form without end, boundary or JSON: each is refused with its reason."""
    assert [each.field for each in decode_json(changed("data.results", [{}] * (RESULTS_MAX + 1))).rejected] == [
        "data.results"
    ]
    body, content_type = form(*[(f"part{n}", b"") for n in range(PARTS_MAX + 1)])
    for payload, kind in (
        (body, content_type),
        (body[:-6], content_type),
        (b"x", content_type),
        (body, "multipart/form-data"),
    ):
        with pytest.raises(BadInputError):
            decode(payload, kind, ENROLMENT, RECEIVED_AT)
    payload, kind = form(("upload", b"image"))
    with pytest.raises(BadInputError, match="json"):
        decode(payload, kind, ENROLMENT, RECEIVED_AT)


@given(
    parts=st.lists(st.tuples(st.text("abcxyz_", min_size=1, max_size=10), st.binary(max_size=60)), max_size=5),
    cut=st.integers(0, 400),
)
def test_any_form_is_read_or_refused(parts: list[tuple[str, bytes]], cut: int) -> None:
    """Any form gives its parts unchanged; any form cut short is refused or gives a part fewer, never another error."""
    boundary = "not-in-any-part-0123456789"
    body, content_type = form(*parts, boundary=boundary)
    assert read_parts(body, content_type) == parts
    try:
        read_parts(body[:cut], content_type)
    except BadInputError as error:
        assert error.reason  # noqa: PT017 - either outcome is right


@given(
    plate=st.text("ABCDEFGHJKLMNPRSTUVWXYZ0123456789", min_size=1, max_size=12),
    score=st.floats(0, 1),
    at=st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
)
def test_what_was_sent_comes_out(plate: str, score: float, at: datetime) -> None:
    """Any plate, score and time come out as they were sent."""
    message = changed("data.timestamp", at.isoformat())
    message["data"]["results"] = [{"plate": plate.lower(), "score": score, "region": {"code": "us-dc"}}]
    (read,) = reads_of(decode_json(message))
    assert (read.plate, read.confidence, read.at) == (plate, score, at)


@pytest.mark.real_data
@pytest.mark.skipif("WATCHROOM_REAL_DATA" not in os.environ, reason="WATCHROOM_REAL_DATA is not set")
def test_real_file_is_read() -> None:
    """The vendor's own webhook gives its plate, its state and its score."""
    payload = (Path(os.environ["WATCHROOM_REAL_DATA"]) / "lpr_payloads/platerecognizer_webhook.json").read_bytes()
    (read,) = reads_of(decode(payload, "application/json", ENROLMENT, RECEIVED_AT))
    assert (read.plate, read.region, read.confidence, read.reader) == ("PL8REC", "US-CA", 0.902, "camera-1")
    assert read.at == datetime(2024, 5, 1, 12, 0, tzinfo=UTC)
    assert read.flags == READ_LATE | READ_NO_PLACE
