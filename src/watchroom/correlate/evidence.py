"""What fusing works on and what it answers: evidence, links, decisions."""

from __future__ import annotations

from datetime import datetime
from typing import TypeAlias

import msgspec

from watchroom.base.geometry import Point


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """What fusing needs to know of one observation; the same id again is its newer state."""

    kind: str
    """call, gunshot, alarm or hit."""
    id: str
    at: datetime
    """When it happened, by its source."""
    type_code: str
    """One of `watchroom.model.incident_types`."""
    source_id: str
    agency: str
    place: Point | None = None
    precision_m: float | None = None
    numbers: tuple[str, ...] = ()
    """Numbers under which the sender files the occurrence; for a hit the case of its hotlist entry."""
    plate: str | None = None
    """For a hit: the plate of the hotlist entry."""
    site: str | None = None
    """For an alarm: the enrolled site that asks for help."""
    at_precision_s: float = 0.0
    """How well the time is known: 86,400 when the sender tells only the day."""
    by_number_only: bool = False
    """The sender has told occurrences apart already (a records system): nothing but a number joins it."""


class Link(msgspec.Struct, frozen=True, kw_only=True):
    """How surely a piece of evidence belongs where it is, and why, in plain words."""

    probability: float
    reason: str
    by: str
    """opened (the first of its incident), number, rule, measured, flood, or person (never undone by a rule)."""


class Member(msgspec.Struct, frozen=True, kw_only=True):
    """One piece of evidence of an open incident with its link."""

    evidence: Evidence
    link: Link


class OpenIncident(msgspec.Struct, frozen=True, kw_only=True):
    """One open incident as the store remembers it, to start from."""

    id: str
    members: tuple[Member, ...]
    """The one that opened it first."""
    apart_from: tuple[str, ...] = ()
    """Incidents a person has said are not this one."""


class Candidate(msgspec.Struct, frozen=True, kw_only=True):
    """An open incident that may be the same: for a person to judge."""

    incident_id: str
    probability: float
    reason: str


class MergeProposal(msgspec.Struct, frozen=True, kw_only=True):
    """Two open incidents look like one; done by rule when `automatic`, else for a person to judge."""

    keep: str
    gone: str
    probability: float
    reason: str
    automatic: bool


class Unlink(msgspec.Struct, frozen=True, kw_only=True):
    """An earlier link was wrong: the evidence leaves one incident for another."""

    evidence_id: str
    kind: str
    """The kind of the evidence: call, gunshot, alarm or hit."""
    incident_id: str
    to_incident_id: str
    probability: float
    reason: str


Also: TypeAlias = MergeProposal | Unlink


class JoinExisting(msgspec.Struct, frozen=True, kw_only=True):
    """The evidence belongs to an open incident."""

    incident_id: str
    probability: float
    reason: str
    candidates: tuple[Candidate, ...] = ()
    also: tuple[Also, ...] = ()


class OpenNew(msgspec.Struct, frozen=True, kw_only=True):
    """The evidence opens an incident under a new id."""

    incident_id: str
    reason: str
    candidates: tuple[Candidate, ...] = ()
    also: tuple[Also, ...] = ()


Decision: TypeAlias = JoinExisting | OpenNew
