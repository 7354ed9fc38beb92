"""Raises an alert from within an act: it is there when the act commits, and not when it fails."""

from __future__ import annotations

from datetime import timedelta

import msgspec

from watchroom.actions.door import Deed
from watchroom.base.ids import new_id
from watchroom.correlate.alert_rules import AlertDraft
from watchroom.model.views import AlertView, PlaceView
from watchroom.store import alerts as store
from watchroom.store.acting import enrolling

SOURCE = "watchroom"
"""What such an alert names in place of a feed."""


async def raise_alert(deed: Deed, draft: AlertDraft, agency: str, law_tag: str) -> AlertView:
    """Raise an alert, or count up the open one of the same cause with the newer words.

    Whoever acts need not see alerts: keepers of lists do not, and the alert is for others.
    """
    label = f"{agency}/{law_tag}"
    seen = deed.visible["incident"]
    await enrolling(deed.tx, "incident", seen | {label})
    known = await store.open_by_cause(deed.tx, [draft.cause])
    before = known.get((draft.cause, label))
    view = _new(deed, draft, agency, law_tag) if before is None else _again(before, draft)
    await store.put(deed.tx, [view])
    await enrolling(deed.tx, "incident", seen)
    deed.changed("alert", view.id, store.label_of(view), view)
    return view


def _again(before: AlertView, draft: AlertDraft) -> AlertView:
    return msgspec.structs.replace(before, title=draft.title, count=before.count + 1, version=before.version + 1)


def _new(deed: Deed, draft: AlertDraft, agency: str, law_tag: str) -> AlertView:
    return AlertView(
        id=new_id("alert"),
        rule=draft.rule,
        rule_title=draft.rule_title,
        title=draft.title,
        action=draft.action,
        priority=draft.priority,
        status="new",
        incident_id=None,
        cause=draft.cause,
        place=PlaceView(),
        source_id=SOURCE,
        raised_at=deed.now,
        due_at=deed.now + timedelta(seconds=draft.due_s),
        agency=agency,
        law_tag=law_tag,
    )
