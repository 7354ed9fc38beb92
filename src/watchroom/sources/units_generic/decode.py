"""Decodes generic unit positions."""

from __future__ import annotations

from datetime import datetime

from watchroom.model.observation import Decoded, UnitPosition
from watchroom.model.source import Enrolment
from watchroom.sources.json_input import (
    JsonObject,
    decode_records,
    latitude,
    longitude,
    optional_number,
    optional_text,
    text,
    time,
)
from watchroom.sources.plates import time_flags

UNIT_CHARS_MAX = 100
STATUS_CHARS_MAX = 60
SPEED_MPS_MAX = 400.0
"""Faster than any aircraft a city flies."""


def decode(
    payload: bytes,
    content_type: str,
    enrolment: Enrolment,  # noqa: ARG001 - the port's shape
    received_at: datetime,
) -> Decoded:
    """Decode one position, or NDJSON of many; see docs/reference/sources/units_generic.md."""
    return decode_records(payload, content_type, lambda record, _: [_decode_one(record, received_at)])


def _decode_one(record: JsonObject, received_at: datetime) -> UnitPosition:
    at = time(record, "at")
    heading = optional_number(record, "heading_deg", -360.0, 360.0)
    return UnitPosition(
        unit=text(record, "unit", UNIT_CHARS_MAX),
        at=at,
        lat=latitude(record, "lat"),
        lon=longitude(record, "lon"),
        status=optional_text(record, "status", STATUS_CHARS_MAX),
        heading_deg=None if heading is None else heading % 360.0,
        speed_mps=optional_number(record, "speed_mps", 0.0, SPEED_MPS_MAX),
        flags=time_flags(at, received_at),
    )
