"""Who of the public is asking: a visitor in some language, or the account behind a cookie or bearer token."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import tzinfo
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import jinja2
import msgspec
from litestar import Request, Response
from litestar.datastructures import Cookie, State, UploadFile
from litestar.di import NamedDependency
from litestar.exceptions import HTTPException

from watchroom.actions import portal_accounts
from watchroom.actions.access import Access
from watchroom.actions.door import Door
from watchroom.actions.site_bell import SiteBell
from watchroom.actions.tokens import csrf_of, is_csrf
from watchroom.actions.uploading import Uploads
from watchroom.base import dates
from watchroom.base.errors import NotSignedInError, RefusedError
from watchroom.ledger.note import Verifier
from watchroom.model.people import Seat, Why
from watchroom.model.portal import Account
from watchroom.web.portal.files import stamp
from watchroom.web.portal.texts import ENGLISH, TRANSPARENCY, Catalogue, Words, catalogues, choose, topics

BASE = "/portal"
COOKIE = "watchroom_portal"
DRAFT_COOKIE = "watchroom_draft"
LANGUAGE_COOKIE = "watchroom_language"
ROOM_KEY = "watchroom.portal"
SAFE_METHODS = frozenset(("GET", "HEAD", "OPTIONS"))
KEPT_SECONDS = 30 * 24 * 3600
OWN = Why(purpose="own_records")
"""Why the public acts here: each for their own sake."""
PortalRequest = Request[Any, Any, State]
_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data: blob:; connect-src 'self'; "
    "media-src 'self' blob:; font-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
HEADERS = {
    "content-security-policy": _POLICY,
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=(self)",
    "x-content-type-options": "nosniff",
    "cache-control": "no-store",
    "vary": "accept-language, cookie",
}


class PortalRoom(msgspec.Struct, frozen=True, kw_only=True):
    """What the portal's routes work with."""

    door: Door
    demo: bool
    zone: tzinfo
    languages: dict[str, Catalogue]
    base: str
    """What addresses in letters begin with."""
    verifier: Verifier
    """The ledger's public key, which receipts are checked with."""
    uploads: Uploads
    bell: SiteBell
    access: Access


def offered(*, demo: bool) -> dict[str, Catalogue]:
    """Return the languages of the service: in a demo all, else those in which every topic was reviewed."""
    return catalogues([each for each in topics() if each != TRANSPARENCY], only_reviewed=not demo)


class Visitor(msgspec.Struct, frozen=True, kw_only=True):
    """Anyone: the room, the request, and the words in their language."""

    room: PortalRoom
    request: PortalRequest
    t: Words
    draft: str | None
    """The token of what they typed so far."""

    @property
    def door(self) -> Door:
        """Return the one door."""
        return self.room.door

    @property
    def source(self) -> str:
        """Return the network address that they come from: to count by, never to keep."""
        return self.request.client.host if self.request.client else ""


class Caller(msgspec.Struct, frozen=True, kw_only=True):
    """Who is signed in: their account, their seat, and what a visitor has."""

    visitor: Visitor
    account: Account
    seat: Seat
    csrf: str

    @property
    def door(self) -> Door:
        """Return the one door."""
        return self.visitor.door

    @property
    def room(self) -> PortalRoom:
        """Return the room."""
        return self.visitor.room

    @property
    def t(self) -> Words:
        """Return the words in their language."""
        return self.visitor.t


Visited = NamedDependency[Visitor]
"""What a route for anyone takes as `visitor`."""
Called = NamedDependency[Caller]
"""What a route for signed-in people takes as `caller`."""


def room_of(request: PortalRequest) -> PortalRoom:
    """Return the room that the request is asked in."""
    room: PortalRoom = request.scope[ROOM_KEY]  # type: ignore[literal-required] # a key of ours, set by `Service`
    return room


def words_of(request: PortalRequest) -> Words:
    """Return the words in the language asked for: in the address, in the cookie, or by the browser."""
    languages = room_of(request).languages
    asked = request.query_params.get("lang") or request.cookies.get(LANGUAGE_COOKIE)
    code = choose(asked, request.headers.get("accept-language", ""), languages)
    return Words(code, languages[code], languages[ENGLISH])


async def provide_visitor(request: PortalRequest) -> Visitor:
    """Return who asks, whoever it is; a form that another site sends is refused."""
    demand_own_page(request)
    return Visitor(room=room_of(request), request=request, t=words_of(request), draft=request.cookies.get(DRAFT_COOKIE))


async def provide_caller(request: PortalRequest) -> Caller:
    """Return who is signed in, or raise NotSignedInError; a browser's write needs its CSRF token."""
    visitor = await provide_visitor(request)
    token, bearer = token_of(request)
    found = await portal_accounts.enter(visitor.door, token, bearer=bearer)
    if request.method not in SAFE_METHODS and not bearer:
        given = (await form_of(request)).text("csrf") or request.headers.get("x-csrf-token", "")
        if not is_csrf(token, given):
            raise RefusedError("csrf", "This page is out of date. Go back, reload it and try again.")
    return Caller(visitor=visitor, account=found.account, seat=found.seat, csrf="" if bearer else csrf_of(token))


def token_of(request: PortalRequest) -> tuple[str, bool]:
    """Return the caller's token and whether it is a bearer's; raises NotSignedInError when there is none."""
    scheme, _, bearer = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and bearer:
        return bearer.strip(), True
    cookie = request.cookies.get(COOKIE)
    if not cookie:
        raise NotSignedInError("Sign in to go on.")
    return cookie, False


def demand_own_page(request: PortalRequest) -> None:
    """Refuse a write that another site's page sends: browsers say where a form comes from."""
    if request.method in SAFE_METHODS:
        return
    site = request.headers.get("sec-fetch-site", "same-origin")
    origin = request.headers.get("origin", "")
    foreign = origin not in ("", "null") and urlsplit(origin).netloc != request.headers.get("host", "")
    if site == "cross-site" or foreign:
        raise RefusedError("own-page", "This came from another site. Open the page here and try again.")


class Form:
    """What a form sent: texts by field, and files."""

    def __init__(self, fields: Mapping[str, list[Any]]) -> None:
        """Keep the values."""
        self._fields = fields

    def text(self, name: str) -> str:
        """Return a field's text, without spaces around it; empty where there is none."""
        found = [each for each in self._fields.get(name, []) if isinstance(each, str)]
        return found[-1].strip().replace("\x00", "") if found else ""

    def all(self, name: str) -> list[str]:
        """Return every value of a field of several, such as boxes."""
        return [each.strip() for each in self._fields.get(name, []) if isinstance(each, str)]

    def files(self, name: str) -> list[UploadFile]:
        """Return the files of a field; one that was left empty is none."""
        return [each for each in self._fields.get(name, []) if isinstance(each, UploadFile) and each.filename]

    def fields(self, *names: str) -> dict[str, str]:
        """Return the texts of some fields."""
        return {name: self.text(name) for name in names}


async def form_of(request: PortalRequest) -> Form:
    """Return what a form sent; of what is no form, nothing."""
    try:
        found = await request.form()
    except (ValueError, UnicodeDecodeError) as error:
        raise HTTPException(status_code=400, detail="This form cannot be read. Go back and send it again.") from error
    return Form({name: found.getall(name) for name in found})


Errors = dict[str, str]
"""What is wrong with a form: per field, a sentence in the reader's language."""


def page(who: Visitor | Caller, template: str, *, status: int = 200, **facts: Any) -> Response[str]:
    """Answer with a page: `facts` are its own; words, language, CSRF token and the shell come by themselves."""
    visitor = who.visitor if isinstance(who, Caller) else who
    request, room, t = visitor.request, visitor.room, visitor.t
    shell: dict[str, Any] = {
        "t": t,
        "base": BASE,
        "demo": room.demo,
        "languages": {code: each.language for code, each in room.languages.items()},
        "reviewed": room.languages[t.code].reviewed,
        "path": request.url.path,
        "account": who.account if isinstance(who, Caller) else None,
        "signed_in": isinstance(who, Caller) or COOKIE in request.cookies,
        "role": who.seat.role if isinstance(who, Caller) else "",
        "csrf": who.csrf if isinstance(who, Caller) else "",
        "stamp": stamp(),
        "errors": {},
        "values": {},
        "moment": lambda at: dates.moment(at, room.zone, t.code),
        "day": lambda at: dates.day(at, room.zone, t.code),
        "date": lambda on: dates.date_alone(on, t.code),
        "clock": lambda at: dates.clock(at, room.zone, t.code),
    }
    html = _templates().get_template(template).render(shell | facts)
    answer = Response(html, status_code=status, media_type="text/html", headers=dict(HEADERS))
    if request.query_params.get("lang") == t.code:
        answer.set_cookie(_cookie(request, LANGUAGE_COOKIE, t.code))
    return answer


def see_other(path: str, *cookies: Cookie) -> Response[None]:
    """Lead on to another page after a form was taken, so that going back or reloading sends nothing twice."""
    answer: Response[None] = Response(None, status_code=303, headers={**HEADERS, "location": path})
    for cookie in cookies:
        answer.set_cookie(cookie)
    return answer


def session_cookie(visitor: Visitor, token: str) -> Cookie:
    """Return the cookie of a session; an empty token ends it."""
    return _cookie(visitor.request, COOKIE, token, seconds=KEPT_SECONDS if token else 0)


def draft_cookie(visitor: Visitor, token: str) -> Cookie:
    """Return the cookie by which what somebody typed is found again."""
    return _cookie(visitor.request, DRAFT_COOKIE, token)


def _cookie(request: PortalRequest, key: str, value: str, *, seconds: int = KEPT_SECONDS) -> Cookie:
    # Lax: a link in a letter leads here, and the visitor should be signed in when they follow it.
    secure = request.url.scheme == "https"
    return Cookie(key=key, value=value, path=BASE, httponly=True, samesite="lax", secure=secure, max_age=seconds)


@cache
def _templates() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent / "templates" / "service"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
