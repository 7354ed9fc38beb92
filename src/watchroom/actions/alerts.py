"""Acts on alerts: acknowledge, assign, escalate, shelve, resolve."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import msgspec

from watchroom.actions.door import Deed, act
from watchroom.actions.incidents import words
from watchroom.base.errors import BadInputError, ConflictError, NotFoundError
from watchroom.model.people import DEFAULT_PURPOSE, Person, Why
from watchroom.model.views import AlertView
from watchroom.policy.decide import may
from watchroom.policy.table import Table
from watchroom.store import alerts as store
from watchroom.store import incidents as store_incidents
from watchroom.store import people as store_people
from watchroom.store.alerts import label_of
from watchroom.store.incidents import NewEntry

SHELVE_MINUTES_MAX = 480
BULK_ALERTS_MAX = 200
LIST_ROWS_MAX = 1_000
RESOLUTIONS: dict[str, str] = {
    "handled": "Handled",
    "told_units": "Told the units",
    "false_alarm": "False alarm",
    "duplicate": "Duplicate of another",
    "no_action": "No action needed",
    "technical": "Technical fault, passed on",
}
"""How an alert can end, with the words shown."""


async def _alert(deed: Deed, alert_id: str) -> AlertView:
    found = await store.get(deed.tx, alert_id, lock=True)
    if found is None:
        raise NotFoundError("There is no such alert here.")
    deed.about(f"alert {found.id}", rule=found.rule, incident=found.incident_id)
    if found.status == "resolved":
        raise ConflictError("This alert is already resolved.")
    return found


async def save_alert(deed: Deed, view: AlertView, said: str, reason: str | None = None, **changes: object) -> AlertView:
    """Write an alert's new state, tell every console, and say it on its incident's timeline."""
    new = msgspec.structs.replace(view, version=view.version + 1, **changes)
    await store.put(deed.tx, [new])
    deed.changed("alert", new.id, label_of(new), None if new.status == "resolved" else new)
    if new.incident_id is not None:
        entry = NewEntry(
            incident_id=new.incident_id,
            label=label_of(new),
            at=deed.now,
            received_at=deed.now,
            kind="alert",
            text=f"{said}: {new.title}",
            by=deed.seat.login,
            by_name=deed.seat.name,
            reason=reason,
            data={"alert": new.id},
        )
        await store_incidents.add_entries(deed.tx, [entry])
    return new


@act("alert.list", "See the queue of alerts.")
async def list_alerts(deed: Deed, *, limit: int = 200, statuses: Sequence[str] | None = None) -> list[AlertView]:
    """Return alerts, newest first."""
    deed.about("queue of alerts", statuses=list(statuses or ()))
    return await store.listed(deed.tx, limit=max(1, min(limit, LIST_ROWS_MAX)), statuses=statuses)


@act("alert.acknowledge", "Say that one has seen alerts and takes them.")
async def acknowledge(deed: Deed, alert_ids: Sequence[str]) -> list[AlertView]:
    """Acknowledge alerts: who does becomes the owner. Those already taken by others are refused together."""
    if not 0 < len(alert_ids) <= BULK_ALERTS_MAX:
        raise BadInputError("ids", f"name between 1 and {BULK_ALERTS_MAX} alerts")
    done = []
    for alert_id in sorted(set(alert_ids)):
        view = await _alert(deed, alert_id)
        if view.status == "acknowledged":
            if view.owner != deed.seat.login:
                raise ConflictError(f"Taken by {view.owner_name}. Ask them, or have it assigned to you.")
            done.append(view)
            continue
        done.append(
            await save_alert(
                deed,
                view,
                "Acknowledged",
                status="acknowledged",
                owner=deed.seat.login,
                owner_name=deed.seat.name,
                acknowledged_at=deed.now,
                shelved_by=None,
                shelved_until=None,
                shelved_reason=None,
            )
        )
    deed.about(f"{len(done)} alerts" if len(done) > 1 else f"alert {done[0].id}", alerts=[view.id for view in done])
    return done


@act("alert.assign", "Give an alert to somebody on duty.")
async def assign(deed: Deed, alert_id: str, *, to: str) -> AlertView:
    """Give an alert to somebody of one's agency who may answer it; they own it from now on."""
    person = await store_people.person(deed.tx, to)
    if person is None or person.agency != deed.seat.agency or not _answers(person, deed.door.world.table):
        raise BadInputError("to", "nobody here who answers alerts has this login")
    view = await _alert(deed, alert_id)
    return await save_alert(
        deed,
        view,
        f"Assigned to {person.name}",
        status="acknowledged",
        owner=person.login,
        owner_name=person.name,
        acknowledged_at=view.acknowledged_at or deed.now,
        shelved_by=None,
        shelved_until=None,
        shelved_reason=None,
    )


def _answers(person: Person, table: Table) -> bool:
    act = "alert.acknowledge"
    return any(may(role, act, Why(purpose=DEFAULT_PURPOSE[role]), table).allowed for role in person.roles)


@act("alert.escalate", "Bring an alert to the supervisor.")
async def escalate(deed: Deed, alert_id: str, *, reason: str) -> AlertView:
    """Raise an alert by one priority and mark it for the supervisor."""
    reason = words("reason", reason)
    view = await _alert(deed, alert_id)
    return await save_alert(
        deed,
        view,
        "Escalated",
        reason,
        priority=max(1, view.priority - 1),
        escalated_at=deed.now,
        escalations=view.escalations + 1,
    )


@act("alert.shelve", "Put an alert aside, with a reason and an end.")
async def shelve(deed: Deed, alert_id: str, *, reason: str, minutes: int) -> AlertView:
    """Put an alert aside for some minutes; it comes back by itself."""
    reason = words("reason", reason)
    if not 1 <= minutes <= SHELVE_MINUTES_MAX:
        raise BadInputError("minutes", f"is a number from 1 to {SHELVE_MINUTES_MAX}")
    view = await _alert(deed, alert_id)
    return await save_alert(
        deed,
        view,
        f"Put aside for {minutes} minutes",
        reason,
        status="shelved",
        shelved_by=deed.seat.login,
        shelved_until=deed.now + timedelta(minutes=minutes),
        shelved_reason=reason,
    )


@act("alert.unshelve", "Take an alert back that was put aside.")
async def unshelve(deed: Deed, alert_id: str) -> AlertView:
    """Bring an alert back into the queue."""
    view = await _alert(deed, alert_id)
    if view.status != "shelved":
        raise ConflictError("It is not put aside.")
    return await save_alert(
        deed,
        view,
        "Taken back",
        status="acknowledged" if view.owner else "new",
        shelved_by=None,
        shelved_until=None,
        shelved_reason=None,
    )


@act("alert.resolve", "Say that an alert needs nothing more.")
async def resolve(deed: Deed, alert_id: str, *, resolution: str, note: str | None = None) -> AlertView:
    """End an alert with how it ended."""
    if resolution not in RESOLUTIONS:
        raise BadInputError("resolution", f"is one of: {', '.join(RESOLUTIONS)}")
    view = await _alert(deed, alert_id)
    return await save_alert(
        deed,
        view,
        f"Resolved ({RESOLUTIONS[resolution].lower()})",
        words("note", note) if note else None,
        status="resolved",
        resolution=resolution,
        owner=view.owner or deed.seat.login,
        owner_name=view.owner_name or deed.seat.name,
        acknowledged_at=view.acknowledged_at or deed.now,
    )
