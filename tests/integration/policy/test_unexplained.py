"""Purpose proof over real HTTP: what is named must concern what is looked at, or a supervisor asks within the hour."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from tests.integration.web.messages import HERE, read, shot
from tests.integration.web.town import Town

from watchroom.actions.unexplained import published_backlog
from watchroom.app.terminal import door_of

pytestmark = pytest.mark.database


async def test_what_is_named_must_concern_what_is_looked_at(town: Town) -> None:
    """A search or look near the incident is explained; one far away runs, is marked, and waits for a verdict."""
    await town.sent("gunshot", shot("g-1", town.clock.now()))
    near = read("r-1", "ABC1234", town.clock.now())
    await town.sent("lpr_generic", near, near | {"id": "r-2", "plate": "FAR1234", "lat": HERE[0] + 1})
    incident = await town.incident()
    officer, supervisor = await town.person("watch.officer"), await town.person("supervisor")

    async def search(plate: str) -> Any:
        body = {"plate": plate, "incident": incident["number"], "purpose": "call_response"}
        return (await officer.post("/plates/search", json=body)).json()

    assert (await search("ABC1234"))["explained"]
    assert (await search("NONE123"))["explained"]
    far = await search("FAR1234")
    assert (far["explained"], len(far["items"])) == (False, 1)
    await town.change_place("UPDATE camera SET lat = lat + 0.1 WHERE id = 'c-2'")
    for camera in ("c-1", "c-2"):
        look = await officer.post(f"/cameras/{camera}/live", json={"incident": incident["id"]})
        assert look.status_code == 200, look.text
    waiting = (await supervisor.get("/unexplained")).json()["items"]
    assert [(each["what"], each["login"], each["verdict"]) for each in waiting] == [
        ("search", "watch.officer", None), ("look", "watch.officer", None),
    ]  # fmt: skip
    assert incident["number"] in waiting[0]["says"]
    assert "camera c-2" in waiting[1]["says"]
    assert "FAR1234" not in str(waiting)
    rules = {each["rule"] for each in (await supervisor.get("/alerts")).json()["items"]}
    assert {"unexplained_search", "unexplained_look"} <= rules


async def test_one_person_s_searches_are_one_alert_until_the_last_is_judged(town: Town) -> None:
    """A supervisor who judges each search has nothing left in the queue; somebody else's are another alert."""
    supervisor, auditor = [await town.person(each) for each in ("supervisor", "auditor")]
    for login, times in (("detective", 2), ("watch.officer", 1)):
        for n in range(times):
            asked = {"plate": f"ABC123{n}", "purpose": "investigation" if login == "detective" else "call_response"}
            await (await town.person(login)).post("/plates/search", json=asked | {"anyway": True})

    async def counts() -> list[int]:
        items = (await supervisor.get("/alerts")).json()["items"]
        asked = [each for each in items if each["rule"] == "unexplained_search" and each["status"] == "new"]
        return sorted(each["count"] for each in asked)

    async def judge(act_id: str) -> None:
        verdict = {"verdict": "accepted", "note": "heard it myself"}
        assert (await supervisor.post(f"/unexplained/{act_id}/settle", json=verdict)).status_code == 200

    waiting = (await auditor.get("/unexplained")).json()["items"]
    first, second = [each["act_id"] for each in waiting if each["login"] == "detective"]
    assert await counts() == [1, 2]
    await judge(first)
    assert await counts() == [1, 2]
    await judge(second)
    assert await counts() == [1]


async def test_reasons_are_given_by_one_and_judged_by_another(town: Town) -> None:
    """Only who looked explains, only a supervisor judges, nobody judges their own, and the public sees what is late."""
    detective, supervisor, auditor = [await town.person(each) for each in ("detective", "supervisor", "auditor")]
    partner = await town.person("partner.md")
    for _ in range(2):
        await detective.post("/plates/search", json={"plate": "ABC1234", "purpose": "investigation"})
    await supervisor.post("/plates/search", json={"plate": "ABC1234", "purpose": "call_response"})
    first, second, own = [each["act_id"] for each in (await auditor.get("/unexplained")).json()["items"]]
    assert len((await detective.get("/unexplained", params={})).json()["items"]) == 2
    assert (await partner.get("/unexplained")).json()["items"] == []
    verdict = {"verdict": "accepted", "note": "a tip that I heard myself"}
    asked: list[tuple[Any, str, dict[str, Any], int, str | None]] = [
        (supervisor, f"{first}/explain", {"text": "x"}, 403, "explained-by-oneself"),
        (detective, f"{first}/explain", {"text": "a tip by phone"}, 200, None),
        (detective, f"{first}/settle", verdict, 403, "no-rule-allows"),
        (supervisor, f"{first}/settle", verdict | {"verdict": "fine"}, 400, None),
        (supervisor, f"{first}/settle", verdict, 200, None),
        (supervisor, f"{first}/settle", verdict, 409, None),
        (supervisor, f"{own}/settle", verdict, 403, "judged-by-another"),
        (partner, f"{second}/explain", {"text": "x"}, 404, None),
        (supervisor, "act_none/settle", verdict, 404, None),
    ]
    for client, path, body, status, rule in asked:
        answer = await client.post(f"/unexplained/{path}", json=body)
        assert (answer.status_code, answer.json().get("rule")) == (status, rule), path
    items = (await auditor.get("/unexplained")).json()["items"]
    assert [(each["act_id"], each["verdict"]) for each in items] == [(second, None), (own, None), (first, "accepted")]
    assert items[-1]["explanation"] == "a tip by phone"
    assert (
        await supervisor.post(f"/unexplained/{second}/settle", json=verdict | {"verdict": "finding"})
    ).status_code == 200
    town.advance(3_601)
    door = await door_of(town.settings, town.database, town.clock)
    async with door.everything() as tx:
        told = await published_backlog(tx, town.clock.now())
    assert (told.waiting, told.overdue, told.accepted, told.findings) == (1, 1, 1, 1)
    assert told.oldest_at is not None
    assert town.clock.now() - told.oldest_at > timedelta(hours=1)
