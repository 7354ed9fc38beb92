"""Acts on incidents: open, replay, take, note, correct, close."""

from __future__ import annotations

from datetime import datetime

import msgspec

from watchroom.actions.door import Deed, act
from watchroom.actions.workspace import Workspace
from watchroom.base.errors import BadInputError, ConflictError, NotFoundError
from watchroom.base.ids import new_id
from watchroom.model.incident_types import INCIDENT_TYPES
from watchroom.model.views import IncidentDetail, IncidentView, TaskView
from watchroom.store import acts as store_acts
from watchroom.store import alerts as store_alerts
from watchroom.store import incidents as store
from watchroom.store import people as store_people
from watchroom.store import tasks as store_tasks
from watchroom.store.incidents import NewEntry, label_of

TEXT_CHARS_MAX = 4_000
LIST_ROWS_MAX = 1_000
DISPOSITIONS: dict[str, str] = {
    "resolved": "Resolved at the scene",
    "arrest": "Arrest made",
    "report": "Report taken",
    "unfounded": "Unfounded",
    "false_alarm": "False alarm",
    "hoax": "Hoax",
    "gone_on_arrival": "Gone on arrival",
    "transferred": "Handed to another agency",
    "no_action": "No action needed",
}
"""How an incident can end, with the words shown."""


async def find(deed: Deed, incident_id: str, *, lock: bool = False) -> IncidentView:
    """Return the incident the act is about, or raise NotFoundError; `lock` holds it until the commit."""
    found = await store.get(deed.tx, incident_id, lock=lock)
    if found is None:
        raise NotFoundError("There is no such incident here. Check the number, or ask its agency.")
    deed.about(f"incident {found.number}", incident=found.id)
    return found


async def save(deed: Deed, view: IncidentView, **changes: object) -> IncidentView:
    """Write the incident's next version and announce it."""
    new = msgspec.structs.replace(view, version=view.version + 1, updated_at=deed.now, **changes)
    await store.put(deed.tx, [new])
    deed.changed("incident", new.id, label_of(new), new if new.status == "open" else None)
    return new


async def tell(deed: Deed, view: IncidentView, kind: str, text: str, **more: object) -> None:
    """Add a line by the seat's person to the timeline; `more` are further members of the line."""
    entry = NewEntry(
        incident_id=view.id,
        label=label_of(view),
        at=deed.now,
        received_at=deed.now,
        kind=kind,
        text=text,
        by=deed.seat.login,
        by_name=deed.seat.name,
        **more,  # type: ignore[arg-type]
    )
    await store.add_entries(deed.tx, [entry])


def words(field: str, text: str) -> str:
    """Return the text without blanks around it; refuse none and too much."""
    text = text.strip()
    if not text:
        raise BadInputError(field, "write a few words")
    if len(text) > TEXT_CHARS_MAX:
        raise BadInputError(field, f"is longer than {TEXT_CHARS_MAX} characters")
    return text


@act("incident.list", "See the list of incidents.")
async def list_incidents(
    deed: Deed,
    *,
    limit: int = 100,
    status: str | None = None,
    start: datetime | None = None,
    end: datetime | None = None,
    bbox: tuple[float, float, float, float] | None = None,
) -> list[IncidentView]:
    """Return incidents, newest first."""
    deed.about("list of incidents", status=status, bbox=bbox, start=start, end=end)
    return await store.listed(
        deed.tx, limit=max(1, min(limit, LIST_ROWS_MAX)), status=status, start=start, end=end, bbox=bbox
    )


@act("incident.view", "Open an incident with all that belongs to it and the cameras and units near it.")
async def view_incident(
    deed: Deed, incident_id: str, *, workspace: Workspace, view_id: str | None = None
) -> IncidentDetail:
    """Return the workspace; `view_id` of an earlier answer refreshes under the same act."""
    view = await find(deed, incident_id)
    if view_id is not None and await store_acts.open_view(deed.tx, view_id, deed.seat.id, deed.subject):
        deed.continues()
    else:
        view_id = deed.id
    return await workspace.detail(deed, view, view_id=view_id)


@act("incident.replay", "See an incident as it was known at an earlier second.")
async def replay_incident(deed: Deed, incident_id: str, *, at: datetime, workspace: Workspace) -> IncidentDetail:
    """Return the workspace as it was known at `at`."""
    now_view = await find(deed, incident_id)
    then = await store.as_known_at(deed.tx, incident_id, at)
    if then is None:
        raise BadInputError("at", f"the incident was opened later, at {now_view.opened_at:%Y-%m-%d %H:%M:%S} UTC")
    deed.about(deed.subject, replayed_at=at)
    return await workspace.detail(deed, then, view_id=deed.id, until=at)


@act("incident.end_view", "End looking at an incident.")
async def end_view(deed: Deed, incident_id: str, *, view_id: str, disposition: str | None = None) -> None:
    """Write the end of an act of looking; a second end changes nothing."""
    await find(deed, incident_id)
    if await store_acts.open_view(deed.tx, view_id, deed.seat.id, deed.subject):
        await store_acts.end_act(deed.tx, view_id, deed.now, disposition)
    deed.continues()


@act("incident.take", "Become the owner of an incident.")
async def take_incident(deed: Deed, incident_id: str) -> IncidentView:
    """Make the seat's person the owner."""
    view = await find(deed, incident_id, lock=True)
    if view.owner == deed.seat.login:
        return view
    await tell(deed, view, "owner", f"Taken by {deed.seat.name}")
    return await save(deed, view, owner=deed.seat.login, owner_name=deed.seat.name)


@act("incident.release", "Give an incident back to the room.")
async def release_incident(deed: Deed, incident_id: str) -> IncidentView:
    """Leave the incident without an owner."""
    view = await find(deed, incident_id, lock=True)
    if view.owner != deed.seat.login and deed.seat.role != "supervisor":
        raise ConflictError(f"It is {view.owner_name or 'nobody'}'s; only its owner or a supervisor can give it back.")
    await tell(deed, view, "owner", f"Given back by {deed.seat.name}")
    return await save(deed, view, owner=None, owner_name=None)


@act("incident.note", "Write a note on an incident.")
async def note_incident(deed: Deed, incident_id: str, *, text: str) -> IncidentView:
    """Add a note to the timeline."""
    text = words("text", text)
    view = await find(deed, incident_id, lock=True)
    await tell(deed, view, "note", text)
    return await save(deed, view)


@act("incident.message", "Send a message to the people working on an incident.")
async def message_incident(deed: Deed, incident_id: str, *, text: str, to: str | None = None) -> IncidentView:
    """Add a message to the timeline, to everybody or to one person on duty."""
    text = words("text", text)
    if to is not None and await store_people.person(deed.tx, to) is None:
        raise BadInputError("to", "nobody has this login")
    view = await find(deed, incident_id, lock=True)
    await tell(deed, view, "message", text, data={"to": to} if to else {})
    return await save(deed, view)


@act("incident.task", "Add a task to an incident.")
async def add_task(
    deed: Deed, incident_id: str, *, text: str, owner: str | None = None, due_at: datetime | None = None
) -> IncidentView:
    """Add one task with an owner and a time, both optional."""
    text = words("text", text)
    if owner is not None and await store_people.person(deed.tx, owner) is None:
        raise BadInputError("owner", "nobody has this login")
    view = await find(deed, incident_id, lock=True)
    task = TaskView(id=new_id("task"), text=text, owner=owner, due_at=due_at, done_at=None)
    await store_tasks.add(deed.tx, view.id, label_of(view), task, deed.seat.login, deed.now)
    await tell(deed, view, "task", f"Task: {text}", data={"task": task.id})
    return await save(deed, view)


@act("incident.task_done", "Mark a task of an incident as done.")
async def finish_task(deed: Deed, incident_id: str, task_id: str) -> IncidentView:
    """Mark a task done."""
    view = await find(deed, incident_id, lock=True)
    text = await store_tasks.finish(deed.tx, view.id, task_id, deed.seat.login, deed.now)
    if text is None:
        raise ConflictError("There is no such open task; somebody may have done it already.")
    await tell(deed, view, "task", f"Done: {text}", data={"task": task_id})
    return await save(deed, view)


@act("incident.correct", "Correct the type and priority of an incident.")
async def correct_incident(deed: Deed, incident_id: str, *, type_code: str, priority: int, reason: str) -> IncidentView:
    """Correct type and priority, with the reason on the timeline."""
    reason = words("reason", reason)
    if type_code not in INCIDENT_TYPES:
        raise BadInputError("type_code", "is not a known type of incident")
    if priority not in (1, 2, 3, 4):
        raise BadInputError("priority", "is a number from 1 to 4")
    view = await find(deed, incident_id, lock=True)
    title = INCIDENT_TYPES[type_code].title
    await tell(
        deed,
        view,
        "status",
        f"Corrected from {view.title}, priority {view.priority}, to {title}, priority {priority}",
        reason=reason,
    )
    return await save(deed, view, type_code=type_code, title=title, priority=priority)


@act("incident.close", "Close an incident with how it ended.")
async def close_incident(deed: Deed, incident_id: str, *, disposition: str, note: str | None = None) -> IncidentView:
    """Close an open incident; what still asked for an action on it is resolved with it."""
    if disposition not in DISPOSITIONS:
        raise BadInputError("disposition", f"is one of: {', '.join(DISPOSITIONS)}")
    view = await find(deed, incident_id, lock=True)
    if view.status != "open":
        raise ConflictError(f"It is already {view.status}.")
    text = f"Closed: {DISPOSITIONS[disposition]}" + (f". {words('note', note)}" if note else "")
    await tell(deed, view, "status", text)
    for alert in await store_alerts.open_of_incidents(deed.tx, [view.id]):
        over = msgspec.structs.replace(
            alert,
            status="resolved",
            resolution="handled",
            owner=alert.owner or deed.seat.login,
            owner_name=alert.owner_name or deed.seat.name,
            version=alert.version + 1,
        )
        await store_alerts.put(deed.tx, [over])
        deed.changed("alert", over.id, label_of(view), None)
    return await save(deed, view, status="closed", disposition=disposition)


@act("incident.reopen", "Open a closed incident again.")
async def reopen_incident(deed: Deed, incident_id: str, *, reason: str) -> IncidentView:
    """Open a closed incident again, with the reason."""
    reason = words("reason", reason)
    view = await find(deed, incident_id, lock=True)
    if view.status != "closed":
        raise ConflictError(f"It is {view.status}; only a closed incident can be opened again.")
    await tell(deed, view, "status", "Opened again", reason=reason)
    return await save(deed, view, status="open", disposition=None)
