"""The vocabulary of the peace room: what prevention partners are told of places, and their own notes."""

from __future__ import annotations

from datetime import datetime

import msgspec

NOTICE_KINDS: dict[str, str] = {
    "shooting": "Shots nearby: friends of whoever was hurt may want to answer",
    "lighting": "A place that is dark at night",
    "vacant": "A vacant property that people get into",
}
"""What a notice can be about, with the words shown in the console."""


class PeaceNotice(msgspec.Struct, frozen=True, kw_only=True):
    """One notice of a place: a block, never an address, a person, a plate, a picture or a number of an incident."""

    id: str
    kind: str
    block: str
    area: str
    """The police service area."""
    says: str
    """A few words of whoever wrote it; may be empty."""
    happened_at: datetime
    shown_from: datetime
    withdrawn_at: datetime | None = None


class PeaceNote(msgspec.Struct, frozen=True, kw_only=True):
    """One note of a partner, as their own room reads it."""

    id: str
    at: datetime
    login: str
    text: str
    notice_id: str | None = None


class PeaceLook(msgspec.Struct, frozen=True, kw_only=True):
    """One time that somebody read or wrote the room's notes."""

    act_id: str
    at: datetime
    act: str
    login: str
    name: str
    agency: str
