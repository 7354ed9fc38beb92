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


WRITABLE = "cannot be written; send text, whole numbers, true, false, null, lists or objects"
HUGE = "is larger than JSON keeps exactly; send it as text"
LONE = "holds a lone surrogate, which no UTF-8 text can carry"
NAMES = "an object's names must be text"


@pytest.mark.parametrize(
    ("value", "field", "words"),
    [
        (0.5, "value", f"float {WRITABLE}"),
        ({"at": [1, float("nan")]}, "at[1]", f"float {WRITABLE}"),
        ({"a": {"b": 2.0}}, "a.b", f"float {WRITABLE}"),
        (INTEGER_MAX + 1, "value", HUGE),
        ({"n": -INTEGER_MAX - 1}, "n", HUGE),
        ({"name": "\ud800"}, "name", LONE),
        ({"\udfff": 1}, "value", LONE),
        ({"a": {"\ud800": 1}}, "a", LONE),
        ({1: 1}, "value", NAMES),
        ({"a": {1: 1}}, "a", NAMES),
        (b"bytes", "value", f"bytes {WRITABLE}"),
        ({"s": {1, 2}}, "s", f"set {WRITABLE}"),
    ],
)
def test_what_cannot_be_written_is_refused_by_name(value: object, field: str, words: str) -> None:
    """Fractions, NaN, huge integers, lone surrogates and foreign types are refused, naming the member and why."""
    with pytest.raises(BadInputError) as error:
        canonical(value)
    assert (error.value.field, str(error.value)) == (field, f"{field}: {words}")


def test_the_largest_and_the_smallest_integer_are_written_and_read() -> None:
    """What every JSON reader keeps exactly goes out and comes back as it was."""
    record = {"large": INTEGER_MAX, "none": None, "small": -INTEGER_MAX, "text": "Straße"}
    assert parse_canonical(canonical(record)) == record


def test_depth_is_limited() -> None:
    """A value deeper than the limit is refused before Python runs out of stack."""
    lists: object = 1
    objects: object = 1
    for _ in range(DEPTH_LEVELS_MAX):
        lists, objects = [lists], {"a": objects}
    assert canonical(lists).endswith(b"1" + b"]" * DEPTH_LEVELS_MAX)
    assert canonical(objects).endswith(b"1" + b"}" * DEPTH_LEVELS_MAX)
    words = rf"\[0\]: is nested deeper than {DEPTH_LEVELS_MAX} levels$"
    with pytest.raises(BadInputError, match=words):
        canonical([lists])
    with pytest.raises(BadInputError, match=r"a: is nested deeper than"):
        canonical({"a": objects})


@pytest.mark.parametrize(
    "data",
    [
        b'{"a": 1}',
        b'{"b":1,"a":1}',
        b'{"a":1,"a":1}',
        b'"\\u0041"',
        b"-0",
    ],
)
def test_other_ways_to_write_the_same_are_refused(data: bytes) -> None:
    """Spaces, other orders, duplicate names, needless escapes and numbers out of form are not canonical."""
    with pytest.raises(BadInputError, match=r"^json: not in canonical form \(RFC 8785\)$"):
        parse_canonical(data)


@pytest.mark.parametrize("data", [b"[" * 100_000, b"9" * 5000, b"\xff", b"", b"{"])
def test_what_is_no_json_is_refused(data: bytes) -> None:
    """Bytes that are not UTF-8, too deep or no JSON at all are refused in the same words."""
    with pytest.raises(BadInputError, match=r"^json: not readable as JSON in UTF-8 \(.+\)$"):
        parse_canonical(data)


@pytest.mark.parametrize("data", [b"1.0", b"NaN", b"1e999", b'"\\ud800"'])
def test_json_that_is_never_written_is_refused(data: bytes) -> None:
    """What JSON can say and a record cannot is refused as it would be on the way out."""
    with pytest.raises(BadInputError, match=r"^value: "):
        parse_canonical(data)
