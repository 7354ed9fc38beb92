"""Reads cameras that offer HLS: fetches segments with our own client and plays them at the pace of their pictures."""

from __future__ import annotations

import asyncio
from typing import NoReturn, Protocol

import msgspec

from watchroom.base.clock import Clock
from watchroom.base.errors import BadInputError, LimitError, UnavailableError
from watchroom.media.addresses import AddressGuard
from watchroom.media.fetch import Fetcher
from watchroom.media.playlist import PLAYLIST_BYTES_MAX, Playlist, Segment, read_playlist
from watchroom.media.rtsp.timeline import Timeline
from watchroom.media.stream import StreamError, StreamEvents, StreamWhere
from watchroom.media.units import CLOCK_HZ, AccessUnit, Format

SEGMENT_BYTES_MAX = 24_000_000
HEADER_BYTES_MAX = 100_000
LATEST_SEGMENTS = 2
"""How many of the segments that are there already are played first."""
REFRESH_SECONDS_MIN = 0.2
AHEAD_SEGMENTS = 2
"""Fetched while those before are played."""
LATE_SECONDS_MAX = 5.0
"""So late, or so early, the pace begins anew."""
TICKS_WRAP = 1 << 32


class Demuxer(Protocol):
    """Takes the pictures of the first video track out of a container's bytes; in a worker with limits."""

    async def __call__(self, container: str, data: bytes) -> tuple[Format, list[AccessUnit]]:
        """Return format and pictures of `mpegts` or `mp4` bytes; raise BadInputError, LimitError, UnavailableError."""
        ...


class Chunk(msgspec.Struct, frozen=True):
    """One segment, taken apart."""

    found: Format
    units: list[AccessUnit]
    is_new: bool
    """Its times begin anew."""


class ReadHls:
    """Reads HLS streams like `read_stream` reads RTSP ones."""

    def __init__(self, demux: Demuxer) -> None:
        """Let `demux` take segments apart."""
        self._demux = demux

    async def __call__(self, where: StreamWhere, on: StreamEvents, clock: Clock, allow: AddressGuard) -> NoReturn:
        """Read the stream until it ends, always by StreamError."""
        chunks: asyncio.Queue[Chunk | StreamError] = asyncio.Queue(AHEAD_SEGMENTS)
        fetching = asyncio.create_task(_Fetching(where, allow, self._demux).run(chunks))
        playing = _Playing(on, clock)
        try:
            while True:
                chunk = await chunks.get()
                if isinstance(chunk, StreamError):
                    raise chunk
                await playing.play(chunk)
        finally:
            fetching.cancel()
            await asyncio.gather(fetching, return_exceptions=True)


class _Fetching:
    """Follows one playlist and brings its segments, each once."""

    def __init__(self, where: StreamWhere, guard: AddressGuard, demux: Demuxer) -> None:
        self._where = where
        self._guard = guard
        self._demux = demux
        self._next = -1
        self._header: tuple[str, bytes] = ("", b"")

    async def run(self, into: asyncio.Queue[Chunk | StreamError]) -> None:
        """Put chunks until the stream ends, then why."""
        try:
            await self._follow(into)
        except StreamError as error:
            await into.put(error)
        except LimitError as error:
            await into.put(StreamError("limit", error.message))
        except (BadInputError, UnavailableError) as error:
            await into.put(StreamError("broken", error.message))

    async def _follow(self, into: asyncio.Queue[Chunk | StreamError]) -> NoReturn:
        fetcher = Fetcher(self._where, self._guard)
        url, playlist = await self._choose(fetcher)
        loop = asyncio.get_running_loop()
        heard = loop.time()
        while True:
            fresh = self._fresh(playlist)
            for segment in fresh:
                await into.put(await self._bring(fetcher, segment))
                heard = loop.time()
            if playlist.is_ended:
                raise StreamError("ended", "The camera's stream is at its end; it is asked again.")
            if loop.time() - heard > self._where.silent_seconds + 2 * playlist.target_seconds:
                raise StreamError("silent", "The camera's playlist does not grow any more; restart the camera.")
            if not fresh:
                await asyncio.sleep(max(playlist.target_seconds / 3, REFRESH_SECONDS_MIN))
            playlist = await _read(fetcher, url)

    async def _choose(self, fetcher: Fetcher) -> tuple[str, Playlist]:
        """Return the playlist of segments: the given one, or the best that it offers, and no deeper."""
        url = self._where.url
        playlist = await _read(fetcher, url)
        if playlist.variants:
            url = max(playlist.variants)[1]
            playlist = await _read(fetcher, url)
        if playlist.variants:
            raise StreamError("broken", "The camera's playlists point to playlists; enter the innermost one's address.")
        return url, playlist

    def _fresh(self, playlist: Playlist) -> list[Segment]:
        """Return the segments that were not played yet."""
        segments = playlist.segments
        if segments and (self._next < 0 or self._next > segments[-1].number + len(segments)):
            self._next = segments[-LATEST_SEGMENTS:][0].number
        fresh = [each for each in segments if each.number >= self._next]
        if fresh:
            self._next = fresh[-1].number + 1
        return fresh

    async def _bring(self, fetcher: Fetcher, segment: Segment) -> Chunk:
        header = b""
        if segment.header_url:
            if self._header[0] != segment.header_url:
                fetched = await fetcher.get(segment.header_url, HEADER_BYTES_MAX)
                self._header = segment.header_url, fetched.body
            header = self._header[1]
        body = (await fetcher.get(segment.url, SEGMENT_BYTES_MAX)).body
        found, units = await self._demux("mp4" if segment.header_url else "mpegts", header + body)
        return Chunk(found, units, segment.is_new)


async def _read(fetcher: Fetcher, url: str) -> Playlist:
    fetched = await fetcher.get(url, PLAYLIST_BYTES_MAX)
    return read_playlist(fetched.body.decode("utf-8", "replace"), fetched.url)


class _Playing:
    """Tells pictures when they are due, so that a segment's do not come all at once."""

    def __init__(self, on: StreamEvents, clock: Clock) -> None:
        self._on = on
        self._clock = clock
        self._timeline = Timeline(clock, CLOCK_HZ)
        self._format: Format | None = None
        self._begin: float | None = None
        """When picture 0 was due, in monotonic seconds."""
        self._waits_for_key = True

    async def play(self, chunk: Chunk) -> None:
        """Tell one segment's pictures."""
        if chunk.found != self._format:
            self._format, self._waits_for_key = chunk.found, True
            self._on.format(chunk.found)
        if chunk.is_new:
            self._timeline.restart()
            self._begin = None
        for unit in chunk.units:
            await self._until_due(unit.ticks / CLOCK_HZ)
            ticks, wall_us, _ = self._timeline.place(unit.ticks % TICKS_WRAP)
            if unit.is_key or not self._waits_for_key:
                self._waits_for_key = False
                self._on.unit(AccessUnit(data=unit.data, is_key=unit.is_key, ticks=ticks, wall_us=wall_us))

    async def _until_due(self, seconds: float) -> None:
        now = self._clock.monotonic()
        if self._begin is None or abs(self._begin + seconds - now) > LATE_SECONDS_MAX:
            self._begin = now - seconds
        await asyncio.sleep(max(0.0, self._begin + seconds - now))
