"""Rows of published gunshot files: which columns they have, and what they say."""

from __future__ import annotations

import hashlib
from datetime import datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from watchroom.base.errors import BadInputError
from watchroom.base.geometry import Point
from watchroom.model.observation import Gunshot
from watchroom.sources.json_input import JsonObject, number, text
from watchroom.sources.times import DST_GAP, from_local, timing_flags

DC_PRECISION_M = 100.0
DC_ZONE = ZoneInfo("America/New_York")
DC_BOX = (38.7, -77.2, 39.1, -76.8)
"""South, west, north, east: the city and its margins."""
CONFIDENCE_UNKNOWN = 0.5
"""What is written when the sender tells no confidence; such a detection carries the flag `confidence_unknown`."""
ROUNDS = {"single": 1, "single gunshot": 1, "multiple": 2, "multiple gunshots": 2}
"""`Multiple` is two or more, and carries the flag `rounds_at_least`."""
_TIME_FORMATS = ("%m/%d/%y %H:%M", "%m/%d/%Y %H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S")
_ID_CHARS = 24
_CACHED_TIMES_MAX = 65_536


class Columns(msgspec.Struct, frozen=True):
    """The names that one publisher gives its columns; `id` may be none."""

    time: str
    type: str
    lat: str
    lon: str
    id: tuple[str, ...] = ()


LAYOUTS = (
    Columns("Date Time", "Type", "Latitude-100meter", "Longitude-100meter", ("Coverage Area", "Incident ID")),
    Columns("DATETIME", "TYPE", "LATITUDE", "LONGITUDE"),
)


def columns_of(row: JsonObject) -> Columns | None:
    """Return the layout whose columns the row has, or None."""
    return next((each for each in LAYOUTS if {each.time, each.type, each.lat, each.lon} <= row.keys()), None)


def expect(row: Any, as_kind: str) -> None:
    """Raise BadInputError when `row`, the first of a file, is not a gunshot row."""
    if not isinstance(row, dict) or columns_of(row) is None:
        known = " or ".join(f"{each.time}, {each.type}, {each.lat}, {each.lon}" for each in LAYOUTS)
        raise BadInputError("header", f"fits no layout of {as_kind}; it needs the columns {known}")


def time_of(row: Any) -> datetime | None:
    """Return the time of a row in UTC, or None when it tells none."""
    columns = columns_of(row) if isinstance(row, dict) else None
    try:
        return _time(text(row, columns.time, 40))[0] if columns else None
    except (BadInputError, ValueError, OverflowError):
        return None


@lru_cache(maxsize=_CACHED_TIMES_MAX)
def _time(clock: str) -> tuple[datetime, tuple[str, ...]]:
    for each in _TIME_FORMATS:
        try:
            return from_local(datetime.strptime(clock, each), DC_ZONE)  # noqa: DTZ007 - from_local adds the zone
        except ValueError:
            continue
    raise ValueError(clock)


def gunshot_of(row: JsonObject, columns: Columns, received_at: datetime) -> tuple[Gunshot, bool]:
    """Return the detection that a row of `columns` tells, and whether it had to be repaired."""
    try:
        at, clock_flags = _time(text(row, columns.time, 40))
    except (ValueError, OverflowError):
        raise BadInputError(columns.time, "must be a local time like 1/27/06 3:35") from None
    told = text(row, columns.type, 100).lower()
    if told not in ROUNDS:
        raise BadInputError(columns.type, "must be Single or Multiple, with or without Gunshot(s)")
    south, west, north, east = DC_BOX
    place = Point(number(row, columns.lat), number(row, columns.lon))
    if not (south <= place.lat <= north and west <= place.lon <= east):
        raise BadInputError(columns.lat, "lies outside the city that this layout belongs to")
    rounds = ROUNDS[told]
    shot = Gunshot(
        external_id=_id(row, columns),
        at=at,
        place=place,
        precision_m=DC_PRECISION_M,
        rounds=rounds,
        confidence=CONFIDENCE_UNKNOWN,
        flags=(
            "confidence_unknown",
            *(("rounds_at_least",) if rounds > 1 else ()),
            *clock_flags,
            *timing_flags(at, received_at),
        ),
    )
    return shot, DST_GAP in clock_flags


def _id(row: JsonObject, columns: Columns) -> str:
    if columns.id and all(name in row for name in columns.id):
        return "/".join(text(row, name, 100) for name in columns.id)
    told = msgspec.json.encode([str(row[name]) for name in (columns.time, columns.type, columns.lat, columns.lon)])
    return f"row-{hashlib.sha256(told).hexdigest()[:_ID_CHARS]}"
