"""Routes of signing in and out."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
from litestar import Response, Router, delete, get, post
from litestar.datastructures import Cookie
from litestar.params import FromPath, FromQuery, JSONBody

from watchroom import __version__
from watchroom.actions import offers, passkeys, seats, sessions, signing_in, ways_in
from watchroom.actions.alerts import RESOLUTIONS
from watchroom.actions.incidents import DISPOSITIONS
from watchroom.actions.signing_in import Proof
from watchroom.actions.tokens import csrf_of
from watchroom.base.errors import NotSignedInError
from watchroom.model.hits import OUTCOMES
from watchroom.model.people import PURPOSES, ROLES, Seat, Why
from watchroom.store.people import Session
from watchroom.web.console.gate import COOKIE, SAFE_METHODS, ConsoleRequest, Room, check_csrf, room_of, token_of

_OWN = Why(purpose="own_records")


class Named(msgspec.Struct):
    """A word of a published list: its code and what people read."""

    code: str
    title: str


class Me(msgspec.Struct):
    """Who is signed in, in which seat, and the published lists."""

    login: str
    name: str
    agency: str
    agencies: list[Named]
    """Every agency of the room, by the name that people read."""
    roles: list[Named]
    role: str
    seat_id: str
    csrf: str
    idle_lock_at: datetime | None
    demo: bool
    may: list[str]
    """Names of the acts that this role may do for one purpose or another: what screens offer, never what guards."""
    reasons: dict[str, list[offers.Reason]]
    """For each act whose purpose is asked: the purposes that this role may name, and what each needs with it."""
    answering: list[str]
    """Roles to which an alert may be given."""
    purposes: list[Named]
    resolutions: list[Named]
    outcomes: list[Named]
    dispositions: list[Named]
    policy: str
    version: str


class SignIn(msgspec.Struct, forbid_unknown_fields=True):
    """Login, password, and the authenticator's code or a passkey's answer."""

    login: str
    password: str
    code: str | None = None
    passkey: dict[str, Any] | None = None


class ByPasskey(msgspec.Struct, forbid_unknown_fields=True):
    """A passkey's answer."""

    passkey: dict[str, Any]


class NewPasskey(msgspec.Struct, forbid_unknown_fields=True):
    """A passkey that the browser's authenticator just made."""

    name: str
    credential: dict[str, Any]


class PasskeyOptions(msgspec.Struct):
    """What the browser gives to `navigator.credentials`, under `publicKey`."""

    options: dict[str, Any]


class PasskeyList(msgspec.Struct):
    """One's own passkeys."""

    items: list[passkeys.PasskeyView]


class Link(msgspec.Struct, forbid_unknown_fields=True):
    """A one-time link's token."""

    link: str


class Enrol(msgspec.Struct, forbid_unknown_fields=True):
    """A one-time link, the new password and the authenticator's first code."""

    link: str
    password: str
    code: str


class Unlock(msgspec.Struct, forbid_unknown_fields=True):
    """Password and code, again, or a passkey's answer."""

    password: str = ""
    code: str | None = None
    passkey: dict[str, Any] | None = None


class TakeSeat(msgspec.Struct, forbid_unknown_fields=True):
    """The role one goes on in; `forced` says why one leaves the watch without a handover."""

    role: str
    forced: str | None = None


class LinkAnswer(msgspec.Struct, omit_defaults=True):
    """What using a link leads to: signed in, or the way to enrol."""

    me: Me | None = None
    enrol: ways_in.Enrolling | None = None


def _named(words: dict[str, str]) -> list[Named]:
    return [Named(code, title) for code, title in words.items()]


async def _me(room: Room, session: Session, token: str) -> Me:
    who = await sessions.who(room.door, session)
    table = room.door.world.table
    return Me(
        login=session.login,
        name=who.person.name,
        agency=who.person.agency,
        agencies=_named(who.agencies),
        roles=[Named(role, ROLES[role]) for role in who.person.roles],
        role=session.seat.role if session.seat else "",
        seat_id=session.seat.id if session.seat else "",
        csrf=csrf_of(token),
        idle_lock_at=sessions.idle_lock_at(session),
        demo=room.demo,
        may=offers.acts_of(session.seat.role, table) if session.seat else [],
        reasons=offers.reasons_of(session.seat.role, table) if session.seat else {},
        answering=offers.answering_roles(table),
        purposes=_named(PURPOSES),
        resolutions=_named(RESOLUTIONS),
        outcomes=_named(OUTCOMES),
        dispositions=_named(DISPOSITIONS),
        policy=room.door.world.hash,
        version=__version__,
    )


def session_cookie(request: ConsoleRequest, token: str) -> Cookie:
    """Return the cookie of a session: for our own page only, out of reach of scripts."""
    secure = request.url.scheme == "https"
    return Cookie(key=COOKIE, value=token, path="/", httponly=True, samesite="strict", secure=secure)


async def signed_in(request: ConsoleRequest, done: signing_in.SignedIn) -> Response[Me]:
    """Answer with who signed in, and the cookie."""
    me = await _me(room_of(request), done.session, done.token)
    return Response(me, cookies=[session_cookie(request, done.token)])


async def _seated(request: ConsoleRequest) -> tuple[Session, Seat]:
    """Return the caller's session and seat; a write from a browser needs its CSRF token."""
    token, from_cookie = token_of(request)
    if request.method not in SAFE_METHODS:
        check_csrf(request, token, from_cookie=from_cookie)
    session = await sessions.enter(room_of(request).door, token)
    if session.seat is None:
        raise NotSignedInError("Your seat has ended. Sign in again.")
    return session, session.seat


def address_of(request: ConsoleRequest) -> str:
    """Return from which address a request comes."""
    return request.client.host if request.client else "0.0.0.0"  # noqa: S104 - no address: one source for all


@post("/session", status_code=200)
async def sign_in(request: ConsoleRequest, data: JSONBody[SignIn]) -> Response[Me]:
    """Sign in with password and code."""
    room = room_of(request)
    proof = Proof(password=data.password, code=data.code, passkey=data.passkey)
    done = await signing_in.sign_in(room.door, room.access, data.login, proof, address_of(request))
    return await signed_in(request, done)


@post("/session/passkey/options", status_code=200)
async def passkey_options(request: ConsoleRequest) -> PasskeyOptions:
    """Return what the browser needs to ask for a passkey; the same for everybody."""
    room = room_of(request)
    return PasskeyOptions(passkeys.answer_options(room.door, room.access))


@post("/session/passkey", status_code=200)
async def sign_in_by_passkey(request: ConsoleRequest, data: JSONBody[ByPasskey]) -> Response[Me]:
    """Sign in with a passkey alone."""
    room = room_of(request)
    done = await signing_in.sign_in_by_passkey(room.door, room.access, data.passkey, address_of(request))
    return await signed_in(request, done)


@get("/session/passkeys")
async def own_passkeys(request: ConsoleRequest) -> PasskeyList:
    """See one's own passkeys."""
    _, seat = await _seated(request)
    return PasskeyList(await passkeys.own_passkeys(room_of(request).door, seat, _OWN))


@post("/session/passkeys/options", status_code=200)
async def new_passkey_options(request: ConsoleRequest) -> PasskeyOptions:
    """Return what the browser needs to make a passkey."""
    room = room_of(request)
    session, _ = await _seated(request)
    return PasskeyOptions(await passkeys.new_options(room.door, room.access, _holder(room, session)))


@post("/session/passkeys", status_code=201)
async def add_passkey(request: ConsoleRequest, data: JSONBody[NewPasskey]) -> passkeys.PasskeyView:
    """Add a passkey to one's ways in."""
    room = room_of(request)
    session, seat = await _seated(request)
    holder = _holder(room, session)
    return await passkeys.add(room.door, seat, _OWN, room.access, holder, name=data.name, credential=data.credential)


@delete("/session/passkeys/{passkey_id:str}", status_code=204)
async def remove_passkey(request: ConsoleRequest, passkey_id: FromPath[str]) -> None:
    """Remove a passkey from one's ways in."""
    session, seat = await _seated(request)
    room = room_of(request)
    await passkeys.remove(room.door, seat, _OWN, _holder(room, session), passkey_id)


def _holder(room: Room, session: Session) -> passkeys.Holder:
    proved = sessions.is_proved(session, room.door.clock.now())
    return passkeys.Holder(login=session.login, name=session.login, proved=proved)


@post("/session/link", status_code=200)
async def use_link(request: ConsoleRequest, data: JSONBody[Link]) -> Response[LinkAnswer]:
    """Sign in with a one-time link (demo), or be shown how to enrol."""
    room = room_of(request)
    if not room.demo:
        return Response(LinkAnswer(enrol=await ways_in.look_at_link(room.door, data.link)))
    done = await signing_in.sign_in_by_link(room.door, room.access, data.link, address_of(request))
    me = await _me(room, done.session, done.token)
    return Response(LinkAnswer(me=me), cookies=[session_cookie(request, done.token)])


@post("/session/enrol", status_code=200)
async def enrol(request: ConsoleRequest, data: JSONBody[Enrol]) -> Response[Me]:
    """Set password and authenticator with a one-time link, and sign in."""
    room = room_of(request)
    done = await ways_in.enrol(room.door, room.access, data.link, data.password, data.code, address_of(request))
    return await signed_in(request, done)


@get("/session")
async def me(request: ConsoleRequest) -> Me:
    """Who is signed in."""
    room = room_of(request)
    token, _ = token_of(request)
    return await _me(room, await sessions.enter(room.door, token, by_hand=False), token)


@post("/session/unlock", status_code=200)
async def unlock(request: ConsoleRequest, data: JSONBody[Unlock]) -> Me:
    """Go on after the idle lock."""
    room = room_of(request)
    token, from_cookie = token_of(request)
    check_csrf(request, token, from_cookie=from_cookie)
    proof = Proof(password=data.password, code=data.code, passkey=data.passkey)
    return await _me(room, await signing_in.unlock(room.door, room.access, token, proof, address_of(request)), token)


@post("/session/seat", status_code=200)
async def take_seat(request: ConsoleRequest, data: JSONBody[TakeSeat]) -> Me:
    """Take another of one's roles."""
    room = room_of(request)
    token, from_cookie = token_of(request)
    check_csrf(request, token, from_cookie=from_cookie)
    session = await sessions.enter(room.door, token)
    await seats.take_seat(room.door, room.access, session, data.role, data.forced)
    return await _me(room, await sessions.enter(room.door, token), token)


@delete("/session", status_code=200)
async def sign_out(request: ConsoleRequest, forced: FromQuery[str | None] = None) -> Response[None]:
    """Sign out; the seat ends, once its handover is acknowledged or `forced` says why not."""
    room = room_of(request)
    token, from_cookie = token_of(request)
    check_csrf(request, token, from_cookie=from_cookie)
    await seats.sign_out(room.door, room.access, await sessions.still_there(room.door, token), forced)
    response: Response[None] = Response(None)
    response.delete_cookie(COOKIE, path="/")
    return response


routes = Router(
    path="/",
    route_handlers=[
        sign_in, use_link, enrol, me, unlock, take_seat, sign_out, passkey_options, sign_in_by_passkey, own_passkeys,
        new_passkey_options, add_passkey, remove_passkey,
    ],
)  # fmt: skip
