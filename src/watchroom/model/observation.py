"""What sources report, after decoding: one frozen record per kind of observation."""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypeAlias

import msgspec

from watchroom.base.geometry import Point

TIMING_FLAGS = FUTURE_TIME, LATE = ("future_time", "late")
"""Flags that tell of the receipt, not of what was sent: the same message has others when it comes again later."""
EXPIRED = "expired"
"""So does this one, of a public alert that was over when it came; it stands before all other flags."""


class Call(msgspec.Struct, frozen=True, kw_only=True, tag="call"):
    """One contact with 911, or a row of a records system, in its current state (never its history)."""

    external_id: str
    at: datetime
    type_code: str
    """One of `watchroom.model.incident_types`; `other` when the sender's type is unknown."""
    type_text: str
    """The sender's own words for the type."""
    priority: int
    """1 (life at risk) to 4 (routine)."""
    place: Point | None = None
    precision_m: float | None = None
    address: str | None = None
    narrative: str | None = None
    state: str = "open"
    """open or closed."""
    state_at: datetime | None = None
    """When the sender last changed it; an older state after a newer one is ignored."""
    disposition: str | None = None
    units: tuple[str, ...] = ()
    incident_ids: tuple[str, ...] = ()
    """Numbers under which the sender files the occurrence; two calls that share one belong together."""
    ended_at: datetime | None = None
    reported_at: datetime | None = None
    flags: tuple[str, ...] = ()
    """What was repaired or left out: `no_place`, `place_dropped`, `future_time`, `late`, `time_truncated`…"""
    raw: Any = None
    """The sender's message less the members that must never be kept (builtin JSON types)."""


class Read(msgspec.Struct, frozen=True, kw_only=True, gc=False, tag="read"):
    """One plate seen by one reader once."""

    external_id: str
    plate: str
    """Normalised for matching: letters A to Z and digits only, upper case."""
    plate_raw: str
    """As received."""
    region: str
    """Issuing state or country as `US-DC`, or empty when not told."""
    reader: str
    at: datetime
    lat: float
    lon: float
    confidence: float
    """0 to 1, whatever the vendor's scale was."""
    image_sha256: str | None = None
    flags: int = 0
    """Bits of READ_FLAGS."""


READ_FUTURE = 1
READ_LATE = 2
READ_CONFIDENCE_RESCALED = 4
READ_PLATE_CHANGED = 8
READ_NO_PLACE = 16
READ_PICTURE_REFUSED = 32
"""A picture came with it that is none, or is too large."""


class Gunshot(msgspec.Struct, frozen=True, kw_only=True, tag="gunshot"):
    """One acoustic detection: not proof of a shot, and not probable cause."""

    external_id: str
    at: datetime
    place: Point
    precision_m: float
    rounds: int
    confidence: float
    flags: tuple[str, ...] = ()


class Alarm(msgspec.Struct, frozen=True, kw_only=True, tag="alarm"):
    """A panic button or alarm panel that asks for help."""

    external_id: str
    at: datetime
    alarm: str
    """panic, hold_up, duress, lockdown, intrusion, glass_break or other."""
    place: Point | None
    site: str | None = None
    """The enrolled site whose own cameras its own panic button may open."""
    address: str | None = None
    text: str | None = None
    test: bool = False
    flags: tuple[str, ...] = ()


class UnitPosition(msgspec.Struct, frozen=True, kw_only=True, gc=False, tag="unit_position"):
    """Where a dispatched resource says it is."""

    unit: str
    at: datetime
    lat: float
    lon: float
    status: str | None = None
    heading_deg: float | None = None
    speed_mps: float | None = None
    flags: int = 0


class PublicWarning(msgspec.Struct, frozen=True, kw_only=True, tag="warning"):
    """A public alert as CAP 1.2 carries it: an area, an urgency, an end."""

    external_id: str
    at: datetime
    status: str
    message_type: str
    event: str
    headline: str | None
    description: str | None
    instruction: str | None
    urgency: str
    severity: str
    certainty: str
    expires_at: datetime | None
    area_text: str | None
    polygons: tuple[tuple[tuple[float, float], ...], ...] = ()
    """Rings of (lat, lon), closed."""
    circles: tuple[tuple[float, float, float], ...] = ()
    """(lat, lon, radius in metres)."""
    references: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()


class CameraEvent(msgspec.Struct, frozen=True, kw_only=True, tag="camera_event"):
    """Something a camera said of itself or its scene (motion, tamper, line crossed, signal lost)."""

    external_id: str
    at: datetime
    camera: str
    event: str
    active: bool | None = None
    flags: tuple[str, ...] = ()


Observation: TypeAlias = Call | Read | Gunshot | Alarm | UnitPosition | PublicWarning | CameraEvent


class ReadPictures(msgspec.Struct, frozen=True, kw_only=True):
    """The pictures that came with one read, JPEG by their first and last bytes; nobody has decoded them yet."""

    plate: bytes | None = None
    vehicle: bytes | None = None


class Rejection(msgspec.Struct, frozen=True):
    """One record of a message that could not be taken."""

    index: int
    field: str
    reason: str


class Decoded(msgspec.Struct, kw_only=True):
    """What a pure decoder made of one message."""

    observations: list[Observation] = []
    rejected: list[Rejection] = []
    indices: list[int] | None = None
    """Index in the message of each observation, where it is not simply 0, 1, 2…"""
    forbidden: dict[str, int] = {}
    """How often each forbidden kind of member (face, voice…) was removed at the door."""
    repaired: int = 0
    """How many of the observations were repaired (they carry a flag that says how)."""
    repaired_at: frozenset[int] = frozenset()
    """Which of the observations these are, by their place in the list, where the decoder tells."""
    pictures: dict[str, ReadPictures] = {}
    """By the id of the read that they came with."""
    picture_bytes: int = 0
    """How large they are together."""
    pictures_refused: int = 0
    """How many pictures were none, or too large: their reads carry READ_PICTURE_REFUSED."""
