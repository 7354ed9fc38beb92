"""A media process for tests: a second implementation of the link's other side, whose cameras the test directs."""

from __future__ import annotations

import asyncio
import base64
from collections import deque
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

import msgspec
from tests.integration.pictures.street import coded, street

from watchroom.base.errors import NotFoundError, UnavailableError
from watchroom.media.disk import Disk
from watchroom.media.link import KIND_RESULT, KIND_SEGMENT, LinkServer, Request, pack_end, pack_json
from watchroom.media.pictures.pool import Pictures
from watchroom.media.process import answering
from watchroom.media.recorded import MaskedCut, masked
from watchroom.media.recorder import Finished, Recorder
from watchroom.media.units import KIND_STILL, AccessUnit, Format, pack_format, pack_unit
from watchroom.model.video import PtzPreset, PtzResult

JPEG = b"\xff\xd8 a made-up picture \xff\xd9"
FORMAT = Format(codec="avc1.42c01e", record=b"\x01\x42\xc0\x1e\xff\xe1\x00\x00\x01\x00\x00", width=320, height=240)
WALL_US = 1_773_522_900_000_000


def unit(number: int, *, is_key: bool = False, size: int = 200) -> bytes:
    """Return the message of one picture, told by its number."""
    data = number.to_bytes(4, "big") * (size // 4)
    wall_us = WALL_US + number * 100_000
    return pack_unit(AccessUnit(data=data, is_key=is_key, ticks=number * 9000, wall_us=wall_us))


def number_of(message: bytes) -> int:
    """Return the number of a picture's message."""
    return int.from_bytes(message[18:22], "big")


class StagedMedia:
    """What a media process answers, as the test wants it."""

    def __init__(self) -> None:
        """Serve two pictures of every camera, and wait for more."""
        self.asked: list[Request] = []
        self.group = [pack_format(FORMAT), unit(1, is_key=True), unit(2)]
        self.takers: dict[str, list[asyncio.Queue[bytes]]] = {}
        self.growing: dict[str, dict[str, Any]] = {}
        self.ptz_error: str | None = None
        self.masking: tuple[Path, Pictures] | None = None
        """Where recordings are, and what masks them, where a test wants that."""
        self.hides = True
        """Whether cameras hide areas by themselves."""

    def serve(self, path: Path) -> LinkServer:
        """Return the server of this process's socket."""
        ops = {"still": self._still, "open_segment": self._open_segment, "ptz": self._ptz, "try": self._try,
               "thumb": self._still, "masks": self._masks,
               "describe": self._describe, "relearn": self._relearn,
               "discover": self._discover}  # fmt: skip
        return LinkServer(
            path, {"live": self._live, "masked": self._masked} | {name: answering(op) for name, op in ops.items()}
        )

    def show(self, camera_id: str, *messages: bytes) -> None:
        """Send messages to whoever takes a camera's live stream now."""
        for queue in self.takers.get(camera_id, []):
            for message in messages:
                queue.put_nowait(message)

    async def _live(self, request: Request) -> AsyncGenerator[bytes, None]:
        self.asked.append(request)
        queue: asyncio.Queue[bytes] = asyncio.Queue()
        takers = self.takers.setdefault(str(request["camera_id"]), [])
        takers.append(queue)
        try:
            for message in self.group:
                yield message
            while True:
                yield await queue.get()
        finally:
            takers.remove(queue)

    def _masked(self, request: Request) -> AsyncGenerator[bytes, None]:
        self.asked.append(request)
        if self.masking is None:
            raise UnavailableError("Nothing is masked here.")
        root, pictures = self.masking
        named = {name: each for name, each in request.items() if name != "op"}
        return masked(root, msgspec.convert(named, MaskedCut), pictures)

    async def _still(self, request: Request) -> bytes:
        self.asked.append(request)
        if request["camera_id"] == "c-2" and "path" not in request:
            raise NotFoundError("This camera is not read here.")
        return bytes((KIND_STILL,)) + WALL_US.to_bytes(8, "big") + JPEG

    async def _open_segment(self, request: Request) -> bytes:
        return pack_json(KIND_SEGMENT, self.growing.get(str(request["camera_id"])))

    async def _ptz(self, request: Request) -> bytes:
        self.asked.append(request)
        presets = [PtzPreset(token="1", name="Crossing")] if request["command"]["kind"] == "status" else []
        return pack_json(KIND_RESULT, PtzResult(error=self.ptz_error, pan=0.25, tilt=0.0, zoom=0.0, presets=presets))

    async def _masks(self, request: Request) -> bytes:
        self.asked.append(request)
        return pack_json(KIND_RESULT, {"in_camera": self.hides, "error": None})

    async def _describe(self, request: Request) -> bytes:
        self.asked.append(request)
        about = {"maker": "Anybody", "model": "Dome 1", "firmware": "1.0"}
        profile = {"token": "p", "name": "main", "codec": "H264", "width": 1280, "height": 720, "fps": 25.0,
                   "source": "v", "has_ptz": True}  # fmt: skip
        told = {"about": about, "offset_s": 0.0, "profiles": [profile], "main_url": "rtsp://10.20.0.5/1",
                "sub_url": None, "has_ptz": True, "has_events": False, "has_masks": True}  # fmt: skip
        return pack_json(KIND_RESULT, told)

    async def _discover(self, request: Request) -> bytes:
        self.asked.append(request)
        sighted = {"url": "http://10.20.0.9/onvif/device_service", "name": "K-12", "hardware": "k12"}
        return pack_json(KIND_RESULT, {"items": [sighted]})

    async def _relearn(self, request: Request) -> bytes:
        self.asked.append(request)
        return pack_json(KIND_RESULT, {})

    async def _try(self, request: Request) -> bytes:
        self.asked.append(request)
        found = {"codec": "avc1.64001f", "width": 1280, "height": 720, "fps": 25.0}
        return pack_json(KIND_RESULT, found | {"still": base64.b64encode(JPEG).decode()})


def ended(reason: str) -> bytes:
    """Return the last message of a stream."""
    return pack_end(reason, "The stream has ended.")


async def recorded(root: Path, camera_id: str, label: str, began_us: int, groups: int) -> list[Finished]:
    """Record so many groups of ten real pictures, a second each, with the real recorder; returns what is finished."""
    found, units = coded(street(10))
    finished: deque[Finished] = deque()
    done = asyncio.Event()

    def on_finished(each: Finished) -> None:
        finished.append(each)
        done.set()

    async with Disk(root, reserve_bytes=1) as disk:
        recorder = Recorder(camera_id, label, disk, on_finished)
        recorder.format(found)
        for number in range(groups):
            for each in units:
                moved_us = began_us + number * 1_000_000 + (each.wall_us - units[0].wall_us)
                ticks = number * 90_000 + each.ticks
                recorder.unit(msgspec.structs.replace(each, wall_us=moved_us, ticks=ticks))
        recorder.broken()
        async with asyncio.timeout(10):
            await done.wait()
    return list(finished)
