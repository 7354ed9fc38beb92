"""Who asks what of each route of the public's service, and what has to be there first; each topic adds its own."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from tests.integration.web.town import Town

from watchroom.actions import complaints
from watchroom.web.portal.gate import OWN

from .incentive_asks import INCENTIVE_ASKS, INCENTIVE_NOT_ACTS, make_incentive_papers
from .registration_asks import REGISTRATION_ASKS, REGISTRATION_NOT_ACTS, make_registration
from .request_asks import REQUEST_ASKS, REQUEST_NOT_ACTS, make_request
from .site_asks import SITE_ASKS, SITE_NOT_ACTS, make_site
from .upload_asks import UPLOAD_ASKS, make_upload_link

Made = dict[str, Any]
"""What was made for the routes, by the names in their paths (`{token}` and the like)."""
Make = Callable[[Town, Made], Awaitable[Made]]
How = dict[str, Any] | Callable[[Made], dict[str, Any]]

NOT_ACTS = {
    "GET /": "a page that holds no record",
    "GET /files/{name}": "what pages load",
    "GET /complaints": "a form",
    "POST /account/delete": "ends the account: test_service",
    **INCENTIVE_NOT_ACTS,
    "GET /sign-in": "a form",
    "POST /sign-in": "writes a letter to who asked, and tells nothing: test_service",
    "GET /sign-in/{token}": "a form",
    "POST /sign-in/{token}": "signing in, an act of its own without a seat: test_service",
    "POST /passkey/options": "the same for everybody, and tells nothing of anybody",
    "POST /passkey": "signing in, an act of its own without a seat: test_passkeys",
    "POST /account/passkeys": "answers a question of this page: test_passkeys",
    "POST /account/passkeys/remove": "of a passkey that was added: test_passkeys",
    "POST /sign-out": "asked in a browser: portal.sign_out, by test_service",
    "GET /inbox": "the demo's post box; elsewhere there is none",
    "GET /inbox/{letter_id}": "the demo's post box; elsewhere there is none",
    **REQUEST_NOT_ACTS,
    **REGISTRATION_NOT_ACTS,
    **SITE_NOT_ACTS,
}
ASKS: dict[str, tuple[str, How]] = {
    "GET /account": ("resident", {}),
    "GET /account/passkeys": ("resident", {}),
    "POST /account/passkeys/options": ("resident", {}),
    **INCENTIVE_ASKS,
    "POST /complaints": ("", {"data": {"kind": "camera", "text": "It looks into my window.", "email": ""}}),
    "GET /complaints/{token}": ("", lambda made: {"path": {"token": made["complaint"]}}),
    "GET /account/delete": ("resident", {}),
    "POST /account": ("resident", {"data": {"name": "", "phone": "", "language": "en", "channel": "email"}}),
    **REQUEST_ASKS,
    **REGISTRATION_ASKS,
    **SITE_ASKS,
    **UPLOAD_ASKS,
}
"""Per route: the made-up person who asks (empty: anybody), and the request's own part, in the order they are asked."""


async def make_complaint(town: Town, _: Made) -> Made:
    """Complain."""
    seat = complaints.visitor_seat(town.clock.now())
    said = {"kind": "camera", "text": "It looks into my window.", "email": "", "language": "en", "source": "here"}
    filed = await complaints.file_complaint(town.door, seat, OWN, **said)
    return {"complaint": filed.token}


MAKERS: list[Make] = [
    make_incentive_papers,
    make_complaint,
    make_request,
    make_registration,
    make_site,
    make_upload_link,
]
"""Each topic's own maker; it is given what was made before it."""
