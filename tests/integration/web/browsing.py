"""People of the town with a browser: a cookie and a CSRF token, as if they had signed in just now."""

from __future__ import annotations

import httpx
from tests.integration.web.town import Town

from watchroom.actions.door import Door
from watchroom.actions.imports import renew_world
from watchroom.actions.seal import MasterKey
from watchroom.actions.tokens import csrf_of, new_token
from watchroom.model.people import Person, Seat
from watchroom.model.views import SeatView
from watchroom.policy.decide import World
from watchroom.store import people as store
from watchroom.store.people import Session


async def door_of(town: Town) -> Door:
    """Return a door to the town's store, as the terminal has one."""
    key = MasterKey.load_or_create(town.settings.master_key_path)
    door = Door(town.database, town.clock, key, World(agency_law={}, labels=frozenset()))
    await renew_world(door)
    return door


async def browser_of(town: Town, login: str, role: str, **how: object) -> httpx.AsyncClient:
    """Return the browser of somebody who proved just now who they are; `how` are further members of the session."""
    now = town.clock.now()
    token, digest = new_token()
    async with town.database.owner.acquire() as tx:
        person = await store.person(tx, login)
        assert person is not None
        session = Session(
            id=f"ses_{digest.hex()[:8]}", kind="browser", login=login, began_at=now, authenticated_at=now,
            last_used_at=now, seat=None, **how,  # type: ignore[arg-type]
        )  # fmt: skip
        await store.put_session(tx, session, digest)
        seat, view = _seat(session, person, role)
        await store.put_seat(tx, seat, view)
    client = await town.stranger()
    client.cookies["watchroom"] = token
    client.headers["X-CSRF-Token"] = csrf_of(token)
    return client


def _seat(session: Session, person: Person, role: str) -> tuple[Seat, SeatView]:
    seat_id = session.id.replace("ses_", "seat_")
    seat = Seat(
        id=seat_id, login=person.login, name=person.name, agency=person.agency, role=role, session_id=session.id,
        began_at=session.began_at,
    )  # fmt: skip
    view = SeatView(
        id=seat_id, person=person.login, name=person.name, agency=person.agency, role=role, began_at=session.began_at,
        law_tag="DC",
    )  # fmt: skip
    return seat, view
