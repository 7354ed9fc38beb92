"""`/exchange/v1/gateway`: the line that a site's gateway holds to us, and what the media processes take from it."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, MutableMapping
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any, TypeAlias

import msgspec

from watchroom.actions import gateways as acts
from watchroom.actions.door import Door
from watchroom.base.errors import BadInputError, NotFoundError, NotSignedInError, UnavailableError, WatchroomError
from watchroom.media.gateway.wire import (
    VERSION,
    Announced,
    Close,
    Ended,
    Extend,
    FromCentre,
    Hello,
    LeaseTold,
    Open,
    State,
    from_site,
    pack_text,
    unpack_media,
)
from watchroom.media.link import pack_end
from watchroom.media.units import FLAG_GAP, FLAG_KEY, KIND_END, KIND_FORMAT, KIND_UNIT
from watchroom.model.video import EXIGENCIES, LeaseView
from watchroom.web.problems import Problem, problem_of

LINE_PATH = "/exchange/v1/gateway"
ENROL_PATH = "/exchange/v1/gateways/enrol"
GATEWAYS_MAX = 1_000
WAITING_BYTES_MAX = 8_000_000
"""So much waits for a media process; then the stream is led to the next key frame."""
RECHECK_SECONDS = 2.0
HEARD_SECONDS = 20.0
"""So often the site's owner reads that the line stands."""
BEFORE_SECONDS = 60
CODE_BYTES_MAX = 1_000
HELLO_SECONDS = 10.0
Scope: TypeAlias = MutableMapping[str, Any]
Message: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]
log = logging.getLogger(__name__)


class GatewayState(msgspec.Struct, frozen=True, kw_only=True):
    """One gateway as it is now."""

    id: str
    connected: bool
    cameras: list[Announced]
    openings: int
    waiting_bytes: int
    dropped_units: int


class Opening:
    """One camera being streamed to us: what came and waits for the media process."""

    def __init__(self, number: int, gateway_id: str, order: Open) -> None:
        """Start with nothing."""
        self.number = number
        self.gateway_id = gateway_id
        self.order = order
        self._waiting: deque[bytes] = deque()
        self._bytes = 0
        self._skipping = False
        self._woken = asyncio.Event()

    def put(self, message: bytes) -> None:
        """Add a stream's message; pictures are left out up to the next key frame when too much waits."""
        kind = message[0]
        if kind == KIND_UNIT and len(message) > 1:
            is_key = bool(message[1] & FLAG_KEY)
            if self._skipping and is_key:
                message = bytes((kind, message[1] | FLAG_GAP)) + message[2:]
            self._skipping = not is_key if self._skipping else self._bytes > WAITING_BYTES_MAX
            if self._skipping:
                return
        elif kind not in (KIND_FORMAT, KIND_END):
            return
        self._waiting.append(message)
        self._bytes += len(message)
        self._woken.set()

    async def next(self, timeout_s: float) -> bytes | None:
        """Return the next message, or None when none came in time."""
        if not self._waiting:
            self._woken.clear()
            try:
                async with asyncio.timeout(timeout_s):
                    await self._woken.wait()
            except TimeoutError:
                return None
        message = self._waiting.popleft()
        self._bytes -= len(message)
        return message


class _Line:
    """One connected gateway."""

    def __init__(self, gateway_id: str, send: Send) -> None:
        self.gateway_id = gateway_id
        self._send = send
        self.said = State(cameras=[])
        self.replaced = asyncio.Event()
        self.heard_at = 0.0

    async def order(self, message: FromCentre) -> None:
        await self._send({"type": "websocket.send", "text": pack_text(message)})

    async def close(self, code: int, reason: str) -> None:
        await self._send({"type": "websocket.close", "code": code, "reason": reason})


class Gateways:
    """All gateways of this process: an ASGI app towards the sites, a link's handler towards the media processes."""

    def __init__(self, door: Door) -> None:
        """Start with none connected."""
        self._door = door
        self._lines: dict[str, _Line] = {}
        self._openings: dict[int, Opening] = {}
        self._is_open = False

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """Let gateways in while entered; then end their lines."""
        self._is_open = True
        try:
            yield
        finally:
            self._is_open = False
            for line in self._lines.values():
                line.replaced.set()

    def states(self) -> list[GatewayState]:
        """Return the gateways that are connected."""
        return [
            GatewayState(
                id=line.gateway_id,
                connected=True,
                cameras=line.said.cameras,
                openings=sum(each.gateway_id == line.gateway_id for each in self._openings.values()),
                waiting_bytes=line.said.waiting_bytes,
                dropped_units=line.said.dropped_units,
            )
            for line in self._lines.values()
        ]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a gateway's line, or the enrolment by code."""
        if scope["type"] == "websocket" and scope["path"] == LINE_PATH:
            await self._serve(scope, receive, send)
        elif scope["type"] == "http" and scope["path"] == ENROL_PATH and scope["method"] == "POST":
            await self._enrol(receive, send)
        elif scope["type"] == "http":
            await _answer(send, 404, Problem("not_found", "There is nothing here."))
        else:
            await send({"type": "websocket.close", "code": 4404, "reason": "not found"})

    # Towards the site -----------------------------------------------------------------------------------------------

    async def _enrol(self, receive: Receive, send: Send) -> None:
        try:
            body = await _body(receive)
            try:
                code = msgspec.json.decode(body, type=_Code).code
            except (msgspec.DecodeError, UnicodeDecodeError) as error:
                raise BadInputError("code", str(error)) from error
            row, token = await acts.enrol(self._door, code)
            await _answer(send, 200, {"gateway_id": row.id, "title": row.title, "token": token})
        except WatchroomError as error:
            status, problem, _ = problem_of(error)
            await _answer(send, status, problem)

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        try:
            if not self._is_open:
                raise UnavailableError("Gateways are not let in by this process.")
            row = await acts.enter(self._door, _bearer(scope))
            if len(self._lines) >= GATEWAYS_MAX:
                raise UnavailableError("Too many gateways are connected here.")
        except WatchroomError as error:
            await send({"type": "websocket.close", "code": 4401, "reason": error.code})
            return
        await send({"type": "websocket.accept"})
        line = _Line(row.id, send)
        former = self._lines.get(row.id)
        self._lines[row.id] = line
        if former is not None:
            former.replaced.set()
        try:
            await self._talk(line, receive, _bearer(scope))
        except BadInputError as error:
            log.warning("a gateway spoke wrongly gateway=%s field=%s", row.id, error.field)
            await line.close(1002, error.field)
        finally:
            if self._lines.get(row.id) is line:
                del self._lines[row.id]

    async def _talk(self, line: _Line, receive: Receive, token: str) -> None:
        async with asyncio.timeout(HELLO_SECONDS):
            hello = _said(await receive())
        if not isinstance(hello, Hello) or hello.version != VERSION:
            raise BadInputError("hello", f"of version {VERSION} comes first")
        line.said = State(cameras=hello.cameras)
        await self._heard(line)
        await self._take_up(line, hello)
        listening = asyncio.create_task(self._listen(line, receive))
        guarding = asyncio.create_task(self._guard(line, token))
        try:
            done, _ = await asyncio.wait({listening, guarding}, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                await task
        finally:
            for task in (listening, guarding):
                task.cancel()
            await asyncio.gather(listening, guarding, return_exceptions=True)

    async def _heard(self, line: _Line) -> None:
        line.heard_at = self._door.clock.monotonic()
        await acts.heard(self._door, line.gateway_id, line.said.cameras)

    async def _take_up(self, line: _Line, hello: Hello) -> None:
        """Go on with what was open before the line broke: the site streams it on, or is told to stop or begin."""
        for number in hello.openings:
            if number not in self._openings:
                await line.order(Close(opening=number, because="The centre was started again."))
        for opening in list(self._openings.values()):
            if opening.gateway_id == line.gateway_id and opening.number not in hello.openings:
                await line.order(opening.order)

    async def _listen(self, line: _Line, receive: Receive) -> None:
        while True:
            message = await receive()
            if message["type"] == "websocket.disconnect":
                return
            data = message.get("bytes")
            if data:
                number, media = unpack_media(data)
                opening = self._openings.get(number)
                if opening is not None and opening.gateway_id == line.gateway_id:
                    opening.put(media)
                continue
            match _said(message):
                case State() as state:
                    line.said = state
                    await self._heard(line)
                case Ended() as ended:
                    opening = self._openings.get(ended.opening)
                    if opening is not None and opening.gateway_id == line.gateway_id:
                        opening.put(pack_end(ended.reason, ended.message))

    async def _guard(self, line: _Line, token: str) -> None:
        """End the line when another of the same gateway takes its place or it was retired."""
        while not line.replaced.is_set():
            try:
                async with asyncio.timeout(RECHECK_SECONDS):
                    await line.replaced.wait()
            except TimeoutError:
                try:
                    await acts.enter(self._door, token)
                except NotSignedInError:
                    break
                if self._door.clock.monotonic() - line.heard_at >= HEARD_SECONDS:
                    await self._heard(line)
        await line.close(4403 if not line.replaced.is_set() else 4409, "ended")

    # Towards the media processes ------------------------------------------------------------------------------------

    async def live(self, request: dict[str, Any]) -> AsyncGenerator[bytes, None]:
        """Yield a camera's messages for as long as a lease opens it; the handler of the link's `live`.

        Raises:
            NotFoundError: no lease opens the camera now.
            UnavailableError: its gateway is not connected.
        """
        camera_id, gateway_id, name = (str(request.get(each, "")) for each in ("camera_id", "gateway", "name"))
        lease = await acts.lease_for(self._door, camera_id, self._door.clock.now())
        if lease is None:
            raise NotFoundError("No lease opens this camera now.")
        line = self._lines.get(gateway_id)
        if line is None:
            raise UnavailableError("The site's gateway is not connected.")
        number = secrets.randbits(63)
        order = Open(
            opening=number,
            camera=name,
            stream=str(request.get("stream", "main")),
            lease=_told(lease),
            before_seconds=BEFORE_SECONDS,
        )
        opening = self._openings[number] = Opening(number, gateway_id, order)
        because = "Nobody looks any more."
        try:
            await line.order(order)
            async for message in self._stream(opening, camera_id, lease):
                yield message
                if message[0] == KIND_END:
                    because = ""
                    return
            because = "The lease has ended."
            yield pack_end("lease_ended", because)
        finally:
            del self._openings[number]
            now = self._lines.get(gateway_id)
            if because and now is not None:
                await asyncio.shield(now.order(Close(opening=number, because=because)))

    async def _stream(self, opening: Opening, camera_id: str, lease: LeaseView) -> AsyncGenerator[bytes, None]:
        """Yield what comes until the lease ends; a renewed one is told to the site."""
        clock = self._door.clock
        checked, ends_at = clock.monotonic(), lease.ends_at
        ends_monotonic = checked + (ends_at - clock.now()).total_seconds()
        while True:
            if clock.monotonic() - checked >= RECHECK_SECONDS:
                checked = clock.monotonic()
                running = await acts.lease_for(self._door, camera_id, clock.now())
                if running is None:
                    return
                if running.ends_at - ends_at > timedelta(seconds=1):
                    ends_at = running.ends_at
                    ends_monotonic = checked + (ends_at - clock.now()).total_seconds()
                    line = self._lines.get(opening.gateway_id)
                    opening.order = msgspec.structs.replace(opening.order, lease=_told(running))
                    if line is not None:
                        await line.order(Extend(opening=opening.number, ends_at=ends_at))
            if clock.now() >= ends_at or clock.monotonic() >= ends_monotonic:
                return
            message = await opening.next(RECHECK_SECONDS)
            if message is not None:
                yield message


class _Code(msgspec.Struct):
    code: str


def _told(lease: LeaseView) -> LeaseTold:
    return LeaseTold(
        id=lease.id,
        incident=lease.incident_number,
        exigency=EXIGENCIES.get(lease.exigency, lease.exigency),
        agency=lease.agency,
        ends_at=lease.ends_at,
    )


def _said(message: Message) -> Hello | State | Ended:
    if message["type"] == "websocket.disconnect":
        raise BadInputError("connection", "ended")
    text = message.get("text")
    if text is None:
        raise BadInputError("message", "is no text")
    return from_site(text)


def _bearer(scope: Scope) -> str:
    for name, value in scope["headers"]:
        if name == b"authorization":
            scheme, _, token = value.decode("latin-1").partition(" ")
            if scheme.lower() == "bearer":
                return str(token).strip()
    raise NotSignedInError("This gateway is not enrolled here. Start it with a new code.")


async def _body(receive: Receive) -> bytes:
    parts = bytearray()
    while True:
        message = await receive()
        parts += message.get("body", b"")
        if len(parts) > CODE_BYTES_MAX:
            raise BadInputError("code", f"is longer than {CODE_BYTES_MAX} bytes")
        if not message.get("more_body"):
            return bytes(parts)


async def _answer(send: Send, status: int, body: Any) -> None:
    data = msgspec.json.encode(body)
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(data)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": data})
