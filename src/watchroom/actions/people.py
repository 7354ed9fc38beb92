"""Acts on accounts: who may sign in, in which roles, and what happens when a way in is lost."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta

import msgspec

from watchroom.actions import proposals
from watchroom.actions.door import Deed, act
from watchroom.actions.handovers import leave_without
from watchroom.actions.incidents import words
from watchroom.actions.seats import tell_left
from watchroom.actions.ways_in import put_link
from watchroom.base.errors import BadInputError, ConflictError, NotFoundError, RefusedError
from watchroom.model.accounts import AccountList, AccountView, ResetView
from watchroom.model.people import ROLES, Person
from watchroom.policy import signin
from watchroom.store import accounts as store
from watchroom.store import people as store_people
from watchroom.store.proposals import Proposal

LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
NAME_CHARS_MAX = 120
RESET = "admin.reset_ways_in"
RESET_WAITS = timedelta(days=1)
ENDED_BY_ADMIN = "An administrator ended the session."
NOT_ONESELF = "not-oneself"


@act("admin.people", "See who can sign in, in which roles, and the state of their ways in.")
async def list_people(deed: Deed) -> AccountList:
    """Return the people of the agencies that the seat answers for."""
    agencies = await _agencies(deed)
    deed.about("people", agencies=sorted(agencies))
    found = await store.listed(deed.tx, agencies)
    waiting = await proposals.waiting(deed, RESET)
    return AccountList(
        items=[_shown(account, failures) for account, failures in found],
        agencies=agencies,
        resets=[_reset(each) for each in waiting],
    )


def _shown(account: AccountView, failures: str) -> AccountView:
    locked = signin.is_locked(msgspec.json.decode(failures, type=signin.Account))
    return msgspec.structs.replace(account, failures_locked=locked)


def _reset(proposal: Proposal) -> ResetView:
    return ResetView(
        id=proposal.id,
        login=str(proposal.body["login"]),
        reason=str(proposal.body["reason"]),
        proposed_by=proposal.proposed_by,
        proposed_by_name=proposal.proposed_by_name,
        proposed_at=proposal.proposed_at,
        expires_at=proposal.expires_at,
    )


@act("admin.invite", "Bring in a person, who gets a one-time link.")
async def invite(deed: Deed, login: str, *, name: str, agency: str, roles: Sequence[str]) -> str:
    """Insert a person and return their one-time link's token."""
    if not LOGIN.fullmatch(login):
        raise BadInputError("login", "is 1 to 64 small letters, digits, dots, dashes and underscores")
    if agency not in await _agencies(deed):
        raise BadInputError("agency", "is not one that you answer for; its own administrator brings its people in")
    if await store_people.person(deed.tx, login) is not None:
        raise ConflictError(f"Somebody has the login {login} already.")
    person = Person(login=login, name=checked_name(name), agency=agency, roles=checked_roles(roles))
    await store_people.put_person(deed.tx, person)
    deed.about(f"person {login}", name=person.name, agency=agency, roles=list(roles))
    return await put_link(deed.door, deed.tx, login)


@act("admin.change_person", "Change a person's name or roles; their sessions end.")
async def change_person(deed: Deed, login: str, *, name: str, roles: Sequence[str]) -> None:
    """Change what is given; whoever loses or gains a role signs in again."""
    person = await _other(deed, login)
    changed = msgspec.structs.replace(person, name=checked_name(name), roles=checked_roles(roles))
    if "admin" in person.roles and "admin" not in changed.roles:
        await _demand_another_admin(deed, login)
    await store_people.put_person(deed.tx, changed)
    deed.about(f"person {login}", name=changed.name, roles=list(roles), before=list(person.roles))
    if changed.roles != person.roles:
        await end_all(deed, login, "roles_changed")


@act("admin.release", "Release a locked account.")
async def release(deed: Deed, login: str) -> None:
    """Open both ways in again after five failures, and let in whom an administrator had locked out."""
    await _other(deed, login)
    deed.about(f"person {login}")
    account = await store_people.account(deed.tx, login)
    assert account is not None  # noqa: S101 - the person was found
    if account.state == "disabled":
        raise ConflictError("This account is disabled: enable it, which is an act of its own.")
    known = msgspec.json.decode(account.sign_in, type=signin.Account)
    await store_people.put_sign_in(deed.tx, login, msgspec.json.encode(signin.released(known)).decode())
    await store.set_state(deed.tx, login, "active", None, deed.now)


@act("admin.lock", "Lock a person out until somebody releases them.")
async def lock(deed: Deed, login: str, reason: str) -> None:
    """End a person's sessions and let them in no more until released."""
    await _keep_out(deed, login, "locked", words("reason", reason))


@act("admin.disable", "Disable a person's account.")
async def disable(deed: Deed, login: str, reason: str) -> None:
    """End a person's sessions and their account; what they did stays on record."""
    await _keep_out(deed, login, "disabled", words("reason", reason))


@act("admin.enable", "Enable a disabled account again.")
async def enable(deed: Deed, login: str, reason: str) -> None:
    """Let a person in again by the ways in they had."""
    await _other(deed, login)
    deed.about(f"person {login}", reason=words("reason", reason))
    if await store.state_of(deed.tx, login) != "disabled":
        raise ConflictError("This account is not disabled.")
    await store.set_state(deed.tx, login, "active", None, deed.now)


@act("admin.end_sessions", "End a person's sessions everywhere.")
async def end_sessions(deed: Deed, login: str) -> None:
    """Sign a person out of every browser; they may sign in again."""
    await _other(deed, login)
    deed.about(f"sessions of {login}")
    await end_all(deed, login, "ended_by_admin")


@act("admin.new_link", "Give a person a new one-time link beside the ways in they have.")
async def new_link(deed: Deed, login: str) -> str:
    """Return a one-time link's token for somebody who was brought in and has not signed in yet."""
    await _other(deed, login)
    account = await store_people.account(deed.tx, login)
    assert account is not None  # noqa: S101 - the person was found
    if account.password_hash is not None:
        raise ConflictError("They have a password already. A lost way in is reset, which takes two administrators.")
    deed.about(f"one-time link for {login}", login=login)
    return await put_link(deed.door, deed.tx, login)


@act("admin.propose_reset", "Propose to reset a person's password, authenticator and passkeys.")
async def propose_reset(deed: Deed, login: str, reason: str) -> ResetView:
    """Ask another administrator to look a second time, before a way in is given to whoever says they lost theirs."""
    await _mine(deed, login)
    body = {"login": login, "reason": words("reason", reason)}
    return _reset(await proposals.propose(deed, RESET, f"ways in of {login}", body, RESET_WAITS))


@act(RESET, "Reset a person's password, authenticator and passkeys, as a second administrator.")
async def confirm_reset(deed: Deed, proposal_id: str) -> str:
    """Forget every way in of the person, end their sessions, and return the token of a new one-time link."""
    proposal = await proposals.confirm(deed, proposal_id, RESET)
    login = str(proposal.body["login"])
    if login == deed.seat.login:
        raise RefusedError(NOT_ONESELF, "Nobody resets their own ways in: two others do.")
    await _mine(deed, login)
    await store.forget_ways_in(deed.tx, login, deed.now)
    await end_all(deed, login, "ways_in_reset")
    return await put_link(deed.door, deed.tx, login)


async def end_all(deed: Deed, login: str, because: str) -> None:
    """End a person's sessions and seats, and tell every console; a watch left so is told as such."""
    seats = await store.end_sessions(deed.tx, login, deed.now, because)
    for seat in seats:
        await leave_without(deed.tx, seat, deed.now, ENDED_BY_ADMIN)
    await tell_left(deed.door, deed.tx, seats)


def checked_name(name: str) -> str:
    """Return a person's name without blanks around it, or say what is wrong with it."""
    name = name.strip()
    if not name or len(name) > NAME_CHARS_MAX:
        raise BadInputError("name", f"is 1 to {NAME_CHARS_MAX} characters")
    return name


def checked_roles(roles: Sequence[str]) -> tuple[str, ...]:
    """Return the roles, or say which is none; an auditor stands outside and has no other."""
    unknown = [each for each in roles if each not in ROLES]
    if unknown:
        raise BadInputError("roles", f"{unknown[0][:60]} is not a role; roles are: {', '.join(ROLES)}")
    if "auditor" in roles and len(roles) > 1:
        raise BadInputError("roles", "an auditor has no other role: whoever is looked at does not look")
    return tuple(dict.fromkeys(roles))


async def _agencies(deed: Deed) -> dict[str, str]:
    """Return the agencies the seat answers for: its own, and those without an administrator of their own."""
    found = {each.id: each.name for each in await store_people.agencies(deed.tx)}
    others = await store.agencies_with_admin(deed.tx) - {deed.seat.agency}
    return {each: name for each, name in found.items() if each not in others}


async def _mine(deed: Deed, login: str) -> Person:
    person = await store_people.person(deed.tx, login)
    if person is None or person.agency not in await _agencies(deed):
        raise NotFoundError("There is nobody with this login among the people you answer for.")
    return person


async def _other(deed: Deed, login: str) -> Person:
    person = await _mine(deed, login)
    if login == deed.seat.login:
        raise RefusedError(NOT_ONESELF, "Nobody changes their own account: ask another administrator.")
    return person


async def _demand_another_admin(deed: Deed, login: str) -> None:
    if await store.last_admin(deed.tx, login):
        raise ConflictError("This is the last administrator who can sign in. Make another one first.")


async def _keep_out(deed: Deed, login: str, state: str, reason: str) -> None:
    person = await _other(deed, login)
    if "admin" in person.roles:
        await _demand_another_admin(deed, login)
    deed.about(f"person {login}", state=state, reason=reason)
    await store.set_state(deed.tx, login, state, reason, deed.now)
    await end_all(deed, login, state)
