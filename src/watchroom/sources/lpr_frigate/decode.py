"""Decodes Frigate's `tracked_object_update` of type `lpr`; names and faces stay outside."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from watchroom.model.observation import Decoded, Read
from watchroom.model.source import Enrolment
from watchroom.sources.forbidden import without_forbidden
from watchroom.sources.json_input import JsonObject, decode_records, epoch_time, find, number, text
from watchroom.sources.plates import ID_CHARS_MAX, READER_CHARS_MAX, make_read, normalise_confidence, reader_place

OBJECT_CHARS_MAX = ID_CHARS_MAX - 40
"""Leaves room for the time in a read's name."""


def decode(payload: bytes, content_type: str, enrolment: Enrolment, received_at: datetime) -> Decoded:
    """Decode one update, or NDJSON of many; see docs/reference/sources/lpr_frigate.md."""

    def decode_one(record: JsonObject, decoded: Decoded) -> Iterator[Read]:
        kind = text(record, "type", 40)
        without_forbidden(record, decoded.forbidden)
        if kind == "face":
            _count(decoded, "face")
        if find(record, "name") is not None:
            _count(decoded, "name")
        if kind == "lpr":
            yield _decode_read(record, enrolment, received_at, decoded)

    return decode_records(payload, content_type, decode_one)


def _count(decoded: Decoded, kind: str) -> None:
    decoded.forbidden[kind] = decoded.forbidden.get(kind, 0) + 1


def _decode_read(record: JsonObject, enrolment: Enrolment, received_at: datetime, decoded: Decoded) -> Read:
    camera = text(record, "camera", READER_CHARS_MAX)
    at = epoch_time(record, "timestamp")
    return make_read(
        external_id=f"{text(record, 'id', OBJECT_CHARS_MAX)}/{at.timestamp():.6f}",
        plate_raw=text(record, "plate"),
        region="",
        reader=camera,
        at=at,
        place=reader_place(enrolment, camera),
        confidence=normalise_confidence(number(record, "score"), "score", full=1.0),
        received_at=received_at,
        decoded=decoded,
    )
