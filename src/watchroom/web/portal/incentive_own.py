"""The pages of one's own applications to the incentive program: where they stand, documents, appeal, leaving."""

from __future__ import annotations

from typing import Any

from litestar import Response, Router, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from watchroom.actions import incentive as acts
from watchroom.actions.incentive_files import DOCUMENT_BYTES_MAX, demand_document
from watchroom.base.errors import BadInputError
from watchroom.model.incentive import OPEN, PROOFS
from watchroom.model.incentive_views import ApplicationView
from watchroom.web.portal.gate import OWN, Called, Caller, PortalRequest, form_of, page, see_other

BASE = "/portal/incentive/applications"
FORM_BYTES_MAX = DOCUMENT_BYTES_MAX + 100_000


@get("/")
async def applications(caller: Called) -> Response[str]:
    """One's own applications."""
    found = await acts.own(caller.door, caller.seat, OWN, caller.account)
    return page(caller, "incentive/applications.html", applications=found)


@get("/{application_id:str}")
async def application(caller: Called, application_id: FromPath[str]) -> Response[str]:
    """Where one application stands, and what comes next."""
    return _page(caller, await _one(caller, application_id), "application")


@get("/{application_id:str}/documents/{proof:str}")
async def ask_document(caller: Called, application_id: FromPath[str], proof: FromPath[str]) -> Response[str]:
    """Ask for one kind of document."""
    if proof not in PROOFS:
        raise NotFoundException
    return _page(caller, await _one(caller, application_id), "document", proof=proof)


@post("/{application_id:str}/documents/{proof:str}", status_code=303, request_max_body_size=FORM_BYTES_MAX)
async def add_document(
    caller: Called, request: PortalRequest, application_id: FromPath[str], proof: FromPath[str]
) -> Response[Any]:
    """Take documents of one kind."""
    files = (await form_of(request)).files("file")
    try:
        if not files:
            raise BadInputError("file", "is missing")  # noqa: TRY301 - said on the page as every other mistake
        contents = [await each.read() for each in files]
        for content in contents:
            demand_document(content)
        for content in contents:
            await acts.add_document(caller.door, caller.seat, OWN, caller.account, application_id, proof, content)
    except BadInputError as error:
        if error.field != "file":
            raise
        errors = {"file": caller.t("incentive.document.wrong")}
        found = await _one(caller, application_id)
        return _page(caller, found, "document", status=400, proof=proof, errors=errors)
    return see_other(f"{BASE}/{application_id}")


@get("/{application_id:str}/appeal")
async def ask_appeal(caller: Called, application_id: FromPath[str]) -> Response[str]:
    """Ask why the refusal is wrong."""
    return _page(caller, await _one(caller, application_id), "appeal")


@post("/{application_id:str}/appeal", status_code=303)
async def appeal(caller: Called, request: PortalRequest, application_id: FromPath[str]) -> Response[Any]:
    """Appeal."""
    because = (await form_of(request)).text("because")
    today = caller.door.clock.now().astimezone(caller.room.zone).date()
    try:
        await acts.appeal(caller.door, caller.seat, OWN, caller.account, application_id, because, today=today)
    except BadInputError:
        errors = {"because": caller.t("incentive.appeal.wrong")}
        found = await _one(caller, application_id)
        return _page(caller, found, "appeal", status=400, values={"because": because}, errors=errors)
    return see_other(f"{BASE}/{application_id}")


@get("/{application_id:str}/withdraw")
async def ask_withdraw(caller: Called, application_id: FromPath[str]) -> Response[str]:
    """Ask whether an application is really to be withdrawn."""
    return _page(caller, await _one(caller, application_id), "withdraw")


@post("/{application_id:str}/withdraw", status_code=303)
async def withdraw(caller: Called, application_id: FromPath[str]) -> Response[Any]:
    """Withdraw."""
    await acts.withdraw(caller.door, caller.seat, OWN, caller.account, application_id)
    return see_other(f"{BASE}/{application_id}")


async def _one(caller: Caller, application_id: str) -> ApplicationView:
    found = await acts.own(caller.door, caller.seat, OWN, caller.account)
    one = next((each for each in found if each.id == application_id), None)
    if one is None:
        raise NotFoundException
    return one


def _page(caller: Caller, found: ApplicationView, name: str, *, status: int = 200, **facts: Any) -> Response[str]:
    waits = [each.proof for each in found.checks if each.state in ("missing", "asked", "unfit")]
    shown = {"application": found, "waits": waits, "is_open": found.status in OPEN}
    return page(caller, f"incentive/{name}.html", status=status, **shown | facts)


routes = Router(
    path="/incentive/applications",
    route_handlers=[
        applications,
        application,
        ask_document,
        add_document,
        ask_appeal,
        appeal,
        ask_withdraw,
        withdraw,
    ],
)
