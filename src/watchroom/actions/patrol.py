"""Patrol of public cameras: a seat's patrol is one act, and one key reports what was observed."""

from __future__ import annotations

from datetime import datetime

import msgspec

from watchroom.actions.city import City
from watchroom.actions.door import Deed, act
from watchroom.actions.incidents import words
from watchroom.actions.places import point
from watchroom.base.errors import BadInputError, ConflictError
from watchroom.base.geometry import Point
from watchroom.base.ids import new_id
from watchroom.model.incident_types import INCIDENT_TYPES
from watchroom.model.views import CameraView, IncidentView, PlaceView, SeatView
from watchroom.store import acts as store_acts
from watchroom.store import incidents as store_incidents
from watchroom.store import people as store_people
from watchroom.store import things as store_things
from watchroom.store.incidents import NewEntry, label_of

AREA_CHARS_MAX = 200
BEHAVIOURS: dict[str, str] = {
    "fight": "People fighting",
    "weapon": "A weapon shown",
    "robbery": "Something taken by force or threat",
    "break_in": "A door, window or vehicle being forced",
    "fire": "Fire or smoke",
    "crash": "A crash",
    "person_down": "A person lying on the ground",
    "reckless": "A vehicle driven so that people are in danger",
    "lost_child": "A child alone",
    "hazard": "Something dangerous in the street",
}
"""The published list of what a patrol reports: what people do, never who they are."""


class Patrol(msgspec.Struct, frozen=True):
    """A patrol under way: the act it is, its area and begin."""

    id: str
    area: str | None
    began_at: datetime


class PatrolState(msgspec.Struct, frozen=True):
    """The seat's patrol, if any, and the public cameras it may look at."""

    patrol: Patrol | None
    cameras: list[CameraView]


async def _state(deed: Deed) -> PatrolState:
    act_id = await store_people.patrol_of(deed.tx, deed.seat.id)
    if act_id is None:
        return PatrolState(None, [])
    row = await store_acts.act_of(deed.tx, act_id)
    patrol = Patrol(act_id, row.note if row else None, row.at if row else deed.now)
    return PatrolState(patrol, await _public_cameras(deed))


async def _public_cameras(deed: Deed) -> list[CameraView]:
    cameras = await store_things.cameras(deed.tx, registered=False)
    return [each for each in cameras if each.owner_class == "city" and each.agency == deed.seat.agency]


def _tell(deed: Deed, view: SeatView) -> None:
    deed.changed("seat", view.id, f"{view.agency}/{view.law_tag}", view)


@act("patrol.begin", "Begin a patrol of public cameras.")
async def begin(deed: Deed) -> PatrolState:
    """Begin the seat's patrol; the area is the note of the act. City cameras only."""
    if await store_people.patrol_of(deed.tx, deed.seat.id) is not None:
        raise ConflictError("You are on patrol already. End it first.")
    if deed.why.note and len(deed.why.note) > AREA_CHARS_MAX:
        raise BadInputError("area", f"is longer than {AREA_CHARS_MAX} characters")
    deed.about("patrol of public cameras", area=deed.why.note)
    _tell(deed, await store_people.set_patrol(deed.tx, deed.seat.id, deed.id))
    return PatrolState(Patrol(deed.id, deed.why.note, deed.now), await _public_cameras(deed))


@act("patrol.end", "End a patrol of public cameras.")
async def end(deed: Deed) -> PatrolState:
    """End the seat's patrol; how long it was is part of its record."""
    act_id = await store_people.patrol_of(deed.tx, deed.seat.id)
    if act_id is None:
        raise ConflictError("You are not on patrol.")
    deed.about("patrol of public cameras", patrol=act_id)
    await store_acts.end_act(deed.tx, act_id, deed.now, None)
    _tell(deed, await store_people.set_patrol(deed.tx, deed.seat.id, None))
    return PatrolState(None, [])


@act("patrol.look", "See one's own patrol and its public cameras.")
async def look(deed: Deed) -> PatrolState:
    """Return the seat's patrol; looking at one's own is part of it."""
    deed.about("own patrol")
    state = await _state(deed)
    if state.patrol is not None:
        deed.continues()
    return state


@act("incident.observe", "Report what one observed on patrol; it opens an incident.")
async def observe(
    deed: Deed, *, lat: float, lon: float, behaviour: str, text: str, type_code: str, address: str | None, city: City
) -> IncidentView:
    """Open an incident from an observation: a published behaviour, a place, a few words; a disposition is due."""
    here = point(lat, lon)
    if behaviour not in BEHAVIOURS:
        raise BadInputError("behaviour", f"is one of: {', '.join(BEHAVIOURS)}")
    if type_code not in INCIDENT_TYPES:
        raise BadInputError("type_code", "is not a known type of incident")
    text = words("text", text)
    if address is not None and len(address) > AREA_CHARS_MAX:
        raise BadInputError("address", f"is longer than {AREA_CHARS_MAX} characters")
    if await store_people.patrol_of(deed.tx, deed.seat.id) is None:
        raise ConflictError("Begin a patrol first: an observation belongs to one.")
    (number,) = await store_incidents.next_numbers(deed.tx, 1, deed.now.year)
    kind = INCIDENT_TYPES[type_code]
    view = IncidentView(
        id=new_id("inc"),
        number=number,
        type_code=type_code,
        title=kind.title if type_code != "observation" else BEHAVIOURS[behaviour],
        priority=kind.priority,
        status="open",
        place=_place(here, address, city),
        occurred_at=deed.now,
        opened_at=deed.now,
        updated_at=deed.now,
        agency=deed.seat.agency,
        law_tag=deed.door.world.agency_law.get(deed.seat.agency, ""),
        external_ids=[],
        sources={"observation": 1},
        owner=deed.seat.login,
        owner_name=deed.seat.name,
    )
    await store_incidents.put(deed.tx, [view])
    entry = NewEntry(
        incident_id=view.id,
        label=label_of(view),
        at=deed.now,
        received_at=deed.now,
        kind="observation",
        text=f"{BEHAVIOURS[behaviour]}: {text}",
        by=deed.seat.login,
        by_name=deed.seat.name,
        lat=lat,
        lon=lon,
        data={"behaviour": behaviour},
    )
    await store_incidents.add_entries(deed.tx, [entry])
    deed.about(f"incident {view.number}", behaviour=behaviour)
    deed.changed("incident", view.id, label_of(view), view)
    return view


def _place(here: Point, address: str | None, city: City) -> PlaceView:
    """Return the place with the areas it lies in."""
    areas = city.areas.locate(here.lat, here.lon)
    return PlaceView(
        lat=here.lat,
        lon=here.lon,
        address=address,
        district=areas.get("district"),
        psa=areas.get("psa"),
        ward=areas.get("ward"),
        jurisdiction=areas.get("jurisdiction"),
    )
