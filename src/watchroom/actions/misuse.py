"""Looks for misuse every night and when asked, keeps the auditor's inbox of questions, and the traps."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

import msgspec

from watchroom.actions.audits import demand_verdict
from watchroom.actions.door import Deed, act
from watchroom.actions.explaining import explain, hashed
from watchroom.actions.incidents import words
from watchroom.actions.seal import new_record_key
from watchroom.base.errors import BadInputError, ConflictError, NotFoundError
from watchroom.base.ids import new_id
from watchroom.model.people import Seat
from watchroom.patterns.explanations import Asked
from watchroom.patterns.misuse import REVIEW_DAYS, REVIEW_DAYS_OTHERWISE, RULES, Flag, Look, Traps, flags
from watchroom.store import audits as store_audits
from watchroom.store import misuse as store
from watchroom.store import people as store_people
from watchroom.store import things as store_things
from watchroom.store.acts import ActRow
from watchroom.store.misuse import FlagRow, Honey, LookRow, SealedLook

PLATE_LOOKS = ("plates.search", "plates.export", "plates.run", "plates.run_kept")
LOOKS = (*PLATE_LOOKS, "camera.live", "camera.still", "camera.play")
"""The acts that have a subject to compare."""
UNREAD_DAYS = 40
YEAR = timedelta(days=366)
LIST_MAX = 500
ANSWERED_DAYS = 90
PLATE_CHARS_MAX = 15
SUBJECT_DIGITS = 6
KEY_NAME = b"misuse-subjects"
NIGHTLY_LOGIN = "nightly"
Key = tuple[str, str, bytes | None]


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """One question of the auditor's inbox; what was searched for is in the acts' own contents, not here."""

    id: str
    rule: str
    says: str
    name: str
    login: str
    agency: str
    subject: str | None
    """The beginning of the subject's keyed hash: two questions with the same one are about the same subject."""
    at: datetime
    raised_at: datetime
    due_at: datetime
    days: int
    acts: int
    verdict: str | None
    note: str | None
    reviewed_at: datetime | None


class QuestionDetail(msgspec.Struct, frozen=True, kw_only=True):
    """One question with the acts that it is about."""

    question: Question
    acts: list[ActRow]


class Scanned(msgspec.Struct, frozen=True):
    """What a scan did: looks taken in, and new questions."""

    looks: int
    raised: int


class Trap(msgspec.Struct, frozen=True, kw_only=True):
    """One trap as its auditor sees it; nobody else ever does."""

    id: str
    kind: str
    what: str
    note: str
    placed_at: datetime
    placed_by: str
    lifted_at: datetime | None


def nightly_seat(now: datetime) -> Seat:
    """Return the seat of the room itself when it looks at night: an auditor's, recorded as such."""
    return Seat(
        id=NIGHTLY_LOGIN,
        login=NIGHTLY_LOGIN,
        name="The room, at night",
        agency="",
        role="auditor",
        session_id=NIGHTLY_LOGIN,
        began_at=now,
    )


async def _key(deed: Deed) -> bytes:
    """Return the key that subjects are hashed under, made at its first use."""
    wrapped = await store.subject_key(deed.tx)
    if wrapped is None:
        await store.put_subject_key(deed.tx, deed.door.master_key.wrap_key(new_record_key(), KEY_NAME))
        wrapped = await store.subject_key(deed.tx)
    assert wrapped is not None  # noqa: S101 - written just before
    return deed.door.master_key.unwrap_key(wrapped, KEY_NAME)


@act("misuse.scan", "Look for misuse among the looks that were made.")
async def scan(deed: Deed) -> Scanned:
    """Take in the looks since the last scan and raise the questions that they add up to."""
    key = await _key(deed)
    traps = [each for each in await store.honey(deed.tx) if each.lifted_at is None]
    unread = await store.unread_looks(deed.tx, LOOKS, deed.now - timedelta(days=UNREAD_DAYS))
    told = [(each, *_subjects(deed, each, key, traps)) for each in unread]
    taken = await explain(deed, key, [(each, kind, plain) for each, kind, plains in told for plain in plains])
    await store.put_looks(deed.tx, taken)
    found = await _new_flags(deed, Traps(
        honey=frozenset(each.subject for each in traps), household=frozenset(await store.households(deed.tx))
    ))  # fmt: skip
    await store.insert_flags(deed.tx, [await _row(deed, each) for each in found])
    deed.about("looks and searches", looks=len(taken), raised=len(found))
    return Scanned(len(taken), len(found))


def _subjects(deed: Deed, look: SealedLook, key: bytes, traps: Sequence[Honey]) -> tuple[str, list[str]]:
    """Return (kind, what was looked at): a plate, private cameras, and public cameras only where one is a trap."""
    contents = msgspec.json.decode(deed.door.master_key.open(look.contents_sealed, look.entry))
    about = contents["about"]
    if look.act in PLATE_LOOKS:
        return "plate", about.get("plates") or [about["plate"]]
    if about.get("automatic"):
        return "camera", []
    cameras = about.get("cameras") or [about["camera"]]
    honey = {each.subject for each in traps}
    private = about.get("owner_class", "city") != "city"
    return "camera", [each for each in cameras if private or hashed(key, "camera", each) in honey]


async def _new_flags(deed: Deed, traps: Traps) -> list[Flag]:
    """Return questions that were not raised before; after an answer only later looks count."""
    looks = [_look(each) for each in await store.looks(deed.tx, deed.now - YEAR)]
    known: dict[Key, datetime | None] = {
        (rule, login, subject): reviewed for rule, login, subject, reviewed in await store.known_flags(deed.tx)
    }
    found = [each for each in flags(looks, traps) if (each.rule, each.login, each.subject) not in known]
    for (rule, login, subject), reviewed in known.items():
        if reviewed is None:
            continue
        later = [
            each
            for each in looks
            if each.asked.at > reviewed and each.asked.login == login and subject in (None, each.asked.subject)
        ]
        found += [each for each in flags(later, traps) if (each.rule, each.subject) == (rule, subject)]
    return found


def _look(row: LookRow) -> Look:
    asked = Asked(
        act_id=row.act_id,
        at=row.at,
        login=row.login,
        agency=row.agency,
        kind=row.kind,
        subject=row.subject,
        case=row.case,
        incident=row.incident,
        note=row.note or "",
    )
    return Look(
        asked=asked,
        strong=row.strong,
        weak=row.weak,
        on_shift=row.on_shift,
        names_closed_case=row.names_closed_case,
        assembly=row.assembly,
    )


async def _row(deed: Deed, flag: Flag) -> FlagRow:
    person = await store_people.person(deed.tx, flag.login)
    law_tag = deed.door.world.agency_law.get(flag.agency, "")
    return FlagRow(
        id=new_id("mis"),
        label=f"{flag.agency}/{law_tag}",
        rule=flag.rule,
        login=flag.login,
        name=person.name if person else flag.login,
        agency=flag.agency,
        subject=flag.subject,
        at=flag.at,
        raised_at=deed.now,
        due_at=deed.now + timedelta(days=REVIEW_DAYS.get(flag.rule, REVIEW_DAYS_OTHERWISE)),
        days=flag.days,
        acts=list(flag.acts),
    )


def _question(row: FlagRow) -> Question:
    told = ("says", "acts", "subject")
    same = {name: getattr(row, name) for name in Question.__struct_fields__ if name not in told}
    subject = None if row.subject is None else row.subject.hex()[:SUBJECT_DIGITS]
    return Question(**same, says=RULES.get(row.rule, row.rule), acts=len(row.acts), subject=subject)


@act("misuse.list", "See the questions that the rules of misuse raised.")
async def inbox(deed: Deed) -> list[Question]:
    """Return questions: unanswered ones first, by when they are due."""
    deed.about("questions of misuse")
    since = deed.now - timedelta(days=ANSWERED_DAYS)
    return [_question(each) for each in await store.flags(deed.tx, since, LIST_MAX)]


async def _flag(deed: Deed, flag_id: str) -> FlagRow:
    deed.about(f"question {flag_id[:100]}")
    found = await store.flag(deed.tx, flag_id)
    if found is None:
        raise NotFoundError("There is no such question.")
    return found


@act("misuse.view", "See one question with the acts that it is about.")
async def view(deed: Deed, flag_id: str) -> QuestionDetail:
    """Return one question with its acts."""
    row = await _flag(deed, flag_id)
    return QuestionDetail(question=_question(row), acts=await store_audits.acts_by_ids(deed.tx, row.acts))


@act("misuse.review", "Answer one question.")
async def review(deed: Deed, flag_id: str, *, verdict: str, note: str) -> Question:
    """Say what one found; a finding is opened by an act of its own."""
    demand_verdict(verdict)
    row = await _flag(deed, flag_id)
    if row.reviewed_at is not None:
        raise ConflictError("This question is answered already.")
    row = msgspec.structs.replace(
        row, verdict=verdict, note=words("note", note), reviewed_at=deed.now, reviewed_by=deed.seat.login
    )
    await store.review_flag(deed.tx, row)
    deed.about(f"question {row.id}", verdict=verdict, note=row.note)
    return _question(row)


def plate_of(text: str) -> str:
    """Return a plate as it is compared; raises BadInputError for what is none."""
    plate = "".join(each for each in text.upper() if each not in " -")
    if not 1 <= len(plate) <= PLATE_CHARS_MAX or not (plate.isascii() and plate.isalnum()):
        raise BadInputError("what", f"a plate has 1 to {PLATE_CHARS_MAX} letters A-Z and digits")
    return plate


@act("misuse.place", "Place a plate or a camera that nobody has a reason to look at.")
async def place(deed: Deed, *, kind: str, what: str, note: str) -> Trap:
    """Place a trap; what it is stays sealed but to auditors, and no screen of the room ever shows it.

    Raises:
        BadInputError: the kind is none, or what is named is no plate and no camera.
        ConflictError: it is a trap already.
    """
    if kind not in ("plate", "camera"):
        raise BadInputError("kind", "is plate or camera")
    plain = plate_of(what) if kind == "plate" else await _camera(deed, what)
    subject = hashed(await _key(deed), kind, plain)
    if any(each.subject == subject and each.lifted_at is None for each in await store.honey(deed.tx)):
        raise ConflictError("This is a trap already; its reason stands in the list.")
    honey = Honey(
        id=new_id("hny"),
        kind=kind,
        subject=subject,
        sealed=deed.door.master_key.seal(plain.encode(), KEY_NAME),
        note=words("note", note),
        placed_at=deed.now,
        placed_by=deed.seat.login,
    )
    await store.insert_honey(deed.tx, honey)
    deed.about(f"trap {honey.id}", kind=kind, what=plain, note=honey.note)
    return _trap(deed, honey)


async def _camera(deed: Deed, camera_id: str) -> str:
    async with deed.door.everything() as tx:  # an auditor sees no cameras; only whether this one exists is asked
        if await store_things.camera(tx, camera_id) is None:
            raise BadInputError("what", "is the id of no camera")
    return camera_id


def _trap(deed: Deed, honey: Honey) -> Trap:
    return Trap(
        id=honey.id,
        kind=honey.kind,
        what=deed.door.master_key.open(honey.sealed, KEY_NAME).decode(),
        note=honey.note,
        placed_at=honey.placed_at,
        placed_by=honey.placed_by,
        lifted_at=honey.lifted_at,
    )


@act("misuse.traps", "See the plates and cameras that nobody has a reason to look at.")
async def list_traps(deed: Deed) -> list[Trap]:
    """Return every trap, newest first."""
    deed.about("traps")
    return [_trap(deed, each) for each in await store.honey(deed.tx)]


@act("misuse.lift", "Take such a plate or camera away.")
async def lift(deed: Deed, honey_id: str) -> None:
    """Take a trap away; looks at it before stay questions."""
    deed.about(f"trap {honey_id[:100]}")
    if not await store.lift_honey(deed.tx, honey_id, deed.now):
        raise NotFoundError("There is no such trap in place.")


@act("household.declare", "Declare a plate as of one's own household.")
async def declare_household(deed: Deed, *, plates: Iterable[str]) -> int:
    """Keep plates of one's own household by their keyed hash; returns how many."""
    plain = [plate_of(each) for each in plates]
    if not 1 <= len(plain) <= 20:  # noqa: PLR2004 - a household, not a fleet
        raise BadInputError("plates", "are 1 to 20")
    key = await _key(deed)
    for each in plain:
        await store.put_household(deed.tx, deed.seat.login, hashed(key, "plate", each), deed.now)
    deed.about("plates of one's own household", count=len(plain))
    return len(plain)
