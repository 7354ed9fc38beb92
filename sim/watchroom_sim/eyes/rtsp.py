"""The simulator's own RTSP server (RFC 2326): as many cameras as the city has behind one port."""

from __future__ import annotations

import asyncio
import base64
import time
from collections.abc import Callable
from typing import Final, cast
from urllib.parse import urlsplit

import msgspec

from watchroom_sim.eyes import packets
from watchroom_sim.eyes.digest import Gate
from watchroom_sim.eyes.encoder import parameter_sets
from watchroom_sim.eyes.gallery import STREAMS, Camera, Gallery
from watchroom_sim.eyes.sessions import AUDIO_HZ, AUDIO_SILENCE, Datagrams, Interleaved, Session

METHODS: Final = "OPTIONS, DESCRIBE, SETUP, PLAY, GET_PARAMETER, TEARDOWN"
REQUEST_BYTES_MAX: Final = 16_384
REPORT_SECONDS: Final = 5.0
SILENCE_SECONDS_MAX: Final = 75.0
SESSION_SECONDS: Final = 60
RESTART_SECONDS: Final = 20.0
_AUDIO_SECONDS: Final = 0.1


class Request(msgspec.Struct, frozen=True):
    """One request of a client."""

    method: str
    url: str
    headers: dict[str, str]


class Refused(Exception):  # noqa: N818 - it is an answer
    """A request that is answered with an error."""

    def __init__(self, status: str, **headers: str) -> None:
        """Take the status line's end and further headers."""
        super().__init__(status)
        self.status = status
        self.headers = headers


class Connection(asyncio.Protocol):
    """One client's connection, and the sessions that it set up: one per track."""

    def __init__(self, gallery: Gallery, password: Callable[[str], str]) -> None:
        """`password` tells a camera's."""
        self._gallery = gallery
        self._password = password
        self._waiting = b""
        self._gate: Gate | None = None
        self._session: Session | None = None
        self._sound: Interleaved | None = None
        self._sounded = 0
        self._timers: list[asyncio.TimerHandle] = []
        self._heard = time.monotonic()
        self._began = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Wait for requests."""
        self._transport = cast("asyncio.Transport", transport)

    def connection_lost(self, _error: Exception | None) -> None:
        """End what the connection set up."""
        for timer in self._timers:
            timer.cancel()
        if self._session is not None:
            self._session.stop()

    def data_received(self, data: bytes) -> None:
        """Answer the requests that are whole; reports of a client are passed over."""
        self._heard = time.monotonic()
        self._waiting += data
        while self._waiting:
            if self._waiting[:1] == b"$":
                if len(self._waiting) < 4 or len(self._waiting) < 4 + int.from_bytes(self._waiting[2:4], "big"):  # noqa: PLR2004
                    return
                self._waiting = self._waiting[4 + int.from_bytes(self._waiting[2:4], "big") :]
                continue
            head, found, rest = self._waiting.partition(b"\r\n\r\n")
            if not found:
                if len(self._waiting) > REQUEST_BYTES_MAX:
                    self._transport.close()
                return
            request = _request(head)
            self._waiting = rest[int(request.headers.get("content-length", "0") or 0) :]
            self._answer(request)

    def _answer(self, request: Request) -> None:
        number = request.headers.get("cseq", "0")
        try:
            headers, body = self._act(request)
            status = "200 OK"
        except Refused as refused:
            status, headers, body = refused.status, refused.headers, b""
        except _NoAnswer:
            self._transport.close()
            return
        lines = [f"RTSP/1.0 {status}", f"CSeq: {number}", *(f"{name}: {value}" for name, value in headers.items())]
        if body:
            lines.append(f"Content-Length: {len(body)}")
        self._transport.write("\r\n".join((*lines, "", "")).encode() + body)
        if status == "200 OK" and request.method == "PLAY":
            self._begin()
        if request.method == "TEARDOWN":
            self._transport.close()

    def _act(self, request: Request) -> tuple[dict[str, str], bytes]:
        if request.method == "OPTIONS":
            return {"Public": METHODS}, b""
        camera, stream, track = self._find(request)
        if request.method == "DESCRIBE":
            base = request.url.rstrip("/") + "/"
            return {"Content-Base": base, "Content-Type": "application/sdp"}, _describe(camera, stream)
        if request.method == "SETUP":
            return self._set_up(request, camera, stream, track), b""
        if request.method in ("PLAY", "GET_PARAMETER", "TEARDOWN"):
            if self._session is None:
                raise Refused("454 Session Not Found")
            return {"Session": f"{id(self):x};timeout={SESSION_SECONDS}"}, b""
        raise Refused("501 Not Implemented")

    def _find(self, request: Request) -> tuple[Camera, str, str]:
        """Return camera, stream and track of a request whose sender knows the password."""
        parts = [part for part in urlsplit(request.url).path.split("/") if part]
        camera = self._gallery.cameras.get(parts[1]) if len(parts) > 2 and parts[0] == "cam" else None  # noqa: PLR2004
        if camera is None or parts[2] not in STREAMS:
            raise Refused("404 Not Found")
        if camera.eye.fault == "offline":
            raise _NoAnswer
        self._gate = self._gate or Gate(camera.eye.algorithm)
        if not self._gate.lets_in(request.method, request.headers.get("authorization", ""), self._password(parts[1])):
            raise Refused("401 Unauthorized", **{"WWW-Authenticate": self._gate.challenge})
        return camera, parts[2], parts[3] if len(parts) > 3 else ""  # noqa: PLR2004 - the track comes last

    def _set_up(self, request: Request, camera: Camera, stream: str, track: str) -> dict[str, str]:
        wish = request.headers.get("transport", "")
        options = dict(part.partition("=")[::2] for part in wish.split(";"))
        if track == "audio" and not camera.eye.audio:
            raise Refused("404 Not Found")
        if "RTP/AVP/TCP" in wish:
            channel = int(options.get("interleaved", "0").partition("-")[0] or 0)
            outlet = Interleaved(self._transport, channel)
            self._take(camera, stream, track, outlet)
            told = f"RTP/AVP/TCP;unicast;interleaved={channel}-{channel + 1};ssrc={packets.SSRC:08X}"
        elif "client_port" in options and track != "audio":
            first, _, second = options["client_port"].partition("-")
            host = self._transport.get_extra_info("peername")[0]
            datagrams = Datagrams(host, (int(first), int(second or int(first) + 1)))
            self._take(camera, stream, track, datagrams)
            told = f"RTP/AVP;unicast;client_port={first}-{second};server_port={'-'.join(map(str, datagrams.ports))}"
        else:
            raise Refused("461 Unsupported Transport")
        return {"Transport": told, "Session": f"{id(self):x};timeout={SESSION_SECONDS}"}

    def _take(self, camera: Camera, stream: str, track: str, outlet: Interleaved | Datagrams) -> None:
        if track == "audio" and isinstance(outlet, Interleaved):
            self._sound = outlet
            return
        if self._session is not None:
            self._session.stop()
        self._session = Session(camera, stream, outlet)

    def _begin(self) -> None:
        session = self._session
        if session is None or session.playing or session.camera.eye.fault == "silent":
            return
        session.play()
        self._began = time.monotonic()
        session.report()
        self._later(REPORT_SECONDS, self._keep)
        if self._sound is not None:
            self._later(_AUDIO_SECONDS, self._speak)

    def _keep(self) -> None:
        """Report, and end a connection from which nothing comes any more."""
        now = time.monotonic()
        tired = self._session is not None and self._session.camera.eye.fault == "restart"
        if now - self._heard > SILENCE_SECONDS_MAX or (tired and now - self._began > RESTART_SECONDS):
            self._transport.abort()
            return
        if self._session is not None:
            self._session.report()
        self._later(REPORT_SECONDS, self._keep)

    def _speak(self) -> None:
        if self._sound is not None:
            size = int(AUDIO_HZ * _AUDIO_SECONDS)
            payload = (AUDIO_SILENCE * (size // len(AUDIO_SILENCE) + 1))[:size]
            at = packets.rtp_time(time.time(), AUDIO_HZ)
            self._sound.sound(
                packets.rtp(payload, kind=0, number=self._sounded, at=at, ssrc=packets.AUDIO_SSRC, marker=False)
            )
            self._sounded += 1
        self._later(_AUDIO_SECONDS, self._speak)

    def _later(self, seconds: float, what: Callable[[], None]) -> None:
        loop = asyncio.get_running_loop()
        self._timers = [timer for timer in self._timers if timer.when() > loop.time()]
        self._timers.append(loop.call_later(seconds, what))


class _NoAnswer(Exception):  # noqa: N818 - it is a behaviour
    """A camera that is not there."""


def _request(head: bytes) -> Request:
    lines = head.decode("latin-1").split("\r\n")
    words = (*lines[0].split(" "), "", "")
    pairs = (line.partition(":") for line in lines[1:])
    return Request(words[0], words[1], {name.strip().lower(): value.strip() for name, _, value in pairs})


def _describe(camera: Camera, stream: str) -> bytes:
    """Return what a stream consists of (SDP, RFC 8866)."""
    sps, pps = parameter_sets(STREAMS[stream])
    level = sps[1:4].hex().upper()
    sets = ",".join(base64.b64encode(each).decode() for each in (sps, pps))
    lines = [
        "v=0", "o=- 1 1 IN IP4 127.0.0.1", "s=Kingsferry", "c=IN IP4 0.0.0.0", "t=0 0", "a=control:*",
        f"m=video 0 RTP/AVP {packets.VIDEO_TYPE}", f"a=rtpmap:{packets.VIDEO_TYPE} H264/{packets.CLOCK_HZ}",
        f"a=fmtp:{packets.VIDEO_TYPE} packetization-mode=1;profile-level-id={level};sprop-parameter-sets={sets}",
        f"a=framerate:{STREAMS[stream].fps:g}", "a=control:video",
    ]  # fmt: skip
    if camera.eye.audio:
        lines += ["m=audio 0 RTP/AVP 0", f"a=rtpmap:0 PCMU/{AUDIO_HZ}", "a=control:audio"]
    return "\r\n".join((*lines, "")).encode()


async def serve_rtsp(
    gallery: Gallery, password: Callable[[str], str], *, host: str = "127.0.0.1", port: int = 0
) -> asyncio.Server:
    """Listen; return the running server."""
    loop = asyncio.get_running_loop()
    return await loop.create_server(lambda: Connection(gallery, password), host, port, backlog=512)
