"""ONVIF notifications (WS-BaseNotification with tt:Message) as camera events."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from xml.etree.ElementTree import Element

import msgspec

from watchroom.base.errors import BadInputError
from watchroom.model.observation import CameraEvent
from watchroom.model.source import Enrolment
from watchroom.sources.forbidden import forbidden_kind
from watchroom.sources.times import timing_flags
from watchroom.sources.xml_input import local_name, text_of

WSNT = "http://docs.oasis-open.org/wsn/b-2"
TT = "http://www.onvif.org/ver10/schema"
ITEMS_MAX = 200
TOPIC_CHARS_MAX = 300
CAMERA_CHARS_MAX = 100
TOPICS = {
    "RuleEngine/CellMotionDetector/Motion": "motion",
    "RuleEngine/MotionRegionDetector/Motion": "motion",
    "VideoSource/MotionAlarm": "motion",
    "RuleEngine/TamperDetector/Tamper": "tamper",
    "VideoSource/GlobalSceneChange": "tamper",
    "VideoSource/ImageTooBlurry": "tamper",
    "VideoSource/ImageTooBright": "tamper",
    "VideoSource/ImageTooDark": "tamper",
    "VideoSource/SignalLoss": "signal_loss",
    "VideoSource/ConnectionFailed": "signal_loss",
    "RuleEngine/LineDetector/Crossed": "line_crossed",
    "Device/Trigger/DigitalInput": "digital_input",
}
_STATES = ("IsMotion", "IsTamper", "LogicalState", "State", "Motion", "Tamper")
_TRUE, _FALSE = frozenset({"true", "1"}), frozenset({"false", "0"})
_TOKENS = ("VideoSourceConfigurationToken", "VideoSourceToken", "VideoSource", "Source", "InputToken")
_ID_CHARS = 32


def notifications(root: Element) -> list[Element]:
    """Return every notification of a PullMessagesResponse, a Notify, or a metadata stream."""
    return list(root.iter(f"{{{WSNT}}}NotificationMessage"))


def biometric_parts(notification: Element) -> list[str]:
    """Return the forbidden kind of each part of a notification that would tell of a face, a body or the like.

    What lies inside such a part is not counted again. Values count inside Data only: tokens of a source are names.
    """
    found = []
    todo = [(notification, False)]
    while todo:
        element, in_data = todo.pop()
        names = [local_name(element), element.get("Name", ""), element.get("Value", "") if in_data else ""]
        kind = next((kind for kind in map(forbidden_kind, names) if kind is not None), None)
        if kind is None:
            todo += [(each, in_data or local_name(element) == "Data") for each in element]
        else:
            found.append(kind)
    return found


def topic_of(notification: Element) -> str:
    """Return the topic without namespace prefixes, as `RuleEngine/LineDetector/Crossed`."""
    topic = text_of(notification.find(f"{{{WSNT}}}Topic"))
    if topic is None or len(topic) > TOPIC_CHARS_MAX:
        raise BadInputError("Topic", f"is required, up to {TOPIC_CHARS_MAX} characters")
    return "/".join(step.rpartition(":")[2] for step in topic.split("/"))


def event_of(notification: Element, enrolment: Enrolment, received_at: datetime) -> CameraEvent:
    """Return what a notification says; raise BadInputError naming what is missing or not taken."""
    topic = topic_of(notification)
    event = next((said for known, said in TOPICS.items() if topic == known or topic.startswith(f"{known}/")), None)
    if event is None:
        raise BadInputError("Topic", f"is not one that is taken: {', '.join(sorted(set(TOPICS.values())))}")
    message = notification.find(f"{{{WSNT}}}Message/{{{TT}}}Message")
    if message is None:
        raise BadInputError("Message", "must hold a tt:Message")
    at = _time(message)
    source, data = _items(message, "Source"), _items(message, "Data")
    told = msgspec.json.encode([topic, message.get("UtcTime"), source, data])
    initial = ("initial_state",) if message.get("PropertyOperation") == "Initialized" else ()
    return CameraEvent(
        external_id=hashlib.sha256(told).hexdigest()[:_ID_CHARS],
        at=at,
        camera=_camera(source, enrolment),
        event=event,
        active=_state(data),
        flags=(*initial, *timing_flags(at, received_at)),
    )


def _time(message: Element) -> datetime:
    try:
        at = datetime.fromisoformat(message.get("UtcTime", ""))
        return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except (ValueError, OverflowError):
        raise BadInputError("Message.UtcTime", "must be a time like 2024-05-14T01:40:00Z") from None


def _items(message: Element, name: str) -> dict[str, str]:
    items = message.findall(f"{{{TT}}}{name}/{{{TT}}}SimpleItem")
    if len(items) > ITEMS_MAX:
        raise BadInputError(name, f"has more than {ITEMS_MAX} items")
    return {each.get("Name", ""): each.get("Value", "") for each in items}


def _state(data: Mapping[str, str]) -> bool | None:
    said = next((data[name].strip().lower() for name in _STATES if name in data), "")
    return True if said in _TRUE else False if said in _FALSE else None


def _camera(source: Mapping[str, str], enrolment: Enrolment) -> str:
    """Return the enrolled camera: by the setting `cameras` for the token, by `camera`, else source id and token."""
    token = next((source[name] for name in _TOKENS if source.get(name)), "")
    known: Any = enrolment.settings.get("cameras")
    named = known.get(token) if isinstance(known, Mapping) else None
    camera = named or enrolment.settings.get("camera") or (f"{enrolment.id}/{token}" if token else enrolment.id)
    return str(camera)[:CAMERA_CHARS_MAX]
