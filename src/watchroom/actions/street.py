"""Telling officers on the street: cards of verified hits and lookouts, taken back, opened and answered."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import msgspec

from watchroom.actions.door import Deed, act, is_case_of
from watchroom.actions.incidents import find, save, words
from watchroom.actions.incidents import tell as tell_timeline
from watchroom.base.errors import BadInputError, ConflictError, NotFoundError, RefusedError
from watchroom.base.ids import new_id
from watchroom.model.street import (
    ANSWERS,
    CARD_LASTS_MAX,
    KINDS,
    CardNotice,
    CardView,
    StreetAnswer,
    StreetCard,
    label_of,
)
from watchroom.model.views import IncidentView
from watchroom.store import incidents as store_incidents
from watchroom.store import street as store
from watchroom.store.acting import enrolling, see

CARDS_MAX = 200
TITLE_CHARS_MAX = 120
FIELD_CHARS_MAX = 200
LOOKOUT_MINUTES_MAX = int(CARD_LASTS_MAX.total_seconds()) // 60
OUT_SINCE = timedelta(hours=24)
"""The watch sees what was told for so long."""
OPENED = "opened"
TAKEN_BACK = "Taken back from officers"
RENEWED = "Renewed for officers"
NAMES_WITH_A_CASE = "names-with-a-case"
_ANSWER_ID = re.compile(r"[a-zA-Z0-9-]{8,64}")


class NewLookout(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """A bulletin as it is written; what it is for stands in the reason."""

    title: str
    text: str
    minutes: int
    """Until it expires; a lookout without an end does not exist."""
    vehicle: str = ""
    plate: str = ""
    region: str = ""
    why_wanted: str = ""
    person: str = ""
    """Who is sought, by name: with a case only."""
    area: str = ""
    """One police district; empty: the whole city."""
    priority: int = 2
    two_for_a_stop: bool = False


class NewAnswer(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """What an officer tells back; `id` is made by the phone and the same when it is sent again."""

    id: str
    answer: str
    at: datetime
    note: str = ""


class OpenedCard(msgspec.Struct, frozen=True, kw_only=True):
    """One card as an officer opened it."""

    view: CardView
    look: str
    """The act of opening; the card's picture is fetched under it."""


def may_tell(deed: Deed, card: StreetCard) -> bool:
    """Return whether this seat may put this card before officers: it is its agency's, or an agreement shares cards."""
    return label_of(card) in deed.visible[_category(card)]


async def tell(deed: Deed, card: StreetCard) -> str:
    """Put a card before the officers who may see it, within the act that decides so; returns its id.

    Raises:
        RefusedError: `not-shared`: it tells of another agency's record, which no agreement lets this one pass on.
        BadInputError: it has no end, or a late one.
    """
    if not may_tell(deed, card):
        raise RefusedError(
            "not-shared", "No agreement lets your agency tell officers of this: ask the agency it is of."
        )
    if not timedelta(0) < card.expires_at - deed.now <= CARD_LASTS_MAX:
        raise BadInputError("expires_at", f"lies at most {LOOKOUT_MINUTES_MAX // 60} hours ahead")
    incident = await store_incidents.get(deed.tx, card.incident_id) if card.incident_id else None
    number = card.incident_number if incident is None else incident.number
    card = msgspec.structs.replace(card, id=new_id("card"), incident_number=number)
    await store.put(deed.tx, card, by=deed.seat.login, by_name=deed.seat.name, at=deed.now)
    await store.queue_pushes(deed.tx, card.id, deed.now)
    _announce(deed, card, version=0)
    await _note(deed, card, f"Officers on the street were told: {KINDS[card.kind].lower()}")
    return card.id


async def withdraw(deed: Deed, card_id: str, reason: str, said: str = TAKEN_BACK) -> CardView:
    """Take a card back, within the act that decides so: it leaves every phone that has a line."""
    view = await _card(deed, card_id, lock=True)
    if view.withdrawn_at is not None:
        raise ConflictError("This card was taken back before.")
    await store.withdraw(deed.tx, card_id, deed.now, reason)
    deed.changed(_category(view.card), card_id, label_of(view.card), None)
    await _note(deed, view.card, f"{said}: {KINDS[view.card.kind].lower()}", reason=reason)
    return msgspec.structs.replace(view, withdrawn_at=deed.now, withdrawn_because=reason)


async def withdraw_of_alert(deed: Deed, alert_id: str, reason: str, said: str = TAKEN_BACK) -> int:
    """Take back every card that was told of an alert, within the act that corrects it; returns how many."""
    cards = await store.of_alert(deed.tx, alert_id)
    for card_id in cards:
        await withdraw(deed, card_id, reason, said)
    return len(cards)


@act("street.lookout", "Send officers on the street a lookout, with an end.")
async def send_lookout(deed: Deed, new: NewLookout) -> CardView:
    """Put a lookout before officers, for an incident or a case that the reason names."""
    incident = await find(deed, deed.why.incident) if deed.why.incident else None
    has_case = bool(deed.why.case) and await is_case_of(deed, deed.why.case or "")
    if new.person.strip() and not has_case:
        raise RefusedError(
            NAMES_WITH_A_CASE, "A lookout names a person only for an open case of yours: give its number."
        )
    card = _lookout(deed, new, incident, deed.why.case or "" if has_case else "")
    card_id = await tell(deed, card)
    deed.about(f"lookout {card_id}", card=card_id, lookout=msgspec.to_builtins(new))
    return await _card(deed, card_id, say=False)


@act("street.withdraw", "Take a card or lookout back from officers.")
async def take_back(deed: Deed, card_id: str, *, reason: str) -> CardView:
    """Take a card back, with the reason."""
    return await withdraw(deed, card_id, words("reason", reason))


@act("street.out", "See which cards are before officers, and what they answered.")
async def out(deed: Deed, *, incident_id: str | None = None) -> list[CardView]:
    """Return the cards of the last day, those that are over too, the newest first; of one incident, or all."""
    found = await store.told_since(deed.tx, deed.now - OUT_SINCE, CARDS_MAX)
    found = [each for each in found if incident_id in (None, each.card.incident_id)]
    deed.about("cards before officers", cards=[each.card.id for each in found])
    return found


@act("street.list", "See the cards in force, on the street.")
async def listed(deed: Deed) -> list[CardView]:
    """Return the cards that this officer acts on now, each with the officer's own answers."""
    found = await store.in_force(deed.tx, deed.now, CARDS_MAX)
    deed.about("cards in force", cards=[each.card.id for each in found])
    return [_own(each, deed.seat.login) for each in found]


@act("street.open", "Open one card on the street.")
async def open_card(deed: Deed, card_id: str, *, at: datetime) -> OpenedCard:
    """Open a card; the watch sees that it was. A phone without a line says so later: `at` is when it was."""
    new = NewAnswer(id=OPENED, answer=OPENED, at=at)
    return OpenedCard(view=await _answered(deed, card_id, new), look=deed.id)


@act("street.answer", "Tell back what one saw of a card.")
async def answer(deed: Deed, card_id: str, new: NewAnswer) -> CardView:
    """Acknowledge a card, or tell what became of it; the same answer sent twice counts once."""
    if new.answer not in ANSWERS or new.answer == OPENED:
        raise BadInputError("answer", f"is one of: {', '.join(each for each in ANSWERS if each != OPENED)}")
    if not _ANSWER_ID.fullmatch(new.id):
        raise BadInputError("id", "is 8 to 64 letters, digits and dashes, made anew for each answer")
    return await _answered(deed, card_id, new)


async def _answered(deed: Deed, card_id: str, new: NewAnswer) -> CardView:
    if new.at.tzinfo is None:
        raise BadInputError("at", "has no zone: write it as 2026-01-31T12:00:00Z")
    view = await _card(deed, card_id)
    given = StreetAnswer(
        id=new.id,
        answer=new.answer,
        at=min(max(new.at, view.told_at), deed.now),
        received_at=deed.now,
        by=deed.seat.login,
        by_name=deed.seat.name,
        note=_short("note", new.note),
    )
    version = await store.add_answer(deed.tx, card_id, given)
    deed.about(deed.subject, answer=given.answer)
    if version is None:
        return _own(view, deed.seat.login)
    _announce(deed, view.card, version=version)
    if given.answer != OPENED:
        await _note(deed, view.card, f"{ANSWERS[given.answer]}, by an officer on the street", reason=given.note or None)
    return _own(msgspec.structs.replace(view, answers=(*view.answers, given)), deed.seat.login)


def _lookout(deed: Deed, new: NewLookout, incident: IncidentView | None, case: str) -> StreetCard:
    if not 1 <= new.minutes <= LOOKOUT_MINUTES_MAX:
        raise BadInputError("minutes", f"is a number from 1 to {LOOKOUT_MINUTES_MAX}: every lookout ends")
    if new.priority not in (1, 2, 3, 4):
        raise BadInputError("priority", "is a number from 1 to 4")
    agency = deed.seat.agency
    card = StreetCard(
        kind="lookout",
        title=_short("title", words("title", new.title), TITLE_CHARS_MAX),
        text=words("text", new.text),
        vehicle=_short("vehicle", new.vehicle),
        plate=_short("plate", new.plate),
        region=_short("region", new.region),
        why_wanted=_short("why_wanted", new.why_wanted),
        person=_short("person", new.person),
        area=_short("area", new.area),
        at=deed.now,
        expires_at=deed.now + timedelta(minutes=new.minutes),
        not_verified=("Nobody has compared this with a picture.",),
        priority=new.priority,
        two_for_a_stop=new.two_for_a_stop,
        agency=agency,
        law_tag=deed.door.world.agency_law.get(agency, ""),
        case=case,
    )
    if incident is None:
        return card
    return msgspec.structs.replace(card, incident_id=incident.id, incident_number=incident.number, place=incident.place)


def _short(field: str, text: str, most: int = FIELD_CHARS_MAX) -> str:
    text = text.strip()
    if len(text) > most:
        raise BadInputError(field, f"is longer than {most} characters")
    return text


def _category(card: StreetCard) -> str:
    return "card" if card.kind == "hit" else "lookout"


def _announce(deed: Deed, card: StreetCard, *, version: int) -> None:
    notice = CardNotice(id=card.id, incident_id=card.incident_id, expires_at=card.expires_at, version=version)
    deed.changed(_category(card), card.id, label_of(card), notice)


async def _card(deed: Deed, card_id: str, *, lock: bool = False, say: bool = True) -> CardView:
    found = await store.get(deed.tx, card_id, lock=lock)
    if found is None:
        raise NotFoundError("There is no such card here; it may be another agency's.")
    if say:
        deed.about(f"card {card_id}", card=card_id, incident=found.card.incident_id)
    return found


def _own(view: CardView, login: str) -> CardView:
    """Return a card with this officer's answers alone: who else was where is the watch's to know."""
    return msgspec.structs.replace(view, answers=tuple(each for each in view.answers if each.by == login))


async def _note(deed: Deed, card: StreetCard, text: str, *, reason: str | None = None) -> None:
    """Write a line on the card's incident, which an officer of another agency may write on and not read."""
    if not card.incident_id:
        return
    await enrolling(deed.tx, "incident", deed.visible["incident"] | {label_of(card)})
    incident = await store_incidents.get(deed.tx, card.incident_id, lock=True)
    if incident is not None:
        await tell_timeline(deed, incident, "street", text, reason=reason, data={"card": card.id})
        await save(deed, incident)
    await see(deed.tx, deed.visible)
