"""What is asked of each route of the auditor's desk when every route is walked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from watchroom.actions import complaints
from watchroom.model.people import Why

from .town import NOW, Town

Made = dict[str, Any]
Ask = tuple[str, dict[str, Any]]

_CERTIFY = "POST /audits/{audit_id:str}/certify"
_CLOSE = "POST /findings/{finding_id:str}/close"
_DRAW = "POST /audits/{audit_id:str}/draw"
_LIFT = "DELETE /misuse/traps/{trap_id:str}"
_VERDICT = {"verdict": "explained", "note": "his own case"}
_SINCE = NOW.replace(month=1).isoformat()
OVERSIGHT_ASKS: dict[str, Callable[[Made], Ask]] = {
    "GET /audits": lambda _: ("auditor", {}),
    "POST /audits": lambda _: ("auditor", {"json": {"title": "looks of March", "since": _SINCE, "count": 5}}),
    "GET /audits/acts": lambda _: ("auditor", {"params": {"which": "denied"}}),
    "POST /audits/week": lambda _: ("auditor", {"json": {"note": "nothing odd"}}),
    "GET /audits/{audit_id:str}": lambda _: ("auditor", {}),
    _DRAW: lambda _: ("auditor", {}),
    "POST /audits/{audit_id:str}/items": lambda made: (
        "auditor",
        {"json": {"leaf_index": made.get("drawn_index", 0), **_VERDICT}},
    ),
    _CERTIFY: lambda _: ("auditor", {"json": {"statement": "nothing found"}}),
    "GET /findings": lambda _: ("supervisor", {}),
    "POST /findings": lambda _: ("auditor", {"json": {"agency": "mpd", "title": "why", "text": "say why"}}),
    "POST /findings/{finding_id:str}/answer": lambda _: ("supervisor", {"json": {"text": "a mistake"}}),
    _CLOSE: lambda _: ("auditor", {"json": {"outcome": "corrected", "text": "told"}}),
    "GET /complaints": lambda _: ("auditor", {}),
    "POST /complaints/{complaint_id:str}/answer": lambda _: (
        "auditor",
        {"json": {"outcome": "not_upheld", "text": "It watches a street."}},
    ),
    "GET /misuse": lambda _: ("auditor", {}),
    "POST /misuse/scan": lambda _: ("auditor", {}),
    "GET /misuse/traps": lambda _: ("auditor", {}),
    "POST /misuse/traps": lambda _: ("auditor", {"json": {"kind": "camera", "what": "c-2", "note": "empty lot"}}),
    _LIFT: lambda _: ("auditor", {}),
    "GET /misuse/{question_id:str}": lambda _: ("auditor", {}),
    "POST /misuse/{question_id:str}/review": lambda _: ("auditor", {"json": _VERDICT}),
    "POST /household": lambda _: ("watch.officer", {"json": {"plates": ["OWN 123"]}}),
    "POST /published/figures": lambda _: (
        "admin",
        {"json": {"kind": "cost", "begins": "2026-01-01", "ends": "2026-02-28", "amount": 12, "unit": "USD"}},
    ),
    "POST /cameras/{camera_id:str}/notice": lambda _: (
        "admin",
        {"json": {"viewing_area": "the corner", "noticed_on": "2026-02-01"}},
    ),
}
OVERSIGHT_FIRST = (_DRAW,)
OVERSIGHT_LAST = (_CERTIFY, _CLOSE, _LIFT)
OVERSIGHT_NAMES = ("audit_id", "finding_id", "trap_id", "question_id", "complaint_id")


async def make_oversight(town: Town) -> Made:
    """Announce a sample of the one search of a trap, whose place is known, and let the trap raise its question."""
    auditor, officer = await town.person("auditor"), await town.person("watch.officer")
    trap = (await auditor.post("/misuse/traps", json={"kind": "plate", "what": "HNY1", "note": "nobody's"})).json()
    found = await officer.post("/plates/search", json={"plate": "HNY1", "purpose": "call_response"})
    assert (await auditor.post("/misuse/scan")).json() == {"looks": 1, "raised": 1}
    seat = complaints.visitor_seat(town.clock.now())
    said = {"kind": "other", "text": "Who sees this?", "email": "", "language": "en", "source": "here"}
    await complaints.file_complaint(town.door, seat, Why(purpose="own_records"), **said)
    complaint = (await auditor.get("/complaints")).json()["items"][0]
    question = (await auditor.get("/misuse")).json()["items"][0]
    wanted = {"kind": ["plates.search"]}
    body = {"title": "one search", "wanted": wanted, "since": _SINCE, "count": 1}
    audit = (await auditor.post("/audits", json=body)).json()
    finding = (await auditor.post("/findings", json={"agency": "mpd", "title": "why", "text": "say why"})).json()
    place = "SELECT leaf_index FROM act JOIN ledger_leaf USING (entry_id) WHERE act.id = $1"

    async def headed() -> bool:
        town.advance(5)
        announced = await town.rows(place, audit["announced_act"])
        heads = await town.rows("SELECT max(size) AS size FROM ledger_head")
        return bool(announced) and (heads[0]["size"] or 0) > announced[0]["leaf_index"]

    await town.until("a head over the announcement", headed)
    drawn = await town.rows(place, found.json()["receipt"])
    return {
        "complaint_id": complaint["id"],
        "audit_id": audit["id"],
        "drawn_index": drawn[0]["leaf_index"],
        "finding_id": finding["id"],
        "trap_id": trap["id"],
        "question_id": question["id"],
    }
