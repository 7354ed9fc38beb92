"""There is one door for the public too: every route of the service is an act, or is listed here with the reason."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
from tests.integration.web.town import Town

from watchroom.web.portal.service import make_service

from .asks import ASKS, MAKERS, NOT_ACTS, Made

JSON = {"accept": "application/json"}


def routes() -> list[str]:
    """Return every route of the service as `METHOD /path`, below `/portal`."""
    return sorted(
        f"{method} {route.path_format.removeprefix('/portal') or '/'}"
        for route in make_service().routes
        for method in getattr(route, "methods", ("ASGI",))
        if method not in ("OPTIONS", "HEAD")
    )


async def made(town: Town) -> Made:
    """Return what the routes need, made topic by topic."""
    found: Made = {}
    for make in MAKERS:
        found |= await make(town, found)
    return found


async def ask(town: Town, login: str, route: str, how: dict[str, Any], made: Made) -> httpx.Response:
    """Send one request for a route, with a made-up person's token or, without a login, as anybody."""
    method, _, path = route.partition(" ")
    for name, value in (made | how.pop("path", {})).items():
        path = path.replace("{" + name + "}", str(value))
    headers = JSON | ({"authorization": f"Bearer {town.tokens[login]}"} if login else {})
    client = httpx.AsyncClient(base_url=f"{town.address}/portal", headers=headers, timeout=20)
    async with client, client.stream(method, path, **how) as answer:
        if not answer.headers.get("content-type", "").startswith("text/event-stream"):
            await answer.aread()
        return answer


async def acts(town: Town) -> int:
    """Return how many acts there are."""
    return int((await town.rows("SELECT count(*) AS n FROM act"))[0]["n"])


async def test_every_route_is_an_act(town: Town) -> None:
    """Each route of the service writes at least one act, or is listed with the reason why not."""
    assert set(routes()) - set(NOT_ACTS) == set(ASKS), "a route is missing here, or gone"
    things = await made(town)
    without = []
    for route, (login, how) in ASKS.items():
        before = await acts(town)
        answer = await ask(town, login, route, _of(how, things), things)
        assert answer.status_code < 400, f"{route}: {answer.status_code}"
        if await acts(town) == before:
            without.append(route)
    assert without == []


async def test_a_stranger_and_the_police_get_nothing_of_an_account(town: Town) -> None:
    """What needs an account answers 401 to anybody, to an officer's token and to an auditor's."""
    things = await made(town)
    answers = {
        (route, login): (await ask(town, login, route, _of(how, things), things)).status_code
        for route, (needs, how) in ASKS.items()
        if needs
        for login in ("", "watch.officer", "auditor")
    }
    assert {each for each, status in answers.items() if status != 401} == set()


def _of(how: dict[str, Any] | Callable[[Made], dict[str, Any]], made: Made) -> dict[str, Any]:
    return dict(how(made) if callable(how) else how)
