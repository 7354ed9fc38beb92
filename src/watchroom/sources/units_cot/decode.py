"""Decodes Cursor on Target: a stream of XML events and TakMessages, or one datagram."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from watchroom.base.errors import BadInputError
from watchroom.model.observation import Decoded, Rejection, UnitPosition
from watchroom.model.source import Enrolment
from watchroom.sources.json_input import epoch_time, latitude, longitude, number, optional_number, text, time
from watchroom.sources.plates import time_flags
from watchroom.sources.units_cot.event import NO_FIX_M, Event, read_event
from watchroom.sources.units_cot.framing import MAGIC, Frame, Framer, datagram_frames

STREAM_BYTES_MAX = 4_000_000
UNIT_CHARS_MAX = 100
TYPE_CHARS_MAX = 100
SPEED_MPS_MAX = 400.0
TYPES_DEFAULT = ("a-f-",)
"""Friendly things in the real world; everything else (chat, markers, routes, pings) is no unit."""
_MESH_HEADER_BYTES = 3


def decode(
    payload: bytes,
    content_type: str,  # noqa: ARG001 - the port's shape; XML and TakMessages tell themselves apart
    enrolment: Enrolment,
    received_at: datetime,
) -> Decoded:
    """Decode whole messages, one after the other; see docs/reference/sources/units_cot.md."""
    if len(payload) > STREAM_BYTES_MAX:
        raise BadInputError("message", f"is larger than {STREAM_BYTES_MAX} bytes; send smaller pieces")
    frames = _frames(payload)
    if not frames:
        raise BadInputError("message", "holds no whole Cursor on Target event")
    types = tuple(str(each) for each in enrolment.settings.get("types") or TYPES_DEFAULT)
    observations: list[Any] = []
    rejected: list[Rejection] = []
    indices: list[int] = []
    for index, frame in enumerate(frames):
        try:
            event = read_event(frame)
            if event is not None and event.type.startswith(types):
                observations.append(_position(event, received_at))
                indices.append(index)
        except BadInputError as error:
            rejected.append(Rejection(index, error.field, error.reason))
    return Decoded(observations=observations, rejected=rejected, indices=indices)


def _frames(payload: bytes) -> list[Frame]:
    is_mesh = len(payload) > _MESH_HEADER_BYTES and payload[0] == payload[2] == MAGIC
    return datagram_frames(payload) if is_mesh else Framer().feed(payload)


def _position(event: Event, received_at: datetime) -> UnitPosition:
    """Return the position that `event` reports; raise BadInputError naming the member at fault."""
    members = event._asdict()
    text(members, "type", TYPE_CHARS_MAX)
    uid = text(members, "uid", UNIT_CHARS_MAX)
    at = time(members, "time") if isinstance(event.time, str) else epoch_time(members, "time")
    lat, lon = latitude(members, "lat"), longitude(members, "lon")
    if lat == lon == 0.0 and number(members, "error_m") >= NO_FIX_M:
        raise BadInputError("point", "has no fix: 0, 0 with an unknown error")
    course = _number_or_none(members, "course", -360.0, 360.0)
    return UnitPosition(
        unit=text(members, "callsign", UNIT_CHARS_MAX) if (event.callsign or "").strip() else uid,
        at=at,
        lat=lat,
        lon=lon,
        heading_deg=None if course is None else course % 360.0,
        speed_mps=_number_or_none(members, "speed", 0.0, SPEED_MPS_MAX),
        flags=time_flags(at, received_at),
    )


def _number_or_none(members: dict[str, Any], name: str, low: float, high: float) -> float | None:
    """Return the number, or None where it is out of range: senders write 9999999 or NaN for what they do not know."""
    try:
        return optional_number(members, name, low, high)
    except BadInputError:
        return None
