"""Plates, regions, confidences and times as readers of every make send them, brought to one form."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

from watchroom.base.errors import BadInputError
from watchroom.model.observation import (
    READ_CONFIDENCE_RESCALED,
    READ_FUTURE,
    READ_LATE,
    READ_NO_PLACE,
    Decoded,
    Read,
)
from watchroom.model.plates import normalise_plate, normalise_region
from watchroom.model.source import Enrolment
from watchroom.sources.json_input import latitude, longitude

READER_CHARS_MAX = 100
ID_CHARS_MAX = 200
SHA256_CHARS = 64
FUTURE_AFTER = timedelta(minutes=10)
"""What is dated later than its receipt by more than this is kept, marked, and raises no live alert."""
LATE_AFTER = timedelta(hours=1)
"""What is dated earlier than its receipt by more than this is kept, marked, and raises no live alert."""

_SHA256 = re.compile(r"[0-9a-f]{64}")


def vendor_region(value: Any, *, bare_is_state: bool = True) -> str:
    """Return the region a vendor's engine guessed, or empty where it is none that we understand."""
    if not isinstance(value, str):
        return ""
    return normalise_region(value, bare_is_state=bare_is_state) or ""


def normalise_confidence(value: float, field: str, *, full: float) -> tuple[float, int]:
    """Return the confidence from 0 to 1 and READ_CONFIDENCE_RESCALED or 0; `full` is what the vendor calls certain.

    Where `full` is 1, a number above 1 and up to 100 can only be percent: it is divided and flagged.
    """
    if 0.0 <= value <= full:
        return value / full, 0
    if full == 1.0 and 1.0 < value <= 100.0:  # noqa: PLR2004 - percent
        return value / 100.0, READ_CONFIDENCE_RESCALED
    raise BadInputError(field, f"must be between 0 and {full:g}")


def time_flags(at: datetime, received_at: datetime) -> int:
    """Return READ_FUTURE or READ_LATE where the two times are too far apart, else 0."""
    if at - received_at > FUTURE_AFTER:
        return READ_FUTURE
    return READ_LATE if received_at - at > LATE_AFTER else 0


def image_hash(value: str | None, field: str = "image_sha256") -> str | None:
    """Return the SHA-256 of the image in lower-case hexadecimal, or None; raise BadInputError for anything else."""
    if value is None:
        return None
    value = value.lower()
    if _SHA256.fullmatch(value) is None:
        raise BadInputError(field, f"must be {SHA256_CHARS} hexadecimal digits")
    return value


def reader_place(enrolment: Enrolment, reader: str) -> tuple[float, float] | None:
    """Return (lat, lon) that the enrolment's setting `readers` gives for `reader`, or None."""
    readers: Any = enrolment.settings.get("readers") or {}
    place = readers.get(reader)
    if not isinstance(place, dict):
        return None
    return latitude(place, "lat"), longitude(place, "lon")


def make_read(
    *,
    external_id: str,
    plate_raw: str,
    region: str,
    reader: str,
    at: datetime,
    place: tuple[float, float] | None,
    confidence: tuple[float, int],
    received_at: datetime,
    decoded: Decoded,
    image: tuple[str | None, int] = (None, 0),
    plate_field: str = "plate",
) -> Read:
    """Return the read with its flags, counted in `decoded.repaired` when it was repaired.

    Being late, early or without a place is no repair. Without a place it lies at 0, 0 and carries READ_NO_PLACE.
    `image` is the SHA-256 of the picture that stands for it, and its flags.
    """
    plate, plate_flag = normalise_plate(plate_raw, plate_field)
    value, confidence_flag = confidence
    if plate_flag or confidence_flag:
        decoded.repaired += 1
    image_sha256, image_flags = image
    flags = plate_flag | confidence_flag | image_flags | time_flags(at, received_at)
    lat, lon = place or (0.0, 0.0)
    return Read(
        external_id=external_id,
        plate=plate,
        plate_raw=plate_raw,
        region=region,
        reader=reader,
        at=at,
        lat=lat,
        lon=lon,
        confidence=value,
        image_sha256=image_sha256,
        flags=flags if place else flags | READ_NO_PLACE,
    )
