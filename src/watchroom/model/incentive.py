"""The words and records of the camera incentive program: who applies, for what, and with which proof."""

from __future__ import annotations

from datetime import date

import msgspec

REBATE = "rebate"
VOUCHER = "voucher"
KINDS: dict[str, str] = {
    REBATE: "Rebate: money back for cameras already bought",
    VOUCHER: "Voucher: cameras bought and installed for somebody on public assistance",
}
APPLICANTS: dict[str, str] = {
    "resident": "Resident",
    "business": "Business",
    "nonprofit": "Non-profit",
    "religious": "Religious institution",
}
RESIDENTIAL: dict[str, str] = {
    "house": "House",
    "apartment": "Apartment",
    "condo": "Condominium",
    "home_office": "Home office",
}
BUILDINGS: dict[str, str] = {
    **RESIDENTIAL,
    "shop": "Shop or restaurant",
    "office": "Office",
    "worship": "Place of worship",
    "other": "Another building",
}
EXTERIOR = "exterior_camera"
INTERIOR = "interior_camera"
SENSOR = "glass_break_sensor"
ITEMS: dict[str, str] = {
    EXTERIOR: "Camera outside",
    INTERIOR: "Camera inside",
    SENSOR: "Glass-break sensor",
}
PROOFS: dict[str, str] = {
    "receipt": "Receipt",
    "photo": "Photo of each camera where it hangs",
    "screenshot": "Screenshot of what each camera sees",
    "owner_consent": "Written consent of the owner of the building",
    "police_report": "Police report of the vandalism",
    "assistance": "Proof of public assistance",
}
STATUSES: dict[str, str] = {
    "received": "Received",
    "more_needed": "Something is missing",
    "approved": "Approved",
    "refused": "Refused",
    "appealed": "Appealed",
    "upheld": "Refused, also after the appeal",
    "paid": "Paid",
    "withdrawn": "Withdrawn",
}
"""Where an application stands."""
OPEN = ("received", "more_needed", "appealed")
AWARDED = ("approved", "paid")
LINES_MAX = 24
"""Cameras and sensors of one application."""
PRICE_CENTS_MAX = 2_000_000


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """One camera or sensor: what was paid for it with sales tax, without installation, accessories and storage."""

    n: int
    """Its number within the application, from 1."""
    kind: str
    price_cents: int
    bought_on: date


class Earlier(msgspec.Struct, frozen=True, kw_only=True):
    """What was approved before at the same address: when, and which classes of things it paid for."""

    approved_on: date
    kinds: frozenset[str]


class Claim(msgspec.Struct, frozen=True, kw_only=True):
    """All that the rules ask about one application; nothing here tells who applies."""

    kind: str
    applicant: str
    building: str
    applied_on: date
    items: tuple[Item, ...]
    is_tenant: bool = False
    has_assistance: bool = False
    in_public_housing: bool = False
    """A tenant of the housing authority."""
    is_small: bool = False
    """A business with less than $2.5 million of federal gross receipts."""
    was_vandalised: bool = False
    is_registered: bool = False
    hours_kept: int = 0
    """For how many hours the system keeps its footage."""
    earlier: tuple[Earlier, ...] = ()


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a calculation: what it gives or takes, and by which rule."""

    text: str
    cents: int
    rule: str
    item: int | None = None


class Ground(msgspec.Struct, frozen=True, kw_only=True):
    """Why nothing, or not this item, is paid for: a rule, and the item it speaks of."""

    rule: str
    item: int | None = None


class Award(msgspec.Struct, frozen=True, kw_only=True):
    """What the rules in force on the day of the application give, line by line."""

    rule_set: str
    lines: tuple[Line, ...]
    cents: int
    grounds: tuple[Ground, ...]
    """What bars the application as a whole, or an item of it."""
    proofs: tuple[str, ...]
    """Documents that the application needs."""
    is_barred: bool
    """True: no money whatever the documents show."""
    cameras: int = 0
    """How many cameras are paid for, wholly or in part: what a rule bars or the cap leaves nothing for is not."""
    sensors: int = 0
    """As `cameras`, of glass-break sensors."""
