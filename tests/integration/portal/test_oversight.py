"""An auditor at work: a sample that an outsider draws again, a stalker who is found, and findings with their clocks."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest
from tests.integration.web.town import NOW, Town

import watchroom_recount
from watchroom.app.demo_past import live_past
from watchroom.app.terminal import door_of

pytestmark = pytest.mark.database

DAY_S = 86_400.0
SHIFTS_APART_S = 16 * 3_600.0
EX = "EX4711"
SINCE = NOW.replace(month=1).isoformat()


async def search(town: Town, plate: str, **reason: Any) -> None:
    """Let the watch officer search a plate."""
    officer = await town.person("watch.officer")
    answer = await officer.post(
        "/plates/search", json={"plate": plate, "purpose": "call_response", "anyway": True, **reason}
    )
    assert answer.status_code == 200, answer.text


async def questions(auditor: httpx.AsyncClient) -> list[dict[str, Any]]:
    """Return the auditor's inbox after a scan."""
    assert (await auditor.post("/misuse/scan")).status_code == 200
    items: list[dict[str, Any]] = (await auditor.get("/misuse")).json()["items"]
    return items


async def test_a_stalker_is_found_on_the_third_day(town: Town) -> None:
    """Three days of searches for one plate without a reason are a question, and no plate stands outside its record."""
    auditor = await town.person("auditor")
    for day in range(3):
        await search(town, EX, note="check")
        await search(town, f"OTHER{day}")
        assert await questions(auditor) == [] or day == 2
        town.advance(SHIFTS_APART_S)
    (question,) = await questions(auditor)
    assert (question["rule"], question["login"], question["days"]) == ("repeated-subject", "watch.officer", 3)
    assert await questions(auditor) == [question], "it is asked once"
    detail = (await auditor.get(f"/misuse/{question['id']}")).json()
    assert [each["note"] for each in detail["acts"]] == ["check"] * 3
    kept = await town.rows("SELECT look::text AS text FROM look_subject look")
    assert len(kept) == 6
    assert not any(EX in each["text"] for each in kept)
    answered = await auditor.post(f"/misuse/{question['id']}/review", json={"verdict": "finding", "note": "no case"})
    assert answered.json()["verdict"] == "finding"
    await search(town, EX, note="check")
    assert [each["id"] for each in await questions(auditor)] == [question["id"]], "only later looks count anew"
    officer = await town.person("watch.officer")
    assert (await officer.get("/misuse")).json()["rule"] == "no-rule-allows"


async def test_findings_and_the_demos_past(town: Town) -> None:
    """A finding is its agency's alone to answer, late ones are told in public, and the demo has one stalker."""
    await look_at_the_demos_past(town)
    await ask_agencies(town)


async def test_a_sample_is_drawn_again_by_an_outsider(town: Town, capsys: pytest.CaptureFixture[str]) -> None:
    """A sample waits for a head that did not exist, and the public program draws the same acts from its seed."""
    auditor = await town.person("auditor")
    for n in range(12):
        await search(town, f"AB{n}")
    wanted = {"kind": ["plates.search"], "outcome": ["done"]}
    body = {"title": "searches", "wanted": wanted, "since": SINCE, "count": 5, "kind": "certification"}
    audit = (await auditor.post("/audits", json=body)).json()
    refused = await auditor.post("/audits", json=body | {"wanted": {"kind": ["no.such"]}})
    assert refused.json()["message"] == "wanted.kind: no.such is no act of the published list"
    assert (await auditor.post(f"/audits/{audit['id']}/draw")).status_code == 409
    await search(town, "LATER1")
    drawn: dict[str, Any] = {}

    async def drew() -> bool:
        town.advance(10)
        answer = await auditor.post(f"/audits/{audit['id']}/draw")
        drawn.update(answer.json())
        return answer.status_code == 200

    await town.until("the next head is signed", drew)
    assert (drawn["audit"]["population"], len(drawn["items"])) == (12, 5)
    statement = {"statement": "nothing found"}
    assert (await auditor.post(f"/audits/{audit['id']}/certify", json=statement)).status_code == 409
    for item in drawn["items"]:
        review = {"leaf_index": item["leaf_index"], "verdict": "explained", "note": "own case"}
        assert (await auditor.post(f"/audits/{audit['id']}/items", json=review)).status_code == 200
    assert (await auditor.post(f"/audits/{audit['id']}/certify", json=statement)).status_code == 200
    assert await asyncio.to_thread(told, town, capsys), "the sample is published, and drawn again"


def told(town: Town, capsys: pytest.CaptureFixture[str]) -> bool:
    """Return whether the public program draws the one published sample, once all of it is published."""
    for _ in range(60):
        town.advance(20)
        if watchroom_recount.main([town.address]) == 0 and "1 samples" in capsys.readouterr().out:
            return True
    return False


async def last_act(town: Town, kind: str) -> str:
    """Return the newest act of a kind."""
    (row,) = await town.rows("SELECT id FROM act WHERE act = $1 ORDER BY at DESC, id DESC LIMIT 1", kind)
    return str(row["id"])


async def ask_agencies(town: Town) -> None:
    """Open two findings; one agency answers and its finding is closed, the other lets its time pass."""
    auditor, chief = await town.person("auditor"), await town.person("supervisor")
    body = {"agency": "fairfax", "title": "late", "text": "why so late"}
    await search(town, "ZZ1")
    searched = await last_act(town, "plates.search")
    await auditor.get("/findings")
    looked = await last_act(town, "finding.list")
    mine = (await auditor.post("/findings", json=body | {"agency": "mpd", "act_id": searched})).json()
    other = (await auditor.post("/findings", json=body | {"act_id": looked})).json()
    told = (await chief.get("/findings")).json()
    assert [each["id"] for each in told["items"]] == [mine["id"]]
    assert [each["id"] for each in told["acts"]] == [searched], "which act it is about, and of no other agency's"
    closing = {"outcome": "corrected", "text": "they told them"}
    assert (await auditor.post(f"/findings/{mine['id']}/close", json=closing)).status_code == 409
    assert (await chief.post(f"/findings/{other['id']}/answer", json={"text": "x"})).status_code == 404
    assert (await chief.post(f"/findings/{mine['id']}/answer", json={"text": "a mistake"})).status_code == 200
    assert (await auditor.post(f"/findings/{mine['id']}/close", json=closing)).json()["outcome"] == "corrected"
    town.advance(15 * DAY_S)
    async with httpx.AsyncClient(base_url=town.address) as client:
        backlog = (await client.get("/transparency/numbers/backlog.json")).json()["rows"]
        findings = (await client.get("/transparency/numbers/findings.json")).json()["rows"]
    assert ["finding without an answer", 1, 1, "15.0"] in backlog
    assert {row[0]: row[6] for row in findings} == {other["id"]: None, mine["id"]: "Corrected"}
    assert "why so late" not in str(findings)


async def look_at_the_demos_past(town: Town) -> None:
    """Let the demo's ten days have passed: the rules ask about one officer of them, and no other."""
    async with town.database.owner.acquire() as tx:
        await tx.execute("INSERT INTO person (login, name, agency, roles) VALUES ('z', 'Z', 'mpd', '{watch_officer}')")
    async with town.database.owner.acquire() as tx:
        await tx.execute("UPDATE person SET roles = '{supervisor}' WHERE login = 'watch.second'")
    await live_past(town.settings, await door_of(town.settings, town.database, town.clock), seed=7)
    auditor = await town.person("auditor")
    found = (await auditor.get("/misuse")).json()["items"]
    asked = [each["rule"] for each in found if each["login"] == "z"]
    assert asked.count("repeated-subject") == 2
    assert len(asked) == len([each for each in found if each["verdict"] is None])
    assert await town.rows("SELECT id FROM alert WHERE status <> 'resolved'") == []
