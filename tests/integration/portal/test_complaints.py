"""Anybody complains without an account; auditors outside the police read and answer, nobody else does."""

from __future__ import annotations

from typing import Any

import httpx
from tests.integration.web.town import PEOPLE, Town

SAID = {"kind": "camera", "text": "It looks into my window.\nSince May.", "email": "Ruth@Example.org"}


async def complain(town: Town, **how: Any) -> httpx.Response:
    """Send a complaint as the page does, and follow to the page of its own."""
    async with httpx.AsyncClient(base_url=town.address, follow_redirects=True) as browser:
        return await browser.post("/portal/complaints", data=SAID | how)


async def test_a_complaint_is_answered_by_an_auditor_and_read_by_nobody_else(town: Town) -> None:
    """It arrives sealed, the auditor answers once, both letters go out, and the numbers say so."""
    page = await complain(town)
    assert page.status_code == 200
    assert "It looks into my window." in page.text
    (row,) = await town.rows("SELECT * FROM complaint")
    assert all(b"window" not in value for value in row.values() if isinstance(value, bytes))
    auditor = await town.person("auditor")
    (found,) = (await auditor.get("/complaints")).json()["items"]
    assert (found["text"], found["writes"], found["number"] in page.text) == (SAID["text"], True, True)
    for login in PEOPLE.keys() - {"auditor"}:
        someone = await town.person(login)
        assert (await someone.get("/complaints")).status_code == 403, login
        refused = await someone.post(f"/complaints/{found['id']}/answer", json={"outcome": "upheld", "text": "x"})
        assert refused.status_code == 403, login
    path = f"/complaints/{found['id']}/answer"
    for wrong, field in (({"outcome": "so"}, "outcome"), ({"text": " "}, "text"), ({"text": "x" * 5_001}, "text")):
        answer = await auditor.post(path, json={"outcome": "upheld", "text": "It was turned away."} | wrong)
        assert (answer.status_code, answer.json()["field"]) == (400, field)
    answered = await auditor.post(path, json={"outcome": "upheld", "text": "It was turned away."})
    assert answered.json()["answer"] == "It was turned away."
    assert (await auditor.post(path, json={"outcome": "upheld", "text": "again"})).status_code == 409
    letters = await town.letters()
    assert [(each.kind, each.to) for each in letters] == [
        ("complaints/received", "Ruth@example.org"),
        ("complaints/answered", "Ruth@example.org"),
    ]
    async with httpx.AsyncClient(base_url=town.address) as browser:
        own = await browser.get(letters[0].facts["path"])
        assert "It was turned away." in own.text
        assert (await browser.get("/portal/complaints/wr_x")).status_code == 404
    for act in ("complaint.file", "complaint.own", "complaint.list", "complaint.answer"):
        (said,) = await town.rows("SELECT subject, name FROM act WHERE act = $1 AND outcome = 'done' LIMIT 1", act)
        assert "window" not in said["subject"]


async def test_what_a_program_sends_and_what_says_nothing_is_not_kept(town: Town) -> None:
    """Wrong fields are named in the page, a filled trap is passed over, and too many from one place wait."""
    for wrong, field in (({"kind": "x"}, "kind"), ({"text": ""}, "text"), ({"email": "x"}, "email")):
        answer = await complain(town, **wrong)
        assert (answer.status_code, f'href="#{field}"' in answer.text) == (400, True)
    assert (await complain(town, website="http://spam.example")).url.path == "/portal"
    assert await town.rows("SELECT 1 FROM complaint") == []
    assert [(await complain(town, email="")).status_code for _ in range(6)] == [200] * 5 + [429]
    town.advance(3_601)
    assert (await complain(town, text="<b>bold</b> {x} =1+1")).status_code == 200
    pages = (await (await town.person("auditor")).get("/complaints")).json()["items"]
    assert "<b>bold</b> {x} =1+1" in {each["text"] for each in pages}
