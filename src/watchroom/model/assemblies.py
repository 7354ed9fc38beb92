"""Lawful assemblies registered by command: within their area and time some acts need approval."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

REVIEW_AFTER = timedelta(days=90)
"""D.C. Code § 5-333.12: what was authorised is reviewed within 90 days."""
REVIEWERS = 3
"""Commanders who review it, each by themselves."""
GUARDED: dict[str, str] = {
    "plates.search": "Show plate reads made there",
    "alert.verify": "Act on a plate hit made there",
    "ptz": "Steer or zoom a camera that reaches there",
}
"""What needs command's approval within the area and time of an assembly."""


class Assembly(msgspec.Struct, frozen=True, kw_only=True):
    """One registered assembly: an area, and from when to when."""

    id: str
    ring: tuple[tuple[float, float], ...]
    """Corners of the area as (latitude, longitude), WGS 84, without the closing one."""
    begins_at: datetime
    ends_at: datetime
    title: str = ""


class AssemblyView(msgspec.Struct, frozen=True, kw_only=True):
    """One registered assembly as it is listed, with what command approved and who reviewed it."""

    id: str
    title: str
    ring: tuple[tuple[float, float], ...]
    begins_at: datetime
    ends_at: datetime
    registered_by: str
    registered_at: datetime
    agency: str
    review_due_at: datetime
    reviewed_by: tuple[str, ...]
    """Names of those who reviewed it: three are needed."""
    reviewed: bool
    """Whether the one who asks is among them."""
    approved: int
    denied: int


class AssemblyYear(msgspec.Struct, frozen=True, kw_only=True):
    """The counted part of the yearly report of D.C. Code § 5-333.12."""

    year: int
    assemblies: int
    approved: dict[str, int]
    """By what was asked for."""
    denied: dict[str, int]
    refused: int
    """Acts that the rule refused because nobody had approved them."""
    reviews_done: int
    reviews_overdue: int
    declared: dict[str, str]
    """What is told, not counted: requests of outside agencies, arrests, violations found."""
