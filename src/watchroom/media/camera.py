"""One camera in a media process: its main and sub stream, its recorder, and what it tells of itself."""

from __future__ import annotations

import random
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from pathlib import Path

import msgspec

from watchroom.base.clock import Clock
from watchroom.base.errors import NotFoundError, UnavailableError
from watchroom.media.addresses import AddressGuard
from watchroom.media.disk import Disk
from watchroom.media.health import StreamFacts
from watchroom.media.hub import Feed, OnKey, Reading, ReadStream
from watchroom.media.masking import OpenTranscode, made_anew
from watchroom.media.recorder import Finished, Recorder
from watchroom.media.segment_file import OpenSegment
from watchroom.media.stream import StreamWhere
from watchroom.media.units import AccessUnit, Format
from watchroom.model.video import CameraStream, Mask, StreamState

STREAMS = ("main", "sub")
EXPECTED = {"live", "connecting", "waiting", "failed"}
"""States of a stream that somebody wants pictures of."""
PLAIN_CODEC = "avc1"
"""What every browser decodes; the sub stream of a camera that sends another codec is made anew when it is asked for."""


class Surroundings(msgspec.Struct, frozen=True, kw_only=True):
    """What all cameras of a process share."""

    clock: Clock
    dice: random.Random
    guard: AddressGuard
    readers: Mapping[str, ReadStream]
    """By the kind of stream."""
    disk: Disk
    on_finished: Callable[[Finished], None]
    on_key: OnKey | None = None
    faults: Callable[[str, StreamFacts], list[str]] = lambda *_: []
    """What is wrong with a camera, of FAULTS."""
    open_transcode: OpenTranscode
    """For masked cameras, and for browsers that do not decode what a camera sends."""


class Camera:
    """What is wanted of a camera, made so."""

    def __init__(self, stream: CameraStream, around: Surroundings, *, last_end_us: int) -> None:
        """Begin with `stream`; `last_end_us` is when its newest recorded segment ends."""
        self._around = around
        self._last_end_us = last_end_us
        self._recorder: Recorder | None = None
        self._counted = (around.clock.monotonic(), 0, 0)
        self._rates = (0.0, 0.0)
        self.stream = stream
        self._masks_are_there = True
        self._feeds = self._make_feeds()
        self._made_anew: dict[Feed, Feed] = {}
        self._follow()

    async def change(self, stream: CameraStream) -> None:
        """Follow what is wanted now; where the camera is reached otherwise, its streams begin anew."""
        before, self.stream = self.stream, stream
        if (before.secrets, before.kind) != (stream.secrets, stream.kind):
            await self._close_feeds("changed", "The camera is reached otherwise now; look again.")
            self._feeds = self._make_feeds()
        elif before.wanted != "off" and stream.wanted == "off":
            await self._close_feeds("off", "This camera was switched off.")
            self._feeds = self._make_feeds()
        elif (before.masks, before.masked_in_camera) != (stream.masks, stream.masked_in_camera):
            self._masks_are_there = True
            await self._end_viewers("changed", "The masks of this camera were changed; look again.")
        self._follow()

    async def close(self) -> None:
        """End everything; the segment being written is finished."""
        await self._close_feeds("stopping", "The server stops; look again in a moment.")

    @property
    def burnt_in(self) -> Sequence[Mask]:
        """Return the masks that are put into its pictures here: those that the camera does not hide by itself."""
        return [] if self.stream.masked_in_camera and self._masks_are_there else self.stream.masks

    async def trust_masks(self, *, are_there: bool) -> None:
        """Take what the camera says of its own masks; when that changed, who looks must look again."""
        if are_there != self._masks_are_there:
            self._masks_are_there = are_there
            await self._end_viewers("changed", "The masks of this camera were changed; look again.")

    def view(self, name: str) -> AsyncGenerator[bytes, None]:
        """Return the messages of the main or sub stream for one more taker."""
        return self._feed(name).view()

    async def key(self) -> tuple[Format, AccessUnit]:
        """Return the newest key frame of the main stream, unmasked; raises UnavailableError when none comes."""
        self._demand_on()
        found = await self._feeds["main"].key()
        if found is None:
            raise UnavailableError("The camera sends no picture now. Try again in a few seconds.")
        return found

    def open_segment(self) -> OpenSegment | None:
        """Return the file being recorded now, None when there is none."""
        return None if self._recorder is None else self._recorder.open_segment()

    def measure(self) -> None:
        """Take the rates of pictures and bits since the last time."""
        feed, (then, frames, total) = self._feeds["main"], self._counted
        now = self._around.clock.monotonic()
        if now > then:
            self._rates = (feed.frames - frames) / (now - then), (feed.bytes - total) * 8 / 1000 / (now - then)
            self._counted = now, feed.frames, feed.bytes

    def state(self) -> StreamState:
        """Return what the camera's stream does now."""
        feed = self._feeds["main"]
        recording = None if self._recorder is None else self._recorder.fault
        return StreamState(
            camera_id=self.stream.camera_id,
            actual="off" if self.stream.wanted == "off" else feed.actual,
            since=feed.since,
            error=feed.error or recording,
            codec=None if feed.found is None else feed.found.codec,
            width=0 if feed.found is None else feed.found.width,
            height=0 if feed.found is None else feed.found.height,
            fps=round(self._rates[0], 1),
            kbit_s=round(self._rates[1], 1),
            offset_s=feed.offset_s,
            last_frame_at=feed.last_frame_at,
            restarts=feed.restarts,
            lost_packets=feed.lost_packets,
            viewers=sum(each.viewers for each in self._feeds.values()),
            faults=self._around.faults(self.stream.camera_id, self._facts()),
        )

    def _facts(self) -> StreamFacts:
        """Return what the main stream does, for health; times by the clock that never goes back."""
        feed, clock = self._feeds["main"], self._around.clock
        seen = feed.last_frame_at
        return StreamFacts(
            is_expected=feed.actual in EXPECTED,
            last_picture_at=None if seen is None else clock.monotonic() - (clock.now() - seen).total_seconds(),
            fps=self._rates[0],
            offset_s=feed.offset_s,
        )

    def _feed(self, name: str) -> Feed:
        """Return a stream by name: the main one where there is no sub stream."""
        self._demand_on()
        if name not in STREAMS:
            raise NotFoundError("A camera has a main and perhaps a sub stream, no other.")
        feed = self._feeds.get(name) or self._feeds["main"]
        masks = self.burnt_in
        is_foreign = name == "sub" and feed.found is not None and not feed.found.codec.startswith(PLAIN_CODEC)
        return self._anew(feed, masks) if masks or is_foreign else feed

    def _anew(self, feed: Feed, masks: Sequence[Mask]) -> Feed:
        """Return the feed that shows another one masked, or as every browser decodes it."""
        if feed not in self._made_anew:
            read = made_anew(feed.view, masks, self._around.open_transcode)
            self._made_anew[feed] = Feed(msgspec.structs.replace(feed.reading, read=read))
        return self._made_anew[feed]

    def _demand_on(self) -> None:
        if self.stream.wanted == "off":
            raise NotFoundError("This camera is switched off.")

    def _make_feeds(self) -> dict[str, Feed]:
        around, secrets = self._around, self.stream.secrets
        feeds = {}
        for name, url in zip(STREAMS, (secrets.main_url, secrets.sub_url), strict=True):
            if url:
                where = StreamWhere(
                    url=url, camera_id=self.stream.camera_id, stream=name,
                    username=secrets.username, password=secrets.password,
                    certificate_sha256=secrets.certificate_sha256, transport=secrets.transport,
                )  # fmt: skip
                reading = Reading(
                    read=around.readers[self.stream.kind], where=where, clock=around.clock, guard=around.guard,
                    dice=around.dice,
                )  # fmt: skip
                feeds[name] = Feed(reading, self._tap if name == "main" else None)
        return feeds

    def _follow(self) -> None:
        """Record, keep a ring, or leave the stream to those who look."""
        stream = self.stream
        is_recorded = stream.wanted == "record" or (stream.wanted == "on_demand" and stream.ring_minutes > 0)
        if is_recorded and self._recorder is None:
            self._recorder = Recorder(
                stream.camera_id, stream.label, self._around.disk, self._around.on_finished,
                last_end_us=self._last_end_us,
            )  # fmt: skip
        elif not is_recorded:
            self._recorder = None
        if self._recorder is not None:
            self._recorder.label = stream.label
        self._feeds["main"].keep(is_kept=is_recorded, sink=self._recorder)

    def _tap(self, found: Format, unit: AccessUnit) -> None:
        if self._around.on_key is not None:
            self._around.on_key(self.stream.camera_id, found, unit)

    async def _end_viewers(self, reason: str, message: str) -> None:
        """End what viewers see, and the streams that were made anew for them."""
        made, self._made_anew = self._made_anew, {}
        for feed in made.values():
            await feed.close(reason, message)
        for feed in self._feeds.values():
            feed.end_viewers(reason, message)

    async def _close_feeds(self, reason: str, message: str) -> None:
        await self._end_viewers(reason, message)
        for feed in self._feeds.values():
            await feed.close(reason, message)


def recordings_folder(data: Path) -> Path:
    """Return where a data folder keeps its recordings."""
    return data / "recordings"
