"""Rows of tables as messages and files hold them (CSV, JSON, GeoJSON), and files as chunks that the doors take."""

from __future__ import annotations

import csv
import gzip
import io
import zlib
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from importlib import import_module
from itertools import chain, islice
from pathlib import Path
from typing import Any, Literal, TypeAlias

import msgspec

from watchroom.base.errors import BadInputError
from watchroom.model.observation import Decoded, Observation, Rejection
from watchroom.sources.forbidden import without_forbidden
from watchroom.sources.json_input import (
    MESSAGE_BYTES_MAX,
    NDJSON_RECORDS_MAX,
    JsonObject,
    is_ndjson,
    read_json,
    read_ndjson,
)

ROWS_PER_CHUNK_MAX = 500
GEOJSON_FILE_BYTES_MAX = 500_000_000
GEOMETRY_X, GEOMETRY_Y = "geometry_x", "geometry_y"
"""Columns under which the longitude and latitude of a GeoJSON point stand beside its properties."""
BROKEN_ROW = "(row)"
"""Column under which a row stands that does not fit its header."""
CSV_TYPES = frozenset({"text/csv", "application/csv"})
_BYTE_ORDER_MARKS = ("\ufeff", "\u00ef\u00bb\u00bf")
"""The mark itself, and what becomes of it when UTF-8 is read as Latin-1 and written again."""

_LAST = datetime.max.replace(tzinfo=UTC)

ReplayKind: TypeAlias = Literal["crime_incidents", "calls", "gunshots"]
SOURCE_KINDS: dict[str, str] = {"crime_incidents": "cad_table", "calls": "cad_table", "gunshots": "gunshot"}
"""The kind of source whose door takes each kind of file."""


class Chunk(msgspec.Struct, frozen=True):
    """Up to ROWS_PER_CHUNK_MAX rows as NDJSON, with the time at which each became known, in UTC, where it tells one."""

    payload: bytes
    times: tuple[datetime | None, ...]


def csv_rows(lines: Iterable[str]) -> Iterator[JsonObject]:
    """Yield each row of a CSV text as column to value; one of another length than the header under BROKEN_ROW.

    Raise BadInputError naming the line where the text stops being CSV.
    """
    reader = csv.reader(lines)
    try:
        header = [name.strip() for name in next(reader, [])]
        for mark in _BYTE_ORDER_MARKS:
            header[:1] = [name.removeprefix(mark) for name in header[:1]]
        for values in reader:
            if values:
                fits = len(values) == len(header)
                yield dict(zip(header, values, strict=True)) if fits else {BROKEN_ROW: values}
    except csv.Error as error:
        raise BadInputError(f"line {reader.line_num}", f"is not CSV: {error}") from None


def flat(row: Any) -> Any:
    """Return a GeoJSON feature as its properties and its point; anything else as it is."""
    if not isinstance(row, dict) or row.get("type") != "Feature":
        return row
    properties, geometry = row.get("properties"), row.get("geometry")
    point = geometry.get("coordinates") if isinstance(geometry, dict) and geometry.get("type") == "Point" else None
    x, y = point[:2] if isinstance(point, list) and len(point) > 1 else (None, None)
    return {**(properties if isinstance(properties, dict) else {}), GEOMETRY_X: x, GEOMETRY_Y: y}


def message_rows(payload: bytes, content_type: str) -> tuple[list[tuple[int, Any]], list[Rejection]]:
    """Return (index, row) of a message: CSV, NDJSON, or JSON of one row, an array or a GeoJSON collection.

    Raise BadInputError when the message as a whole cannot be read, or holds more than NDJSON_RECORDS_MAX rows.
    """
    if is_ndjson(content_type):
        found, rejected = read_ndjson(payload)
        return [(index, flat(row)) for index, row in found], rejected
    if content_type.partition(";")[0].strip().lower() in CSV_TYPES:
        rows: list[Any] = list(islice(csv_rows(io.StringIO(_text(payload), newline="")), NDJSON_RECORDS_MAX + 1))
    else:
        tree = read_json(payload)
        if isinstance(tree, dict) and tree.get("type") == "FeatureCollection":
            tree = tree.get("features")
        rows = tree if isinstance(tree, list) else [tree]
    if not 0 < len(rows) <= NDJSON_RECORDS_MAX:
        raise BadInputError("message", f"must hold 1 to {NDJSON_RECORDS_MAX} rows")
    return [(index, flat(row)) for index, row in enumerate(rows)], []


def _text(payload: bytes) -> str:
    if len(payload) > MESSAGE_BYTES_MAX:
        raise BadInputError("message", f"is larger than {MESSAGE_BYTES_MAX} bytes; send smaller messages")
    if b"\0" in payload:
        raise BadInputError("message", "holds a NUL character; remove it")
    try:
        return payload.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadInputError("message", "is not UTF-8") from None


def decode_each(
    rows: Iterable[tuple[int, Any]],
    rejected: Iterable[Rejection],
    decode_one: Callable[[JsonObject, Decoded], Observation],
) -> Decoded:
    """Decode row by row; one that is no object, or for which `decode_one` raises BadInputError, becomes a Rejection.

    `decode_one` gets the row without its forbidden members and the Decoded, so that it can count what it repaired.
    """
    decoded = Decoded(rejected=list(rejected), observations=[], indices=[], forbidden={})
    indices: list[int] = []
    repaired_at = set()
    for index, row in rows:
        repaired = decoded.repaired
        try:
            if not isinstance(row, dict):
                raise BadInputError("message", "is not a JSON object")  # noqa: TRY301 - one place makes rejections
            if BROKEN_ROW in row:
                raise BadInputError("message", "is a row of another length than its header")  # noqa: TRY301 - as above
            made = decode_one(without_forbidden(row, decoded.forbidden), decoded)
        except BadInputError as error:
            decoded.rejected.append(Rejection(index, error.field, error.reason))
        else:
            if decoded.repaired > repaired:
                repaired_at.add(len(decoded.observations))
            decoded.observations.append(made)
            indices.append(index)
    decoded.rejected.sort(key=lambda each: each.index)
    decoded.indices = indices
    decoded.repaired_at = frozenset(repaired_at)
    return decoded


def file_rows(path: Path) -> Iterator[JsonObject]:
    """Yield each row of a .csv, .csv.gz or .geojson file; raise BadInputError for another or a broken one.

    CSV is streamed; bytes that are not UTF-8 become the replacement character.
    """
    name = path.name.lower()
    if name.endswith((".geojson", ".json")):
        yield from _geojson_rows(path)
    elif name.endswith((".csv", ".csv.gz")):
        opening = gzip.open if name.endswith(".gz") else open
        try:
            with opening(path, "rt", encoding="utf-8-sig", errors="replace", newline="") as lines:
                yield from csv_rows(lines)
        except (EOFError, gzip.BadGzipFile, zlib.error):
            raise BadInputError(path.name, "is cut short or not gzip") from None
    else:
        raise BadInputError(path.name, "must end in .csv, .csv.gz, .json or .geojson")


def _geojson_rows(path: Path) -> Iterator[JsonObject]:
    if path.stat().st_size > GEOJSON_FILE_BYTES_MAX:
        raise BadInputError(path.name, f"is larger than {GEOJSON_FILE_BYTES_MAX} bytes; send CSV")
    tree = read_json(path.read_bytes(), max_bytes=GEOJSON_FILE_BYTES_MAX)
    rows = tree.get("features") if isinstance(tree, dict) else tree
    if not isinstance(rows, list):
        raise BadInputError(path.name, "holds neither a list of rows nor a GeoJSON collection")
    yield from map(flat, rows)


def open_rows(path: Path, as_kind: ReplayKind, *, in_order: bool = False) -> Iterator[Chunk]:
    """Yield the rows of a real file as NDJSON chunks for the door of SOURCE_KINDS[as_kind], none left out.

    With `in_order` the whole file is read first and its rows come by their times, those without one last. Raise
    BadInputError when the file cannot be read, or its columns fit no known layout of `as_kind`.
    """
    layouts = import_module(f"watchroom.sources.{SOURCE_KINDS[as_kind]}.layouts")
    rows = file_rows(path)
    first = next(rows, None)
    if first is None:
        raise BadInputError(path.name, "holds no rows")
    layouts.expect(first, as_kind)
    timed: Iterator[tuple[datetime | None, bytes]] = (
        (layouts.time_of(row), msgspec.json.encode(row)) for row in chain([first], rows)
    )
    if in_order:
        timed = iter(sorted(timed, key=lambda each: each[0] or _LAST))
    while chunk := list(islice(timed, ROWS_PER_CHUNK_MAX)):
        yield Chunk(b"\n".join(row for _, row in chunk), tuple(at for at, _ in chunk))
