"""Plate hits as a person compares them: what is shown beside what, what can be found, and when two must agree."""

from __future__ import annotations

from datetime import datetime

import msgspec

from watchroom.model.hotlists import ListFacts
from watchroom.model.people import HotlistEntry
from watchroom.model.readers import ReaderStanding
from watchroom.model.views import AlertView

RIGHT = "verified"
MISREAD = "misread"
OUTCOMES: dict[str, str] = {
    RIGHT: "Plate, state and entry are right",
    MISREAD: "The reader misread the plate",
    "wrong_state": "Same plate, another state",
    "stale": "The entry is out of date",
    "wrong_vehicle": "The plate is on another vehicle than the entry's",
    "duplicate": "Compared already, under another alert",
}
"""What a person can find who compares a hit, with the words shown."""
SAYS_NOTHING_OF_THE_READ = frozenset(("duplicate",))
TWO_FOR: dict[str, str] = {
    "wanted_person": "A person is sought",
    "felony_vehicle": "Used in a felony",
}
"""Reasons of an entry for which officers would stop a car at gunpoint, with why: two must agree."""
ARMED_WORDS = ("armed", "weapon", "gun", "caution")
"""Words of an entry's note that ask for two as well."""
TIER_SAYS: dict[str, str] = {
    "exact": "The plate and the state read are those of the entry.",
    "exact_other_state": "The plate is the entry's, the state is another or was not told: other cars may carry it.",
    "possible": "The plate read is one that readers take for the entry's: compare each character with the picture.",
    "one_edit": "One character more, less or other than the entry's: most such reads are other cars.",
}
"""What each tier means for who compares, as shown."""
NOT_VERIFIED: tuple[str, ...] = (
    "Who drives and who is in the car.",
    "That the entry is still in force at its issuer: confirm by radio before a stop.",
)
"""What comparing a picture with an entry never shows; said with each card."""


class Hit(msgspec.Struct, frozen=True, kw_only=True):
    """One read that matched a hotlist entry, with its pictures by their SHA-256."""

    id: str
    alert_id: str | None
    incident_id: str | None
    at: datetime
    received_at: datetime
    plate: str
    region: str
    reader: str
    lat: float
    lon: float
    confidence: float
    tier: str
    flags: int
    hotlist_id: str
    entry: HotlistEntry
    """As it was when the read came."""
    agency: str
    law_tag: str
    plate_picture: str | None = None
    vehicle_picture: str | None = None


class HitCheck(msgspec.Struct, frozen=True, kw_only=True):
    """What one person said of one hit, or that they took it back."""

    id: str
    hit_id: str
    alert_id: str
    outcome: str | None
    """Of OUTCOMES; None: an earlier one is taken back."""
    decides: bool
    """False: a second person must say the same before anybody is told."""
    note: str | None
    login: str
    name: str
    agency: str
    at: datetime
    seconds: float
    """From the receipt of the read."""
    corrects: str | None = None
    told: str | None = None
    """The card that officers were sent."""
    act_id: str = ""


class ComparedLine(msgspec.Struct, frozen=True, kw_only=True):
    """One line of what the card sets side by side."""

    what: str
    """plate, region or vehicle."""
    read: str
    entry: str
    same: bool | None
    """None: the reader did not tell."""
    differs_at: list[int] = []
    """For a plate: places of the read that differ from the entry's, from 0."""


class ReaderAhead(msgspec.Struct, frozen=True, kw_only=True):
    """One reader that the car would pass next, were it to go on as it went."""

    reader: str
    name: str
    lat: float
    lon: float
    distance_m: float
    expected_at: datetime


class Course(msgspec.Struct, frozen=True, kw_only=True):
    """Where a car went: from its last two reads, else along the street that the reader looks at."""

    heading_deg: float | None
    because: str
    ahead: list[ReaderAhead] = []


class HitCard(msgspec.Struct, frozen=True, kw_only=True):
    """All that somebody needs who compares a hit."""

    view_id: str
    """The act of looking that this is; its pictures are fetched under it."""
    alert: AlertView
    hit: Hit
    """The one to compare: the newest."""
    hits: list[Hit]
    """All of this cause, newest first, this one included."""
    compared: list[ComparedLine]
    tier_says: str
    entry: HotlistEntry
    legal_reason: str
    """What the published list of reasons says of the entry's; empty where it is none of it."""
    list_facts: ListFacts | None
    list_age_s: float | None
    reader: ReaderStanding | None
    course: Course
    checks: list[HitCheck]
    """Newest first."""
    needs_two: str | None
    """Why a second person must say the same, None where one is enough."""
    may_check: bool
    may_take_back: str | None
    """The check that the seat's person can still take back."""
    picture_faults: dict[str, str]
    """By SHA-256: why what came as a picture is none."""
    not_verified: list[str]


class DoneHit(msgspec.Struct, frozen=True, kw_only=True):
    """One comparison that settled a hit."""

    alert_id: str
    title: str
    tier: str
    reader: str
    outcome: str
    at: datetime
    seconds: float
    name: str
    second_name: str | None
    told: bool


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """How often comparing hits of one reader and tier showed one thing."""

    label: str
    reader: str
    tier: str
    outcome: str
    hits: int
