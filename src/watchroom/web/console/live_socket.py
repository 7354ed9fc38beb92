"""The WebSocket of a live picture: opened by a ticket, fed with ready-made frames, cut when the look must end."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from http.cookies import CookieError, SimpleCookie
from typing import Any, cast

import msgspec

from watchroom.actions import sessions
from watchroom.actions.connecting import ConnectedLook, connect, misused
from watchroom.actions.door import Door
from watchroom.actions.links import part_of
from watchroom.actions.watching import ENDS, Watching
from watchroom.base.errors import RefusedError, WatchroomError
from watchroom.media.link import pack_end
from watchroom.web.console import frames
from watchroom.web.console.fans import Fans, Wanted, framed
from watchroom.web.console.frames import ClientFrames, FrameError
from watchroom.web.console.gate import COOKIE
from watchroom.web.console.handshakes import Asked, Handshake, demand_own_origin, read_handshake, read_request
from watchroom.web.problems import problem_of

PING_SECONDS = 15.0
SILENT_SECONDS_MAX = 40.0
"""A viewer that answers no ping for so long is gone."""
CLOSE_SECONDS_MAX = 2.0
"""So long the peer has to answer our close."""
HEAD_BYTES_MAX = 64 * 1024
_SWITCH = (
    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Accept: {accept}\r\n\r\n"
)
_PHRASES = {400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found", 503: "Service Unavailable"}


class Live(msgspec.Struct, frozen=True, kw_only=True):
    """What the live pictures of one web process work with."""

    door: Door
    watching: Watching
    fans: Fans
    own_origins: frozenset[str] = frozenset()

    async def enter(self, asked: Asked) -> tuple[Handshake, ConnectedLook]:
        """Return the look that a request may show; raises WatchroomError, and what its person tried is recorded."""
        handshake = read_handshake(asked)
        try:
            demand_own_origin(asked, self.own_origins)
        except RefusedError as error:
            await misused(self.door, handshake.ticket, handshake.camera_id, error)
            raise
        session_id = await self._session_of(asked)
        look = await connect(
            self.door, handshake.ticket, handshake.camera_id, process=self.watching.process, session_id=session_id
        )
        return handshake, look

    async def _session_of(self, asked: Asked) -> str | None:
        """Return whose session a cookie or token names, None when there is none: then the ticket stands alone."""
        scheme, _, token = asked.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            with suppress(CookieError):
                cookie = SimpleCookie(asked.headers.get("cookie", "")).get(COOKIE)
                token = cookie.value if cookie is not None else ""
        if not token:
            return None
        return (await sessions.enter(self.door, token.strip(), by_hand=False)).id


class LiveSocket(asyncio.Protocol):
    """One viewer's connection."""

    def __init__(self, live: Live, connections: set[Any]) -> None:
        """Start before the handshake; `connections` is where the server knows its open connections."""
        self._live = live
        self._connections = connections
        self._transport: asyncio.Transport
        self._reader = ClientFrames()
        self._opening: asyncio.Task[None] | None = None
        self._view_id: str | None = None
        self._wanted: Wanted | None = None
        self._closing = False
        self._heard_at = 0.0
        self._timer: asyncio.TimerHandle | None = None

    # What the server calls ------------------------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take the connection."""
        self._transport = cast("asyncio.Transport", transport)
        self._connections.add(self)

    def data_received(self, data: bytes) -> None:
        """Take the request first, then what little a viewer says."""
        if self._opening is None:
            self._opening = asyncio.create_task(self._open(data[:HEAD_BYTES_MAX]), name="live handshake")
            return
        if self._view_id is None or self._closing:
            return
        try:
            for frame in self._reader.feed(data):
                self._hear(frame)
        except FrameError as error:
            self._close(error.code, error.says)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio's shape
        """End the look: nobody sees it any more."""
        self._connections.discard(self)
        if self._timer is not None:
            self._timer.cancel()
        self._leave()
        if self._view_id is not None:
            _in_background(self._left(self._view_id))

    def shutdown(self) -> None:
        """End the connection because the server stops."""
        if self._view_id is None:
            self._transport.close()
        else:
            self.end(pack_end("stopping", "The server stops; look again in a moment."), frames.GOING_AWAY)

    # What the fan and the watch call -------------------------------------------------------------------------------

    def waiting_bytes(self) -> int:
        """Return how much was written and not sent yet."""
        return self._transport.get_write_buffer_size()

    def write(self, frame: bytes) -> None:
        """Write one frame."""
        if not self._closing:
            self._transport.write(frame)

    def end(self, message: bytes, code: int = frames.NORMAL) -> None:
        """Send the last message and close."""
        self.write(framed(message))
        self._close(code, "the picture has ended")

    def cut(self, because: str) -> None:
        """End at once what is no longer allowed: what still waits for a slow viewer is not sent either."""
        if self.waiting_bytes():
            self._leave()
            self._transport.abort()
            return
        self.end(pack_end(because, ENDS.get(because, "The look has ended.")), frames.POLICY)

    # Our own ---------------------------------------------------------------------------------------------------------

    async def _open(self, head: bytes) -> None:
        try:
            handshake, look = await self._live.enter(read_request(head))
        except WatchroomError as error:
            self._refuse(error)
            return
        if self._transport.is_closing():
            await self._left(look.view_id)
            return
        try:
            wanted = Wanted(part_of(look.stream), handshake.camera_id, handshake.stream)
        except WatchroomError as error:
            await self._left(look.view_id)
            self._refuse(error)
            return
        self._begin(look.view_id, wanted, handshake.accept)

    def _begin(self, view_id: str, wanted: Wanted, accept: str) -> None:
        self._view_id, self._wanted = view_id, wanted
        self._transport.write(_SWITCH.format(accept=accept).encode())
        self._heard_at = self._now()
        self._timer = asyncio.get_running_loop().call_later(PING_SECONDS, self._ping)
        self._live.watching.connected(view_id, self.cut)
        self._live.fans.join(wanted, self)

    def _refuse(self, error: WatchroomError) -> None:
        status, problem, _ = problem_of(error)
        body = msgspec.json.encode(problem)
        head = (
            f"HTTP/1.1 {status} {_PHRASES.get(status, 'Error')}\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n"
        )
        self._transport.write(head.encode() + body)
        self._transport.close()

    def _hear(self, frame: frames.ClientFrame) -> None:
        self._heard_at = self._now()
        if frame.opcode == frames.PING:
            self.write(frames.frame_head(len(frame.payload), frames.PONG) + frame.payload)
        elif frame.opcode == frames.CLOSE:
            self._close(frames.NORMAL, "")
        elif frame.opcode != frames.PONG:
            raise FrameError(frames.UNSUPPORTED, "a viewer only looks")

    def _ping(self) -> None:
        if self._now() - self._heard_at > SILENT_SECONDS_MAX:
            self._transport.abort()
            return
        self.write(frames.frame_head(0, frames.PING))
        self._timer = asyncio.get_running_loop().call_later(PING_SECONDS, self._ping)

    def _close(self, code: int, says: str) -> None:
        """Close by the protocol; a peer that does not answer is dropped."""
        if self._closing:
            return
        self.write(frames.close_frame(code, says))
        self._closing = True
        self._leave()
        if self._timer is not None:
            self._timer.cancel()
        self._timer = asyncio.get_running_loop().call_later(CLOSE_SECONDS_MAX, self._transport.abort)
        self._transport.close()

    def _leave(self) -> None:
        if self._wanted is not None:
            self._live.fans.leave(self._wanted, self)
            self._wanted = None

    async def _left(self, view_id: str) -> None:
        """Write the end of the look; while the database is gone it is found unused later."""
        with suppress(WatchroomError):
            await self._live.watching.left(view_id)

    def _now(self) -> float:
        return asyncio.get_running_loop().time()


_background: set[asyncio.Task[None]] = set()


def _in_background(work: Any) -> None:
    """Run what outlives the connection; asyncio itself keeps no hold of tasks."""
    task = asyncio.create_task(work)
    _background.add(task)
    task.add_done_callback(_background.discard)


class Sockets(asyncio.Protocol):
    """What the HTTP server hands an upgraded connection to: a live picture's own protocol, or the one for all else."""

    def __init__(self, make_live: Callable[[], asyncio.Protocol], make_other: Callable[[], asyncio.Protocol]) -> None:
        """Decide at the request."""
        self._make_live = make_live
        self._make_other = make_other
        self._transport: asyncio.BaseTransport
        self._inner: asyncio.Protocol | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the connection until its request tells what it is for."""
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Hand on what comes; the first of it is the request."""
        if self._inner is None:
            target = data.split(b"\r\n", 1)[0].split(b" ")[1:2]
            is_live = bool(target) and is_live_target(target[0])
            self._inner = self._make_live() if is_live else self._make_other()
            self._inner.connection_made(self._transport)
        self._inner.data_received(data)

    def eof_received(self) -> bool | None:
        """Hand it on."""
        return self._inner.eof_received() if self._inner is not None else None

    def connection_lost(self, exc: Exception | None) -> None:
        """Hand it on."""
        if self._inner is not None:
            self._inner.connection_lost(exc)

    def pause_writing(self) -> None:
        """Hand it on."""
        if self._inner is not None:
            self._inner.pause_writing()

    def resume_writing(self) -> None:
        """Hand it on."""
        if self._inner is not None:
            self._inner.resume_writing()


def is_live_target(target: bytes) -> bool:
    """Return whether a request's target is a live picture's."""
    return target.startswith(b"/console/v1/cameras/") and target.partition(b"?")[0].endswith(b"/live")
