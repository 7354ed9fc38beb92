"""Routes of signing in at the city's identity provider."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from litestar import Response, Router, get, post
from litestar.datastructures import Cookie
from litestar.params import FromQuery, JSONBody, QueryParameter

from watchroom.actions import oidc as acts
from watchroom.actions.signing_in import Proof
from watchroom.base.errors import NotFoundError, WatchroomError
from watchroom.web.console.gate import ConsoleRequest, Room, room_of
from watchroom.web.console.session import Me, address_of, session_cookie, signed_in

PATH = "/console/v1/session/oidc"
ASKED_COOKIE = "watchroom_oidc"
SECOND_COOKIE = "watchroom_second"
_BACK = "/console/"


class Ways(msgspec.Struct):
    """Which ways in beside the password are offered here."""

    identity_provider: bool


class Second(msgspec.Struct, forbid_unknown_fields=True):
    """Our own second factor, where the provider asked for none."""

    code: str | None = None
    passkey: dict[str, Any] | None = None


def _oidc(room: Room) -> acts.Oidc:
    if room.oidc is None:
        raise NotFoundError("No identity provider is set here. Sign in with your login.")
    return room.oidc


def _kept(request: ConsoleRequest, name: str, value: str) -> Cookie:
    # Lax: the provider sends the browser back from another site, and this is no session.
    secure = request.url.scheme == "https"
    return Cookie(key=name, value=value, path=PATH, httponly=True, samesite="lax", secure=secure, max_age=600)


def _to(url: str, *cookies: Cookie) -> Response[None]:
    return Response(None, status_code=302, headers={"Location": url, "Cache-Control": "no-store"}, cookies=cookies)


@get("/session/ways")
async def ways(request: ConsoleRequest) -> Ways:
    """Say which ways in are offered."""
    return Ways(identity_provider=room_of(request).oidc is not None)


@get("/session/oidc")
async def begin(request: ConsoleRequest) -> Response[None]:
    """Go to the identity provider."""
    room = room_of(request)
    asking = await acts.ask(room.door, _oidc(room))
    return _to(asking.url, _kept(request, ASKED_COOKIE, asking.kept))


@get("/session/oidc/callback")
async def come_back(
    request: ConsoleRequest, given: Annotated[str, QueryParameter(name="state")] = "", code: FromQuery[str] = ""
) -> Response[None]:
    """Come back from the identity provider: signed in, or to be asked for a second factor."""
    room = room_of(request)
    kept = request.cookies.get(ASKED_COOKIE, "")
    try:
        done = await acts.come_back(
            room.door, room.access, _oidc(room), kept=kept, state=given, code=code, address=address_of(request)
        )
    except WatchroomError as error:
        return _to(f"{_BACK}#oidc={error.code}", _kept(request, ASKED_COOKIE, ""))
    if isinstance(done, acts.Owed):
        return _to(f"{_BACK}#oidc=second", _kept(request, SECOND_COOKIE, done.kept))
    return _to(_BACK, session_cookie(request, done.token))


@post("/session/oidc/second", status_code=200)
async def give_second(request: ConsoleRequest, data: JSONBody[Second]) -> Response[Me]:
    """Give the code of one's authenticator, or a passkey, after the provider vouched for one."""
    room = room_of(request)
    kept = request.cookies.get(SECOND_COOKIE, "")
    proof = Proof(code=data.code, passkey=data.passkey)
    done = await acts.give_second(room.door, room.access, kept=kept, proof=proof, address=address_of(request))
    return await signed_in(request, done)


routes = Router(path="/", route_handlers=[ways, begin, come_back, give_second])
