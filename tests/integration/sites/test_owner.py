"""An owner sees each look as it happens, ends it, is asked, says when a camera opens, and leaves."""

from __future__ import annotations

import json
import re
import time

import pytest
from tests.integration.video.looking import last_word
from tests.integration.web.site_asks import PDF
from tests.integration.web.town import Line

from watchroom.actions.imports import OPERATOR_WHY, import_cameras, operator_seat

from .conftest import Shop

pytestmark = pytest.mark.database
CUT_SECONDS_MAX = 5.0
TOLD_SECONDS_MAX = 2.5
"""Half of what a page waits before it asks by itself: on a quiet machine it is told within a second."""


async def test_the_owner_reads_who_looks_and_ends_it(shop: Shop) -> None:
    """The page says for what a camera is open; ended, the stream is dead in time and stays closed for this incident."""
    assert "Nobody is looking" in await shop.read()
    lease = (await shop.gallery.lease()).json()
    look = await shop.gallery.look("watch.officer", "i-radius", lease=lease["id"])
    page = await shop.read()
    assert "Camera i-radius" in page
    assert "violence is under way" in page
    assert re.search(r'http-equiv="refresh" content="5', page)
    assert "Agency: City police" in page
    async with shop.gallery.connect(look) as socket:
        began = time.monotonic()
        await shop.say(f"/shop/leases/{lease['id']}/end")
        assert (await last_word(socket))[0] == "owner_ended"
        assert time.monotonic() - began < CUT_SECONDS_MAX
    assert await shop.ended(lease["id"]) == "owner"
    assert await shop.last_line() == "Camera “Camera i-radius” ended by the owner"
    again = await shop.gallery.lease()
    assert (again.status_code, again.json()["rule"]) == (403, "owner-ended")
    history = await shop.read("/shop/history")
    assert "you ended it" in history

    async def placed() -> bool:
        return (await shop.owner.get(f"/shop/receipts/{lease['id']}")).status_code == 200

    await shop.town.until("the ledger has the lease", placed)
    receipt = json.loads(await shop.read(f"/shop/receipts/{lease['id']}"))
    assert receipt["entry"]["public"]["kind"] == "lease.open", receipt["entry"]
    assert "opening" not in receipt, "what the act says of others is not the owner's"


async def test_the_page_is_told_of_each_opening_and_end_at_once_under_one_act_of_looking(shop: Shop) -> None:
    """A line of the page shows a look, its end and a question as they happen, and ends with the owner's session."""
    view = re.search(r"live\?view=(act_\w+)", await shop.read())
    assert view
    looks = "SELECT count(*) AS n FROM act WHERE act = 'site.view'"
    before = await shop.town.rows(looks)
    async with shop.owner.stream("GET", f"/shop/live?view={view[1]}") as answer:
        line = Line(answer)
        assert "Nobody is looking" in (await line.event())[2]
        lease = (await shop.gallery.lease()).json()
        kind, _, shown = await line.event(TOLD_SECONDS_MAX)
        assert (kind, "Camera i-radius" in shown) == ("now", True)
        await shop.gallery.ask("watch.officer", "DELETE", f"/leases/{lease['id']}")
        assert "Nobody is looking" in (await line.event(TOLD_SECONDS_MAX))[2]
        ask = {"camera_id": "i-ask", "incident": shop.gallery.incident, "exigency": "life"}
        await shop.gallery.ask("watch.officer", "POST", "/leases/ask", json=ask)
        assert "The police ask to open" in (await line.event(TOLD_SECONDS_MAX))[2]
        assert await shop.town.rows(looks) == before, "one act of looking"
        await shop.town.change_place("UPDATE session SET ended_at = now() WHERE login = 'owner'")
        assert (await line.event())[0] == "over"


async def test_only_the_owners_yes_opens_what_they_want_to_be_asked_for(shop: Shop) -> None:
    """A question reaches the owner by letter and page; yes opens for this incident, no closes also on the telephone."""
    ask = {"camera_id": "i-ask", "incident": shop.gallery.incident, "exigency": "life"}
    assert (await shop.gallery.lease("i-ask")).json()["rule"] == "owner-ask"
    asked = (await shop.gallery.ask("watch.officer", "POST", "/leases/ask", json=ask)).json()
    assert (await shop.gallery.ask("watch.officer", "POST", "/leases/ask", json=ask)).status_code == 409
    assert (await shop.gallery.lease("i-ask")).json()["rule"] == "owner-ask", "to ask opens nothing"
    (letter,) = await shop.town.letters("sites/asked")
    assert letter.facts["path"] == f"/portal/sites/shop/asks/{asked['id']}"
    assert "a life is in danger" in await shop.read(f"/shop/asks/{asked['id']}")
    await shop.say(f"/shop/asks/{asked['id']}", answer="yes")
    assert (await shop.owner.post(f"/shop/asks/{asked['id']}", data={"answer": "no"})).status_code == 409
    opened = (await shop.gallery.lease("i-ask")).json()
    assert opened["agreed"] == "page"
    told = await shop.gallery.ask("watch.officer", "GET", "/leases/asked", params={"incident": shop.gallery.incident})
    assert [each["answer"] for each in told.json()["items"]] == ["yes"]
    await shop.say(f"/shop/leases/{opened['id']}/end")
    again = (await shop.gallery.ask("watch.officer", "POST", "/leases/ask", json=ask)).json()
    await shop.say(f"/shop/asks/{again['id']}", answer="no")
    refused = [await shop.gallery.lease("i-ask"), await shop.gallery.lease("i-ask", owner_agreed="Sam, by telephone")]
    assert [each.json()["rule"] for each in refused] == ["owner-said-no", "owner-said-no"]
    nothing = await shop.gallery.ask("watch.officer", "POST", "/leases/ask", json=ask | {"camera_id": "i-never"})
    assert nothing.json()["rule"] == "owner-never"


async def test_a_condition_counts_at_once_and_no_file_and_no_administrator_overrules_it(shop: Shop) -> None:
    """What a new condition does not meet is ended; kinds of incidents count; the centre cannot set it back."""
    lease = (await shop.gallery.lease()).json()
    await shop.say("/shop/cameras/i-radius", condition="radius", radius_m="150", kinds="property")
    assert await shop.ended(lease["id"]) == "condition"
    assert (await shop.gallery.lease()).json()["rule"] == "owner-radius", "shots are no theft"
    await shop.say("/shop/cameras/i-radius", condition="radius", radius_m="150", kinds=["property", "violent"])
    lease = (await shop.gallery.lease()).json()
    wrong = await shop.owner.post("/shop/cameras/i-radius", data={"condition": "radius", "radius_m": "9"})
    assert (wrong.status_code, 'href="#radius_m"' in wrong.text) == (400, True)
    await shop.say("/shop/cameras/i-radius", condition="never")
    assert await shop.ended(lease["id"]) == "condition"
    header = "id,name,lat,lon,fov_deg,range_m,owner_class,condition,condition_radius_m,agency,law_tag,site_id"
    row = "i-radius,Camera i-radius,38.92,-77.03,90,50,integrated,radius,5000,mpd,DC,shop"
    now = shop.town.clock.now()
    await import_cameras(shop.gallery.door, operator_seat(now), OPERATOR_WHY, f"{header}\n{row}".encode())
    assert (await shop.gallery.lease()).json()["rule"] == "owner-never"
    changed = await shop.gallery.ask("admin", "PATCH", "/cameras/i-radius", json={"condition": "ask"})
    assert changed.json()["rule"] == "owner-decides"
    await shop.say("/shop/cameras/i-radius/minutes", keep="on")
    assert "It keeps its last 2 minutes." in await shop.read("/shop/cameras/i-radius")


async def test_contacts_and_floor_plan_are_shown_only_while_an_incident_there_is_open(shop: Shop) -> None:
    """Each time the room sees them the owner reads of it; elsewhere and afterwards they are closed."""
    at = {"incident": shop.gallery.incident}

    async def ask(what: str, login: str = "watch.officer") -> tuple[int, str]:
        answer = await shop.gallery.ask(login, "GET", f"/sites/shop/{what}", params=at)
        return answer.status_code, answer.text

    status, text = await ask("emergency")
    assert (status, json.loads(text)["contacts"]["first_name"]) == (200, "Sam")
    assert (await ask("plan"))[1].encode() == PDF
    assert (await ask("plan", "admin"))[0] == 403
    assert (await shop.owner.post("/shop/plan", files={"plan": ("x.png", b"GIF89a")})).status_code == 400
    assert (await shop.owner.get("/shop/plan")).headers["content-disposition"].startswith("attachment")
    await shop.town.change_place("UPDATE site SET lat = lat + 0.01 WHERE id = 'shop'")
    assert "incident-at-site" in (await ask("plan"))[1]
    await shop.town.change_place("UPDATE site SET lat = lat - 0.01 WHERE id = 'shop'")
    await shop.gallery.ask(
        "watch.officer", "POST", f"/incidents/{at['incident']}/close", json={"disposition": "report"}
    )
    assert "incident-open" in (await ask("plan"))[1]
    history = await shop.read("/shop/history")
    assert "The police saw the emergency contacts" in history
    assert "The police saw the floor plan" in history
    sealed = await shop.town.rows("SELECT contacts, plan FROM site_secret")
    assert all(b"Sam" not in each["contacts"] and PDF not in each["plan"] for each in sealed)


async def test_leaving_closes_everything_at_once_and_only_the_owner_opens_again(shop: Shop) -> None:
    """One press: streams dead in time, gateway and button worth nothing, what was sealed destroyed."""
    code = re.search(r"wr_[\w-]{43}", (await shop.say("/shop/connect/code")).text)
    token = re.search(r"wr_[\w-]{43}", (await shop.say("/shop/button")).text)
    assert code
    assert token
    lease = (await shop.gallery.lease()).json()
    look = await shop.gallery.look("watch.officer", "i-radius", lease=lease["id"])
    async with shop.gallery.connect(look) as socket:
        began = time.monotonic()
        assert "Running looks ended: 1." in (await shop.say("/shop/leave")).text
        assert (await last_word(socket))[0] == "owner_ended"
        assert time.monotonic() - began < CUT_SECONDS_MAX
    refused = {each: (await shop.gallery.lease(each)).json()["rule"] for each in ("i-radius", "i-ask", "i-panic")}
    assert set(refused.values()) == {"owner-never"}
    enrolled = await shop.owner.post(f"{shop.town.address}/exchange/v1/gateways/enrol", json={"code": code[0]})
    assert enrolled.status_code == 404
    assert await shop.town.rows("SELECT 1 FROM site_secret") == []
    assert await shop.town.rows("SELECT 1 FROM source WHERE id = 'button-shop' AND token_sha256 IS NOT NULL") == []
    assert "You took this site back" in await shop.read()
    await shop.say("/shop/cameras/i-ask", condition="ask")
    assert "You took this site back" not in await shop.read()


async def test_nobody_else_finds_the_site(shop: Shop) -> None:
    """Another account, and a site that is somebody else's, get the same answer; the refusal is on record."""
    await shop.town.change_place("UPDATE site SET owner_login = 'somebody' WHERE id = 'kiosk'")
    headers = {"authorization": f"Bearer {shop.town.tokens['resident']}"}
    answers = [(await shop.owner.get("/shop", headers=headers)), await shop.owner.get("/kiosk")]
    answers += [await shop.owner.post("/kiosk/leave"), await shop.owner.get("/none/connect")]
    assert {each.status_code for each in answers} == {404}
    refused = await shop.town.rows("SELECT rule FROM act WHERE act LIKE 'site.%' AND outcome = 'refused'")
    assert {each["rule"] for each in refused} == {"not-visible"}
