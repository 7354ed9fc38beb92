"""What is asked of each route of people's own affairs when every route is walked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .town import Town

Made = dict[str, Any]
Ask = tuple[str, dict[str, Any]]

PEOPLE_ASKS: dict[str, Callable[[Made], Ask]] = {
    "GET /shift": lambda _: ("watch.officer", {}),
    "POST /shift/lines": lambda _: ("watch.officer", {"json": {"text": "quiet"}}),
    "POST /shift/handovers": lambda _: ("watch.officer", {"json": {"text": "nothing open"}}),
    "POST /shift/handovers/{handover_id:str}/acknowledge": lambda _: ("watch.officer", {}),
}
PEOPLE_NAMES = ("handover_id",)


async def make_people(town: Town) -> Made:
    """Write a handover that waits for the next."""
    written = await (await town.person("watch.second")).post("/shift/handovers", json={"text": "all quiet"})
    return {"handover_id": written.json()["id"]}
