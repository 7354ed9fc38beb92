"""The panic button: pressed on the page or by a device, it opens exactly what the owner allowed, until called off."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from tests.integration.web.messages import HERE

from watchroom.actions.site_letters import SiteLetters

from .conftest import Shop

pytestmark = pytest.mark.database


async def test_the_button_on_the_page_opens_what_the_owner_allowed_until_it_is_called_off(shop: Shop) -> None:
    """Pressed twice it is one alarm; it opens the camera on the panic condition alone, and a false alarm ends that."""
    await shop.say("/shop/panic")
    await shop.say("/shop/panic")
    incident = await shop.pressed()
    by_button = {"incident": incident, "exigency": "panic", "note": ""}
    others = [await shop.gallery.lease(each, **by_button) for each in ("i-radius", "i-ask", "i-never")]
    assert {each.json()["rule"] for each in others} == {"owner-panic"}
    lease = (await shop.gallery.lease("i-panic", **by_button)).json()
    page = await shop.read()
    assert "your own panic button" in page
    assert "Your alarm of" in page
    await shop.say(f"/shop/panic/{incident}/off")
    assert await shop.ended(lease["id"]) == "false_alarm"
    assert (await shop.gallery.lease("i-panic", **by_button)).json()["rule"] == "owner-panic"
    assert "Your alarm of" not in await shop.read()
    assert (await shop.owner.post(f"/shop/panic/{incident}/off")).status_code == 404
    detail = (await shop.gallery.ask("watch.officer", "GET", f"/incidents/{incident}")).json()
    assert "The owner says: false alarm" in [each["text"] for each in detail["timeline"]]
    alarms = await shop.town.rows("SELECT 1 FROM observation WHERE kind = 'alarm'")
    assert len(alarms) == 1


async def test_an_alarm_of_long_ago_opens_nothing(shop: Shop) -> None:
    """What a button says was pressed hours ago is kept and has its incident, and no camera opens for it."""
    await shop.say("/shop/panic")
    incident = await shop.pressed()
    by_button = {"incident": incident, "exigency": "panic", "note": ""}
    await shop.town.rows("UPDATE observation SET at = received_at - interval '61 minutes' WHERE kind = 'alarm'")
    assert (await shop.gallery.lease("i-panic", **by_button)).json()["rule"] == "owner-panic"
    await shop.town.rows("UPDATE observation SET at = received_at - interval '59 minutes' WHERE kind = 'alarm'")
    assert (await shop.gallery.lease("i-panic", **by_button)).status_code == 201


async def test_a_button_of_the_shops_own_speaks_for_no_other_site(shop: Shop) -> None:
    """A device with the page's token presses for the shop whatever it says, until the owner ends its token."""
    found = re.search(r"wr_[\w-]{43}", (await shop.say("/shop/button")).text)
    assert found
    shop.town.source_tokens["button-shop"] = found[0]
    now = shop.town.clock.now().isoformat()
    alarm = {"id": "b-1", "at": now, "alarm": "panic", "site": "bank", "lat": 1.0, "lon": 2.0}

    async def is_taken() -> bool:
        return (await shop.town.post("button-shop", alarm)).status_code == 200

    await shop.town.until("the pipeline knows the button", is_taken)
    rows = await shop.town.rows("SELECT body ->> 'site' AS site, lat, lon FROM observation WHERE kind = 'alarm'")
    assert [(each["site"], each["lat"], each["lon"]) for each in rows] == [("shop", *HERE)]
    await shop.say("/shop/button/end")

    async def is_refused() -> bool:
        return (await shop.town.post("button-shop", alarm)).status_code in (401, 404)

    await shop.town.until("the button's token is worth nothing", is_refused)


async def test_the_owner_is_told_when_the_alarm_closed_and_once_a_day_what_happened(shop: Shop) -> None:
    """One letter when the alarm is over, one digest on a day with something to tell, none on a quiet day."""
    await shop.say("/shop/panic")
    incident = await shop.pressed()
    letters = SiteLetters(shop.gallery.door)
    assert await letters.write() == 0
    await shop.gallery.ask("watch.officer", "POST", f"/incidents/{incident}/close", json={"disposition": "false_alarm"})
    assert (await letters.write(), await letters.write()) == (1, 0)
    (closed,) = await shop.town.letters("sites/closed")
    assert closed.facts["path"] == "/portal/sites/shop/history"
    shop.town.advance(timedelta(hours=25).total_seconds())
    assert await letters.write() == 1
    (digest,) = await shop.town.letters("sites/digest")
    assert (digest.facts["alarms"], digest.facts["questions"]) == ("1", "0")
    shop.town.advance(timedelta(hours=49).total_seconds())
    assert await letters.write() == 0


async def test_a_school_opens_for_its_own_button_alone(shop: Shop) -> None:
    """Whatever its cameras say: no exigency, no patrol and no supervision opens a school; its lockdown does."""
    await shop.town.change_place("UPDATE site SET kind = 'school' WHERE id = 'shop'")
    for login, more in (("watch.officer", {}), ("supervisor", {}), ("watch.officer", {"owner_agreed": "Ms Lee"})):
        answers = [await shop.gallery.lease(each, login=login, **more) for each in ("i-radius", "i-ask", "i-panic")]
        assert {each.json()["rule"] for each in answers} == {"owner-school"}
    assert (await shop.gallery.lease(login="admin")).status_code == 403, "an administrator opens nothing at all"
    await shop.gallery.ask("watch.second", "POST", "/patrol/begin", json={})
    patrol = await shop.gallery.live("watch.second", "i-radius", purpose="patrol", incident=None)
    assert patrol.json()["rule"] == "patrol-public-only"
    await shop.say("/shop/panic", alarm="lockdown")
    incident = await shop.pressed()
    opened = await shop.gallery.lease("i-radius", incident=incident, exigency="panic", note="")
    assert (opened.status_code, opened.json()["exigency"]) == (201, "panic")
    closed = await shop.gallery.lease("i-never", incident=incident, exigency="panic", note="")
    assert closed.json()["rule"] == "owner-panic"


async def test_who_opens_a_private_camera_states_the_exigency_each_time(shop: Shop) -> None:
    """24 DCMR 2501.8 holds for supervisors and administrators too: no published reason, no lease."""
    for login in ("watch.officer", "supervisor", "watch.second"):
        assert (await shop.gallery.lease(login=login, exigency="")).status_code == 400
        assert (await shop.gallery.lease(login=login, note="")).status_code == 403
    for login in ("admin", "detective", "auditor", "owner", "resident"):
        assert (await shop.gallery.lease(login=login)).status_code == 403
