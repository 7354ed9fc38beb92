"""Who is asking: turns a cookie or bearer token into a seat and a reason, for every route of the console."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Request
from litestar.datastructures import State

from watchroom.actions import sessions
from watchroom.actions.city import City
from watchroom.actions.door import Door
from watchroom.actions.tokens import is_csrf
from watchroom.actions.workspace import Workspace
from watchroom.base.errors import NotSignedInError, RefusedError
from watchroom.model.people import DEFAULT_PURPOSE, Seat, Why

COOKIE = "watchroom"
CSRF_HEADER = "X-CSRF-Token"
SAFE_METHODS = frozenset(("GET", "HEAD", "OPTIONS"))
ConsoleRequest = Request[Any, Any, State]


class Room(msgspec.Struct, frozen=True):
    """What the console's routes work with."""

    door: Door
    city: City
    workspace: Workspace


class Caller(msgspec.Struct, frozen=True):
    """Who asks, from which seat, through which room."""

    room: Room
    seat: Seat

    @property
    def door(self) -> Door:
        """Return the one door."""
        return self.room.door


async def provide_caller(request: ConsoleRequest) -> Caller:
    """Return the caller, or raise NotSignedInError; a browser's write needs its CSRF token."""
    room: Room = request.app.state.room
    token, from_cookie = _token(request)
    session = await sessions.enter(room.door, token)
    if from_cookie and request.method not in SAFE_METHODS:
        given = request.headers.get(CSRF_HEADER, "")
        if not is_csrf(token, given):
            raise RefusedError("csrf", "This page is out of date. Reload it and try again.")
    if session.seat is None:
        raise NotSignedInError("Your seat has ended. Sign in again.")
    return Caller(room, session.seat)


def _token(request: ConsoleRequest) -> tuple[str, bool]:
    scheme, _, bearer = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and bearer:
        return bearer.strip(), False
    cookie = request.cookies.get(COOKIE)
    if not cookie:
        raise NotSignedInError("Sign in to go on.")
    return cookie, True


def reason(
    caller: Caller,
    purpose: str | None = None,
    *,
    incident: str | None = None,
    case: str | None = None,
    note: str | None = None,
) -> Why:
    """Return why the caller acts: the purpose named, else the one of simply being at work in that role."""
    return Why(purpose=purpose or DEFAULT_PURPOSE[caller.seat.role], incident=incident, case=case, note=note)
