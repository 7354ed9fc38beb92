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
