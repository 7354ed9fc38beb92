"""Pictures that come with reads: kept as they came, or counted and marked; the read is taken either way."""

from __future__ import annotations

import base64
import hashlib
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchroom.model.observation import READ_PICTURE_REFUSED, Decoded, Read
from watchroom.model.source import Enrolment
from watchroom.sources import decoder_of
from watchroom.sources.read_pictures import PICTURE_BYTES_MAX, PICTURES_BYTES_MAX, take_pictures

NOW = datetime(2026, 3, 14, 21, 15, tzinfo=UTC)
JPEG = b"\xff\xd8\xff a picture \xff\xd9"
ENROLMENT = Enrolment(id="lpr", kind="lpr_generic", title="", agency="mpd", law_tag="DC")
PLAIN = {"id": "r", "plate": "ABC1234", "region": "DC", "reader": "x", "read_at": NOW.isoformat(), "lat": 1, "lon": 2,
         "confidence": 0.9}  # fmt: skip
NO_PICTURES = {
    "SVG": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    "PNG of 50,000 by 50,000": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\xc3\x50\0\0\xc3\x50\x08\x06\0\0\0",
    "zip": b"PK\x03\x04" + b"\x00" * 100,
    "zip before a JPEG": b"PK\x03\x04" + JPEG,
    "JPEG cut short": JPEG[:-2],
    "nothing": b"",
    "too large": b"\xff\xd8\xff" + b"\x00" * PICTURE_BYTES_MAX + b"\xff\xd9",
}


def decoded(*records: dict[str, Any]) -> Decoded:
    """Return what the plain door makes of one read, or of lines of many."""
    kind = "application/json" if len(records) == 1 else "application/x-ndjson"
    return decoder_of("lpr_generic")("\n".join(map(json.dumps, records)).encode(), kind, ENROLMENT, NOW)


def text(content: bytes) -> str:
    return base64.b64encode(content).decode()


@pytest.mark.parametrize("name", sorted(NO_PICTURES))
def test_what_is_no_picture_costs_the_picture_only(name: str) -> None:
    """The read is kept and marked, the picture is not kept, and it is counted."""
    decoded = Decoded()
    hash_, flags = take_pictures(decoded, "r", plate=NO_PICTURES[name], vehicle=JPEG)
    assert (hash_, flags) == (hashlib.sha256(JPEG).hexdigest(), READ_PICTURE_REFUSED)
    assert (decoded.pictures["r"].plate, decoded.pictures["r"].vehicle, decoded.pictures_refused) == (None, JPEG, 1)


def test_pictures_of_a_plain_read() -> None:
    """A read of the plain door brings its pictures as base64, one by one and in lines, beside reads without."""
    with_ = PLAIN | {"plate_jpeg": text(JPEG), "vehicle_jpeg": text(JPEG + JPEG)}
    many = decoded(PLAIN | {"id": "a"}, with_ | {"id": "b"}, PLAIN | {"id": "c", "vehicle_jpeg": "no base64"})
    reads = [each for each in many.observations if isinstance(each, Read)]
    assert [each.image_sha256 for each in reads] == [None, hashlib.sha256(JPEG + JPEG).hexdigest(), None]
    assert [each.flags for each in reads] == [0, 0, READ_PICTURE_REFUSED]
    assert list(many.pictures) == ["b"]
    assert many.pictures_refused == 1


def test_another_hash_than_the_pictures_is_refused() -> None:
    """Who sends a picture and the hash of another one is told so."""
    found = decoded(PLAIN | {"vehicle_jpeg": text(JPEG), "image_sha256": "0" * 64})
    assert [each.field for each in found.rejected] == ["image_sha256"]


def test_a_message_brings_so_much_at_most() -> None:
    """Beyond the limit of a message pictures are refused, and the reads are not."""
    big = b"\xff\xd8\xff" + b"\x00" * (PICTURE_BYTES_MAX - 5) + b"\xff\xd9"
    decoded = Decoded()
    for number in range(5):
        take_pictures(decoded, str(number), vehicle=big)
    assert decoded.picture_bytes == PICTURES_BYTES_MAX
    assert decoded.pictures_refused == 1


# A message with a NUL is refused as a whole, wherever that stands: this is another test's.
_ANYTHING = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])) | st.integers(0, 9) | st.none()


@given(st.dictionaries(st.sampled_from(["plate_jpeg", "vehicle_jpeg"]), _ANYTHING))
def test_nothing_in_the_place_of_a_picture_loses_a_read(pictures: dict[str, Any]) -> None:
    """Whatever stands where a picture would, the read is taken, or what is refused is named."""
    found = decoded(PLAIN | pictures)
    assert len(found.observations) == 1 or found.rejected
    assert found.pictures == {}
