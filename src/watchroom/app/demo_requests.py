"""Gives the demo city a robbery for which eleven households were asked for footage a few minutes ago."""

from __future__ import annotations

from datetime import datetime, timedelta

from watchroom.actions.city import AREA_KINDS, area_shapes
from watchroom.actions.door import Door
from watchroom.actions.portal_accounts import account_of_login
from watchroom.actions.requests import Asking, Candidates, NewRequest, candidates, send
from watchroom.app.settings import Settings
from watchroom.app.terminal import door_of
from watchroom.base.clock import ManualClock
from watchroom.base.geometry import Point, moved
from watchroom.base.ids import new_id
from watchroom.correlate.areas import AreaIndex
from watchroom.model.incident_types import INCIDENT_TYPES
from watchroom.model.people import Person, Seat, Why
from watchroom.model.views import IncidentView, PlaceView
from watchroom.pipeline.lines import incident_line
from watchroom.store import acts as store_acts
from watchroom.store import gazetteer as store_gazetteer
from watchroom.store import incidents as store_incidents
from watchroom.store import people as store_people
from watchroom.store import registry as store_registry
from watchroom.store import things as store_things
from watchroom.store.acting import Tx
from watchroom.store.incidents import NewEntry, label_of

OFFICER = "watch.officer"
RESIDENT = "resident"
HOUSEHOLDS = 11
HAPPENED = timedelta(minutes=42)
ASKED = timedelta(minutes=4)
RADII_M = (100.0, 200.0, 400.0)
FROM_THE_DOOR_M = 30.0
KIND = INCIDENT_TYPES["robbery_armed"]
SAID = "Caller says a man showed a knife, took a bag and a phone and ran."
FACTS = "A man in a dark jacket ran away with a red bag."


async def ask_around(settings: Settings, door: Door) -> None:
    """Let a robbery have happened near the made-up resident, and the watch have asked who may have seen it."""
    now = door.clock.now()
    async with door.everything() as tx:
        officer = await store_people.person(tx, OFFICER)
        account = await account_of_login(tx, door, RESIDENT)
        own = [each.camera_id for each in await store_registry.of_account(tx, account.id) if each.camera_id]
        camera = await store_things.camera(tx, own[0]) if own else None
        if officer is None or camera is None:
            return
        at = moved(Point(camera.lat, camera.lon), FROM_THE_DOOR_M, FROM_THE_DOOR_M)
        incident = await _robbery(tx, officer.agency, door, at, now - HAPPENED)
    past = await door_of(settings, door.database, ManualClock(now - ASKED))
    why = Why(purpose="call_response", incident=incident.id)
    seat = _seat(officer, now - ASKED)
    for radius_m in RADII_M:
        found = await candidates(past, seat, why, Asking(radius_m=radius_m), buildings=None)
        if len(found.households) >= HOUSEHOLDS:
            await send(past, seat, why, _request(found, set(own)), buildings=None)
            return


def _request(found: Candidates, own: set[str]) -> NewRequest:
    """Return a request to the resident and to the most promising of the others."""
    first = sorted(found.households, key=lambda each: not own & {camera.camera_id for camera in each.cameras})
    chosen = [camera.camera_id for each in first[:HOUSEHOLDS] for camera in each.cameras]
    return NewRequest(
        radius_m=found.radius_m, began_at=found.began_at, ended_at=found.ended_at, until=found.until, cameras=chosen,
        facts=FACTS,
    )  # fmt: skip


async def _robbery(tx: Tx, agency: str, door: Door, at: Point, occurred_at: datetime) -> IncidentView:
    areas = AreaIndex(area_shapes(await store_things.areas(tx, AREA_KINDS))).locate(at.lat, at.lon)
    block = await store_gazetteer.block_near(tx, at.lat, at.lon, 0.005)
    (number,) = await store_incidents.next_numbers(tx, 1, occurred_at.year)
    view = IncidentView(
        id=new_id("inc", occurred_at), number=number, type_code=KIND.code, title=KIND.title, priority=KIND.priority,
        status="open", occurred_at=occurred_at, opened_at=occurred_at, updated_at=occurred_at, agency=agency,
        law_tag=door.world.agency_law[agency], external_ids=[], sources={"call": 1},
        place=PlaceView(
            lat=at.lat, lon=at.lon, precision_m=20.0, address=block[0] if block else None,
            district=areas.get("district"), psa=areas.get("psa"), ward=areas.get("ward"),
            jurisdiction=areas.get("jurisdiction"),
        ),
    )  # fmt: skip
    await store_incidents.put(tx, [view])
    await store_acts.append_changes(tx, occurred_at, [incident_line(view)])
    told = NewEntry(
        incident_id=view.id, label=label_of(view), at=occurred_at, received_at=occurred_at, kind="call", text=SAID,
        by=None, by_name=None, lat=at.lat, lon=at.lon,
    )  # fmt: skip
    await store_incidents.add_entries(tx, [told])
    return view


def _seat(person: Person, at: datetime) -> Seat:
    return Seat(
        id=new_id("seat"), login=person.login, name=person.name, agency=person.agency, role="watch_officer",
        session_id="past", began_at=at,
    )  # fmt: skip
