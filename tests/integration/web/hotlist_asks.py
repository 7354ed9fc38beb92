"""What is asked of the routes of hotlists, by whom, for the test that walks every route."""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from .town import Town

Made = dict[str, Any]
Ask = tuple[str, dict[str, Any]]
HEAD = "id,plate,region,reason,issuer,agency,law_tag,expires_at\n"
HOTLIST_NOTHING: Made = {
    "hotlists": {"file": "x", "over": "x"}, "hotlist_charter": {}, "hotlist_file": {}, "hotlist_refused": "x",
    "hotlist_entry": {}, "hotlist_proposals": "xx", "hotlist_topic": "x",
}  # fmt: skip
"""What a stranger names who knows of no list."""


def file_of(town: Town, *plates: str, days: float = 30) -> dict[str, str]:
    """Return the body that sends a file with our own columns, an entry for each plate."""
    ends = (town.clock.now() + timedelta(days=days)).isoformat()
    lines = [f"e-{plate},{plate},US-DC,stolen_vehicle,State,mpd,DC,{ends}\n" for plate in plates]
    return {"content": base64.b64encode((HEAD + "".join(lines)).encode()).decode()}


def charter(town: Town, name: str, kind: str) -> Made:
    """Return what is asked to make a list."""
    return {
        "name": name, "kind": kind, "owner": "Auto theft unit", "issuer": "City police",
        "topics": ["stolen_vehicle", "lookout"], "ends_at": (town.clock.now() + timedelta(days=90)).isoformat(),
    }  # fmt: skip


def entry(charter_id: str, plate: str, **more: Any) -> Made:
    """Return what is asked to put a plate on a list by hand."""
    return {
        "charter_id": charter_id, "plate": plate, "region": "US-DC", "topic": "lookout", "hours": 12,
        "because": "seen leaving the robbery", "case": "26-111",
    } | more  # fmt: skip


HOTLIST_ASKS: dict[str, Callable[[Made], Ask]] = {
    "GET /hotlists": lambda _: ("watch.officer", {}),
    "POST /hotlists": lambda made: ("admin", {"json": made["hotlist_charter"]}),
    "POST /hotlists/{charter_id:str}/end": lambda made: (
        "supervisor",
        {"path": {"charter_id": made["hotlists"]["over"]}, "json": {"reason": "its issuer stopped it"}},
    ),
    "POST /hotlists/{charter_id:str}/check": lambda made: (
        "admin",
        {"path": {"charter_id": made["hotlists"]["file"]}, "json": made["hotlist_file"]},
    ),
    "POST /hotlists/{charter_id:str}/files": lambda made: (
        "admin",
        {"path": {"charter_id": made["hotlists"]["file"]}, "json": made["hotlist_file"]},
    ),
    "POST /hotlists/files/{import_id:str}/confirm": lambda made: (
        "supervisor",
        {"path": {"import_id": made["hotlist_refused"]}},
    ),
    "POST /hotlists/find": lambda _: ("watch.officer", {"json": {"plate": "STL1234"}}),
    "POST /hotlists/withdrawals": lambda _: (
        "watch.officer",
        {"json": {"entry_id": "hl1:h1", "reason": "found and given back"}},
    ),
    "POST /hotlists/entries": lambda made: ("detective", {"json": made["hotlist_entry"]}),
    "POST /hotlists/entries/{proposal_id:str}/confirm": lambda made: (
        "supervisor",
        {"path": {"proposal_id": made["hotlist_proposals"][0]}},
    ),
    "DELETE /hotlists/entries/{proposal_id:str}": lambda made: (
        "watch.officer",
        {"path": {"proposal_id": made["hotlist_proposals"][1]}},
    ),
    "GET /hotlists/topics": lambda _: ("watch.officer", {}),
    "POST /hotlists/topics/{topic:str}/off": lambda _: (
        "supervisor",
        {"path": {"topic": "lookout"}, "json": {"reason": "reviewed by the council"}},
    ),
    "POST /hotlists/topics/{topic:str}/proposals": lambda _: (
        "supervisor",
        {"path": {"topic": "lookout"}, "json": {"reason": "the council said yes"}},
    ),
    "POST /hotlists/topics/proposals/{proposal_id:str}/confirm": lambda made: (
        "supervisor",
        {"path": {"proposal_id": made["hotlist_topic"]}},
    ),
}


async def make_hotlists(town: Town) -> Made:
    """Make lists, entries that wait for a second person, a refused file and a topic to be switched on again."""
    admin, officer = await town.person("admin"), await town.person("watch.officer")
    lists = {}
    for name, kind in (("file", "file"), ("hand", "manual"), ("over", "file")):
        lists[name] = (await admin.post("/hotlists", json=charter(town, name, kind))).json()["id"]
    proposals = []
    for plate in ("GX1001", "GX1002"):
        answer = await officer.post("/hotlists/entries", json=entry(lists["hand"], plate))
        assert answer.status_code == 201, answer.text
        proposals.append(answer.json()["id"])
    for plates in (("AA1001", "AA1002", "AA1003"), ("AA1001",)):
        answer = await admin.post(f"/hotlists/{lists['over']}/files", json=file_of(town, *plates))
        assert answer.status_code == 200, answer.text
    because = {"reason": "trial"}
    assert (await admin.post("/hotlists/topics/amber_alert/off", json=because)).status_code == 200
    topic = (await admin.post("/hotlists/topics/amber_alert/proposals", json=because)).json()["id"]
    return {
        "hotlists": lists,
        "hotlist_proposals": proposals,
        "hotlist_refused": answer.json()["id"],
        "hotlist_topic": topic,
        "hotlist_charter": charter(town, "file", "file"),
        "hotlist_file": file_of(town, "AA1001", "AA1002"),
        "hotlist_entry": entry(lists["hand"], "GX1003"),
    }
