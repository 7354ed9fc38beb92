"""JSON from strangers: what is strict about it, and how its errors read."""

from __future__ import annotations

import json
import math
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchroom.base.errors import BadInputError
from watchroom.model.observation import UnitPosition
from watchroom.sources.json_input import (
    JSON_DEPTH_MAX,
    NDJSON_RECORDS_MAX,
    decode_records,
    epoch_time,
    find,
    is_ndjson,
    latitude,
    longitude,
    number,
    optional_number,
    optional_text,
    optional_time,
    read_json,
    read_ndjson,
    text,
    time,
)

SEEN_AT = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("payload", "words"),
    [
        (b"[" * 100_000, "nested deeper"),
        (b'{"a":' * 100_000, "nested deeper"),
        (b"[" * 65 + b"]" * 65, "nested deeper"),
        (b'{"a":' * 300 + b"1" + b"}" * 300, "nested deeper"),
        (b'{"lat": NaN}', "not strict JSON"),
        (b'{"lat": Infinity}', "not strict JSON"),
        (b'{"lat": 1e999}', "not strict JSON"),
        (b'{"a": 1, "a": 2}', "twice"),
        (b'{"b": [{"a": 1, "a": 1}]}', "twice"),
        (b'["\\ud800"]', "not strict JSON"),
        (b'["\\ud800\\u0041"]', "not strict JSON"),
        (b'["\\udc00\\ud800"]', "not strict JSON"),
        (b"9" * 5000, "not strict JSON"),
        (b"[18446744073709551616]", "64 bits"),
        (b"[-9223372036854775809]", "64 bits"),
        (b'["\xff"]', "not UTF-8"),
        (b'["\xed\xa0\x80"]', "not UTF-8"),
        ("[1]".encode("utf-16"), "not strict JSON"),
        (b'["\\u0000"]', "NUL"),
        (b'{"\\u0000": 1}', "NUL"),
        (b'["\x01"]', "not strict JSON"),
        (b"[1] [2]", "not strict JSON"),
        (b"[1,]", "not strict JSON"),
        (b"{'a': 1}", "not strict JSON"),
        (b"", "not strict JSON"),
    ],
)
def test_what_is_not_strict_is_refused(payload: bytes, words: str) -> None:
    """Whatever JSON's readers bend is refused with words that say what it is."""
    with pytest.raises(BadInputError, match=words):
        read_json(payload)


def test_limits_are_the_callers() -> None:
    """Depth and bytes are limited as told, to the last one."""
    assert read_json(b"[" * JSON_DEPTH_MAX + b"]" * JSON_DEPTH_MAX)
    assert read_json(b"[[1]]", max_depth=2) == [[1]]
    with pytest.raises(BadInputError, match="deeper than 1"):
        read_json(b"[[1]]", max_depth=1)
    assert read_json(b"12345", max_bytes=5) == 12345
    with pytest.raises(BadInputError, match="larger than 5"):
        read_json(b"123456", max_bytes=5)


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text().filter(lambda value: "\0" not in value),
    lambda inner: (
        st.lists(inner, max_size=5)
        | st.dictionaries(st.text(max_size=8).filter(lambda value: "\0" not in value), inner, max_size=5)
    ),
    max_leaves=20,
)


@given(tree=JSON, ascii_only=st.booleans(), mark=st.booleans())
def test_strict_json_comes_out_as_it_went_in(tree: Any, ascii_only: bool, mark: bool) -> None:  # noqa: FBT001
    """Any strict JSON is read unchanged, escaped or not, with or without a byte order mark."""
    payload = json.dumps(tree, ensure_ascii=ascii_only).encode()
    assert read_json(b"\xef\xbb\xbf" + payload if mark else payload) == tree


def test_ndjson_counts_what_is_written() -> None:
    """Blank lines do not count, a bad line is named by its index, the others are read."""
    good, bad = read_ndjson(b'\n{"a": 1}\r\n\r\n{"a": NaN}\n  \n[2]\n{"a": 1, "a": 1}')
    assert good == [(0, {"a": 1}), (2, [2])]
    assert [(each.index, each.field) for each in bad] == [(1, "message"), (3, "a")]
    with pytest.raises(BadInputError, match="empty"):
        read_ndjson(b" \n\r\n")
    with pytest.raises(BadInputError, match=str(NDJSON_RECORDS_MAX)):
        read_ndjson(b"1\n" * (NDJSON_RECORDS_MAX + 1))


@pytest.mark.parametrize(
    ("content_type", "many"),
    [
        ("application/x-ndjson", True),
        ("Application/X-NDJSON; charset=utf-8", True),
        ("application/json", False),
        ("", False),
        ("text/x-ndjson", False),
    ],
)
def test_ndjson_is_known_by_its_type(content_type: str, many: bool) -> None:  # noqa: FBT001
    """One JSON text a line is what the content type says, in any case and with parameters, and nothing else."""
    assert is_ndjson(content_type) is many


def test_records_are_decoded_one_by_one() -> None:
    """A record that cannot be taken, whole or in part, is rejected by its index; every observation knows its own."""

    def decode_one(record: dict[str, Any], _: object) -> list[UnitPosition | BadInputError]:
        units = [UnitPosition(unit=unit, at=SEEN_AT, lat=1.0, lon=2.0) for unit in record["units"].split()]
        return [*units, BadInputError("units", "is odd")] if "odd" in record else [*units]

    lines = b'{"units": "a b"}\n[1]\n{"units": "c", "odd": 1}\n{"units": NaN}'
    decoded = decode_records(lines, "application/x-ndjson", decode_one)
    assert [each.unit for each in decoded.observations if isinstance(each, UnitPosition)] == ["a", "b", "c"]
    assert decoded.indices == [0, 0, 2]
    assert [(each.index, each.field) for each in decoded.rejected] == [(1, "message"), (2, "units"), (3, "message")]


NESTED = {"a": {"b": [{"c": "x"}]}, "a.b": 1}


@pytest.mark.parametrize(
    ("path", "found"),
    [("a.b.0.c", "x"), ("a.b.1.c", None), ("a.b.c", None), ("a.b.0.c.d", None), ("z", None), ("a.b.-1.c", None)],
)
def test_path_is_followed_or_nothing(path: str, found: str | None) -> None:
    """A dotted path leads through objects and lists, and a missing step is nothing rather than an error."""
    assert find(NESTED, path) == found
    assert find(None, path) is None


def test_text_is_text_within_its_limit() -> None:
    """Text is stripped; missing, blank, too long or of another type it is refused by its field."""
    assert text({"a": " x "}, "a") == "x"
    assert optional_text({"a": "  "}, "a") is None
    for value in (None, "", 7, ["x"], "x" * 11):
        with pytest.raises(BadInputError) as caught:
            text({"a": {"b": value}}, "a.b", 10)
        assert caught.value.field == "a.b"


@pytest.mark.parametrize("value", [None, "", "x", True, [], {}, "nan", "inf", "1e999", "1" * 50, 91, -90.01, 10**400])
def test_number_is_a_number_in_range(value: Any) -> None:
    """What is no finite number in range is refused by its field, numbers too large for a double included."""
    with pytest.raises(BadInputError) as caught:
        latitude({"lat": value}, "lat")
    assert caught.value.field == "lat"


def test_numbers_may_be_written_as_text() -> None:
    """Decimal text counts as a number, as some devices send it, and nothing is no number."""
    assert number({"a": "0.719034"}, "a") == 0.719034
    assert longitude({"lon": -180}, "lon") == -180.0
    assert optional_number({}, "a") is None


@pytest.mark.parametrize(
    ("value", "at"),
    [
        ("2026-03-01T12:00:00Z", SEEN_AT),
        ("2026-03-01T07:00:00-05:00", SEEN_AT),
        ("2026-03-01 12:00:00.250+00:00", SEEN_AT + timedelta(milliseconds=250)),
        ("20260301T120000Z", SEEN_AT),
    ],
)
def test_time_is_brought_to_utc(value: str, at: datetime) -> None:
    """Any offset of ISO 8601 comes out in UTC."""
    found = time({"at": value}, "at")
    assert found == at
    assert found.tzinfo is UTC


@pytest.mark.parametrize(
    "value",
    [None, "", "2026-03-01T12:00:00", "2026-02-30T12:00:00Z", "noon", 7, "0001-01-01T00:00:00+14:00", "9" * 41],
)
def test_time_that_is_none_is_refused(value: Any) -> None:
    """A time without offset, that never was, or beyond the calendar is refused by its field."""
    with pytest.raises(BadInputError) as caught:
        time({"at": value}, "at")
    assert caught.value.field == "at"
    assert optional_time({}, "at") is None


@given(at=st.datetimes(datetime(1995, 1, 1), datetime(2900, 1, 1)), minutes=st.integers(-14 * 60, 14 * 60))  # noqa: DTZ001
def test_any_time_with_any_offset_is_the_same_instant(at: datetime, minutes: int) -> None:
    """Writing an instant with another offset changes nothing of it."""
    aware = at.replace(tzinfo=UTC)
    written = aware.astimezone(timezone(timedelta(minutes=minutes))).isoformat()
    assert time({"at": written}, "at") == aware


@pytest.mark.parametrize(
    ("value", "at"),
    [
        (1_772_366_400, SEEN_AT),
        (1_772_366_400_000, SEEN_AT),
        ("1772366400250", SEEN_AT + timedelta(milliseconds=250)),
        (1_772_366_400.25, SEEN_AT + timedelta(milliseconds=250)),
    ],
)
def test_seconds_and_milliseconds_are_told_apart(value: Any, at: datetime) -> None:
    """Seconds and milliseconds since 1970 are told apart by their size."""
    assert epoch_time({"at": value}, "at") == at


@pytest.mark.parametrize("value", [None, 0, -1, 12, "soon", 1e300, math.pi, 1_772_366_400_000_000_000])
def test_number_that_is_no_time_is_refused(value: Any) -> None:
    """Numbers that no device meant as a time are refused by their field."""
    with pytest.raises(BadInputError) as caught:
        epoch_time({"at": value}, "at")
    assert caught.value.field == "at"
