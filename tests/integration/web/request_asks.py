"""What is asked of the routes of requests for footage, by whom, for the test that walks every route."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.integration.requests.households import candidates, links, send, settle, tap, wanted

from .town import Town

Made = dict[str, Any]
Ask = tuple[str, dict[str, Any]]
_WATCH = "watch.officer"
REQUEST_ASKS: dict[str, Callable[[Made], Ask]] = {
    "POST /requests/candidates": lambda made: (_WATCH, {"json": {"incident": made["incident_id"]}}),
    "POST /requests": lambda made: (_WATCH, {"json": made["request_bodies"][0]}),
    "POST /requests/proposals": lambda made: (_WATCH, {"json": made["request_bodies"][1]}),
    "POST /requests/proposals/{proposal_id:str}/confirm": lambda made: (
        "supervisor",
        {"json": {}, "path": {"proposal_id": made["request_proposals"][0]}},
    ),
    "DELETE /requests/proposals/{proposal_id:str}": lambda made: (
        "supervisor",
        {"path": {"proposal_id": made["request_proposals"][1]}},
    ),
    "GET /requests": lambda _: ("detective", {}),
    "GET /requests/{request_id:str}": lambda made: ("detective", {"path": {"request_id": made["requests"][0]}}),
    "POST /requests/{request_id:str}/remind": lambda made: (
        _WATCH,
        {"json": {}, "path": {"request_id": made["requests"][0]}},
    ),
    "POST /requests/{request_id:str}/close": lambda made: (
        _WATCH,
        {"json": {}, "path": {"request_id": made["requests"][1]}},
    ),
    "POST /requests/{request_id:str}/contributions": lambda made: (
        "detective",
        {"json": {"case": "26-111", "arrest_at": made["now"]}, "path": {"request_id": made["requests"][0]}},
    ),
}
REQUEST_NOTHING: Made = {"requests": "xx", "request_proposals": "xx", "request_bodies": [{}, {}]}
"""What stands in for things that were made, where a stranger asks."""


async def make_requests(town: Town, incident_id: str) -> Made:
    """Send two requests, one of them answered, and propose two more; two are still to be written."""
    await settle(town, 6)
    plan = wanted((await candidates(town, _WATCH, incident_id)).json())
    bodies = [{"incident": incident_id, "request": plan | {"cameras": [each]}} for each in plan["cameras"]]
    sent = [(await send(town, _WATCH, **_named(body))).json()["id"] for body in bodies[:2]]
    proposed = [(await send(town, _WATCH, **_named(body), to="/proposals")).json()["id"] for body in bodies[2:4]]
    assert (await tap(town, (await links(town))[0], "something")).status_code == 303
    return {"requests": sent, "request_proposals": proposed, "request_bodies": bodies[4:]}


def _named(body: dict[str, Any]) -> dict[str, Any]:
    return {"incident_id": body["incident"], "request": body["request"]}
