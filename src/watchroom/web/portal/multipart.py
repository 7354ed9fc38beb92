"""Reads forms with files while they come (RFC 7578), so that no file lies in memory or unsealed on disk."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import msgspec

from watchroom.base.errors import BadInputError

HEADERS_BYTES_MAX = 8_192
PARTS_MAX = 50
_BOUNDARY = re.compile(
    r'multipart/form-data\s*;.*?boundary="?([0-9A-Za-z\'()+_,./:=? -]{1,70})"?\s*(?:;|$)', re.IGNORECASE
)
_PARAMETER = re.compile(rb'(?:^|;)\s*(name|filename)="((?:[^"\\]|\\.)*)"', re.IGNORECASE)
_END_OF_HEADERS = b"\r\n\r\n"


class Part(msgspec.Struct, frozen=True):
    """The beginning of one field; `filename` is None for a field that is no file."""

    name: str
    filename: bytes | None


class Data(msgspec.Struct, frozen=True):
    """Bytes of the field that began last."""

    content: bytes


class End(msgspec.Struct, frozen=True):
    """The field that began last is whole."""


Event = Part | Data | End


def boundary_of(content_type: str) -> bytes:
    """Return what separates the fields; raises BadInputError when this is no form with files."""
    match = _BOUNDARY.match(content_type)
    if match is None:
        raise BadInputError("Content-Type", "is multipart/form-data, with a boundary")
    return match[1].rstrip().encode()


class Reader:
    """Takes a form's bytes as they come and returns what they mean; holds back no more than a boundary's length."""

    def __init__(self, boundary: bytes) -> None:
        """Begin before the first boundary."""
        self._delimiter = b"\r\n--" + boundary
        self._buffer = bytearray(b"\r\n")
        self._state = "before"
        self._parts = 0
        self._is_first = True

    @property
    def is_done(self) -> bool:
        """Return whether the last boundary came."""
        return self._state == "done"

    def feed(self, data: bytes) -> list[Event]:
        """Return what more bytes mean; raises BadInputError when they are no form."""
        self._buffer += data
        events: list[Event] = []
        while self._step(events):
            pass
        return events

    def _step(self, events: list[Event]) -> bool:
        if self._state == "before":
            return self._skip()
        if self._state == "after":
            return self._after_boundary()
        if self._state == "headers":
            return self._headers(events)
        return self._state == "body" and self._body(events)

    def _skip(self) -> bool:
        at = self._buffer.find(self._delimiter)
        if at < 0:
            del self._buffer[: max(0, len(self._buffer) - len(self._delimiter))]
            return False
        del self._buffer[: at + len(self._delimiter)]
        self._state = "after"
        return True

    def _after_boundary(self) -> bool:
        if len(self._buffer) < len(b"--"):
            return False
        mark = bytes(self._buffer[:2])
        if mark not in (b"--", b"\r\n"):
            raise BadInputError("form", "is damaged after a boundary")
        self._state = "done" if mark == b"--" else "headers"
        if mark == b"\r\n":
            self._parts += 1
            if self._parts > PARTS_MAX:
                raise BadInputError("form", f"has more than {PARTS_MAX} fields")
        return mark == b"\r\n"

    def _headers(self, events: list[Event]) -> bool:
        """Take the lines that say what the field is; the line end after the boundary is still in front of them."""
        at = self._buffer.find(_END_OF_HEADERS)
        if at < 0:
            if len(self._buffer) > HEADERS_BYTES_MAX:
                raise BadInputError("form", "has a field whose headers do not end")
            return False
        lines = bytes(self._buffer[:at])
        del self._buffer[: at + len(_END_OF_HEADERS)]
        # What ended the headers may begin the boundary of an empty field.
        self._buffer[:0] = b"\r\n"
        told = _told(lines)
        events.append(Part(told.get(b"name", b"").decode("utf-8", "replace"), told.get(b"filename")))
        self._state = "body"
        self._is_first = True
        return True

    def _body(self, events: list[Event]) -> bool:
        at = self._buffer.find(self._delimiter)
        begin = 2 if self._is_first else 0
        if at >= 0:
            if at > begin:
                events.append(Data(bytes(self._buffer[begin:at])))
            events.append(End())
            del self._buffer[: at + len(self._delimiter)]
            self._state = "after"
            return True
        sure = len(self._buffer) - len(self._delimiter) + 1
        if sure > begin:
            events.append(Data(bytes(self._buffer[begin:sure])))
            del self._buffer[:sure]
            self._is_first = False
        return False


def _told(lines: bytes) -> dict[bytes, bytes]:
    """Return the name and file name of a field, as browsers write them."""
    for line in lines.split(b"\r\n"):
        header, _, value = line.partition(b":")
        if header.strip().lower() == b"content-disposition":
            found = {key.lower(): _unquoted(text) for key, text in _PARAMETER.findall(value)}
            if b"name" in found:
                return found
    raise BadInputError("form", "has a field without a name")


def _unquoted(text: bytes) -> bytes:
    return text.replace(b"%22", b'"').replace(b"%0D", b"\r").replace(b"%0A", b"\n").replace(b'\\"', b'"')


async def events_of(body: AsyncIterator[bytes], boundary: bytes) -> AsyncIterator[Event]:
    """Yield what a form means while it comes; raises BadInputError when it ends before its last boundary."""
    reader = Reader(boundary)
    async for chunk in body:
        for event in reader.feed(chunk):
            yield event
    if not reader.is_done:
        raise BadInputError("form", "ended in the middle; send it again")
