"""SCIM 2.0 (RFC 7644): an agency's identity provider pushes its people and their roles."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from functools import cache
from typing import Annotated, Any, TypeAlias, cast

import msgspec
from litestar import Litestar, Request, Response, Router, delete, get, patch, post, put
from litestar.datastructures import State
from litestar.di import NamedDependency, Provide
from litestar.exceptions import HTTPException
from litestar.params import FromPath, FromQuery, QueryParameter

from watchroom.actions import provisioning as acts
from watchroom.actions.door import Door
from watchroom.base.errors import BadInputError, ConflictError, NotFoundError, NotSignedInError, WatchroomError
from watchroom.model.accounts import AccountView
from watchroom.model.people import ROLES, Seat
from watchroom.web.exchange import scim_messages as scim
from watchroom.web.problems import problem_of, words_of

MEDIA_TYPE = "application/scim+json"
BODY_BYTES_MAX = 1_000_000
PAGE_ROWS = 1_000
DOOR_KEY = "watchroom.door"
ScimRequest: TypeAlias = Request[Any, Any, State]
_TYPES: dict[type[WatchroomError], str] = {BadInputError: "invalidValue", ConflictError: "uniqueness"}


class Provider(msgspec.Struct, frozen=True):
    """Which identity provider asks, through which door, at which address it reached us."""

    door: Door
    seat: Seat
    origin: str


Receive: TypeAlias = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send: TypeAlias = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Asked: TypeAlias = NamedDependency[Provider]
Filter: TypeAlias = Annotated[str | None, QueryParameter(name="filter")]
Start: TypeAlias = Annotated[int, QueryParameter(name="startIndex")]


async def provide_provider(request: ScimRequest) -> Provider:
    """Return who asks; raises NotSignedInError."""
    door = cast("Door", cast("dict[str, Any]", request.scope)[DOOR_KEY])
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise NotSignedInError("Send the bearer token that was made for this identity provider.")
    return Provider(door, await acts.seat_of(door, token.strip()), str(request.base_url).rstrip("/"))


def _read(body: bytes, kind: Any) -> Any:
    try:
        return msgspec.json.decode(body, type=kind)
    except msgspec.ValidationError as error:
        raise BadInputError("body", str(error)) from error
    except (msgspec.DecodeError, RecursionError) as error:
        raise BadInputError("body", "is not JSON") from error


def _answer(content: Any, status: int = 200) -> Response[bytes]:
    return Response(msgspec.json.encode(content), status_code=status, media_type=MEDIA_TYPE)


async def _one(asked: Provider, login: str) -> AccountView:
    found = await acts.listed(asked.door, asked.seat, acts.WHY, login)
    if not found:
        raise NotFoundError("There is nobody with this id in your agency.")
    return found[0]


@get("/ServiceProviderConfig")
async def config(asked: Asked) -> Response[bytes]:
    """Return what of SCIM is served."""
    return _answer(scim.config(asked.origin))


@get("/ResourceTypes")
async def resource_types(asked: Asked) -> Response[bytes]:
    """Return the kinds of resources."""
    return _answer(scim.listing(scim.resource_types(asked.origin), 1, PAGE_ROWS))


@get("/Users")
async def users(
    asked: Asked, filter_: Filter = None, start: Start = 1, count: FromQuery[int] = PAGE_ROWS
) -> Response[bytes]:
    """Return people, or the one of a login."""
    login = scim.equals(filter_, "userName")
    found = await acts.listed(asked.door, asked.seat, acts.WHY, login)
    return _answer(scim.listing([scim.user(each, asked.origin) for each in found], start, min(count, PAGE_ROWS)))


@post("/Users")
async def create(asked: Asked, request: ScimRequest) -> Response[bytes]:
    """Bring in a person."""
    given: scim.UserIn = _read(await request.body(), scim.UserIn)
    made = await acts.create(asked.door, asked.seat, acts.WHY, given.user_name, given.change())
    return _answer(scim.user(made, asked.origin), 201)


@get("/Users/{login:str}")
async def read(asked: Asked, login: FromPath[str]) -> Response[bytes]:
    """Return one person."""
    return _answer(scim.user(await _one(asked, login), asked.origin))


@put("/Users/{login:str}")
async def replace(asked: Asked, request: ScimRequest, login: FromPath[str]) -> Response[bytes]:
    """Replace what is held of a person."""
    given: scim.UserIn = _read(await request.body(), scim.UserIn)
    if given.user_name != login:
        raise BadInputError("userName", "cannot change: what a person did stands under it")
    changed = await acts.change_person(asked.door, asked.seat, acts.WHY, login, given.change())
    return _answer(scim.user(changed, asked.origin))


@patch("/Users/{login:str}")
async def change(asked: Asked, request: ScimRequest, login: FromPath[str]) -> Response[bytes]:
    """Change what is given of a person."""
    given = scim.user_change(_read(await request.body(), scim.PatchIn))
    changed = await acts.change_person(asked.door, asked.seat, acts.WHY, login, given)
    return _answer(scim.user(changed, asked.origin))


@delete("/Users/{login:str}")
async def remove(asked: Asked, login: FromPath[str]) -> None:
    """Take a person back: the account is disabled, and what they did stays on record."""
    await acts.change_person(asked.door, asked.seat, acts.WHY, login, acts.Change(active=False))


@get("/Groups")
async def groups(
    asked: Asked, filter_: Filter = None, start: Start = 1, count: FromQuery[int] = PAGE_ROWS
) -> Response[bytes]:
    """Return the roles with those who have them."""
    name = scim.equals(filter_, "displayName")
    found = await acts.listed(asked.door, asked.seat, acts.WHY)
    named = [role for role in ROLES if name is None or name == role]
    return _answer(scim.listing([_group(role, found, asked) for role in named], start, min(count, PAGE_ROWS)))


@get("/Groups/{role:str}")
async def group(asked: Asked, role: FromPath[str]) -> Response[bytes]:
    """Return one role with those who have it."""
    return _answer(_group(_known(role), await acts.listed(asked.door, asked.seat, acts.WHY), asked))


@put("/Groups/{role:str}")
async def replace_group(asked: Asked, request: ScimRequest, role: FromPath[str]) -> Response[bytes]:
    """Say who has a role."""
    given: scim.GroupIn = _read(await request.body(), scim.GroupIn)
    return await _set_members(asked, _known(role), lambda _: {each.value for each in given.members})


@patch("/Groups/{role:str}")
async def change_group(asked: Asked, request: ScimRequest, role: FromPath[str]) -> Response[bytes]:
    """Give a role to some, take it from others."""
    given: scim.PatchIn = _read(await request.body(), scim.PatchIn)
    return await _set_members(asked, _known(role), lambda present: scim.member_changes(given, present))


async def _set_members(asked: Provider, role: str, wanted: Any) -> Response[bytes]:
    everybody = await acts.listed(asked.door, asked.seat, acts.WHY)
    present = [each for each in everybody if role in each.roles]
    add, gone = acts.members_to_change(present, wanted([each.login for each in present]))
    members = await acts.set_members(asked.door, asked.seat, acts.WHY, role, add, gone)
    return _answer(scim.group(role, members, asked.origin))


def _known(role: str) -> str:
    if role not in ROLES:
        raise NotFoundError(f"There is no such group; the groups are the room's roles: {', '.join(ROLES)}.")
    return role


def _group(role: str, everybody: list[AccountView], asked: Provider) -> dict[str, Any]:
    return scim.group(role, [each for each in everybody if role in each.roles], asked.origin)


def _error(status: int, detail: str, scim_type: str | None = None) -> Response[bytes]:
    body = {"schemas": [scim.API + "Error"], "status": str(status), "detail": detail}
    return _answer(body | ({"scimType": scim_type} if scim_type else {}), status)


def _watchroom_error(_: ScimRequest, error: WatchroomError) -> Response[bytes]:
    status, problem, _headers = problem_of(error)
    return _error(status, problem.message, _TYPES.get(type(error)))


def _http_error(_: ScimRequest, error: HTTPException) -> Response[bytes]:
    field, says = words_of(error)
    return _error(error.status_code, f"startIndex{says.removeprefix(field)}" if field == "start" else says)


class Scim:
    """SCIM in one room; an ASGI app."""

    def __init__(self, door: Door) -> None:
        """Keep the door that every request goes through."""
        self._door = door

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        """Answer one request."""
        scope[DOOR_KEY] = self._door
        await cast("Callable[..., Awaitable[None]]", make_scim())(scope, receive, send)


@cache
def make_scim() -> Litestar:
    """Return SCIM's routes, the same for every room."""
    handlers = [
        config, resource_types, users, create, read, replace, change, remove, groups, group, replace_group,
        change_group,
    ]  # fmt: skip
    return Litestar(
        route_handlers=[
            Router(path=scim.BASE, route_handlers=handlers, dependencies={"asked": Provide(provide_provider)})
        ],
        exception_handlers={WatchroomError: _watchroom_error, HTTPException: _http_error},
        request_max_body_size=BODY_BYTES_MAX,
        openapi_config=None,
        # Whoever runs the process says how it logs; Litestar's own way would log every request of every client.
        logging_config=None,
        debug=False,
    )
