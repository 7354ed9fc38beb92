"""Who is asking: turns a cookie or bearer token into a seat and a reason, for every route of the console."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, timedelta, tzinfo
from typing import Any

import msgspec
from litestar import Request
from litestar.datastructures import State
from litestar.di import NamedDependency

from watchroom.actions import sessions
from watchroom.actions.access import Access
from watchroom.actions.city import City
from watchroom.actions.door import Door
from watchroom.actions.evidence_files import EvidenceFiles
from watchroom.actions.oidc import Oidc
from watchroom.actions.read_pictures import Show
from watchroom.actions.tokens import is_csrf
from watchroom.actions.video import Video
from watchroom.actions.workspace import Workspace
from watchroom.base.errors import NotSignedInError, RefusedError
from watchroom.ledger.note import Verifier
from watchroom.model.people import DEFAULT_PURPOSE, Seat, Why

COOKIE = "watchroom"
ROOM_KEY = "watchroom.room"
CSRF_HEADER = "X-CSRF-Token"
AUTOMATIC_HEADER = "X-Automatic"
SAFE_METHODS = frozenset(("GET", "HEAD", "OPTIONS"))
ConsoleRequest = Request[Any, Any, State]
Written = Callable[[str, Mapping[str, str]], tuple[str, str]]
"""Returns (subject, text) of a kind of letter with its facts."""


class Room(msgspec.Struct, frozen=True):
    """What the console's routes work with."""

    door: Door
    city: City
    workspace: Workspace
    verifier: Verifier
    video: Video
    letter: Written
    """Puts a letter into English words, as it will leave: for whoever sends it to read first."""
    evidence: EvidenceFiles
    show_picture: Show
    """Decodes a picture that came with a read, in a process that is sealed off."""
    access: Access = Access()
    oidc: Oidc | None = None
    zone: tzinfo = UTC
    """The city's: in it a day begins for whoever decides by the day."""
    peace_delay: timedelta = timedelta(minutes=30)
    """So much later prevention partners are told of a place."""
    push_hosts: tuple[str, ...] = ()
    """The push services that the city allows; none: nothing is pushed to phones."""
    push_key: str = ""
    """The room's own public key, in base64url."""

    @property
    def demo(self) -> bool:
        """Return whether all people here are made up."""
        return self.access.demo


class Caller(msgspec.Struct, frozen=True):
    """Who asks, from which seat, through which room."""

    room: Room
    seat: Seat

    @property
    def door(self) -> Door:
        """Return the one door."""
        return self.room.door

    @property
    def today(self) -> date:
        """Return the day that it is in the city."""
        return self.door.clock.now().astimezone(self.room.zone).date()


Called = NamedDependency[Caller]
"""What a route takes as `caller`."""


def room_of(request: ConsoleRequest) -> Room:
    """Return the room that the request is asked in."""
    room: Room = request.scope[ROOM_KEY]  # type: ignore[literal-required] # a key of ours, set by `Console`
    return room


async def provide_caller(request: ConsoleRequest) -> Caller:
    """Return the caller, or raise NotSignedInError; a browser's write needs its CSRF token."""
    room = room_of(request)
    token, from_cookie = token_of(request)
    # What the page refreshes by itself does not keep an empty chair signed in.
    by_hand = request.headers.get(AUTOMATIC_HEADER) != "1"
    session = await sessions.enter(room.door, token, by_hand=by_hand)
    if request.method not in SAFE_METHODS:
        check_csrf(request, token, from_cookie=from_cookie)
    if session.seat is None:
        raise NotSignedInError("Your seat has ended. Sign in again.")
    return Caller(room, session.seat)


def check_csrf(request: ConsoleRequest, token: str, *, from_cookie: bool) -> None:
    """Refuse a browser's write that does not come from our own page."""
    if from_cookie and not is_csrf(token, request.headers.get(CSRF_HEADER, "")):
        raise RefusedError("csrf", "This page is out of date. Reload it and try again.")


def token_of(request: ConsoleRequest) -> tuple[str, bool]:
    """Return the caller's token and whether a cookie brought it; raises NotSignedInError when there is none."""
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
