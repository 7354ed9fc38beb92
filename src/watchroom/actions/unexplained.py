"""Looks and searches that what they name does not explain: marked, told a supervisor, explained and judged."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

import msgspec

from watchroom.actions.alerts import save_alert
from watchroom.actions.door import Deed, act
from watchroom.actions.incidents import words
from watchroom.actions.raising import raise_alert
from watchroom.base.errors import BadInputError, ConflictError, NotFoundError, RefusedError
from watchroom.base.geometry import Point
from watchroom.correlate.alerts import SearchMade, alerts_for, unexplained_cause
from watchroom.correlate.concern import Scene, look_concerns, reads_concern
from watchroom.model.plate_search import SeenPlate
from watchroom.model.views import CameraView, IncidentView
from watchroom.store import alerts as store_alerts
from watchroom.store import incidents as store_incidents
from watchroom.store import unexplained as store
from watchroom.store.acting import Tx
from watchroom.store.unexplained import Backlog, Unexplained

DUE_WITHIN = timedelta(hours=1)
LISTED_MAX = 500
TIMELINE_LINES_MAX = 500
VERDICTS = {"accepted": "Accepted by a supervisor", "finding": "Not accepted: a finding"}


async def mark(deed: Deed, what: str, says: str) -> None:
    """Mark the act as unexplained, and bring it to a supervisor within the hour; `what` is search or look.

    Several of one person are one alert that counts them, and each waits for its own verdict.
    """
    deed.about(f"{deed.subject}, unexplained", explained=False, unexplained=says)
    law_tag = deed.door.world.agency_law.get(deed.seat.agency, "")
    row = Unexplained(
        act_id=deed.id,
        label=f"{deed.seat.agency}/{law_tag}",
        at=deed.now,
        due_at=deed.now + DUE_WITHIN,
        login=deed.seat.login,
        name=deed.seat.name,
        what=what,
        says=says,
    )
    await store.put(deed.tx, row)
    made = SearchMade(login=deed.seat.login, by_name=deed.seat.name, is_explained=False, what=what)
    for draft in alerts_for(made):
        await raise_alert(deed, draft, deed.seat.agency, law_tag)


async def mark_far_looks(
    deed: Deed, cameras: Iterable[CameraView], span: tuple[datetime, datetime] | None = None
) -> None:
    """Mark a look for an incident, where a camera is far from all that the incident's timeline tells of."""
    if deed.why.purpose != "call_response" or deed.why.incident is None:
        return
    incident = await store_incidents.get(deed.tx, deed.why.incident)
    if incident is None:
        return
    scene = await scene_of(deed.tx, incident)
    far = [each.id for each in cameras if not look_concerns(scene, Point(each.lat, each.lon), span)]
    if far:
        says = f"{incident.number} is far from {_some(far)} in place or time."
        await mark(deed, "look", says)


def why_unexplained(scene: Scene, number: str, reads: Sequence[SeenPlate]) -> str | None:
    """Return why reads that a search found do not concern the incident it names, None where they may."""
    if reads_concern(scene, [(Point(each.lat, each.lon), each.at) for each in reads]):
        return None
    return f"{number} is far from every read of this plate, in place or time."


async def scene_of(tx: Tx, incident: IncidentView) -> Scene:
    """Return where and when an incident happened, as far as its timeline tells."""
    ids = await store_incidents.merged_ids(tx, incident.id)
    lines = await store_incidents.timeline(tx, ids, None, TIMELINE_LINES_MAX)
    told = [(incident.place.lat, incident.place.lon), *((line.lat, line.lon) for line in lines)]
    places = {Point(lat, lon) for lat, lon in told if lat is not None and lon is not None}
    return Scene(places=tuple(places), began_at=incident.occurred_at, ended_at=incident.updated_at)


def _some(ids: Sequence[str]) -> str:
    return f"camera {ids[0]}" if len(ids) == 1 else f"{len(ids)} of the cameras"


@act("unexplained.list", "See looks and searches that what they named does not explain.")
async def unexplained(deed: Deed) -> list[Unexplained]:
    """Return one's own, or those of the agency for a supervisor, or all for an auditor: what waits first."""
    deed.about("unexplained looks and searches")
    return await store.listed(deed.tx, LISTED_MAX)


@act("unexplained.explain", "Give the reason for one's own look or search.")
async def explain(deed: Deed, act_id: str, *, text: str) -> Unexplained:
    """Keep the reason; the verdict is a supervisor's."""
    found = await _waiting(deed, act_id)
    if found.login != deed.seat.login:
        raise RefusedError("explained-by-oneself", "Only the person who looked gives the reason.")
    text = words("text", text)
    await store.explain(deed.tx, act_id, text, deed.now)
    return msgspec.structs.replace(found, explanation=text, explained_at=deed.now)


@act("unexplained.settle", "Judge whether a look or search is explained.")
async def settle(deed: Deed, act_id: str, *, verdict: str, note: str) -> Unexplained:
    """Accept the reason, or make it a finding; nobody judges their own. The person's last verdict ends the alert."""
    found = await _waiting(deed, act_id)
    if verdict not in VERDICTS:
        raise BadInputError("verdict", f"is one of: {', '.join(VERDICTS)}")
    if found.login == deed.seat.login:
        raise RefusedError("judged-by-another", "Nobody judges their own look: ask another supervisor.")
    note = words("note", note)
    await store.settle(deed.tx, act_id, verdict, note, deed.seat.login, deed.now)
    deed.about(deed.subject, verdict=verdict)
    if not await store.waiting_of(deed.tx, found.login, found.what):
        await _answered(deed, unexplained_cause(found.what, found.login))
    return msgspec.structs.replace(found, verdict=verdict, note=note, settled_by=deed.seat.login, settled_at=deed.now)


async def _answered(deed: Deed, cause: str) -> None:
    for alert in (await store_alerts.open_by_cause(deed.tx, [cause])).values():
        await save_alert(
            deed,
            alert,
            "Judged",
            status="resolved",
            resolution="handled",
            owner=alert.owner or deed.seat.login,
            owner_name=alert.owner_name or deed.seat.name,
            acknowledged_at=alert.acknowledged_at or deed.now,
        )


async def _waiting(deed: Deed, act_id: str) -> Unexplained:
    deed.about(f"unexplained act {act_id[:100]}")
    found = await store.one(deed.tx, act_id)
    if found is None:
        raise NotFoundError("There is no such look or search here.")
    if found.settled_at is not None:
        raise ConflictError("This was judged before.")
    return found


async def published_backlog(tx: Tx, now: datetime) -> Backlog:
    """Return what waits for a verdict and what is overdue, for the public; needs a transaction that sees all acts."""
    return await store.backlog(tx, now)
