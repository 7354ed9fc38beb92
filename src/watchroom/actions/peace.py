"""The peace room: places told to prevention partners, later and by block; their notes, and the few that they send."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from datetime import datetime, timedelta

from watchroom.actions.door import ACTS, ActKind, Deed, Door, act
from watchroom.actions.imports import operator_seat
from watchroom.actions.incidents import words
from watchroom.actions.openings import incident_of
from watchroom.actions.seal import SealedItem
from watchroom.base.errors import BadInputError, ConflictError, NotFoundError
from watchroom.base.geometry import Point, distance_m
from watchroom.base.ids import new_id
from watchroom.model.peace import (
    NOTICE_KINDS,
    PeaceLine,
    PeaceLook,
    PeaceNote,
    PeaceNotice,
    PeaceThread,
    Side,
)
from watchroom.model.views import IncidentView, PlaceView
from watchroom.policy.decide import Answer
from watchroom.store import peace as store
from watchroom.store import things as store_things
from watchroom.store.acting import Tx, see
from watchroom.store.peace import SealedNote

SAYS_CHARS_MAX = 300
SHOWN = timedelta(days=90)
LOOKS_SHOWN = timedelta(days=365)
CONFIRMED_WITHIN = timedelta(hours=12)
"""What happened earlier is told of no more: a warning that late helps nobody."""
LOOK_SECONDS = 30.0
BLOCK_WITHIN_M = 400.0
_PLACES = r"(?:PSA|ANC|SMD|NW|NE|SW|SE)\b"
_PLATE = rf"\b(?!{_PLACES})[A-Z]{{1,4}}[ -]?\d{{2,5}}\b|\b\d{{1,4}}[ -]?(?!{_PLACES})[A-Z]{{2,4}}\b"
_TELLING = (
    (re.compile(r"\d{2}-\d{6}"), "holds the number of an incident"),
    (re.compile(r"https?://|www\.|@"), "holds an address of the internet"),
    (re.compile(_PLATE), "holds a plate"),
    (re.compile(r"(?:\d[ .-]?){7,}"), "holds a telephone number"),
)
"""What a notice never tells, told by its form; that no person is named stays with whoever writes it."""
PUBLISH = ActKind("peace.publish", "Tell prevention partners of shots that a sensor heard and a caller told of.")
ACTS[PUBLISH.name] = PUBLISH
_BY_RULE = Answer(allowed=True, rule="confirmed-shots", says="")


@act("peace.write", "Tell prevention partners of a place, from an incident.")
async def write(deed: Deed, *, kind: str, says: str, delay: timedelta) -> PeaceNotice:
    """Write a notice of the incident's block, to be shown after `delay`.

    Raises:
        BadInputError: the kind is none, or the words tell a plate, a number or an address.
        ConflictError: the incident's place is not known, or partners were told of it.
    """
    if kind not in NOTICE_KINDS:
        raise BadInputError("kind", f"is one of: {', '.join(NOTICE_KINDS)}")
    says = checked_words(says)
    incident = await incident_of(deed, still_open=False)
    notice = await _notice(deed.tx, incident, kind=kind, says=says, now=deed.now, delay=delay)
    deed.about(f"notice of {incident.number} for prevention partners", notice=notice.id, kind=kind, says=says)
    if not await store.insert_notice(
        deed.tx, notice, agency=deed.seat.agency, made_at=deed.now, incident_id=incident.id, act_id=deed.id
    ):
        raise ConflictError("Partners were told of this already.")
    return notice


@act("peace.written", "See what prevention partners were told of an incident's place.")
async def written(deed: Deed) -> list[PeaceNotice]:
    """Return the notices of the incident that the act names."""
    incident = await incident_of(deed, still_open=False)
    deed.about(f"notices of {incident.number} for prevention partners")
    return await store.of_incident(deed.tx, incident.id)


@act("peace.withdraw", "Take a notice for prevention partners back.")
async def withdraw(deed: Deed, notice_id: str) -> None:
    """Show a notice of one's own agency no more; raises NotFoundError."""
    deed.about(f"notice {notice_id[:60]}")
    if not await store.withdraw(deed.tx, notice_id, deed.seat.agency, deed.now):
        raise NotFoundError("There is no such notice any more.")


@act("peace.notices", "Read what prevention partners are told of places.")
async def notices(deed: Deed) -> list[PeaceNotice]:
    """Return the notices that are shown now, newest first."""
    deed.about("notices for prevention partners")
    return await store.shown(deed.tx, deed.now - SHOWN, deed.now)


@act("peace.notes", "Read the notes of one's own peace room.")
async def notes(deed: Deed) -> list[PeaceNote]:
    """Return the notes of the seat's own room, newest first."""
    deed.about("notes of the peace room")
    await store.room(deed.tx, deed.seat.agency)
    return [
        PeaceNote(
            id=each.id, at=each.at, login=each.login, text=_opened(deed, each), notice_id=each.notice_id,
            side=each.side,
        )
        for each in await store.notes(deed.tx)
    ]  # fmt: skip


@act("peace.write_note", "Write a note for one's own peace room.")
async def write_note(deed: Deed, *, text: str, notice_id: str | None = None) -> None:
    """Keep a note for the room alone: no act of the police reads it. Raises BadInputError."""
    if notice_id is not None:
        await _demand_shown(deed, notice_id)
    await _write_own(deed, text, notice_id, "own")


@act("peace.send", "Send a note to the agency that told of a place.")
async def send(deed: Deed, *, text: str, notice_id: str) -> None:
    """Keep a note as `write_note` does, and let the notice's agency read this one. Raises BadInputError."""
    await _demand_shown(deed, notice_id)
    await _write_own(deed, text, notice_id, "sent")


@act("peace.answers", "Read what prevention partners sent about the notices of one's own agency.")
async def answers(deed: Deed) -> list[PeaceThread]:
    """Return each room's exchange about a notice: those that wait first, then the newest first.

    Each room reads that its words were read, and by which agency.
    """
    deed.about("notes that peace rooms sent")
    await store.telling_agency(deed.tx, deed.seat.agency)
    threads: dict[tuple[str, str], PeaceThread] = {}
    for each in await store.sent(deed.tx):
        thread = threads.setdefault(
            (each.notice.id, each.room),
            PeaceThread(notice=each.notice, incident=each.incident, room=each.room, room_name=each.room_name, lines=[]),
        )
        thread.lines.append(
            PeaceLine(id=each.note.id, at=each.note.at, side=each.note.side, text=_opened(deed, each.note))
        )
    for room in sorted({each.room for each in threads.values()}):
        await _tell_room(deed, room)
    return sorted(threads.values(), key=lambda each: (not each.waits, -each.lines[-1].at.timestamp()))


@act("peace.answer", "Answer a note that prevention partners sent.")
async def answer(deed: Deed, *, notice_id: str, room: str, text: str) -> None:
    """Answer a room about a notice that it wrote about; raises BadInputError, NotFoundError."""
    text = words("text", text)
    deed.about("answer to a peace room")
    await store.telling_agency(deed.tx, deed.seat.agency)
    if not any((each.notice.id, each.room) == (notice_id, room) for each in await store.sent(deed.tx)):
        raise NotFoundError("No peace room wrote to your agency about that place.")
    await _keep(deed, room, text, notice_id, "answer")
    await _tell_room(deed, room)


async def _tell_room(deed: Deed, room: str) -> None:
    await store.told(deed.tx, room, deed.id, deed.kind.name, deed.now, deed.seat.agency)


async def _demand_shown(deed: Deed, notice_id: str) -> None:
    if notice_id not in {each.id for each in await store.shown(deed.tx, deed.now - SHOWN, deed.now)}:
        raise BadInputError("notice", "is not shown any more")


async def _write_own(deed: Deed, text: str, notice_id: str | None, side: Side) -> None:
    text = words("text", text)
    deed.about("notes of the peace room")
    await store.room(deed.tx, deed.seat.agency)
    await _keep(deed, deed.seat.agency, text, notice_id, side)


async def _keep(deed: Deed, room: str, text: str, notice_id: str | None, side: Side) -> None:
    """Keep a note under a key of its own; what it says is in no ledger and no search."""
    note_id = new_id("pn")
    item = deed.door.master_key.seal_item(text.encode(), _aad(note_id))
    note = SealedNote(
        id=note_id, at=deed.now, login=deed.seat.login, notice_id=notice_id, sealed=item.sealed,
        wrapped_key=item.wrapped_key, side=side,
    )  # fmt: skip
    await store.insert_note(deed.tx, room, note)


def _opened(deed: Deed, note: SealedNote) -> str:
    item = SealedItem(note.sealed, note.wrapped_key)
    return deed.door.master_key.open_item(item, _aad(note.id)).decode()


@act("peace.looks", "See who read the notes of one's own peace room.")
async def looks(deed: Deed) -> list[PeaceLook]:
    """Return every act on the notes of the seat's own room, and each reading of what it sent, newest first."""
    deed.about("who read the notes of the peace room")
    law = deed.door.world.agency_law.get(deed.seat.agency, "")
    await see(deed.tx, {"act": frozenset((f"{deed.seat.agency}/{law}",))})
    await store.room(deed.tx, deed.seat.agency)
    return await store.looks(deed.tx, deed.seat.agency, deed.now - LOOKS_SHOWN)


def checked_words(text: str) -> str:
    """Return what a notice says; refuse what tells of a person, a vehicle or an incident."""
    text = " ".join(text.split())
    if len(text) > SAYS_CHARS_MAX:
        raise BadInputError("says", f"is longer than {SAYS_CHARS_MAX} characters")
    for pattern, why in _TELLING:
        if pattern.search(text):
            raise BadInputError("says", f"{why}: a notice tells of a place only")
    return text


async def _notice(
    tx: Tx, incident: IncidentView, *, kind: str, says: str, now: datetime, delay: timedelta
) -> PeaceNotice:
    place = incident.place
    block = await _block_of(tx, place)
    if block is None:
        raise ConflictError("The incident's block is not known: there is no place to tell of.")
    return PeaceNotice(
        id=new_id("pno"), kind=kind, block=block, area=place.psa or "", says=says,
        happened_at=incident.occurred_at.replace(minute=0, second=0, microsecond=0), shown_from=now + delay,
    )  # fmt: skip


async def _block_of(tx: Tx, place: PlaceView) -> str | None:
    """Return the block that a place is nearest to: a notice never tells an address."""
    if place.lat is None or place.lon is None:
        return None
    here = Point(place.lat, place.lon)
    blocks = [(distance_m(here, Point(lat, lon)), name) for name, lat, lon in await store_things.blocks(tx)]
    nearest = min(blocks, default=None)
    return nearest[1] if nearest is not None and nearest[0] <= BLOCK_WITHIN_M else None


def _aad(note_id: str) -> bytes:
    return f"peace-note\x00{note_id}".encode()


class PeaceKeeper:
    """Tells partners of confirmed shots by the published rule; that one process does it is the caller's to see to."""

    def __init__(self, door: Door, delay: timedelta) -> None:
        """Tell of what happened `delay` ago or longer."""
        self._door = door
        self._delay = delay

    async def run(self, check: Callable[[], None]) -> None:
        """Look until cancelled; `check` raises UnavailableError when somebody else does now."""
        while True:
            check()
            await self.tell()
            await asyncio.sleep(LOOK_SECONDS)

    async def tell(self) -> int:
        """Write a notice for each incident that a sensor heard and a caller told of; returns how many."""
        now, told = self._door.clock.now(), 0
        async with self._door.everything() as tx:
            for incident in await store.confirmed_shootings(tx, now - CONFIRMED_WITHIN, now - self._delay):
                told += await self._tell_of(tx, incident, now)
        return told

    async def _tell_of(self, tx: Tx, incident: IncidentView, now: datetime) -> bool:
        try:
            notice = await _notice(tx, incident, kind="shooting", says="", now=now, delay=timedelta(0))
        except ConflictError:
            return False  # no block of the gazetteer is near: there is no place to tell of
        act_id = await self._door.note(
            tx, PUBLISH, operator_seat(now), _BY_RULE, f"notice of {incident.number} for prevention partners",
            notice=notice.id,
        )  # fmt: skip
        return await store.insert_notice(
            tx, notice, agency=incident.agency, made_at=now, incident_id=incident.id, act_id=act_id
        )
