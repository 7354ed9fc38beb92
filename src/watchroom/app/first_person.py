"""The first administrator of a new watchroom, who is let in by a one-time link on the terminal."""

from __future__ import annotations

from watchroom.actions.door import Door
from watchroom.actions.imports import OPERATOR_WHY, import_agencies, import_people, operator_seat, renew_world
from watchroom.actions.sessions import make_link
from watchroom.store import people as store

LOGIN = "admin"
_AGENCY = b"id,name,law_tag\nhouse,This center,none\n"
_PERSON = f"login,name,agency,roles\n{LOGIN},First administrator,house,admin\n".encode()


async def first_link(door: Door) -> str | None:
    """Return a one-time link's token while nobody has ever signed in, making the first administrator; else None."""
    async with door.everything() as tx:
        people = await store.people(tx)
        first = await store.account(tx, LOGIN)
    if not people:
        seat = operator_seat(door.clock.now())
        await import_agencies(door, seat, OPERATOR_WHY, _AGENCY)
        await import_people(door, seat, OPERATOR_WHY, _PERSON)
        await renew_world(door)
    elif first is None or first.password_hash is not None:
        return None
    return await make_link(door, LOGIN)


def link_address(address: str, token: str) -> str:
    """Return what to open in a browser; the token stays behind the `#`, which no server log sees."""
    return f"{address}/console/#link={token}"
