"""Routes of one's own record, the room's load, patrol and the published lists."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import msgspec
from litestar import Router, get, post
from litestar.params import FromQuery, JSONBody, QueryParameter

from watchroom.actions import patrol as patrols
from watchroom.actions import records as acts
from watchroom.actions import waits
from watchroom.correlate.alarm_load import AlarmRate
from watchroom.correlate.alert_rules import ALERT_RULES
from watchroom.model.incident_types import INCIDENT_TYPES
from watchroom.model.people import Why
from watchroom.model.views import IncidentView
from watchroom.store.acts import ActRow
from watchroom.web.console.gate import Called, reason


class ActList(msgspec.Struct):
    """Acts, newest first."""

    items: list[ActRow]


class BeginBody(msgspec.Struct, forbid_unknown_fields=True):
    """Where a patrol looks, in words."""

    area: str | None = None


class ObserveBody(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """What was observed on patrol."""

    lat: float
    lon: float
    behaviour: str
    text: str
    type_code: str = "observation"
    address: str | None = None


class Word(msgspec.Struct):
    """One word of a published list."""

    code: str
    title: str


class TypeWord(msgspec.Struct):
    """One type of incident."""

    code: str
    title: str
    priority: int
    group: str


class RuleWord(msgspec.Struct):
    """One alert rule as published."""

    name: str
    title: str
    sentence: str
    action: str
    priority: int
    due_s: int


class Words(msgspec.Struct):
    """A published list."""

    items: list[Word]


class TypeWords(msgspec.Struct):
    """The types of incident."""

    items: list[TypeWord]


class RuleWords(msgspec.Struct):
    """The alert rules."""

    items: list[RuleWord]


class WaitsList(msgspec.Struct):
    """How much waits for one's own answer, what is due first on top."""

    items: list[waits.Waits]


OWN = Why(purpose="own_records")


@get("/acts/mine")
async def my_acts(
    caller: Called,
    from_: Annotated[datetime | None, QueryParameter(name="from")] = None,
    to: FromQuery[datetime | None] = None,
    limit: Annotated[int, QueryParameter(ge=1, le=1000)] = 200,
) -> ActList:
    """What one looked at, as the auditor will see it."""
    return ActList(await acts.my_acts(caller.door, caller.seat, OWN, start=from_, end=to, limit=limit))


@get("/waits")
async def waiting(caller: Called) -> WaitsList:
    """How much waits for one's own answer."""
    return WaitsList(await waits.waits(caller.door, caller.seat, OWN))


@get("/acts")
async def all_acts(
    caller: Called,
    from_: Annotated[datetime | None, QueryParameter(name="from")] = None,
    to: FromQuery[datetime | None] = None,
    limit: Annotated[int, QueryParameter(ge=1, le=1000)] = 200,
) -> ActList:
    """Who looked at what: for auditors and, of their own agency, supervisors."""
    return ActList(await acts.all_acts(caller.door, caller.seat, reason(caller), start=from_, end=to, limit=limit))


@get("/room/alarm-rate")
async def alarm_rate(caller: Called, minutes: Annotated[int, QueryParameter(ge=1, le=1440)] = 60) -> AlarmRate:
    """The room's alarm load against its budget."""
    return await acts.room_load(caller.door, caller.seat, reason(caller), minutes=minutes)


@get("/patrol")
async def read_patrol(caller: Called) -> patrols.PatrolState:
    """One's own patrol and its cameras."""
    return await patrols.look(caller.door, caller.seat, Why(purpose="patrol"))


@post("/patrol/begin", status_code=200)
async def begin_patrol(caller: Called, data: JSONBody[BeginBody]) -> patrols.PatrolState:
    """Begin a patrol of public cameras."""
    return await patrols.begin(caller.door, caller.seat, Why(purpose="patrol", note=data.area))


@post("/patrol/end", status_code=200)
async def end_patrol(caller: Called) -> patrols.PatrolState:
    """End the patrol."""
    return await patrols.end(caller.door, caller.seat, Why(purpose="patrol"))


@post("/incidents", status_code=201)
async def observe(caller: Called, data: JSONBody[ObserveBody]) -> IncidentView:
    """Report what was observed on patrol; it opens an incident."""
    return await patrols.observe(
        caller.door,
        caller.seat,
        Why(purpose="patrol"),
        lat=data.lat,
        lon=data.lon,
        behaviour=data.behaviour,
        text=data.text,
        type_code=data.type_code,
        address=data.address,
        city=caller.room.city,
    )


@get("/behaviours", opt={"published": True})
async def behaviours() -> Words:
    """What a patrol reports."""
    return Words([Word(code, title) for code, title in patrols.BEHAVIOURS.items()])


@get("/incident-types", opt={"published": True})
async def incident_types() -> TypeWords:
    """The types of incident."""
    return TypeWords([TypeWord(t.code, t.title, t.priority, t.group) for t in INCIDENT_TYPES.values()])


@get("/alert-rules", opt={"published": True})
async def alert_rules() -> RuleWords:
    """The alert rules."""
    return RuleWords(
        [RuleWord(r.name, r.title, r.sentence, r.action, r.priority, r.due_s) for r in ALERT_RULES.values()]
    )


routes = Router(
    path="/",
    route_handlers=[
        my_acts, waiting, all_acts, alarm_rate, read_patrol, begin_patrol, end_patrol, observe, behaviours,
        incident_types, alert_rules,
    ],
)  # fmt: skip
