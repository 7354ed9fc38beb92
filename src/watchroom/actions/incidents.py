"""Acts on incidents: open, replay, take, note, correct, merge, split, close."""

from __future__ import annotations

from datetime import datetime

import msgspec

from watchroom.actions.door import Deed, act
from watchroom.actions.workspace import Workspace
from watchroom.base.errors import BadInputError, ConflictError, NotFoundError
from watchroom.base.ids import new_id
from watchroom.model.incident_types import INCIDENT_TYPES
from watchroom.model.views import EntryView, IncidentDetail, IncidentView, TaskView
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


async def _incident(deed: Deed, incident_id: str, *, lock: bool = False) -> IncidentView:
    found = await store.get(deed.tx, incident_id, lock=lock)
    if found is None:
        raise NotFoundError("There is no such incident here. Check the number, or ask its agency.")
    deed.about(f"incident {found.number}", incident=found.id)
    return found


async def _save(deed: Deed, view: IncidentView, **changes: object) -> IncidentView:
    new = msgspec.structs.replace(view, version=view.version + 1, updated_at=deed.now, **changes)
    await store.put(deed.tx, [new])
    deed.changed("incident", new.id, label_of(new), new if new.status == "open" else None)
    return new


async def _tell(deed: Deed, view: IncidentView, kind: str, text: str, **more: object) -> None:
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
    view = await _incident(deed, incident_id)
    if view_id is not None and await store_acts.open_view(deed.tx, view_id, deed.seat.id, deed.subject):
        deed.continues()
    else:
        view_id = deed.id
    return await workspace.detail(deed, view, view_id=view_id)


@act("incident.replay", "See an incident as it was known at an earlier second.")
async def replay_incident(deed: Deed, incident_id: str, *, at: datetime, workspace: Workspace) -> IncidentDetail:
    """Return the workspace as it was known at `at`."""
    now_view = await _incident(deed, incident_id)
    then = await store.as_known_at(deed.tx, incident_id, at)
    if then is None:
        raise BadInputError("at", f"the incident was opened later, at {now_view.opened_at:%Y-%m-%d %H:%M:%S} UTC")
    deed.about(deed.subject, replayed_at=at)
    return await workspace.detail(deed, then, view_id=deed.id, until=at)


@act("incident.end_view", "End looking at an incident.")
async def end_view(deed: Deed, incident_id: str, *, view_id: str, disposition: str | None = None) -> None:
    """Write the end of an act of looking; a second end changes nothing."""
    await _incident(deed, incident_id)
    if await store_acts.open_view(deed.tx, view_id, deed.seat.id, deed.subject):
        await store_acts.end_act(deed.tx, view_id, deed.now, disposition)
    deed.continues()


@act("incident.take", "Become the owner of an incident.")
async def take_incident(deed: Deed, incident_id: str) -> IncidentView:
    """Make the seat's person the owner."""
    view = await _incident(deed, incident_id, lock=True)
    if view.owner == deed.seat.login:
        return view
    await _tell(deed, view, "owner", f"Taken by {deed.seat.name}")
    return await _save(deed, view, owner=deed.seat.login, owner_name=deed.seat.name)


@act("incident.release", "Give an incident back to the room.")
async def release_incident(deed: Deed, incident_id: str) -> IncidentView:
    """Leave the incident without an owner."""
    view = await _incident(deed, incident_id, lock=True)
    if view.owner != deed.seat.login and deed.seat.role != "supervisor":
        raise ConflictError(f"It is {view.owner_name or 'nobody'}'s; only its owner or a supervisor can give it back.")
    await _tell(deed, view, "owner", f"Given back by {deed.seat.name}")
    return await _save(deed, view, owner=None, owner_name=None)


@act("incident.note", "Write a note on an incident.")
async def note_incident(deed: Deed, incident_id: str, *, text: str) -> IncidentView:
    """Add a note to the timeline."""
    text = words("text", text)
    view = await _incident(deed, incident_id, lock=True)
    await _tell(deed, view, "note", text)
    return await _save(deed, view)


@act("incident.message", "Send a message to the people working on an incident.")
async def message_incident(deed: Deed, incident_id: str, *, text: str, to: str | None = None) -> IncidentView:
    """Add a message to the timeline, to everybody or to one person on duty."""
    text = words("text", text)
    if to is not None and await store_people.person(deed.tx, to) is None:
        raise BadInputError("to", "nobody has this login")
    view = await _incident(deed, incident_id, lock=True)
    await _tell(deed, view, "message", text, data={"to": to} if to else {})
    return await _save(deed, view)


@act("incident.task", "Add a task to an incident.")
async def add_task(
    deed: Deed, incident_id: str, *, text: str, owner: str | None = None, due_at: datetime | None = None
) -> IncidentView:
    """Add one task with an owner and a time, both optional."""
    text = words("text", text)
    if owner is not None and await store_people.person(deed.tx, owner) is None:
        raise BadInputError("owner", "nobody has this login")
    view = await _incident(deed, incident_id, lock=True)
    task = TaskView(id=new_id("task"), text=text, owner=owner, due_at=due_at, done_at=None)
    await store_tasks.add(deed.tx, view.id, label_of(view), task, deed.seat.login, deed.now)
    await _tell(deed, view, "task", f"Task: {text}", data={"task": task.id})
    return await _save(deed, view)


@act("incident.task_done", "Mark a task of an incident as done.")
async def finish_task(deed: Deed, incident_id: str, task_id: str) -> IncidentView:
    """Mark a task done."""
    view = await _incident(deed, incident_id, lock=True)
    text = await store_tasks.finish(deed.tx, view.id, task_id, deed.seat.login, deed.now)
    if text is None:
        raise ConflictError("There is no such open task; somebody may have done it already.")
    await _tell(deed, view, "task", f"Done: {text}", data={"task": task_id})
    return await _save(deed, view)


@act("incident.correct", "Correct the type and priority of an incident.")
async def correct_incident(deed: Deed, incident_id: str, *, type_code: str, priority: int, reason: str) -> IncidentView:
    """Correct type and priority, with the reason on the timeline."""
    reason = words("reason", reason)
    if type_code not in INCIDENT_TYPES:
        raise BadInputError("type_code", "is not a known type of incident")
    if priority not in (1, 2, 3, 4):
        raise BadInputError("priority", "is a number from 1 to 4")
    view = await _incident(deed, incident_id, lock=True)
    title = INCIDENT_TYPES[type_code].title
    await _tell(
        deed,
        view,
        "status",
        f"Corrected from {view.title}, priority {view.priority}, to {title}, priority {priority}",
        reason=reason,
    )
    return await _save(deed, view, type_code=type_code, title=title, priority=priority)


@act("incident.close", "Close an incident with how it ended.")
async def close_incident(deed: Deed, incident_id: str, *, disposition: str, note: str | None = None) -> IncidentView:
    """Close an open incident; what still asked for an action on it is resolved with it."""
    if disposition not in DISPOSITIONS:
        raise BadInputError("disposition", f"is one of: {', '.join(DISPOSITIONS)}")
    view = await _incident(deed, incident_id, lock=True)
    if view.status != "open":
        raise ConflictError(f"It is already {view.status}.")
    text = f"Closed: {DISPOSITIONS[disposition]}" + (f". {words('note', note)}" if note else "")
    await _tell(deed, view, "status", text)
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
    return await _save(deed, view, status="closed", disposition=disposition)


@act("incident.reopen", "Open a closed incident again.")
async def reopen_incident(deed: Deed, incident_id: str, *, reason: str) -> IncidentView:
    """Open a closed incident again, with the reason."""
    reason = words("reason", reason)
    view = await _incident(deed, incident_id, lock=True)
    if view.status != "closed":
        raise ConflictError(f"It is {view.status}; only a closed incident can be opened again.")
    await _tell(deed, view, "status", "Opened again", reason=reason)
    return await _save(deed, view, status="open", disposition=None)


@act("incident.merge", "Say that two incidents are one.")
async def merge_incidents(deed: Deed, incident_id: str, *, other: str, reason: str) -> IncidentView:
    """Make `other` a part of this incident; nothing is lost, and a split undoes it."""
    reason = words("reason", reason)
    if other == incident_id:
        raise BadInputError("other", "is the incident itself; name another")
    found = await store.get_many(deed.tx, [incident_id, other])
    if len(found) < 2:  # noqa: PLR2004 - both of the two
        raise NotFoundError("One of the incidents is not here. Check the numbers.")
    keep, part = found[incident_id], found[other]
    if "merged" in (keep.status, part.status):
        raise ConflictError("One of them is already part of another incident; merge into that one.")
    deed.about(f"incident {keep.number} and {part.number}", incident=keep.id, other=part.id)
    await store.pin(deed.tx, keep.id, part.id, together=True, by=deed.seat.login, at=deed.now, reason=reason)
    await _tell(deed, part, "merge", f"Became part of {keep.number}", reason=reason)
    await _tell(deed, keep, "merge", f"{part.number} became part of this", reason=reason, data={"incident": part.id})
    await _save(deed, part, status="merged", merged_into=keep.id)
    return await _save(deed, keep, **_joined(keep, part))


def _joined(keep: IncidentView, part: IncidentView) -> dict[str, object]:
    counts = {k: keep.sources.get(k, 0) + part.sources.get(k, 0) for k in sorted({*keep.sources, *part.sources})}
    return {
        "sources": counts,
        "external_ids": list(dict.fromkeys([*keep.external_ids, *part.external_ids])),
        "priority": min(keep.priority, part.priority),
        "occurred_at": min(keep.occurred_at, part.occurred_at),
    }


@act("incident.split", "Say that some observations of an incident are another incident.")
async def split_incident(deed: Deed, incident_id: str, *, entries: list[int], reason: str) -> IncidentView:
    """Make the named observations (by their timeline lines) an incident of their own; returns the new incident.

    Lines of an incident that was merged into this one, and all of them, bring that incident back as it was.
    """
    reason = words("reason", reason)
    view = await _incident(deed, incident_id, lock=True)
    ids = await store.merged_ids(deed.tx, view.id)
    links = {(link.source_id, link.external_id): link for link in await store.links(deed.tx, ids)}
    lines = await store.entries_by_id(deed.tx, entries)
    chosen = {
        (line.source_id, line.external_id): (owner, line)
        for owner, line in lines
        if line.source_id and line.external_id and owner in ids and (line.source_id, line.external_id) in links
    }
    if not chosen:
        raise BadInputError("entries", "name at least one observation of this incident (a call, gunshot, alarm or hit)")
    if len(chosen) == len(links):
        raise BadInputError("entries", "these are all its observations; leave at least one")
    deed.about(f"incident {view.number}", observations=[f"{source}:{ext}" for source, ext in chosen])
    moved = [links[key] for key in chosen]
    return await _split_off(deed, view, moved, reason)


async def _split_off(deed: Deed, view: IncidentView, moved: list[store.Link], reason: str) -> IncidentView:
    whole = {link.incident_id for link in moved} - {view.id}
    for part_id in whole:
        part_links = await store.links(deed.tx, [part_id])
        if {link.id for link in part_links} == {link.id for link in moved}:
            return await _unmerge(deed, view, part_id, reason)
    (number,) = await store.next_numbers(deed.tx, 1, deed.now.year)
    lines = await store.timeline(deed.tx, await store.merged_ids(deed.tx, view.id), None, 10_000)
    by_key = {(line.source_id, line.external_id): line for line in reversed(lines) if line.source_id}
    firsts = [
        by_key[link.source_id, link.external_id] for link in moved if (link.source_id, link.external_id) in by_key
    ]
    counts: dict[str, int] = {}
    for link in moved:
        counts[link.kind] = counts.get(link.kind, 0) + 1
    first = min(firsts, key=lambda line: line.at)
    place = view.place
    if first.lat is not None:
        place = msgspec.structs.replace(view.place, lat=first.lat, lon=first.lon)
    new = msgspec.structs.replace(
        view,
        id=new_id("inc"),
        number=number,
        opened_at=deed.now,
        updated_at=deed.now,
        occurred_at=first.at,
        place=place,
        sources=counts,
        external_ids=[link.external_id for link in moved],
        owner=None,
        owner_name=None,
        version=1,
    )
    await store.put(deed.tx, [new])
    await _move_links(deed, moved, new, reason)
    await _tell(deed, view, "split", f"{len(moved)} observations became {new.number}", reason=reason)
    await _tell(deed, new, "split", f"Split from {view.number}", reason=reason, data={"incident": view.id})
    for line in firsts:
        await store.add_entries(deed.tx, [_again(line, new)])
    await store.pin(deed.tx, view.id, new.id, together=False, by=deed.seat.login, at=deed.now, reason=reason)
    deed.changed("incident", new.id, label_of(new), new)
    left = {kind: n - counts.get(kind, 0) for kind, n in view.sources.items() if n > counts.get(kind, 0)}
    await _save(deed, view, sources=left, external_ids=[e for e in view.external_ids if e not in new.external_ids])
    return new


def _again(line: EntryView, new: IncidentView) -> NewEntry:
    return NewEntry(
        incident_id=new.id,
        label=label_of(new),
        at=line.at,
        received_at=line.received_at,
        kind=line.kind,
        text=line.text,
        source_id=line.source_id,
        external_id=line.external_id,
        probability=1.0,
        reason="split by a person",
        lat=line.lat,
        lon=line.lon,
        data=line.data,
    )


async def _move_links(deed: Deed, moved: list[store.Link], new: IncidentView, reason: str) -> None:
    keys = [(link.source_id, link.external_id) for link in moved]
    await store.unlink(deed.tx, keys, deed.now, reason)
    await store.link(
        deed.tx,
        [
            store.NewLink(
                incident_id=new.id,
                label=label_of(new),
                kind=link.kind,
                source_id=link.source_id,
                external_id=link.external_id,
                probability=1.0,
                reason=f"split by {deed.seat.name}: {reason}",
                linked_at=deed.now,
                linked_by=deed.seat.login,
            )
            for link in moved
        ],
    )


async def _unmerge(deed: Deed, view: IncidentView, part_id: str, reason: str) -> IncidentView:
    part = await store.get(deed.tx, part_id, lock=True)
    if part is None or part.status != "merged":
        raise ConflictError("It is no longer part of this incident.")
    await store.pin(deed.tx, view.id, part.id, together=False, by=deed.seat.login, at=deed.now, reason=reason)
    await _tell(deed, view, "split", f"{part.number} is an incident of its own again", reason=reason)
    await _tell(deed, part, "split", f"Taken out of {view.number}", reason=reason)
    left = {kind: n - part.sources.get(kind, 0) for kind, n in view.sources.items() if n > part.sources.get(kind, 0)}
    await _save(deed, view, sources=left, external_ids=[e for e in view.external_ids if e not in part.external_ids])
    return await _save(deed, part, status="open", merged_into=None)
