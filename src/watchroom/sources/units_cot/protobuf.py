"""The little of the protobuf wire format that a TakMessage needs: varints, doubles, texts, messages within."""

from __future__ import annotations

import struct
from typing import TypeAlias

from watchroom.base.errors import BadInputError

_VARINT_BYTES_MAX = 10
_UINT64 = 2**64
_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5

Message: TypeAlias = "dict[int, int | float | bytes]"
"""Field number → last value: an int for a varint, a float for a double, bytes for text and for a message within."""


def read_message(data: bytes, field: str) -> Message:
    """Return the fields of one message; raise BadInputError naming `field` where it is cut off or malformed."""
    found: Message = {}
    at = 0
    while at < len(data):
        tag, at = _varint(data, at, field)
        number, wire_type = tag >> 3, tag & 7
        if not number:
            raise BadInputError(field, "holds a field without a number")
        if wire_type == _VARINT:
            found[number], at = _varint(data, at, field)
        elif wire_type == _BYTES:
            length, at = _varint(data, at, field)
            found[number] = _bytes(data, at, length, field)
            at += length
        elif wire_type == _FIXED64:
            (found[number],) = struct.unpack("<d", _bytes(data, at, 8, field))
            at += 8
        elif wire_type == _FIXED32:
            _bytes(data, at, 4, field)  # no field of a TakMessage is 32 bits wide: only to be passed over
            at += 4
        else:
            raise BadInputError(field, f"holds a field of unknown wire type {wire_type}")
    return found


def _varint(data: bytes, at: int, field: str) -> tuple[int, int]:
    number = 0
    for index, byte in enumerate(data[at : at + _VARINT_BYTES_MAX]):
        number |= (byte & 0x7F) << (7 * index)
        if byte < 0x80:  # noqa: PLR2004 - the last byte of a varint has no top bit
            if number >= _UINT64:
                break
            return number, at + index + 1
    raise BadInputError(field, "holds a number that is cut off or beyond 64 bits")


def _bytes(data: bytes, at: int, length: int, field: str) -> bytes:
    if length > len(data) - at:
        raise BadInputError(field, "is cut off")
    return data[at : at + length]


def message_in(message: Message, number: int, field: str) -> Message:
    """Return the message within at `number`, empty when it is not there."""
    value = message.get(number, b"")
    if not isinstance(value, bytes):
        raise BadInputError(field, "must be a message")
    return read_message(value, field)


def text_in(message: Message, number: int, field: str) -> str:
    """Return the text at `number`, empty when it is not there."""
    value = message.get(number, b"")
    try:
        text = value.decode() if isinstance(value, bytes) else "\0"
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        raise BadInputError(field, "must be UTF-8 text without NUL")
    return text


def double_in(message: Message, number: int, field: str) -> float:
    """Return the double at `number`; 0 when it is not there, as protobuf version 3 leaves out zeros."""
    value = message.get(number, 0.0)
    if not isinstance(value, float):
        raise BadInputError(field, "must be a double")
    return value


def uint_in(message: Message, number: int, field: str) -> int:
    """Return the unsigned integer at `number`; 0 when it is not there."""
    value = message.get(number, 0)
    if not isinstance(value, int):
        raise BadInputError(field, "must be an unsigned integer")
    return value
