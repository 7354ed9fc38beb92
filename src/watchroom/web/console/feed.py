"""`GET /console/v1/feed`: server-sent events, a snapshot and then changes in order."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Hashable, MutableMapping
from contextlib import suppress
from http.cookies import CookieError, SimpleCookie
from typing import Any, Protocol, TypeAlias
from urllib.parse import parse_qs

import msgspec

from watchroom.actions import feed as acts
from watchroom.actions import sessions
from watchroom.actions.door import Door
from watchroom.base.errors import BadInputError, NotSignedInError, WatchroomError
from watchroom.model.people import DEFAULT_PURPOSE, Seat, Why
from watchroom.policy.decide import decide
from watchroom.policy.table import CATEGORIES
from watchroom.web.console.gate import COOKIE
from watchroom.web.problems import problem_of
from watchroom.web.streams import EXTENSION, Write

BEAT_SECONDS = 10.0
RECHECK_SECONDS = 5.0
Scope: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send: TypeAlias = Callable[[MutableMapping[str, Any]], Awaitable[None]]
_HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
]


class EventFrame(Protocol):
    """Some changes as one event."""

    @property
    def last_id(self) -> int:
        """Return the id of the last change, 0 outside the change log."""
        ...

    @property
    def data(self) -> bytes:
        """Return the event."""
        ...


class Queue(Protocol):
    """One console's place in the hub."""

    overflowed: bool
    ended: bool
    written: int

    def go_live(self, write: Write, after: int) -> None:
        """Write frames as they come, instead of queueing them; those beyond change `after` that are queued first."""
        ...

    async def take(self, timeout_s: float) -> list[Any]:
        """Return queued frames, waiting for the first."""
        ...

    def wake(self) -> None:
        """End the wait for frames."""
        ...

    def close(self) -> None:
        """Leave the hub."""
        ...


class _Line(msgspec.Struct, frozen=True):
    """One console's connection; `write` goes there straight where the server offers that."""

    send: Send
    write: Write | None
    leaving: asyncio.Task[None]
    only: frozenset[str] | None
    """The categories asked for; None: all that the seat sees."""


class FeedHub(Protocol):
    """Fans changes out to consoles."""

    def join(self, key: Hashable, visible: acts.Filter) -> Any:
        """Connect a console."""
        ...


class Feed:
    """The feed, an ASGI app of its own."""

    def __init__(self, door: Door, hub: FeedHub, snapshots: acts.Snapshots) -> None:
        """Keep what a console's stream is made from."""
        self._door = door
        self._hub = hub
        self._snapshots = snapshots
        self._rights = sessions.Rights(door)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one console until it leaves, its right ends, or we stop."""
        try:
            token, since, only = _token(scope), _since(scope), _only(scope)
            session = await sessions.enter(self._door, token, by_hand=False)
            if session.seat is None:
                raise NotSignedInError("Your seat has ended. Sign in again.")
            why = Why(purpose=DEFAULT_PURPOSE[session.seat.role])
            act_id = await acts.watch(self._door, session.seat, why)
        except WatchroomError as error:
            await _refuse(send, error)
            return
        await send({"type": "http.response.start", "status": 200, "headers": _HEADERS})
        leaving = asyncio.create_task(_left(receive))
        try:
            write = scope.get("extensions", {}).get(EXTENSION)
            await self._stream(session.seat, token, since, _Line(send, write, leaving, only))
        finally:
            leaving.cancel()
            with suppress(WatchroomError, OSError):
                await asyncio.shield(acts.end_watch(self._door, act_id))

    async def _stream(self, seat: Seat, token: str, since: int | None, line: _Line) -> None:
        send, leaving = line.send, line.leaving
        world, visible = self._door.world, self._sight(seat, line.only)
        key = frozenset(visible.items())
        queue: Queue = self._hub.join(key, visible)
        self._rights.begin(token)
        leaving.add_done_callback(lambda _: queue.wake())
        self._door.on_renewal.add(queue.wake)
        try:
            last_id = await self._begin(key, visible, since, send)
            if line.write is not None:
                await _send(send, b"")  # until the picture is on its way
                queue.go_live(line.write, last_id)
            checked = beat = self._door.clock.monotonic()
            written = 0
            while not (leaving.done() or queue.ended):
                frames = [
                    frame for frame in await queue.take(RECHECK_SECONDS) if not frame.last_id or frame.last_id > last_id
                ]
                now = self._door.clock.monotonic()
                if self._door.world is not world:
                    world = self._door.world
                    if self._sight(seat, line.only) != visible or self._is_barred(seat):
                        break
                if queue.overflowed:
                    await _send(send, b"event: resync\ndata: {}\n\n")
                    break
                if frames:
                    await _send(send, b"".join(frame.data for frame in frames))
                if frames or queue.written > written:
                    beat, written = now, queue.written
                elif now - beat > BEAT_SECONDS:
                    await _send(send, b": beat\n\n")
                    beat = now
                if now - checked >= RECHECK_SECONDS:
                    if not await self._still_allowed(token, seat):
                        break
                    checked = now
        finally:
            self._door.on_renewal.discard(queue.wake)
            self._rights.end(token)
            queue.close()
        with suppress(OSError):
            await send({"type": "http.response.body", "body": b"", "more_body": False})

    def _sight(self, seat: Seat, only: frozenset[str] | None) -> dict[str, frozenset[str]]:
        """Return the seat's filter: a phone asks for the cards alone, not for the whole room."""
        seen = self._door.sight(seat)
        return (
            seen if only is None else {each: labels if each in only else frozenset() for each, labels in seen.items()}
        )

    async def _begin(self, key: Hashable, visible: acts.Filter, since: int | None, send: Send) -> int:
        """Send what the console missed, or a snapshot; returns the id of the last change it now has."""
        missed = None if since is None else await acts.missed(self._door, since)
        if missed is None:
            last_id, snapshot = await self._snapshots.take(key, visible)
            await _send(send, snapshot)
            return last_id
        data = acts.encode_changes(missed, visible) if missed else None
        await _send(send, data or b": resumed\n\n")
        moving = await self._snapshots.moving(visible)
        if moving is not None:
            await _send(send, moving)
        return missed[-1].id if missed else since or 0

    async def _still_allowed(self, token: str, seat: Seat) -> bool:
        """A session that ended or another seat ends the stream; the console connects anew."""
        now = await self._rights.seat_of(token)
        return now is not None and now.id == seat.id

    def _is_barred(self, seat: Seat) -> bool:
        """Return whether the city suspended this, as after every change of the world is asked."""
        why = Why(purpose=DEFAULT_PURPOSE[seat.role])
        return not decide(self._door.world, seat.role, seat.agency, acts.watch.act.name, why).allowed  # type: ignore[attr-defined]


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _send(send: Send, data: bytes) -> None:
    await send({"type": "http.response.body", "body": data, "more_body": True})


async def _refuse(send: Send, error: WatchroomError) -> None:
    status, problem, headers = problem_of(error)
    extra = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    head = [(b"content-type", b"application/json"), *extra]
    await send({"type": "http.response.start", "status": status, "headers": head})
    await send({"type": "http.response.body", "body": msgspec.json.encode(problem)})


def _header(scope: Scope, wanted: bytes) -> str:
    for name, value in scope["headers"]:
        if name == wanted:
            return str(value.decode("latin-1"))
    return ""


def _token(scope: Scope) -> str:
    scheme, _, bearer = _header(scope, b"authorization").partition(" ")
    if scheme.lower() == "bearer" and bearer:
        return bearer.strip()
    try:
        cookie = SimpleCookie(_header(scope, b"cookie")).get(COOKIE)
    except CookieError:
        cookie = None
    if cookie is None:
        raise NotSignedInError("Sign in to go on.")
    return cookie.value


def _only(scope: Scope) -> frozenset[str] | None:
    text = parse_qs(scope["query_string"].decode()).get("only", [""])[0]
    if not text:
        return None
    only = frozenset(text.split(","))
    if not only <= set(CATEGORIES):
        raise BadInputError("only", f"is one or more of {', '.join(CATEGORIES)}, by comma")
    return only


def _since(scope: Scope) -> int | None:
    text = _header(scope, b"last-event-id") or parse_qs(scope["query_string"].decode()).get("since", [""])[0]
    if not text:
        return None
    if not (text.isascii() and text.isdecimal()) or len(text) > 18:  # noqa: PLR2004 - what fits 64 bits
        raise BadInputError("since", "is the id of a change, a whole number")
    return int(text)
