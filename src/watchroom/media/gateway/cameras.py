"""The cameras of a site as its gateway reads them: addresses and passwords stay here, with what the owner allows."""

from __future__ import annotations

import random
import tomllib
from collections import deque
from collections.abc import AsyncGenerator
from contextlib import aclosing
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from watchroom.base.clock import Clock
from watchroom.base.errors import BadInputError
from watchroom.media.addresses import AddressGuard
from watchroom.media.gateway.wire import CAMERAS_MAX, NAME_CHARS_MAX, Announced
from watchroom.media.hub import Feed, Reading, ReadStream
from watchroom.media.stream import StreamError, StreamWhere
from watchroom.media.units import KIND_UNIT, AccessUnit, Format, pack_format, pack_unit, unpack_unit

RING_BYTES_MAX = 64_000_000
RING_SECONDS_MAX = 300


class SiteCamera(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One `[cameras.NAME]` of the gateway's file."""

    url: str
    title: Annotated[str, Meta(max_length=NAME_CHARS_MAX)] = ""
    sub_url: str | None = None
    username: str = ""
    password: str = ""
    certificate_sha256: str = ""
    transport: Literal["tcp", "udp"] = "tcp"
    opens: Literal["lease", "never"] = "lease"
    ring_seconds: Annotated[int, Meta(ge=0, le=RING_SECONDS_MAX)] = 0


class SiteFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The gateway's file: the site's cameras, and in which networks they are."""

    networks: str
    cameras: dict[str, SiteCamera]


def read_site(path: Path) -> SiteFile:
    """Return what the file says.

    Raises:
        BadInputError: it cannot be read, or a member of it is wrong; the message names it.
    """
    try:
        site = msgspec.convert(tomllib.loads(path.read_text()), SiteFile)
        guard = AddressGuard.from_text(site.networks)
    except (OSError, ValueError) as error:
        raise BadInputError(str(path), str(error)) from error
    if not 0 < len(site.cameras) <= CAMERAS_MAX:
        raise BadInputError(f"{path}, cameras", f"are 1 to {CAMERAS_MAX}")
    for name, camera in site.cameras.items():
        if len(name) > NAME_CHARS_MAX:
            raise BadInputError(f"{path}, cameras.{name[:20]}…", f"has a name longer than {NAME_CHARS_MAX} characters")
        for url in filter(None, (camera.url, camera.sub_url)):
            try:
                guard.check_text(url)
            except StreamError as error:
                raise BadInputError(f"{path}, cameras.{name}", error.message) from error
    return site


class Ring:
    """The last seconds of a camera whose owner wants them kept, in memory only: whole groups, bounded in bytes."""

    def __init__(self, seconds: int) -> None:
        """Begin empty."""
        self._span_us = seconds * 1_000_000
        self._found: Format | None = None
        self._units: deque[AccessUnit] = deque()
        self._bytes = 0

    def format(self, found: Format) -> None:
        """A new format begins anew: what was before cannot be shown with it."""
        self.broken()
        self._found = found

    def unit(self, unit: AccessUnit) -> None:
        """Keep one picture and let go of what is too old."""
        self._units.append(unit)
        self._bytes += len(unit.data)
        while self._units and (
            self._units[0].wall_us < unit.wall_us - self._span_us or self._bytes > RING_BYTES_MAX or self._is_headless
        ):
            self._bytes -= len(self._units.popleft().data)

    @property
    def _is_headless(self) -> bool:
        return not self._units[0].is_key

    def clock_offset(self, seconds: float) -> None:
        """Not of interest here."""

    def broken(self) -> None:
        """Forget what was kept."""
        self._units.clear()
        self._bytes = 0
        self._found = None

    def since(self, wall_us: int) -> list[bytes]:
        """Return the messages of what is kept since then, beginning with a key frame."""
        if self._found is None:
            return []
        units = list(self._units)
        first = max((at for at, each in enumerate(units) if each.is_key and each.wall_us <= wall_us), default=0)
        return [pack_format(self._found), *map(pack_unit, units[first:])]


class SiteFeeds:
    """The streams of a site's cameras, each read only while an opening or its owner's ring wants it."""

    def __init__(self, site: SiteFile, read: ReadStream, clock: Clock, dice: random.Random) -> None:
        """Keep what is needed to read; nothing is read before `start`."""
        self._cameras = site.cameras
        self._clock = clock
        guard = AddressGuard.from_text(site.networks)
        self._feeds: dict[tuple[str, str], Feed] = {}
        self._rings: dict[str, Ring] = {}
        for name, camera in site.cameras.items():
            for stream, url in (("main", camera.url), ("sub", camera.sub_url)):
                if url:
                    where = StreamWhere(
                        url=url,
                        username=camera.username,
                        password=camera.password,
                        certificate_sha256=camera.certificate_sha256,
                        transport=camera.transport,
                    )
                    self._feeds[name, stream] = Feed(
                        Reading(read=read, where=where, clock=clock, guard=guard, dice=dice)
                    )

    def start(self) -> None:
        """Begin the rings that owners want."""
        for name, camera in self._cameras.items():
            if camera.ring_seconds and camera.opens == "lease":
                ring = self._rings[name] = Ring(camera.ring_seconds)
                self._feeds[name, "main"].keep(is_kept=True, sink=ring)

    async def stop(self) -> None:
        """End every stream."""
        for feed in self._feeds.values():
            await feed.close("stopped", "The gateway was stopped.")

    def announced(self) -> dict[str, Announced]:
        """Return what the centre is told of each camera."""
        return {
            name: Announced(
                name=name,
                title=camera.title or name,
                opens=camera.opens,
                has_sub=camera.sub_url is not None,
                ring_seconds=camera.ring_seconds,
                error=self._feeds[name, "main"].error,
            )
            for name, camera in self._cameras.items()
        }

    async def messages(self, name: str, stream: str, before_seconds: int) -> AsyncGenerator[bytes, None]:
        """Yield a stream's messages: first what the ring has of the seconds before, then as they come."""
        feed = self._feeds.get((name, stream)) or self._feeds[name, "main"]
        last_us = 0
        ring = self._rings.get(name)
        if ring is not None and before_seconds and feed is self._feeds[name, "main"]:
            since_us = int((self._clock.now().timestamp() - before_seconds) * 1_000_000)
            for message in ring.since(since_us):
                last_us = _time_of(message) or last_us
                yield message
        async with aclosing(feed.view()) as messages:
            async for message in messages:
                if (at := _time_of(message)) is None or at > last_us:
                    yield message


def _time_of(message: bytes) -> int | None:
    return unpack_unit(message).wall_us if message[0] == KIND_UNIT else None
