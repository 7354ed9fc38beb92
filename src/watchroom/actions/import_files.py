"""Reads the files that `watchroom import` takes; says which line and column is wrong."""

from __future__ import annotations

import csv
import io
from datetime import datetime
from typing import Any, TypeVar

import msgspec

from watchroom.base.errors import BadInputError
from watchroom.store.things import Area, PlaceFound

ROWS_MAX = 2_000_000
FILE_BYTES_MAX = 512 * 1024 * 1024
BASE_LAYERS = ("road", "water", "park", "building", "jurisdiction")
AREA_KINDS = ("district", "psa", "ward", "jurisdiction", "priority", "building")
PLACE_KINDS = ("premises", "block")


class AgencyRow(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One line of the agencies' file."""

    id: str
    name: str
    law_tag: str


class PersonRow(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One line of the people's file."""

    login: str
    name: str
    agency: str
    roles: tuple[str, ...]


class CameraRow(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One line of the cameras' file."""

    id: str
    name: str
    lat: float
    lon: float
    height_m: float = 4.0
    azimuth_deg: float | None = None
    pan_zero_deg: float | None = None
    fov_deg: float
    range_m: float
    owner_class: str
    condition: str
    condition_radius_m: float | None = None
    health: str = "unknown"
    address: str | None = None
    block: str | None = None
    agency: str
    law_tag: str
    site_id: str | None = None
    ring_buffer: bool = False


class SiteRow(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One line of the sites' file."""

    id: str
    name: str
    kind: str = "business"
    agency: str
    lat: float
    lon: float
    address: str | None = None
    owner_login: str | None = None
    owner_email: str | None = None
    """Invited by a letter; the site is theirs then."""
    owner_language: str = "en"


class StreamRow(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One line of the streams' file."""

    camera_id: str
    kind: str = "rtsp"
    wanted: str
    main_url: str
    sub_url: str | None = None
    onvif_url: str | None = None
    username: str = ""
    password: str = ""
    certificate_sha256: str = ""
    transport: str = "tcp"
    retention_hours: int
    ring_minutes: int = 0


class CaseRow(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One line of the cases' file."""

    number: str
    agency: str
    offence: str
    status: str
    assigned: tuple[str, ...] = ()
    opened_at: datetime
    closed_at: datetime | None = None


class SourceRow(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One enrolment of the sources' file."""

    id: str
    kind: str
    title: str
    agency: str
    law_tag: str
    settings: dict[str, Any] = {}


class AreasFound(msgspec.Struct, frozen=True, kw_only=True):
    """What a GeoJSON file of the place holds."""

    areas: list[Area]
    places: list[PlaceFound]
    base: list[dict[str, Any]]
    count: int


RowT = TypeVar("RowT", bound=msgspec.Struct)


def read_rows(content: bytes, kind: type[RowT]) -> list[RowT]:
    """Return the lines of a CSV file; raises BadInputError naming line and column."""
    reader = csv.DictReader(io.StringIO(_text(content)), strict=True)
    several = {each.name for each in msgspec.structs.fields(kind) if each.type == tuple[str, ...]}
    rows: list[RowT] = []
    try:
        for line, raw in enumerate(reader, start=2):
            if len(rows) >= ROWS_MAX:
                raise BadInputError(f"line {line}", f"a file has at most {ROWS_MAX} lines")
            rows.append(_row(raw, kind, several, line))
    except csv.Error as error:
        raise BadInputError("file", f"is not CSV: {error}") from error
    return rows


def _row(raw: dict[str | None, Any], kind: type[RowT], several: set[str], line: int) -> RowT:
    if None in raw:
        raise BadInputError(f"line {line}", "has more fields than the header")
    values: dict[str, Any] = {}
    for name, value in raw.items():
        if name is None or value is None or value == "":
            continue
        values[name] = tuple(value.split(";")) if name in several else value
    try:
        return msgspec.convert(values, kind, strict=False)
    except msgspec.ValidationError as error:
        raise BadInputError(f"line {line}", str(error)) from error


def read_sources(content: bytes) -> list[SourceRow]:
    """Return the enrolments of a sources file."""
    try:
        return msgspec.json.decode(content, type=list[SourceRow])
    except msgspec.DecodeError as error:
        raise BadInputError("file", str(error)) from error


def read_areas(content: bytes) -> AreasFound:
    """Return areas, places and base map of a GeoJSON file in WGS 84."""
    try:
        features = msgspec.json.decode(content)["features"]
    except (msgspec.DecodeError, KeyError, TypeError) as error:
        raise BadInputError("file", "is not a GeoJSON FeatureCollection") from error
    areas, places, base = [], [], []
    for index, feature in enumerate(features):
        try:
            properties, geometry = feature["properties"], feature["geometry"]
            kind, name = str(properties["kind"]), str(properties.get("name") or "")
            identity = f"{kind}:{properties.get('id') or name or index}"
            if kind in AREA_KINDS:
                areas.append(Area(id=identity if kind != "building" else f"building:{index}", kind=kind, name=name,
                                  geometry=geometry))  # fmt: skip
            if kind in PLACE_KINDS:
                lon, lat = geometry["coordinates"][:2]
                subtitle = properties.get("address") or properties.get("class") or ""
                places.append(PlaceFound(id=identity, kind=kind, title=name, subtitle=subtitle, lat=lat, lon=lon))
            if kind in BASE_LAYERS:
                base.append(_base_feature(kind, name, properties, geometry))
        except (KeyError, TypeError, ValueError) as error:
            raise BadInputError(f"features[{index}]", "needs properties.kind and a geometry") from error
    return AreasFound(areas=areas, places=places, base=base, count=len(features))


def _base_feature(kind: str, name: str, properties: dict[str, Any], geometry: dict[str, Any]) -> dict[str, Any]:
    shown = {"layer": kind, "name": name, "class": properties.get("class")}
    return {"type": "Feature", "properties": shown, "geometry": geometry}


def _text(content: bytes) -> str:
    if len(content) > FILE_BYTES_MAX:
        raise BadInputError("file", f"is larger than {FILE_BYTES_MAX} bytes")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInputError("file", f"is not UTF-8: {error.reason} at byte {error.start}") from error
