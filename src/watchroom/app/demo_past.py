"""Gives the demo city ten days behind it: plate searches with and without a reason, through the same door, earlier."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random

import msgspec

from watchroom.actions.door import Door
from watchroom.actions.misuse import nightly_seat, scan
from watchroom.actions.plates import search_plates
from watchroom.actions.publishing import notice
from watchroom.actions.tokens import new_token
from watchroom.actions.unexplained import settle
from watchroom.app.settings import Settings
from watchroom.app.terminal import door_of
from watchroom.base.clock import ManualClock
from watchroom.base.ids import new_id
from watchroom.model.people import Person, Seat, Why
from watchroom.model.plate_search import PlateQuestion
from watchroom.model.views import SeatView
from watchroom.store import misuse as store_misuse
from watchroom.store import people as store_people
from watchroom.store import records as store_records
from watchroom.store import things as store_things
from watchroom.store.acting import Tx
from watchroom.store.people import Session

AGENCY = "mpd"
DAYS = 10
SHIFT = timedelta(hours=8)
NOTICED = timedelta(days=400)
COMMENTS = timedelta(days=30)
OFFICERS = 5
"""So many of the watch search plates in these days; one of them follows three people."""
FOLLOWED: dict[str, tuple[float, ...]] = {
    "KLM4471": (9.4, 8.3, 6.4, 6.2, 4.9, 3.3, 1.4),
    "BRT0925": (8.2, 6.3, 3.2),
    "TWH6610": (6.3, 1.3),
}
"""Plates of three people of one family, and how many days ago each was looked up."""
_NOTES = ("parked across a hydrant for two days", "left the scene of a fender bender", "driver asked for help", "check")
_SAID = "asked; said it was fine"
_LETTERS = "ABCDEFGHJKLMNPRSTVWXYZ"


class _Search(msgspec.Struct, frozen=True):
    """One search that was made."""

    at: datetime
    person: Person
    plate: str
    why: Why


async def live_past(settings: Settings, door: Door, seed: int) -> None:
    """Let ten days have passed: shifts, searches, and a supervisor who waved through what was asked about."""
    random = Random(seed)  # noqa: S311 - the demo city must be reproducible
    now = door.clock.now()
    async with door.everything() as tx:
        people = [each for each in await store_people.people(tx) if each.agency == AGENCY]
        cases = await store_misuse.cases(tx)
    officers = [each for each in people if each.roles == ("watch_officer",)][:OFFICERS]
    detective = next((each for each in people if "detective" in each.roles), None)
    supervisor = next((each for each in people if "supervisor" in each.roles), None)
    if len(officers) < 2 or supervisor is None:  # noqa: PLR2004 - one who follows, one who does not
        return
    searches = _honest(random, officers, now) + _followed(officers[-1], now)
    for number, _, closed, assigned in cases if detective else []:
        if detective and closed is None and detective.login in assigned:
            why = Why(purpose="investigation", case=number)
            searches.append(_Search(now - timedelta(days=random.uniform(1, 9)), detective, _plate(random), why))
    await _make_room(door, now)
    await _shifts(door, officers, now)
    clock = ManualClock(now - timedelta(days=DAYS))
    past = await door_of(settings, door.database, clock)
    for each in sorted(searches, key=lambda one: one.at):
        clock.advance((each.at - clock.now()).total_seconds())
        question = PlateQuestion(plate=each.plate)
        found = await search_plates(past, _seat(each.person, each.at), each.why, question, anyway=True)
        if not found.explained:
            await _wave_through(past, supervisor, found.receipt)
    await scan(door, nightly_seat(now), Why(purpose="audit"))
    await _notices(door, next((each for each in people if each.roles == ("admin",)), None), now)


async def _notices(door: Door, admin: Person | None, now: datetime) -> None:
    """Publish the notices of the city's cameras, as 24 DCMR 2502 asks."""
    if admin is None:
        return
    async with door.everything() as tx:
        cameras = [each for each in await store_things.cameras(tx, registered=False) if each.owner_class == "city"]
    noticed = (now - NOTICED).date()
    for each in cameras:
        await notice(
            door, _seat(admin, now), Why(purpose="administration"), each.id,
            viewing_area=f"the street within {each.range_m:.0f} m of {each.address or each.name}", noticed_on=noticed,
            comments_until=noticed + COMMENTS, exigent=False,
        )  # fmt: skip


def _plate(random: Random) -> str:
    return "".join(random.choice(_LETTERS) for _ in range(3)) + f"{random.randrange(10_000):04}"


def _honest(random: Random, officers: Sequence[Person], now: datetime) -> list[_Search]:
    """Return each officer's searches of these days, a plate once each."""
    return [
        _Search(
            _shift(now, day, n) + SHIFT * random.random(),
            officer,
            _plate(random),
            Why(purpose="call_response", note=random.choice(_NOTES)),
        )
        for n, officer in enumerate(officers)
        for day in range(1, DAYS)
        for _ in range(random.choice((0, 0, 1, 1)))
    ]


def _followed(officer: Person, now: datetime) -> list[_Search]:
    """Return the searches of the one who follows three people."""
    why = Why(purpose="call_response", note="check")
    return [_Search(now - timedelta(days=ago), officer, plate, why) for plate, days in FOLLOWED.items() for ago in days]


def _shift(now: datetime, day: int, n: int) -> datetime:
    """Return when the officer's shift of a day began."""
    return now - timedelta(days=day) - timedelta(hours=3 * (n % 3))


def _seat(person: Person, at: datetime) -> Seat:
    return Seat(
        id=new_id("seat"),
        login=person.login,
        name=person.name,
        agency=person.agency,
        role=person.roles[0],
        session_id="past",
        began_at=at,
    )


async def _make_room(door: Door, now: datetime) -> None:
    """Make the partitions that the days before would have."""
    async with door.database.writer.acquire() as tx:
        for day in range(DAYS + 2):
            await store_records.make_partitions(tx, (now - timedelta(days=day)).date())


async def _shifts(door: Door, officers: Sequence[Person], now: datetime) -> None:
    async with door.everything() as tx:
        for n, officer in enumerate(officers):
            for day in range(1, DAYS):
                await _sat(tx, officer, _shift(now, day, n), door.world.agency_law[officer.agency])


async def _sat(tx: Tx, person: Person, began: datetime, law_tag: str) -> None:
    """Write one seat that was taken and left."""
    _, digest = new_token()
    session = Session(
        id=new_id("ses"), kind="bearer", login=person.login, began_at=began, authenticated_at=began,
        last_used_at=began + SHIFT, seat=None, proved_by="token",
    )  # fmt: skip
    seat = msgspec.structs.replace(_seat(person, began), session_id=session.id)
    view = SeatView(
        id=seat.id, person=person.login, name=person.name, agency=person.agency, role=seat.role, began_at=began,
        law_tag=law_tag,
    )  # fmt: skip
    await store_people.put_session(tx, session, digest)
    await store_people.put_seat(tx, seat, view)
    await store_people.end_seats(tx, session.id, began + SHIFT, "signed_out")
    await store_people.end_session(tx, session.id, began + SHIFT)


async def _wave_through(past: Door, supervisor: Person, act_id: str) -> None:
    """Let the supervisor accept what an unexplained search asked for, as busy supervisors do."""
    seat = _seat(msgspec.structs.replace(supervisor, roles=("supervisor",)), past.clock.now())
    why = Why(purpose="supervision")
    await settle(past, seat, why, act_id, verdict="accepted", note=_SAID)
