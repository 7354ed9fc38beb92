"""The first administrator of a new watchroom, who is let in by a one-time link on the terminal."""

from __future__ import annotations

from watchroom.actions.door import Door
from watchroom.actions.imports import OPERATOR_WHY, import_agencies, import_people, operator_seat, renew_world
from watchroom.actions.ways_in import make_link
from watchroom.store import people as store

LOGIN = "admin"
_AGENCY = b"id,name,law_tag\nhouse,This center,none\n"
_PERSON = f"login,name,agency,roles\n{LOGIN},First administrator,house,admin\n".encode()


async def first_link(door: Door) -> str | None:
    """Return a one-time link's token while no administrator has chosen a password, making one if need be; else None."""
    async with door.everything() as tx:
        people = await store.people(tx)
        admins = [each.login for each in people if "admin" in each.roles]
        accounts = [await store.account(tx, login) for login in admins]
    if not admins:
        seat = operator_seat(door.clock.now())
        await import_agencies(door, seat, OPERATOR_WHY, _AGENCY)
        await import_people(door, seat, OPERATOR_WHY, _PERSON)
        await renew_world(door)
        admins = [LOGIN]
    elif any(account is not None and account.password_hash is not None for account in accounts):
        return None
    return await make_link(door, admins[0])


def link_address(address: str, token: str) -> str:
    """Return what to open in a browser; the token stays behind the `#`, which no server log sees."""
    return f"{address}/console/#link={token}"
