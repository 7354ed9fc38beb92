"""Strict JSON from strangers, and fields of it, with errors that name the field."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

import msgspec

from watchroom.base.errors import BadInputError
from watchroom.model.observation import Decoded, Observation, Rejection

MESSAGE_BYTES_MAX = 4_000_000
JSON_DEPTH_MAX = 64
TEXT_CHARS_MAX = 10_000
NUMBER_CHARS_MAX = 40
"""No double needs more digits."""
NDJSON_RECORDS_MAX = 10_000
NDJSON_TYPES = frozenset({"application/x-ndjson", "application/ndjson", "application/jsonl"})
EPOCH_S_MIN = 631_152_000
"""1990: seconds since 1970 below this are no time a device meant."""
EPOCH_S_MAX = 32_503_680_000
"""The year 3000; a larger number is milliseconds."""
_INT_MIN, _INT_MAX = -(2**63), 2**64 - 1

JsonObject = dict[str, Any]


def read_json(payload: bytes, max_depth: int = JSON_DEPTH_MAX, max_bytes: int = MESSAGE_BYTES_MAX) -> Any:
    """Return the builtin tree of one strict JSON text.

    Raise BadInputError for what JSON or its readers quietly bend: duplicate keys, NaN and infinities, integers beyond
    64 bits, lone surrogates, NUL characters, nesting beyond `max_depth`, bytes that are not UTF-8.
    """
    if len(payload) > max_bytes:
        raise BadInputError("message", f"is larger than {max_bytes} bytes; send smaller messages")
    payload = payload.removeprefix(b"\xef\xbb\xbf")
    try:
        msgspec.json.decode(payload)
        tree = _decoder.decode(payload.decode())
    except RecursionError:
        raise BadInputError("message", f"is nested deeper than {max_depth} levels") from None
    except UnicodeDecodeError:
        raise BadInputError("message", "is not UTF-8") from None
    except (msgspec.DecodeError, ValueError) as error:
        raise BadInputError("message", f"is not strict JSON: {_plain(error)}") from None
    if payload.count(b"{") + payload.count(b"[") > max_depth:
        _check_depth(tree, max_depth)
    if b"\\u0000" in payload:
        _check_nul(tree)
    return tree


def _unique(pairs: list[tuple[str, Any]]) -> JsonObject:
    found = dict(pairs)
    if len(found) != len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise BadInputError(key[:100], "occurs twice in one object; send it once")
            seen.add(key)
    return found


def _plain(error: Exception) -> str:
    return str(error).removeprefix("JSON is malformed: ")[:200]


def _integer(digits: str) -> int:
    number = int(digits)
    if not _INT_MIN <= number <= _INT_MAX:
        raise BadInputError("message", "holds an integer beyond 64 bits")
    return number


_decoder = json.JSONDecoder(object_pairs_hook=_unique, parse_int=_integer)


def _check_depth(tree: Any, max_depth: int) -> None:
    level: list[Any] = [tree]
    for _ in range(max_depth + 1):
        level = [node for node in level if isinstance(node, dict | list)]
        if not level:
            return
        level = [below for node in level for below in (node.values() if isinstance(node, dict) else node)]
    raise BadInputError("message", f"is nested deeper than {max_depth} levels")


def _check_nul(tree: Any) -> None:
    if isinstance(tree, dict):
        for name, value in tree.items():
            _check_nul(name)
            _check_nul(value)
    elif isinstance(tree, list):
        for value in tree:
            _check_nul(value)
    elif isinstance(tree, str) and "\0" in tree:
        raise BadInputError("message", "holds a NUL character; remove it")


def is_ndjson(content_type: str) -> bool:
    """Return whether `content_type` says one JSON text a line."""
    return content_type.partition(";")[0].strip().lower() in NDJSON_TYPES


def ndjson_lines(payload: bytes) -> list[bytes]:
    """Return the lines of `payload` that are not blank; raise BadInputError when they are none or too many."""
    if len(payload) > MESSAGE_BYTES_MAX:
        raise BadInputError("message", f"is larger than {MESSAGE_BYTES_MAX} bytes; send smaller batches")
    lines = [line for line in payload.split(b"\n") if line.strip()]
    if not lines:
        raise BadInputError("message", "is empty; send one JSON object a line")
    if len(lines) > NDJSON_RECORDS_MAX:
        raise BadInputError("message", f"has more than {NDJSON_RECORDS_MAX} lines; send smaller batches")
    return lines


def read_ndjson(payload: bytes, max_depth: int = JSON_DEPTH_MAX) -> tuple[list[tuple[int, Any]], list[Rejection]]:
    """Return (index, tree) of every good line and a Rejection for every bad one; blank lines do not count.

    Raise BadInputError when there are more than NDJSON_RECORDS_MAX lines, more bytes than MESSAGE_BYTES_MAX, or none.
    """
    lines = ndjson_lines(payload)
    good: list[tuple[int, Any]] = []
    bad: list[Rejection] = []
    for index, line in enumerate(lines):
        try:
            good.append((index, read_json(line, max_depth)))
        except BadInputError as error:
            bad.append(Rejection(index, error.field, error.reason))
    return good, bad


def read_records(payload: bytes, content_type: str) -> tuple[list[tuple[int, Any]], list[Rejection]]:
    """Return the one JSON text of a message with index 0, or those of its lines when it is NDJSON."""
    if is_ndjson(content_type):
        return read_ndjson(payload)
    return [(0, read_json(payload))], []


def decode_records(
    payload: bytes,
    content_type: str,
    decode_one: Callable[[JsonObject, Decoded], Iterable[Observation | BadInputError]],
) -> Decoded:
    """Decode a JSON or NDJSON message record by record; a record that raises BadInputError becomes a Rejection.

    `decode_one` gets the record and the Decoded, so that it can count what it repaired or removed. It may give a
    BadInputError among the observations: that part of the record is rejected and the rest of it kept.
    """
    records, rejected = read_records(payload, content_type)
    decoded = Decoded(rejected=rejected, observations=[], forbidden={})
    indices: list[int] = []
    for index, record in records:
        for each in _parts(record, decoded, decode_one):
            if isinstance(each, BadInputError):
                rejected.append(Rejection(index, each.field, each.reason))
            else:
                decoded.observations.append(each)
                indices.append(index)
    rejected.sort(key=lambda each: each.index)
    decoded.indices = indices
    return decoded


def _parts(
    record: Any, decoded: Decoded, decode_one: Callable[[JsonObject, Decoded], Iterable[Observation | BadInputError]]
) -> list[Observation | BadInputError]:
    if not isinstance(record, dict):
        return [BadInputError("message", "is not a JSON object")]
    try:
        return list(decode_one(record, decoded))
    except BadInputError as error:
        return [error]


def find(obj: Any, path: str) -> Any:
    """Return the member at the dotted `path` (`results.0.plate`), or None when it or a step to it is missing."""
    if "." not in path and isinstance(obj, dict):
        return obj.get(path)
    for step in path.split("."):
        if isinstance(obj, dict):
            obj = obj.get(step)
        elif isinstance(obj, list) and step.isdecimal() and int(step[:9]) < len(obj):
            obj = obj[int(step[:9])]
        else:
            return None
    return obj


def text(obj: Any, field: str, max_chars: int = TEXT_CHARS_MAX) -> str:
    """Return the required text at `field`, stripped, not empty, at most `max_chars` long."""
    found = optional_text(obj, field, max_chars)
    if found is None:
        raise BadInputError(field, "is required")
    return found


def optional_text(obj: Any, field: str, max_chars: int = TEXT_CHARS_MAX) -> str | None:
    """Return the text at `field`, stripped, or None when it is missing, null or blank."""
    value = find(obj, field)
    if value is None:
        return None
    if not isinstance(value, str):
        raise BadInputError(field, "must be text")
    value = value.strip()
    if len(value) > max_chars:
        raise BadInputError(field, f"is longer than {max_chars} characters")
    return value or None


def number(obj: Any, field: str, low: float = -math.inf, high: float = math.inf) -> float:
    """Return the required number at `field`, within [low, high]; decimal text as some devices send it counts."""
    found = optional_number(obj, field, low, high)
    if found is None:
        raise BadInputError(field, "is required")
    return found


def optional_number(obj: Any, field: str, low: float = -math.inf, high: float = math.inf) -> float | None:
    """Return the number at `field` within [low, high], or None when it is missing or null."""
    value = find(obj, field)
    if value is None:
        return None
    is_long = isinstance(value, str) and len(value) > NUMBER_CHARS_MAX
    if is_long or isinstance(value, bool) or not isinstance(value, int | float | str):
        raise BadInputError(field, "must be a number")
    try:
        found = float(value)
    except (ValueError, OverflowError):
        raise BadInputError(field, "must be a number") from None
    if not math.isfinite(found):
        raise BadInputError(field, "must be a finite number")
    if not low <= found <= high:
        raise BadInputError(field, f"must be between {low:g} and {high:g}")
    return found


def latitude(obj: Any, field: str) -> float:
    """Return the required latitude at `field`, degrees."""
    return number(obj, field, -90.0, 90.0)


def longitude(obj: Any, field: str) -> float:
    """Return the required longitude at `field`, degrees."""
    return number(obj, field, -180.0, 180.0)


def time(obj: Any, field: str) -> datetime:
    """Return the required ISO 8601 time at `field`, any offset, in UTC."""
    found = optional_time(obj, field)
    if found is None:
        raise BadInputError(field, "is required")
    return found


def optional_time(obj: Any, field: str) -> datetime | None:
    """Return the ISO 8601 time at `field` in UTC, or None when it is missing, null or blank."""
    value = optional_text(obj, field, 40)
    return None if value is None else parse_time(value, field)


def parse_time(value: str, field: str) -> datetime:
    """Return the ISO 8601 `value`, which must carry an offset, in UTC."""
    try:
        parsed = datetime.fromisoformat(value)
        if parsed.tzinfo is None:
            raise BadInputError(field, "must say its offset from UTC, as in 2024-05-01T12:00:00Z")
        return parsed.astimezone(UTC)
    except (ValueError, OverflowError):
        raise BadInputError(field, "must be a time like 2024-05-01T12:00:00Z") from None


def epoch_time(obj: Any, field: str) -> datetime:
    """Return the required time at `field` in UTC: seconds or milliseconds since 1970, told apart by size."""
    value = number(obj, field)
    seconds = value / 1000.0 if value > EPOCH_S_MAX else value
    if not EPOCH_S_MIN <= seconds <= EPOCH_S_MAX:
        raise BadInputError(field, "must be seconds or milliseconds since 1970")
    return datetime.fromtimestamp(seconds, UTC)
