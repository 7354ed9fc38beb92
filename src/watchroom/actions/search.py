"""Search over incidents, notes, places, units and cameras: only what the seat may see; each search is an act."""

from __future__ import annotations

from datetime import datetime

import msgspec

from watchroom.actions.door import Deed, act
from watchroom.base.errors import BadInputError, NotFoundError
from watchroom.base.ids import new_id
from watchroom.store import search as store
from watchroom.store.search import Found, Question, SavedSearch

WORDS_CHARS_MAX = 200
FOUND_MAX = 100
SAVED_MAX = 50
QUERY_CHARS_MAX = 2_000
KINDS = ("incident", "note", "place", "unit", "camera")


class Results(msgspec.Struct, frozen=True):
    """What was found, how many there are in all, and how they fall into facets."""

    items: list[Found]
    facets: dict[str, dict[str, int]]
    total: int


@act("search.run", "Search incidents, notes, places, units and cameras.")
async def run_search(deed: Deed, question: Question) -> Results:
    """Return what holds all the words, incidents first, newest first."""
    words = question.q.strip()
    if len(words) > WORDS_CHARS_MAX:
        raise BadInputError("q", f"is longer than {WORDS_CHARS_MAX} characters")
    unknown = [kind for kind in question.kinds if kind not in KINDS]
    if unknown:
        raise BadInputError("kinds", f"is any of: {', '.join(KINDS)}")
    deed.about("search", question=msgspec.to_builtins(question))
    kinds = question.kinds or (KINDS if words else ("incident",))
    items: list[Found] = []
    facets: dict[str, dict[str, int]] = {}
    total = 0
    if "incident" in kinds or "note" in kinds:
        items, facets, total = await store.find_incidents(deed.tx, question, notes="note" in kinds, limit=FOUND_MAX)
    if words and not question.narrowed:
        for kind in ("place", "unit", "camera"):
            if kind in kinds:
                more = await store.find_things(deed.tx, kind, words, FOUND_MAX // 4)
                items += more
                total += len(more)
    return Results(items, facets, total)


@act("search.saved", "Keep and read one's own saved searches.")
async def saved_searches(deed: Deed) -> list[SavedSearch]:
    """Return the person's saved searches, newest first."""
    deed.about("own saved searches")
    return await store.saved(deed.tx, deed.seat.login)


@act("search.save", "Keep a search for oneself.")
async def save_search(deed: Deed, title: str, query: dict[str, str]) -> SavedSearch:
    """Keep a search under a title; at most SAVED_MAX of them."""
    title = title.strip()
    if not 0 < len(title) <= WORDS_CHARS_MAX:
        raise BadInputError("title", f"is 1 to {WORDS_CHARS_MAX} characters")
    if sum(len(name) + len(value) for name, value in query.items()) > QUERY_CHARS_MAX:
        raise BadInputError("query", f"is longer than {QUERY_CHARS_MAX} characters")
    if len(await store.saved(deed.tx, deed.seat.login)) >= SAVED_MAX:
        raise BadInputError("title", f"you have {SAVED_MAX} saved searches; remove one first")
    deed.about("saved search", title=title)
    found = SavedSearch(id=new_id("search"), title=title, query=query, created_at=deed.now)
    await store.save(deed.tx, deed.seat.login, found)
    return found


@act("search.forget", "Remove a saved search.")
async def forget_search(deed: Deed, search_id: str) -> None:
    """Remove one of one's own saved searches."""
    deed.about("saved search", id=search_id)
    if not await store.forget(deed.tx, deed.seat.login, search_id):
        raise NotFoundError("There is no such saved search.")


def question_of(
    q: str,
    kinds: str | None,
    status: str | None,
    type_code: str | None,
    start: datetime | None,
    end: datetime | None,
    district: str | None,
) -> Question:
    """Return the question that an address asks."""
    return Question(
        q=q,
        kinds=tuple(each for each in (kinds or "").split(",") if each),
        status=status or None,
        type_code=type_code or None,
        start=start,
        end=end,
        district=district or None,
    )
