"""Shifts: what is written while on watch, what is handed over, and when a supervisor was missing."""

from __future__ import annotations

from datetime import datetime

import msgspec


class ShiftLine(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the shift log."""

    id: int
    at: datetime
    login: str
    name: str
    text: str


class HandedIncident(msgspec.Struct, frozen=True, kw_only=True):
    """An open incident that its owner hands over."""

    id: str
    number: str
    title: str


class Handover(msgspec.Struct, frozen=True, kw_only=True):
    """What the next must know: written by the leaving seat, acknowledged by the next before the first leaves."""

    id: str
    agency: str
    role: str
    seat_id: str
    login: str
    name: str
    written_at: datetime
    text: str
    incidents: list[HandedIncident]
    acknowledged_at: datetime | None = None
    acknowledged_by: str | None = None
    acknowledged_name: str | None = None
    left_at: datetime | None = None
    forced_reason: str | None = None
    """Why somebody left before anybody acknowledged."""


class SupervisionGap(msgspec.Struct, frozen=True, kw_only=True):
    """A time in which people were on watch and no supervisor was present; a public record."""

    agency: str
    began_at: datetime
    ended_at: datetime | None = None


class OnDuty(msgspec.Struct, frozen=True, kw_only=True):
    """A seat that is taken, and whether its person is there or the seat is locked."""

    seat_id: str
    login: str
    name: str
    role: str
    began_at: datetime
    present: bool
    by_token: bool


class ShiftView(msgspec.Struct, frozen=True, kw_only=True):
    """The watch of one agency: who is on duty, what is handed over, the log, and whether a supervisor is present."""

    on_duty: list[OnDuty]
    handovers: list[Handover]
    lines: list[ShiftLine]
    gaps: list[SupervisionGap]
    supervisor_required: bool
    supervised: bool
    own_handover: Handover | None


class Jurisdiction(msgspec.Struct, frozen=True, kw_only=True):
    """What the law under which agencies work asks of their rooms."""

    law_tag: str
    supervisor_required: bool
    """Live pictures are watched only while a supervisor is present."""
    because: str
    """Why it was set so; empty where it never was."""
    since: datetime | None
    """When two persons set it; None as shipped."""
    agencies: list[str]
    """Who works under it, by name."""
