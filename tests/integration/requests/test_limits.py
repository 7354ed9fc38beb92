"""Limits of asking are rules: each refusal names its own, and nobody is reminded twice or at night."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from tests.integration.web.town import NOW, Town

from watchroom.actions.request_keeper import FORGET_AFTER, RequestKeeper

from .households import asked, board, candidates, incident, links, look, send, settle, tap, wanted

pytestmark = pytest.mark.database
ZONE = ZoneInfo("America/New_York")
BEFORE_DAWN_S = 37 * 3_600
"""From the town's afternoon to the second morning before eight, past half of three days."""
MORNING_S = 4 * 3_600
DAY_S = 86_400


async def test_each_cap_refuses_by_its_name(town: Town) -> None:
    """A wider circle, a longer time and a later end are refused by the rule that says so, on record."""
    await settle(town, 2)
    happened = await incident(town)
    began = (NOW - timedelta(hours=6, minutes=1)).isoformat()
    found = await candidates(town, "watch.officer", happened["id"], radius_m=401)
    assert (found.status_code, found.json()["rule"]) == (403, "request-radius")
    found = await candidates(town, "watch.officer", happened["id"], began_at=began, ended_at=NOW.isoformat())
    assert (found.status_code, found.json()["rule"]) == (403, "request-window")
    assert (await candidates(town, "watch.officer", happened["id"], radius_m=-1)).status_code == 400
    plan = (await candidates(town, "watch.officer", happened["id"])).json()
    late = wanted(plan, until=(NOW + timedelta(days=15)).isoformat())
    answer = await send(town, "watch.officer", happened["id"], late)
    assert (answer.status_code, answer.json()["rule"]) == (403, "request-answers")
    linked = wanted(plan, facts="see https://example.org")
    assert (await send(town, "watch.officer", happened["id"], linked)).json()["field"] == "facts"
    nobody = wanted(plan, cameras=["home-1"])
    assert (await send(town, "watch.officer", happened["id"], nobody)).json()["field"] == "cameras"
    refused = await town.rows("SELECT rule FROM act WHERE act LIKE 'request.%' AND outcome = 'refused' ORDER BY at, id")
    assert [each["rule"] for each in refused] == ["request-radius", "request-window", "request-answers"]
    assert await town.letters() == []
    await (await town.person("watch.officer")).post(
        f"/incidents/{happened['id']}/close", json={"disposition": "report"}
    )
    closed = await candidates(town, "watch.officer", happened["id"])
    assert closed.json()["rule"] == "incident-open"
    assert (await candidates(town, "detective", happened["id"])).status_code == 200, "a case goes on"


async def test_more_than_a_hundred_take_two_persons(town: Town) -> None:
    """101 households are asked only once a supervisor, who is somebody else, confirms; the same person cannot."""
    await settle(town, 101)
    happened = await incident(town)
    plan = (await candidates(town, "watch.second", happened["id"])).json()
    request = wanted(plan)
    answer = await send(town, "watch.second", happened["id"], request)
    assert (answer.status_code, answer.json()["rule"]) == (403, "request-households")
    waiting = (await send(town, "watch.second", happened["id"], request, "/proposals")).json()
    assert waiting["households"] == 101
    assert await links(town) == []
    path = f"/requests/proposals/{waiting['id']}/confirm"
    assert (await (await town.person("watch.officer")).post(path, json={})).status_code == 403
    assert [each["id"] for each in (await board(town))["waiting"]] == [waiting["id"]]
    sent = await (await town.person("supervisor")).post(path, json={})
    assert sent.status_code == 200, sent.text
    assert (sent.json()["asked_by"], sent.json()["confirmed_by_name"]) == ("watch.second", "Supervisor")
    assert len(await links(town)) == 101
    assert (await board(town))["waiting"] == []
    looks = await town.rows("SELECT DISTINCT incident_number FROM registry_look WHERE outcome = 'asked'")
    assert [each["incident_number"] for each in looks] == [happened["number"]]


async def test_a_household_is_asked_three_times_a_month_at_most(town: Town) -> None:
    """After three requests within thirty days a household is left out, and is asked again when a month has passed."""
    await settle(town, 1)
    for n in range(3):
        await asked(town, identity=f"g-{n}")
    happened = await incident(town, "g-3")
    plan = (await candidates(town, "watch.officer", happened["id"])).json()["candidates"]
    assert (plan["households"], plan["left_out"]) == ([], 1)
    town.advance(30 * DAY_S)
    await town.sit_again("watch.officer")
    plan = (await candidates(town, "watch.officer", happened["id"])).json()["candidates"]
    assert len(plan["households"]) == 1


async def test_the_silent_are_reminded_once_and_by_day(town: Town) -> None:
    """Past half of the time, but not at night, who kept silent gets one reminder whose link is that of the letter."""
    await settle(town, 3)
    request = await asked(town)
    first, second, _ = await links(town)
    await tap(town, first, "no")
    keeper = RequestKeeper(town.door, ZONE)
    await keeper.keep()
    assert await links(town, "requests/reminder") == [], "not before half of the time"
    town.advance(BEFORE_DAWN_S)
    await keeper.keep()
    assert await links(town, "requests/reminder") == [], "not at night"
    await town.sit_again("watch.officer")
    remind = f"/requests/{request['id']}/remind"
    assert (await (await town.person("watch.officer")).post(remind, json={})).json()["rule"] == "request-never-at-night"
    town.advance(MORNING_S)
    for _ in range(2):
        await keeper.keep()
    reminders = await links(town, "requests/reminder")
    assert second in reminders
    assert len(reminders) == 2
    assert first not in reminders
    assert (await (await town.person("watch.officer")).post(remind, json={})).status_code == 409
    acts = await town.rows("SELECT login, rule FROM act WHERE act = 'request.remind' AND outcome = 'done'")
    assert [(each["login"], each["rule"]) for each in acts] == [("room", "remind-once")]


async def test_after_the_end_nothing_is_answered_and_later_forgotten(town: Town) -> None:
    """A closed request says kindly that it is over; stopping still works; after 400 days only the counts are left."""
    await settle(town, 2)
    request = await asked(town)
    first, second = await links(town)
    await tap(town, first, "nothing")
    closed = await (await town.person("watch.officer")).post(f"/requests/{request['id']}/close", json={})
    assert closed.status_code == 200
    late = await tap(town, second, "something")
    assert late.status_code == 409
    assert "This request has ended" in late.text
    assert (await tap(town, second, "stop")).status_code == 303
    assert len(await town.rows("SELECT 1 FROM request_stop")) == 1
    keeper = RequestKeeper(town.door, ZONE)
    town.advance(FORGET_AFTER.total_seconds() - DAY_S)
    await keeper.keep()
    assert (await look(town, second)).status_code == 200
    town.advance(2 * DAY_S)
    await keeper.keep()
    assert (await look(town, second)).status_code == 404
    rows = await town.rows("SELECT account_id, answer FROM request_message ORDER BY answer NULLS LAST")
    assert [(each["account_id"], each["answer"]) for each in rows] == [(None, "nothing"), (None, None)]


async def test_two_accounts_of_one_address_are_one_household(town: Town) -> None:
    """One of them gets the letter, the month's cap counts both, and each reads of their own cameras alone."""
    await settle(town, 3)
    async with town.database.owner.acquire() as tx:
        same = "UPDATE registration SET address_print = 'one door' WHERE id IN ('entry-reg-0000', 'entry-reg-0001')"
        await tx.execute(same)
    happened = await incident(town)
    plan = (await candidates(town, "watch.officer", happened["id"])).json()["candidates"]
    assert (len(plan["households"]), plan["left_out"]) == (2, 1)
    assert [len(each["cameras"]) for each in plan["households"]] == [1, 1]
    assert (await send(town, "watch.officer", happened["id"], wanted({"candidates": plan}))).status_code == 201
    again = (await candidates(town, "watch.officer", happened["id"])).json()["candidates"]
    assert (again["households"], again["left_out"]) == ([], 3), "not the other of the household in a second letter"
    for n in (2, 3):
        await asked(town, identity=f"g-{n}")
    fourth = await incident(town, "g-4")
    assert (await candidates(town, "watch.officer", fourth["id"])).json()["candidates"]["households"] == []
    one = await town.rows("SELECT count(*) AS n FROM request_message WHERE account_id IN "
                          "(SELECT account_id FROM registration WHERE address_print = 'one door')")  # fmt: skip
    assert one == [{"n": 3}]
