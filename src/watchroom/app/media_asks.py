"""What a media process is asked beside its streams: motors, tries of new cameras, thumbnails, masks in cameras."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import AsyncGenerator, Mapping
from pathlib import Path
from typing import TypeVar

import msgspec

from watchroom.base.clock import Clock
from watchroom.base.errors import BadInputError, WatchroomError
from watchroom.media.addresses import AddressGuard
from watchroom.media.camera import Camera
from watchroom.media.hub import ReadStream
from watchroom.media.link import KIND_RESULT, Handler, Request, pack_json
from watchroom.media.onvif.discovery import discover
from watchroom.media.onvif.lazily import LazyOnvif
from watchroom.media.pictures.pool import Pictures
from watchroom.media.process import MediaProcess, answering
from watchroom.media.recorded import MaskedCut, masked, read_cut
from watchroom.media.rounds import Rounds
from watchroom.media.stream import StreamError, StreamWhere
from watchroom.media.units import CLOCK_HZ, KIND_STILL, AccessUnit, Format
from watchroom.model.video import Mask, PtzCommand, StreamSecrets

TRY_SECONDS_MAX = 15.0
TRY_FPS_SECONDS = 1.5
"""Pictures are counted for so long after the first."""
TRY_WIDTH = 640
TRIES_MAX = 4
"""At a time; the next one waits."""
_T = TypeVar("_T")


class Tried(msgspec.Struct, frozen=True, kw_only=True):
    """What a camera that is not enrolled yet answered."""

    error: str | None = None
    codec: str | None = None
    width: int = 0
    height: int = 0
    fps: float = 0.0
    still: str | None = None
    """JPEG as base64."""


class Candidate(msgspec.Struct, frozen=True, kw_only=True):
    """A camera that is not enrolled yet."""

    kind: str
    secrets: StreamSecrets


class Thumbnail(msgspec.Struct, frozen=True, kw_only=True):
    """The first picture of one fragment of a recording."""

    path: str
    header_bytes: int
    offset: int
    size: int
    wall_us: int
    width: int
    masks: list[Mask] = []
    """What the recording lacks, though the camera may hide it by itself now."""


class Asks:
    """One media process's answers."""

    def __init__(
        self,
        process: MediaProcess,
        pictures: Pictures,
        onvif: LazyOnvif,
        rounds: Rounds,
        *,
        readers: Mapping[str, ReadStream],
        guard: AddressGuard,
        clock: Clock,
        root: Path,
    ) -> None:
        """Keep what answers are made with; recordings are below `root`."""
        self._process = process
        self._pictures = pictures
        self._onvif = onvif
        self._rounds = rounds
        self._readers = readers
        self._guard = guard
        self._clock = clock
        self._root = root
        self._tries = asyncio.Semaphore(TRIES_MAX)

    def handlers(self) -> dict[str, Handler]:
        """Return who answers, by the request's name."""
        answers = {
            "ptz": self._ptz, "relearn": self._relearn, "try": self._try, "describe": self._describe,
            "thumb": self._thumb, "masks": self._masks, "discover": self._discover,
        }  # fmt: skip
        return {op: answering(answer) for op, answer in answers.items()} | {"masked": self._masked}

    async def _ptz(self, request: Request) -> bytes:
        command = _read(request.get("command"), PtzCommand, "command")
        return pack_json(KIND_RESULT, await self._onvif.perform(self._camera(request).stream, command))

    async def _relearn(self, request: Request) -> bytes:
        self._rounds.relearn(self._camera(request).stream.camera_id)
        return pack_json(KIND_RESULT, {})

    async def _masks(self, request: Request) -> bytes:
        """Set masks in the camera; `in_camera` is true only when the camera tells them back."""
        masks = _read(request.get("masks"), list[Mask], "masks")
        try:
            is_set = await self._onvif.set_masks(self._camera(request).stream.secrets, masks)
        except StreamError as error:
            return pack_json(KIND_RESULT, {"in_camera": False, "error": error.message})
        return pack_json(KIND_RESULT, {"in_camera": is_set, "error": None})

    async def _describe(self, request: Request) -> bytes:
        secrets = _read(request.get("secrets"), StreamSecrets, "secrets")
        return pack_json(KIND_RESULT, await self._onvif.describe(secrets))

    async def _discover(self, request: Request) -> bytes:
        del request
        async with self._tries:
            return pack_json(KIND_RESULT, {"items": await discover(self._guard)})

    async def _thumb(self, request: Request) -> bytes:
        asked = _read({name: each for name, each in request.items() if name != "op"}, Thumbnail, "thumb")
        camera = self._camera(request)
        header, fragment = await asyncio.to_thread(
            read_cut, self._root, asked.path, asked.header_bytes, asked.offset, asked.size
        )
        jpeg = await self._pictures.thumb(header, fragment, 0, asked.width, asked.masks or camera.burnt_in)
        return bytes((KIND_STILL,)) + asked.wall_us.to_bytes(8, "big") + jpeg

    def _masked(self, request: Request) -> AsyncGenerator[bytes, None]:
        """Answer with recorded pictures that were masked; who asks names the masks, for they are in the database."""
        asked = _read({name: each for name, each in request.items() if name != "op"}, MaskedCut, "masked")
        return masked(self._root, asked, self._pictures)

    async def _try(self, request: Request) -> bytes:
        candidate = _read(request.get("stream"), Candidate, "stream")
        async with self._tries:
            return pack_json(KIND_RESULT, await self._tried(candidate))

    async def _tried(self, candidate: Candidate) -> Tried:
        read = self._readers.get(candidate.kind)
        if read is None:
            return Tried(error="This kind of stream is not read here.")
        secrets, first = candidate.secrets, _FirstPictures()
        where = StreamWhere(
            url=secrets.main_url, username=secrets.username, password=secrets.password,
            certificate_sha256=secrets.certificate_sha256, transport=secrets.transport,
        )  # fmt: skip

        async def reading_on() -> None:
            await read(where, first, self._clock, self._guard)

        reading = asyncio.create_task(reading_on())
        try:
            async with asyncio.timeout(TRY_SECONDS_MAX):
                await asyncio.wait({reading, first.enough}, return_when=asyncio.FIRST_COMPLETED)
            if first.key is None:
                await reading
            return await self._told(first)
        except TimeoutError:
            return await self._told(first) if first.key else Tried(error="The camera sends no picture; check its path.")
        except WatchroomError as error:
            return Tried(error=error.message)
        finally:
            reading.cancel()
            first.enough.cancel()
            await asyncio.gather(reading, return_exceptions=True)

    async def _told(self, first: _FirstPictures) -> Tried:
        assert first.found is not None and first.key is not None  # noqa: PT018, S101 - a key frame was seen
        jpeg = await self._pictures.jpeg(first.found, first.key, TRY_WIDTH)
        return Tried(
            codec=first.found.codec,
            width=first.found.width,
            height=first.found.height,
            fps=round(first.fps, 1),
            still=base64.b64encode(jpeg).decode(),
        )

    def _camera(self, request: Request) -> Camera:
        return self._process.camera(str(request.get("camera_id", "")))


class _FirstPictures:
    """Takes a stream's first key frame and counts what follows for a moment."""

    def __init__(self) -> None:
        self.found: Format | None = None
        self.key: AccessUnit | None = None
        self.fps = 0.0
        self.enough: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._pictures = 0

    def format(self, found: Format) -> None:
        """Take the format."""
        self.found = found

    def unit(self, unit: AccessUnit) -> None:
        """Take one picture."""
        if self.key is None:
            if unit.is_key:
                self.key = unit
            return
        self._pictures += 1
        seconds = (unit.ticks - self.key.ticks) / CLOCK_HZ
        if seconds > 0:
            self.fps = self._pictures / seconds
        if seconds >= TRY_FPS_SECONDS and not self.enough.done():
            self.enough.set_result(None)

    def lost(self, packets: int) -> None:
        """Losses do not matter here."""

    @property
    def is_awaited(self) -> bool:
        """Return yes: whoever tries a camera waits for its picture."""
        return True

    def clock_offset(self, seconds: float) -> None:
        """Nor does its clock."""


def _read(value: object, kind: type[_T], field: str) -> _T:
    try:
        return msgspec.convert(value, kind)
    except msgspec.ValidationError as error:
        raise BadInputError(field, str(error)) from error
