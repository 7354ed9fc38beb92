"""Raises what asks a person for an action: one alert a cause, counted up instead of repeated."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import msgspec

from watchroom.actions.merging import unite_alerts
from watchroom.base.ids import new_id
from watchroom.correlate.alert_rules import AlertDraft
from watchroom.correlate.alerts import HitFound, IncidentState, alerts_for
from watchroom.correlate.fuse import Fuser
from watchroom.model.views import AlertView, IncidentView, PlaceView
from watchroom.pipeline.join import Joined
from watchroom.pipeline.lines import alert_line
from watchroom.store import alerts as store
from watchroom.store.acting import Tx
from watchroom.store.acts import LogLine

OVER = "over"
"""Resolution of an alert whose incident its senders closed before anybody took it."""
ENDED_BY_ITSELF = "ended_by_itself"
PANIC_ALARM = "panic_alarm"
"""The type of an incident that panic, hold-up, duress and lockdown buttons open."""


class Ground(msgspec.Struct, frozen=True, kw_only=True):
    """What an alert stands on: the source that reported, its agency and law, and the place."""

    source_id: str
    agency: str
    law_tag: str
    place: PlaceView = PlaceView()

    @property
    def label(self) -> str:
        """Return the label its alerts carry."""
        return f"{self.agency}/{self.law_tag}"


class Raised(msgspec.Struct, frozen=True):
    """What became of drafts: lines of what changed, and the alert that stands now for each (cause, label)."""

    lines: list[LogLine]
    alerts: Mapping[tuple[str, str], str]


async def raise_alerts(
    tx: Tx, joined: Sequence[Joined], views: Mapping[str, IncidentView], fuser: Fuser, now: datetime
) -> Raised:
    """Raise or count up the alerts that these facts call for; facts of the past call for none."""
    wanted: list[tuple[AlertDraft, Ground]] = []
    for each in joined:
        fact, view = each.fact, views.get(each.incident_id)
        if not fact.live or view is None or view.status != "open":
            continue
        ground = Ground(source_id=fact.source.id, agency=view.agency, law_tag=view.law_tag, place=_where(each, view))
        wanted += [(draft, ground) for draft in _drafts(each, view, fuser)]
    return await _put(tx, wanted, now)


def _where(joined: Joined, view: IncidentView) -> PlaceView:
    """A hit is where it was read last; everything else is where its incident is."""
    place = joined.fact.evidence.place
    if joined.fact.kind != "hit" or place is None:
        return view.place
    return msgspec.structs.replace(view.place, lat=place.lat, lon=place.lon)


def _drafts(joined: Joined, view: IncidentView, fuser: Fuser) -> list[AlertDraft]:
    """What an incident calls for is judged by all that belongs to it: a call does not take back an alarm's rule."""
    fact = joined.fact
    if fact.hit is not None:
        return alerts_for(
            HitFound(
                entry=fact.hit,
                tier=fact.tier or "",
                reader=fact.reader or "",
                read_flags=fact.read_flags,
                count=view.sources.get("hit", 1),
                incident_id=view.id,
            )
        )
    return alerts_for(
        IncidentState(
            incident_id=view.id,
            type_code=view.type_code,
            has_place=view.place.lat is not None,
            sources={kind: n for kind, n in view.sources.items() if kind != "hit"},
            alarm=fact.alarm or ("panic" if fuser.holds(view.id, PANIC_ALARM) else None),
            is_test=fact.test,
            flood_detections=fuser.detections_before(fact.at) if fuser.is_flood(fact.at) else 0,
        )
    )


async def put_drafts(tx: Tx, wanted: Sequence[tuple[AlertDraft, Ground]], now: datetime) -> list[LogLine]:
    """Make alerts of drafts: a cause that has an open alert keeps it, with the newer count, rule and words.

    Each agency has its own: one's alert never tells what another's sensors reported.
    """
    return (await _put(tx, wanted, now)).lines


async def _put(tx: Tx, wanted: Sequence[tuple[AlertDraft, Ground]], now: datetime) -> Raised:
    if not wanted:
        return Raised([], {})
    newest = {(draft.cause, ground.label, draft.rule): (draft, ground) for draft, ground in wanted}
    by_cause = {(draft.cause, ground.label): (draft, ground) for draft, ground in newest.values()}
    known = await store.open_by_cause(tx, [cause for cause, _ in by_cause])
    changed, alerts = [], {}
    for key, (draft, ground) in by_cause.items():
        before = known.get(key)
        after = _new(draft, ground, now) if before is None else _again(before, draft, ground)
        alerts[key] = after.id
        if after != before:
            changed.append(after)
    await store.put(tx, changed)
    return Raised([alert_line(each) for each in changed], alerts)


async def one_alert_each(tx: Tx, views: Sequence[IncidentView]) -> list[LogLine]:
    """Make one alert of those of incidents that were just found to be one."""
    merged = {view.id: view.merged_into for view in views if view.status == "merged" and view.merged_into}
    return [alert_line(each) for each in await unite_alerts(tx, merged)]


async def resolve_over(tx: Tx, incident_ids: Sequence[str]) -> list[LogLine]:
    """Resolve what still asks for an action on incidents that are over and that nobody took."""
    open_alerts = await store.open_of_incidents(tx, incident_ids) if incident_ids else []
    return await _resolve(tx, [each for each in open_alerts if each.owner is None], OVER)


async def resolve_causes(tx: Tx, causes: Sequence[str]) -> list[LogLine]:
    """Resolve alerts whose cause has ended by itself, such as a feed that is heard again."""
    known = await store.open_by_cause(tx, causes) if causes else {}
    return await _resolve(tx, list(known.values()), ENDED_BY_ITSELF)


async def _resolve(tx: Tx, alerts: Sequence[AlertView], resolution: str) -> list[LogLine]:
    resolved = [
        msgspec.structs.replace(each, status="resolved", resolution=resolution, version=each.version + 1)
        for each in alerts
    ]
    if resolved:
        await store.put(tx, resolved)
    return [alert_line(each) for each in resolved]


def _new(draft: AlertDraft, ground: Ground, now: datetime) -> AlertView:
    return AlertView(
        id=new_id("alert"),
        rule=draft.rule,
        rule_title=draft.rule_title,
        title=draft.title,
        action=draft.action,
        priority=draft.priority,
        status="new",
        incident_id=draft.incident_id,
        cause=draft.cause,
        place=ground.place,
        source_id=ground.source_id,
        raised_at=now,
        due_at=now + timedelta(seconds=draft.due_s),
        count=draft.count,
        tier=draft.tier,
        agency=ground.agency,
        law_tag=ground.law_tag,
    )


def _again(before: AlertView, draft: AlertDraft, ground: Ground) -> AlertView:
    """The same cause again: graver words win, the count grows, who owns it stays."""
    graver = draft.priority < before.priority or draft.rule == before.rule or before.rule in draft.replaces
    if not graver:
        return before
    after = msgspec.structs.replace(
        before,
        rule=draft.rule,
        rule_title=draft.rule_title,
        title=draft.title,
        action=draft.action,
        priority=min(before.priority, draft.priority),
        count=max(before.count, draft.count),
        tier=draft.tier,
        place=ground.place,
    )
    return before if after == before else msgspec.structs.replace(after, version=before.version + 1)
