"""Registering a camera by forms alone, confirmed by a letter; who looked; pausing, changing and deleting at once."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
from tests.integration.web.messages import HERE, shot
from tests.integration.web.town import Town

from watchroom.actions.registration import WAITS, lapse
from watchroom.ledger.verify import verify_path

from .registering import ANSWERS, BLOCK, EMAIL, browser, registered, send, settle, typed

NEAR = f"{HERE[0]},{HERE[1]}"


async def listed(town: Town, who: httpx.AsyncClient, incident: str) -> set[str]:
    """Return the registered cameras that an officer is shown around an incident."""
    answer = await who.get("/cameras", params={"near": NEAR, "incident": incident})
    assert answer.status_code == 200, answer.text
    return {each["camera"]["id"] for each in answer.json()["items"] if each["camera"]["id"].startswith("cam")}


async def entries(town: Town) -> list[dict[str, Any]]:
    """Return what the database keeps of registrations."""
    return await town.rows("SELECT * FROM registration ORDER BY registered_at, id")


async def test_a_camera_is_registered_by_forms_and_counts_once_its_letter_is_answered(town: Town) -> None:
    """Each page takes its answer or says what is wrong; nothing counts before the button of the letter is pressed."""
    await settle(town)
    async with browser(town) as who:
        front = await who.get("/registration")
        assert "This is not live access" in front.text
        early = await who.get("/registration/check")
        assert early.headers["location"] == "/portal/registration/address"
        no_house = await send(who, "/registration/address", address="Alder Street", unit="")
        assert (no_house.status_code, 'href="#address"' in no_house.text) == (400, True)
        unknown = await send(who, "/registration/address", address="1414 Alder Stret NW", unit="")
        assert unknown.status_code == 400
        assert "1412 Alder Street NW" in unknown.text
        half = await send(who, "/registration/address", address="9 1st", unit="")
        assert "9 1st Street NE" in half.text, "who leaves the quadrant out is shown the streets that begin so"
        await send(who, "/registration/address", address="", picked="1412 Alder Street NW", unit="")
        place = await who.get("/registration/place")
        assert BLOCK in place.text
        assert "<svg" in place.text
        far = await send(who, "/registration/place", lat="38.93", lon=str(HERE[1]))
        assert "150" in far.text
        nowhere = await send(who, "/registration/place", lat="north", lon="")
        assert nowhere.status_code == 400
        await typed(town, who)
        check = await who.get("/registration/check")
        for words in (
            "At the bell (about 4 feet)",
            "1412 Alder Street NW",
            "to the west",
            EMAIL,
            "sees the alley",
            "Two weeks",
        ):
            assert words in check.text
        sent = await send(who, "/registration/check")
        shown = await who.get(sent.headers["location"].removeprefix("/portal"))
        reference = (await entries(town))[0]["reference"]
        assert reference in shown.text
        assert await town.rows("SELECT id FROM camera WHERE id LIKE 'cam%'") == []
        letter, *more = await town.letters("registration/confirm")
        assert (letter.to, letter.language, more) == (EMAIL, "es", [])
        path = letter.facts["path"].removeprefix("/portal")
        assert (await who.get(path)).status_code == 200
        assert (await entries(town))[0]["status"] == "waiting", "opening the link alone confirms nothing"
        confirmed = await who.post(path)
        page = await who.get(confirmed.headers["location"].removeprefix("/portal"))
        assert "Your camera is registered" in page.text
        assert "Nobody has looked at this entry" in page.text
        again = await who.post(path)
        assert again.status_code == 303, "pressing twice is no fault"
        assert (await who.post("/registration/confirm/none")).status_code == 410
    (entry,) = await entries(town)
    (camera,) = await town.rows("SELECT * FROM camera WHERE id = $1", entry["camera_id"])
    assert (entry["status"], entry["kind"], entry["block"]) == ("active", "doorbell", BLOCK)
    assert (camera["address"], camera["block"], camera["azimuth_deg"]) == (BLOCK, BLOCK, 270.0)
    kept = str(await town.rows("SELECT * FROM registration, portal_account, letter, portal_draft"))
    assert not any(each in kept for each in (EMAIL, "Calloway", "1412", "alley")), (
        "nothing of a person is in plain text"
    )


async def test_a_registrant_reads_each_look_and_its_receipt_proves_it(town: Town, tmp_path: Path) -> None:
    """A list near an incident and the entry opened are two looks with their agency and reason; a count is none."""
    await settle(town)
    officer, auditor = await town.person("watch.officer"), await town.person("auditor")
    async with browser(town) as ruth, browser(town) as stranger:
        path = await registered(town, ruth)
        camera = (await entries(town))[0]["camera_id"]
        await town.sent("gunshot", shot("g-1", town.clock.now()))
        incident = await town.incident()

        async def is_listed() -> bool:
            return camera in await listed(town, officer, incident["id"])

        assert (await officer.get("/map/registered")).status_code == 200
        assert (await officer.get(f"/incidents/{incident['id']}")).status_code == 200
        assert "Nobody has looked" in (await ruth.get(path)).text
        await town.until("the index has the camera", is_listed)
        opened = await officer.post(f"/cameras/{camera}/view", json={"incident": incident["id"]})
        assert opened.status_code == 200
        assert (await auditor.get("/acts")).status_code == 200
        page = (await ruth.get(path)).text
        assert "City police" in page
        assert incident["number"] in page
        assert "shots" in page
        assert "Somebody opened your entry" in page
        looks = await town.rows("SELECT act_id FROM registry_look WHERE camera_id = $1 AND outcome = 'opened'", camera)
        receipt_path = f"{path}/receipts/{looks[0]['act_id']}"

        async def has_receipt() -> bool:
            return (await ruth.get(receipt_path)).status_code == 200

        await town.until("the ledger has the look", has_receipt)
        receipt = tmp_path / "receipt.json"
        receipt.write_bytes((await ruth.get(receipt_path)).content)
        assert verify_path(receipt).fault is None
        assert "home-1" not in receipt.read_text(), "the receipt tells nothing of other entries"
        strangers = await registered(town, stranger, contact=ANSWERS["contact"] | {"email": "sam@example.org"})
        assert (await stranger.get(path)).status_code == 404
        assert (await stranger.get(f"{strangers}/receipts/{looks[0]['act_id']}")).status_code == 404


async def test_pausing_changing_and_deleting_work_at_once(town: Town) -> None:
    """A paused entry is on no list from that moment; a deleted one has no key, no owner and no place of its own."""
    await settle(town)
    officer = await town.person("watch.officer")
    async with browser(town) as ruth:
        path = await registered(town, ruth)
        camera = (await entries(town))[0]["camera_id"]
        await town.sent("gunshot", shot("g-1", town.clock.now()))
        incident = (await town.incident())["id"]

        async def is_listed() -> bool:
            return camera in await listed(town, officer, incident)

        await town.until("the index has the camera", is_listed)
        assert (await ruth.post(f"{path}/pause")).status_code == 403, "a button without the page's token does nothing"
        csrf = await _csrf(ruth, path)
        assert (await ruth.post(f"{path}/pause", data=csrf)).status_code == 303
        assert not await is_listed()
        assert (await ruth.post(f"{path}/resume", data=csrf)).status_code == 303
        await town.until("the index has it again", is_listed)
        await ruth.post(f"{path}/change", data=csrf)
        await send(ruth, "/registration/view", direction="n", azimuth_deg="270", fov_deg="140")
        kept = await send(ruth, "/registration/check")
        assert kept.headers["location"].endswith("kept=1")
        assert "to the north" in (await ruth.get(path)).text
        assert (await town.rows("SELECT azimuth_deg FROM camera WHERE id = $1", camera))[0]["azimuth_deg"] == 0
        assert (await ruth.get(f"{path}/delete")).status_code == 200
        gone = await ruth.post(f"{path}/delete", data=csrf)
        assert "Your camera is deleted" in gone.text
        assert "/portal/complaints" in gone.text
        assert not await is_listed()
        assert (await ruth.get(path)).status_code == 404
    (entry,) = await entries(town)
    assert (entry["status"], entry["account_id"], entry["sealed"], entry["wrapped_key"]) == (
        "deleted",
        None,
        None,
        None,
    )
    (left,) = await town.rows("SELECT lat, lon, address, retired_at FROM camera WHERE id = $1", camera)
    assert (left["lat"], left["lon"], left["address"]) == (round(HERE[0], 2), round(HERE[1], 2), None)
    assert left["retired_at"] is not None


async def test_robots_and_doublings_are_stopped_without_a_puzzle(town: Town) -> None:
    """The hidden field, haste and too many tries register nothing; what is there already only the letter tells."""
    await settle(town)
    async with browser(town) as who:
        trapped = await send(who, "/registration/address", **ANSWERS["address"], website="x")
        assert trapped.headers["location"].endswith("/sent")
        await typed(town, who)
        town.advance(-9.5)
        assert "very quick" in (await send(who, "/registration/check")).text
        town.advance(9.5)
        first = await send(who, "/registration/check")
        await typed(town, who)
        again = await send(who, "/registration/check")
        assert again.headers["location"] == first.headers["location"], "the page does not tell what is there already"
        letters = await town.letters("registration/confirm")
        assert len(letters) == 2
        assert (await who.post(letters[0].facts["path"].removeprefix("/portal"))).status_code == 410
        assert (await who.post(letters[1].facts["path"].removeprefix("/portal"))).status_code == 303
        assert len(await entries(town)) == 1
    async with browser(town) as who:
        answers = []
        for n in range(6):
            view = {"direction": "n", "azimuth_deg": str(n * 31), "fov_deg": ""}
            await typed(town, who, kind={"kind": "fixed"}, view=view)
            answers.append((await send(who, "/registration/check")).status_code)
        assert answers[-1] == 429
        assert set(answers[:3]) == {303}
    waiting = [each for each in await entries(town) if each["status"] == "waiting"]
    assert waiting
    town.advance(WAITS.total_seconds() + 1)
    assert await lapse(town.door) == len(waiting)
    assert [each["status"] for each in await entries(town)] == ["active"]
    assert timedelta(days=7) == WAITS


async def test_a_partner_and_another_resident_see_no_entry(town: Town) -> None:
    """The registry is its agency's own: an agreement over cameras shows a partner no entry and no look."""
    await settle(town)
    async with browser(town) as ruth:
        await registered(town, ruth)
    await town.agree("mpd", "mcpd", "incident", "camera")
    door = town.door
    for label, seen in (("mpd/DC", 1), ("mcpd/MD", 0)):
        async with door.everything() as tx:
            await tx.execute("SELECT set_config('watchroom.see_registration', $1, true)", label)
            assert await tx.fetchval("SELECT count(*) FROM registration") == seen


async def _csrf(who: httpx.AsyncClient, path: str) -> dict[str, str]:
    text = (await who.get(path)).text
    return {"csrf": text.partition('name="csrf" value="')[2].partition('"')[0]}
