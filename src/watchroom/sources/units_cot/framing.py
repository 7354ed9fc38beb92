"""Cuts a stream of bytes into Cursor on Target messages, whatever the segments, and recovers after garbage."""

from __future__ import annotations

import re
from typing import NamedTuple

FRAME_BYTES_MAX = 65_535
"""A message is no larger than a datagram; what claims to be is garbage."""
MAGIC = 0xBF
_MESH_HEADER = b"\xbf\x01\xbf"
_FIRST_TAGS = b"\x0a\x12\x18\x20"
"""How a TakMessage may begin: takControl, cotEvent, and a server's two times."""
_EVENT = b"<event"
_LENGTH = rb"(?:[\x01-\x7f]|[\x80-\xff][\x00-\x7f]|[\x80-\xff]{2}[\x00-\x03])"
"""A varint that is at most FRAME_BYTES_MAX."""
_HEADER = re.compile(rb"\xbf(" + _LENGTH + rb")[" + _FIRST_TAGS + rb"]")
_CUT_HEADER = rb"\xbf(?:" + _LENGTH + rb"|[\x80-\xff]{1,2})?\Z"
_BEGIN = re.compile(_HEADER.pattern + rb"|" + _CUT_HEADER + rb"|<event[\s/>]")
_EVENT_BEGIN = re.compile(rb"<event[\s/>]")
_EVENT_END = re.compile(rb"</event\s{0,16}>")
_EVENT_END_BYTES_MAX = 25


class Frame(NamedTuple):
    """One message without its header: an XML event, or the bytes of a TakMessage."""

    is_xml: bool
    body: bytes

    def as_stream(self) -> bytes:
        """Return the message as it stands in a TCP stream."""
        return self.body if self.is_xml else bytes([MAGIC]) + encode_varint(len(self.body)) + self.body


def encode_varint(number: int) -> bytes:
    """Return `number`, not negative, as a protobuf varint."""
    out = bytearray()
    while number > 0x7F:  # noqa: PLR2004 - seven bits a byte
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


def datagram_frames(datagram: bytes) -> list[Frame]:
    """Return the messages of one UDP datagram: one TakMessage after the mesh header, or XML events; else none."""
    if datagram.startswith(_MESH_HEADER):
        body = datagram[len(_MESH_HEADER) :]
        return [Frame(is_xml=False, body=body)] if body[:1] and body[0] in _FIRST_TAGS else []
    return Framer().feed(datagram)


class Framer:
    """Takes bytes as they come and gives messages as they are complete; holds at most FRAME_BYTES_MAX and a segment.

    What it gives depends on the bytes alone, never on how they were cut. An XML event runs from the last `<event`
    before an `</event>`; what stands between messages (XML declarations, white space, garbage) is skipped and counted.
    """

    def __init__(self) -> None:
        """Start at the boundary between two messages."""
        self.skipped_bytes = 0
        self._buffer = bytearray()
        self._no_end_before = 0

    @property
    def held_bytes(self) -> int:
        """Return how many bytes wait for the rest of their message."""
        return len(self._buffer)

    def feed(self, segment: bytes) -> list[Frame]:
        """Add a segment and return the messages that it completes."""
        self._buffer += segment
        frames: list[Frame] = []
        while self._to_next_begin():
            length = self._protobuf(frames) if self._buffer[0] == MAGIC else self._event(frames)
            if not length:
                break
            self._drop(length)
        return frames

    def _to_next_begin(self) -> bool:
        """Skip to where a message may begin; return whether there is such a place."""
        found = _BEGIN.search(self._buffer)
        if found is None:
            tail = self._buffer.rfind(b"<", max(0, len(self._buffer) - len(_EVENT)))
            self._skip(len(self._buffer) if tail < 0 else tail)
            return False
        self._skip(found.start())
        return True

    def _protobuf(self, frames: list[Frame]) -> int:
        """Return how many bytes are done with: a whole message, one of no message, or 0 to wait for more."""
        header = _HEADER.match(self._buffer)
        if header is None:
            return 0
        length: int = sum((byte & 0x7F) << (7 * index) for index, byte in enumerate(header[1]))
        begin = header.end() - 1
        if not length:
            return self._no_message()
        if len(self._buffer) < begin + length:
            return 0
        frames.append(Frame(is_xml=False, body=bytes(self._buffer[begin : begin + length])))
        return begin + length

    def _event(self, frames: list[Frame]) -> int:
        """Return how many bytes are done with: up to the event's end, one of no event, or 0 to wait for more."""
        found = _EVENT_END.search(self._buffer, self._no_end_before)
        if found is not None and found.end() <= FRAME_BYTES_MAX:
            begin = [each.start() for each in _EVENT_BEGIN.finditer(self._buffer, 0, found.start())][-1]
            self.skipped_bytes += begin
            frames.append(Frame(is_xml=True, body=bytes(self._buffer[begin : found.end()])))
            return found.end()
        self._no_end_before = found.start() if found else max(0, len(self._buffer) - _EVENT_END_BYTES_MAX)
        if len(self._buffer) < FRAME_BYTES_MAX:
            return 0
        return self._no_message()

    def _no_message(self) -> int:
        self.skipped_bytes += 1
        return 1

    def _skip(self, count: int) -> None:
        self.skipped_bytes += count
        self._drop(count)

    def _drop(self, count: int) -> None:
        del self._buffer[:count]
        self._no_end_before = max(0, self._no_end_before - count)
