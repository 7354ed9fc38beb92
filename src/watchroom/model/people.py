"""People, agencies, roles, purposes, cases and the reason somebody gives for looking."""

from __future__ import annotations

from datetime import datetime

import msgspec

ROLES: dict[str, str] = {
    "watch_officer": "Watch officer",
    "supervisor": "Watch supervisor",
    "detective": "Detective",
    "analyst": "Partner-agency analyst",
    "officer": "Officer on the street",
    "auditor": "Auditor",
    "admin": "Administrator",
    "program_officer": "Incentive-program officer",
    "resident": "Resident",
    "owner": "Camera owner",
    "peace_partner": "Prevention partner",
}
"""Every role, with the words shown."""

PURPOSES: dict[str, str] = {
    "call_response": "Respond to a call or incident",
    "patrol": "Patrol of public cameras",
    "investigation": "Investigate a case",
    "supervision": "Supervise the room",
    "audit": "Audit and oversight",
    "administration": "Run the system",
    "incentive_program": "Run the camera incentive program",
    "own_records": "See one's own record",
}
"""The published list of purposes; nothing is looked at for any other."""


DEFAULT_PURPOSE: dict[str, str] = {
    "watch_officer": "call_response",
    "supervisor": "supervision",
    "detective": "investigation",
    "analyst": "call_response",
    "officer": "call_response",
    "auditor": "audit",
    "admin": "administration",
    "program_officer": "incentive_program",
    "resident": "own_records",
    "owner": "own_records",
    "peace_partner": "own_records",
}
"""The purpose of somebody in this role who is simply at work and names no other."""


class Agency(msgspec.Struct, frozen=True, kw_only=True):
    """One agency: its id, name and the law its own records live under."""

    id: str
    name: str
    law_tag: str


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """One person who can sign in."""

    login: str
    name: str
    agency: str
    roles: tuple[str, ...]


class Seat(msgspec.Struct, frozen=True, kw_only=True):
    """A person on duty in one role: who every act is done by."""

    id: str
    login: str
    name: str
    agency: str
    role: str
    session_id: str
    began_at: datetime


class Why(msgspec.Struct, frozen=True, kw_only=True):
    """Why somebody looks or does: a published purpose and what it hangs on."""

    purpose: str
    incident: str | None = None
    case: str | None = None
    note: str | None = None


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """An investigation with a number, an agency and people assigned."""

    number: str
    agency: str
    offence: str
    status: str
    """open or closed."""
    assigned: tuple[str, ...]
    opened_at: datetime
    closed_at: datetime | None = None


class HotlistEntry(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One plate an agency asked about, with reason, issuer and expiry."""

    id: str
    plate: str
    region: str
    reason: str
    """stolen_vehicle, wanted_person, missing_person, amber_alert, felony_vehicle, lookout."""
    issuer: str
    agency: str
    law_tag: str
    expires_at: datetime
    priority: int = 2
    case: str | None = None
    note: str | None = None
    vehicle: str | None = None
    """Make, model, colour and year, as far as its issuer tells."""
    listed_at: datetime | None = None
    """Since when it is on the list; None where its list tells."""
