"""Times of tables brought to UTC: ISO 8601, declared formats, or numbers since 1970, by the mapping's clock."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from watchroom.base.errors import BadInputError
from watchroom.sources.cad_table.mapping import TableMapping
from watchroom.sources.json_input import JsonObject, epoch_time
from watchroom.sources.times import from_local

TIME_CHARS_MAX = 40
_CACHED_MAX = 65_536
_YEAR_CHARS = 4


class Times(msgspec.Struct):
    """When a row says that it happened, was reported, ended and last changed, in UTC, and what had to be repaired."""

    at: datetime
    reported_at: datetime
    ended_at: datetime | None
    state_at: datetime | None
    flags: tuple[str, ...]


def times_of(row: JsonObject, mapping: TableMapping) -> Times:
    """Return the times of a row; raise BadInputError naming the column when it tells no time of its report."""
    columns = mapping.columns
    reported_at, flags = _time(row, columns.reported_at, mapping)
    at, flags = _other(row, columns.at, mapping, flags)
    ended_at, flags = _other(row, columns.ended_at, mapping, flags)
    state_at, flags = _other(row, columns.state_at, mapping, flags)
    truncated = mapping.midnight_is_no_time and _is_midnight(reported_at, mapping.zone)
    if truncated:
        flags = (*flags, "time_truncated")
    if at is not None and at > reported_at:
        flags = (*flags, "start_after_report")
        at = at if truncated else reported_at
    at = reported_at if at is None else at
    if ended_at is not None and ended_at < at:
        ended_at, flags = None, (*flags, "end_before_start")
    return Times(at, reported_at, ended_at, state_at, tuple(dict.fromkeys(flags)))


def _other(
    row: JsonObject, column: str | None, mapping: TableMapping, flags: tuple[str, ...]
) -> tuple[datetime | None, tuple[str, ...]]:
    if column is None or row.get(column) in (None, ""):
        return None, flags
    try:
        at, more = _time(row, column, mapping)
    except BadInputError:
        return None, (*flags, "time_dropped")
    return at, (*flags, *more)


def _time(row: JsonObject, column: str, mapping: TableMapping) -> tuple[datetime, tuple[str, ...]]:
    value: Any = row.get(column)
    try:
        if isinstance(value, str) and value.strip():
            return _parsed(value.strip()[:TIME_CHARS_MAX], mapping.clock, mapping.zone, mapping.time_formats)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return epoch_time({"time": value}, "time"), ()
    except (ValueError, OverflowError, BadInputError):
        raise BadInputError(column, "is no time that the mapping knows") from None
    raise BadInputError(column, "is required")


@lru_cache(maxsize=_CACHED_MAX)
def _parsed(text: str, clock: str, zone: str, formats: tuple[str, ...]) -> tuple[datetime, tuple[str, ...]]:
    moment = _read(text, formats)
    if moment.tzinfo is not None and clock != "local_despite_offset":
        return moment.astimezone(UTC), ()
    if clock == "utc":
        return moment.replace(tzinfo=UTC), ()
    return from_local(moment.replace(tzinfo=None), ZoneInfo(zone))


def _read(text: str, formats: tuple[str, ...]) -> datetime:
    dashed = text.replace("/", "-", 2) if text[_YEAR_CHARS : _YEAR_CHARS + 1] == "/" else text
    try:
        return datetime.fromisoformat(dashed)
    except ValueError:
        for each in formats:
            try:
                return datetime.strptime(text, each)  # noqa: DTZ007 - the mapping's clock adds the zone
            except ValueError:
                continue
        raise


@lru_cache(maxsize=_CACHED_MAX)
def _is_midnight(at: datetime, zone: str) -> bool:
    local = at.astimezone(ZoneInfo(zone))
    return (local.hour, local.minute, local.second) == (0, 0, 0)
