"""Decodes acoustic gunshot detections: JSON or NDJSON as detectors send them, and rows of published files."""

from __future__ import annotations

from datetime import datetime

from watchroom.base.errors import BadInputError
from watchroom.base.geometry import Point
from watchroom.model.observation import Decoded, Gunshot
from watchroom.model.source import Enrolment
from watchroom.sources.gunshot.layouts import columns_of, gunshot_of
from watchroom.sources.json_input import JsonObject, latitude, longitude, number, optional_number, text, time
from watchroom.sources.rows import decode_each, message_rows
from watchroom.sources.times import timing_flags

ID_CHARS_MAX = 200
ROUNDS_MAX = 1_000
PRECISION_M_DEFAULT = 25.0
PRECISION_M_MAX = 10_000.0
_PER_CENT = 100.0


def decode(payload: bytes, content_type: str, enrolment: Enrolment, received_at: datetime) -> Decoded:
    """Decode one detection, an array, NDJSON, or CSV rows of a file; see docs/reference/sources/gunshot.md."""
    rows, rejected = message_rows(payload, content_type)

    def decode_one(row: JsonObject, decoded: Decoded) -> Gunshot:
        columns = columns_of(row)
        if columns is None:
            shot, repaired = _detection(row, enrolment, received_at)
        else:
            shot, repaired = gunshot_of(row, columns, received_at)
        decoded.repaired += repaired
        return shot

    return decode_each(rows, rejected, decode_one)


def _detection(row: JsonObject, enrolment: Enrolment, received_at: datetime) -> tuple[Gunshot, bool]:
    external_id = text(row, "id", ID_CHARS_MAX)
    at = time(row, "at")
    place = Point(latitude(row, "lat"), longitude(row, "lon"))
    rounds = number(row, "rounds", 1, ROUNDS_MAX)
    if rounds != int(rounds):
        raise BadInputError("rounds", "must be a whole number")
    confidence = number(row, "confidence", 0.0, _PER_CENT)
    in_per_cent = confidence > 1.0
    precision_m = optional_number(row, "precision_m", 0.0, PRECISION_M_MAX)
    if precision_m is None:
        precision_m = optional_number(enrolment.settings, "precision_m", 0.0, PRECISION_M_MAX)
    shot = Gunshot(
        external_id=external_id,
        at=at,
        place=place,
        precision_m=PRECISION_M_DEFAULT if precision_m is None else precision_m,
        rounds=int(rounds),
        confidence=confidence / _PER_CENT if in_per_cent else confidence,
        flags=(*(("confidence_rescaled",) if in_per_cent else ()), *timing_flags(at, received_at)),
    )
    return shot, in_per_cent
