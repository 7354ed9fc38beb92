"""Within a registered assembly's area and time plates, hits and steering wait for command."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest
from tests.integration.web.assembly_asks import march
from tests.integration.web.messages import HERE, read
from tests.integration.web.town import Town

pytestmark = pytest.mark.database


async def search(town: Town) -> tuple[list[str], bool]:
    """Return the plates that the watch officer finds, and whether something is withheld."""
    ana = await town.person("watch.officer")
    asked = {"plate": "STL1", "match": "prefix", "near": HERE, "within_m": 5_000}
    answer = (await ana.post("/plates/search", json=asked)).json()
    return sorted(each["plate"] for each in answer["items"]), answer["withholds"]


async def test_what_was_read_at_an_assembly_waits_for_command(town: Town) -> None:
    """Reads made there and then are shown to the one who was approved, for an hour; others and elsewhere as ever."""
    supervisor, ana = await town.person("supervisor"), await town.person("watch.officer")
    now = town.clock.now()
    registered = await supervisor.post("/assemblies", json=march(now))
    assert registered.status_code == 201, registered.text
    await town.until("the world knows", lambda: _known(town))
    far = HERE[0] + 0.02
    await town.sent("lpr_generic", read("r-1", "STL1234", now, lat=HERE[0], lon=HERE[1]))
    await town.sent("lpr_generic", read("r-2", "STL1999", now, lat=far, lon=HERE[1], reader="far"))
    await town.note_plates()
    await town.until("the readers are shown", lambda: _at_assembly(ana))
    async with httpx.AsyncClient(base_url=town.address) as anyone:
        counted = (await anyone.get("/transparency/numbers/assemblies.json")).json()
    assert [(counted["columns"][-1], row[-1]) for row in counted["rows"]] == [("plate readers within", 1)]
    assert await search(town) == (["STL1999"], True)
    hit = next(each for each in (await ana.get("/alerts")).json()["items"] if each["rule"] == "plate_hit")
    compared = await ana.post(f"/alerts/{hit['id']}/verify", json={"outcome": "verified"})
    assert (compared.status_code, compared.json()["rule"]) == (403, "first-amendment")
    asked = {"what": "plates.search", "reason": "a child was taken from the march"}
    ask = (await ana.post(f"/assemblies/{registered.json()['id']}/asks", json=asked)).json()
    own = await ana.post(f"/assemblies/asks/{ask['id']}/approve")
    assert own.status_code == 403
    assert (await supervisor.post(f"/assemblies/asks/{ask['id']}/approve")).status_code == 200
    assert await search(town) == (["STL1234", "STL1999"], False)
    town.advance(3601)
    assert await search(town) == (["STL1999"], True)
    refused = await town.rows("SELECT rule FROM act WHERE act = 'alert.verify' AND outcome = 'refused'")
    assert refused == [{"rule": "first-amendment"}]


async def _at_assembly(client: httpx.AsyncClient) -> bool:
    """Return whether the reader at the march says so in the list, and the one far from it does not."""
    at = {each["reader"]: each["at_assembly"] for each in (await client.get("/readers")).json()["items"]}
    return set(at) == {"r-1", "far"} and at["r-1"] is not None and at["far"] is None


async def test_three_commanders_review_and_the_year_is_counted(town: Town) -> None:
    """An assembly is reviewed after it ended, by different people; denials and refusals are in the yearly count."""
    supervisor, second = await town.person("supervisor"), await town.person("watch.second")
    ana = await town.person("watch.officer")
    now = town.clock.now()
    past = (await supervisor.post("/assemblies", json=march(now, hours=(-3, -1)))).json()["id"]
    running = (await supervisor.post("/assemblies", json=march(now))).json()["id"]
    body = {"finding": "nothing was approved"}
    early = await supervisor.post(f"/assemblies/{running}/reviews", json=body)
    assert early.status_code == 409
    reviewed: dict[str, Any] = (await supervisor.post(f"/assemblies/{past}/reviews", json=body)).json()
    assert (reviewed["reviewed_by"], reviewed["reviewed"]) == (["Supervisor"], True)
    others = {each["id"]: each["reviewed"] for each in (await ana.get("/assemblies")).json()["items"]}
    assert others == {past: False, running: False}
    assert (await supervisor.post(f"/assemblies/{past}/reviews", json=body)).status_code == 409
    assert (await second.post(f"/assemblies/{past}/reviews", json=body)).status_code == 403
    ask = (await ana.post(f"/assemblies/{running}/asks", json={"what": "ptz", "reason": "a fight"})).json()["id"]
    assert (await supervisor.post(f"/assemblies/asks/{ask}/deny")).status_code == 200
    year = (await supervisor.get("/assemblies/report", params={"year": str(now.year)})).json()
    assert (year["assemblies"], year["denied"], year["reviews_done"], year["reviews_overdue"]) == (2, {"ptz": 1}, 0, 0)
    wrong = await supervisor.post("/assemblies", json=march(now, radius_m=9))
    assert (wrong.status_code, wrong.json()["field"]) == (400, "radius_m")
    town.advance(60)
    assert (await supervisor.post(f"/assemblies/{running}/end")).status_code < 300
    listed = {each["id"]: each for each in (await supervisor.get("/assemblies")).json()["items"]}
    ended, due = (datetime.fromisoformat(listed[running][name]) for name in ("ends_at", "review_due_at"))
    assert (ended, due - ended) == (town.clock.now(), timedelta(days=90))
    long = await supervisor.post("/assemblies", json=march(now, hours=(0, 24 * 15)))
    assert (long.status_code, long.json()["field"]) == (400, "ends_at")


async def _known(town: Town) -> bool:
    return bool(town.running.asgi.console.room.door.world.assemblies)  # type: ignore[union-attr]
