"""One and only one way to write a record as bytes: the subset of RFC 8785 that has no fractions."""

from __future__ import annotations

import json
from collections.abc import Mapping

import msgspec

from watchroom.base.errors import BadInputError

INTEGER_MAX = 2**53 - 1
"""The largest integer every JSON reader keeps exactly; the smallest is its negative."""
DEPTH_LEVELS_MAX = 32

_WRITABLE = "text, whole numbers, true, false, null, lists or objects"


def canonical(value: object) -> bytes:
    """Return `value` as canonical JSON in UTF-8.

    Takes str, int, bool, None, list, tuple and dict with str keys, at most `DEPTH_LEVELS_MAX` deep.
    Raises BadInputError naming the member for anything else: fractions, NaN, integers beyond `INTEGER_MAX`,
    lone surrogates. (RFC 8785, sections 3.2.2 and 3.2.3.)
    """
    return msgspec.json.encode(_ordered(value, "", DEPTH_LEVELS_MAX))


def parse_canonical(data: bytes) -> object:
    """Return what `data` says, or raise BadInputError when it is not canonical JSON to the last byte."""
    try:
        value = json.loads(data.decode())
    except (ValueError, RecursionError) as error:
        raise BadInputError("json", f"not readable as JSON in UTF-8 ({error})") from error
    if canonical(value) != data:
        raise BadInputError("json", "not in canonical form (RFC 8785)")
    return value


def _ordered(value: object, path: str, levels: int) -> object:
    kind = type(value)
    if kind is str:
        return _text(value, path)  # type: ignore[arg-type] # narrowed by exact type
    if value is None or kind is bool:
        return value
    if kind is int:
        return _integer(value, path)  # type: ignore[arg-type] # narrowed by exact type
    if levels == 0:
        raise BadInputError(path, f"is nested deeper than {DEPTH_LEVELS_MAX} levels")
    if isinstance(value, list | tuple):
        return [_ordered(item, f"{path}[{at}]", levels - 1) for at, item in enumerate(value)]
    if isinstance(value, Mapping):
        return _ordered_members(value, path, levels)
    raise BadInputError(path or "value", f"{kind.__name__} cannot be written; send {_WRITABLE}")


def _ordered_members(members: Mapping[object, object], path: str, levels: int) -> dict[str, object]:
    names = _names(members, path)
    inner = f"{path}." if path else ""
    # Most members are plain text or nothing: a call for each would be most of what an act's entry costs.
    return {
        name: value
        if (value := members[name]) is None or (type(value) is str and value.isascii())
        else _ordered(value, f"{inner}{name}", levels - 1)
        for name in names
    }


def _names(members: Mapping[object, object], path: str) -> list[str]:
    """Return the names in their order."""
    names: list[str] = []
    for name in members:
        if type(name) is not str:
            raise BadInputError(path or "value", "an object's names must be text")
        names.append(name)
    if "".join(names).isascii():
        return sorted(names)
    return sorted((_text(name, path) for name in names), key=_utf16)


def _utf16(name: str) -> bytes:
    # RFC 8785 orders names by UTF-16 code units, as JavaScript does.
    return name.encode("utf-16-be")


def _text(text: str, path: str) -> str:
    if not text.isascii() and any("\ud800" <= char <= "\udfff" for char in text):
        raise BadInputError(path or "value", "holds a lone surrogate, which no UTF-8 text can carry")
    return text


def _integer(number: int, path: str) -> int:
    if not -INTEGER_MAX <= number <= INTEGER_MAX:
        raise BadInputError(path or "value", "is larger than JSON keeps exactly; send it as text")
    return number
