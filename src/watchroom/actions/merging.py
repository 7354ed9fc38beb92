"""Acts on what belongs together: merge two incidents, split observations off, undo a merge."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from watchroom.actions.door import Deed, act
from watchroom.actions.incidents import find, save, tell, words
from watchroom.base.errors import BadInputError, ConflictError, NotFoundError
from watchroom.base.ids import new_id
from watchroom.correlate.united import incident_cause, parted, unite
from watchroom.model.views import AlertView, EntryView, IncidentView
from watchroom.store import alerts as store_alerts
from watchroom.store import incidents as store
from watchroom.store.acting import Tx
from watchroom.store.incidents import NewEntry, label_of

LINES_MAX = 10_000


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
    await tell(deed, part, "merge", f"Became part of {keep.number}", reason=reason)
    await tell(deed, keep, "merge", f"{part.number} became part of this", reason=reason, data=_remembered(keep, part))
    await save(deed, part, status="merged", merged_into=keep.id)
    _announce(deed, await unite_alerts(deed.tx, {part.id: keep.id}))
    return await save(deed, keep, **_joined(keep, part))


async def unite_alerts(tx: Tx, merged: Mapping[str, str]) -> list[AlertView]:
    """Make one alert of those of incidents that became part of another (`merged`: part to kept); returns what changed.

    Each agency has its own: an alert under one label never tells what asks under another.
    """
    causes = sorted({incident_cause(each) for pair in merged.items() for each in pair})
    known = await store_alerts.open_by_cause(tx, causes) if causes else {}
    changed: dict[str, AlertView] = {}
    for part, keep in merged.items():
        for (cause, label), other in list(known.items()):
            if cause != incident_cause(part):
                continue
            kept, gone = unite(known.get((incident_cause(keep), label)), other, keep, new_id("alert"))
            known[incident_cause(keep), label] = kept
            changed |= {kept.id: kept, gone.id: gone}
    await store_alerts.put(tx, list(changed.values()))
    return list(changed.values())


def _announce(deed: Deed, alerts: list[AlertView]) -> None:
    for each in alerts:
        label = store_alerts.label_of(each)
        deed.changed("alert", each.id, label, None if each.status == "resolved" else each)


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
    view = await find(deed, incident_id, lock=True)
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
    lines = await store.timeline(deed.tx, await store.merged_ids(deed.tx, view.id), None, LINES_MAX)
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
    await tell(deed, view, "split", f"{len(moved)} observations became {new.number}", reason=reason)
    await tell(deed, new, "split", f"Split from {view.number}", reason=reason, data={"incident": view.id})
    for line in firsts:
        await store.add_entries(deed.tx, [_again(line, new)])
    await store.pin(deed.tx, view.id, new.id, together=False, by=deed.seat.login, at=deed.now, reason=reason)
    deed.changed("incident", new.id, label_of(new), new)
    left = {kind: n - counts.get(kind, 0) for kind, n in view.sources.items() if n > counts.get(kind, 0)}
    numbers = [each for each in view.external_ids if each not in new.external_ids]
    still = await store.links(deed.tx, await store.merged_ids(deed.tx, view.id))
    times = [by_key[key].at for link in still if (key := (link.source_id, link.external_id)) in by_key]
    await save(deed, view, sources=left, external_ids=numbers, occurred_at=min(times, default=view.occurred_at))
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


def _remembered(keep: IncidentView, part: IncidentView) -> dict[str, Any]:
    """Return what a split needs to know to bring the incident back as it was before this merge."""
    before = {"priority": keep.priority, "occurred_at": keep.occurred_at, "external_ids": keep.external_ids}
    return {"incident": part.id, "before": msgspec.to_builtins(before)}


async def _unmerge(deed: Deed, view: IncidentView, part_id: str, reason: str) -> IncidentView:
    part = await store.get(deed.tx, part_id, lock=True)
    if part is None or part.status != "merged":
        raise ConflictError("It is no longer part of this incident.")
    lines = await store.timeline(deed.tx, [view.id], None, LINES_MAX)
    merges = [line.data for line in lines if line.kind == "merge" and line.data.get("incident") == part.id]
    await store.pin(deed.tx, view.id, part.id, together=False, by=deed.seat.login, at=deed.now, reason=reason)
    await tell(deed, view, "split", f"{part.number} is an incident of its own again", reason=reason)
    await tell(deed, part, "split", f"Taken out of {view.number}", reason=reason)
    await save(deed, view, **_without(view, part, merges[-1].get("before", {}) if merges else {}))
    ended = await store_alerts.listed(deed.tx, limit=LINES_MAX, statuses=["resolved"], incident_ids=[part.id])
    asking = parted(ended)
    await store_alerts.put(deed.tx, asking)
    _announce(deed, asking)
    return await save(deed, part, status="open", merged_into=None)


def _without(view: IncidentView, part: IncidentView, before: Any) -> dict[str, object]:
    """Return what the incident is without the part: what the merge changed and nobody has changed since goes back."""
    own = set(before.get("external_ids", ()))
    changes: dict[str, object] = {
        "sources": {
            kind: n - part.sources.get(kind, 0) for kind, n in view.sources.items() if n > part.sources.get(kind, 0)
        },
        "external_ids": [each for each in view.external_ids if each in own or each not in part.external_ids],
    }
    if before and view.priority == min(before["priority"], part.priority):
        changes["priority"] = before["priority"]
    if before and view.occurred_at == part.occurred_at:
        changes["occurred_at"] = datetime.fromisoformat(before["occurred_at"])
    return changes
