"""Takes RTP packets in order (RFC 3550): finds the payload, counts what is missing, leaves out what is not ours."""

from __future__ import annotations

import struct

from watchroom.media.rtsp.builder import UnitBuilder
from watchroom.media.stream import StreamEvents

HEADER_BYTES = 12
_HEADER = struct.Struct(">BBHII")
_WORDS = struct.Struct(">IIQI")
"""An interleaved packet's begin: mark, channel and size; version, type and number; stamp and sender; payload."""
_BEFORE_PIECE = 4 + HEADER_BYTES + 1
"""Its bytes up to a piece, but for the NAL unit's own header."""
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
        self._first = _VERSION_2 << 24 | payload_type << 16
        self._builder = builder
        self._take = builder.packet
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
        if kind & _TYPE != self._type:
            return
        if (sequence != self._next or sender != self.sender) and not self._is_wanted(sequence, sender):
            return
        self._next = sequence + 1 & 0xFFFF
        self.received += 1
        start += HEADER_BYTES
        if first != _VERSION_2:
            start, end = _payload(first, view, start, end)
        self._take(view, start, end, stamp, kind & _MARKER)

    def run(self, view: memoryview, at: int, end: int, channel: int) -> tuple[int, int]:
        """Take interleaved frames at `at` while each is just the next piece of the open NAL unit.

        Nearly all packets of a stream come this way: four words are compared instead of a dozen fields. Returns where
        the first other frame begins, and how many were taken.
        """
        builder = self._builder
        piece, sameness = builder.open_mark, builder.same_bits
        if piece < 0:
            return at, 0
        unpack, pieces, skipped = _WORDS.unpack_from, builder.parts, _BEFORE_PIECE + builder.header_bytes
        frame, whose_now, first = 0x2400 | channel, builder.stamp << 32 | self.sender, self._first
        sequence, count, size = self._next, 0, 0
        while end - at >= _WORDS.size:
            marked, numbered, whose, payload = unpack(view, at)
            after = at + 4 + (marked & 0xFFFF)
            if (
                payload & sameness != piece
                or numbered != first | sequence
                or whose != whose_now
                or marked >> 16 != frame
                or after > end
                or after <= at + skipped
            ):
                break
            pieces.append(view[at + skipped : after])
            size += after - at - skipped
            sequence = sequence + 1 & 0xFFFF
            count += 1
            at = after
        if count:
            self._next = sequence
            self.received += count
            builder.extended(size)
        return at, count

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
    if first & 0xC0 != _VERSION_2:
        return end, end
    start += 4 * (first & _SOURCES)
    if first & _EXTENDED:
        if start + 4 > end:
            return end, end
        start += 4 + 4 * (view[start + 2] << 8 | view[start + 3])
    if first & _PADDED and end > start:
        end -= view[end - 1]
    return start, max(start, end)
