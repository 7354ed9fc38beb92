"""Takes RTP packets in order (RFC 3550): finds the payload, counts what is missing, leaves out what is not ours."""

from __future__ import annotations

import struct

from watchroom.media.rtsp.builder import UnitBuilder
from watchroom.media.stream import StreamEvents

HEADER_BYTES = 12
_HEADER = struct.Struct(">BBHII")
_VERSION_2 = 0x80
_PADDED, _EXTENDED, _SOURCES = 0x20, 0x10, 0x0F
_MARKER, _TYPE = 0x80, 0x7F
_SEQUENCES = 1 << 16
_HALF = _SEQUENCES >> 1


class RtpReceiver:
    """One sender's packets, each right after the one before it."""

    def __init__(self, payload_type: int, builder: UnitBuilder, on: StreamEvents) -> None:
        """Give payloads of `payload_type` to `builder`, tell `on` how many packets are missing."""
        self._type = payload_type
        self._builder = builder
        self._on = on
        self._next = -1
        self._restart = -1
        """The packet that would follow an old one: two old ones in order are a sender that began anew."""
        self.sender = -1
        self.received = 0
        self.missing = 0
        self.highest = 0
        """Sequence number of the newest packet, wraps counted in the upper half."""

    def packet(self, view: memoryview, start: int, end: int) -> None:
        """Take the packet view[start:end]."""
        if end - start < HEADER_BYTES:
            return
        first, kind, sequence, stamp, sender = _HEADER.unpack_from(view, start)
        if kind & _TYPE != self._type or first & 0xC0 != _VERSION_2:
            return
        if (sequence != self._next or sender != self.sender) and not self._is_wanted(sequence, sender):
            return
        self._next = (sequence + 1) % _SEQUENCES
        self.received += 1
        start += HEADER_BYTES
        if first != _VERSION_2:
            start, end = _payload(first, view, start, end)
        self._builder.packet(view, start, end, stamp, is_last=kind >= _MARKER)

    def _is_wanted(self, sequence: int, sender: int) -> bool:
        """Look at a packet that does not follow the one before; return whether it is to be taken all the same."""
        if self._next < 0:
            self.sender = sender
            return True
        ahead = (sequence - self._next) % _SEQUENCES
        if sender == self.sender and ahead < _HALF:
            self.missing += ahead
            self._on.lost(ahead)
        elif sequence != self._restart:
            self._restart = (sequence + 1) % _SEQUENCES
            return False
        self.sender = sender
        self._builder.damage()
        return True

    def newest(self) -> int:
        """Return the extended highest sequence number received, as a receiver report tells it."""
        sequence = (self._next - 1) % _SEQUENCES
        wraps = self.highest - self.highest % _SEQUENCES
        self.highest = wraps + sequence + (_SEQUENCES if sequence < self.highest % _SEQUENCES else 0)
        return self.highest


def _payload(first: int, view: memoryview, start: int, end: int) -> tuple[int, int]:
    """Return where the payload begins and ends in a packet with sources, an extension or padding."""
    start += 4 * (first & _SOURCES)
    if first & _EXTENDED:
        if start + 4 > end:
            return end, end
        start += 4 + 4 * (view[start + 2] << 8 | view[start + 3])
    if first & _PADDED and end > start:
        end -= view[end - 1]
    return start, max(start, end)
