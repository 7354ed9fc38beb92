"""Puts the routes of the public's service together: pages and forms that work without JavaScript."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from functools import cache
from typing import Any, cast

from litestar import Litestar, MediaType, Request, Response, Router
from litestar.datastructures import State
from litestar.di import Provide
from litestar.exceptions import HTTPException

from watchroom.base.errors import NotSignedInError, WatchroomError
from watchroom.web.portal import (
    cameras,
    complaints,
    home,
    incentive,
    incentive_own,
    passkeys,
    peace,
    registration,
    requests,
    site_live,
    site_means,
    sites,
    uploads,
)
from watchroom.web.portal.gate import BASE, ROOM_KEY, PortalRoom, Visitor, page, provide_caller, provide_visitor
from watchroom.web.portal.gate import room_of as room_of_request
from watchroom.web.portal.gate import words_of as words_of_request
from watchroom.web.portal.tus import answer_tus, is_tus
from watchroom.web.problems import Problem, problem_of

Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
FORM_BYTES_MAX = 200_000
"""Routes that take files say their own."""

ROUTES = (
    home.routes,
    passkeys.routes,
    incentive.routes,
    incentive_own.routes,
    complaints.routes,
    registration.routes,
    cameras.routes,
    requests.routes,
    uploads.routes,
    sites.routes,
    site_live.routes,
    site_means.routes,
    peace.routes,
)
"""Each topic's routes, below `/portal`."""
_CODES = {400: "bad_input", 404: "not_found", 405: "method", 413: "limit", 415: "media_type"}
_SIGN_IN = "/portal/sign-in?next="


class Service:
    """The public's service of one room; an ASGI app."""

    def __init__(self, room: PortalRoom) -> None:
        """Keep the room that every request is asked in."""
        self.room = room

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        """Answer one request."""
        if is_tus(scope["path"]):
            await answer_tus(self.room.uploads, scope, receive, send)
            return
        scope[ROOM_KEY] = self.room
        await cast("Callable[..., Awaitable[None]]", make_service())(scope, receive, send)


@cache
def make_service() -> Litestar:
    """Return the service's routes, the same for every room."""
    return Litestar(
        route_handlers=[Router(path=BASE, route_handlers=list(ROUTES))],
        dependencies={"visitor": Provide(provide_visitor), "caller": Provide(provide_caller)},
        exception_handlers={WatchroomError: _watchroom_error, HTTPException: _http_error},
        request_max_body_size=FORM_BYTES_MAX,
        openapi_config=None,
        # Whoever runs the process says how it logs; Litestar's own way would log every request of every client.
        logging_config=None,
        debug=False,
    )


def described() -> dict[str, Any]:
    """Return the service's routes as OpenAPI describes them: pages for people, each with what it does."""
    paths: dict[str, Any] = {}
    for route in make_service().routes:
        for method, (handler, _) in getattr(route, "route_handler_map", {}).items():
            if method not in ("GET", "POST"):
                continue
            names = [each.name for each in getattr(route, "path_parameters", {}).values()]
            path = route.path_format.rstrip("/")
            paths.setdefault(path, {})[method.lower()] = _operation(method, str(handler.fn.__doc__), names)
    return paths


_SAYS = {
    "200": "The page",
    "303": "Taken; go on at the address given",
    "400": "What was typed cannot be taken; the page says what to do",
    "401": "Nobody is signed in",
    "403": "Refused; the page says by which rule",
    "404": "There is no such page",
    "410": "The link was used or has expired",
    "429": "That was too often; see Retry-After",
}


def _operation(method: str, says: str, names: list[str]) -> dict[str, Any]:
    html = {"text/html": {"schema": {"type": "string"}}}
    found: dict[str, Any] = {
        "summary": says.partition("\n")[0],
        "parameters": [{"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in names],
        "responses": {
            code: {"description": says} | ({} if code == "303" else {"content": html}) for code, says in _SAYS.items()
        },
    }
    if method == "POST":
        found["requestBody"] = {"content": {"application/x-www-form-urlencoded": {"schema": {"type": "object"}}}}
    return found


def _watchroom_error(request: Request[Any, Any, State], error: WatchroomError) -> Response[Any]:
    status, problem, headers = problem_of(error)
    if _wants_json(request):
        return Response(problem, status_code=status, headers=headers, media_type=MediaType.JSON)
    if isinstance(error, NotSignedInError) and request.method == "GET":
        return Response(None, status_code=303, headers={"location": f"{_SIGN_IN}{request.url.path}"})
    return _page_of(request, status, problem.message, headers)


def _http_error(request: Request[Any, Any, State], error: HTTPException) -> Response[Any]:
    status = error.status_code
    if _wants_json(request):
        problem = Problem(error=_CODES.get(status, "error"), message=error.detail)
        return Response(problem, status_code=status, media_type=MediaType.JSON)
    return _page_of(request, status, error.detail, {})


def _wants_json(request: Request[Any, Any, State]) -> bool:
    accepts = request.headers.get("accept", "")
    return "application/json" in accepts and "text/html" not in accepts


def _page_of(request: Request[Any, Any, State], status: int, message: str, headers: dict[str, str]) -> Response[str]:
    visitor = Visitor(room=room_of_request(request), request=request, t=words_of_request(request), draft=None)
    answer = page(visitor, "problem.html", status=status, code=status, message=message)
    answer.headers.update(headers)
    return answer
