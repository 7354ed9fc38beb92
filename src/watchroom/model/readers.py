"""Plate readers: where each stands, and how it does by what it read lately."""

from __future__ import annotations

from datetime import datetime

import msgspec


class ReaderSite(msgspec.Struct, frozen=True, kw_only=True):
    """Where a plate reader stands and looks; a mobile one has no place of its own."""

    reader: str
    agency: str
    law_tag: str
    name: str
    kind: str = "fixed"
    """fixed or mobile."""
    lat: float | None = None
    lon: float | None = None
    azimuth_deg: float | None = None
    lanes: int | None = None


class ReaderHour(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What one reader read within one hour."""

    label: str
    reader: str
    hour: datetime
    reads: int
    confidence: float
    """Mean, 0 to 1."""
    offset_s: float
    """Mean of receive time minus source time: far from nothing where its clock is wrong, or its line is slow."""
    slices: tuple[int, ...] = (0,) * 12
    """Reads of each five minutes."""


class ReaderStanding(msgspec.Struct, frozen=True, kw_only=True):
    """One plate reader with how it does; never which plates."""

    reader: str
    agency: str
    law_tag: str
    name: str
    kind: str
    lat: float | None
    lon: float | None
    azimuth_deg: float | None
    lanes: int | None
    state: str
    """ok, quiet, wild, unsure, clock or new."""
    says: str
    """Why, in one sentence."""
    last_at: datetime | None
    reads_hour: int
    """In the last sixty minutes or so: of this hour and, by its share, of the one before."""
    expected_hour: float | None
    """What is usual at this time of day; None until three days are known."""
    confidence: float | None
    usual_confidence: float | None
    offset_s: float | None
    compared: int
    """Hits that a person compared."""
    misread: int
    misread_share: tuple[float, float]
    """Of those compared, the 95 % interval of the share that was misread; 0 to 1 where none was compared."""
    hours: list[int]
    """Reads of the last 24 whole hours, oldest first."""
    at_assembly: str | None = None
    """The registered assembly that it stands at now: its reads and hits there wait for command."""
