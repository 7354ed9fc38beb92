"""Routes of accounts: who can sign in, and what happens when a way in is lost."""

from __future__ import annotations

import msgspec
from litestar import Router, get, post
from litestar.params import FromPath, JSONBody

from watchroom.actions import people as acts
from watchroom.model.accounts import AccountList, ResetView
from watchroom.web.console.gate import Called, reason


class NewPerson(msgspec.Struct, forbid_unknown_fields=True):
    """Somebody to bring in."""

    login: str
    name: str
    agency: str
    roles: list[str]


class PersonChange(msgspec.Struct, forbid_unknown_fields=True):
    """A person's name and roles from now on."""

    name: str
    roles: list[str]


class Because(msgspec.Struct, forbid_unknown_fields=True):
    """Why."""

    reason: str


class NewLink(msgspec.Struct):
    """The token of a one-time link, shown once."""

    link: str


@get("/people")
async def list_people(caller: Called) -> AccountList:
    """See who can sign in, and the state of their ways in."""
    return await acts.list_people(caller.door, caller.seat, reason(caller))


@post("/people", status_code=201)
async def invite(caller: Called, data: JSONBody[NewPerson]) -> NewLink:
    """Bring in a person; the answer holds their one-time link."""
    link = await acts.invite(
        caller.door, caller.seat, reason(caller), data.login, name=data.name, agency=data.agency, roles=data.roles
    )
    return NewLink(link)


@post("/people/{login:str}", status_code=200)
async def change(caller: Called, login: FromPath[str], data: JSONBody[PersonChange]) -> None:
    """Change a person's name or roles."""
    await acts.change_person(caller.door, caller.seat, reason(caller), login, name=data.name, roles=data.roles)


@post("/people/{login:str}/link", status_code=200)
async def new_link(caller: Called, login: FromPath[str]) -> NewLink:
    """Give a new one-time link to somebody who has not signed in yet."""
    return NewLink(await acts.new_link(caller.door, caller.seat, reason(caller), login))


@post("/people/{login:str}/release", status_code=200)
async def release(caller: Called, login: FromPath[str]) -> None:
    """Release a locked account."""
    await acts.release(caller.door, caller.seat, reason(caller), login)


@post("/people/{login:str}/lock", status_code=200)
async def lock(caller: Called, login: FromPath[str], data: JSONBody[Because]) -> None:
    """Lock a person out until somebody releases them."""
    await acts.lock(caller.door, caller.seat, reason(caller), login, data.reason)


@post("/people/{login:str}/disable", status_code=200)
async def disable(caller: Called, login: FromPath[str], data: JSONBody[Because]) -> None:
    """Disable a person's account."""
    await acts.disable(caller.door, caller.seat, reason(caller), login, data.reason)


@post("/people/{login:str}/enable", status_code=200)
async def enable(caller: Called, login: FromPath[str], data: JSONBody[Because]) -> None:
    """Enable a disabled account again."""
    await acts.enable(caller.door, caller.seat, reason(caller), login, data.reason)


@post("/people/{login:str}/sessions/end", status_code=200)
async def end_sessions(caller: Called, login: FromPath[str]) -> None:
    """End a person's sessions everywhere."""
    await acts.end_sessions(caller.door, caller.seat, reason(caller), login)


@post("/people/{login:str}/reset", status_code=200)
async def propose_reset(caller: Called, login: FromPath[str], data: JSONBody[Because]) -> ResetView:
    """Propose to reset a person's ways in; another administrator confirms."""
    return await acts.propose_reset(caller.door, caller.seat, reason(caller), login, data.reason)


@post("/people/resets/{reset_id:str}/confirm", status_code=200)
async def confirm_reset(caller: Called, reset_id: FromPath[str]) -> NewLink:
    """Confirm a reset that another administrator proposed; the answer holds the new one-time link."""
    return NewLink(await acts.confirm_reset(caller.door, caller.seat, reason(caller), reset_id))


routes = Router(
    path="/",
    route_handlers=[
        list_people, invite, change, new_link, release, lock, disable, enable, end_sessions, propose_reset,
        confirm_reset,
    ],
)  # fmt: skip
