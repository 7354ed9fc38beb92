"""What is asked of the portal's routes of requests for footage, and the request that has to be there first."""

from __future__ import annotations

from typing import Any

from tests.integration.requests.households import asked, links, settle, tap
from tests.integration.web.town import Town

Made = dict[str, Any]
REQUEST_NOT_ACTS = {"GET /requests": "how requests go, and the caps in force"}
REQUEST_ASKS: dict[str, tuple[str, Any]] = {
    "GET /requests/mine": ("resident", {}),
    "POST /requests/mine/resume": ("resident", {}),
    "GET /requests/answer/{token}": ("", lambda made: {"path": {"token": made["request_token"]}}),
    "POST /requests/answer/{token}": (
        "",
        lambda made: {"path": {"token": made["request_token"]}, "data": {"answer": "nothing"}},
    ),
}


async def make_request(town: Town, _: Made) -> Made:
    """Ask the resident for footage, who wants no more requests."""
    await settle(town, 1, login="resident")
    await asked(town)
    path = (await links(town))[0]
    assert (await tap(town, path, "stop")).status_code == 303
    return {"request_token": path.rpartition("/")[2]}
