"""Decodes the JSON event that plate-reading applications on Axis cameras post."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from watchroom.model.observation import Decoded, Read
from watchroom.model.source import Enrolment
from watchroom.sources.json_input import (
    JsonObject,
    decode_records,
    epoch_time,
    find,
    latitude,
    longitude,
    number,
    optional_text,
    text,
)
from watchroom.sources.plates import (
    READER_CHARS_MAX,
    make_read,
    normalise_confidence,
    reader_place,
    vendor_region,
)

CAR_CHARS_MAX = 60


def decode(payload: bytes, content_type: str, enrolment: Enrolment, received_at: datetime) -> Decoded:
    """Decode one event, or NDJSON of many; see docs/reference/sources/lpr_axis.md."""

    def decode_one(record: JsonObject, decoded: Decoded) -> Iterator[Read]:
        plate_field = "plateUTF8" if optional_text(record, "plateUTF8") else "plateText"
        reader = optional_text(record, "camera_info.SerialNumber", READER_CHARS_MAX)
        if reader is None:
            reader = text(record, "sensorProviderID", READER_CHARS_MAX)
        at = epoch_time(record, "capture_timestamp")
        car = text(record, "carID", CAR_CHARS_MAX)
        yield make_read(
            external_id=f"{reader}/{car}/{int(at.timestamp() * 1000)}",
            plate_raw=text(record, plate_field),
            region=vendor_region(find(record, "plateCountry"), bare_is_state=False),
            reader=reader,
            at=at,
            place=_place(record, enrolment, reader),
            confidence=normalise_confidence(number(record, "plateConfidence"), "plateConfidence", full=1.0),
            received_at=received_at,
            decoded=decoded,
            plate_field=plate_field,
        )

    return decode_records(payload, content_type, decode_one)


def _place(record: JsonObject, enrolment: Enrolment, reader: str) -> tuple[float, float] | None:
    """Return what the enrolment says of the reader, else the camera's geotag; 0, 0 means that it was never set."""
    enrolled = reader_place(enrolment, reader)
    if enrolled is not None or find(record, "geotag.lat") is None:
        return enrolled
    place = latitude(record, "geotag.lat"), longitude(record, "geotag.lon")
    return place if any(place) else None
