"""Files that people hand over, as evidence: the link they come by, what arrived, and every touch since."""

from __future__ import annotations

from datetime import datetime

import msgspec

ARRIVING, ARRIVED, KEPT, QUARANTINED = "arriving", "arrived", "kept", "quarantined"
REMOVED, EXPIRED, DESTROYED = "removed", "expired", "destroyed"
GONE = frozenset((REMOVED, EXPIRED, DESTROYED))
"""States in which the key is destroyed: nobody reads the bytes again."""

CLOCK_OFFSET_SECONDS_MAX = 20 * 365 * 86_400
"""Recorders whose battery is dead begin at the year of their make."""


class UploadLink(msgspec.Struct, frozen=True, kw_only=True):
    """A link by which files come in: for one request or incident, and for nothing else."""

    id: str
    label: str
    agency: str
    request_id: str | None
    camera_id: str | None
    incident_id: str | None
    incident_number: str | None
    case_number: str | None
    account_id: str | None
    language: str
    made_by: str
    made_at: datetime
    expires_at: datetime
    """When it ends where no open case keeps it."""
    revoked_at: datetime | None = None
    revoked_by: str | None = None


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """One file that arrives or arrived; what the sender told of it is sealed under the file's own key."""

    id: str
    label: str
    agency: str
    link_id: str
    state: str
    size_bytes: int
    began_at: datetime
    incident_id: str | None = None
    incident_number: str | None = None
    case_number: str | None = None
    camera_id: str | None = None
    request_id: str | None = None
    expires_at: datetime | None = None
    """When it is given up, if the rest never comes."""
    arrived_at: datetime | None = None
    examined_at: datetime | None = None
    key_wrapped: bytes | None = None
    about_sealed: bytes | None = None
    sha256: bytes | None = None
    """Of the bytes as they were received."""
    kind: str | None = None
    """By its content, never by its name."""
    findings: tuple[str, ...] = ()
    """Why it is in quarantine, in sentences."""
    copy_state: str = "none"
    copy_bytes: int | None = None
    copy_says: str | None = None
    clock_offset_s: float | None = None
    """How far the recorder's clock is ahead of the true time."""
    clock_how: str | None = None
    same_as: str | None = None
    """The item that its sender had handed over before, byte for byte: this one was not kept."""
    held_until: datetime | None = None
    """A supervisor keeps it beyond its time, until they look again."""


class About(msgspec.Struct, frozen=True, kw_only=True):
    """What the sender told of a file, as they wrote it."""

    name: str = ""
    note: str = ""
    metadata: str = ""
    """The tus header as it was sent, for it is answered again."""


class Touch(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a custody record."""

    at: datetime
    kind: str
    by_name: str
    says: str
    act_id: str
    sha256: str | None = None


class ItemView(msgspec.Struct, frozen=True, kw_only=True):
    """An item of evidence as people of the room see it."""

    id: str
    state: str
    size_bytes: int
    began_at: datetime
    arrived_at: datetime | None
    examined_at: datetime | None
    incident_id: str | None
    incident_number: str | None
    case_number: str | None
    camera_id: str | None
    request_id: str | None
    link_id: str
    sha256: str | None
    kind: str | None
    findings: tuple[str, ...]
    copy_state: str
    copy_says: str | None
    clock_offset_s: float | None
    clock_how: str | None
    name: str
    """What the sender called the file: text, never a path."""
    note: str
    held_until: datetime | None
    has_sound: bool
    """Whether its kind can carry sound; hearing it is an act of its own."""


class EndingItem(msgspec.Struct, frozen=True, kw_only=True):
    """An item of evidence whose time is nearly over, and when it is."""

    id: str
    incident_number: str | None
    case_number: str | None
    arrived_at: datetime
    size_bytes: int
    ends_at: datetime
    held_until: datetime | None


class UploadLinkView(msgspec.Struct, frozen=True, kw_only=True):
    """An upload link as people of the room see it; its token is shown once, when it is made."""

    id: str
    incident_number: str | None
    case_number: str | None
    request_id: str | None
    made_by: str
    made_at: datetime
    ends_at: datetime
    revoked_at: datetime | None
    is_open: bool
    files: int


class EvidenceList(msgspec.Struct, frozen=True, kw_only=True):
    """What was handed over for an incident or a case, newest first, and the links it comes by."""

    items: list[ItemView]
    links: list[UploadLinkView]


class EvidenceDetail(msgspec.Struct, frozen=True, kw_only=True):
    """One item with its custody record, oldest line first."""

    item: ItemView
    custody: list[Touch]


class MadeLink(msgspec.Struct, frozen=True, kw_only=True):
    """A link that was just made: its path holds the token and is shown this once."""

    path: str
    until: datetime


class EvidenceGrant(msgspec.Struct, frozen=True, kw_only=True):
    """A look that was recorded: its bytes may be asked for under the act for a while."""

    act_id: str
    until: datetime
