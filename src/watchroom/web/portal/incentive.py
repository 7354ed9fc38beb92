"""The public's pages of the incentive program: what it is, and applying, one question a page."""

from __future__ import annotations

from datetime import date
from typing import Any

from litestar import Response, Router, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from watchroom.actions import drafts, gazetteer
from watchroom.actions import incentive as acts
from watchroom.base.errors import BadInputError
from watchroom.model.incentive import LINES_MAX
from watchroom.model.portal import Fields
from watchroom.web.portal import incentive_steps as steps
from watchroom.web.portal.gate import (
    OWN,
    Called,
    Caller,
    Form,
    PortalRequest,
    Visited,
    Visitor,
    draft_cookie,
    form_of,
    page,
    see_other,
)
from watchroom.web.portal.incentive_steps import BY_NAME, DRAFT, Step

APPLY = "/portal/incentive/apply"


@get("/", sync_to_thread=False)
def front(visitor: Visited) -> Response[str]:
    """What the program is, who may apply, and what to have at hand."""
    return page(visitor, "incentive/front.html")


@get("/begin", sync_to_thread=False)
def ask_address(visitor: Visited) -> Response[str]:
    """Ask for the address that the link goes to."""
    return page(visitor, "incentive/begin.html")


@post("/begin", status_code=200)
async def begin(visitor: Visited, request: PortalRequest) -> Response[str]:
    """Send a link to who wants to apply."""
    email = (await form_of(request)).text("email")
    try:
        await acts.begin(visitor.door, email, source=visitor.source, language=visitor.t.code)
    except BadInputError:
        errors = {"email": visitor.t("service.email.wrong")}
        return page(visitor, "incentive/begin.html", status=400, values={"email": email}, errors=errors)
    return page(visitor, "link_sent.html", email=email, says="incentive.begin.sent")


@get("/apply/{step:str}")
async def ask(caller: Called, step: FromPath[str]) -> Response[Any]:
    """Ask one question."""
    found = _step(step)
    draft = await _draft(caller)
    if found.name == "check":
        missing = steps.unanswered(draft)
        if missing is not None:
            return see_other(f"{APPLY}/{missing}")
    return _shown(caller, found, draft)


@post("/apply/{step:str}", status_code=303)
async def answer(caller: Called, request: PortalRequest, step: FromPath[str]) -> Response[Any]:
    """Take one answer and go on; what is wrong with it is said on the same page."""
    found = _step(step)
    draft, form = await _draft(caller), await form_of(request)
    if found.name == "check":
        return await _send(caller, draft)
    if found.name == "items":
        return await _list(caller, draft, form)
    values = form.fields(*(each.name for each in found.questions))
    errors = {field: caller.t(key) for field, key in steps.wrong(found, values).items()}
    if errors:
        return _shown(caller, found, draft | values, errors)
    if found.name == "address" and not form.text("as_written"):
        meant = await _meant(caller, values)
        if meant:
            return _shown(caller, found, draft | values, meant=meant)
    draft |= values
    token = await drafts.save(caller.door, caller.visitor.draft, DRAFT, draft)
    goes = steps.after(found, draft) if form.text("back") != "check" or steps.unanswered(draft) else "check"
    return see_other(f"{APPLY}/{goes}", draft_cookie(caller.visitor, token))


async def _meant(caller: Caller, values: dict[str, str]) -> list[str]:
    """Return the addresses that may have been meant, where the city's list does not know the one that was typed."""
    found = await gazetteer.look_up(caller.door, values["address"], values["unit"], source=caller.visitor.source)
    return [] if found.spot else [each.address for each in found.suggestions]


async def _list(caller: Caller, draft: Fields, form: Form) -> Response[Any]:
    """Add a thing to the list, take one from it, or go on with what is listed."""
    listed: list[dict[str, str]] = list(draft.get("items", []))
    does, today = form.text("do"), _today(caller)
    if does == "on":
        if listed:
            return see_other(f"{APPLY}/{steps.after(BY_NAME['items'], draft)}")
        return _shown(caller, BY_NAME["items"], draft, {"item": caller.t("incentive.items.none")})
    if does.startswith("remove-"):
        listed = [each for n, each in enumerate(listed, start=1) if does != f"remove-{n}"]
    else:
        values = form.fields("item", "price", "day", "month", "year")
        line, wrong = steps.line_of(values, today, voucher=steps.is_voucher(draft))
        if len(listed) >= LINES_MAX:
            wrong = {"item": "incentive.items.many"}
        if wrong:
            errors = {field: caller.t(key) for field, key in wrong.items()}
            return _shown(caller, BY_NAME["items"], draft | values, errors)
        listed.append(line)
    token = await drafts.save(caller.door, caller.visitor.draft, DRAFT, draft | {"items": listed})
    return see_other(f"{APPLY}/items", draft_cookie(caller.visitor, token))


async def _send(caller: Caller, draft: Fields) -> Response[Any]:
    """Send the application; what does not fit leads back to its page."""
    try:
        asked = steps.asked_of(draft)
        made = await acts.apply(caller.door, caller.seat, OWN, caller.account, asked, today=_today(caller))
    except BadInputError as error:
        where = BY_NAME.get(error.field)
        if where is None:
            raise
        key = f"incentive.{where.name}.{_how_wrong(error)}"
        return _shown(caller, where, draft, {error.field: caller.t(key)})
    await drafts.drop(caller.door, caller.visitor.draft, DRAFT)
    return see_other(f"/portal/incentive/applications/{made.id}")


def _how_wrong(error: BadInputError) -> str:
    if error.field != "registration":
        return "wrong"
    return "elsewhere" if error.reason == acts.ELSEWHERE else "unknown"


def _shown(
    caller: Caller, step: Step, draft: Fields, errors: dict[str, str] | None = None, **facts: Any
) -> Response[str]:
    asked = steps.asked_of(draft) if step.name == "check" else None
    template = f"incentive/{step.name}.html" if step.name in ("items", "check") else "incentive/step.html"
    found = steps.steps_of(draft)
    return page(
        caller,
        template,
        status=400 if errors else 200,
        step=step,
        values={"year": str(_today(caller).year)} | draft,
        errors=errors or {},
        before=steps.before(step, draft),
        number=found.index(step) + 1 if step in found else 1,
        of=len(found),
        items=steps.items_of(draft),
        is_voucher=steps.is_voucher(draft),
        back="check" if caller.visitor.request.query_params.get("back") == "check" else "",
        asked=asked,
        award=None if asked is None else acts.estimate(asked, _today(caller)),
        **({"meant": []} | facts),
    )


def _step(name: str) -> Step:
    found = BY_NAME.get(name)
    if found is None:
        raise NotFoundException
    return found


async def _draft(caller: Caller) -> Fields:
    return await drafts.load(caller.door, caller.visitor.draft, DRAFT)


def _today(who: Caller | Visitor) -> date:
    return who.door.clock.now().astimezone(who.room.zone).date()


routes = Router(path="/incentive", route_handlers=[front, ask_address, begin, ask, answer])
