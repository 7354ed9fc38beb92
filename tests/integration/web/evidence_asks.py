"""What is asked of the routes of evidence, by whom, for the test that walks every route."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from tests.integration.uploads.making import PLAYLIST, video
from tests.integration.uploads.sending import Sender

from .town import Town

Made = dict[str, Any]
Ask = tuple[str, dict[str, Any]]
EVIDENCE_NAMES = (
    "item_id", "link_id", "evidence_case", "quarantined_item", "old_item", "watched_act", "downloaded_act", "heard_act",
    "review_at",
)  # fmt: skip


def _of(login: str, **body: Any) -> Callable[[Made], Ask]:
    return lambda made: (login, {"json": {"incident": made["incident_id"]} | body})


EVIDENCE_ASKS: dict[str, Callable[[Made], Ask]] = {
    "GET /evidence": lambda made: ("watch.officer", {"params": {"incident": made["incident_id"]}}),
    "POST /evidence/links": _of("detective"),
    "POST /evidence/links/{link_id:str}/revoke": _of("detective"),
    "GET /evidence/{item_id:str}": lambda made: ("detective", {"params": {"incident": made["incident_id"]}}),
    "POST /evidence/{item_id:str}/watch": _of("detective"),
    "POST /evidence/{item_id:str}/hear": lambda made: (
        "detective",
        {"json": {"case": made["evidence_case"], "note": "who shouts"}},
    ),
    "POST /evidence/{item_id:str}/download": _of("detective", note="for the lab"),
    "POST /evidence/{item_id:str}/notes": _of("detective", text="a red coat"),
    "POST /evidence/{item_id:str}/clock": _of("detective", offset_s=-61.5, how="a picture of its clock"),
    "POST /evidence/{item_id:str}/link": lambda made: (
        "detective",
        {"json": {"incident": made["incident_id"], "to_case": made["evidence_case"]}},
    ),
    "POST /evidence/{item_id:str}/release": lambda made: (
        "supervisor",
        {
            "json": {"incident": made["incident_id"], "note": "harmless"},
            "path": {"item_id": made["quarantined_item"]},
        },
    ),
    "POST /evidence/{item_id:str}/destroy": lambda made: (
        "supervisor",
        {"json": {"case": "CLOSED-1", "note": "the case is closed"}, "path": {"item_id": made["old_item"]}},
    ),
    "GET /evidence/ending": lambda _: ("supervisor", {}),
    "POST /evidence/{item_id:str}/hold": lambda made: (
        "supervisor",
        {"json": {"incident": made["incident_id"], "note": "the appeal", "review_at": made["review_at"]}},
    ),
    "POST /evidence/{item_id:str}/let-go": lambda made: (
        "supervisor",
        {"json": {"incident": made["incident_id"], "note": "it is over"}},
    ),
    "GET /evidence/{item_id:str}/copy": lambda made: ("detective", {"params": {"act": made["watched_act"]}}),
    "GET /evidence/{item_id:str}/original": lambda made: ("detective", {"params": {"act": made["downloaded_act"]}}),
    "GET /evidence/{item_id:str}/sound": lambda made: ("detective", {"params": {"act": made["heard_act"]}}),
}
EVIDENCE_CONTINUED = {
    f"GET /evidence/{{item_id:str}}/{part}": "goes on under the act that recorded the look"
    for part in ("copy", "original", "sound")
}
_CLOSED = """INSERT INTO case_file (number, agency, offence, status, opened_at, closed_at)
    VALUES ('CLOSED-1', 'mpd', 'THEFT/OTHER', 'closed', $1, $1)"""


async def make_evidence(town: Town, incident_id: str) -> Made:
    """Make an upload link, a video that is kept, a file in quarantine, one of a closed case, and looks at the video."""
    detective = await town.person("detective")
    named = {"incident": incident_id}
    made = (await detective.post("/evidence/links", json=named)).json()["path"].rpartition("/")[2]
    async with Sender(town, made) as sender:
        item = await sender.send(video(), "door.mp4")
        held = await sender.send(PLAYLIST, "door.mp4")
        old = await sender.send(b"some words", "note.txt")

    async def examined() -> bool:
        rows = await town.rows(
            "SELECT count(*) FILTER (WHERE examined_at IS NOT NULL AND copy_state <> 'wanted') AS n FROM evidence_item"
        )
        return bool(rows[0]["n"] == 3)

    await town.until("the files are examined", examined)
    cases = await town.rows("SELECT number FROM case_file WHERE agency = 'mpd' AND status = 'open' LIMIT 1")
    case = cases[0]["number"]
    async with town.database.owner.acquire() as tx:
        await tx.execute(_CLOSED, town.clock.now())
        await tx.execute("UPDATE evidence_item SET case_number = 'CLOSED-1', incident_id = NULL WHERE id = $1", old)
        await tx.execute("UPDATE evidence_item SET case_number = $2 WHERE id = $1", item, case)
    acts = {}
    for what, body in (("watch", named), ("download", named | {"note": "x"}), ("hear", {"case": case, "note": "x"})):
        answer = await detective.post(f"/evidence/{item}/{what}", json=body)
        assert answer.status_code == 200, answer.text
        acts[what] = answer.json()["act_id"]
    link = (await town.rows("SELECT id FROM upload_link LIMIT 1"))[0]["id"]
    return {
        "item_id": item, "quarantined_item": held, "old_item": old, "link_id": link, "evidence_case": case,
        "watched_act": acts["watch"], "downloaded_act": acts["download"], "heard_act": acts["hear"],
        "review_at": (town.clock.now() + timedelta(days=90)).isoformat(),
    }  # fmt: skip
