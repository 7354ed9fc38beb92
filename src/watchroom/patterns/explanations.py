"""Why might this person have looked at this: templates over what the room knows of cases, incidents and shifts."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from datetime import date, datetime, timedelta

import msgspec

HANDED_OVER = timedelta(days=14)
"""Work on a case goes on for so long after it went to somebody else."""
ON_HOTLIST = timedelta(days=7)
"""A plate is looked at for so long after its entry ended."""
READ_NEAR = timedelta(hours=1)
SPANS_OVERLAPPING_MAX = 8
"""Somebody holds at most so many seats at a time."""

STRONG: dict[str, str] = {
    "case-assigned": "It was done for an open case that this person works on.",
    "case-of-subject": "A case that this person works on concerns the subject, though it was not named.",
    "case-handed-over": "It was done for a case that was this person's until lately.",
    "partners-case": "It was done for the case of somebody they worked with that day.",
    "incident-names-it": "The incident that was named has the subject in its own records.",
    "hotlist": "The plate was on a hotlist then.",
}
"""Explanations that connect person and subject; one is enough."""
WEAK: dict[str, str] = {
    "incident-worked": "An incident was named that they worked on, and that does not name the subject.",
    "incident-open": "An open incident was named that does not name the subject.",
    "near-on-shift": "They were on shift, and the plate had just been read.",
}
"""Explanations that anybody on shift can have; they excuse a few days, not a habit."""


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """One look or search: who, when, at what (a keyed hash, never a plate), and what it named as its reason."""

    act_id: str
    at: datetime
    login: str
    agency: str
    kind: str
    """plate or camera."""
    subject: bytes
    case: str | None = None
    incident: str | None = None
    note: str = ""
    place: tuple[float, float] | None = None


class CaseFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a case: when it was open, and who had it when."""

    opened_at: datetime
    closed_at: datetime | None = None
    assigned: tuple[tuple[str, datetime, datetime | None], ...] = ()

    def is_open(self, at: datetime) -> bool:
        """Return whether the case was open."""
        return self.opened_at <= at and (self.closed_at is None or at < self.closed_at)

    def has(self, login: str, at: datetime, *, after: timedelta = timedelta(0)) -> bool:
        """Return whether the case was this person's then, or until lately."""
        return any(who == login and since <= at and (to is None or at < to + after) for who, since, to in self.assigned)


class IncidentFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of an incident: when it was open, who worked on it, which subjects its records name."""

    opened_at: datetime
    closed_at: datetime | None = None
    workers: frozenset[str] = frozenset()
    subjects: frozenset[bytes] = frozenset()

    def is_open(self, at: datetime) -> bool:
        """Return whether the incident was open."""
        return self.opened_at <= at and (self.closed_at is None or at < self.closed_at)


Spans = tuple[tuple[datetime, datetime | None], ...]


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """What the room knows of the time in question."""

    cases: Mapping[str, CaseFacts]
    cases_about: Mapping[bytes, tuple[str, ...]]
    """Which cases concern a subject."""
    incidents: Mapping[str, IncidentFacts]
    shifts: Mapping[str, Spans]
    """Who was on duty when, by begin."""
    hotlist: Mapping[bytes, Spans]
    """Which subjects were on a hotlist when."""
    reads: Mapping[bytes, tuple[datetime, ...]]
    """When a plate was read, for plates that somebody looked at."""
    partners: Mapping[tuple[str, date], frozenset[str]]
    """Who worked on an incident together with somebody that day."""

    def on_shift(self, login: str, at: datetime) -> bool:
        """Return whether the person was on duty."""
        spans = self.shifts.get(login, ())
        last = bisect_right(spans, at, key=lambda span: span[0])
        return any(to is None or at < to for _, to in spans[max(0, last - SPANS_OVERLAPPING_MAX) : last])


def strong_of(asked: Asked, facts: Facts) -> tuple[str, ...]:
    """Return the explanations that connect this person with this subject."""
    found = []
    case = facts.cases.get(asked.case or "")
    if case is not None:
        if case.is_open(asked.at) and (not case.assigned or case.has(asked.login, asked.at)):
            found.append("case-assigned")
        elif case.has(asked.login, asked.at, after=HANDED_OVER):
            found.append("case-handed-over")
        elif case.is_open(asked.at) and any(case.has(who, asked.at) for who in _partners(asked, facts)):
            found.append("partners-case")
    elif any(facts.cases[number].has(asked.login, asked.at) for number in facts.cases_about.get(asked.subject, ())):
        found.append("case-of-subject")
    incident = facts.incidents.get(asked.incident or "")
    if incident is not None and asked.subject in incident.subjects:
        found.append("incident-names-it")
    if any(
        since <= asked.at and (to is None or asked.at < to + ON_HOTLIST)
        for since, to in facts.hotlist.get(asked.subject, ())
    ):
        found.append("hotlist")
    return tuple(found)


def weak_of(asked: Asked, facts: Facts) -> tuple[str, ...]:
    """Return the explanations that anybody on shift could have."""
    found = []
    incident = facts.incidents.get(asked.incident or "")
    if incident is not None and asked.subject not in incident.subjects and incident.is_open(asked.at):
        found.append("incident-worked" if asked.login in incident.workers else "incident-open")
    was_near = any(timedelta(0) <= asked.at - at <= READ_NEAR for at in facts.reads.get(asked.subject, ()))
    if was_near and facts.on_shift(asked.login, asked.at):
        found.append("near-on-shift")
    return tuple(found)


def _partners(asked: Asked, facts: Facts) -> frozenset[str]:
    return facts.partners.get((asked.login, asked.at.date()), frozenset())
