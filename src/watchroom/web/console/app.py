"""Puts the console's routes together."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from functools import cache
from typing import Any, cast

import msgspec
from litestar import Litestar, MediaType, Request, Response, Router
from litestar.datastructures import State
from litestar.di import Provide
from litestar.exceptions import HTTPException
from litestar.openapi.config import OpenAPIConfig

from watchroom.base.errors import WatchroomError
from watchroom.web.console import (
    agreements,
    alerts,
    assemblies,
    audits,
    clips,
    complaints,
    enrolment,
    evidence,
    hits,
    hotlists,
    incentive,
    incentive_money,
    incentive_reports,
    incidents,
    leases,
    ledger,
    live,
    oidc,
    peace,
    people,
    places,
    plates,
    playback,
    policy,
    ptz,
    readers,
    records,
    requests,
    retention,
    search,
    session,
    shifts,
    sites,
    street,
    support,
    unexplained,
    video,
)
from watchroom.web.console.described import Described
from watchroom.web.console.gate import ROOM_KEY, Room, provide_caller
from watchroom.web.problems import Problem, problem_of, words_of

Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
BODY_BYTES_MAX = 1_000_000
_CODES = {400: "bad_input", 404: "not_found", 405: "method", 413: "limit", 415: "media_type"}


def _watchroom_error(_: Request[Any, Any, State], error: WatchroomError) -> Response[Problem]:
    status, problem, headers = problem_of(error)
    return Response(problem, status_code=status, headers=headers, media_type=MediaType.JSON)


def _http_error(_: Request[Any, Any, State], error: HTTPException) -> Response[Problem]:
    field, message = words_of(error)
    problem = Problem(error=_CODES.get(error.status_code, "error"), message=message, field=field)
    return Response(problem, status_code=error.status_code, media_type=MediaType.JSON)


def _msgspec_error(_: Request[Any, Any, State], error: msgspec.ValidationError) -> Response[Problem]:
    return Response(Problem(error="bad_input", message=str(error)), status_code=400, media_type=MediaType.JSON)


def _too_deep(_: Request[Any, Any, State], __: RecursionError) -> Response[Problem]:
    problem = Problem(error="bad_input", message="The body is nested too deeply.")
    return Response(problem, status_code=400, media_type=MediaType.JSON)


class Console:
    """The console's routes in one room; an ASGI app."""

    def __init__(self, room: Room) -> None:
        """Keep the room that every request is asked in."""
        self.room = room

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        """Answer one request."""
        scope[ROOM_KEY] = self.room
        await cast("Callable[..., Awaitable[None]]", make_console())(scope, receive, send)


@cache
def make_console() -> Litestar:
    """Return the console's routes, the same for every room: to put them together takes 0.3 s."""
    return Litestar(
        route_handlers=[
            Router(
                path="/console/v1",
                route_handlers=[
                    agreements.routes,
                    incentive.routes,
                    incentive_money.routes,
                    incentive_reports.routes,
                    incidents.routes,
                    alerts.routes,
                    assemblies.routes,
                    audits.routes,
                    places.routes,
                    plates.routes,
                    search.routes,
                    sites.routes,
                    peace.routes,
                    readers.routes,
                    records.routes,
                    ledger.routes,
                    live.routes,
                    leases.routes,
                    playback.routes,
                    policy.routes,
                    clips.routes,
                    complaints.routes,
                    ptz.routes,
                    enrolment.routes,
                    evidence.routes,
                    hits.routes,
                    hotlists.routes,
                    people.routes,
                    requests.routes,
                    retention.routes,
                    shifts.routes,
                    street.routes,
                    support.routes,
                    unexplained.routes,
                    video.routes,
                ],
                dependencies={"caller": Provide(provide_caller)},
            ),
            Router(path="/console/v1", route_handlers=[session.routes, oidc.routes]),
        ],
        exception_handlers={
            WatchroomError: _watchroom_error,
            HTTPException: _http_error,
            msgspec.ValidationError: _msgspec_error,
            RecursionError: _too_deep,
        },
        request_max_body_size=BODY_BYTES_MAX,
        openapi_config=OpenAPIConfig(
            title="watchroom console", version="1", path="/console", render_plugins=[Described()]
        ),
        logging_config=None,  # whoever runs the process says how it logs
        debug=False,
    )
