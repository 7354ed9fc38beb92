"""Decodes the webhook of Plate Recognizer Stream, as JSON or as a form with the image beside it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from watchroom.base.errors import BadInputError
from watchroom.model.observation import Decoded, Read
from watchroom.model.source import Enrolment
from watchroom.sources.json_input import JsonObject, decode_records, find, number, text, time
from watchroom.sources.multipart import read_parts
from watchroom.sources.plates import (
    READER_CHARS_MAX,
    make_read,
    normalise_confidence,
    reader_place,
    vendor_region,
)
from watchroom.sources.read_pictures import take_pictures

RESULTS_MAX = 100
ID_DIGITS = 32


def decode(payload: bytes, content_type: str, enrolment: Enrolment, received_at: datetime) -> Decoded:
    """Decode one webhook; see docs/reference/sources/lpr_platerecognizer.md."""
    image: bytes | None = None
    if content_type.strip().lower().startswith("multipart/form-data"):
        parts = {part.name: part.content for part in read_parts(payload, content_type)}
        if "json" not in parts:
            raise BadInputError("json", "is required: the form has no such part")
        payload, content_type = parts["json"], "application/json"
        image = parts.get("upload")

    def decode_one(record: JsonObject, decoded: Decoded) -> Iterator[Read | BadInputError]:
        results = find(record, "data.results")
        if results is None:
            return
        if not isinstance(results, list) or len(results) > RESULTS_MAX:
            raise BadInputError("data.results", f"must be a list of at most {RESULTS_MAX}")
        for index in range(len(results)):
            try:
                read = _decode_result(record, index, enrolment, received_at, decoded, image)
            except BadInputError as error:
                yield error
            else:
                if read is not None:
                    yield read

    return decode_records(payload, content_type, decode_one)


def _decode_result(
    record: JsonObject, index: int, enrolment: Enrolment, received_at: datetime, decoded: Decoded, image: bytes | None
) -> Read | None:
    where = f"data.results.{index}"
    plate_field, score_field, region_field = _fields(find(record, where), where)
    if plate_field is None:
        return None
    camera = text(record, "data.camera_id", READER_CHARS_MAX)
    external_id = _identity(record, index)
    return make_read(
        external_id=external_id,
        plate_raw=text(record, plate_field),
        region=vendor_region(find(record, region_field), bare_is_state=False),
        reader=camera,
        at=time(record, "data.timestamp"),
        place=reader_place(enrolment, camera),
        confidence=normalise_confidence(number(record, score_field), score_field, full=1.0),
        image=take_pictures(decoded, external_id, vehicle=image),
        received_at=received_at,
        decoded=decoded,
        plate_field=plate_field,
    )


def _fields(result: Any, where: str) -> tuple[str | None, str, str]:
    """Return where the plate, its score and its region are; no plate where only a vehicle was seen."""
    plate = find(result, "plate")
    if isinstance(plate, dict):
        value = f"{where}.plate.props.plate.0"
        named = find(plate, "props.plate.0.value") is not None
        return (f"{value}.value" if named else None), f"{value}.score", f"{where}.plate.props.region.0.value"
    return (f"{where}.plate" if plate else None), f"{where}.score", f"{where}.region.code"


def _identity(record: JsonObject, index: int) -> str:
    """Return a name for the read: the webhook has none, so the same webhook sent again must give the same."""
    parts = [find(record, f"data.{name}") for name in ("camera_id", "timestamp", "filename")]
    parts += [index, find(record, f"data.results.{index}.box"), find(record, f"data.results.{index}.plate")]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:ID_DIGITS]
