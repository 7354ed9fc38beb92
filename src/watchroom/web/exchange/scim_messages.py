"""SCIM's messages (RFC 7643, RFC 7644): what an identity provider sends, read; what we hold, as it wants to see it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import msgspec

from watchroom.actions.provisioning import Change
from watchroom.base.errors import BadInputError
from watchroom.model.accounts import AccountView
from watchroom.model.people import ROLES

BASE = "/exchange/scim/v2"
CORE = "urn:ietf:params:scim:schemas:core:2.0:"
API = "urn:ietf:params:scim:api:messages:2.0:"
USER, GROUP = CORE + "User", CORE + "Group"
OPERATIONS_MAX = 200
_FILTER = re.compile(r'\s*(\w+(?:\.\w+)?)\s+eq\s+"((?:[^"\\]|\\.){0,200})"\s*', re.IGNORECASE)
_MEMBER = re.compile(r'members\[\s*value\s+eq\s+"([^"\\]{1,64})"\s*\]', re.IGNORECASE)


class Named(msgspec.Struct):
    """A name of parts; only the whole is kept."""

    formatted: str | None = None
    given: str | None = msgspec.field(name="givenName", default=None)
    family: str | None = msgspec.field(name="familyName", default=None)

    def whole(self) -> str | None:
        """Return the name as one."""
        return self.formatted or " ".join(filter(None, (self.given, self.family))) or None


class Valued(msgspec.Struct):
    """One value of several."""

    value: str


class UserIn(msgspec.Struct, rename="camel"):
    """A user as an identity provider sends one; what we do not keep is passed over."""

    user_name: str
    display_name: str | None = None
    name: Named | None = None
    active: bool = True
    roles: list[Valued] | None = None

    def change(self) -> Change:
        """Return what this says of the person."""
        name = self.display_name or (self.name.whole() if self.name else None)
        roles = None if self.roles is None else tuple(each.value for each in self.roles)
        return Change(name=name, active=self.active, roles=roles)


class GroupIn(msgspec.Struct, rename="camel"):
    """A group as an identity provider replaces one."""

    members: list[Valued] = []


class Operation(msgspec.Struct):
    """One step of a PATCH."""

    op: str
    path: str | None = None
    value: Any = None


class PatchIn(msgspec.Struct):
    """A PATCH."""

    operations: list[Operation] = msgspec.field(name="Operations")


def equals(text: str | None, attribute: str) -> str | None:
    """Return the value that a filter wants an attribute to equal; None when there is no filter.

    Raises BadInputError for any other filter: it must not be answered as if there were none.
    """
    if not text:
        return None
    match = _FILTER.fullmatch(text)
    if match is None or match[1].lower() != attribute.lower():
        raise BadInputError("filter", f'is of the form {attribute} eq "…"; no other is understood')
    return re.sub(r"\\(.)", r"\1", match[2])


def user_change(patch: PatchIn) -> Change:
    """Return what a PATCH of a user changes; raises BadInputError for what cannot be changed."""
    given: dict[str, Any] = {}
    for step in _steps(patch):
        values = step.value if step.path is None else {step.path: step.value}
        if not isinstance(values, dict):
            raise BadInputError("Operations.value", "is an object where there is no path")
        if step.op.lower() == "remove":
            values = {name: [] if name == "roles" else None for name in values}
        for name, value in values.items():
            given |= _changed(name, value)
    return Change(**given)


def _changed(name: str, value: Any) -> dict[str, Any]:
    plain = name.removeprefix(f"{USER}:").lower()
    if plain == "active":
        return {"active": _truth(value)}
    if plain in ("displayname", "name.formatted"):
        return {"name": _text(name, value)}
    if plain == "name":
        return {"name": _converted(name, value, Named).whole()}
    if plain == "roles":
        return {"roles": tuple(each.value for each in _converted(name, value, list[Valued]))}
    if plain == "username":
        raise BadInputError("userName", "cannot change: what a person did stands under it")
    return {}


def member_changes(patch: PatchIn, present: Sequence[str]) -> set[str]:
    """Return who is in a group after a PATCH of its members."""
    members = set(present)
    for step in _steps(patch):
        op, path, value = step.op.lower(), step.path or "", step.value
        if step.path is None and isinstance(value, dict):
            path, value = "members", value.get("members", [])
        one = _MEMBER.fullmatch(path)
        if one is not None and op == "remove":
            members.discard(one[1])
        elif path.lower() == "members":
            named = {each.value for each in _converted("members", value or [], list[Valued])}
            members = _after(op, members, named, everybody=value is None)
        elif path.lower() != "displayname":
            raise BadInputError("Operations.path", "only members can be changed: the groups are the room's roles")
    return members


def _after(op: str, members: set[str], named: set[str], *, everybody: bool) -> set[str]:
    if op == "add":
        return members | named
    if op == "replace":
        return named
    return set() if everybody else members - named


def _steps(patch: PatchIn) -> list[Operation]:
    if len(patch.operations) > OPERATIONS_MAX:
        raise BadInputError("Operations", f"has more than {OPERATIONS_MAX} members; send several")
    for step in patch.operations:
        if step.op.lower() not in ("add", "replace", "remove"):
            raise BadInputError("Operations.op", "is one of: add, replace, remove")
    return patch.operations


def _truth(value: Any) -> bool:
    # One provider in wide use sends "True" and "False" as text.
    known = {True: True, False: False, "true": True, "false": False}
    found = known.get(value.lower() if isinstance(value, str) else value)
    if found is None:
        raise BadInputError("active", "is true or false")
    return found


def _text(name: str, value: Any) -> str:
    if not isinstance(value, str):
        raise BadInputError(name, "is a text")
    return value


def _converted(name: str, value: Any, kind: Any) -> Any:
    try:
        return msgspec.convert(value, kind)
    except msgspec.ValidationError as error:
        raise BadInputError(name, str(error)) from error


def user(account: AccountView, origin: str) -> dict[str, Any]:
    """Return a person as SCIM shows one."""
    return {
        "schemas": [USER],
        "id": account.login,
        "userName": account.login,
        "displayName": account.name,
        "name": {"formatted": account.name},
        "active": account.state == "active",
        "roles": [{"value": role} for role in account.roles],
        "groups": [{"value": role, "display": ROLES[role], "type": "direct"} for role in account.roles],
        "meta": {
            "resourceType": "User",
            "created": account.created_at,
            "location": f"{origin}{BASE}/Users/{account.login}",
        },
    }


def group(role: str, members: Sequence[AccountView], origin: str) -> dict[str, Any]:
    """Return a role as SCIM shows a group."""
    return {
        "schemas": [GROUP],
        "id": role,
        "displayName": role,
        "members": [{"value": each.login, "display": each.name, "type": "User"} for each in members],
        "meta": {"resourceType": "Group", "location": f"{origin}{BASE}/Groups/{role}"},
    }


def listing(resources: Sequence[dict[str, Any]], start: int, count: int) -> dict[str, Any]:
    """Return a page of resources; SCIM counts from one."""
    start, count = max(1, start), max(0, count)
    page = resources[start - 1 : start - 1 + count]
    return {
        "schemas": [API + "ListResponse"],
        "totalResults": len(resources),
        "startIndex": start,
        "itemsPerPage": len(page),
        "Resources": list(page),
    }


def config(origin: str) -> dict[str, Any]:
    """Return what of SCIM is served (RFC 7643, section 5)."""
    no = {"supported": False}
    return {
        "schemas": [CORE + "ServiceProviderConfig"],
        "patch": {"supported": True},
        "bulk": no | {"maxOperations": 0, "maxPayloadSize": 0},
        "filter": {"supported": True, "maxResults": 1000},
        "changePassword": no,
        "sort": no,
        "etag": no,
        "authenticationSchemes": [
            {"type": "oauthbearertoken", "name": "Bearer token", "description": "Made at the room's own terminal."}
        ],
        "meta": {"resourceType": "ServiceProviderConfig", "location": f"{origin}{BASE}/ServiceProviderConfig"},
    }


def resource_types(origin: str) -> list[dict[str, Any]]:
    """Return the kinds of resources there are (RFC 7643, section 6)."""
    return [
        {
            "schemas": [CORE + "ResourceType"], "id": name, "name": name, "endpoint": f"/{name}s",
            "schema": CORE + name,
            "meta": {"resourceType": "ResourceType", "location": f"{origin}{BASE}/ResourceTypes/{name}"},
        }
        for name in ("User", "Group")
    ]  # fmt: skip
