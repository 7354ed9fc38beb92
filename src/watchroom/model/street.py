"""What officers on the street are told: cards of verified hits and lookouts, and what officers answer."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

from watchroom.model.views import PlaceView

KINDS: dict[str, str] = {"hit": "Verified hit", "lookout": "Lookout"}
"""Every kind of card, with the words shown."""
ANSWERS: dict[str, str] = {
    "opened": "Opened the card",
    "acknowledged": "Acknowledged",
    "seen": "Seen",
    "not_seen": "Looked, not seen",
    "stopped_elsewhere": "Stopped elsewhere",
}
"""What an officer can tell back of a card, with the words shown."""
HIT_CARD_LASTS = timedelta(minutes=30)
"""A verified hit grows old: after this an officer would look for a car that has long gone."""
CARD_LASTS_MAX = timedelta(hours=24)


class StreetCard(msgspec.Struct, frozen=True, kw_only=True):
    """One card before officers: what to look for, where, why, until when, and what nobody has verified."""

    id: str = ""
    """Given by `street.tell`."""
    kind: str
    """hit or lookout."""
    title: str
    text: str = ""
    """A lookout's own words."""
    plate: str = ""
    region: str = ""
    """Whose plate: `US-DC`; empty where it is not known."""
    vehicle: str = ""
    """In words: `grey Honda Accord, 2019`."""
    why_wanted: str = ""
    """In plain words: `reported stolen`."""
    person: str = ""
    """Who is sought, by name: with a case only."""
    place: PlaceView = PlaceView()
    area: str = ""
    """The police district that a lookout is for; empty: the whole city."""
    direction: str = ""
    """Which way it went, in words: `north on 14th Street`."""
    heading_deg: float | None = None
    next_readers: tuple[str, ...] = ()
    """Names of the readers that it would pass next, the nearest first."""
    picture: str = ""
    """SHA-256 of the picture of the plate, as the route of read pictures takes it."""
    at: datetime
    """When it was read, or written."""
    expires_at: datetime
    verified_by: str = ""
    verified_by_name: str = ""
    not_verified: tuple[str, ...] = ()
    """What nobody has verified, a sentence each."""
    priority: int = 2
    two_for_a_stop: bool = False
    """Whether a second person must agree before a stop at gunpoint."""
    incident_id: str = ""
    incident_number: str = ""
    case: str = ""
    alert_id: str = ""
    agency: str
    law_tag: str


class StreetAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What one officer told back of a card."""

    id: str
    """Made by the phone, so that what is sent twice counts once."""
    answer: str
    """Of ANSWERS."""
    at: datetime
    """When it was said; a phone without a line sends it later."""
    received_at: datetime
    by: str
    by_name: str
    note: str = ""


class CardView(msgspec.Struct, frozen=True, kw_only=True):
    """One card as it stands, with what was told back."""

    card: StreetCard
    told_at: datetime
    told_by_name: str
    withdrawn_at: datetime | None = None
    withdrawn_because: str = ""
    answers: tuple[StreetAnswer, ...] = ()


class CardNotice(msgspec.Struct, frozen=True, kw_only=True):
    """What the feed tells of a card: that it is there and changed, and nothing of what it says."""

    id: str
    incident_id: str
    expires_at: datetime
    version: int
    """How many answers it has."""


def label_of(card: StreetCard) -> str:
    """Return the label a card carries."""
    return f"{card.agency}/{card.law_tag}"
