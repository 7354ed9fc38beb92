"""A camera of our own for tests: speaks RTSP as told, well or badly, and remembers what it was asked."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import hashlib
import random
import ssl
import struct
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Any

from tests.properties.media.rtsp_packets import SETS, Packer, Picture, Seen, film

from watchroom.base.clock import Clock, SystemClock
from watchroom.media.addresses import AddressGuard
from watchroom.media.rtsp.client import read_stream
from watchroom.media.stream import StreamError, StreamWhere

LOOPBACK = AddressGuard(["127.0.0.0/8"])
FRAME_SECONDS = 0.01
PASSWORD = "blue lamp"
AUDIO = b"AUDIO" * 20
Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


def description(codec: str = "H264", *, sets: bool = True, audio: bool = False, control: str = "track1") -> bytes:
    """Return an SDP."""
    names = ("sprop-parameter-sets",) if codec == "H264" else ("sprop-vps", "sprop-sps", "sprop-pps")
    encoded = [base64.b64encode(nal).decode() for nal in SETS.get(codec, ())]
    values = [",".join(encoded)] if codec == "H264" else encoded
    fmtp = ";".join(f"{name}={value}" for name, value in zip(names, values, strict=True)) if sets else "x=1"
    lines = ["v=0", "s=camera", "a=control:*"]
    if audio:
        lines += ["m=audio 0 RTP/AVP 8", "a=control:track0"]
    lines += ["m=video 0 RTP/AVP 96", f"a=rtpmap:96 {codec}/90000", f"a=fmtp:96 {fmtp}", f"a=control:{control}"]
    return "\r\n".join([*lines, ""]).encode()


class Camera:
    """One address; what it says is set by its members before it is asked."""

    def __init__(self) -> None:
        """Be a good H.264 camera without a password."""
        self.codec = "H264"
        self.sdp = description()
        self.demands = ""
        """basic, MD5 or SHA-256."""
        self.nonces = ["first"]
        """The newest counts; an answer to an older one is stale."""
        self.answers: dict[str, bytes] = {}
        """Whole answers to methods, in place of the good ones."""
        self.channels = "0-1"
        self.udp = False
        self.session_seconds = 60
        self.pictures = 10**9
        self.film: Sequence[Picture] = film("H264", random.Random(5), 50)  # noqa: S311 - reproducible
        self.sender_report: tuple[int, int] | None = None
        """NTP seconds and RTP stamp."""
        self.asked: list[str] = []
        self.heads: list[str] = []
        self.connections = 0
        self.left = asyncio.Event()
        self.heard = asyncio.Condition()
        self.port = 0
        self._client_ports: tuple[int, int] = (0, 0)
        self._playing: set[asyncio.Task[None]] = set()

    @property
    def url(self) -> str:
        return f"rtsp://127.0.0.1:{self.port}/stream"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer until the other side leaves."""
        self.connections += 1
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin1")
                while head.startswith("$"):
                    head = head[4 + (ord(head[2]) << 8 | ord(head[3])) :]
                if head.strip():
                    await self._take(head, writer)
        finally:
            for each in self._playing:
                each.cancel()
            await asyncio.gather(*self._playing, return_exceptions=True)
            self.left.set()
            writer.close()

    async def _take(self, head: str, writer: asyncio.StreamWriter) -> None:
        method = head.split(" ", 1)[0]
        async with self.heard:
            self.asked.append(method)
            self.heads.append(head)
            self.heard.notify_all()
        headers = dict(line.split(": ", 1) for line in head.split("\r\n")[1:] if line)
        if method in self.answers:
            writer.write(self.answers[method].replace(b"%CSEQ%", headers["CSeq"].encode()))
            return
        refusal = self._refusal(method, headers.get("Authorization", ""))
        if refusal:
            self._say(writer, headers, "401 Unauthorized", refusal)
        elif method == "DESCRIBE":
            self._say(writer, headers, "200 OK", [f"Content-Base: {self.url}/"], self.sdp)
        elif method == "SETUP":
            self._say(writer, headers, *self._set_up(headers["Transport"]))
        else:
            self._say(writer, headers, "200 OK", ["Public: OPTIONS, DESCRIBE, SETUP, PLAY, GET_PARAMETER"])
        if method == "PLAY":
            self._playing.add(asyncio.create_task(self._play(writer)))

    def _say(
        self, writer: asyncio.StreamWriter, asked: dict[str, str], status: str, headers: list[str], body: bytes = b""
    ) -> None:
        lines = [f"RTSP/1.0 {status}", f"CSeq: {asked['CSeq']}", f"Content-Length: {len(body)}", *headers, "", ""]
        writer.write("\r\n".join(lines).encode() + body)

    def _set_up(self, transport: str) -> tuple[str, list[str]]:
        if self.udp != ("client_port" in transport):
            return "461 Unsupported Transport", []
        session = f"Session: 4711;timeout={self.session_seconds}"
        if self.udp:
            first, second = transport.split("client_port=")[1].split("-")
            self._client_ports = int(first), int(second)
            return "200 OK", [session, f"Transport: RTP/AVP;unicast;client_port={first}-{second};server_port=9-10"]
        return "200 OK", [session, f"Transport: RTP/AVP/TCP;unicast;interleaved={self.channels}"]

    def _refusal(self, method: str, answer: str) -> list[str]:
        """Return the challenge, or nothing when the answer is right."""
        nonce = self.nonces[-1]
        if not self.demands:
            return []
        if self.demands == "basic":
            right = "Basic " + base64.b64encode(f"officer:{PASSWORD}".encode()).decode()
            return [] if answer == right else ['WWW-Authenticate: Basic realm="cam"']
        stale = ", stale=true" if any(f'nonce="{old}"' in answer for old in self.nonces[:-1]) else ""
        challenge = (
            f'WWW-Authenticate: Digest realm="cam", nonce="{nonce}", qop="auth", algorithm={self.demands}{stale}'
        )
        return [] if self._is_right(method, answer, nonce) else [challenge, 'WWW-Authenticate: Basic realm="cam"']

    def _is_right(self, method: str, answer: str, nonce: str) -> bool:
        given = dict(part.split("=", 1) for part in answer.removeprefix("Digest ").split(", ") if "=" in part)
        given = {name: value.strip('"') for name, value in given.items()}
        if given.get("nonce") != nonce:
            return False

        def hashed(text: str) -> str:
            return hashlib.new(self.demands.replace("-", "").lower(), text.encode(), usedforsecurity=False).hexdigest()

        middle = f"{nonce}:{given['nc']}:{given['cnonce']}:auth"
        first, last = hashed(f"officer:cam:{PASSWORD}"), hashed(f"{method}:{given['uri']}")
        return given["response"] == hashed(f"{first}:{middle}:{last}")

    async def _play(self, writer: asyncio.StreamWriter) -> None:
        packer = Packer(self.codec)
        loop = asyncio.get_running_loop()
        transport = None
        if self.udp:
            transport, _ = await loop.create_datagram_endpoint(asyncio.DatagramProtocol, local_addr=("127.0.0.1", 0))
        try:
            await self._send_pictures(writer, packer, transport)
        finally:
            if transport is not None:
                transport.close()

    async def _send_pictures(
        self, writer: asyncio.StreamWriter, packer: Packer, transport: asyncio.DatagramTransport | None
    ) -> None:
        first, second = map(int, self.channels.split("-"))
        for count in range(self.pictures):
            if self.sender_report is not None:
                writer.write(framed(second, report(*self.sender_report)))
            for packet in packer.picture(self.film[count % len(self.film)], 1200):
                if transport is not None:
                    transport.sendto(packet, ("127.0.0.1", self._client_ports[0]))
                else:
                    writer.write(framed(first, packet) + framed(7, AUDIO))
            await writer.drain()
            await asyncio.sleep(FRAME_SECONDS)

    async def was_asked(self, method: str, times: int = 1) -> None:
        """Wait until it was asked so often."""
        async with asyncio.timeout(60), self.heard:
            await self.heard.wait_for(lambda: self.asked.count(method) >= times)


def framed(channel: int, packet: bytes) -> bytes:
    """Return an interleaved frame."""
    return b"$" + bytes((channel,)) + struct.pack(">H", len(packet)) + packet


def report(seconds: int, stamp: int) -> bytes:
    """Return a sender report."""
    return struct.pack(">BBHIIIIII", 0x80, 200, 6, 0x51DE, seconds, 0, stamp, 1, 1)


@contextlib.asynccontextmanager
async def listening(talk: Talk, secure: ssl.SSLContext | None = None) -> AsyncIterator[int]:
    """Let `talk` answer at a port of its own."""
    talks: set[asyncio.Task[Any]] = set()

    async def guarded(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        talks.add(asyncio.current_task())  # type: ignore[arg-type] # a handler always runs in a task
        with contextlib.suppress(
            OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, asyncio.CancelledError
        ):
            await talk(reader, writer)
        writer.close()

    server = await asyncio.start_server(guarded, "127.0.0.1", 0, ssl=secure, limit=2**20)
    try:
        yield int(server.sockets[0].getsockname()[1])
    finally:
        server.close()
        for each in talks:
            each.cancel()
        await asyncio.gather(*talks, return_exceptions=True)


@contextlib.asynccontextmanager
async def running(camera: Camera, secure: ssl.SSLContext | None = None) -> AsyncIterator[Camera]:
    """Switch a camera on."""
    async with listening(camera.serve, secure) as port:
        camera.port = port
        yield camera


class Watcher(Seen):
    """Remembers what is told and lets a test wait for it."""

    def __init__(self) -> None:
        super().__init__()
        self._told = asyncio.Event()

    def unit(self, unit: Any) -> None:
        super().unit(unit)
        self._told.set()

    async def count(self, units: int, seconds: float = 60.0) -> None:
        """Wait until so many pictures were told."""
        async with asyncio.timeout(seconds):
            while len(self.units) < units:
                self._told.clear()
                await self._told.wait()


def where(camera: Camera, **changed: Any) -> StreamWhere:
    """Return how to reach a camera, with a short temper."""
    given = {
        "url": camera.url,
        "username": "officer",
        "password": PASSWORD,
        "silent_seconds": 5.0,
        "open_seconds": 10.0,
    }
    return StreamWhere(**{**given, **changed})


async def end_of(place: StreamWhere, seen: Seen | None = None, clock: Clock | None = None) -> StreamError:
    """Read until the stream ends and return why."""
    try:
        await asyncio.wait_for(read_stream(place, seen or Seen(), clock or SystemClock(), LOOPBACK), 60)
    except StreamError as error:
        return error
    raise AssertionError("a stream ended without an error")


async def read_some(place: StreamWhere, units: int) -> Watcher:
    """Read so many pictures, then leave."""
    seen = Watcher()
    reading = asyncio.create_task(read_stream(place, seen, SystemClock(), LOOPBACK))
    waiting = asyncio.create_task(seen.count(units))
    await asyncio.wait((reading, waiting), return_when=asyncio.FIRST_COMPLETED)
    if reading.done():
        waiting.cancel()
        await reading
    reading.cancel()
    await asyncio.gather(reading, return_exceptions=True)
    await waiting
    return seen
