"""Records one camera by stream copy: segments cut at key frames, one write a fragment, told when they are on disk."""

from __future__ import annotations

import zlib
from collections.abc import Callable

import msgspec

from watchroom.base.errors import BadInputError
from watchroom.media.disk import FULL, Disk, Written
from watchroom.media.segment_file import OpenSegment, SegmentFile, time_of
from watchroom.media.units import AccessUnit, Format
from watchroom.model.video import Segment

SEGMENT_SECONDS = 60
"""A segment is at most so long, unless the camera sends key frames more rarely."""
SHORTEST_SECONDS = 15
"""A segment that goes on from another is no shorter: it begins a little before the second at which segments end."""
FRAGMENT_SECONDS = 2
"""A group of pictures that is longer is written in parts, so that little waits in memory."""
SEGMENT_BYTES_MAX = 1_000_000_000
"""A segment that grows so large without a key frame is ended; recording goes on at the next one."""
TRY_AGAIN_SECONDS = 5
"""After the disk failed a segment is begun again this often."""
STEP_BACK_SECONDS = 1
"""A picture so much before the end of the last segment: our clock was set back."""
SLOW = "The disk is too slow: a part of the recording was left out."
_US = 1_000_000


class Finished(msgspec.Struct, frozen=True):
    """A segment that is on disk for good, on its way into the index."""

    segment: Segment
    after_step: bool
    """Our clock had been set back before it."""


def cut_second(camera_id: str) -> int:
    """Return at which second of the minute a camera's segments end.

    Cameras that begin together are not cut together: the disk is asked to sync a few files at a time.
    """
    return zlib.crc32(camera_id.encode()) % SEGMENT_SECONDS


class Recorder:
    """The sink of one camera's stream; begins when told the format, ends when the stream does."""

    def __init__(
        self, camera_id: str, label: str, disk: Disk, on_finished: Callable[[Finished], None], *, last_end_us: int = 0
    ) -> None:
        """Write nothing yet; `on_finished` is called on the loop for each segment that is on disk.

        `last_end_us` is when the camera's newest recorded segment ends.
        """
        self.camera_id = camera_id
        self.label = label
        self.fault: str | None = None
        """Why nothing is recorded now, for people; None while it is."""
        self._disk = disk
        self._on_finished = on_finished
        self._phase_us = cut_second(camera_id) * _US
        self._found: Format | None = None
        self._open: SegmentFile | None = None
        self._pending: list[AccessUnit] = []
        self._group_us = 0
        self._key_us = 0
        self._ends_us = 0
        self._last_end_us = last_end_us
        self._offset_s: float | None = None
        self._try_again_us = 0

    def format(self, found: Format) -> None:
        """Take the format of the units that follow: they make a new segment."""
        self.broken()
        self._found = found

    def clock_offset(self, seconds: float) -> None:
        """Take the camera's clock minus ours."""
        self._offset_s = seconds

    def unit(self, unit: AccessUnit) -> None:
        """Take one picture."""
        if unit.is_key:
            self._key_frame(unit)
        elif self._pending and unit.wall_us - self._pending[0].wall_us >= FRAGMENT_SECONDS * _US:
            self._flush(unit.wall_us)
            if self._open is not None and self._open.bytes > SEGMENT_BYTES_MAX:
                self._finish()
        if self._open is not None:
            self._pending.append(unit)

    def broken(self) -> None:
        """End the segment: the stream ended, or this camera is to be recorded no more."""
        self._flush(None)
        self._finish()
        self._found = None

    def open_segment(self) -> OpenSegment | None:
        """Return the file being written, with the fragments that may be read; None when there is none."""
        return None if self._open is None else self._open.as_open(self.camera_id, self._offset_s)

    def _key_frame(self, unit: AccessUnit) -> None:
        """Write the group before it; begin a new segment where the old one is long enough."""
        if self._open is not None:
            self._group_us = unit.wall_us - self._key_us
            self._flush(unit.wall_us)
            if self._open is not None and unit.wall_us + self._group_us > self._ends_us:
                self._finish()
        self._key_us = unit.wall_us
        if self._open is None and self._found is not None:
            self._begin(unit.wall_us, self._found)

    def _end_of(self, began_us: int) -> int:
        """Return until when a segment lasts at most, which for every camera is at another second of the minute."""
        goes_on = began_us - self._last_end_us < _US
        from_us = began_us + (SHORTEST_SECONDS * _US if goes_on else 0)
        ends_us = from_us + SEGMENT_SECONDS * _US - (from_us - self._phase_us) % (SEGMENT_SECONDS * _US)
        return min(ends_us, began_us + SEGMENT_SECONDS * _US)

    def _begin(self, now_us: int, found: Format) -> None:
        """Begin a segment, unless the disk is full or failed a moment ago."""
        if self._disk.is_full:
            self.fault = FULL
            return
        if now_us < self._try_again_us <= now_us + TRY_AGAIN_SECONDS * _US:
            return
        after_step = now_us < self._last_end_us - STEP_BACK_SECONDS * _US
        began_us = now_us if after_step else max(now_us, self._last_end_us)
        try:
            opened = SegmentFile(self._disk, self.camera_id, began_us, found, after_step=after_step)
        except BadInputError as error:
            self.fault = error.message
            return
        if opened.begin():
            self._open = opened
            self._ends_us = self._end_of(began_us)
        else:
            self.fault = SLOW

    def _flush(self, next_us: int | None) -> None:
        """Write what is pending; end the segment where the disk failed or our clock was set forward."""
        known, pending = self._open, self._pending
        if known is None or not pending:
            return
        self._pending = []
        if known.file.failed is not None:
            self.fault = known.file.failed
            self._try_again_us = pending[-1].wall_us + TRY_AGAIN_SECONDS * _US
            self._finish()
            return
        is_written, has_stepped = known.append(pending, next_us)
        self.fault = None if is_written else SLOW
        if has_stepped:
            self._finish()

    def _finish(self) -> None:
        """End the file; it is told as finished when it is on disk."""
        known, self._open = self._open, None
        self._pending = []
        if known is not None:
            self._last_end_us = known.ends_us
            offset_s = self._offset_s
            self._disk.finish(known.file, lambda written: self._done(known, written, offset_s))

    def _done(self, known: SegmentFile, written: Written, offset_s: float | None) -> None:
        """Tell a file that is on disk; one that holds no whole fragment is not told."""
        if written.error is not None:
            self.fault = written.error
        fragments, frames = known.whole(written.size_bytes)
        if not fragments:
            return
        segment = Segment(
            camera_id=self.camera_id, stream="main", began_at=time_of(known.began_us),
            ended_at=known.ended_at(fragments), offset_s=offset_s, path=known.path, size_bytes=written.size_bytes,
            sha256=written.sha256, codec=known.found.codec, width=known.found.width, height=known.found.height,
            frames=frames, fragments=fragments, label=self.label,
        )  # fmt: skip
        self._on_finished(Finished(segment, known.after_step))
