"""What an observation means for an incident: the evidence it is and the line it writes on the timeline."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

from watchroom.base.geometry import Point
from watchroom.correlate.evidence import Evidence
from watchroom.model.incident_types import INCIDENT_TYPES
from watchroom.model.observation import Alarm, Call, Gunshot, Read
from watchroom.model.people import HotlistEntry
from watchroom.model.source import Enrolment

RECORD_AFTER = timedelta(hours=24)
"""What is older than this when it comes in is a record of the past: kept and findable, without live alerts."""
LIVE_WITHIN = timedelta(hours=1)
"""What is older than this raises no live alert."""
LINE_CHARS_MAX = 2_000
DAY_S = 86_400.0
_ALARM_TYPES = dict.fromkeys(("panic", "hold_up", "duress", "lockdown"), "panic_alarm") | {"other": "alarm_unknown"}


class Fact(msgspec.Struct, frozen=True, kw_only=True):
    """One observation on its way into an incident."""

    evidence: Evidence
    source: Enrolment
    external_id: str
    observation_id: int | None
    at: datetime
    received_at: datetime
    kind: str
    text: str
    """The line on the timeline."""
    type_code: str
    priority: int
    address: str | None = None
    precision_m: float | None = None
    closed: bool = False
    """The sender says it is over."""
    disposition: str | None = None
    confidence: float | None = None
    tier: str | None = None
    """For a hit: exact, exact_other_state, possible or one_edit."""
    hit: HotlistEntry | None = None
    """For a hit: the list's entry as it was."""
    reader: str | None = None
    read_flags: int = 0
    alarm: str | None = None
    test: bool = False

    @property
    def live(self) -> bool:
        """Return whether this is news: worth an alert."""
        return self.received_at - self.at <= LIVE_WITHIN and not self.test

    @property
    def a_record(self) -> bool:
        """Return whether this is a record of the past."""
        return self.received_at - self.at > RECORD_AFTER


def evidence_id(source_id: str, external_id: str) -> str:
    """Return the identity of an observation as fusing knows it."""
    return f"{source_id}:{external_id}"


def call_fact(call: Call, source: Enrolment, observation_id: int, received_at: datetime) -> Fact:
    """Return what a call means."""
    words = [call.type_text or INCIDENT_TYPES[call.type_code].title]
    if call.narrative:
        words.append(call.narrative)
    if call.state == "closed":
        words.append(f"Closed by the sender{f': {call.disposition}' if call.disposition else ''}")
    return Fact(
        evidence=Evidence(
            kind="call",
            id=evidence_id(source.id, call.external_id),
            at=call.at,
            type_code=call.type_code,
            source_id=source.id,
            agency=source.agency,
            place=call.place,
            precision_m=call.precision_m,
            numbers=call.incident_ids,
            at_precision_s=DAY_S if "time_truncated" in call.flags else 0.0,
            # What comes in so late comes from a records system, which has told its occurrences apart already.
            by_number_only=received_at - call.at > RECORD_AFTER,
        ),
        source=source,
        external_id=call.external_id,
        observation_id=observation_id,
        at=call.at,
        received_at=received_at,
        kind="call",
        text=". ".join(words)[:LINE_CHARS_MAX],
        type_code=call.type_code,
        priority=call.priority,
        address=call.address,
        precision_m=call.precision_m,
        closed=call.state == "closed",
        disposition=call.disposition,
    )


def gunshot_fact(shot: Gunshot, source: Enrolment, observation_id: int, received_at: datetime) -> Fact:
    """Return what an acoustic detection means; the line says that it is not confirmed."""
    rounds = "1 round" if shot.rounds == 1 else f"{shot.rounds} rounds"
    return Fact(
        evidence=Evidence(
            kind="gunshot",
            id=evidence_id(source.id, shot.external_id),
            at=shot.at,
            type_code="shots_heard",
            source_id=source.id,
            agency=source.agency,
            place=shot.place,
            precision_m=shot.precision_m,
        ),
        source=source,
        external_id=shot.external_id,
        observation_id=observation_id,
        at=shot.at,
        received_at=received_at,
        kind="gunshot",
        text=f"Sensors heard {rounds} (sensor's confidence {shot.confidence:.0%}); not confirmed",
        type_code="shots_heard",
        priority=1,
        precision_m=shot.precision_m,
        confidence=shot.confidence,
    )


def alarm_fact(alarm: Alarm, source: Enrolment, observation_id: int, received_at: datetime) -> Fact:
    """Return what a panic button or alarm panel means."""
    type_code = _ALARM_TYPES.get(alarm.alarm, "burglar_alarm")
    words = alarm.alarm.replace("_", " ").capitalize()
    return Fact(
        evidence=Evidence(
            kind="alarm",
            id=evidence_id(source.id, alarm.external_id),
            at=alarm.at,
            type_code=type_code,
            source_id=source.id,
            agency=source.agency,
            place=alarm.place,
            site=alarm.site,
        ),
        source=source,
        external_id=alarm.external_id,
        observation_id=observation_id,
        at=alarm.at,
        received_at=received_at,
        kind="alarm",
        text=f"{words} alarm{' (test)' if alarm.test else ''}{f': {alarm.text}' if alarm.text else ''}"[
            :LINE_CHARS_MAX
        ],
        type_code=type_code,
        priority=INCIDENT_TYPES[type_code].priority,
        address=alarm.address,
        alarm=alarm.alarm,
        test=alarm.test,
    )


def hit_fact(read: Read, source: Enrolment, entry: HotlistEntry, tier: str, received_at: datetime) -> Fact:
    """Return what a plate on a hotlist means; nobody has compared it yet and the line says so."""
    reason = entry.reason.replace("_", " ")
    plate = f"{read.plate} {read.region}".rstrip()
    sure = "Exact plate and state" if tier == "exact" else "Possible, not the exact plate and state"
    return Fact(
        evidence=Evidence(
            kind="hit",
            id=evidence_id(source.id, read.external_id),
            at=read.at,
            type_code="plate_hit",
            source_id=source.id,
            agency=source.agency,
            place=Point(read.lat, read.lon),
            numbers=(entry.case,) if entry.case else (),
            plate=entry.plate,
        ),
        source=source,
        external_id=read.external_id,
        observation_id=None,
        at=read.at,
        received_at=received_at,
        kind="hit",
        text=f"Reader {read.reader} read {plate}: {reason}, listed by {entry.issuer}. {sure}; not compared yet",
        type_code="plate_hit",
        priority=entry.priority if tier == "exact" else 3,
        confidence=read.confidence,
        tier=tier,
        hit=entry,
        reader=read.reader,
        read_flags=read.flags,
    )
