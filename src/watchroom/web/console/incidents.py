"""Routes of incidents."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import msgspec
from litestar import Router, get, post
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from watchroom.actions import incidents as acts
from watchroom.actions import merging
from watchroom.base.errors import BadInputError
from watchroom.model.views import IncidentDetail, IncidentView
from watchroom.web.console.gate import Called, reason


class IncidentList(msgspec.Struct):
    """Incidents, newest first."""

    items: list[IncidentView]


class Reasoned(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """What every change of an incident may say of why it is made."""

    purpose: str | None = None
    case: str | None = None


class TextBody(Reasoned):
    """A note or message."""

    text: str
    to: str | None = None


class TaskBody(Reasoned):
    """A task."""

    text: str
    owner: str | None = None
    due_at: datetime | None = None


class TypeBody(Reasoned):
    """A corrected type and priority."""

    type_code: str
    priority: int
    reason: str


class MergeBody(Reasoned):
    """Another incident that is the same."""

    other: str
    reason: str


class SplitBody(Reasoned):
    """Observations that are another incident."""

    entries: list[int]
    reason: str


class CloseBody(Reasoned):
    """How an incident ended."""

    disposition: str
    note: str | None = None


class ReopenBody(Reasoned):
    """Why an incident is opened again."""

    reason: str


class ViewBody(Reasoned):
    """Which act of looking ends."""

    view: str
    disposition: str | None = None


def _bbox(text: str | None) -> tuple[float, float, float, float] | None:
    if text is None:
        return None
    try:
        west, south, east, north = (float(each) for each in text.split(","))
    except ValueError as error:
        raise BadInputError("bbox", "is west,south,east,north in degrees") from error
    return south, west, north, east


@get("/incidents")
async def list_incidents(
    caller: Called,
    limit: Annotated[int, QueryParameter(ge=1, le=1000)] = 100,
    status: FromQuery[str | None] = None,
    from_: Annotated[datetime | None, QueryParameter(name="from")] = None,
    to: FromQuery[datetime | None] = None,
    bbox: FromQuery[str | None] = None,
) -> IncidentList:
    """Incidents, newest first."""
    items = await acts.list_incidents(
        caller.door, caller.seat, reason(caller), limit=limit, status=status, start=from_, end=to, bbox=_bbox(bbox)
    )
    return IncidentList(items)


@get("/incidents/{incident_id:str}")
async def view_incident(
    caller: Called,
    incident_id: FromPath[str],
    purpose: FromQuery[str | None] = None,
    case: FromQuery[str | None] = None,
    view: FromQuery[str | None] = None,
) -> IncidentDetail:
    """One incident with its workspace; an act of looking."""
    why = reason(caller, purpose, incident=incident_id, case=case)
    return await acts.view_incident(
        caller.door, caller.seat, why, incident_id, workspace=caller.room.workspace, view_id=view
    )


@get("/incidents/{incident_id:str}/replay")
async def replay_incident(
    caller: Called,
    incident_id: FromPath[str],
    at: FromQuery[datetime],
    purpose: FromQuery[str | None] = None,
    case: FromQuery[str | None] = None,
) -> IncidentDetail:
    """One incident as it was known at an earlier second."""
    why = reason(caller, purpose, incident=incident_id, case=case)
    return await acts.replay_incident(
        caller.door, caller.seat, why, incident_id, at=at, workspace=caller.room.workspace
    )


@post("/incidents/{incident_id:str}/view/end", status_code=200)
async def end_view(caller: Called, incident_id: FromPath[str], data: JSONBody[ViewBody]) -> None:
    """End an act of looking."""
    why = reason(caller, data.purpose, incident=incident_id, case=data.case)
    await acts.end_view(caller.door, caller.seat, why, incident_id, view_id=data.view, disposition=data.disposition)


@post("/incidents/{incident_id:str}/take", status_code=200)
async def take(caller: Called, incident_id: FromPath[str], data: JSONBody[Reasoned]) -> IncidentView:
    """Become its owner."""
    why = reason(caller, data.purpose, incident=incident_id, case=data.case)
    return await acts.take_incident(caller.door, caller.seat, why, incident_id)


@post("/incidents/{incident_id:str}/release", status_code=200)
async def release(caller: Called, incident_id: FromPath[str], data: JSONBody[Reasoned]) -> IncidentView:
    """Give it back to the room."""
    why = reason(caller, data.purpose, incident=incident_id, case=data.case)
    return await acts.release_incident(caller.door, caller.seat, why, incident_id)


@post("/incidents/{incident_id:str}/notes", status_code=200)
async def note(caller: Called, incident_id: FromPath[str], data: JSONBody[TextBody]) -> IncidentView:
    """Write a note."""
    why = reason(caller, data.purpose, incident=incident_id, case=data.case)
    return await acts.note_incident(caller.door, caller.seat, why, incident_id, text=data.text)


@post("/incidents/{incident_id:str}/messages", status_code=200)
async def message(caller: Called, incident_id: FromPath[str], data: JSONBody[TextBody]) -> IncidentView:
    """Send a message."""
    why = reason(caller, data.purpose, incident=incident_id, case=data.case)
    return await acts.message_incident(caller.door, caller.seat, why, incident_id, text=data.text, to=data.to)


@post("/incidents/{incident_id:str}/tasks", status_code=200)
async def add_task(caller: Called, incident_id: FromPath[str], data: JSONBody[TaskBody]) -> IncidentView:
    """Add a task."""
    why = reason(caller, data.purpose, incident=incident_id, case=data.case)
    return await acts.add_task(
        caller.door, caller.seat, why, incident_id, text=data.text, owner=data.owner, due_at=data.due_at
    )


@post("/incidents/{incident_id:str}/tasks/{task_id:str}/done", status_code=200)
async def finish_task(
    caller: Called, incident_id: FromPath[str], task_id: FromPath[str], data: JSONBody[Reasoned]
) -> IncidentView:
    """Mark a task done."""
    why = reason(caller, data.purpose, incident=incident_id, case=data.case)
    return await acts.finish_task(caller.door, caller.seat, why, incident_id, task_id)


@post("/incidents/{incident_id:str}/type", status_code=200)
async def correct(caller: Called, incident_id: FromPath[str], data: JSONBody[TypeBody]) -> IncidentView:
    """Correct type and priority."""
    why = reason(caller, data.purpose, incident=incident_id, case=data.case)
    return await acts.correct_incident(
        caller.door, caller.seat, why, incident_id, type_code=data.type_code, priority=data.priority, reason=data.reason
    )


@post("/incidents/{incident_id:str}/merge", status_code=200)
async def merge(caller: Called, incident_id: FromPath[str], data: JSONBody[MergeBody]) -> IncidentView:
    """Say that another incident is the same."""
    why = reason(caller, data.purpose, incident=incident_id, case=data.case)
    return await merging.merge_incidents(
        caller.door, caller.seat, why, incident_id, other=data.other, reason=data.reason
    )


@post("/incidents/{incident_id:str}/split", status_code=200)
async def split(caller: Called, incident_id: FromPath[str], data: JSONBody[SplitBody]) -> IncidentView:
    """Say that some observations are another incident; answers that other."""
    why = reason(caller, data.purpose, incident=incident_id, case=data.case)
    return await merging.split_incident(
        caller.door, caller.seat, why, incident_id, entries=data.entries, reason=data.reason
    )


@post("/incidents/{incident_id:str}/close", status_code=200)
async def close(caller: Called, incident_id: FromPath[str], data: JSONBody[CloseBody]) -> IncidentView:
    """Close an incident with how it ended."""
    why = reason(caller, data.purpose, incident=incident_id, case=data.case)
    return await acts.close_incident(
        caller.door, caller.seat, why, incident_id, disposition=data.disposition, note=data.note
    )


@post("/incidents/{incident_id:str}/reopen", status_code=200)
async def reopen(caller: Called, incident_id: FromPath[str], data: JSONBody[ReopenBody]) -> IncidentView:
    """Open a closed incident again."""
    why = reason(caller, data.purpose, incident=incident_id, case=data.case)
    return await acts.reopen_incident(caller.door, caller.seat, why, incident_id, reason=data.reason)


routes = Router(
    path="/",
    route_handlers=[
        list_incidents, view_incident, replay_incident, end_view, take, release, note, message, add_task, finish_task,
        correct, merge, split, close, reopen,
    ],
)  # fmt: skip
