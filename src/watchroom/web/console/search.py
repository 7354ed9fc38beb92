"""Routes of search: full text, saved searches."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import msgspec
from litestar import Router, delete, get, post
from litestar.params import FromQuery, JSONBody, QueryParameter

from watchroom.actions import search as acts
from watchroom.store.search import SavedSearch
from watchroom.web.console.gate import Called, reason


class SavedList(msgspec.Struct):
    """One's own saved searches."""

    items: list[SavedSearch]


class SaveBody(msgspec.Struct, forbid_unknown_fields=True):
    """A search to keep."""

    title: str
    query: dict[str, str]


@get("/search")
async def run_search(
    caller: Called,
    q: FromQuery[str] = "",
    kinds: FromQuery[str | None] = None,
    status: FromQuery[str | None] = None,
    type_: Annotated[str | None, QueryParameter(name="type")] = None,
    from_: Annotated[datetime | None, QueryParameter(name="from")] = None,
    to: FromQuery[datetime | None] = None,
    district: FromQuery[str | None] = None,
    purpose: FromQuery[str | None] = None,
    case: FromQuery[str | None] = None,
) -> acts.Results:
    """Search incidents, notes, places, units and cameras."""
    question = acts.question_of(q, kinds, status, type_, from_, to, district)
    return await acts.run_search(caller.door, caller.seat, reason(caller, purpose, case=case), question)


@get("/search/saved")
async def saved(caller: Called) -> SavedList:
    """One's own saved searches."""
    return SavedList(await acts.saved_searches(caller.door, caller.seat, reason(caller)))


@post("/search/saved", status_code=200)
async def save(caller: Called, data: JSONBody[SaveBody]) -> SavedSearch:
    """Keep a search."""
    return await acts.save_search(caller.door, caller.seat, reason(caller), data.title, data.query)


@delete("/search/saved", status_code=200)
async def forget(caller: Called, id: FromQuery[str]) -> None:  # noqa: A002 - the name in the address
    """Remove a saved search."""
    await acts.forget_search(caller.door, caller.seat, reason(caller), id)


routes = Router(path="/", route_handlers=[run_search, saved, save, forget])
