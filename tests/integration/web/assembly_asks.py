"""What is asked of the routes of assemblies, by whom, for the test that walks every route."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from .messages import HERE
from .town import Town

Made = dict[str, Any]
Ask = tuple[str, dict[str, Any]]
_ASK = {"what": "plates.search", "reason": "a child is missing"}
ASSEMBLY_NAMES = ("assembly_id",)
ASSEMBLY_ASKS: dict[str, Callable[[Made], Ask]] = {
    "GET /assemblies": lambda _: ("watch.officer", {}),
    "POST /assemblies": lambda made: ("supervisor", {"json": made["assembly"]}),
    "POST /assemblies/{assembly_id:str}/end": lambda _: ("supervisor", {}),
    "POST /assemblies/{assembly_id:str}/asks": lambda _: ("watch.officer", {"json": _ASK}),
    "GET /assemblies/asks": lambda _: ("supervisor", {}),
    "POST /assemblies/asks/{proposal_id:str}/approve": lambda made: (
        "supervisor",
        {"path": {"proposal_id": made["asks"][0]}},
    ),
    "POST /assemblies/asks/{proposal_id:str}/deny": lambda made: (
        "supervisor",
        {"path": {"proposal_id": made["asks"][1]}},
    ),
    "POST /assemblies/{assembly_id:str}/reviews": lambda made: (
        "supervisor",
        {"path": {"assembly_id": made["past"]}, "json": {"finding": "nothing was approved"}},
    ),
    "GET /assemblies/report": lambda _: ("auditor", {"params": {"year": "2026"}}),
}


def march(at: datetime, hours: tuple[float, float] = (0, 3), **more: Any) -> dict[str, Any]:
    """Return an assembly around where things happen, from and to so many hours from `at`."""
    begins, ends = ((at + timedelta(hours=each)).isoformat() for each in hours)
    place = {"lat": HERE[0], "lon": HERE[1], "radius_m": 300}
    return {"title": "March on 14th Street", "begins_at": begins, "ends_at": ends} | place | more


async def make_assemblies(town: Town) -> Made:
    """Register an assembly far away, one that is over, and ask for approval there twice."""
    supervisor, ana = await town.person("supervisor"), await town.person("watch.officer")
    now = town.clock.now()
    far = march(now, lat=HERE[0] + 0.4)
    ids = [
        (await supervisor.post("/assemblies", json=each)).json()["id"]
        for each in (far, march(now, hours=(-9, -8), lat=HERE[0] + 0.4))
    ]
    asks = [(await ana.post(f"/assemblies/{ids[0]}/asks", json=_ASK)).json()["id"] for _ in range(2)]
    return {"assembly": far, "assembly_id": ids[0], "past": ids[1], "asks": asks}
