"""Linked series: incidents that a supervisor agreed are one, and the plates read near more of them than by chance."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

from watchroom.actions import proposals
from watchroom.actions.door import Deed, act
from watchroom.actions.incidents import words
from watchroom.base.errors import BadInputError, ConflictError, NotFoundError, RefusedError
from watchroom.base.geometry import Point, distance_to_area_m
from watchroom.base.ids import new_id
from watchroom.correlate.common_place import Compared, compare
from watchroom.model.views import IncidentView
from watchroom.patterns.reasons import vague
from watchroom.policy.assemblies import RULE as ASSEMBLY_RULE
from watchroom.policy.assemblies import SAYS as ASSEMBLY_SAYS
from watchroom.store import incidents as store_incidents
from watchroom.store import plate_search as store
from watchroom.store import plates as store_plates
from watchroom.store.acting import see
from watchroom.store.plate_search import Scene, Series
from watchroom.store.proposals import Proposal

AGREES = "plates.approve_series"
SCENES = (2, 8)
WITHIN_M = (50.0, 1_000.0)
MINUTES = (5, 60)
"""So long before and after an incident plates are compared."""
LASTS_DAYS_MAX = 30
ASK_LASTS = timedelta(days=2)
PLATES_A_WINDOW_MAX = 20_000
WEEKS_BACK = 8
SHOWN_MAX = 50
WEEK = timedelta(days=7)


class NewSeries(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Incidents that are proposed as one series, and how near in place and time plates are compared."""

    title: str
    reason: str
    incidents: tuple[str, ...]
    """Their ids or numbers."""
    within_m: float = 300.0
    minutes: int = 30
    ends_at: datetime


class SeriesAsked(msgspec.Struct, frozen=True, kw_only=True):
    """A series that waits for a supervisor."""

    id: str
    title: str
    reason: str
    case: str
    scenes: tuple[Scene, ...]
    ends_at: datetime
    asked_by: str
    asked_by_name: str
    asked_at: datetime


class SceneTold(msgspec.Struct, frozen=True, kw_only=True):
    """One scene, and how much there was to compare."""

    scene: Scene
    plates: int
    weeks: int
    """Other weeks at the same place and hour."""


class Comparison(msgspec.Struct, frozen=True, kw_only=True):
    """The plates near several scenes beyond chance, each with what chance would give."""

    scenes: list[SceneTold]
    compared: Compared
    hidden: int
    """Beyond those shown, SHOWN_MAX at most."""
    receipt: str


@act("plates.propose_series", "Propose that incidents are one series, for a case.")
async def propose(deed: Deed, new: NewSeries) -> SeriesAsked:
    """Propose it to a supervisor who is somebody else; raises BadInputError naming what no series has."""
    deed.about("a series of incidents")
    if not SCENES[0] <= len(set(new.incidents)) <= SCENES[1]:
        raise BadInputError("incidents", f"are {SCENES[0]} to {SCENES[1]} different ones")
    if not WITHIN_M[0] <= new.within_m <= WITHIN_M[1]:
        raise BadInputError("within_m", f"is {WITHIN_M[0]:.0f} to {WITHIN_M[1]:.0f} metres")
    if not MINUTES[0] <= new.minutes <= MINUTES[1]:
        raise BadInputError("minutes", f"is {MINUTES[0]} to {MINUTES[1]}")
    if new.ends_at.tzinfo is None or not deed.now < new.ends_at <= deed.now + timedelta(days=LASTS_DAYS_MAX):
        raise BadInputError("ends_at", f"is ahead, by {LASTS_DAYS_MAX} days at most, with its time zone")
    if lacks := vague(new.reason):
        raise BadInputError("reason", lacks)
    scenes = [_scene(await _incident(deed, each), new) for each in sorted(set(new.incidents))]
    if len({each.incident for each in scenes}) < len(scenes):
        raise BadInputError("incidents", "are different ones: two of these were merged")
    body = {
        "title": words("title", new.title), "reason": words("reason", new.reason), "case": deed.why.case,
        "scenes": msgspec.to_builtins(scenes), "ends_at": new.ends_at.isoformat(),
    }  # fmt: skip
    return _asked(await proposals.propose(deed, AGREES, "series of incidents", body, ASK_LASTS))


async def _incident(deed: Deed, name: str) -> IncidentView:
    found = await store_incidents.get(deed.tx, name) or await store_incidents.by_number(deed.tx, name)
    if found is None or found.agency != deed.seat.agency:
        raise NotFoundError(f"There is no incident {name[:40]} of your agency.")
    return found


def _scene(incident: IncidentView, new: NewSeries) -> Scene:
    if incident.place.lat is None or incident.place.lon is None:
        raise BadInputError("incidents", f"{incident.number} has no place on the map: correct it first")
    around = timedelta(minutes=new.minutes)
    return Scene(
        incident=incident.number,
        lat=incident.place.lat,
        lon=incident.place.lon,
        within_m=new.within_m,
        start=incident.occurred_at - around,
        end=incident.occurred_at + around,
    )


@act("plates.series_asked", "See which series wait for a supervisor.")
async def waiting(deed: Deed) -> list[SeriesAsked]:
    """Return what waits, oldest first."""
    deed.about("series asked for")
    return [_asked(each) for each in await proposals.waiting(deed, AGREES)]


@act(AGREES, "Agree that incidents are one series.")
async def approve(deed: Deed, ask_id: str) -> Series:
    """Agree; the series is in force from then on. Raises as proposals.confirm does."""
    proposal = await proposals.confirm(deed, ask_id, AGREES)
    asked = _asked(proposal)
    if asked.ends_at <= deed.now:
        raise ConflictError("This series would have ended already: let it be proposed again.")
    law_tag = deed.door.world.agency_law.get(deed.seat.agency, "")
    series = Series(
        id=new_id("series"), label=f"{deed.seat.agency}/{law_tag}", agency=deed.seat.agency, title=asked.title,
        reason=asked.reason, case_number=asked.case, scenes=asked.scenes, proposed_by=asked.asked_by,
        proposed_by_name=asked.asked_by_name, approved_by=deed.seat.login, approved_by_name=deed.seat.name,
        approved_at=deed.now, ends_at=min(asked.ends_at, deed.now + timedelta(days=LASTS_DAYS_MAX)),
    )  # fmt: skip
    await store.put_series(deed.tx, series)
    return series


@act("plates.deny_series", "Do not agree that incidents are one series.")
async def deny(deed: Deed, ask_id: str) -> SeriesAsked:
    """Settle it without effect."""
    return _asked(await proposals.withdraw(deed, ask_id, AGREES))


@act("plates.series", "See the series in force.")
async def listed(deed: Deed) -> list[Series]:
    """Return the agency's, the newest first."""
    deed.about("series of incidents")
    return [each for each in await store.series(deed.tx, deed.now) if each.agency == deed.seat.agency]


@act("plates.end_series", "End a series before its time.")
async def end(deed: Deed, series_id: str) -> None:
    """End it: its scenes are compared no more."""
    await store.end_series(deed.tx, (await _series(deed, series_id)).id, deed.now)


async def _series(deed: Deed, series_id: str) -> Series:
    deed.about(f"series {series_id[:100]}")
    found = next((each for each in await store.series(deed.tx, deed.now) if each.id == series_id), None)
    if found is None or found.agency != deed.seat.agency:
        raise NotFoundError("There is no such series of your agency in force.")
    if deed.why.case is not None and deed.why.case != found.case_number:
        raise BadInputError("case", f"is {found.case_number}: the series belongs to it")
    return found


@act("plates.compare_scenes", "Compare the plates that were read at the scenes of a series.")
async def compare_scenes(deed: Deed, series_id: str, *, at_least: int = 2) -> Comparison:
    """Return the plates at `at_least` scenes that their habits do not explain; reads of one's own agency only.

    Raises RefusedError (`first-amendment`) where a scene touches a registered assembly, and BadInputError where a
    window holds more plates than are compared.
    """
    series = await _series(deed, series_id)
    if not SCENES[0] <= at_least <= len(series.scenes):
        raise BadInputError("at_least", f"is {SCENES[0]} to {len(series.scenes)}")
    own = frozenset(each for each in deed.visible["read"] if each.partition("/")[0] == deed.seat.agency)
    await see(deed.tx, {"read": own})
    for scene in series.scenes:
        _demand_no_assembly(deed, scene)
    seen = [await _plates(deed, each, 0) for each in series.scenes]
    others = [await _other_weeks(deed, each) for each in series.scenes]
    compared = compare(seen, others, at_least)
    shown = msgspec.structs.replace(compared, items=compared.items[:SHOWN_MAX])
    deed.about(deed.subject, at_least=at_least, plates=[each.plate for each in shown.items])
    told = [
        SceneTold(scene=scene, plates=len(plates), weeks=weeks)
        for scene, plates, weeks in zip(series.scenes, seen, compared.weeks, strict=True)
    ]
    return Comparison(scenes=told, compared=shown, hidden=len(compared.items) - len(shown.items), receipt=deed.id)


def _demand_no_assembly(deed: Deed, scene: Scene) -> None:
    for each in deed.door.world.assemblies:
        is_then = each.begins_at < scene.end and each.ends_at > scene.start
        if is_then and distance_to_area_m(Point(scene.lat, scene.lon), each.ring) <= scene.within_m:
            raise RefusedError(ASSEMBLY_RULE, ASSEMBLY_SAYS)


async def _other_weeks(deed: Deed, scene: Scene) -> list[list[str]]:
    """Return the plates at the same place, weekday and hour in the weeks before and after that hold any read there."""
    weeks = [week for week in range(-WEEKS_BACK, WEEKS_BACK + 1) if week and scene.end + week * WEEK <= deed.now]
    found = [await _plates(deed, scene, week) for week in weeks]
    return [each for each in found if each]


async def _plates(deed: Deed, scene: Scene, weeks: int) -> list[str]:
    moved = weeks * WEEK
    span = store_plates.Span(
        scene.start + moved, scene.end + moved, None, PLATES_A_WINDOW_MAX + 1, None,
        (scene.lat, scene.lon), scene.within_m,
    )  # fmt: skip
    plates = await store_plates.near(deed.tx, span)
    if len(plates) > PLATES_A_WINDOW_MAX:
        raise BadInputError("within_m", f"{scene.incident}: more plates than are compared. Propose a smaller radius.")
    return plates


def _asked(proposal: Proposal) -> SeriesAsked:
    body = proposal.body
    return SeriesAsked(
        id=proposal.id,
        title=body["title"],
        reason=body["reason"],
        case=body["case"],
        scenes=msgspec.convert(body["scenes"], tuple[Scene, ...]),
        ends_at=datetime.fromisoformat(body["ends_at"]),
        asked_by=proposal.proposed_by,
        asked_by_name=proposal.proposed_by_name,
        asked_at=proposal.proposed_at,
    )
