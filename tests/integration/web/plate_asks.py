"""What is asked of the routes of plates, by whom, for the test that walks every route."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from .town import Town

Made = dict[str, Any]
Ask = tuple[str, dict[str, Any]]
_CASE = {"case": "26-111"}
_WIDE = {"plate": "AB", "match": "prefix", "note": "two letters seen by a witness", "purpose": "investigation", **_CASE}
PLATE_NOTHING: Made = {
    "kept_new": {},
    "wide": "xxx",
    "kept": {"id": "x"},
    "series_asks": "xx",
    "series": {"id": "x"},
    "new_series": {},
}
PLATE_ASKS: dict[str, Callable[[Made], Ask]] = {
    "POST /plates/export": lambda made: (
        "watch.officer",
        {"json": {"plate": "ABC1234", "incident": made["incident_id"], "purpose": "call_response"}},
    ),
    "POST /plates/asks": lambda _: ("detective", {"json": _WIDE}),
    "GET /plates/asks": lambda _: ("supervisor", {}),
    "POST /plates/asks/{ask_id:str}/approve": lambda made: ("supervisor", _on("ask_id", made["wide"][0], {})),
    "POST /plates/asks/{ask_id:str}/deny": lambda made: ("supervisor", _on("ask_id", made["wide"][1], {})),
    "POST /plates/asks/{ask_id:str}/run": lambda made: ("detective", _on("ask_id", made["wide"][2], {})),
    "GET /plates/kept": lambda _: ("detective", {}),
    "POST /plates/kept": lambda made: ("detective", {"json": made["kept_new"]}),
    "POST /plates/kept/{kept_id:str}/run": lambda made: ("detective", _on("kept_id", made["kept"]["id"], _CASE)),
    "DELETE /plates/kept/{kept_id:str}": lambda made: ("detective", {"path": {"kept_id": made["kept"]["id"]}}),
    "GET /plates/series": lambda _: ("detective", {}),
    "GET /plates/series/asks": lambda _: ("supervisor", {}),
    "POST /plates/series/asks": lambda made: ("detective", {"json": made["new_series"]}),
    "POST /plates/series/asks/{ask_id:str}/approve": lambda made: (
        "supervisor",
        {"path": {"ask_id": made["series_asks"][0]}},
    ),
    "POST /plates/series/asks/{ask_id:str}/deny": lambda made: (
        "supervisor",
        {"path": {"ask_id": made["series_asks"][1]}},
    ),
    "POST /plates/series/{series_id:str}/compare": lambda made: (
        "detective",
        _on("series_id", made["series"]["id"], _CASE),
    ),
    "POST /plates/series/{series_id:str}/end": lambda made: (
        "detective",
        _on("series_id", made["series"]["id"], _CASE),
    ),
}
PLATE_LAST = ("DELETE /plates/kept/{kept_id:str}", "POST /plates/series/{series_id:str}/end")


def _on(name: str, identity: str, body: Made) -> dict[str, Any]:
    return {"path": {name: identity}, "json": body}


async def make_plates(town: Town, incidents: list[str]) -> Made:
    """Ask for wide searches, one of them allowed, keep a search, and propose series, one of them agreed."""
    detective, supervisor = await town.person("detective"), await town.person("supervisor")
    wide = [(await detective.post("/plates/asks", json=_WIDE)).json()["id"] for _ in range(3)]
    await supervisor.post(f"/plates/asks/{wide[2]}/approve", json={})
    until = (town.clock.now() + timedelta(days=9)).isoformat()
    kept = {"title": "x", "question": {"plate": "ABC1234"}, "expires_at": until, **_CASE}
    series = {
        "title": "x",
        "reason": "The same description of car and driver at both.",
        "incidents": incidents,
        "ends_at": until,
        **_CASE,
    }
    asks = [(await detective.post("/plates/series/asks", json=series)).json()["id"] for _ in range(3)]
    return {
        "wide": wide,
        "kept_new": kept,
        "kept": (await detective.post("/plates/kept", json=kept)).json(),
        "new_series": series,
        "series_asks": asks,
        "series": (await supervisor.post(f"/plates/series/asks/{asks[2]}/approve")).json(),
    }
