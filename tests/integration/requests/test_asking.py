"""From an incident to answers: who is asked, what each side reads of it, and that all counts agree."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from tests.integration.web.town import Town

from watchroom.store import request_counts

from .households import asked, board, candidates, incident, links, look, send, settle, tap, wanted

pytestmark = pytest.mark.database
ANSWERS = ("something", "something", "nothing", "no")


async def test_eleven_are_asked_and_every_page_agrees(town: Town) -> None:
    """Of eleven households asked four answer, one with a no: board, owners' pages, counts and ledger agree."""
    await settle(town, 9)
    await settle(town, 1, login="resident")
    await settle(town, 1, cameras=2)
    await settle(town, 3, away_m=390)
    happened = await incident(town)
    answer = await candidates(town, "watch.officer", happened["id"], radius_m=100)
    assert answer.status_code == 200, answer.text
    found = answer.json()
    households = found["candidates"]["households"]
    assert len(households) == 11
    assert [each["expected"] for each in households] == sorted((each["expected"] for each in households), reverse=True)
    assert len(households[0]["cameras"]) == 2, "two cameras are likelier to have something than one"
    assert "looks towards the place" in households[0]["cameras"][0]["reasons"]
    assert "{facts}" in found["letter"]["text"]
    assert "acc_" not in str(found)
    assert "example.org" not in str(found)
    sent = await send(town, "watch.officer", happened["id"], wanted(found, facts="Two people ran north."))
    assert sent.status_code == 201, sent.text
    paths = await links(town)
    assert len(paths) == 11
    for path, said in zip(paths, ANSWERS, strict=False):
        page = await look(town, path)
        assert page.status_code == 200
        assert "Two people ran north." in page.text
        assert (await tap(town, path, said)).status_code == 303
    row = (await board(town))["requests"][0]
    assert row["request"]["number"] == sent.json()["number"]
    tally = {"asked": 11, "something": 2, "nothing": 1, "declined": 1, "unanswered": 7}
    assert {name: row["tally"][name] for name in tally} == tally
    looks = await town.rows("SELECT outcome, count(DISTINCT camera_id) AS n FROM registry_look GROUP BY 1 ORDER BY 1")
    assert [(each["outcome"], each["n"]) for each in looks] == [("asked", 12), ("listed", 12)]
    acts = await town.rows(
        "SELECT act, count(*) AS n FROM act WHERE act LIKE 'request.%' AND act <> 'request.read' GROUP BY 1"
    )
    done = {each["act"]: each["n"] for each in acts}
    assert done == {
        "request.candidates": 1, "request.send": 1, "request.offer": 2, "request.nothing": 1, "request.decline": 1,
        "request.list": 1,
    }  # fmt: skip
    async with town.door.everything() as tx:
        (month,) = await request_counts.months(tx)
    assert (month.asked, month.something, month.nothing, month.declined, month.unanswered) == (11, 2, 1, 1, 7)


async def test_a_link_opened_answers_nothing_and_a_mind_can_change(town: Town) -> None:
    """Opening a link, as mail programs do, answers nothing; each answer takes the place of the one before."""
    await settle(town, 1)
    await asked(town)
    (path,) = await links(town)
    for _ in range(3):
        assert (await look(town, path)).status_code == 200
    assert await _answers(town) == [None]
    assert "¿Tiene usted imágenes?" not in (await look(town, path)).text, "nobody reviewed the Spanish texts"
    assert (await tap(town, path, "no")).status_code == 303
    assert (await tap(town, path, "nothing")).headers["location"] == path
    assert await _answers(town) == ["nothing"]
    offered = await tap(town, path, "something")
    files = offered.headers["location"]
    assert files.startswith("/portal/uploads/")
    assert (await tap(town, path, "perhaps")).status_code == 400
    assert (await look(town, "/portal/requests/answer/" + "A" * 43)).status_code == 404
    wrong = await tap(town, "/portal/requests/answer/" + "A" * 43, "no")
    assert (wrong.status_code, "sign in to see what you were asked" in wrong.text) == (404, True)
    assert await _answers(town) == ["something"]
    await _files_are_found_again(town, path, files)


async def _files_are_found_again(town: Town, path: str, files: str) -> None:
    """Try that a letter leads to one page for files however often, after the request ended too, until it is closed."""
    assert f'href="{files}"' in (await look(town, path)).text
    assert (await tap(town, path, "something")).headers["location"] == files
    [request] = (await board(town))["requests"]
    officer = await town.person("watch.officer")
    assert (await officer.post(f"/requests/{request['request']['id']}/close")).status_code in (200, 204)
    ended = (await look(town, path)).text
    assert ("This request has ended" in ended, f'href="{files}"' in ended) == (True, True)
    assert "Nothing more can be sent" not in ended
    assert (await tap(town, path, "no")).status_code == 409
    assert (await look(town, files)).status_code == 200
    async with town.database.owner.acquire() as tx:
        await tx.execute("UPDATE upload_link SET revoked_at = now(), revoked_by = 'detective'")
    closed = (await look(town, path)).text
    assert files not in closed, "what was closed is not offered"
    assert "Nothing more can be sent for it. Thank you all the same." in closed


async def test_a_no_is_a_number_and_nowhere_a_mark(town: Town) -> None:
    """Whatever a detective opens, nothing tells a household that declined from one that kept silent."""
    await settle(town, 3)
    request = await asked(town, "detective")
    first, second, third = await links(town)
    await tap(town, first, "no")
    await tap(town, second, "stop")
    detective = await town.person("detective")
    detail = (await detective.get(f"/requests/{request['id']}")).json()
    assert detail["row"]["tally"]["declined"] == 2
    assert detail["offers"] == []
    assert "reg-" not in str(detail), "no camera of who offered nothing"
    await tap(town, third, "something")
    detail = (await detective.get(f"/requests/{request['id']}")).json()
    assert len(detail["offers"]) == 1
    assert str(detail).count("reg-") == 1
    again = (await candidates(town, "detective", (await incident(town, "g-2"))["id"])).json()["candidates"]
    assert (len(again["households"]), again["left_out"]) == (2, 1), "who said stop is left out, and not named"
    assert "stop" not in str(again)


async def test_stop_holds_until_it_is_lifted(town: Town) -> None:
    """A household that pressed stop is asked for nothing more, sees so on its page, and lifts it itself."""
    await settle(town, 1, login="resident")
    await asked(town)
    (path,) = await links(town)
    assert (await tap(town, path, "stop")).status_code == 303
    mine = await look(town, "/portal/requests/mine", login="resident")
    assert "you get no more requests" in mine.text
    other = await incident(town, "g-2")
    found = (await candidates(town, "watch.officer", other["id"])).json()["candidates"]
    assert (found["households"], found["left_out"]) == ([], 1)
    assert (await tap(town, path, "resume")).status_code == 303
    assert (await tap(town, path, "resume")).status_code == 409
    found = (await candidates(town, "watch.officer", other["id"])).json()["candidates"]
    assert len(found["households"]) == 1
    assert "you get no more requests" not in (await look(town, "/portal/requests/mine", login="resident")).text


async def test_what_led_to_an_arrest_is_recorded_on_a_case(town: Town) -> None:
    """A contribution names an open case of the detective's and a request that somebody answered with footage, once."""
    await settle(town, 1)
    request = await asked(town)
    detective = await town.person("detective")
    how: dict[str, Any] = {"json": {"case": "26-111", "arrest_at": town.clock.now().isoformat()}}
    path = f"/requests/{request['id']}/contributions"
    assert (await detective.post(path, **how)).status_code == 409
    await tap(town, (await links(town))[0], "something")
    assert (await detective.post(path, json=how["json"] | {"case": "25-999"})).json()["rule"] == "case-known"
    before = {"arrest_at": (town.clock.now() - timedelta(days=2)).isoformat()}
    assert "before the time" in (await detective.post(path, json=how["json"] | before)).text
    made = await detective.post(path, **how)
    assert made.status_code == 201, made.text
    assert (made.json()["offence"], made.json()["case_number"]) == ("robbery", "26-111")
    assert (await detective.post(path, **how)).status_code == 409
    assert (await (await town.person("watch.officer")).post(path, **how)).status_code == 403
    async with town.door.everything() as tx:
        assert await request_counts.contributions(tx) == [("2026-03", "robbery", 1)]


async def test_other_agencies_see_no_requests(town: Town) -> None:
    """Whatever is shared, another agency neither sees a request nor asks this agency's registry."""
    await settle(town, 1)
    request = await asked(town)
    await town.agree("mpd", "fairfax", "incident", "camera")
    partner = await town.person("partner.va")
    for method, path in (("GET", "/requests"), ("GET", f"/requests/{request['id']}")):
        assert (await partner.request(method, path)).status_code == 403
    answer = await candidates(town, "partner.va", request["incident_id"])
    assert answer.status_code == 403
    assert (await (await town.person("watch.officer")).get("/requests/freq_none")).status_code == 404


async def _answers(town: Town) -> list[str | None]:
    return [each["answer"] for each in await town.rows("SELECT answer FROM request_message ORDER BY id")]
