"""Passkeys of an account: one's own, adding one, removing one, and signing in with one."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Response, Router, get, post

from watchroom.actions import account_passkeys, portal_accounts
from watchroom.actions import passkeys as acts
from watchroom.base.errors import BadInputError
from watchroom.web.portal.gate import (
    HEADERS,
    OWN,
    Called,
    Caller,
    PortalRequest,
    Visited,
    form_of,
    page,
    see_other,
    session_cookie,
    token_of,
)

OWN_PAGE = "/portal/account/passkeys"


class Answered(msgspec.Struct, frozen=True):
    """What a browser's authenticator answered, and where to go on."""

    credential: dict[str, Any]
    name: str = ""
    next: str = ""


async def _answered(request: PortalRequest) -> Answered:
    try:
        return msgspec.json.decode(await request.body(), type=Answered)
    except msgspec.DecodeError as error:
        raise BadInputError("credential", "is what the browser's authenticator answered, as JSON") from error


async def _holder(caller: Caller) -> acts.Holder:
    contact = await portal_accounts.own_contact(caller.door, caller.seat, OWN, caller.account)
    who = portal_accounts.Caller(caller.account, caller.seat)
    _, bearer = token_of(caller.visitor.request)
    return account_passkeys.holder_of(caller.door, who, contact.email, bearer=bearer)


@post("/passkey/options", status_code=200, sync_to_thread=False)
def ask(visitor: Visited) -> Response[dict[str, Any]]:
    """Return what the browser needs to ask for a passkey; the same for everybody."""
    return Response(acts.answer_options(visitor.door, visitor.room.access), headers=dict(HEADERS))


@post("/passkey", status_code=200)
async def sign_in(visitor: Visited, request: PortalRequest) -> Response[dict[str, str]]:
    """Sign in with a passkey alone."""
    said = await _answered(request)
    done = await account_passkeys.sign_in(
        visitor.door, visitor.room.access, said.credential, source=visitor.source, next_path=said.next
    )
    answer = Response({"next": done.next}, headers=dict(HEADERS))
    answer.set_cookie(session_cookie(visitor, done.token))
    return answer


@get("/account/passkeys")
async def own(caller: Called) -> Response[str]:
    """Show one's own passkeys."""
    items = await acts.own_passkeys(caller.door, caller.seat, OWN)
    holder = await _holder(caller)
    return page(caller, "passkeys.html", items=items, proved=holder.proved, here=OWN_PAGE)


@post("/account/passkeys/options", status_code=200)
async def ask_new(caller: Called) -> Response[dict[str, Any]]:
    """Return what the browser needs to make a passkey."""
    options = await acts.new_options(caller.door, caller.room.access, await _holder(caller))
    return Response(options, headers=dict(HEADERS))


@post("/account/passkeys", status_code=201)
async def add(caller: Called, request: PortalRequest) -> Response[acts.PasskeyView]:
    """Add a passkey to one's ways in."""
    said = await _answered(request)
    added = await acts.add(
        caller.door, caller.seat, OWN, caller.room.access, await _holder(caller),
        name=said.name, credential=said.credential,
    )  # fmt: skip
    return Response(added, headers=dict(HEADERS))


@post("/account/passkeys/remove", status_code=303)
async def remove(caller: Called, request: PortalRequest) -> Response[None]:
    """Remove a passkey from one's ways in; the link by e-mail stays."""
    holder = msgspec.structs.replace(await _holder(caller), proved=True)
    await acts.remove(caller.door, caller.seat, OWN, holder, (await form_of(request)).text("passkey"))
    return see_other(OWN_PAGE)


routes = Router(path="/", route_handlers=[ask, sign_in, own, ask_new, add, remove])
