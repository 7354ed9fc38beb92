"""Canonical JSON: one way to write a record."""

from __future__ import annotations

from types import MappingProxyType

import pytest

from watchroom.base.errors import BadInputError
from watchroom.ledger.canonical import DEPTH_LEVELS_MAX, INTEGER_MAX, canonical, parse_canonical


def test_names_are_ordered_as_rfc_8785_shows() -> None:
    """The names of RFC 8785, 3.2.3, come out in the order of their UTF-16 code units."""
    names = ["€", "\r", "\ufb33", "1", "\U0001f600", "\x80", "ö"]
    written = canonical(dict.fromkeys(names, 0)).decode()
    assert written == '{"\\r":0,"1":0,"\x80":0,"ö":0,"€":0,"\U0001f600":0,"\ufb33":0}'


def test_text_is_escaped_as_rfc_8785_shows() -> None:
    """Only quotes, backslashes and control characters are escaped, with the short form where there is one."""
    assert canonical('€$\x0f\nA\'B"\\\\"/\x7f') == '"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/\x7f"'.encode()


def test_a_whole_record() -> None:
    """Literals, numbers, lists, tuples and mappings have no spaces between them."""
    record = {"b": [True, False, None], "a": MappingProxyType({"n": -1}), "c": ("x",)}
    assert canonical(record) == b'{"a":{"n":-1},"b":[true,false,null],"c":["x"]}'


@pytest.mark.parametrize(
    ("value", "field"),
    [
        (0.5, "value"),
        ({"at": [1, float("nan")]}, "at[1]"),
        ({"a": {"b": 2.0}}, "a.b"),
        (INTEGER_MAX + 1, "value"),
        ({"n": -INTEGER_MAX - 1}, "n"),
        ({"name": "\ud800"}, "name"),
        ({"\udfff": 1}, "value"),
        ({1: 1}, "value"),
        (b"bytes", "value"),
        ({"s": {1, 2}}, "s"),
    ],
)
def test_what_cannot_be_written_is_refused_by_name(value: object, field: str) -> None:
    """Fractions, NaN, huge integers, lone surrogates and foreign types are refused, naming the member."""
    with pytest.raises(BadInputError) as error:
        canonical(value)
    assert error.value.field == field


def test_depth_is_limited() -> None:
    """A value deeper than the limit is refused before Python runs out of stack."""
    value: object = 1
    for _ in range(DEPTH_LEVELS_MAX):
        value = [value]
    assert canonical(value).endswith(b"1" + b"]" * DEPTH_LEVELS_MAX)
    with pytest.raises(BadInputError, match="deeper"):
        canonical([value])


@pytest.mark.parametrize(
    "data",
    [
        b'{"a": 1}',
        b'{"b":1,"a":1}',
        b'{"a":1,"a":1}',
        b'"\\u0041"',
        b"1.0",
        b"NaN",
        b"1e999",
        b"-0",
        b"[" * 100_000,
        b"9" * 5000,
        b"\xff",
        b'"\\ud800"',
        b"",
    ],
)
def test_other_ways_to_write_the_same_are_refused(data: bytes) -> None:
    """Spaces, other orders, duplicate names, needless escapes and numbers out of form are not canonical."""
    with pytest.raises(BadInputError):
        parse_canonical(data)
