"""One segment while it is written: where it lies, how its pictures are timed by our clock, what is whole of it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from watchroom.media.disk import Disk, DiskFile
from watchroom.media.fmp4.writer import fragment_head, header
from watchroom.media.units import CLOCK_HZ, AccessUnit, Format
from watchroom.model.video import Fragment, SegmentView

STEP_SECONDS = 15.0
"""Between two pictures no stream stays silent so long: our clock was set forward, and a new segment begins."""
_PICTURE_TICKS = CLOCK_HZ // 25
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_PLAIN = re.compile(r"[A-Za-z0-9_-]{1,64}")


class OpenSegment(SegmentView, frozen=True, kw_only=True):
    """The file that is being written, as far as it may be read."""

    path: str
    """Below the recordings folder."""


class SegmentFile:
    """A file of fragments; each entry of `fragments` begins with a key frame, though it may be written in parts."""

    def __init__(self, disk: Disk, camera_id: str, began_us: int, found: Format, *, after_step: bool) -> None:
        """Name the file; nothing is written before `begin`. Raises BadInputError for a codec that is not recorded."""
        self.began_us = began_us
        self.found = found
        self.after_step = after_step
        self.path = segment_path(camera_id, began_us)
        self.file: DiskFile = disk.file(self.path)
        self.bytes = 0
        self._disk = disk
        self._header = header(found)
        self._fragments: list[Fragment] = []
        self._frames: list[int] = []
        self._sequence = 0
        self._ticks = 0
        self._is_dropping = False

    @property
    def ends_us(self) -> int:
        """Return when the last written picture ends, by our clock."""
        return self.began_us + self._ticks * 100 // 9

    def begin(self) -> bool:
        """Write the header; False when too much waits for the disk."""
        if self._disk.write(self.file, self._header):
            self.bytes = len(self._header)
            return True
        return False

    def append(self, units: Sequence[AccessUnit], next_us: int | None) -> tuple[bool, bool]:
        """Write pictures as one fragment that lasts until `next_us`, as long as their own stamps say when None.

        Returns whether it was written, and whether our clock was set forward behind these pictures. What does not begin
        with a key frame belongs to the fragment before it; when that one was left out it is left out too.
        """
        is_key = units[0].is_key
        total = None if next_us is None else (next_us - units[0].wall_us) * 9 // 100
        durations, has_stepped = durations_of([unit.ticks for unit in units], total)
        began = max(self._ticks, (units[0].wall_us - self.began_us) * 9 // 100)
        samples = [(len(unit.data), ticks) for unit, ticks in zip(units, durations, strict=True)]
        head = fragment_head(self._sequence, began, samples, is_key=is_key)
        if (self._is_dropping and not is_key) or not self._write(b"".join([head, *(unit.data for unit in units)])):
            self._is_dropping = True
            return False, has_stepped
        self._is_dropping = False
        self._note(began, began + sum(durations), len(units), is_key=is_key)
        return True, has_stepped

    def _write(self, data: bytes) -> bool:
        if not self._disk.write(self.file, data):
            return False
        self.bytes += len(data)
        return True

    def _note(self, began: int, ends: int, frames: int, *, is_key: bool) -> None:
        self._ticks = ends
        self._sequence += 1
        if is_key or not self._fragments:
            offset = self._fragments[-1].offset + self._fragments[-1].size if self._fragments else len(self._header)
            began_ms = began * 1000 // CLOCK_HZ
            self._frames.append(frames)
        else:
            before = self._fragments.pop()
            offset, began_ms = before.offset, before.began_ms
            self._frames[-1] += frames
        duration_ms = ends * 1000 // CLOCK_HZ - began_ms
        self._fragments.append(
            Fragment(offset=offset, size=self.bytes - offset, began_ms=began_ms, duration_ms=duration_ms)
        )

    def whole(self, size_bytes: int) -> tuple[list[Fragment], int]:
        """Return the fragments within the first so many bytes, and how many pictures they hold."""
        whole = [each for each in self._fragments if each.offset + each.size <= size_bytes]
        return whole, sum(self._frames[: len(whole)])

    def as_open(self, camera_id: str, offset_s: float | None) -> OpenSegment:
        """Return it as far as it may be read now."""
        fragments, _ = self.whole(self.file.written)
        return OpenSegment(
            id=0, camera_id=camera_id, began_at=time_of(self.began_us), ended_at=self.ended_at(fragments),
            size_bytes=self.file.written, sha256=None, codec=self.found.codec, width=self.found.width,
            height=self.found.height, offset_s=offset_s, fragments=fragments, header_bytes=len(self._header),
            path=self.path,
        )  # fmt: skip

    def ended_at(self, fragments: Sequence[Fragment]) -> datetime:
        """Return when the last of these fragments ends."""
        ends_ms = fragments[-1].began_ms + fragments[-1].duration_ms if fragments else 0
        return time_of(self.began_us) + timedelta(milliseconds=ends_ms)


def durations_of(ticks: Sequence[int], total: int | None) -> tuple[list[int], bool]:
    """Return how long each picture lasts, in ticks, and whether our clock was set forward behind them.

    `ticks` are when they were taken, by the camera; `total` is how long all last by our clock, None when nobody knows.
    The last one stands until the next begins; where the camera's stamps run ahead of our clock all last the same.
    """
    gaps = [later - earlier for earlier, later in pairwise(ticks)]
    steady = all(gap > 0 for gap in gaps)
    usual = gaps[-1] if gaps and 0 < gaps[-1] < CLOCK_HZ else _PICTURE_TICKS
    has_stepped = total is not None and total > sum(gaps) + STEP_SECONDS * CLOCK_HZ
    if total is None or has_stepped:
        total = sum(gaps) + usual if steady else usual * len(ticks)
    last = total - sum(gaps)
    if steady and last > 0:
        return [*gaps, last], has_stepped
    each = max(1, total // len(ticks))
    return [each] * (len(ticks) - 1) + [max(1, total - each * (len(ticks) - 1))], has_stepped


def segment_path(camera_id: str, began_us: int) -> str:
    """Return where a camera's segment lies below the recordings folder: camera, day, hour, microsecond it began."""
    began = time_of(began_us)
    return f"{camera_folder(camera_id)}/{began:%Y%m%d}/{began:%H}/{began_us}.mp4"


def camera_folder(camera_id: str) -> str:
    """Return the name of a camera's folder: its id where that is plain, else a hash of it."""
    if _PLAIN.fullmatch(camera_id):
        return camera_id
    return "h." + hashlib.sha256(camera_id.encode()).hexdigest()[:40]


def time_of(us: int) -> datetime:
    """Return the time so many microseconds after the beginning of 1970."""
    return _EPOCH + timedelta(microseconds=us)
