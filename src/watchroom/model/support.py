"""Support by break-glass: another role for an hour at most, by two persons, reviewed afterwards."""

from __future__ import annotations

from datetime import datetime

import msgspec

SUPPORT_MINUTES_MAX = 60


class SupportLease(msgspec.Struct, frozen=True, kw_only=True):
    """One lease of a role: who asked, who approved, how long it ran, and what the review found."""

    id: str
    agency: str
    login: str
    name: str
    role: str
    reason: str
    minutes: int
    requested_at: datetime
    approved_at: datetime
    approved_by: str
    approved_name: str
    ends_at: datetime
    ended_at: datetime | None
    ended_because: str | None
    review_due_at: datetime
    reviewed_at: datetime | None
    reviewed_by: str | None
    review: str | None
    acts: int = 0
    """How many acts were done under it."""


class SupportRequest(msgspec.Struct, frozen=True, kw_only=True):
    """A lease that somebody asks for and another must approve."""

    id: str
    agency: str
    login: str
    name: str
    role: str
    reason: str
    minutes: int
    requested_at: datetime
    expires_at: datetime


class SupportView(msgspec.Struct, frozen=True, kw_only=True):
    """What waits to be approved, and the leases of the last ninety days."""

    requests: list[SupportRequest]
    leases: list[SupportLease]
