"""Holds of plate reads and of what was received: a case keeps them beyond their time, a supervisor answers for it."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

from watchroom.actions.door import Deed, act
from watchroom.actions.holds import REVIEW_AFTER_MAX, demand_case
from watchroom.actions.incidents import words
from watchroom.base.errors import BadInputError, NotFoundError
from watchroom.base.ids import new_id
from watchroom.model.retention import RecordHold
from watchroom.store import retention as store

HELD_CLASSES = ("read", "observation")
SPAN_MAX = timedelta(days=31)
RECORDS_MAX = 5_000
WORD_CHARS_MAX = 64


class HoldAsked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is to be held: a class, a span, and for reads one plate or one reader."""

    record_class: str
    began_at: datetime
    ended_at: datetime
    review_at: datetime
    reason: str
    plate: str | None = None
    reader: str | None = None


class HeldRecord(msgspec.Struct, frozen=True, kw_only=True):
    """One record that is there only because of a hold."""

    at: datetime
    body: msgspec.Raw


@act("record_hold.place", "Keep records for a case beyond their time.")
async def place(deed: Deed, asked: HoldAsked) -> RecordHold:
    """Hold the agency's own records of a span for the open case that the act names.

    Raises:
        BadInputError: the field that cannot be held so.
        RefusedError: the case is not an open one of the agency.
    """
    deed.about("a hold of records")
    _check(asked, deed.now)
    await demand_case(deed)
    agency = deed.seat.agency
    hold = RecordHold(
        id=new_id("hold"),
        record_class=asked.record_class,
        label=f"{agency}/{deed.door.world.agency_law.get(agency, '')}",
        case_number=deed.why.case or "",
        began_at=asked.began_at,
        ended_at=asked.ended_at,
        reason=words("reason", asked.reason),
        placed_by=deed.seat.login,
        placed_by_name=deed.seat.name,
        placed_at=deed.now,
        review_at=asked.review_at,
        plate=asked.plate,
        reader=asked.reader,
    )
    await store.put_hold(deed.tx, hold)
    deed.about(f"hold {hold.id} of {hold.record_class} records", hold=hold)
    return hold


def _check(asked: HoldAsked, now: datetime) -> None:
    if asked.record_class not in HELD_CLASSES:
        raise BadInputError("record_class", f"is one of {', '.join(HELD_CLASSES)}")
    for field in ("began_at", "ended_at", "review_at"):
        if getattr(asked, field).tzinfo is None:
            raise BadInputError(field, "is a time with its zone")
    if not asked.began_at < asked.ended_at <= asked.began_at + SPAN_MAX:
        raise BadInputError("ended_at", f"is after the begin, by {SPAN_MAX.days} days at most")
    if not now < asked.review_at <= now + REVIEW_AFTER_MAX:
        raise BadInputError("review_at", f"is a time in the next {REVIEW_AFTER_MAX.days} days")
    if (asked.record_class == "read") != bool(asked.plate or asked.reader):
        raise BadInputError("plate", "or a reader is named when plate reads are held, and only then")
    for field in ("plate", "reader"):
        if len(getattr(asked, field) or "") > WORD_CHARS_MAX:
            raise BadInputError(field, f"has {WORD_CHARS_MAX} characters at most")


@act("record_hold.list", "See which records are held, for which case, until when.")
async def held(deed: Deed) -> list[RecordHold]:
    """Return the holds in force that the seat sees, newest first."""
    deed.about("holds of records in force")
    return await store.holds(deed.tx)


@act("record_hold.read", "Read what a hold kept beyond its time.")
async def read(deed: Deed, hold_id: str) -> list[HeldRecord]:
    """Return the held records, at most RECORDS_MAX, oldest first; the act names the case they are held for.

    Raises:
        NotFoundError: there is no such hold in force here, or it is for another case.
    """
    deed.about(f"hold {hold_id[:100]}")
    hold = next((each for each in await store.holds(deed.tx) if each.id == hold_id), None)
    if hold is None or hold.case_number != deed.why.case:
        raise NotFoundError("There is no such hold for this case.")
    found = await store.held_records(deed.tx, hold.id, RECORDS_MAX)
    deed.about(f"hold {hold.id} of {hold.record_class} records", records=len(found))
    return [HeldRecord(at=at, body=msgspec.Raw(body.encode())) for at, body in found]


@act("record_hold.release", "Let held records go.")
async def release(deed: Deed, hold_id: str, *, reason: str) -> RecordHold:
    """End a hold in force; what it kept beyond its time is deleted at once."""
    deed.about(f"hold {hold_id[:100]}", reason=words("reason", reason))
    hold = await store.release_hold(deed.tx, hold_id, deed.seat.login, deed.now)
    if hold is None:
        raise NotFoundError("There is no such hold in force here.")
    deed.about(f"hold {hold.id} of {hold.record_class} records", hold=hold)
    return hold
