"""The first page of the service, signing in and out, one's own account, and the demo's post box."""

from __future__ import annotations

import re
from typing import Any

from litestar import Response, Router, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from markupsafe import Markup, escape

from watchroom.actions import leaving, portal_accounts, posting
from watchroom.base.errors import BadInputError, NotSignedInError
from watchroom.model.portal import CHANNELS
from watchroom.web.portal.files import file_answer
from watchroom.web.portal.gate import (
    OWN,
    Called,
    PortalRequest,
    Visited,
    form_of,
    page,
    see_other,
    session_cookie,
)

FRONT = ("registration", "requests", "uploads", "incentive", "sites", "peace", "complaints")
"""What the first page leads to, in this order; each topic that has a title for it."""
_ADDRESS = re.compile(r"https?://\S+")


@get("/", sync_to_thread=False)
def front(visitor: Visited) -> Response[str]:
    """Return the first page: what one can do here."""
    return page(visitor, "front.html", topics=[each for each in FRONT if visitor.t.has(f"{each}.front.title")])


@get("/files/{name:str}", sync_to_thread=False)
def file(name: FromPath[str]) -> Response[bytes]:
    """Return a file that pages load."""
    return file_answer(name)


@get("/sign-in", sync_to_thread=False)
def ask_address(visitor: Visited) -> Response[str]:
    """Ask for the address that the link goes to."""
    next_path = portal_accounts.safe_next(visitor.request.query_params.get("next", ""))
    return page(visitor, "sign_in.html", next=next_path)


@post("/sign-in", status_code=200)
async def send_link(visitor: Visited, request: PortalRequest) -> Response[Any]:
    """Send a link to the address, and say so whether or not there is an account."""
    form = await form_of(request)
    next_path = portal_accounts.safe_next(form.text("next"))
    email = form.text("email")
    try:
        await portal_accounts.send_link(
            visitor.door, email, source=visitor.source, next_path=next_path, language=visitor.t.code
        )
    except BadInputError:
        errors = {"email": visitor.t("service.email.wrong")}
        return page(visitor, "sign_in.html", status=400, next=next_path, values={"email": email}, errors=errors)
    return page(visitor, "link_sent.html", email=email, says="service.link.sent.says")


@get("/sign-in/{token:str}", sync_to_thread=False)
def open_link(visitor: Visited, token: FromPath[str]) -> Response[str]:
    """Ask to go on: opening a link alone signs nobody in, since mail programs open links by themselves."""
    return page(visitor, "sign_in_link.html", token=token)


@post("/sign-in/{token:str}", status_code=303)
async def use_link(visitor: Visited, token: FromPath[str]) -> Response[Any]:
    """Sign in by the link."""
    try:
        done = await portal_accounts.use_link(visitor.door, token)
    except NotSignedInError:
        return page(
            visitor, "sign_in.html", status=410, next="/portal", errors={"email": visitor.t("service.link.over")}
        )
    return see_other(done.next, session_cookie(visitor, done.token))


@post("/sign-out", status_code=303)
async def sign_out(caller: Called) -> Response[None]:
    """Sign out."""
    await portal_accounts.sign_out(caller.door, caller.seat, OWN)
    return see_other("/portal", session_cookie(caller.visitor, ""))


@get("/account")
async def account(caller: Called) -> Response[str]:
    """Show how one is reached."""
    contact = await portal_accounts.own_contact(caller.door, caller.seat, OWN, caller.account)
    values = {
        "name": contact.name,
        "phone": contact.phone,
        "language": caller.account.language,
        "channel": caller.account.channel,
    }
    return page(caller, "account.html", email=contact.email, values=values, channels=list(CHANNELS))


@post("/account", status_code=200)
async def change_account(caller: Called, request: PortalRequest) -> Response[Any]:
    """Change how one is reached."""
    values = (await form_of(request)).fields("name", "phone", "language", "channel")
    try:
        await portal_accounts.change_contact(caller.door, caller.seat, OWN, caller.account, **values)
    except BadInputError as error:
        contact = await portal_accounts.own_contact(caller.door, caller.seat, OWN, caller.account)
        errors = {error.field: caller.t(f"service.{error.field}.wrong")}
        shown = {"email": contact.email, "values": values, "channels": list(CHANNELS)}
        return page(caller, "account.html", status=400, errors=errors, **shown)
    return see_other("/portal/account?kept=1")


@get("/account/delete")
async def ask_to_delete(caller: Called) -> Response[str]:
    """Say what deleting the account does, and ask once."""
    contact = await portal_accounts.own_contact(caller.door, caller.seat, OWN, caller.account)
    return page(caller, "account_delete.html", email=contact.email)


@post("/account/delete", status_code=200)
async def delete_account(caller: Called) -> Response[str]:
    """Take everything back and delete the account, at once."""
    await leaving.leave(caller.door, portal_accounts.Caller(caller.account, caller.seat))
    answer = page(caller.visitor, "account_deleted.html", signed_in=False)
    answer.set_cookie(session_cookie(caller.visitor, ""))
    return answer


@get("/inbox")
async def inbox(visitor: Visited) -> Response[str]:
    """Show the demo's post box: what would have been sent to made-up people."""
    _demand_demo(visitor)
    return page(visitor, "inbox.html", letters=await posting.inbox(visitor.door, 100))


@get("/inbox/{letter_id:str}")
async def inbox_letter(visitor: Visited, letter_id: FromPath[str]) -> Response[str]:
    """Show one letter of the demo's post box."""
    _demand_demo(visitor)
    letter = await posting.inbox_letter(visitor.door, letter_id)
    return page(visitor, "inbox_letter.html", letter=letter, text=_linked(letter.text, visitor.room.base))


def _demand_demo(visitor: Visited) -> None:
    if not visitor.room.demo:
        raise NotFoundException


def _linked(text: str, base: str) -> Markup:
    """Return a letter's text whose addresses of this room can be followed."""

    def link(found: re.Match[str]) -> str:
        address = found[0]
        if not address.startswith(f"{base}/portal/"):
            return str(escape(address))
        return str(Markup('<a href="{}">{}</a>').format(address.removeprefix(base), address))

    parts, end = [], 0
    for found in _ADDRESS.finditer(text):
        parts += [str(escape(text[end : found.start()])), link(found)]
        end = found.end()
    return Markup("".join([*parts, str(escape(text[end:]))]))  # noqa: S704 - every part was escaped


routes = Router(
    path="/",
    route_handlers=[
        front,
        file,
        ask_address,
        send_link,
        open_link,
        use_link,
        sign_out,
        account,
        change_account,
        ask_to_delete,
        delete_account,
        inbox,
        inbox_letter,
    ],
)
