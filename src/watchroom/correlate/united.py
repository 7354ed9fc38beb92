"""R5: what becomes of the alerts of two incidents that are found to be one: one alert asks, not two."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from watchroom.model.views import AlertView

MERGED = "merged"
"""Resolution of an alert whose incident became part of another, where its action is asked for now."""
_WORDS = ("rule", "rule_title", "title", "action", "place")
_TAKING = ("status", "owner", "owner_name", "acknowledged_at", "shelved_by", "shelved_until", "shelved_reason")
_WAKEFULNESS = ("acknowledged", "new", "shelved")
"""Who has taken one of the two has taken both; what asks is not put aside because the other was."""


def incident_cause(incident_id: str) -> str:
    """Return the cause that all alerts of an incident itself have."""
    return f"incident:{incident_id}"


def unite(mine: AlertView | None, other: AlertView, keep_id: str, fresh_id: str) -> list[AlertView]:
    """Return the open alert of the incident kept, and the other's, resolved: both changed, to be stored.

    `mine` is the open alert that the incident kept has, if any; else the other's goes on there under `fresh_id`. The
    graver's words and the earlier time are asked for, and nothing is counted twice.
    """
    gone = msgspec.structs.replace(other, status="resolved", resolution=MERGED, version=other.version + 1)
    cause = incident_cause(keep_id)
    if mine is None:
        return [msgspec.structs.replace(other, id=fresh_id, incident_id=keep_id, cause=cause, version=1), gone]
    graver = min((mine, other), key=lambda each: (each.priority, each.raised_at))
    taking = min((mine, other), key=lambda each: _WAKEFULNESS.index(each.status))
    kept = msgspec.structs.replace(
        mine,
        **_members(graver, _WORDS),
        **_members(taking, _TAKING),
        priority=graver.priority,
        due_at=min(mine.due_at, other.due_at),
        count=mine.count + other.count,
        version=mine.version + 1,
    )
    return [kept, gone]


def parted(alerts: Sequence[AlertView]) -> list[AlertView]:
    """Return the alerts that a merge resolved, asking again: their incident is one of its own again."""
    asking = {"status": "new", "resolution": None, "owner": None, "owner_name": None, "acknowledged_at": None}
    return [
        msgspec.structs.replace(each, **asking, version=each.version + 1)
        for each in alerts
        if each.status == "resolved" and each.resolution == MERGED
    ]


def _members(view: AlertView, names: Sequence[str]) -> dict[str, object]:
    return {name: getattr(view, name) for name in names}
