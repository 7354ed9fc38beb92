"""Plate search: for a case or call that the system itself can see, else marked unexplained and told a supervisor."""

from __future__ import annotations

import csv
import io
import string
from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec

from watchroom.actions.agreements import demand_may_pass_on, shown_since
from watchroom.actions.door import Deed, act, is_case_of
from watchroom.actions.unexplained import mark, scene_of, why_unexplained
from watchroom.base.errors import BadInputError, RefusedError
from watchroom.base.geometry import Point, is_on_earth
from watchroom.base.spreadsheet import inert
from watchroom.model.assemblies import Assembly
from watchroom.model.plate_search import MATCHES, PATTERNS, Found, PlateQuestion, SeenPlate
from watchroom.model.plates import normalise_region
from watchroom.model.views import IncidentView
from watchroom.patterns.reasons import Weighed, says_nothing, weigh
from watchroom.policy.assemblies import at_assemblies
from watchroom.policy.decide import Answer, sees
from watchroom.policy.plate_search import PARTNERS_RULE, PARTNERS_SAYS, REASON_RULE, too_many, too_wide
from watchroom.policy.table import Cap
from watchroom.store import assemblies as store_assemblies
from watchroom.store import incidents as store_incidents
from watchroom.store import plate_search as store_search
from watchroom.store import plates as store
from watchroom.store import things as store_things
from watchroom.store.acting import Tx, see
from watchroom.store.plate_search import SearchRow

ROWS_MAX = 200
EXPORT_ROWS_MAX = 2_000
DAYS_BACK = 30
DAYS_BACK_MAX = 366
PREFIX_CHARS_MIN = 2
WILDCARD_LETTERS_MIN = 2
PLATE_CHARS_MAX = 15
READER_CHARS_MAX = 100
WITHIN_M_MAX = 50_000.0
FEW_PLATES = 3
"""A pattern that finds no more is a look at each of them: the rules of misuse compare these, and not the pattern."""
_LETTERS = string.ascii_uppercase + string.digits
_WILD = "*?"
_MONTH = timedelta(days=30)
_CSV = ("plate", "region", "reader", "reader_name", "at", "received_at", "lat", "lon", "confidence", "flags",
        "image_sha256", "agency", "law_tag")  # fmt: skip


class Named(msgspec.Struct, frozen=True, kw_only=True):
    """What the reason names that the system holds: an open case of the person's, an open incident, or neither."""

    offence: str | None = None
    """Of the case."""
    incident: IncidentView | None = None
    says: str | None = None
    """Why it explains nothing, None where it does."""

    @property
    def is_held(self) -> bool:
        """Return whether a case or an incident was named that is there."""
        return self.says is None


class PartnerAsked(msgspec.Struct, frozen=True, kw_only=True):
    """Whether another agency's reads were searched too, and by which rule; not whether it has any."""

    agency: str
    asked: bool
    rule: str
    says: str


class PlateResults(msgspec.Struct, frozen=True, kw_only=True):
    """The reads found, how the search was reasoned, and the act by which its receipt is had."""

    items: list[SeenPlate]
    """The newest, ROWS_MAX at most."""
    total: int | None
    """How many fit; None where some of them are not shown, whose number is not told either."""
    more: bool
    """There are more than those shown."""
    explained: bool
    reason: Weighed
    receipt: str
    partners: list[PartnerAsked]
    withholds: bool = False
    """The time searched holds a registered assembly: reads made there are shown with command's approval only."""


class PlateFile(msgspec.Struct, frozen=True):
    """Reads as a file."""

    name: str
    content: str


@act("plates.search", "Search plate reads.")
async def search_plates(deed: Deed, question: PlateQuestion, *, anyway: bool = False) -> PlateResults:
    """Return reads, newest first.

    `anyway` searches for a reason that says too little; it is on record as such.

    Raises:
        BadInputError: the member that cannot be searched by.
        RefusedError: `reason-says-nothing` with what is missing, or the cap that takes a second person.
    """
    return await search(deed, question, anyway=anyway)


@act("plates.export", "Take plate reads out of the room, as a file.")
async def export_plates(deed: Deed, question: PlateQuestion, *, anyway: bool = False) -> PlateFile:
    """Return what a search finds as CSV; a spreadsheet runs nothing of it.

    Raises as `search_plates` does, and `agreement-no-resharing` where another agency's reads may not be passed on.
    """
    found = await search(deed, question, anyway=anyway, rows_max=EXPORT_ROWS_MAX)
    for label in sorted({f"{each.agency}/{each.law_tag}" for each in found.items}):
        demand_may_pass_on(deed, "read", label)
    deed.about(deed.subject, exported=len(found.items))
    return PlateFile(f"plates-{deed.id}.csv", as_csv(found.items))


async def search(
    deed: Deed, question: PlateQuestion, *, anyway: bool = False, by_two: bool = False, rows_max: int = ROWS_MAX
) -> PlateResults:
    """Search within an act: weigh the reason, refuse what takes two persons (`by_two`: they agreed), find, record."""
    question = settled(question, deed.now)
    deed.about("plate search", **msgspec.structs.asdict(question))
    named = await named_by(deed)
    reason = await _weighed(deed, named, anyway=anyway)
    if not by_two:
        _refuse(too_wide(deed.door.world.table, question, _span(question), is_held=named.is_held))
    partners = await _ask_partners(deed, named)
    found = await find_reads(deed.tx, question.plate, question, deed.now, rows_max)
    if not by_two:
        _refuse(too_many(deed.door.world.table, question, found.total))
    guarded = await _guarded(deed, question)
    items = [each for each in found.items if _is_shown(deed, each) and not _is_at(guarded, each)]
    is_whole = len(items) == len(found.items) and not guarded
    says = named.says
    if named.incident is not None:
        says = why_unexplained(await scene_of(deed.tx, named.incident), named.incident.number, items)
    await _record(deed, question, SearchRow(
        act_id=deed.id, at=deed.now, label=f"{deed.seat.agency}/{deed.door.world.agency_law.get(deed.seat.agency, '')}",
        login=deed.seat.login, match=question.match, offence=named.offence, score=reason.score,
        explained=says is None, wide=by_two, reads=len(items),
    ), items, says)  # fmt: skip
    return PlateResults(
        items=await _with_names(deed.tx, items),
        total=found.total if is_whole else None,
        more=found.total > len(found.items),
        explained=says is None,
        reason=reason,
        receipt=deed.id,
        partners=partners,
        withholds=bool(guarded),
    )


async def _record(
    deed: Deed, question: PlateQuestion, row: SearchRow, items: Sequence[SeenPlate], says: str | None
) -> None:
    plates = sorted({each.plate for each in items})
    few = plates if question.match != "exact" and len(plates) <= FEW_PLATES else []
    deed.about(deed.subject, explained=row.explained, score=row.score, reads=row.reads, plates=few)
    await store_search.record(deed.tx, row)
    if says is not None:
        await mark(deed, "search", says)


def settled(question: PlateQuestion, now: datetime) -> PlateQuestion:
    """Return the question as it is searched by: the plate normalised, the time whole; raises BadInputError."""
    _check_place(question)
    if question.reader and (len(question.reader) > READER_CHARS_MAX or not question.reader.isprintable()):
        raise BadInputError("reader", f"has at most {READER_CHARS_MAX} plain characters")
    region = normalise_region(question.region)
    if region is None:
        raise BadInputError("region", "is a state or country such as US-DC or MD, or empty")
    start, end = _times(question, now)
    return msgspec.structs.replace(
        question,
        plate=_plate(question),
        region=region or None,
        reader=question.reader or None,
        start=start,
        end=end,
    )


def _times(question: PlateQuestion, now: datetime) -> tuple[datetime, datetime]:
    for field, at in (("from", question.start), ("to", question.end)):
        if at is not None and at.tzinfo is None:
            raise BadInputError(field, "carries a time zone, as in 2026-03-14T21:15:00Z")
    end = min(question.end or now, now) + timedelta(minutes=1)
    start = question.start or end - timedelta(days=DAYS_BACK)
    if start >= end:
        raise BadInputError("from", "lies before `to`, and not ahead of now")
    if end - start > timedelta(days=DAYS_BACK_MAX):
        raise BadInputError("from", f"is at most {DAYS_BACK_MAX} days before `to`")
    return start, end


def _span(question: PlateQuestion) -> timedelta:
    """Return how long the time searched is, less the minute that comes on top."""
    assert question.start is not None  # noqa: S101 - `settled` gives both
    assert question.end is not None  # noqa: S101 - as above
    return question.end - question.start - timedelta(minutes=1)


def _check_place(question: PlateQuestion) -> None:
    if (question.near is None) != (question.within_m is None):
        raise BadInputError("within_m", "and near belong together: a place, and how far around it")
    if question.near is not None and not is_on_earth(*question.near):
        raise BadInputError("near", "is a latitude and a longitude, in degrees")
    if question.within_m is not None and not 1 <= question.within_m <= WITHIN_M_MAX:
        raise BadInputError("within_m", f"is 1 to {WITHIN_M_MAX:.0f} metres")


def _plate(question: PlateQuestion) -> str:
    if question.match not in MATCHES:
        raise BadInputError("match", f"is one of: {', '.join(MATCHES)}")
    plate = "".join(each for each in question.plate.upper() if each not in " -")
    allowed = _LETTERS + (_WILD if question.match == "wildcard" else "")
    letters = sum(each in _LETTERS for each in plate)
    if not plate or len(plate) > PLATE_CHARS_MAX or any(each not in allowed for each in plate):
        raise BadInputError(
            "plate", f"has 1 to {PLATE_CHARS_MAX} letters A-Z and digits; a wildcard search also * and ?"
        )
    if question.match == "prefix" and letters < PREFIX_CHARS_MIN:
        raise BadInputError("plate", f"write at least {PREFIX_CHARS_MIN} characters")
    if question.match == "wildcard" and letters < WILDCARD_LETTERS_MIN:
        raise BadInputError("plate", f"write at least {WILDCARD_LETTERS_MIN} letters or digits beside * and ?")
    return plate


async def named_by(deed: Deed) -> Named:
    """Return what the act's reason names that the system holds."""
    why = deed.why
    if why.case:
        if not await is_case_of(deed, why.case):
            return Named(says="The case named is no open one of this person's.")
        case = await store_things.case(deed.tx, why.case)
        return Named(offence=None if case is None else case.offence)
    if not why.incident:
        return Named(says="Neither a case nor an incident was named.")
    incident = await store_incidents.get(deed.tx, why.incident)
    incident = incident or await store_incidents.by_number(deed.tx, why.incident)
    if incident is None or incident.status != "open":
        return Named(says="The incident named is none that the system holds open.")
    return Named(incident=incident)


async def _weighed(deed: Deed, named: Named, *, anyway: bool) -> Weighed:
    note = deed.why.note or ""
    repeated = 0
    if note.strip():
        repeated = await store_search.same_words(deed.tx, deed.seat.login, note, deed.now - _MONTH)
    weighed = weigh(note, is_held=named.is_held, repeated=repeated)
    if says_nothing(note, weighed) and not anyway:
        missing = " ".join(weighed.missing)
        raise RefusedError(REASON_RULE, f"This reason says too little ({weighed.score} of 100 points). {missing}")
    return weighed


def _refuse(cap: Cap | None) -> None:
    if cap is not None:
        raise RefusedError(cap.name, f"{cap.says} It is {cap.most:g} {cap.unit}: ask for a second person.")


async def _ask_partners(deed: Deed, named: Named) -> list[PartnerAsked]:
    """Let the act see other agencies' reads only for what is held; return whom that asks, and who says no."""
    if not named.is_held:
        own = frozenset(each for each in deed.visible["read"] if each.partition("/")[0] == deed.seat.agency)
        await see(deed.tx, {"read": own})
    found = []
    for agency, law in sorted(deed.door.world.agency_law.items()):
        answer = sees(deed.door.world, deed.viewer, "read", f"{agency}/{law}")
        if agency != deed.seat.agency and answer.rule != "not-shared":
            found.append(_partner(agency, answer, is_held=named.is_held))
    return found


def _partner(agency: str, answer: Answer, *, is_held: bool) -> PartnerAsked:
    if answer.allowed and not is_held:
        return PartnerAsked(agency=agency, asked=False, rule=PARTNERS_RULE, says=PARTNERS_SAYS)
    return PartnerAsked(agency=agency, asked=answer.allowed, rule=answer.rule, says=answer.says)


async def _guarded(deed: Deed, question: PlateQuestion) -> list[Assembly]:
    """Return the assemblies of the time searched at which nobody approved that this person sees reads."""
    end = question.end or deed.now
    start = question.start or end - timedelta(days=DAYS_BACK)
    within = [each for each in deed.door.world.assemblies if each.begins_at <= end and each.ends_at > start]
    if not within:
        return []
    approved = await store_assemblies.approved(deed.tx, "plates.search", deed.seat.login, deed.now)
    return [each for each in within if each.id not in approved]


def _is_at(assemblies: list[Assembly], read: SeenPlate) -> bool:
    return bool(at_assemblies(assemblies, Point(read.lat, read.lon), read.at))


def _is_shown(deed: Deed, read: SeenPlate) -> bool:
    """Return whether a read is young enough for the agreement that shows it."""
    since = shown_since(deed, "read", f"{read.agency}/{read.law_tag}")
    return since is None or read.at >= since


async def find_reads(tx: Tx, plate: str, question: PlateQuestion, now: datetime, rows_max: int = ROWS_MAX) -> Found:
    """Return the reads that the transaction may see of a normalised plate or pattern, newest first."""
    span = span_of(question, now, rows_max)
    if question.match == "exact":
        return await store.of_plates(tx, [plate], span)
    if question.match == "prefix":
        return await store.with_prefix(tx, plate, span)
    if question.match == "one_edit":
        return await store.of_plates(tx, sorted(one_edit(plate)), span)
    return await store.like(tx, pattern_of(plate), span)


def span_of(question: PlateQuestion, now: datetime, limit: int) -> store.Span:
    """Return where and when a question is about, DAYS_BACK where it does not say."""
    end = question.end or now + timedelta(minutes=1)
    return store.Span(
        question.start or end - timedelta(days=DAYS_BACK),
        end,
        question.region,
        limit,
        question.reader,
        question.near,
        question.within_m,
    )


def pattern_of(plate: str, match: str = "wildcard") -> str:
    """Return the LIKE pattern of a beginning or a wildcard."""
    return f"{plate}%" if match == PATTERNS[0] else plate.replace("*", "%").replace("?", "_")


def one_edit(plate: str) -> set[str]:
    """Return every plate within one insertion, deletion or change of a character, the plate itself included."""
    cuts = [(plate[:at], plate[at:]) for at in range(len(plate) + 1)]
    changed = {a + letter + b[1:] for a, b in cuts if b for letter in _LETTERS}
    longer = {a + letter + b for a, b in cuts for letter in _LETTERS}
    shorter = {a + b[1:] for a, b in cuts if b} - {""}
    return {plate} | changed | longer | shorter


async def _with_names(tx: Tx, items: Sequence[SeenPlate]) -> list[SeenPlate]:
    names = await store_search.reader_names(tx, {each.reader for each in items}) if items else {}
    return [
        msgspec.structs.replace(each, reader_name=names.get((f"{each.agency}/{each.law_tag}", each.reader), ""))
        for each in items
    ]


def as_csv(items: Sequence[SeenPlate]) -> str:
    """Return reads as CSV with a line of names on top."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(_CSV)
    for each in items:
        row = msgspec.to_builtins(each) | {"flags": " ".join(each.flags)}
        cells = [row[name] for name in _CSV]
        writer.writerow([inert(cell) if isinstance(cell, str) else cell for cell in cells])
    return out.getvalue()
