"""From the sender's words for an incident to one of the room's types, by the table beside this file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path

import msgspec

from watchroom.model.incident_types import INCIDENT_TYPES

_TABLE = Path(__file__).parent / "types.toml"
_WORD = re.compile(r"[a-z0-9]+")
_TEXT_CHARS_MAX = 200
_CACHED_TEXTS_MAX = 4096


class _Words(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    type: str
    all: tuple[str, ...]


class _Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    codes: dict[str, str]
    words: tuple[_Words, ...]


@cache
def _table() -> tuple[dict[str, str], list[tuple[str, list[re.Pattern[str]]]]]:
    table = msgspec.toml.decode(_TABLE.read_bytes(), type=_Table)
    patterns = [(line.type, [re.compile(each.replace("*", "[a-z]*")) for each in line.all]) for line in table.words]
    return table.codes, patterns


@lru_cache(maxsize=_CACHED_TEXTS_MAX)
def _known_type(text: str) -> str | None:
    if text in INCIDENT_TYPES:
        return text
    codes, lines = _table()
    code = codes.get(text.strip().upper())
    if code is not None:
        return code
    words = _WORD.findall(text.lower())
    for type_code, patterns in lines:
        if all(any(pattern.fullmatch(word) for word in words) for pattern in patterns):
            return type_code
    return None


def type_of(texts: list[str | None], local: Mapping[str, str]) -> str:
    """Return our type for what the sender says in `texts`: the most urgent one that any of them means, or `other`.

    `local` is the operator's own table from the sender's texts to types and wins where it knows one.
    """
    said = [each[:_TEXT_CHARS_MAX] for each in texts if each]
    for each in said:
        if local.get(each) in INCIDENT_TYPES:
            return local[each]
    found = [code for code in map(_known_type, said) if code is not None]
    return min(found, key=lambda code: INCIDENT_TYPES[code].priority, default="other")
