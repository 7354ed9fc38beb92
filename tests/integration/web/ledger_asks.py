"""What is asked of each route of the ledger when every route is walked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .town import NOW, Town

Made = dict[str, Any]
Ask = tuple[str, dict[str, Any]]

LEDGER_ASKS: dict[str, Callable[[Made], Ask]] = {
    "GET /receipts/{act_id:str}": lambda _: ("watch.officer", {}),
    "GET /ledger": lambda _: ("auditor", {}),
    "POST /ledger/acts/{act_id:str}/open": lambda _: ("auditor", {"json": {"note": "finding 7"}}),
    "POST /ledger/acts/{act_id:str}/destroy": lambda _: ("auditor", {"json": {"note": "order 8"}}),
    "POST /ledger/acts/{act_id:str}/seal": lambda _: (
        "auditor",
        {"json": {"note": "order 9", "until": NOW.replace(year=NOW.year + 1).isoformat()}},
    ),
    "POST /ledger/destructions/{destruction_id:str}/confirm": lambda _: ("auditor", {}),
    "POST /ledger/destructions/withdraw": lambda made: ("supervisor", {"json": {"id": made["withdrawn"]}}),
}
LEDGER_NAMES = ("destruction_id", "withdrawn")


async def make_ledger(town: Town, act_id: str) -> Made:
    """Propose, once it has its place in the ledger, that the key of an act be destroyed."""
    chief = await town.person("supervisor")
    proposed: Made = {}

    async def placed() -> bool:
        answer = await chief.post(f"/ledger/acts/{act_id}/destroy", json={"note": "order 7"})
        proposed.update(answer.json())
        return answer.status_code == 201

    await town.until("the act has its place", placed)
    again = await chief.post(f"/ledger/acts/{act_id}/destroy", json={"note": "order 7, once more"})
    return {"destruction_id": proposed["id"], "withdrawn": again.json()["id"]}
