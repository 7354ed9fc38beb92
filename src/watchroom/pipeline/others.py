"""What calls, gunshots, alarms, warnings and cameras' own words lead to."""

from __future__ import annotations

from typing import Any

import msgspec

from watchroom.model.observation import Alarm, Call, CameraEvent, Gunshot, PublicWarning
from watchroom.model.source import Enrolment
from watchroom.model.views import WarningView
from watchroom.pipeline.facts import Fact, alarm_fact, call_fact, gunshot_fact
from watchroom.pipeline.intake import Submission
from watchroom.store import records as store_records
from watchroom.store import things as store_things
from watchroom.store.acting import Tx
from watchroom.store.acts import LogLine

_HEALTH = {
    "signal_loss": ("offline", "ok"),
    "tamper": ("degraded", "ok"),
    "image_too_dark": ("degraded", "ok"),
    "image_too_blurry": ("degraded", "ok"),
}
"""What a camera's word means for its health: while it holds, and when it ends."""


def fact_of(observation: Any, submission: Submission, observation_id: int) -> Fact | None:
    """Return what an observation means for incidents, None when it means nothing for them."""
    source, received_at = submission.feeder.enrolment, submission.received_at
    match observation:
        case Call():
            return call_fact(observation, source, observation_id, received_at)
        case Gunshot():
            return gunshot_fact(observation, source, observation_id, received_at)
        case Alarm():
            return alarm_fact(observation, source, observation_id, received_at)
        case _:
            return None


def warning_view(warning: PublicWarning, source: Enrolment) -> WarningView:
    """Return a public alert as the screens show it."""
    return WarningView(
        id=f"{source.id}:{warning.external_id}",
        event=warning.event,
        headline=warning.headline,
        severity=warning.severity,
        urgency=warning.urgency,
        area_text=warning.area_text,
        polygons=[[[lat, lon] for lat, lon in ring] for ring in warning.polygons],
        circles=[list(circle) for circle in warning.circles],
        sent_at=warning.at,
        expires_at=warning.expires_at,
        agency=source.agency,
        law_tag=source.law_tag,
    )


async def announce_warning(tx: Tx, warning: PublicWarning, source: Enrolment) -> list[LogLine]:
    """Put a public alert into force, or end what an update or cancel refers to."""
    lines = []
    if warning.message_type in ("Update", "Cancel"):
        ended = await store_records.end_warnings(tx, [f"{source.id}:{each}" for each in warning.references])
        lines += [LogLine("warning", id_, label, None) for id_, label in ended]
    if warning.message_type in ("Alert", "Update") and warning.status == "Actual":
        view = warning_view(warning, source)
        text = msgspec.json.encode(view).decode()
        await store_records.put_warning(tx, view.id, source.label, view.expires_at, text)
        lines.append(LogLine("warning", view.id, source.label, text))
    return lines


async def announce_camera(tx: Tx, event: CameraEvent, source: Enrolment) -> list[LogLine]:
    """Note what a camera of the source's own agency said of its health."""
    states = _HEALTH.get(event.event)
    if states is None:
        return []
    camera = await store_things.set_camera_health(
        tx, event.camera, source.agency, states[event.active is False], event.at
    )
    if camera is None:
        return []
    label = f"{camera.agency}/{camera.law_tag}"
    return [LogLine("camera", camera.id, label, msgspec.json.encode(camera).decode())]
