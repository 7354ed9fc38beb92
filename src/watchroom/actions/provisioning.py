"""People pushed by their agency's identity provider (SCIM): every change is an act of the provider's own."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import msgspec

from watchroom.actions.door import Deed, Door, act
from watchroom.actions.people import LOGIN, checked_name, checked_roles, end_all
from watchroom.actions.tokens import token_sha256
from watchroom.base.errors import BadInputError, ConflictError, NotFoundError, NotSignedInError, RefusedError
from watchroom.model.accounts import AccountView
from watchroom.model.people import Person, Seat, Why
from watchroom.store import accounts as store_accounts
from watchroom.store import people as store_people
from watchroom.store import provisioners as store
from watchroom.store.provisioners import Provisioner

WHY = Why(purpose="administration")
DEPROVISIONED = "deprovisioned"
"""Why an account is disabled that its identity provider took back."""


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """What an identity provider changes of a person; None: nothing."""

    name: str | None = None
    active: bool | None = None
    roles: tuple[str, ...] | None = None


@act("admin.add_provisioner", "Let an agency's identity provider push its people.")
async def add_provisioner(deed: Deed, provisioner_id: str, *, agency: str, token_sha256: bytes) -> None:
    """Give an identity provider a token; it reaches the people of this agency only."""
    if not LOGIN.fullmatch(provisioner_id):
        raise BadInputError("provisioner", "is 1 to 64 small letters, digits, dots, dashes and underscores")
    if agency not in {each.id for each in await store_people.agencies(deed.tx)}:
        raise BadInputError("agency", f"{agency} is not a known agency; import agencies first")
    deed.about(f"identity provider {provisioner_id}", agency=agency)
    await store.put(deed.tx, Provisioner(id=provisioner_id, agency=agency), token_sha256, deed.now)


@act("admin.retire_provisioner", "Let an identity provider push nobody any more.")
async def retire_provisioner(deed: Deed, provisioner_id: str) -> None:
    """End an identity provider's token; the people it brought in stay as they are."""
    deed.about(f"identity provider {provisioner_id}")
    if not await store.retire(deed.tx, provisioner_id, deed.now):
        raise BadInputError("provisioner", f"there is no identity provider {provisioner_id}")


async def seat_of(door: Door, token: str) -> Seat:
    """Return the seat that an identity provider acts from; raises NotSignedInError for a token that is nobody's."""
    async with door.everything() as tx:
        found = await store.by_token(tx, token_sha256(token))
    if found is None:
        raise NotSignedInError("This token is no identity provider's, or was ended. Make a new one at the terminal.")
    return Seat(
        id=f"scim:{found.id}", login=found.id, name=f"Identity provider {found.id}", agency=found.agency, role="admin",
        session_id="scim", began_at=door.clock.now(),
    )  # fmt: skip


@act("admin.provision_list", "As an identity provider, see the people of one's agency.")
async def listed(deed: Deed, login: str | None = None) -> list[AccountView]:
    """Return the agency's people, or the one of a login; nobody of another agency is there."""
    deed.about("people of the agency" if login is None else f"person {login[:100]}")
    found = [account for account, _ in await store_accounts.listed(deed.tx, [deed.seat.agency])]
    return found if login is None else [each for each in found if each.login == login]


@act("admin.provision_create", "As an identity provider, bring in a person.")
async def create(deed: Deed, login: str, change: Change) -> AccountView:
    """Insert a person of the provider's agency; roles come with groups, a way in by the provider's own sign-in."""
    if not LOGIN.fullmatch(login):
        raise BadInputError("userName", "is 1 to 64 small letters, digits, dots, dashes and underscores")
    if await store_people.person(deed.tx, login) is not None:
        raise ConflictError(f"Somebody has the login {login} already.")
    roles = checked_roles(change.roles or ())
    person = Person(login=login, name=checked_name(change.name or login), agency=deed.seat.agency, roles=roles)
    await store_people.put_person(deed.tx, person)
    await store.brought_in_by(deed.tx, login, deed.seat.login)
    deed.about(f"person {login}", name=person.name, roles=list(roles))
    if change.active is False:
        await store_accounts.set_state(deed.tx, login, "disabled", DEPROVISIONED, deed.now)
    return await _view(deed, login)


@act("admin.provision_change", "As an identity provider, change a person, or take them back.")
async def change_person(deed: Deed, login: str, change: Change) -> AccountView:
    """Change what is given; a person taken back is out at once, and only who took them back lets them in again."""
    await _apply(deed, login, change)
    given = {key: value for key, value in msgspec.to_builtins(change).items() if value is not None}
    deed.about(f"person {login}", **given)
    return await _view(deed, login)


@act("admin.provision_roles", "As an identity provider, say who has a role.")
async def set_members(deed: Deed, role: str, add: Collection[str], remove: Collection[str]) -> list[AccountView]:
    """Give a role to some and take it from others; returns who has it then."""
    deed.about(f"members of {role}", added=sorted(add), removed=sorted(remove))
    for login in [*add, *remove]:
        person = await _person(deed, login)
        others = [each for each in person.roles if each != role]
        await _apply(deed, login, Change(roles=(*others, role) if login in add else tuple(others)))
    return [each for each, _ in await store_accounts.listed(deed.tx, [deed.seat.agency]) if role in each.roles]


async def _apply(deed: Deed, login: str, change: Change) -> None:
    person = await _person(deed, login)
    roles = person.roles if change.roles is None else checked_roles(change.roles)
    name = person.name if change.name is None else checked_name(change.name)
    if (name, roles) != (person.name, person.roles):
        await store_people.put_person(deed.tx, msgspec.structs.replace(person, name=name, roles=roles))
    await store.brought_in_by(deed.tx, login, deed.seat.login)
    if change.active is not None:
        await _set_active(deed, login, active=change.active)
    if set(roles) != set(person.roles):
        await end_all(deed, login, "roles_changed")


async def _set_active(deed: Deed, login: str, *, active: bool) -> None:
    account = await _view(deed, login)
    if not active:
        await store_accounts.set_state(deed.tx, login, "disabled", DEPROVISIONED, deed.now)
        await end_all(deed, login, DEPROVISIONED)
    elif account.state == "disabled":
        if account.disabled_because not in (DEPROVISIONED, "dormant", "orphaned"):
            raise RefusedError("disabled-here", "An administrator disabled this account; only one enables it again.")
        await store_accounts.set_state(deed.tx, login, "active", None, deed.now)


async def _view(deed: Deed, login: str) -> AccountView:
    found = [each for each, _ in await store_accounts.listed(deed.tx, [deed.seat.agency]) if each.login == login]
    if not found:
        raise NotFoundError("There is nobody with this id in your agency.")
    return found[0]


async def _person(deed: Deed, login: str) -> Person:
    person = await store_people.person(deed.tx, login)
    if person is None or person.agency != deed.seat.agency:
        raise NotFoundError("There is nobody with this id in your agency.")
    return person


def members_to_change(present: Sequence[AccountView], wanted: Collection[str]) -> tuple[set[str], set[str]]:
    """Return whom to add and whom to remove so that exactly `wanted` are left."""
    now = {each.login for each in present}
    return set(wanted) - now, now - set(wanted)
