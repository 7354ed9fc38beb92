"""Decodes camera events, JSON or ONVIF XML; whatever tells of faces or bodies is dropped at the door and counted."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from watchroom.base.errors import BadInputError
from watchroom.model.observation import CameraEvent, Decoded, Rejection
from watchroom.model.source import Enrolment
from watchroom.sources.camera_events.onvif import TOPICS, biometric_parts, event_of, notifications, topic_of
from watchroom.sources.forbidden import forbidden_kind
from watchroom.sources.json_input import JsonObject, find, text, time
from watchroom.sources.rows import decode_each, message_rows
from watchroom.sources.times import timing_flags
from watchroom.sources.xml_input import read_xml

ID_CHARS_MAX = 200
CAMERA_CHARS_MAX = 100
NOTIFICATIONS_MAX = 2_000
EVENTS = frozenset(TOPICS.values())
_SAID = {
    "tampering": "tamper",
    "line_crossing": "line_crossed",
    "signal_lost": "signal_loss",
    "video_loss": "signal_loss",
}


def decode(payload: bytes, content_type: str, enrolment: Enrolment, received_at: datetime) -> Decoded:
    """Decode JSON, NDJSON or ONVIF notifications; see docs/reference/sources/camera_events.md."""
    if "xml" in content_type.lower() or payload[:100].lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<"):
        return _decode_xml(payload, enrolment, received_at)
    rows, rejected = message_rows(payload, content_type)
    forbidden: dict[str, int] = {}
    kept = [(index, row) for index, row in rows if not _is_biometric(row, forbidden)]
    decoded = decode_each(kept, rejected, lambda row, _: _event(row, received_at))
    for kind, count in forbidden.items():
        decoded.forbidden[kind] = decoded.forbidden.get(kind, 0) + count
    return decoded


def _decode_xml(payload: bytes, enrolment: Enrolment, received_at: datetime) -> Decoded:
    found = notifications(read_xml(payload))
    if not 0 < len(found) <= NOTIFICATIONS_MAX:
        raise BadInputError("NotificationMessage", f"must occur 1 to {NOTIFICATIONS_MAX} times")
    decoded = Decoded(observations=[], rejected=[], indices=[], forbidden={})
    indices: list[int] = []
    for index, notification in enumerate(found):
        for kind in biometric_parts(notification):
            decoded.forbidden[kind] = decoded.forbidden.get(kind, 0) + 1
        try:
            kind_of_topic = _forbidden_topic(topic_of(notification))
            if kind_of_topic is None:
                decoded.observations.append(event_of(notification, enrolment, received_at))
                indices.append(index)
            else:
                decoded.forbidden[kind_of_topic] = decoded.forbidden.get(kind_of_topic, 0) + 1
        except BadInputError as error:
            decoded.rejected.append(Rejection(index, error.field, error.reason))
    decoded.indices = indices
    return decoded


def _forbidden_topic(topic: str) -> str | None:
    return next((kind for kind in map(forbidden_kind, topic.split("/")) if kind is not None), None)


def _is_biometric(row: Any, forbidden: dict[str, int]) -> bool:
    event = find(row, "event")
    kind = forbidden_kind(event) if isinstance(event, str) else None
    if kind is not None:
        forbidden[kind] = forbidden.get(kind, 0) + 1
    return kind is not None


def _event(row: JsonObject, received_at: datetime) -> CameraEvent:
    external_id = text(row, "id", ID_CHARS_MAX)
    at = time(row, "at")
    camera = text(row, "camera", CAMERA_CHARS_MAX)
    said = text(row, "event", 100).lower().replace("-", "_").replace(" ", "_")
    event = _SAID.get(said, said)
    if event not in EVENTS:
        raise BadInputError("event", f"must be one of {', '.join(sorted(EVENTS))}")
    active = find(row, "active")
    if active is not None and not isinstance(active, bool):
        raise BadInputError("active", "must be true or false")
    return CameraEvent(
        external_id=external_id,
        at=at,
        camera=camera,
        event=event,
        active=active,
        flags=timing_flags(at, received_at),
    )
