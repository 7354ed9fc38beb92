"""Complaints of the public: filed by anybody without an account, read and answered by auditors outside the police."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

import msgspec

from watchroom.actions.contacts import checked_email
from watchroom.actions.door import Deed, Door, act
from watchroom.actions.posting import post
from watchroom.actions.seal import MasterKey, SealedItem
from watchroom.actions.throttle import Limit, demand_turn
from watchroom.actions.tokens import new_token, token_sha256
from watchroom.base.errors import BadInputError, ConflictError, NotFoundError
from watchroom.base.ids import new_id
from watchroom.model.people import Seat
from watchroom.model.portal import LANGUAGES, PUBLIC, Letter
from watchroom.store import complaints as store
from watchroom.store.complaints import ComplaintRow

KINDS = ("camera", "request", "entry", "plate", "program", "other")
"""What a complaint is about; the words are the portal's."""
OUTCOMES = {
    "upheld": "The complaint is right",
    "not_upheld": "No rule was broken",
    "elsewhere": "Another office must answer it",
}
ANSWER_DUE = timedelta(days=30)
TEXT_CHARS_MAX = 5_000
COMPLAINTS_SHOWN_MAX = 500
FROM_SOURCE = Limit("complaints", 5, timedelta(hours=1))
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


class Filed(msgspec.Struct, frozen=True):
    """What somebody takes away who complained: a number to name it by, and the token of the page with its answer."""

    number: str
    token: str


class Complaint(msgspec.Struct, frozen=True, kw_only=True):
    """One complaint, opened."""

    id: str
    number: str
    kind: str
    language: str
    text: str
    filed_at: datetime
    due_at: datetime
    writes: bool
    """Whether an address was left to answer to; which one, nobody here reads."""
    answered_at: datetime | None = None
    outcome: str | None = None
    answer: str | None = None


class _Inside(msgspec.Struct, frozen=True):
    text: str
    email: str


def visitor_seat(now: datetime) -> Seat:
    """Return the seat of somebody without an account: nothing says who they are."""
    return Seat(
        id="visitor",
        login="visitor",
        name="A visitor of the portal",
        agency=PUBLIC,
        role="resident",
        session_id="visitor",
        began_at=now,
    )


@act("complaint.file", "Complain, without an account.")
async def file_complaint(deed: Deed, *, kind: str, text: str, email: str, language: str, source: str) -> Filed:
    """Keep a complaint, sealed; the answer goes to the address, where one was left, and onto a page of its own.

    Raises:
        BadInputError: the kind is not published, the text says nothing or too much, or the address is none.
        LimitError: too many came from there.
    """
    if kind not in KINDS:
        raise BadInputError("kind", f"is one of: {', '.join(KINDS)}")
    text = text.strip()
    if not text or len(text) > TEXT_CHARS_MAX:
        raise BadInputError("text", f"says what happened, in at most {TEXT_CHARS_MAX:,} characters")
    email = checked_email(email) if email.strip() else ""
    await demand_turn(deed.tx, deed.door, FROM_SOURCE, source)
    complaint_id, (token, digest) = new_id("cmp"), new_token()
    sealed = deed.door.master_key.seal_item(msgspec.json.encode(_Inside(text, email)), _aad(complaint_id))
    row = ComplaintRow(
        id=complaint_id,
        number=f"C-{''.join(secrets.choice(_ALPHABET) for _ in range(7))}",
        kind=kind,
        language=language if language in LANGUAGES else "en",
        sealed=sealed.sealed,
        wrapped_key=sealed.wrapped_key,
        filed_at=deed.now,
        due_at=deed.now + ANSWER_DUE,
    )
    await store.insert(deed.tx, row, digest)
    deed.about(f"complaint {complaint_id}", about=kind)
    if email:
        facts = {"number": row.number, "path": _path(token)}
        await post(deed, _letter("complaints/received", row, email, facts))
    return Filed(row.number, token)


@act("complaint.own", "Read one's own complaint and its answer.")
async def own_complaint(deed: Deed, token: str) -> Complaint:
    """Return the complaint whose token this is; raises NotFoundError."""
    deed.about("a complaint of one's own")
    row = await store.by_token(deed.tx, token_sha256(token))
    if row is None:
        raise NotFoundError("There is no such complaint. Check the address that you kept.")
    deed.about(f"complaint {row.id}")
    return _opened(deed.door, row)


@act("complaint.list", "See the complaints of the public.")
async def list_complaints(deed: Deed) -> list[Complaint]:
    """Return complaints, those that wait first."""
    deed.about("complaints")
    return [_opened(deed.door, row) for row in await store.newest(deed.tx, COMPLAINTS_SHOWN_MAX)]


@act("complaint.answer", "Answer a complaint of the public.")
async def answer_complaint(deed: Deed, complaint_id: str, *, outcome: str, text: str) -> Complaint:
    """Answer a complaint, once; who left an address is written to.

    Raises:
        BadInputError: the outcome is not published, or the answer says nothing or too much.
        NotFoundError: there is no such complaint.
        ConflictError: it has been answered.
    """
    deed.about(f"complaint {complaint_id[:100]}")
    if outcome not in OUTCOMES:
        raise BadInputError("outcome", f"is one of: {', '.join(OUTCOMES)}")
    text = text.strip()
    if not text or len(text) > TEXT_CHARS_MAX:
        raise BadInputError("text", f"answers, in at most {TEXT_CHARS_MAX:,} characters")
    row = await store.get(deed.tx, complaint_id)
    if row is None:
        raise NotFoundError("There is no such complaint.")
    if row.answered_at is not None:
        raise ConflictError(f"{row.answered_by} answered this complaint already.")
    sealed = _key(deed.door, row).seal(text.encode(), _aad(row.id))
    await store.answer(deed.tx, row.id, at=deed.now, by=deed.seat.login, outcome=outcome, sealed=sealed)
    deed.about(f"complaint {row.id}", outcome=outcome)
    inside = _inside(deed.door, row)
    if inside.email:
        facts = {"number": row.number, "answer": text}
        await post(deed, _letter("complaints/answered", row, inside.email, facts))
    answered = msgspec.structs.replace(row, answered_at=deed.now, outcome=outcome, answer_sealed=sealed)
    return _opened(deed.door, answered)


def _letter(kind: str, row: ComplaintRow, email: str, facts: dict[str, str]) -> Letter:
    return Letter(kind=kind, facts=facts, about=f"complaint:{row.id}", email=email, language=row.language)


def _path(token: str) -> str:
    return f"/portal/complaints/{token}"


def _aad(complaint_id: str) -> bytes:
    return f"complaint\x00{complaint_id}".encode()


def _key(door: Door, row: ComplaintRow) -> MasterKey:
    return MasterKey(door.master_key.unwrap_key(row.wrapped_key, _aad(row.id)))


def _inside(door: Door, row: ComplaintRow) -> _Inside:
    opened = door.master_key.open_item(SealedItem(row.sealed, row.wrapped_key), _aad(row.id))
    return msgspec.json.decode(opened, type=_Inside)


def _opened(door: Door, row: ComplaintRow) -> Complaint:
    inside = _inside(door, row)
    answer = None if row.answer_sealed is None else _key(door, row).open(row.answer_sealed, _aad(row.id)).decode()
    return Complaint(
        id=row.id,
        number=row.number,
        kind=row.kind,
        language=row.language,
        text=inside.text,
        filed_at=row.filed_at,
        due_at=row.due_at,
        writes=bool(inside.email),
        answered_at=row.answered_at,
        outcome=row.outcome,
        answer=answer,
    )
