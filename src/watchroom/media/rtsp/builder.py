"""Makes access units of NAL units: the part that H.264 and H.265 share, and the one place where pictures are cut."""

from __future__ import annotations

from abc import ABC, abstractmethod

from watchroom.media.rtsp.parameters import ParameterSets
from watchroom.media.rtsp.timeline import Timeline
from watchroom.media.stream import StreamEvents
from watchroom.media.units import UNIT_BYTES_MAX, AccessUnit

OTHER, SLICE, KEY_SLICE, PARAMETER, MESSAGE = range(5)
"""What a NAL unit is to us; `OTHER` is left out."""
WATCHED_UNITS = 120
"""Pictures in whose slices start codes are looked for; in parameter sets and messages always."""
PARTS_MAX = 8192
"""Pieces of one picture; more are a storm of tiny packets."""
START_CODES_MAX = 256
"""NAL units that are looked for in one."""

_START_CODE = b"\0\0\1"
_LENGTH = b"\0\0\0\0"
_FIRST_SLICE = 0x80
"""Set in the byte after the header in a picture's first slice: first_mb_in_slice 0, first_slice_segment_in_pic_flag."""


class UnitBuilder(ABC):
    """Collects the NAL units of one stream into access units and tells them; each codec adds its `take`.

    Pieces of packets are lent, not copied: whoever overwrites their memory calls `settle` before.
    """

    header_bytes = 1
    same_bits = 0
    """Which of the first four bytes of a fragment are the same in all pieces between the first and the last."""

    def __init__(self, on: StreamEvents, timeline: Timeline, sets: ParameterSets, roles: list[int]) -> None:
        """Tell `on`; `roles` says what each NAL type is."""
        self._on = on
        self._timeline = timeline
        self._sets = sets
        self._roles = roles
        self.units = 0
        self.stamp = -1
        self.parts: list[memoryview | bytes] = []
        self._size = 0
        self._open_at = -1
        """Where in the parts the length of the fragmented NAL unit stands; -1 when none is open."""
        self.open_mark = -1
        """How the payloads of its other pieces begin, under `same_bits`; -1 when none is open."""
        self._open_size = 0
        self._open_role = OTHER
        self._has_slice = self._is_key = self._is_damaged = self._has_gap = False
        self._waits_for_key = True
        self._ended_stamp = -1
        self._ends_by_marker = True
        self._looks_inside = WATCHED_UNITS
        """How many more pictures are searched for start codes; -1: all, this camera writes them."""
        self._has_report = False

    @abstractmethod
    def take(self, view: memoryview, start: int, end: int) -> None:
        """Take one packet's payload, view[start:end], never empty."""

    @abstractmethod
    def kind(self, header: int) -> int:
        """Return the NAL type in the first byte of its header."""

    def packet(self, view: memoryview, start: int, end: int, stamp: int, marker: int) -> None:
        """Take the next packet's payload; RTP's `marker` is not 0 at a picture's last packet."""
        if stamp != self.stamp:
            if self._has_slice or self._open_at >= 0:
                self._end()
            elif self._is_damaged:
                self._reset()
            self.stamp = stamp
        if end - start > self.header_bytes:
            self.take(view, start, end)
        if marker and self._ends_by_marker:
            self._end()

    def extended(self, size: int) -> None:
        """Note that pieces of so many bytes were put to the open NAL unit."""
        self._open_size += size
        if self._open_size > UNIT_BYTES_MAX or len(self.parts) > PARTS_MAX:
            self._drop()

    def damage(self) -> None:
        """Something was lost: leave out everything up to the next key frame."""
        self._is_damaged = self._waits_for_key = True
        self._has_gap = self.units > 0

    def report(self, ntp_us: int, stamp: int) -> None:
        """Take the camera's clock at a stamp, from a sender report."""
        self._timeline.report(ntp_us, stamp)
        self._has_report = True

    def settle(self) -> None:
        """Copy what was lent: the packets' memory may be overwritten after this."""
        at = self._open_at
        if at >= 0:
            self.parts = [b"".join(self.parts[:at]), _LENGTH, b"".join(self.parts[at + 1 :])]
            self._open_at = 1
        elif self.parts:
            self.parts = [b"".join(self.parts)]

    def add(self, view: memoryview, start: int, end: int) -> None:
        """Take a whole NAL unit, view[start:end]."""
        role = self._roles[self.kind(view[start])]
        if self._looks_inside or role not in {SLICE, KEY_SLICE}:
            self._sort(bytes(view[start:end]), may_split=True)
        elif end - start > self.header_bytes:
            self._note_slice(role, view[start + self.header_bytes])
            self._append(view[start:end], end - start)

    def open(self, mark: int, header: bytes, view: memoryview, start: int, end: int) -> None:
        """Begin a fragmented NAL unit by its rebuilt header and its first piece; the next ones begin with `mark`."""
        self.close()
        self.open_mark = mark & self.same_bits
        self._open_role = self._roles[self.kind(header[0])]
        if not self._looks_inside and self._open_role in {SLICE, KEY_SLICE} and end > start:
            self._note_slice(self._open_role, view[start])
        self._open_at = len(self.parts)
        self.parts += (_LENGTH, header)
        self._open_size = self.header_bytes
        self.extend(view, start, end)

    def extend(self, view: memoryview, start: int, end: int) -> None:
        """Add a piece to the NAL unit that was begun; without one, its begin was lost."""
        if self._open_at < 0:
            self.damage()
            return
        self._open_size += end - start
        self.parts.append(view[start:end])
        if self._size + self._open_size > UNIT_BYTES_MAX or len(self.parts) > PARTS_MAX:
            self._drop()

    def close(self) -> None:
        """End the NAL unit that was begun, if any."""
        at = self._open_at
        if at < 0:
            return
        self._open_at = self.open_mark = -1
        if self._looks_inside or self._open_role not in {SLICE, KEY_SLICE}:
            nal = b"".join(self.parts[at + 1 :])
            del self.parts[at:]
            self._sort(nal, may_split=True)
        else:
            self.parts[at] = self._open_size.to_bytes(4, "big")
            self._size += self._open_size + 4

    def _sort(self, nal: bytes, *, may_split: bool) -> None:
        """Put a whole NAL unit where it belongs; one with start codes inside is several."""
        if may_split and _START_CODE in nal:
            self._looks_inside = -1
            for each in nal.split(_START_CODE, START_CODES_MAX):
                self._sort(each.rstrip(b"\0"), may_split=False)
            return
        if len(nal) <= self.header_bytes:
            return
        kind = self.kind(nal[0])
        role = self._roles[kind]
        if role == PARAMETER:
            self._sets.take(kind, nal.rstrip(b"\0"))
        elif role != OTHER:
            if role != MESSAGE:
                self._note_slice(role, nal[self.header_bytes])
            self._append(nal, len(nal))

    def _note_slice(self, role: int, after_header: int) -> None:
        """Mark the picture. One that begins in its middle lost its begin, or the marker that ended it was wrong."""
        if not self._has_slice and after_header < _FIRST_SLICE:
            if self._ended_stamp == self.stamp:
                self._ends_by_marker = False
            self.damage()
        self._has_slice = True
        self._is_key = self._is_key or role == KEY_SLICE

    def _append(self, nal: memoryview | bytes, size: int) -> None:
        self.parts += (size.to_bytes(4, "big"), nal)
        self._size += size + 4
        if self._size > UNIT_BYTES_MAX or len(self.parts) > PARTS_MAX:
            self._drop()

    def _drop(self) -> None:
        """Leave out a picture that is larger than any camera's."""
        self.parts = []
        self._size = 0
        self._open_at = self.open_mark = -1
        self.damage()

    def _end(self) -> None:
        """Tell the picture, unless a part of it or one that it builds on is missing."""
        self.close()
        if self._has_slice:
            if not self._is_damaged and (self._is_key or not self._waits_for_key):
                self._tell()
            self._ended_stamp = self.stamp
            self._reset()
        elif self._is_damaged:
            self._reset()

    def _tell(self) -> None:
        if self._is_key:
            found = self._sets.changed_format()
            if found is not None:
                self._on.format(found)
            if not self._sets.is_known:
                return
        ticks, wall_us, source_us = self._timeline.place(self.stamp)
        self._on.unit(
            AccessUnit(
                data=b"".join(self.parts),
                is_key=self._is_key,
                ticks=ticks,
                wall_us=wall_us,
                source_us=source_us,
                after_gap=self._has_gap,
            )
        )
        self.units += 1
        self._waits_for_key = self._has_gap = False
        if self._looks_inside > 0:
            self._looks_inside -= 1
        if self._has_report and source_us is not None:
            self._has_report = False
            self._on.clock_offset((source_us - wall_us) / 1e6)

    def _reset(self) -> None:
        self.parts = []
        self._size = 0
        self._open_at = self.open_mark = -1
        self._has_slice = self._is_key = self._is_damaged = False
