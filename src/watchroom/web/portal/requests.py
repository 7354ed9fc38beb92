"""Answering a request for footage by the link of its letter, one tap an answer, and what one was asked so far."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
from litestar import Response, Router, get, post
from litestar.params import FromPath

from watchroom.actions import request_answers as acts
from watchroom.actions.request_answers import Link
from watchroom.base.errors import ConflictError, NotFoundError
from watchroom.web.portal.gate import (
    LANGUAGE_COOKIE,
    OWN,
    Called,
    PortalRequest,
    Visited,
    Visitor,
    form_of,
    page,
    see_other,
)
from watchroom.web.portal.texts import ENGLISH, Words

MINE = "/portal/requests/mine"
CAPS = ("request-radius", "request-window", "request-answers", "request-households", "request-a-month")
"""What a household may want to know of the limits of asking, in this order."""
_SAY: dict[str, Callable[..., Awaitable[None]]] = {
    "nothing": acts.nothing,
    "no": acts.decline,
    "stop": acts.stop,
}


@get("/requests", sync_to_thread=False)
def about(visitor: Visited) -> Response[str]:
    """Tell how requests for footage go, and what limits them now."""
    table = visitor.door.world.table
    caps = [(name, round(table.most(name))) for name in CAPS]
    return page(visitor, "requests/about.html", caps=caps)


@get("/requests/answer/{token:str}")
async def ask(visitor: Visited, token: FromPath[str]) -> Response[str]:
    """Show what is asked, with one button an answer: opening the link alone answers nothing."""
    try:
        link = await acts.enter(visitor.door, token)
    except NotFoundError:
        return _gone(visitor)
    return await _answer_page(_in_their_language(visitor, link), token, link)


@post("/requests/answer/{token:str}", status_code=200)
async def answer(visitor: Visited, token: FromPath[str], request: PortalRequest) -> Response[Any]:
    """Take an answer, and lead on: to the page for files, or back to what was answered."""
    try:
        link = await acts.enter(visitor.door, token)
    except NotFoundError:
        return _gone(visitor)
    visitor = _in_their_language(visitor, link)
    said = (await form_of(request)).text("answer")
    try:
        if said == "something":
            return see_other(await acts.offer(visitor.door, link.seat, OWN, link.message_id))
        if said == "resume":
            await acts.resume(visitor.door, link.seat, OWN, link.account)
        elif said in _SAY:
            await _SAY[said](visitor.door, link.seat, OWN, link.message_id)
        else:
            return await _answer_page(visitor, token, link, status=400, errors={"answer": visitor.t("requests.choose")})
    except ConflictError:
        return await _answer_page(visitor, token, link, status=409)
    return see_other(f"/portal/requests/answer/{token}")


def _gone(visitor: Visitor) -> Response[str]:
    return page(visitor, "requests/gone.html", status=404)


async def _answer_page(
    visitor: Visitor, token: str, link: Link, *, status: int = 200, errors: dict[str, str] | None = None
) -> Response[str]:
    question = await acts.read(visitor.door, link.seat, OWN, link.message_id)
    facts: dict[str, Any] = {"question": question, "token": token, "errors": errors or {}}
    return page(visitor, "requests/answer.html", status=status, **facts)


def _in_their_language(visitor: Visitor, link: Link) -> Visitor:
    """Return the visitor with words in the language that their letters are in, unless they chose another here."""
    request, languages, code = visitor.request, visitor.room.languages, link.account.language
    chosen = request.query_params.get("lang") or request.cookies.get(LANGUAGE_COOKIE)
    if chosen or code not in languages:
        return visitor
    return msgspec.structs.replace(visitor, t=Words(code, languages[code], languages[ENGLISH]))


@get("/requests/mine")
async def mine(caller: Called) -> Response[str]:
    """Show what the account was asked, and its answers."""
    found = await acts.mine(caller.door, caller.seat, OWN, caller.account)
    return page(caller, "requests/mine.html", mine=found)


@post("/requests/mine/resume", status_code=303)
async def resume(caller: Called) -> Response[None]:
    """Let the account be asked again."""
    await acts.resume(caller.door, caller.seat, OWN, caller.account)
    return see_other(MINE)


routes = Router(path="/", route_handlers=[about, ask, answer, mine, resume])
