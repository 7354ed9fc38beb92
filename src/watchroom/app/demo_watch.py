"""The demo's standing supervisor, without whom nobody may look live, and who looks into the demo owner's shop."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta

from watchroom.actions import sessions
from watchroom.actions.door import Door
from watchroom.actions.leases import open_lease
from watchroom.actions.seats import tell_left
from watchroom.actions.signing_in import make_bearer
from watchroom.actions.sites import set_condition
from watchroom.base.errors import ConflictError, NotSignedInError, RefusedError, UnavailableError
from watchroom.base.geometry import Point, distance_m, moved
from watchroom.model.people import Seat, Why
from watchroom.model.sites import Site, SiteCamera
from watchroom.model.views import IncidentView
from watchroom.store import accounts as store_accounts
from watchroom.store import incidents as store_incidents
from watchroom.store import people as store_people
from watchroom.store import sites as store_sites

SUPERVISOR = "supervisor.second"
LOGINS = (SUPERVISOR, "supervisor")
"""Who sits there: the first that the demo's city has."""
COMPARERS = ("watch.pair.one", "watch.pair.two")
"""Who compares the hits of the stories' cars in the simulator; all other hits are left for a person."""
PATROLS = ("patrol.first", "patrol.second", "patrol.third")
"""Officers in the simulator who answer what they are told."""
DETECTIVES = ("detective",)
"""Who works on a case in the simulator, so that plate search, hotlists and retention have something to show."""
OWNER = "owner"
OWNERS_RADIUS_M = 1_000.0
"""So near an incident must be for the demo owner's first camera; in a street of the demo that is often."""
FIRST_LOOK_SECONDS = 20.0
LOOK_EVERY_SECONDS = 900.0
RECENT = timedelta(hours=2)


async def seat_supervisor(door: Door) -> str:
    """Let the demo hold a supervisor's seat by a token; every screen that shows the seat says that the demo does.

    Returns the token.
    """
    known = await _known(door)
    return await _seat(door, next(each for each in LOGINS if each in known))


async def seat_simulated(door: Door, logins: Sequence[str]) -> dict[str, str]:
    """Let the simulator hold seats of these made-up people, as far as this city has them; returns their tokens."""
    known = await _known(door)
    return {login: await _seat(door, login) for login in logins if login in known}


async def _known(door: Door) -> set[str]:
    async with door.everything() as tx:
        return {each.login for each in await store_people.people(tx)}


async def _seat(door: Door, login: str) -> str:
    now = door.clock.now()
    async with door.everything() as tx:
        await tell_left(door, tx, await store_accounts.end_sessions(tx, login, now, "demo_restarted", ["bearer"]))
    return await make_bearer(door, login)


async def look_into_the_shop(door: Door, token: str) -> None:
    """Open the demo owner's camera for an incident nearby, a few times an hour: their page then has something to see.

    The owner says once, as they would on their page, that an incident nearby may open it.
    """
    await asyncio.sleep(FIRST_LOOK_SECONDS)
    while True:
        looked = False
        with suppress(ConflictError, RefusedError, UnavailableError, NotSignedInError):
            looked = await _look(door, token)
        await asyncio.sleep(LOOK_EVERY_SECONDS if looked else FIRST_LOOK_SECONDS)


async def _look(door: Door, token: str) -> bool:
    """Open the owner's camera, if an incident is near; return whether it was."""
    session = await sessions.enter(door, token)
    site, cameras = await _shop(door)
    if site is None or session.seat is None or not cameras:
        return False
    camera = next((each for each in cameras if each.condition == "radius"), None)
    if camera is None or (camera.condition_radius_m or 0.0) < OWNERS_RADIUS_M:
        camera = camera or cameras[0]
        said = {"condition": "radius", "radius_m": OWNERS_RADIUS_M, "kinds": ()}
        own = Why(purpose="own_records")
        await set_condition(door, _owner_seat(session.seat), own, site.id, camera.id, **said)  # type: ignore[arg-type]
    incident = await _nearby(door, site)
    if incident is None:
        return False
    why = Why(purpose="call_response", incident=incident.id, note="The demo looks at what is near.")
    note = "The demo looks at what is near."
    await open_lease(door, session.seat, why, camera.id, exigency="violence", note=note)
    return True


async def _shop(door: Door) -> tuple[Site | None, list[SiteCamera]]:
    """Return the demo owner's site and its cameras; one they took back is left alone."""
    async with door.everything() as tx:
        site = next(iter(await store_sites.sites_of(tx, OWNER)), None)
        if site is None or site.left_at is not None:
            return None, []
        return site, await store_sites.cameras(tx, site.id)


def _owner_seat(beside: Seat) -> Seat:
    """Return the seat of the made-up owner."""
    return Seat(
        id="demo-owner", login=OWNER, name="The account's holder", agency="public", role="owner",
        session_id="demo-owner", began_at=beside.began_at,
    )  # fmt: skip


async def _nearby(door: Door, site: Site) -> IncidentView | None:
    """Return the most urgent open incident near a site."""
    here, now = Point(site.lat, site.lon), door.clock.now()
    low, high = moved(here, -OWNERS_RADIUS_M, -OWNERS_RADIUS_M), moved(here, OWNERS_RADIUS_M, OWNERS_RADIUS_M)
    async with door.everything() as tx:
        found = await store_incidents.open_in(tx, low, high, now - RECENT, now)
    near = [
        each
        for each in found
        if each.agency == site.agency
        and each.place.lat is not None
        and each.place.lon is not None
        and distance_m(here, Point(each.place.lat, each.place.lon)) <= OWNERS_RADIUS_M
    ]
    return min(near, key=lambda each: each.priority, default=None)
