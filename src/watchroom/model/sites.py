"""The vocabulary of owners' sites: what a site is, how its cameras open, what its owner was told and asked."""

from __future__ import annotations

from datetime import datetime

import msgspec

from watchroom.model.video import LeaseView

SITE_KINDS: dict[str, str] = {
    "business": "Shop or business",
    "apartments": "Apartments",
    "school": "School",
    "worship": "Place of worship",
    "public": "Public building",
    "other": "Other",
}
"""What a site is; a school's cameras open for its own button alone."""
OWNER_CONDITIONS: tuple[str, ...] = ("never", "panic", "radius", "ask")
"""How an owner lets a camera open; which one is theirs to say."""
INCIDENT_GROUPS: tuple[str, ...] = (
    "violent", "property", "traffic", "disorder", "welfare", "public_safety",
)  # fmt: skip
"""Groups of incident types that an owner may choose from."""
RADIUS_M_CHOICES: tuple[int, ...] = (50, 100, 150, 250, 500, 1_000)
PLAN_KINDS: dict[str, str] = {"png": "image/png", "jpeg": "image/jpeg", "pdf": "application/pdf"}
"""What a floor plan is, told by its content, and how it is served."""
PANIC_BUTTON = "panic"
LOCKDOWN = "lockdown"


def button_of(site_id: str) -> str:
    """Return the id of the source that a site's own button is."""
    return f"button-{site_id}"


class Site(msgspec.Struct, frozen=True, kw_only=True):
    """A place with integrated cameras, and whose it is."""

    id: str
    name: str
    kind: str
    owner_login: str | None
    agency: str
    lat: float
    lon: float
    address: str | None = None
    joined_at: datetime | None = None
    left_at: datetime | None = None
    """When its owner took everything back."""


class SiteCamera(msgspec.Struct, frozen=True, kw_only=True):
    """One camera of a site, as its owner sees it."""

    id: str
    name: str
    condition: str
    condition_radius_m: float | None
    condition_kinds: list[str]
    ring_buffer: bool
    health: str
    stream: str | None
    """How its picture reaches the room, None when it does not yet."""


class OwnerLease(msgspec.Struct, frozen=True, kw_only=True):
    """One time that a camera of a site was opened, with what became of the incident."""

    lease: LeaseView
    type_code: str
    """Of the incident, as it is known now."""
    is_over: bool
    """Whether the incident is."""
    disposition: str | None


class Ask(msgspec.Struct, frozen=True, kw_only=True):
    """A question to an owner: may this camera be opened for this incident."""

    id: str
    camera_id: str
    camera_name: str
    site_id: str
    incident_id: str
    incident_title: str
    agency: str
    label: str
    """Of the incident, whose room asks."""
    exigency: str
    asked_at: datetime
    ends_at: datetime
    answer: str | None = None
    """yes or no; None while it waits."""
    answered_at: datetime | None = None


class SiteEvent(msgspec.Struct, frozen=True, kw_only=True):
    """One line of what happened at a site: its act, when, and the facts of its sentence."""

    id: str
    at: datetime
    kind: str
    agency: str | None = None
    incident_id: str | None = None
    facts: dict[str, str] = {}


class Panic(msgspec.Struct, frozen=True, kw_only=True):
    """An alarm of a site's own button, and whether it still stands."""

    incident_id: str
    incident_number: str
    pressed_at: datetime
    is_open: bool


class Contacts(msgspec.Struct, frozen=True, kw_only=True):
    """Whom to call at a site in an emergency; sealed under the site's own key."""

    first_name: str = ""
    first_phone: str = ""
    second_name: str = ""
    second_phone: str = ""
    note: str = ""
    """How to get in, where the alarm panel is."""


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """That a site has a floor plan, of which kind and size."""

    kind: str
    size_bytes: int
    at: datetime


class GatewayState(msgspec.Struct, frozen=True, kw_only=True):
    """The gateway of a site: what it waits for, and when it was last heard."""

    id: str
    code_until: datetime | None
    enrolled_at: datetime | None
    seen_at: datetime | None
    retired_at: datetime | None
    cameras: list[dict[str, str]] = []
    """Name and title of each that it announced."""
