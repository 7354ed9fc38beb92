"""What is asked of the routes of agreements and switches, by whom, for the test that walks every route."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from watchroom.ledger.agreement import key_note
from watchroom.ledger.note import Signer

from .town import Town

Made = dict[str, Any]
Ask = tuple[str, dict[str, Any]]
BECAUSE = {"because": "the council asks"}
POLICY_NAMES = ("agreement_id", "proposal_id", "change_id", "looked_act", "key_id")
OWN_KEY, NEXT_KEY = (Signer("mpd", bytes([seed]) * 32) for seed in (7, 8))
EDIT = {"rule": "officer-on-the-street", "member": "acts", "remove": ["alert.list"]}
QUESTION = {"role": "analyst", "act": "plates.search", "purpose": "call_response"}
POLICY_ASKS: dict[str, Callable[[Made], Ask]] = {
    "GET /agreements": lambda _: ("watch.officer", {}),
    "POST /agreements": lambda made: ("supervisor", {"json": made["draft"]}),
    "GET /agreements/waiting": lambda _: ("supervisor", {}),
    "POST /agreements/waiting/{proposal_id:str}/sign": lambda _: ("admin", {}),
    "DELETE /agreements/waiting/{proposal_id:str}": lambda made: (
        "supervisor",
        {"path": {"proposal_id": made["unwanted"]}},
    ),
    "POST /agreements/{agreement_id:str}/revoke": lambda _: ("supervisor", {"json": BECAUSE}),
    "POST /agreements/{agreement_id:str}/signature": lambda made: ("supervisor", made["signature"]),
    "GET /agency-keys": lambda _: ("watch.officer", {}),
    "POST /agency-keys": lambda _: ("supervisor", {"json": {"note": key_note(NEXT_KEY)}}),
    "POST /agency-keys/waiting/{key_id:str}/register": lambda _: ("admin", {}),
    "DELETE /agency-keys/waiting/{key_id:str}": lambda made: ("supervisor", {"path": {"key_id": made["unwanted_key"]}}),
    "GET /switches": lambda _: ("watch.officer", {}),
    "POST /switches/suspend": lambda _: (
        "supervisor",
        {"json": {"kind": "class", "what": "camera_events"} | BECAUSE},
    ),
    "POST /switches/lift": lambda _: ("supervisor", {"json": {"kind": "class", "what": "alarms"} | BECAUSE}),
    "GET /unexplained": lambda _: ("supervisor", {}),
    "POST /unexplained/{looked_act:str}/explain": lambda _: ("detective", {"json": {"text": "a tip"}}),
    "POST /unexplained/{looked_act:str}/settle": lambda _: (
        "supervisor",
        {"json": {"verdict": "accepted", "note": "I heard the tip"}},
    ),
    "GET /policy": lambda _: ("watch.officer", {}),
    "POST /policy/explain": lambda _: ("watch.officer", {"json": QUESTION}),
    "POST /policy/rehearse": lambda _: ("watch.officer", {"json": EDIT}),
    "GET /policy/replay/{act_id:str}": lambda _: ("auditor", {}),
    "GET /policy/waiting": lambda _: ("auditor", {}),
    "POST /policy/changes": lambda _: ("supervisor", {"json": {"edit": EDIT} | BECAUSE}),
    "POST /policy/waiting/{change_id:str}/confirm": lambda _: ("admin", {}),
    "DELETE /policy/waiting/{change_id:str}": lambda made: (
        "supervisor",
        {"path": {"change_id": made["unwanted_change"]}},
    ),
    "POST /switches/lift/{proposal_id:str}": lambda made: ("admin", {"path": {"proposal_id": made["lift"]}}),
}


async def make_policy(town: Town) -> Made:
    """Make an agreement, two that wait, and two suspended classes of feeds, one of which waits to be lifted."""
    supervisor = await town.person("supervisor")
    now = town.clock.now()
    terms = {
        "title": "MOU 9", "owner_agency": "mpd", "to_agency": "mcpd", "categories": ["reader"],
        "purposes": ["call_response"], "law_tags": ["DC"], "begins_at": now.isoformat(),
        "ends_at": (now + timedelta(days=30)).isoformat(),
    }  # fmt: skip
    draft = {"terms": terms}
    proposals = [(await supervisor.post("/agreements", json=draft)).json()["id"] for _ in range(2)]
    for what in ("warnings", "alarms"):
        body = {"kind": "class", "what": what} | BECAUSE
        assert (await supervisor.post("/switches/suspend", json=body)).status_code == 200
    body = {"kind": "class", "what": "warnings"} | BECAUSE
    change = {"edit": EDIT} | BECAUSE
    changes = [(await supervisor.post("/policy/changes", json=change)).json()["id"] for _ in range(2)]
    signature = await _signature(town, draft)
    next_key = {"note": key_note(NEXT_KEY)}
    keys = [(await supervisor.post("/agency-keys", json=next_key)).json()["id"] for _ in range(2)]
    detective = await town.person("detective")
    await detective.post("/plates/search", json={"plate": "ABC1234", "purpose": "investigation"})
    waiting = (await supervisor.get("/unexplained")).json()["items"]
    return {
        "looked_act": next(each["act_id"] for each in waiting if each["login"] == "detective"),
        "change_id": changes[0],
        "unwanted_change": changes[1],
        "signature": signature,
        "key_id": keys[0],
        "unwanted_key": keys[1],
        "draft": draft,
        "proposal_id": proposals[0],
        "unwanted": proposals[1],
        "agreement_id": await town.agree("mpd", "mcpd", "reader"),
        "lift": (await supervisor.post("/switches/lift", json=body)).json()["id"],
    }


async def _signature(town: Town, draft: Made) -> dict[str, Any]:
    """Register the city's own key, let an agreement wait for it, and return what gives it the signature."""
    supervisor, admin = [await town.person(each) for each in ("supervisor", "admin")]
    key = (await supervisor.post("/agency-keys", json={"note": key_note(OWN_KEY)})).json()["id"]
    await admin.post(f"/agency-keys/waiting/{key}/register")
    proposal = (await supervisor.post("/agreements", json=draft)).json()["id"]
    agreement = (await admin.post(f"/agreements/waiting/{proposal}/sign")).json()["id"]
    listed = (await supervisor.get("/agreements")).json()["items"]
    note = next(each["note"] for each in listed if each["id"] == agreement)
    line = OWN_KEY.sign(note.partition("\n\n")[0] + "\n")
    return {"path": {"agreement_id": agreement}, "json": {"version": 1, "signature": line}}
