"""Every channel over real HTTP: who has no agreement gets nothing by any of them, and ids do not tell."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import httpx
import pytest
from tests.integration.web.hit_asks import pictured
from tests.integration.web.messages import HERE, position, read, shot
from tests.integration.web.street_asks import LOOKOUT, answer_of
from tests.integration.web.town import Town

pytestmark = pytest.mark.database

NEAR = {"near": f"{HERE[0]},{HERE[1]}"}
NOBODYS = {
    "incident": "inc_none", "camera": "cam_none", "alert": "alert_none", "card": "card_none", "plate": "NON1234",
    "picture": "0" * 64, "view": "act_none",
}  # fmt: skip


async def told(client: httpx.AsyncClient, town: Town, ids: dict[str, str], incident: str) -> dict[str, Any]:
    """Return status and body of each channel that names a record, asked for these ids."""
    span = {"from": (town.clock.now() - timedelta(minutes=5)).isoformat(), "to": town.clock.now().isoformat()}
    asked = {
        "REST": client.get(f"/incidents/{ids['incident']}"),
        "replay": client.get(f"/incidents/{ids['incident']}/replay", params={"at": town.clock.now().isoformat()}),
        "note": client.post(f"/incidents/{ids['incident']}/notes", json={"text": "x"}),
        "details": client.post(f"/cameras/{ids['camera']}/view", json={"incident": incident}),
        "media": client.post(f"/cameras/{ids['camera']}/live", json={"incident": incident}),
        "stills": client.get(f"/cameras/{ids['camera']}/still.jpg", params={"incident": incident}),
        "recordings": client.get(f"/cameras/{ids['camera']}/segments", params=span | {"incident": incident}),
        "hit": client.get(f"/hits/{ids['alert']}"),
        "verdict": client.post(f"/alerts/{ids['alert']}/verify", json={"outcome": "verified"}),
        "pictures of reads": client.get(f"/reads/pictures/{ids['picture']}", params={"act": ids["view"]}),
        "plates": client.post("/plates/search", json={"plate": ids["plate"], "incident": incident}),
        "CSV of plates": client.post("/plates/export", json={"plate": ids["plate"], "incident": incident}),
        "card": client.post(f"/street/cards/{ids['card']}/open", json={"at": town.clock.now().isoformat()}),
        "answer": client.post(
            f"/street/cards/{ids['card']}/answers", json=answer_of("acknowledged", town.clock.now().isoformat())
        ),
        "withdrawal": client.post(f"/street/cards/{ids['card']}/withdraw", json={"reason": "x"}),
        "export": client.post("/clips", json=span | {"cameras": [ids["camera"]], "note": "x", "incident": incident}),
    }
    answers = {name: await each for name, each in asked.items()}
    return {name: (each.status_code, each.content) for name, each in answers.items()}


async def plates_of_the_city(town: Town, incident: str) -> dict[str, str]:
    """Let the city's officer open a hit with its pictures and send a lookout; return what the two are known by."""
    ana = await town.person("watch.officer")
    (hit,) = [each["id"] for each in (await ana.get("/alerts")).json()["items"] if each["tier"]]
    card = (await ana.get(f"/hits/{hit}")).json()
    sent = await ana.post("/street/lookouts", json={"lookout": LOOKOUT, "incident": incident})
    picture = card["hit"]["plate_picture"]
    look = {"act": card["view_id"]}
    assert (await ana.get(f"/reads/pictures/{picture}", params=look)).status_code == 200
    return {
        "alert": hit, "card": sent.json()["card"]["id"], "plate": "STL1234", "picture": picture,
        "view": card["view_id"],
    }  # fmt: skip


async def test_who_has_no_agreement_gets_nothing_by_any_channel(town: Town) -> None:
    """The county's analyst gets the same answer, byte by byte, for the city's records and for what does not exist."""
    now = town.clock.now()
    await town.sent("gunshot", shot("g-1", now))
    await town.sent("lpr_generic", read("r-1", "ABC1234", now))
    await town.sent("lpr_generic", pictured("r-2", "STL1234", now))
    await town.sent("units_generic", position("D1", now))
    await town.sent("mcpd_gunshot", shot("m-1", now, lat=39.1))
    city = (await town.incident())["id"]
    partner = await town.person("partner.md")
    mine = (await town.incident("partner.md"))["id"]
    hidden = await told(partner, town, {"incident": city, "camera": "c-1"} | await plates_of_the_city(town, city), mine)
    unknown = await told(partner, town, NOBODYS, mine)
    assert hidden == unknown
    assert {status for status, _ in hidden.values()} <= {403, 404}
    assert {hidden[name][0] for name in ("REST", "details", "media", "stills")} == {404}
    assert [each["id"] for each in (await partner.get("/incidents")).json()["items"]] == [mine]
    assert not {"c-1", "c-2"} & {
        each["camera"]["id"] for each in (await partner.get("/cameras", params=NEAR)).json()["items"]
    }
    assert (await partner.get("/map/cameras")).json()["ids"] == []
    found = (await partner.get("/search", params={"q": "shots"})).json()["items"]
    assert {each["id"] for each in found} == {mine}
    assert (await partner.get("/places/history", params={"lat": HERE[0], "lon": HERE[1]})).json()["incidents"] == []
    for path in ("/alerts", "/readers", "/street/cards", "/street/out", "/hits/done"):
        assert city not in (answer := await partner.get(path)).text, path
        assert answer.status_code == 403 or {each["agency"] for each in answer.json()["items"]} <= {"mcpd"}, path
    async with town.feed("partner.md") as line:
        _, _, snapshot = await line.event()
        assert set(snapshot["state"]["incident"]) == {mine}
        assert snapshot["state"]["unit"] == {}
        assert snapshot["state"]["camera"] == snapshot["state"].get("reader", {}) == {}
        assert set(snapshot["state"].get("card", {})) | set(snapshot["state"].get("lookout", {})) == set()


async def test_virginia_reads_stay_whatever_was_signed(town: Town) -> None:
    """With every category shared both ways, the city's search finds no Virginia read; Virginia's own search does."""
    for owner, to in (("fairfax", "mpd"), ("mpd", "fairfax")):
        await town.agree(owner, to, "incident", "hit", "read", "unit", "camera", "reader")
    now = town.clock.now()
    await town.sent("lpr_generic", read("r-1", "ABC1234", now))
    await town.sent("fairfax_lpr", read("v-1", "ABC1234", now))
    officer = await town.person("watch.officer")
    asked = {"plate": "ABC1234", "purpose": "call_response"}

    async def shared() -> bool:
        ids = {each["camera"]["id"] for each in (await officer.get("/cameras", params=NEAR)).json()["items"]}
        return "p-1" in ids

    await town.until("the agreements are in force", shared)
    assert {each["law_tag"] for each in (await officer.post("/plates/search", json=asked)).json()["items"]} == {"DC"}
    await _old_reads_and_exports_stay(town, officer)


async def _old_reads_and_exports_stay(town: Town, officer: httpx.AsyncClient) -> None:
    """An agreement of one day shows no older read, and what may not be passed on is not exported."""
    await town.sent("gunshot", shot("g-0", town.clock.now()))
    incident = await town.incident()
    await town.sent("mcpd_lpr", read("old", "OLD1234", town.clock.now()))
    town.advance(86_400 + 60)
    await town.sent("mcpd_lpr", read("new", "OLD1234", town.clock.now()))
    await town.agree("mcpd", "mpd", "read", retention_days=1)

    async def items() -> list[Any]:
        answer = await officer.post(
            "/plates/search", json={"plate": "OLD1234", "purpose": "call_response", "incident": incident["number"]}
        )
        return list(answer.json()["items"])

    async def shared() -> bool:
        return len(await items()) > 0

    await town.until("the agreement is in force", shared)
    assert [each["at"][:10] for each in await items()] == [town.clock.now().date().isoformat()]
    await town.change_place("UPDATE camera SET agency = 'fairfax', law_tag = 'VA' WHERE id = 'c-2'")
    await town.sent("gunshot", shot("g-1", town.clock.now()))

    async def seen() -> bool:
        ids = {each["camera"]["id"] for each in (await officer.get("/cameras", params=NEAR)).json()["items"]}
        return "c-2" in ids

    await town.until("the camera is shared", seen)
    body = {
        "cameras": ["c-2"], "from": (town.clock.now() - timedelta(minutes=5)).isoformat(),
        "to": town.clock.now().isoformat(), "note": "the robbery", "incident": (await town.incident())["id"],
    }  # fmt: skip
    refused = await officer.post("/clips", json=body)
    assert (refused.status_code, refused.json()["rule"]) == (403, "agreement-no-resharing")
