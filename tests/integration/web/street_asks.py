"""What is asked of the routes of the street, by whom, for the test that walks every route."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .town import Town

Made = dict[str, Any]
Ask = tuple[str, dict[str, Any]]
LOOKOUT: dict[str, Any] = {
    "title": "Grey van, two persons", "text": "Left northwards.", "minutes": 30, "vehicle": "grey van",
}  # fmt: skip
STREET_ASKS: dict[str, Callable[[Made], Ask]] = {
    "GET /street/cards": lambda _: ("street.officer", {}),
    "POST /street/cards/{card_id:str}/open": lambda made: (
        "street.officer",
        {"path": {"card_id": made["cards"][0]}, "json": {"at": made["now"]}},
    ),
    "POST /street/cards/{card_id:str}/answers": lambda made: (
        "street.officer",
        {"path": {"card_id": made["cards"][0]}, "json": answer_of("acknowledged", made["now"])},
    ),
    "DELETE /street/push": lambda _: ("street.officer", {}),
    "GET /street/out": lambda _: ("watch.officer", {}),
    "POST /street/lookouts": lambda made: (
        "watch.officer",
        {"json": {"lookout": LOOKOUT, "incident": made["incident_id"]}},
    ),
    "POST /street/cards/{card_id:str}/withdraw": lambda made: (
        "watch.officer",
        {"path": {"card_id": made["cards"][1]}, "json": {"reason": "it was found"}},
    ),
}
STREET_NOTHING: Made = {"cards": "xx"}
"""What a stranger names who knows of no card."""


def answer_of(word: str, at: str, name: str = "answer-1") -> dict[str, Any]:
    """Return an answer as a phone sends it."""
    return {"id": name, "answer": word, "at": at}


async def make_street(town: Town, incident: str) -> Made:
    """Send two lookouts."""
    ana = await town.person("watch.officer")
    asked = {"lookout": LOOKOUT, "incident": incident}
    return {"cards": [(await ana.post("/street/lookouts", json=asked)).json()["card"]["id"] for _ in range(2)]}
