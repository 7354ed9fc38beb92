"""ONVIF for the city's domes: one HTTP server that answers for each of them as its device service would."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Final

import av
import msgspec
import numpy as np

from watchroom_sim.eyes import onvif_answers as answers
from watchroom_sim.eyes import onvif_motor
from watchroom_sim.eyes.canvas import Planes
from watchroom_sim.eyes.digest import Gate
from watchroom_sim.eyes.gallery import Camera, Gallery
from watchroom_sim.eyes.onvif_events import PullPoints
from watchroom_sim.eyes.soap import Asked, Fault, Signatures, envelope, fault, read

BODY_BYTES_MAX: Final = 65_536
IDLE_SECONDS_MAX: Final = 60.0
UNSIGNED: Final = frozenset({"GetSystemDateAndTime", "GetServices", "GetCapabilities"})
"""May be asked before anything else, so without a signature."""
SOAP_TYPE: Final = "application/soap+xml; charset=utf-8"


class Reply(msgspec.Struct, frozen=True):
    """One answer of the server."""

    status: int
    body: bytes
    kind: str = SOAP_TYPE
    challenge: str = ""


class OnvifServer:
    """All domes behind one port: `/onvif/ID/device_service` and what that leads to."""

    def __init__(self, gallery: Gallery, password: Callable[[str], str], rtsp_port: int) -> None:
        """`password` tells a camera's; streams are at `rtsp_port` of the same host."""
        self._gallery = gallery
        self._password = password
        self._rtsp_port = rtsp_port
        self._signatures = Signatures()
        self._gate = Gate()
        self.points = PullPoints(self.now)
        self.port = 0
        self._serving: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None

    async def listen(self, host: str = "127.0.0.1", port: int = 0) -> None:
        """Listen until closed."""
        self._server = await asyncio.start_server(self._accept, host, port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def close(self) -> None:
        """Stop listening, and end every connection."""
        if self._server is not None:
            self._server.close()
        for task in self._serving:
            task.cancel()
        await asyncio.gather(*self._serving, return_exceptions=True)

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(self._serve(reader, writer))
        self._serving.add(task)
        task.add_done_callback(self._serving.discard)

    def now(self, camera_id: str) -> datetime:
        """Return the time by a camera's own clock."""
        return datetime.now(UTC) + timedelta(seconds=self._gallery.cameras[camera_id].offset_s)

    def base(self, camera_id: str) -> str:
        """Return the address below which a camera's services are."""
        return f"http://127.0.0.1:{self.port}/onvif/{camera_id}"

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        ended = (OSError, TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError)
        with contextlib.closing(writer), contextlib.suppress(*ended):
            while True:
                async with asyncio.timeout(IDLE_SECONDS_MAX):
                    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
                    headers = {name.strip().lower(): value.strip() for name, _, value in map(_parted, head[1:])}
                    length = int(headers.get("content-length", "0") or 0)
                    if length > BODY_BYTES_MAX:
                        break
                    body = await reader.readexactly(length)
                method, _, rest = head[0].partition(" ")
                reply = await self._reply(method, rest.partition(" ")[0], headers, body)
                writer.write(_written(reply))
                await writer.drain()

    async def _reply(self, method: str, path: str, headers: dict[str, str], body: bytes) -> Reply:
        parts = [part for part in path.partition("?")[0].split("/") if part]
        camera = self._gallery.cameras.get(parts[1]) if len(parts) > 2 and parts[0] == "onvif" else None  # noqa: PLR2004
        if camera is None or not camera.eye.turns:
            return Reply(404, b"", "text/plain")
        if method == "GET" and parts[2] == "snapshot.jpg":
            return self._snapshot(camera, headers)
        if method != "POST":
            return Reply(405, b"", "text/plain")
        try:
            asked = read(body)
            if asked.operation not in UNSIGNED:
                self._signatures.demand(asked, self._password(camera.eye.id), self.now(camera.eye.id))
            return Reply(200, envelope(await self._answer(camera, parts[2:], asked)))
        except Fault as error:
            return Reply(error.status, fault(error))

    async def _answer(self, camera: Camera, path: list[str], asked: Asked) -> str:
        base = self.base(camera.eye.id)
        if path[0] == "subscription":
            return await self.points.answer(camera.eye.id, path[-1], asked)
        if asked.space == "tptz":
            return onvif_motor.answer(camera, asked)
        asks: dict[tuple[str, str], Callable[[], str]] = {
            ("tds", "GetSystemDateAndTime"): lambda: answers.date_and_time(self.now(camera.eye.id)),
            ("tds", "GetDeviceInformation"): lambda: answers.information(camera),
            ("tds", "GetServices"): lambda: answers.services(base),
            ("tds", "GetCapabilities"): lambda: answers.capabilities(base),
            ("trt", "GetProfiles"): answers.profiles,
            ("trt", "GetStreamUri"): lambda: answers.stream_uri(asked, self._streams(camera)),
            ("tr2", "GetStreamUri"): lambda: answers.stream_uri(asked, self._streams(camera)),
            ("trt", "GetSnapshotUri"): lambda: answers.snapshot_uri(f"{base}/snapshot.jpg"),
            ("tr2", "GetMaskOptions"): answers.mask_options,
            ("tr2", "GetMasks"): lambda: answers.masks(camera, asked),
            ("tr2", "CreateMask"): lambda: answers.create_mask(camera, asked),
            ("tr2", "SetMask"): lambda: answers.set_mask(camera, asked),
            ("tr2", "DeleteMask"): lambda: answers.delete_mask(camera, asked),
            ("tev", "CreatePullPointSubscription"): lambda: self.points.create(camera.eye.id, asked, base),
        }
        ask = asks.get((asked.space, asked.operation))
        if ask is None:
            raise Fault("ActionNotSupported", "Optional Action Not Implemented")
        told = ask()
        camera.look(time.time())
        return told

    def _streams(self, camera: Camera) -> str:
        return f"rtsp://127.0.0.1:{self._rtsp_port}/cam/{camera.eye.id}"

    def _snapshot(self, camera: Camera, headers: dict[str, str]) -> Reply:
        if not self._gate.lets_in("GET", headers.get("authorization", ""), self._password(camera.eye.id)):
            return Reply(401, b"", "text/plain", self._gate.challenge)
        return Reply(200, jpeg(camera.picture().at(time.time())), "image/jpeg")


def jpeg(planes: Planes) -> bytes:
    """Return a picture as JPEG."""
    height, width = planes.y.shape
    context = av.CodecContext.create("mjpeg", "w")
    context.width, context.height, context.pix_fmt = width, height, "yuvj420p"
    context.time_base = Fraction(1, 25)
    frame = av.VideoFrame(width, height, "yuvj420p")
    for plane, part in zip(frame.planes, (planes.y, planes.u, planes.v), strict=True):
        room = np.frombuffer(memoryview(plane), np.uint8).reshape(plane.height, plane.line_size)
        room[:, : plane.width] = part
    return b"".join(bytes(packet) for packet in (*context.encode(frame), *context.encode(None)))


def _parted(line: str) -> tuple[str, str, str]:
    return line.partition(":")


def _written(reply: Reply) -> bytes:
    lines = [f"HTTP/1.1 {reply.status} Said", f"Content-Type: {reply.kind}", f"Content-Length: {len(reply.body)}"]
    if reply.challenge:
        lines.append(f"WWW-Authenticate: {reply.challenge}")
    return "\r\n".join((*lines, "", "")).encode() + reply.body
