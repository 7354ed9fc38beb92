"""The policy's own life over real HTTP: why, replay, rehearsal, and a change that takes two persons."""

from __future__ import annotations

from typing import Any

import httpx
import msgspec
import pytest
from tests.integration.web.town import Town

pytestmark = pytest.mark.database

EDIT = {"rule": "officer-on-the-street", "member": "acts", "add": ["room.load"], "remove": ["alert.list"]}


async def test_a_refusal_is_explained_and_a_decision_replayed(town: Town) -> None:
    """Each rule that speaks of an act says how it took the question; a recorded decision comes out the same again."""
    partner, auditor = await town.person("partner.md"), await town.person("auditor")
    question = {"role": "detective", "act": "incident.view", "purpose": "investigation"}
    why = (await partner.post("/policy/explain", json=question)).json()
    assert (why["answer"]["allowed"], why["answer"]["rule"]) == (False, "case-work")
    steps = {each["rule"]: each for each in why["steps"]}
    assert steps["case-work"]["missing"] == ["case"]
    assert not steps["watch-opens-incidents"]["role"]
    officer = (await partner.post("/policy/explain", json=question | {"role": "watch_officer"})).json()
    virginia = officer["seen"]["read"]["fairfax/VA"]
    assert not virginia["allowed"]
    assert "§ 2.2-5517" in virginia["says"]
    for field, how in (("role", {"role": "king"}), ("act", {"act": "no.such"})):
        assert (await partner.post("/policy/explain", json=question | how)).json()["field"] == field
    await partner.post("/plates/search", json={"plate": "ABC1234", "purpose": "call_response"})
    await partner.get("/incidents")
    for act in await town.rows("SELECT id, act, outcome FROM act WHERE login = 'partner.md' AND role <> ''"):
        again = (await auditor.get(f"/policy/replay/{act['id']}")).json()
        assert again["same"], again
        assert again["answer"]["allowed"] == (again["recorded_outcome"] == "done")
    assert (await auditor.get("/policy/replay/act_none")).status_code == 404


async def test_a_change_is_rehearsed_confirmed_by_another_and_public(town: Town) -> None:
    """Nothing changes before a second person; then the next answer does, and the ledger tells both hashes."""
    street, supervisor, admin = [await town.person(each) for each in ("street.officer", "supervisor", "admin")]
    for _ in range(3):
        assert (await street.get("/alerts")).status_code == 200
    assert (await street.get("/room/alarm-rate")).status_code == 403
    tried = (await supervisor.post("/policy/rehearse", json=EDIT)).json()
    assert (tried["refused"], tried["allowed"]) == (3, 1)
    assert {each["asked"]["act"]: each["after"]["allowed"] for each in tried["different"]} == {
        "alert.list": False, "room.load": True,
    }  # fmt: skip
    seen = (await admin.post("/policy/rehearse", json=EDIT)).json()
    assert (seen["refused"], seen["allowed"]) == (3, 1), "an administrator sees nobody's acts, and the same numbers"
    body = {"edit": EDIT, "because": "the chief asks"}
    proposed = (await supervisor.post("/policy/changes", json=body)).json()
    assert proposed["body"]["rehearsal"]["refused"] == 3
    twice = (await supervisor.post("/policy/changes", json=body)).json()["id"]
    alone = await supervisor.post(f"/policy/waiting/{proposed['id']}/confirm")
    assert (alone.status_code, alone.json()["rule"]) == (403, "two-persons")
    assert (await street.get("/alerts")).status_code == 200
    change = (await admin.post(f"/policy/waiting/{proposed['id']}/confirm")).json()
    assert change["hash_before"] == tried["hash_before"]
    assert change["hash_after"] == tried["hash_after"]

    async def in_force() -> bool:
        return (await street.get("/alerts")).status_code == 403

    await town.until("the change is in force", in_force)
    assert (await street.get("/room/alarm-rate")).status_code == 200
    stale = await admin.post(f"/policy/waiting/{twice}/confirm")
    assert stale.status_code in (400, 409)
    policy = (await street.get("/policy")).json()
    assert policy["hash"] == change["hash_after"]
    assert [each["confirmed_by"] for each in policy["changes"]] == ["admin"]
    assert 'Action::"room.load"' in policy["cedar"]
    entries = await town.rows("SELECT entry FROM ledger_entry ORDER BY id")
    public: list[Any] = [msgspec.json.decode(each["entry"])["public"] for each in entries]
    told = [
        (each["kind"], each["policy_hash"]) for each in public if each["kind"] in ("policy.change", "policy.in_force")
    ]
    assert ("policy.change", change["hash_before"]) in told
    assert ("policy.in_force", change["hash_after"]) in told
    await _everybody_reads_it(town, change)
    old = await town.rows(
        "SELECT id FROM act WHERE login = 'street.officer' AND act = 'alert.list' AND outcome <> 'refused' LIMIT 1"
    )
    again = (await (await town.person("auditor")).get(f"/policy/replay/{old[0]['id']}")).json()
    assert (again["same"], again["answer"]["allowed"], again["policy"]) == (True, True, change["hash_before"])
    await _who_may_not_is_told(town, supervisor)


async def _everybody_reads_it(town: Town, change: dict[str, Any]) -> None:
    """Without signing in one reads what changed and both hashes, and not who changed it or why."""
    town.advance(120)
    async with httpx.AsyncClient(base_url=town.address) as anybody:
        page = (await anybody.get("/transparency/numbers/rule-changes.json")).json()
    row = dict(zip(page["columns"], page["rows"][0], strict=True))
    assert (row["rule"], row["table before"], row["table after"]) == (
        "officer-on-the-street", change["hash_before"], change["hash_after"],
    )  # fmt: skip
    assert "alert.list" in row["taken away"]
    assert "the chief asks" not in str(page)


async def _who_may_not_is_told(town: Town, supervisor: httpx.AsyncClient) -> None:
    """An officer has no rule for it, a locked rule is refused by field, and a change can be withdrawn."""
    other = {"rule": "officer-on-the-street", "member": "acts", "add": ["camera.near"]}
    body: dict[str, Any] = {"edit": other, "because": "the chief asks"}
    refused = await (await town.person("watch.officer")).post("/policy/changes", json=body)
    assert (refused.status_code, refused.json()["rule"]) == (403, "no-rule-allows")
    locked = body | {"edit": {"rule": "kill-switch", "member": "roles", "add": ["analyst"]}}
    assert (await supervisor.post("/policy/changes", json=locked)).json()["field"] == "rule"
    assert (await supervisor.post("/policy/changes", json=body | {"because": " "})).json()["field"] == "because"
    proposed = (await supervisor.post("/policy/changes", json=body)).json()["id"]
    assert (await supervisor.delete(f"/policy/waiting/{proposed}")).status_code == 204
    assert proposed not in str((await supervisor.get("/policy/waiting")).json())
