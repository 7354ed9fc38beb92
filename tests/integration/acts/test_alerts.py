"""Acts on alerts, over HTTP, and what time does to alerts."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from tests.integration.web.messages import read, shot
from tests.integration.web.town import Town

pytestmark = pytest.mark.database

PANIC = {"alarm": "panic", "lat": 38.92, "lon": -77.03}


async def raised(town: Town) -> dict[str, Any]:
    """Raise one emergency: a panic button."""
    await town.sent("alarm", {"id": "p-1", "at": town.clock.now().isoformat(), **PANIC})
    return await alert(town)


async def alert(town: Town, index: int = 0) -> dict[str, Any]:
    answer = await (await town.person("watch.officer")).get("/alerts")
    return dict(answer.json()["items"][index])


async def test_an_alert_is_taken_once(town: Town) -> None:
    """Of two officers who acknowledge at the same moment one owns it and the other is told who."""
    view = await raised(town)
    ana, ben = await town.person("watch.officer"), await town.person("watch.second")
    path = f"/alerts/{view['id']}/acknowledge"
    answers = await asyncio.gather(ana.post(path, json={}), ben.post(path, json={}))
    assert sorted(each.status_code for each in answers) == [200, 409]
    won = next(each.json() for each in answers if each.status_code == 200)
    lost = next(each.json() for each in answers if each.status_code == 409)
    assert won["owner_name"] in lost["message"]
    again = await (ana if won["owner"] == "watch.officer" else ben).post(path, json={})
    assert (again.status_code, again.json()["version"]) == (200, won["version"])


async def test_several_are_taken_together_or_not_at_all(town: Town) -> None:
    """When one of several is another's, none is taken."""
    await raised(town)
    await town.sent("gunshot", shot("g-1", town.clock.now(), lat=38.85))
    ids = [(await alert(town, index))["id"] for index in (0, 1)]
    await (await town.person("watch.second")).post(f"/alerts/{ids[1]}/acknowledge", json={})
    ana = await town.person("watch.officer")
    assert (await ana.post("/alerts/acknowledge", json={"ids": ids})).status_code == 409
    states = await town.rows("SELECT id, status FROM alert WHERE id = $1", ids[0])
    assert states == [{"id": ids[0], "status": "new"}]
    taken = await ana.post("/alerts/acknowledge", json={"ids": [ids[0], ids[0]]})
    assert [each["owner"] for each in taken.json()["items"]] == ["watch.officer"]
    for wrong in ([], [f"alert_{n}" for n in range(201)]):
        assert (await ana.post("/alerts/acknowledge", json={"ids": wrong})).status_code == 400


async def test_an_unknown_alert_and_one_of_others_answer_alike(town: Town) -> None:
    """A partner gets the same 404 for another agency's alert as for none; acting on it is not theirs at all."""
    view = await raised(town)
    partner = await town.person("partner.va")
    assert (await partner.get("/alerts")).json()["items"] == []
    answer = await partner.post(f"/alerts/{view['id']}/resolve", json={"resolution": "handled"})
    assert answer.status_code == 403
    ana = await town.person("watch.officer")
    nothing = await ana.post("/alerts/alert_none/resolve", json={"resolution": "handled"})
    assert (nothing.status_code, nothing.json()["error"]) == (404, "not_found")


async def test_a_shelved_alert_comes_back_by_the_clock(town: Town) -> None:
    """Put aside for ten minutes it is out of the queue, and back after ten with nobody's doing."""
    view = await raised(town)
    ana = await town.person("watch.officer")
    shelved = await ana.post(f"/alerts/{view['id']}/shelve", json={"reason": "tested now", "minutes": 10})
    assert (shelved.json()["status"], shelved.json()["shelved_reason"]) == ("shelved", "tested now")
    for minutes in (0, 481):
        wrong = await ana.post(f"/alerts/{view['id']}/shelve", json={"reason": "x", "minutes": minutes})
        assert wrong.status_code == 400

    def has(status: str) -> Any:
        async def so() -> bool:
            return bool((await alert(town))["status"] == status)

        return so

    town.advance(9 * 60)
    assert await has("shelved")()
    town.advance(61)
    await town.until("the alert is back", has("new"))
    assert (await alert(town))["shelved_until"] is None
    assert (await ana.post(f"/alerts/{view['id']}/unshelve", json={})).status_code == 409


async def test_many_unanswered_alerts_do_not_keep_a_shelved_one_away(town: Town) -> None:
    """With more overdue alerts than one tick handles, one put aside still comes back when its time is up."""
    view = await raised(town)
    ana = await town.person("watch.officer")
    await ana.post(f"/alerts/{view['id']}/shelve", json={"reason": "later", "minutes": 1})
    await town.rows(
        """INSERT INTO alert (id, label, raised_at, due_at, value)
           SELECT '0_' || n, label, raised_at, raised_at,
               value || jsonb_build_object('id', '0_' || n, 'status', 'new', 'priority', 3, 'cause', n::text)
           FROM alert, generate_series(1, 600) AS n WHERE id = $1""",
        view["id"],
    )
    town.advance(61)

    async def back() -> bool:
        return bool(await town.rows("SELECT 1 FROM alert WHERE id = $1 AND status = 'new'", view["id"]))

    await town.until("the alert is back", back)


async def test_an_emergency_nobody_takes_is_escalated_by_the_clock(town: Town) -> None:
    """Past its due time an unanswered emergency goes up once, and again a minute later; a taken one does not."""
    view = await raised(town)
    assert view["priority"] == 1

    def escalated(times: int) -> Any:
        async def so() -> bool:
            return bool((await alert(town))["escalations"] == times)

        return so

    town.advance(61)
    await town.until("it went up", escalated(1))
    town.advance(61)
    await town.until("it went up again", escalated(2))
    ana = await town.person("watch.officer")
    await ana.post(f"/alerts/{view['id']}/acknowledge", json={})
    town.advance(600)
    await town.sent("gunshot", shot("g-9", town.clock.now(), lat=38.80))
    rows = await town.rows("SELECT value ->> 'escalations' AS n FROM alert WHERE id = $1", view["id"])
    assert rows == [{"n": "2"}]


async def test_assigning_escalating_and_resolving(town: Town) -> None:
    """An alert is given to somebody, goes up with a reason, ends once, and its incident's timeline tells all that."""
    view = await raised(town)
    ana = await town.person("watch.officer")
    at = f"/alerts/{view['id']}"
    assert (await ana.post(f"{at}/assign", json={"to": "nobody"})).status_code == 400
    await ana.post(f"{at}/shelve", json={"reason": "x", "minutes": 5})
    given = (await ana.post(f"{at}/assign", json={"to": "watch.second"})).json()
    assert (given["owner"], given["status"], given["shelved_until"]) == ("watch.second", "acknowledged", None)
    up = (await ana.post(f"{at}/escalate", json={"reason": "armed"})).json()
    assert up["escalations"] == 1
    assert (await ana.post(f"{at}/resolve", json={"resolution": "nonsense"})).status_code == 400
    done = (await ana.post(f"{at}/resolve", json={"resolution": "handled", "note": "unit there"})).json()
    assert (done["status"], done["resolution"]) == ("resolved", "handled")
    assert (await ana.post(f"{at}/resolve", json={"resolution": "handled"})).status_code == 409
    timeline = (await ana.get(f"/incidents/{view['incident_id']}")).json()["timeline"]
    told = [line["text"].split(":")[0] for line in timeline if line["kind"] == "alert"]
    assert told == ["Put aside for 5 minutes", "Assigned to Watch Second", "Escalated", "Resolved (handled)"]


async def test_an_alert_is_given_only_to_those_who_may_answer_it(town: Town) -> None:
    """A resident, or a person of another agency, cannot be made the owner of an alert."""
    view = await raised(town)
    ana = await town.person("watch.officer")
    for login in ("resident", "partner.va"):
        answer = await ana.post(f"/alerts/{view['id']}/assign", json={"to": login})
        assert (answer.status_code, answer.json()["field"]) == (400, "to")


@pytest.mark.parametrize(
    ("outcome", "status", "verified"), [("verified", "acknowledged", True), ("misread", "resolved", False)]
)
async def test_a_hit_is_compared_by_a_person(town: Town, outcome: str, status: str, *, verified: bool) -> None:
    """What the comparison found is kept with the hit; only a hit is compared."""
    await town.sent("lpr_generic", read("r-1", "STL1234", town.clock.now()))
    hit = await alert(town)
    ana = await town.person("watch.officer")
    assert (await ana.post(f"/alerts/{hit['id']}/verify", json={"outcome": "maybe"})).status_code == 400
    found = (await ana.post(f"/alerts/{hit['id']}/verify", json={"outcome": outcome})).json()
    assert (found["status"], found["verified"]) == (status, verified)
    other = await raised(town)
    assert (await ana.post(f"/alerts/{other['id']}/verify", json={"outcome": "verified"})).status_code == 404


async def test_more_of_one_cause_is_one_alert(town: Town) -> None:
    """A wanted car read five times is one alert that counts five, and nobody's ownership is lost by it."""
    for n in range(2):
        await town.sent("lpr_generic", read(f"r-{n}", "STL1234", town.clock.now() + timedelta(seconds=n)))
    ana = await town.person("watch.officer")
    hit = await alert(town)
    await ana.post(f"/alerts/{hit['id']}/acknowledge", json={})
    for n in range(2, 5):
        await town.sent("lpr_generic", read(f"r-{n}", "STL1234", town.clock.now() + timedelta(seconds=n)))
    items = (await ana.get("/alerts")).json()["items"]
    assert [(each["id"], each["count"], each["owner"]) for each in items] == [(hit["id"], 5, "watch.officer")]
