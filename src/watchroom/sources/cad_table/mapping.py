"""A mapping: which columns of a table say what, how its clock runs, and what its words mean."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from watchroom.base.errors import BadInputError
from watchroom.model.incident_types import INCIDENT_TYPES

SHIPPED = Path(__file__).parent / "mappings"
ANY = "*"
_PRIORITIES = range(1, 5)


class Columns(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The column of each thing a row may tell."""

    id: tuple[str, ...]
    """Joined by a dash; a row where all are blank gets an id from its content."""
    reported_at: str
    at: str | None = None
    """When it happened, where the table tells it beside the report."""
    ended_at: str | None = None
    state_at: str | None = None
    type: tuple[str, ...]
    """The kind, then what makes it more exact."""
    priority: str | None = None
    block: str | None = None
    """The number of the block, where it is not part of the street."""
    street: str | None = None
    lat: str | None = None
    lon: str | None = None
    x: str | None = None
    y: str | None = None
    units: str | None = None
    status: str | None = None
    disposition: str | None = None
    narrative: str | None = None
    incident_ids: tuple[str, ...] = ()


class TableMapping(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How one layout is read."""

    title: str
    file_of: Literal["crime_incidents", "calls"]
    zone: str
    """The city's time zone."""
    clock: Literal["utc", "local", "local_despite_offset"]
    """What a time means that carries no offset; `local_despite_offset`: the offset written is wrong."""
    time_formats: tuple[str, ...] = ()
    """Formats of strptime that are tried where a time is not ISO 8601."""
    midnight_is_no_time: bool = False
    """A report at midnight of the city's clock tells its day only."""
    crs: str | None = None
    """What x and y are, as EPSG:26985."""
    box: tuple[float, float, float, float] | None = None
    """South, west, north, east: a place outside is left out."""
    precision_m: float | None = None
    closed: tuple[str, ...] = ()
    """Values of the status that mean closed; `*` for any."""
    units_separator: str = ","
    columns: Columns
    types: dict[str, str]
    """From `kind / more / exact`, else `kind`, to a type of the room."""
    priorities: dict[str, int] = {}

    def __post_init__(self) -> None:
        """Refuse a mapping that names what is not there."""
        unknown = sorted(set(self.types.values()) - INCIDENT_TYPES.keys())
        if unknown:
            raise ValueError(f"types: {unknown[0]} is no type of the room")
        if any(each not in _PRIORITIES for each in self.priorities.values()):
            raise ValueError("priorities: must be 1 to 4")
        if (self.columns.x or self.columns.y) and not (self.columns.x and self.columns.y and self.crs):
            raise ValueError("columns: x and y need each other and a crs")
        try:
            ZoneInfo(self.zone)
        except (ZoneInfoNotFoundError, ValueError):
            raise ValueError(f"zone: {self.zone[:50]} is no time zone") from None

    @property
    def needed(self) -> frozenset[str]:
        """The columns without which a row is not of this layout."""
        named = self.columns
        optional = (named.at, named.street, named.lat, named.x)
        return frozenset({*named.id, named.reported_at, *named.type, *(each for each in optional if each)})


@cache
def shipped() -> dict[str, TableMapping]:
    """Return the mappings that come with the room, by the names of their files."""
    return {
        path.stem: msgspec.toml.decode(path.read_bytes(), type=TableMapping) for path in sorted(SHIPPED.glob("*.toml"))
    }


@cache
def recognised(columns: frozenset[str]) -> TableMapping | None:
    """Return the shipped mapping that fits a row of these columns best, or None."""
    fitting = [each for each in shipped().values() if each.needed <= columns]
    return max(fitting, key=lambda each: len(each.needed), default=None)


def configured(settings: Mapping[str, Any]) -> TableMapping | None:
    """Return the mapping that an enrolment names or holds, or None when rows are to be recognised by their columns.

    Raise BadInputError naming the member that is wrong.
    """
    wanted = settings.get("mapping")
    if wanted is None:
        return None
    if isinstance(wanted, str):
        if wanted not in shipped():
            raise BadInputError("settings.mapping", f"is not one of {', '.join(shipped())}, nor a table")
        return shipped()[wanted]
    try:
        return msgspec.convert(wanted, TableMapping)
    except msgspec.ValidationError as error:
        raise BadInputError("settings.mapping", str(error)) from None


def names_of(columns: Iterable[Any]) -> str:
    """Return column names as a short sentence part for an error."""
    return ", ".join(str(each)[:30] for each in list(columns)[:8]) or "none"
