"""Decodes rows of calls and crime reports by a mapping; a row is taken, repaired and flagged, or refused by column."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any

import msgspec
from pyproj import Transformer

from watchroom.base.errors import BadInputError
from watchroom.base.geometry import Point, is_on_earth
from watchroom.model.incident_types import INCIDENT_TYPES
from watchroom.model.observation import Call, Decoded
from watchroom.model.source import Enrolment
from watchroom.sources.cad_table.address import plain_address
from watchroom.sources.cad_table.clock import times_of
from watchroom.sources.cad_table.mapping import ANY, TableMapping, configured, names_of, recognised
from watchroom.sources.json_input import JsonObject
from watchroom.sources.rows import decode_each, message_rows
from watchroom.sources.times import DST_GAP, timing_flags

CELL_CHARS_MAX = 10_000
ID_CHARS_MAX = 200
TYPE_CHARS_MAX = 200
UNITS_MAX = 100
_ID_HASH_CHARS = 24
_NUMBER_CHARS_MAX = 40
REPAIRS = frozenset(
    {"start_after_report", "end_before_start", "time_dropped", "place_dropped", "id_derived", DST_GAP},
)
"""Flags of rows in which something was changed or left out."""


def decode(payload: bytes, content_type: str, enrolment: Enrolment, received_at: datetime) -> Decoded:
    """Decode CSV, NDJSON, JSON rows or GeoJSON; see docs/reference/sources/cad_table.md."""
    chosen = configured(enrolment.settings)
    rows, rejected = message_rows(payload, content_type)

    def decode_one(row: JsonObject, decoded: Decoded) -> Call:
        mapping = chosen or recognised(frozenset(row))
        if mapping is None:
            raise BadInputError("message", f"fits no layout; found the columns {names_of(row)}")
        call = _call(row, mapping, received_at)
        decoded.repaired += not REPAIRS.isdisjoint(call.flags)
        return call

    return decode_each(rows, rejected, decode_one)


def _call(row: JsonObject, mapping: TableMapping, received_at: datetime) -> Call:
    columns = mapping.columns
    external_id, id_flags = _id(row, columns.id)
    times = times_of(row, mapping)
    place, place_flags = _place(row, mapping)
    type_code, type_text = _type(row, mapping)
    return Call(
        external_id=external_id,
        at=times.at,
        type_code=type_code,
        type_text=type_text,
        priority=mapping.priorities.get(_cell(row, columns.priority), INCIDENT_TYPES[type_code].priority),
        place=place,
        precision_m=mapping.precision_m if place else None,
        address=plain_address(_cell(row, columns.street), _cell(row, columns.block)),
        narrative=_cell(row, columns.narrative) or None,
        state="closed" if _is_closed(row, mapping) else "open",
        state_at=times.state_at,
        disposition=_cell(row, columns.disposition) or None,
        units=_units(row, mapping),
        incident_ids=tuple(each for each in (_cell(row, column) for column in columns.incident_ids) if each),
        ended_at=times.ended_at,
        reported_at=times.reported_at,
        flags=(*id_flags, *times.flags, *place_flags, *timing_flags(times.reported_at, received_at)),
        raw=row,
    )


def _cell(row: Mapping[str, Any], column: str | None) -> str:
    """Return the value of a column as stripped text; blank when there is none."""
    value = row.get(column) if column else None
    if isinstance(value, str):
        return value.strip()[:CELL_CHARS_MAX]
    if isinstance(value, bool) or value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)[:CELL_CHARS_MAX] if isinstance(value, int | float) else ""


def _id(row: JsonObject, columns: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    told = "-".join(each for each in (_cell(row, column) for column in columns) if each)
    if len(told) > ID_CHARS_MAX:
        raise BadInputError(columns[0], f"is longer than {ID_CHARS_MAX} characters")
    if told:
        return told, ()
    content = msgspec.json.encode(row, order="sorted")
    return f"row-{hashlib.sha256(content).hexdigest()[:_ID_HASH_CHARS]}", ("id_derived",)


def _type(row: JsonObject, mapping: TableMapping) -> tuple[str, str]:
    said = [each for each in (_cell(row, column) for column in mapping.columns.type) if each]
    exact = " / ".join(said)
    code = mapping.types.get(exact) or (mapping.types.get(said[0]) if said else None) or "other"
    return code, exact[:TYPE_CHARS_MAX] or INCIDENT_TYPES[code].title


def _is_closed(row: JsonObject, mapping: TableMapping) -> bool:
    status = _cell(row, mapping.columns.status)
    return bool(status) and (ANY in mapping.closed or status in mapping.closed)


def _units(row: JsonObject, mapping: TableMapping) -> tuple[str, ...]:
    named = _cell(row, mapping.columns.units).split(mapping.units_separator)
    return tuple(each.strip() for each in named[:UNITS_MAX] if each.strip())


def _place(row: JsonObject, mapping: TableMapping) -> tuple[Point | None, tuple[str, ...]]:
    """Return the place of a row; none with a flag when it tells none, or one outside the mapping's box."""
    columns = mapping.columns
    told = [(columns.lat, columns.lon, False), (columns.x, columns.y, True)]
    flags: tuple[str, ...] = ("no_place",)
    for first, second, projected in told:
        if not _cell(row, first) and not _cell(row, second):
            continue
        a, b = _number(row, first), _number(row, second)
        place = _projected(mapping.crs, a, b) if projected and mapping.crs else Point(a, b)
        if _is_inside(place, mapping.box):
            return place, ()
        flags = ("place_dropped", "no_place")
    return None, flags


def _number(row: JsonObject, column: str | None) -> float:
    text = _cell(row, column)
    try:
        return float(text) if len(text) <= _NUMBER_CHARS_MAX else math.nan
    except ValueError:
        return math.nan


def _is_inside(place: Point, box: tuple[float, float, float, float] | None) -> bool:
    south, west, north, east = box or (-90.0, -180.0, 90.0, 180.0)
    on_earth = is_on_earth(place.lat, place.lon) and (place.lat, place.lon) != (0.0, 0.0)
    return on_earth and south <= place.lat <= north and west <= place.lon <= east


@cache
def _transformer(crs: str) -> Transformer:
    return Transformer.from_crs(crs, "EPSG:4326", always_xy=True)


def _projected(crs: str, x: float, y: float) -> Point:
    if not (math.isfinite(x) and math.isfinite(y)):
        return Point(math.nan, math.nan)
    lon, lat = _transformer(crs).transform(x, y)
    return Point(lat, lon)
