"""Reads cameras that offer MJPEG over HTTP: parts the answer into JPEGs and has them encoded as H.264."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import NoReturn

from watchroom.base.clock import Clock
from watchroom.base.errors import BadInputError, LimitError, UnavailableError
from watchroom.media.addresses import AddressGuard
from watchroom.media.fetch import Fetcher, Incoming
from watchroom.media.masking import Transcoding
from watchroom.media.rtsp.timeline import Timeline
from watchroom.media.stream import StreamError, StreamEvents, StreamWhere
from watchroom.media.units import CLOCK_HZ, AccessUnit, Format
from watchroom.model.video import Mask

JPEG_BYTES_MAX = 8_000_000
PART_HEAD_BYTES_MAX = 4_096
PICTURES_PER_SECOND = 15.0
"""More are left out: each one is decoded and encoded anew."""
_SOI = b"\xff\xd8"
_HEAD_END = b"\r\n\r\n"

OpenTranscode = Callable[[Format | None, Sequence[Mask]], Awaitable[Transcoding]]
"""None for whole JPEGs."""


class PartReader:
    """Cuts a multipart/x-mixed-replace body into its JPEGs, by their stated length or by the boundary."""

    def __init__(self, content_type: str) -> None:
        """Take the boundary from the header; raise StreamError when the answer is no such stream."""
        kind, _, parameters = content_type.partition(";")
        name, _, value = parameters.strip().partition("=")
        boundary = value.strip().strip('"').removeprefix("--")
        if kind.strip().lower() != "multipart/x-mixed-replace" or name.strip().lower() != "boundary" or not boundary:
            raise StreamError("no_video", "The camera answers with no MJPEG stream; check the path of its address.")
        self._boundary = b"--" + boundary.encode("latin1", "replace")
        self._rest = bytearray()
        self._length: int | None = None
        self._is_inside = False

    def feed(self, piece: bytes) -> list[bytes]:
        """Return the JPEGs that are whole now; raise StreamError for parts beyond the limits."""
        self._rest += piece
        found = []
        while (jpeg := self._next()) is not None:
            if jpeg.startswith(_SOI):
                found.append(jpeg)
        return found

    def _next(self) -> bytes | None:
        """Return the next part's body, None until more comes."""
        if not self._is_inside and not self._enter():
            return None
        if self._length is not None:
            if len(self._rest) < self._length:
                return None
            return self._leave(self._length)
        end = self._rest.find(b"\r\n" + self._boundary)
        if end >= 0:
            return self._leave(end)
        if len(self._rest) > JPEG_BYTES_MAX:
            raise StreamError("limit", "The camera sends a picture that never ends; restart or replace it.")
        return None

    def _enter(self) -> bool:
        """Pass over a part's head; return whether it was whole."""
        start = self._rest.find(self._boundary)
        end = self._rest.find(_HEAD_END, max(start, 0))
        if start < 0 or end < 0:
            if len(self._rest) > PART_HEAD_BYTES_MAX + len(self._boundary):
                raise StreamError("broken", "The camera's answer is not parted as it says; restart or replace it.")
            return False
        self._length = _length_in(bytes(self._rest[start:end]))
        del self._rest[: end + len(_HEAD_END)]
        self._is_inside = True
        return True

    def _leave(self, size: int) -> bytes:
        body = bytes(self._rest[:size])
        del self._rest[:size]
        self._is_inside = False
        return body


def _length_in(head: bytes) -> int | None:
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.strip().lower() == b"content-length" and value.strip().isdigit():
            length = int(value.strip()[:12])
            if length > JPEG_BYTES_MAX:
                raise StreamError("limit", f"The camera sends a picture of more than {JPEG_BYTES_MAX} bytes.")
            return length or None
    return None


class ReadMjpeg:
    """Reads MJPEG streams like `read_stream` reads RTSP ones."""

    def __init__(self, open_transcode: OpenTranscode) -> None:
        """Let `open_transcode` make H.264 of the JPEGs."""
        self._open_transcode = open_transcode

    async def __call__(self, where: StreamWhere, on: StreamEvents, clock: Clock, allow: AddressGuard) -> NoReturn:
        """Read the stream until it ends, always by StreamError."""
        fetcher = Fetcher(where, allow)
        try:
            async with asyncio.timeout(where.open_seconds) as opening, fetcher.open(where.url) as answer:
                parts = PartReader(answer.header("content-type"))
                opening.reschedule(None)  # what follows is our own work, not the camera's answer
                transcode = await self._open_transcode(None, ())
                try:
                    await _Playing(where, on, clock, transcode).play(answer, parts)
                finally:
                    await transcode.close()
        except TimeoutError:
            raise StreamError("unreachable", "The camera does not answer; check its network and restart it.") from None
        except LimitError as error:
            raise StreamError("limit", error.message) from None
        except BadInputError as error:
            raise StreamError("broken", error.message) from None
        except UnavailableError as error:
            raise error if isinstance(error, StreamError) else StreamError("broken", error.message) from None


class _Playing:
    """Carries JPEGs through a transcode, no more of them a second than it takes."""

    def __init__(self, where: StreamWhere, on: StreamEvents, clock: Clock, transcode: Transcoding) -> None:
        self._silent_seconds = where.silent_seconds
        self._on = on
        self._clock = clock
        self._transcode = transcode
        self._timeline = Timeline(clock, CLOCK_HZ)
        self._due = 0.0

    async def play(self, answer: Incoming, parts: PartReader) -> NoReturn:
        """Carry what comes until it ends."""
        pieces = answer.pieces()
        while True:
            try:
                async with asyncio.timeout(self._silent_seconds):
                    jpegs: list[bytes] = []
                    while not jpegs:
                        jpegs = parts.feed(await anext(pieces))
            except StopAsyncIteration:
                raise StreamError("ended", "The camera ended its stream; it is asked again.") from None
            except TimeoutError:
                words = f"The camera sent no whole picture for {self._silent_seconds:.0f} s; check its network."
                raise StreamError("silent", words) from None
            await self._carry(jpegs[-1])

    async def _carry(self, jpeg: bytes) -> None:
        """Give the newest picture on, unless it comes too soon after the one before."""
        now = self._clock.monotonic()
        if now < self._due:
            return
        self._due = max(self._due, now - 1 / PICTURES_PER_SECOND) + 1 / PICTURES_PER_SECOND
        ticks, wall_us, _ = self._timeline.place(int(now * CLOCK_HZ) % (1 << 32))
        fed = AccessUnit(data=jpeg, is_key=True, ticks=ticks, wall_us=wall_us)
        found, units = await self._transcode.feed(fed)
        if found is not None:
            self._on.format(found)
        for unit in units:
            self._on.unit(unit)
