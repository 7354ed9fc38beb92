"""The vocabulary of the peace room: what prevention partners are told of places, and their own notes."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

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


Side = Literal["own", "sent", "answer"]
"""Kept by the room alone, sent to the agency that told of the place, or that agency's answer."""


class PeaceNote(msgspec.Struct, frozen=True, kw_only=True):
    """One note of a partner, as their own room reads it."""

    id: str
    at: datetime
    login: str
    text: str
    notice_id: str | None = None
    side: Side = "own"


class PeaceLine(msgspec.Struct, frozen=True, kw_only=True):
    """One note that a room sent, or an answer to it, as the agency that told of the place reads it: without a name."""

    id: str
    at: datetime
    side: Side
    text: str


class PeaceThread(msgspec.Struct, frozen=True, kw_only=True):
    """What one room and an agency wrote each other about one notice, oldest line first."""

    notice: PeaceNotice
    incident: str | None
    room: str
    room_name: str
    lines: list[PeaceLine]

    @property
    def waits(self) -> bool:
        """Return whether the last word is the room's."""
        return self.lines[-1].side == "sent"


class PeaceLook(msgspec.Struct, frozen=True, kw_only=True):
    """One time that somebody read or wrote notes of the room; of another agency only the agency is told."""

    act_id: str
    at: datetime
    act: str
    login: str
    agency: str
    """The agency's name."""
