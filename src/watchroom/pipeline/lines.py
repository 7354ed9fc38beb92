"""What the change log says of incidents and alerts: their state while they are live, their end after that."""

from __future__ import annotations

import msgspec

from watchroom.model.views import AlertView, IncidentView
from watchroom.store import alerts as store_alerts
from watchroom.store import incidents as store_incidents
from watchroom.store.acts import LogLine


def incident_line(view: IncidentView) -> LogLine:
    """Return the line of an incident; one that is no longer open leaves the live picture."""
    value = msgspec.json.encode(view).decode() if view.status == "open" else None
    return LogLine("incident", view.id, store_incidents.label_of(view), value)


def alert_line(view: AlertView) -> LogLine:
    """Return the line of an alert; a resolved one leaves the queue."""
    value = None if view.status == "resolved" else msgspec.json.encode(view).decode()
    return LogLine("alert", view.id, store_alerts.label_of(view), value)
