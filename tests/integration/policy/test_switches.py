"""The kill switch over real HTTP: one person suspends, streams close, doors answer 503, two persons lift."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from tests.integration.policy.test_agreements import ended
from tests.integration.web.messages import read, shot
from tests.integration.web.town import Town

pytestmark = pytest.mark.database


async def switch(client: httpx.AsyncClient, verb: str, kind: str, what: str) -> httpx.Response:
    """Suspend something, or propose to lift it."""
    return await client.post(f"/switches/{verb}", json={"kind": kind, "what": what, "because": "the council asks"})


async def lifted(town: Town, kind: str, what: str) -> None:
    """Let the supervisor propose and the administrator lift."""
    proposal = (await switch(await town.person("supervisor"), "lift", kind, what)).json()
    answer = await (await town.person("admin")).post(f"/switches/lift/{proposal['id']}")
    assert answer.status_code == 204, answer.text


async def test_an_agency_is_cut_off_and_let_in_again(town: Town) -> None:
    """Its streams end, its people are refused by name but for their own record, and lifting it takes two persons."""
    await town.sent("gunshot", shot("g-1", town.clock.now()))
    await town.agree("mpd", "fairfax", "incident")
    supervisor, partner = await town.person("supervisor"), await town.person("partner.va")

    async def shown() -> bool:
        return len((await partner.get("/incidents")).json().get("items", [])) == 1

    await town.until("the agreement is known", shown)
    async with town.feed("partner.va") as line:
        await line.event()
        assert (await switch(supervisor, "suspend", "agency", "fairfax")).status_code == 200
        assert await ended(line) < 5
    answers: list[Any] = [await partner.get(each) for each in ("/incidents", "/feed", "/map/cameras", "/agreements")]
    assert {(each.status_code, each.json()["rule"]) for each in answers} == {(403, "agency-suspended")}
    assert (await partner.get("/acts/mine")).status_code == 200
    assert (await (await town.person("partner.md")).get("/incidents")).status_code == 200
    assert (await switch(supervisor, "suspend", "agency", "fairfax")).status_code == 409
    proposal = (await switch(supervisor, "lift", "agency", "fairfax")).json()["id"]
    alone = await supervisor.post(f"/switches/lift/{proposal}")
    assert (alone.status_code, alone.json()["rule"]) == (403, "two-persons")
    assert (await (await town.person("admin")).post(f"/switches/lift/{proposal}")).status_code == 204
    await town.until("it is let in again", shown)
    listed = (await partner.get("/switches")).json()
    assert not listed["holds"]
    assert not any(each["since"] for each in listed["items"])


async def test_classes_of_feeds_and_features_stand_still_until_lifted(town: Town) -> None:
    """Plate readers are told 503 in words, nobody finds a read meanwhile, other feeds go on; then plate search."""
    await town.sent("lpr_generic", read("r-1", "ABC1234", town.clock.now()))
    supervisor, officer = await town.person("supervisor"), await town.person("watch.officer")
    asked = {"plate": "ABC1234", "purpose": "call_response"}

    async def found() -> int:
        return len((await officer.post("/plates/search", json=asked)).json()["items"])

    assert await found() == 1
    assert (await switch(supervisor, "suspend", "class", "plates")).status_code == 200

    async def closed() -> bool:
        return (await town.post("lpr_generic", read("r-2", "ABC1234", town.clock.now()))).status_code == 503

    await town.until("the door is closed", closed)
    answer = await town.post("lpr_generic", read("r-3", "ABC1234", town.clock.now()))
    assert "suspended by the city" in answer.json()["message"]

    async def hidden() -> bool:
        return await found() == 0

    await town.until("what it brought is hidden", hidden)
    await town.sent("gunshot", shot("g-1", town.clock.now()))
    await lifted(town, "class", "plates")

    async def taken() -> bool:
        return (await town.post("lpr_generic", read("r-4", "ABC1234", town.clock.now()))).status_code == 200

    await town.until("the door is open again", taken)

    async def shown() -> bool:
        return await found() >= 2

    await town.until("what it brought is shown again", shown)
    await _a_feature_stands_still(town, supervisor, officer, asked)


async def _a_feature_stands_still(
    town: Town, supervisor: httpx.AsyncClient, officer: httpx.AsyncClient, asked: dict[str, str]
) -> None:
    """Plate search is refused by name until lifted; the switch is the city's alone, and needs something to act on."""
    assert (await switch(supervisor, "suspend", "feature", "plate_search")).status_code == 200

    async def refused() -> bool:
        answer = await officer.post("/plates/search", json=asked)
        return answer.status_code == 403 and bool(answer.json()["rule"] == "feature-suspended")

    await town.until("plate search is refused", refused)
    assert (await officer.get("/search", params={"q": "x"})).status_code == 200
    await lifted(town, "feature", "plate_search")

    async def works() -> bool:
        return (await officer.post("/plates/search", json=asked)).status_code == 200

    await town.until("plate search works", works)
    for kind, what, field in (("agency", "mpd", "what"), ("class", "x", "what"), ("moon", "x", "kind")):
        answer = await switch(supervisor, "suspend", kind, what)
        assert (answer.status_code, answer.json()["field"]) == (400, field)
    assert (await switch(supervisor, "lift", "feature", "plate_search")).status_code == 409
    assert (await switch(officer, "suspend", "feature", "exports")).json()["rule"] == "no-rule-allows"
    told = await town.rows("SELECT kind, what, lifted_by FROM suspension ORDER BY since")
    assert [(each["kind"], each["what"], each["lifted_by"]) for each in told] == [
        ("class", "plates", "admin"), ("feature", "plate_search", "admin"),
    ]  # fmt: skip
