"""Mapping files: how an issuer's hotlist is read, in TOML, with the field codes that records of stolen vehicles use."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, TypeAlias

import msgspec

from watchroom.base.errors import BadInputError
from watchroom.model.hotlists import TOPICS, demand_lawful
from watchroom.model.plates import normalise_region

CODES: dict[str, str] = {
    "LIC": "licence plate",
    "LIS": "state of the plate",
    "LIY": "year in which the plate ends",
    "VYR": "year of the vehicle",
    "VMA": "make",
    "VCO": "colour",
    "ORI": "agency that entered it",
    "OCA": "that agency's case number",
    "NIC": "number of the record",
    "MKE": "what the record is for",
    "EXP": "when it ends",
    "PRI": "priority, 1 to 4",
    "MIS": "anything else",
}
"""What a mapping's `[fields]` can name."""
MAPPING_CHARS_MAX = 20_000
DAYS_AFTER_ISSUE_MAX = 366

Place: TypeAlias = str | int | tuple[int, int]
"""Where a field stands: a column's name, its number from 1, or first character from 1 and length."""


class ListPart(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whose list it is, about what, and until when."""

    name: str
    agency: str
    law_tag: str
    owner: str
    issuer: str
    topics: tuple[str, ...]
    ends_at: datetime


class Mark(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The record before or after the entries, and what it tells."""

    starts: str
    date: Place | None = None
    date_format: str = "%Y%m%d"
    count: Place | None = None


class FilePart(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The form of the file."""

    form: Literal["csv", "fixed"]
    encoding: Literal["utf-8", "ascii", "latin-1", "cp1252"] = "utf-8"
    separator: str = ","
    names: bool = True
    """CSV: the first line that is no mark names the columns."""
    width: int | None = None
    """Fixed width: every line has so many characters; a shorter one was cut."""
    head: Mark | None = None
    tail: Mark | None = None


class ExpiryPart(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When an entry ends: by its own field EXP, so many days after the list's issue, or whichever is first."""

    format: str = "%Y%m%d"
    """Of EXP; `iso` is ISO 8601."""
    days_after_issue: int | None = None


class Mapping(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How one issuer's file is read."""

    list: ListPart
    file: FilePart
    fields: dict[str, Place]
    expiry: ExpiryPart
    topics: dict[str, str] = {}
    """The issuer's code of MKE, and the topic it means."""
    topic: str | None = None
    """What every entry is for, where the file has no MKE."""
    regions: dict[str, str] = {}
    """The issuer's codes of states, where they are not the postal ones."""
    words: dict[str, str] = {}
    """The issuer's codes of makes and colours, in words."""
    priority: int = 3


def read_mapping(text: str) -> Mapping:
    """Return a mapping file's mapping; raises BadInputError naming the field at fault."""
    if len(text) > MAPPING_CHARS_MAX:
        raise BadInputError("mapping", f"is longer than {MAPPING_CHARS_MAX} characters")
    try:
        mapping = msgspec.toml.decode(text, type=Mapping)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BadInputError("mapping", str(error)) from error
    _check_fields(mapping)
    _check_topics(mapping)
    _check_expiry(mapping)
    for code, region in mapping.regions.items():
        if not normalise_region(region):
            raise BadInputError("mapping, regions", f"{code} means {region[:20]}, which is no region such as US-DC")
    if mapping.list.ends_at.tzinfo is None:
        raise BadInputError("mapping, list.ends_at", "needs a time zone: 2027-06-30T00:00:00Z")
    return mapping


def _check_fields(mapping: Mapping) -> None:
    if "LIC" not in mapping.fields:
        raise BadInputError("mapping, fields", "LIC, the plate, is missing")
    for code, field in mapping.fields.items():
        if code not in CODES:
            raise BadInputError("mapping, fields", f"{code[:20]} is not one of: {', '.join(CODES)}")
        _check_place(f"mapping, fields.{code}", field, mapping.file)
    for name, mark in (("head", mapping.file.head), ("tail", mapping.file.tail)):
        told = {} if mark is None else {"date": mark.date, "count": mark.count}
        for what, place in told.items():
            if place is not None:
                _check_place(f"mapping, file.{name}.{what}", place, mapping.file, named=False)
    if mapping.file.form == "csv" and len(mapping.file.separator) != 1:
        raise BadInputError("mapping, file.separator", "is one character")


def _check_place(field: str, place: Place, file: FilePart, *, named: bool = True) -> None:
    if file.form == "fixed":
        if not isinstance(place, tuple) or min(place) < 1:
            raise BadInputError(field, "of fixed width is [first character from 1, length]")
        if file.width is not None and place[0] + place[1] - 1 > file.width:
            raise BadInputError(field, f"ends behind the width of {file.width}")
    elif isinstance(place, str) != (named and file.names) or isinstance(place, tuple) or place == 0:
        raise BadInputError(field, "of CSV is a column's name, or its number from 1 where the file names none")


def _check_topics(mapping: Mapping) -> None:
    told = mapping.list
    demand_lawful("mapping, list", told.name, told.owner, told.issuer)
    named = [*told.topics, *mapping.topics.values(), *([mapping.topic] if mapping.topic else [])]
    demand_lawful("mapping, topics", *named, *mapping.topics)
    unknown = [each for each in named if each not in TOPICS]
    if unknown or not told.topics:
        says = f"{unknown[0][:40]} is not a published topic" if unknown else "name at least one"
        raise BadInputError("mapping, topics", f"{says}; they are {', '.join(TOPICS)}")
    if not mapping.topic and "MKE" not in mapping.fields:
        raise BadInputError("mapping, topic", "say what the entries are for, or which field tells it (MKE)")


def _check_expiry(mapping: Mapping) -> None:
    days = mapping.expiry.days_after_issue
    if days is None and "EXP" not in mapping.fields:
        says = "say days_after_issue, or which field tells it (EXP): an entry without an end is not taken"
        raise BadInputError("mapping, expiry", says)
    if days is not None and not 1 <= days <= DAYS_AFTER_ISSUE_MAX:
        raise BadInputError("mapping, expiry.days_after_issue", f"is 1 to {DAYS_AFTER_ISSUE_MAX}")
