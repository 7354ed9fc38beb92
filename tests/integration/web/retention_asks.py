"""What is asked of the routes of retention, by whom, for the test that walks every route."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from .town import Town

Made = dict[str, Any]
Ask = tuple[str, dict[str, Any]]
CLOCK = {"record_class": "change", "law_tag": "*", "days": 9, "because": "long weekends"}
RETENTION_ASKS: dict[str, Callable[[Made], Ask]] = {
    "GET /retention": lambda _: ("auditor", {}),
    "POST /retention/proposals": lambda _: ("supervisor", {"json": CLOCK}),
    "POST /retention/proposals/{proposal_id:str}/confirm": lambda made: (
        "admin",
        {"path": {"proposal_id": made["clocks"][0]}},
    ),
    "DELETE /retention/proposals/{proposal_id:str}": lambda made: (
        "supervisor",
        {"path": {"proposal_id": made["clocks"][1]}},
    ),
    "GET /record-holds": lambda _: ("supervisor", {}),
    "POST /record-holds": lambda made: ("supervisor", {"json": made["record_hold"]}),
    "GET /record-holds/{hold_id:str}/records": lambda made: (
        "detective",
        {"path": {"hold_id": made["record_holds"][0]}, "params": {"case": "26-111"}},
    ),
    "DELETE /record-holds/{hold_id:str}": lambda made: (
        "supervisor",
        {"path": {"hold_id": made["record_holds"][1]}, "params": {"why": "the case is closed"}},
    ),
}


async def make_retention(town: Town) -> Made:
    """Propose two changes of a clock, and hold the reads of a plate twice."""
    supervisor = await town.person("supervisor")
    now = town.clock.now()
    clocks = [(await supervisor.post("/retention/proposals", json=CLOCK)).json()["id"] for _ in range(2)]
    span = {"began_at": (now - timedelta(days=1)).isoformat(), "ended_at": now.isoformat()}
    hold = {"record_class": "read", "plate": "STL1234", "reason": "trial"} | span
    hold["review_at"] = (now + timedelta(days=30)).isoformat()
    asked = {"case": "26-111", "hold": hold}
    holds = [(await supervisor.post("/record-holds", json=asked)).json()["id"] for _ in range(2)]
    return {"clocks": clocks, "record_hold": asked, "record_holds": holds}
