"""What is asked of plate reads, and what a search tells of each."""

from __future__ import annotations

from datetime import datetime

import msgspec

from watchroom.model.observation import (
    READ_CONFIDENCE_RESCALED,
    READ_FUTURE,
    READ_LATE,
    READ_NO_PLACE,
    READ_PLATE_CHANGED,
)

MATCHES: dict[str, str] = {
    "exact": "Exact",
    "prefix": "Begins with",
    "one_edit": "One character may differ",
    "wildcard": "Wildcard: * for any, ? for one character",
}
"""Every way to match a plate, in the words shown."""
PATTERNS = ("prefix", "wildcard")
"""Those by which one search can touch many people's plates."""
READ_FLAGS: dict[int, str] = {
    READ_FUTURE: "future",
    READ_LATE: "late",
    READ_CONFIDENCE_RESCALED: "rescaled",
    READ_PLATE_CHANGED: "rewritten",
    READ_NO_PLACE: "no_place",
}


class PlateQuestion(msgspec.Struct, frozen=True, kw_only=True):
    """Which plate, how it is matched, and where and when it was read."""

    plate: str
    match: str = "exact"
    region: str | None = None
    reader: str | None = None
    start: datetime | None = None
    """Reads received from then on."""
    end: datetime | None = None
    near: tuple[float, float] | None = None
    """Degrees of latitude and longitude."""
    within_m: float | None = None


class SeenPlate(msgspec.Struct, frozen=True, kw_only=True):
    """One read that a search found."""

    plate: str
    region: str
    reader: str
    at: datetime
    received_at: datetime
    lat: float
    lon: float
    confidence: float
    image_sha256: str | None
    agency: str
    law_tag: str
    flags: tuple[str, ...] = ()
    """What is odd about it: late, future, rescaled, rewritten, no_place."""
    reader_name: str = ""


class Found(msgspec.Struct, frozen=True):
    """The newest reads that fit, and how many fit in all."""

    items: list[SeenPlate]
    total: int


def flags_of(bits: int) -> tuple[str, ...]:
    """Return the words of a read's flags."""
    return tuple(word for bit, word in READ_FLAGS.items() if bits & bit)
