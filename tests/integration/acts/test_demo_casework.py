"""The demo's detective and supervisor work at a real room's doors, as two people at consoles do."""

from __future__ import annotations

from random import Random

import pytest
from tests.integration.web.messages import HERE, shot
from tests.integration.web.town import Town

from watchroom_sim.casework import DETECTIVE, LOOKOUTS, SCENES, SUPERVISOR, Casework

pytestmark = pytest.mark.database


async def test_a_case_is_worked_on_once(town: Town) -> None:
    """Each screen of plates has something to show after it, and a second run of the city adds nothing."""
    now = town.clock.now()
    shots = (shot(f"s-{n}", now, HERE[0] + n / 50, HERE[1]) for n in range(SCENES))
    await town.sent("gunshot", *shots)
    supervisor = await town.person("supervisor")
    tokens = {f"person:{DETECTIVE}": town.tokens["detective"], f"person:{SUPERVISOR}": town.tokens["supervisor"]}
    for _ in range(2):
        dice = Random(1)  # noqa: S311 - waits of a made-up person
        casework = Casework(town.address, tokens, "26-111", dice, town.clock.now)
        casework.heard("STL1234")
        await casework.work(town.tokens["detective"], town.tokens["supervisor"])
        casework.close()
    wanted = {
        "/plates/asks": 1, "/plates/kept": 2, "/plates/series": 1, "/plates/series/asks": 1, "/record-holds": 1,
    }  # fmt: skip
    found = {path: len((await supervisor.get(path)).json()["items"]) for path in wanted}
    assert found == wanted
    lists = (await supervisor.get("/hotlists")).json()
    assert [each["name"] for each in lists["items"]].count(LOOKOUTS) == 1
    assert [each["asked"]["topic"] for each in lists["waiting"]] == ["lookout"]
    assert [each["code"] for each in lists["imports"] if each["code"]] == ["malformed"]
    alerts = (await supervisor.get("/alerts", params={"status": "new"})).json()["items"]
    assert [each for each in alerts if each["rule"] == "hotlist_refused"] == []
