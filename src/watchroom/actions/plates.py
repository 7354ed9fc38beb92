"""Plate search: for a case or call that the system itself can see, else marked unexplained and told a supervisor."""

from __future__ import annotations

import string
from datetime import datetime, timedelta

import msgspec

from watchroom.actions.agreements import shown_since
from watchroom.actions.door import Deed, act, is_case_of
from watchroom.actions.unexplained import mark, scene_of, why_unexplained
from watchroom.base.errors import BadInputError
from watchroom.base.geometry import Point, distance_m
from watchroom.model.assemblies import Assembly
from watchroom.model.plate_search import MATCHES, Found, PlateQuestion, SeenPlate
from watchroom.policy.assemblies import at_assemblies
from watchroom.store import assemblies as store_assemblies
from watchroom.store import incidents as store_incidents
from watchroom.store import plates as store
from watchroom.store.acting import Tx

ROWS_MAX = 200
DAYS_BACK = 30
PREFIX_CHARS_MIN = 2
WILDCARD_LETTERS_MIN = 2
PLATE_CHARS_MAX = 15
_LETTERS = string.ascii_uppercase + string.digits


class PlateResults(msgspec.Struct, frozen=True):
    """The reads found, whether the search is explained, and the act by which its receipt is had."""

    items: list[SeenPlate]
    explained: bool
    receipt: str
    withholds: bool = False
    """The time searched holds a registered assembly: reads made there are shown with command's approval only."""


@act("plates.search", "Search plate reads.")
async def search_plates(deed: Deed, question: PlateQuestion) -> PlateResults:
    """Return reads, newest first."""
    plate = _plate(question)
    deed.about(
        "plate search",
        plate=plate,
        match=question.match,
        region=question.region,
        start=question.start,
        end=question.end,
    )
    found = (await find_reads(deed.tx, plate, question, deed.now)).items
    guarded = await _guarded(deed, question)
    items = _near([each for each in found if _is_shown(deed, each) and not _is_at(guarded, each)], question)
    says = await _why_unexplained(deed, items)
    deed.about(deed.subject, explained=says is None)
    if says is not None:
        await mark(deed, "search", says)
    return PlateResults(items, says is None, deed.id, withholds=bool(guarded))


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


def _plate(question: PlateQuestion) -> str:
    if question.match not in MATCHES:
        raise BadInputError("match", f"is one of: {', '.join(MATCHES)}")
    plate = "".join(each for each in question.plate.upper() if each not in " -")
    allowed = _LETTERS + ("*?" if question.match == "wildcard" else "")
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


async def _why_unexplained(deed: Deed, items: list[SeenPlate]) -> str | None:
    """Return why the case or incident named does not explain the search, None where it does."""
    why = deed.why
    if why.case:
        return None if await is_case_of(deed, why.case) else "The case named is no open one of this person's."
    if not why.incident:
        return "Neither a case nor an incident was named."
    incident = await store_incidents.get(deed.tx, why.incident)
    incident = incident or await store_incidents.by_number(deed.tx, why.incident)
    if incident is None or incident.status != "open":
        return "The incident named is none that the system holds open."
    return why_unexplained(await scene_of(deed.tx, incident), incident.number, items)


def _is_shown(deed: Deed, read: SeenPlate) -> bool:
    """Return whether a read is young enough for the agreement that shows it."""
    since = shown_since(deed, "read", f"{read.agency}/{read.law_tag}")
    return since is None or read.at >= since


async def find_reads(tx: Tx, plate: str, question: PlateQuestion, now: datetime) -> Found:
    """Return the reads that the transaction may see of a normalised plate or pattern, newest first."""
    end = question.end or now + timedelta(minutes=1)
    span = store.Span(question.start or end - timedelta(days=DAYS_BACK), end, question.region or None, ROWS_MAX)
    if question.match == "exact":
        return await store.of_plates(tx, [plate], span)
    if question.match == "prefix":
        return await store.with_prefix(tx, plate, span)
    if question.match == "one_edit":
        return await store.of_plates(tx, sorted(one_edit(plate)), span)
    return await store.like(tx, plate.replace("*", "%").replace("?", "_"), span)


def one_edit(plate: str) -> set[str]:
    """Return every plate within one insertion, deletion or change of a character, the plate itself included."""
    cuts = [(plate[:at], plate[at:]) for at in range(len(plate) + 1)]
    changed = {a + letter + b[1:] for a, b in cuts if b for letter in _LETTERS}
    longer = {a + letter + b for a, b in cuts for letter in _LETTERS}
    shorter = {a + b[1:] for a, b in cuts if b} - {""}
    return {plate} | changed | longer | shorter


def _near(items: list[SeenPlate], question: PlateQuestion) -> list[SeenPlate]:
    if question.near is None or question.within_m is None:
        return items
    here = Point(*question.near)
    return [each for each in items if distance_m(here, Point(each.lat, each.lon)) <= question.within_m]
