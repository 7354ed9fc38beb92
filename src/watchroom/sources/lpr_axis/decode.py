"""Decodes the JSON event that plate-reading applications on Axis cameras post."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from watchroom.base.errors import BadInputError
from watchroom.model.observation import Decoded, Read
from watchroom.model.plates import US_STATES
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
from watchroom.sources.multipart import Part, read_parts
from watchroom.sources.plates import (
    READER_CHARS_MAX,
    make_read,
    normalise_confidence,
    reader_place,
    vendor_region,
)
from watchroom.sources.read_pictures import picture_in, take_pictures

CAR_CHARS_MAX = 60
PICTURES_MAX = 4
"""The camera sends one, or two where it is told to send the plate's beside it."""
_FORM = "multipart/form-data"


def decode(payload: bytes, content_type: str, enrolment: Enrolment, received_at: datetime) -> Decoded:
    """Decode one event, as JSON or a form with its picture, or NDJSON; see docs/reference/sources/lpr_axis.md.

    Raises BadInputError for a form without the part `event`.
    """
    parts: list[Part] = []
    if content_type.strip().lower().startswith(_FORM):
        parts = read_parts(payload, content_type)
        event = next((part.content for part in parts if part.name == "event"), None)
        if event is None:
            raise BadInputError("event", "is required: the form has no such part")
        payload, content_type = event, "application/json"

    def decode_one(record: JsonObject, decoded: Decoded) -> Iterator[Read]:
        plate_field = "plateUTF8" if optional_text(record, "plateUTF8") else "plateText"
        reader = optional_text(record, "camera_info.SerialNumber", READER_CHARS_MAX)
        if reader is None:
            reader = text(record, "sensorProviderID", READER_CHARS_MAX)
        at = epoch_time(record, "capture_timestamp")
        external_id = f"{reader}/{text(record, 'carID', CAR_CHARS_MAX)}/{int(at.timestamp() * 1000)}"
        yield make_read(
            external_id=external_id,
            plate_raw=text(record, plate_field),
            region=_region(record),
            reader=reader,
            at=at,
            place=_place(record, enrolment, reader),
            confidence=normalise_confidence(number(record, "plateConfidence"), "plateConfidence", full=1.0),
            image=take_pictures(decoded, external_id, **_pictures(record, parts)),
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


def _region(record: JsonObject) -> str:
    """Return the state where the camera knows it: as ISO 3166-2, or as a code beside the country; else the country."""
    whole = vendor_region(find(record, "plateISO3166-2"), bare_is_state=False)
    country = vendor_region(find(record, "plateCountry"), bare_is_state=False)
    code = find(record, "plateRegionCode")
    if not whole and country == "US" and isinstance(code, str) and code.upper() in US_STATES:
        return f"US-{code.upper()}"
    return whole or country


def _pictures(record: JsonObject, parts: list[Part]) -> dict[str, bytes]:
    """Return the event's pictures by what they show: those within it, or those of the form it came in.

    One that is not said to be of the plate is of the vehicle: the camera's frame, its area of interest or a cutting.
    """
    main = find(record, "imageType")
    sent = [("plate" if n else main, part.content) for n, part in enumerate(_images(parts))]
    listed = find(record, "ImageArray")
    for index in range(min(len(listed), PICTURES_MAX) if isinstance(listed, list) else 0):
        content = picture_in(record, f"ImageArray.{index}.BinaryImage")
        if content is not None:
            sent.append((find(record, f"ImageArray.{index}.ImageType") or main, content))
    found: dict[str, bytes] = {}
    for kind, content in sent:
        found.setdefault("plate" if kind == "plate" else "vehicle", content)
    return found


def _images(parts: list[Part]) -> list[Part]:
    """Return the form's pictures; the second, where the camera sends one, is of the plate."""
    return [part for part in parts if part.name.lower().startswith("image")][:PICTURES_MAX]
