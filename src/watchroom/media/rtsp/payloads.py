"""Unpacks the RTP payloads of H.264 (RFC 6184) and H.265 (RFC 7798): single NAL units, aggregates and fragments."""

from __future__ import annotations

from watchroom.media.rtsp.builder import KEY_SLICE, MESSAGE, OTHER, PARAMETER, SLICE, UnitBuilder
from watchroom.media.rtsp.parameters import h264_sets, h265_sets
from watchroom.media.rtsp.timeline import Timeline
from watchroom.media.stream import StreamError, StreamEvents

_STAP_A, _FU_A = 24, 28
_INTERLEAVED_H264 = {25, 26, 27, 29}
_AP, _FU, _PACI = 48, 49, 50
_BEGINS, _ENDS = 0x80, 0x40
_HEADERS = [bytes((value,)) for value in range(256)]


def _roles(count: int, slices: range, keys: range, sets: range, messages: range) -> list[int]:
    roles = [OTHER] * count
    for role, kinds in ((SLICE, slices), (KEY_SLICE, keys), (PARAMETER, sets), (MESSAGE, messages)):
        for kind in kinds:
            roles[kind] = role
    return roles


ROLES_H264 = _roles(32, range(1, 5), range(5, 6), range(7, 9), range(6, 7))
ROLES_H265 = _roles(64, range(16), range(16, 22), range(32, 35), range(39, 41))


def builder_of(codec: str, on: StreamEvents, timeline: Timeline, sets: list[bytes]) -> UnitBuilder:
    """Return what makes access units of `codec`, H264 or H265, beginning with the description's parameter sets."""
    made: UnitBuilder = H265Builder(on, timeline) if codec == "H265" else H264Builder(on, timeline)
    for nal in sets:
        made.add(memoryview(nal), 0, len(nal))
    return made


class H264Builder(UnitBuilder):
    """Reads packetisation modes 0 and 1."""

    same_bits = 0xFFFF0000

    def __init__(self, on: StreamEvents, timeline: Timeline) -> None:
        """Begin without parameter sets."""
        super().__init__(on, timeline, h264_sets(), ROLES_H264)

    def kind(self, header: int) -> int:
        """Return the low five bits."""
        return header & 0x1F

    def take(self, view: memoryview, start: int, end: int) -> None:
        """Take a payload; raise StreamError for the interleaved mode, which reorders pictures."""
        header = view[start]
        kind = header & 0x1F
        if kind == _FU_A:
            how = view[start + 1]
            if how & _BEGINS:
                mark = header << 24 | (how & 0x1F) << 16
                self.open(mark, _HEADERS[header & 0xE0 | how & 0x1F], view, start + 2, end)
            else:
                self.extend(view, start + 2, end)
            if how & _ENDS:
                self.close()
        elif kind == _STAP_A:
            _unpack(self, view, start + 1, end)
        elif kind in _INTERLEAVED_H264:
            raise _unread("interleaved H.264")
        else:
            self.add(view, start, end)


class H265Builder(UnitBuilder):
    """Reads what is sent on one stream in decoding order."""

    header_bytes = 2
    same_bits = 0xFFFFFF00

    def __init__(self, on: StreamEvents, timeline: Timeline) -> None:
        """Begin without parameter sets."""
        super().__init__(on, timeline, h265_sets(), ROLES_H265)

    def kind(self, header: int) -> int:
        """Return the six bits after the first."""
        return header >> 1 & 0x3F

    def take(self, view: memoryview, start: int, end: int) -> None:
        """Take a payload; raise StreamError for one with an extension header."""
        header = view[start]
        kind = header >> 1 & 0x3F
        if kind == _FU:
            how = view[start + 2]
            if how & _BEGINS:
                mark = header << 24 | view[start + 1] << 16 | (how & 0x3F) << 8
                self.open(mark, bytes((header & 0x81 | (how & 0x3F) << 1, view[start + 1])), view, start + 3, end)
            else:
                self.extend(view, start + 3, end)
            if how & _ENDS:
                self.close()
        elif kind == _AP:
            _unpack(self, view, start + 2, end)
        elif kind == _PACI:
            raise _unread("H.265 with PACI headers")
        else:
            self.add(view, start, end)


def _unpack(to: UnitBuilder, view: memoryview, at: int, end: int) -> None:
    """Add the NAL units of an aggregate: each after its size in two bytes."""
    while end - at > 2:  # noqa: PLR2004 - the size itself
        size = view[at] << 8 | view[at + 1]
        at += 2
        if not 0 < size <= end - at:
            to.damage()
            return
        to.add(view, at, at + size)
        at += size


def _unread(how: str) -> StreamError:
    return StreamError("codec", f"The camera packs its pictures in a way that is not read ({how}); change its encoder.")
