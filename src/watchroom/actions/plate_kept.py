"""Plate searches kept for a case: run again by one press, ended with the case or after thirty days."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

from watchroom.actions.door import Deed, act
from watchroom.actions.incidents import words
from watchroom.actions.plates import PlateResults, search, settled
from watchroom.base.errors import BadInputError, ConflictError, NotFoundError, RefusedError
from watchroom.base.ids import new_id
from watchroom.model.plate_search import PlateQuestion
from watchroom.policy.plate_search import too_wide
from watchroom.store import plate_search as store
from watchroom.store.plate_search import KeptSearch

DAYS_MAX = 30
EACH_MAX = 20


class NewKept(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A search to keep: what is asked, so many days back from each run, until when."""

    title: str
    question: PlateQuestion
    days: int = 7
    expires_at: datetime


@act("plates.keep", "Keep a plate search for a case.")
async def keep(deed: Deed, new: NewKept) -> KeptSearch:
    """Keep it for the case that the act names, DAYS_MAX at most; one that takes two persons is not kept."""
    deed.about("a plate search to keep")
    if new.expires_at.tzinfo is None or not deed.now < new.expires_at <= deed.now + timedelta(days=DAYS_MAX):
        raise BadInputError("expires_at", f"is ahead, by {DAYS_MAX} days at most, with its time zone")
    if not 1 <= new.days <= DAYS_MAX:
        raise BadInputError("days", f"is 1 to {DAYS_MAX}")
    timeless = msgspec.structs.replace(new.question, start=None, end=None)
    question = msgspec.structs.replace(settled(timeless, deed.now), start=None, end=None)
    cap = too_wide(deed.door.world.table, question, timedelta(days=new.days), is_held=True)
    if cap is not None:
        raise RefusedError(cap.name, f"{cap.says} Such a search is asked for each time, and not kept.")
    own = [each for each in await store.kept(deed.tx, deed.now) if each.login == deed.seat.login]
    if len(own) >= EACH_MAX:
        raise ConflictError(f"You keep {EACH_MAX} plate searches: end one first.")
    law_tag = deed.door.world.agency_law.get(deed.seat.agency, "")
    kept = KeptSearch(
        id=new_id("kept"), label=f"{deed.seat.agency}/{law_tag}", login=deed.seat.login, name=deed.seat.name,
        title=words("title", new.title), case_number=deed.why.case or "", question=question, days=new.days,
        created_at=deed.now, expires_at=new.expires_at,
    )  # fmt: skip
    await store.keep(deed.tx, kept)
    deed.about(f"kept plate search {kept.id}", kept=kept)
    return kept


@act("plates.kept", "See the plate searches that are kept: one's own, or a supervisor the agency's.")
async def kept(deed: Deed) -> list[KeptSearch]:
    """Return those in force whose case is open, the soonest to end first."""
    deed.about("kept plate searches")
    return await store.kept(deed.tx, deed.now)


@act("plates.run_kept", "Run a plate search that is kept for a case.")
async def run_kept(deed: Deed, kept_id: str) -> PlateResults:
    """Search anew, so many days back from now; each run is an act, for the case that it is kept for."""
    found = await store.one_kept(deed.tx, kept_id, deed.now)
    if found is None or found.login != deed.seat.login:
        deed.about("a kept plate search")
        raise NotFoundError("You keep no such search, or it ended with its case or its time.")
    if deed.why.case != found.case_number:
        raise BadInputError("case", f"is {found.case_number}: the search is kept for it")
    asked = msgspec.structs.replace(found.question, start=deed.now - timedelta(days=found.days))
    return await search(deed, asked, anyway=True)


@act("plates.forget", "End a kept plate search of one's own.")
async def forget(deed: Deed, kept_id: str) -> None:
    """End it before its time."""
    deed.about(f"kept plate search {kept_id[:100]}")
    if not await store.forget(deed.tx, kept_id):
        raise NotFoundError("You keep no such search.")
