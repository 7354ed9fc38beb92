"""One Cursor on Target event in plain terms, read from XML or from a TakMessage."""

from __future__ import annotations

from typing import NamedTuple
from xml.etree.ElementTree import Element

from watchroom.base.errors import BadInputError
from watchroom.sources.units_cot.framing import FRAME_BYTES_MAX, Frame
from watchroom.sources.units_cot.protobuf import Message, double_in, message_in, read_message, text_in, uint_in
from watchroom.sources.xml_input import read_xml

NO_FIX_M = 9_999_999.0
"""How CoT writes an error of unknown size; at 0, 0 it says that there is no position."""


class Event(NamedTuple):
    """What a unit's event says, texts and numbers as they were written."""

    type: str
    uid: str
    time: str | int
    """ISO 8601 in XML, milliseconds since 1970 in a TakMessage."""
    lat: str | float
    lon: str | float
    error_m: str | float
    callsign: str | None
    course: str | float | None
    speed: str | float | None


def read_event(frame: Frame) -> Event | None:
    """Return the event of `frame`, or None for a TakMessage that carries none (control, keep-alive)."""
    if frame.is_xml:
        return _from_xml(read_xml(frame.body, "event", FRAME_BYTES_MAX))
    message = read_message(frame.body, "takMessage")
    if 2 not in message:  # noqa: PLR2004 - field numbers are those of the published schema
        return None
    return _from_message(message_in(message, 2, "cotEvent"))


def _from_xml(event: Element) -> Event:
    point = event.find("point")
    if point is None:
        raise BadInputError("event.point", "is required")
    detail = event.find("detail")
    callsign, course, speed = (None, None, None) if detail is None else _from_detail(detail)
    return Event(
        type=_attribute(event, "event", "type"),
        uid=_attribute(event, "event", "uid"),
        time=_attribute(event, "event", "time"),
        lat=_attribute(point, "event.point", "lat"),
        lon=_attribute(point, "event.point", "lon"),
        error_m=point.get("ce", NO_FIX_M),
        callsign=callsign,
        course=course,
        speed=speed,
    )


def _attribute(element: Element, where: str, name: str) -> str:
    value = element.get(name)
    if value is None:
        raise BadInputError(f"{where}.{name}", "is required")
    return value


def _from_detail(detail: Element) -> tuple[str | None, str | None, str | None]:
    contact, track = detail.find("contact"), detail.find("track")
    callsign = None if contact is None else contact.get("callsign")
    return (callsign, None, None) if track is None else (callsign, track.get("course"), track.get("speed"))


def _from_message(event: Message) -> Event:
    detail = message_in(event, 15, "cotEvent.detail")
    left = _left_in_xml(text_in(detail, 1, "cotEvent.detail.xmlDetail"))
    contact = message_in(detail, 2, "cotEvent.detail.contact")
    track = message_in(detail, 7, "cotEvent.detail.track") if 7 in detail else None  # noqa: PLR2004
    course: str | float | None = left[1]
    speed: str | float | None = left[2]
    if track is not None:
        speed = double_in(track, 1, "cotEvent.detail.track.speed")
        course = double_in(track, 2, "cotEvent.detail.track.course")
    return Event(
        type=text_in(event, 1, "cotEvent.type"),
        uid=text_in(event, 5, "cotEvent.uid"),
        time=uint_in(event, 6, "cotEvent.sendTime"),
        lat=double_in(event, 10, "cotEvent.lat"),
        lon=double_in(event, 11, "cotEvent.lon"),
        error_m=double_in(event, 13, "cotEvent.ce"),
        callsign=text_in(contact, 2, "cotEvent.detail.contact.callsign") or left[0],
        course=course,
        speed=speed,
    )


def _left_in_xml(text: str) -> tuple[str | None, str | None, str | None]:
    """Return what senders leave in XML because it has more attributes than the message's own fields can hold."""
    if not text.strip():
        return None, None, None
    return _from_detail(read_xml(f"<detail>{text}</detail>", "cotEvent.detail.xmlDetail", FRAME_BYTES_MAX))
