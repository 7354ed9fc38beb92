"""Decodes the webhooks `alpr_group` and `alpr_results` of Rekor Scout and OpenALPR agents."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from watchroom.base.errors import BadInputError
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
    ID_CHARS_MAX,
    READER_CHARS_MAX,
    make_read,
    normalise_confidence,
    reader_place,
    vendor_region,
)
from watchroom.sources.read_pictures import picture_in, take_pictures

RESULTS_MAX = 100
CERTAIN = 100.0
"""Rekor's confidence is percent."""


def decode(payload: bytes, content_type: str, enrolment: Enrolment, received_at: datetime) -> Decoded:
    """Decode one webhook, or NDJSON of many; see docs/reference/sources/lpr_rekor.md."""

    def decode_one(record: JsonObject, decoded: Decoded) -> Iterator[Read | BadInputError]:
        data_type = find(record, "data_type")
        if data_type == "alpr_group":
            yield _decode_group(record, enrolment, received_at, decoded)
        elif data_type == "alpr_results" or (data_type is None and "results" in record):
            yield from _decode_results(record, enrolment, received_at, decoded)
        elif data_type is None:
            raise BadInputError("data_type", "is required")

    return decode_records(payload, content_type, decode_one)


def _decode_group(record: JsonObject, enrolment: Enrolment, received_at: datetime, decoded: Decoded) -> Read:
    reader = _reader(record)
    external_id = text(record, "best_uuid", ID_CHARS_MAX)
    return make_read(
        external_id=external_id,
        plate_raw=text(record, "best_plate_number"),
        region=_region(record, "best_region"),
        reader=reader,
        at=epoch_time(record, "epoch_start"),
        place=_place(record, enrolment, reader),
        confidence=normalise_confidence(number(record, "best_confidence"), "best_confidence", full=CERTAIN),
        image=take_pictures(
            decoded,
            external_id,
            plate=picture_in(record, "best_plate.plate_crop_jpeg"),
            vehicle=picture_in(record, "vehicle_crop_jpeg"),
        ),
        received_at=received_at,
        decoded=decoded,
        plate_field="best_plate_number",
    )


def _decode_results(
    record: JsonObject, enrolment: Enrolment, received_at: datetime, decoded: Decoded
) -> Iterator[Read | BadInputError]:
    results = find(record, "results")
    if not isinstance(results, list) or len(results) > RESULTS_MAX:
        raise BadInputError("results", f"must be a list of at most {RESULTS_MAX}")
    reader = _reader(record)
    uuid = text(record, "uuid", ID_CHARS_MAX)
    at = epoch_time(record, "epoch_time")
    place = _place(record, enrolment, reader)
    for index in range(len(results)):
        where = f"results.{index}"
        try:
            yield make_read(
                external_id=f"{uuid}/{index}",
                plate_raw=text(record, f"{where}.plate"),
                region=_region(record, f"{where}.region"),
                reader=reader,
                at=at,
                place=place,
                confidence=normalise_confidence(
                    number(record, f"{where}.confidence"), f"{where}.confidence", full=CERTAIN
                ),
                image=take_pictures(decoded, f"{uuid}/{index}", plate=picture_in(record, f"{where}.plate_crop_jpeg")),
                received_at=received_at,
                decoded=decoded,
                plate_field=f"{where}.plate",
            )
        except BadInputError as error:
            yield error


def _reader(record: JsonObject) -> str:
    """Return `agent/camera`: a camera's number is unique only within its agent."""
    camera = find(record, "camera_id")
    if isinstance(camera, int) and not isinstance(camera, bool):
        camera = str(camera)
    if not isinstance(camera, str) or not camera.strip():
        raise BadInputError("camera_id", "is required, a number or text")
    agent = optional_text(record, "agent_uid", READER_CHARS_MAX) or optional_text(record, "site_id", READER_CHARS_MAX)
    return (f"{agent}/{camera.strip()}" if agent else camera.strip())[-READER_CHARS_MAX:]


def _place(record: JsonObject, enrolment: Enrolment, reader: str) -> tuple[float, float] | None:
    """Return what the enrolment says of the reader, else the agent's position; -1, -1 and 0, 0 mean none."""
    enrolled = reader_place(enrolment, reader)
    if enrolled is not None or find(record, "gps_latitude") is None:
        return enrolled
    place = latitude(record, "gps_latitude"), longitude(record, "gps_longitude")
    return None if place in {(0.0, 0.0), (-1.0, -1.0)} else place


def _region(record: JsonObject, field: str) -> str:
    country = find(record, "country")
    return vendor_region(find(record, field), bare_is_state=country is None or country == "us")
