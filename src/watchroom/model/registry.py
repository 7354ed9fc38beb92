"""Registered cameras: what a registrant tells of one, how it stands, and who looked at its entry."""

from __future__ import annotations

from datetime import datetime

import msgspec


class CameraKind(msgspec.Struct, frozen=True, kw_only=True):
    """One kind of private camera, with what is usual for it."""

    title: str
    height_m: float
    fov_deg: float
    range_m: float
    """How far a person can be made out."""


KINDS: dict[str, CameraKind] = {
    "doorbell": CameraKind(title="Doorbell camera", height_m=1.3, fov_deg=140.0, range_m=12.0),
    "fixed": CameraKind(title="Fixed camera", height_m=2.8, fov_deg=100.0, range_m=20.0),
    "dome": CameraKind(title="Camera that sees all around", height_m=3.0, fov_deg=360.0, range_m=15.0),
}
STATUSES = ("waiting", "active", "paused", "deleted")
"""`waiting` until the link of a letter was used; `paused` and `deleted` ones are on no list."""
LOOK_OUTCOMES: dict[str, str] = {
    "listed": "The entry stood on a list of cameras near an incident.",
    "opened": "Somebody opened the entry itself.",
    "asked": "The registrant was asked for footage.",
}
"""What came of a look at an entry, in words."""
HEIGHT_M_MAX = 60.0
FOV_DEG_MIN = 20.0
KEEPS_HOURS_MAX = 24 * 365
NOTE_CHARS_MAX = 500
ADDRESS_CHARS_MAX = 200


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What a registrant tells of their camera, checked."""

    kind: str
    address: str
    unit: str = ""
    block: str
    lat: float
    lon: float
    azimuth_deg: float | None
    """Where it looks, 0 north; None where it sees all around."""
    fov_deg: float
    height_m: float
    indoor: bool = False
    keeps_hours: int | None = None
    """How long its recordings are kept; None where the registrant does not know."""
    notes: str = ""


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One registered camera as its registrant sees it."""

    id: str
    reference: str
    camera_id: str | None
    status: str
    told: Told
    registered_at: datetime
    confirmed_at: datetime | None
    changed_at: datetime


class RegistryLook(msgspec.Struct, frozen=True, kw_only=True):
    """One look at an entry, as its registrant reads it."""

    act_id: str
    at: datetime
    agency: str
    """In words."""
    purpose: str
    """One of the published purposes."""
    incident_number: str | None
    incident_type: str | None
    """What happened, as a neighbour is told it: a word of the letters such as `robbery`."""
    outcome: str
    """One of LOOK_OUTCOMES."""
