"""Leases: what opens a private camera, how long it stays open, and what ends it."""

from __future__ import annotations

import asyncio
from datetime import datetime

import pytest
from tests.integration.video.looking import Gallery
from tests.integration.web.messages import HERE

from watchroom.actions.lease_keeper import LeaseKeeper
from watchroom.base.clock import ManualClock

pytestmark = pytest.mark.database


async def test_the_owners_condition_is_necessary_and_never_sufficient(gallery: Gallery) -> None:
    """Each refusal names the owner's condition; a condition that is met still needs exigency, note and incident."""
    refused = {each: await gallery.lease(each) for each in ("i-never", "i-panic", "i-ask")}
    assert {each: (answer.status_code, answer.json()["rule"]) for each, answer in refused.items()} == {
        "i-never": (403, "owner-never"),
        "i-panic": (403, "owner-panic"),
        "i-ask": (403, "owner-ask"),
    }
    far = {"lat": HERE[0] + 0.02, "lon": HERE[1], "behaviour": "fight", "text": "far away"}
    await gallery.ask("watch.second", "POST", "/patrol/begin", json={})
    elsewhere = (await gallery.ask("watch.second", "POST", "/incidents", json=far)).json()["id"]
    assert (await gallery.lease(incident=elsewhere)).json()["rule"] == "owner-radius"
    assert (await gallery.lease(note="")).json()["rule"] == "private-by-lease"
    assert (await gallery.lease(exigency="curiosity")).status_code == 400
    assert (await gallery.lease(incident="inc_none")).json()["rule"] == "incident-known"
    assert (await gallery.lease("home-1")).json()["rule"] == "registered-no-view"
    assert (await gallery.lease("c-1")).status_code == 409
    assert (await gallery.lease("p-1")).status_code == 404
    assert (await gallery.lease(login="detective")).status_code == 403
    assert (await gallery.lease("i-ask", owner_agreed="Ms Lee, by telephone")).status_code == 201
    assert (await gallery.lease()).status_code == 201
    assert (await gallery.lease()).status_code == 409
    assert len(await gallery.refused("lease.open")) == 9


async def test_only_the_owners_own_button_opens_by_itself(gallery: Gallery) -> None:
    """A camera on the panic condition opens for its own site's alarm, not for another's, and a test opens nothing."""
    await gallery.town.change_place("UPDATE camera SET site_id = 'shop' WHERE id IN ('i-panic', 'i-never')")
    await gallery.town.change_place("UPDATE camera SET site_id = 'school' WHERE id = 'i-radius'")

    async def press(identity: str, **more: object) -> None:
        now = gallery.town.clock.now().isoformat()
        place = {"lat": HERE[0], "lon": HERE[1]}
        await gallery.town.sent("alarm", {"id": identity, "at": now, "alarm": "panic", "site": "shop"} | place | more)

    await press("a-1", test=True)
    assert (await gallery.lease("i-panic", exigency="panic")).json()["rule"] == "owner-panic"
    await press("a-2")
    rows = await gallery.town.rows("SELECT incident_id FROM incident_link WHERE external_id = 'a-2'")
    pressed = {"incident": rows[0]["incident_id"], "exigency": "panic", "note": ""}
    assert (await gallery.lease("i-radius", **pressed)).json()["rule"] == "owner-panic"
    assert (await gallery.lease("i-never", **pressed)).json()["rule"] == "owner-panic"
    opened = await gallery.lease("i-panic", **pressed)
    assert (opened.status_code, opened.json()["exigency"]) == (201, "panic")
    look = await gallery.live("watch.officer", "i-panic", incident=rows[0]["incident_id"], automatic=True)
    assert (look.status_code, look.json()["lease"]) == (200, opened.json()["id"])


async def test_a_lease_is_told_renewed_and_over_in_time(gallery: Gallery) -> None:
    """The feed tells of a lease while it runs; renewing adds a quarter of an hour from now; at its end it is gone."""
    async with gallery.town.feed("watch.second") as line:
        lease = (await gallery.lease()).json()
        told = await line.change(lambda each: each["kind"] == "lease")
        assert (told["key"], told["value"]["exigency"]) == (lease["id"], "violence")
        gallery.town.advance(600)
        renewed = (await gallery.ask("watch.second", "POST", f"/leases/{lease['id']}/renew", json={})).json()
        assert datetime.fromisoformat(renewed["ends_at"]) == datetime.fromisoformat(lease["ends_at"]).replace(minute=40)
        gallery.town.advance(14 * 60)
        assert len((await gallery.ask("watch.officer", "GET", "/leases")).json()["items"]) == 1
        gallery.town.advance(61)
        await line.change(lambda each: each["kind"] == "lease" and each["value"] is None)
    assert (await gallery.ask("watch.officer", "POST", f"/leases/{lease['id']}/renew", json={})).status_code == 409
    assert (await gallery.live("watch.officer", "i-radius")).status_code == 403
    rows = await gallery.town.rows("SELECT at FROM act_end WHERE act_id = $1", lease["id"])
    assert len(rows) == 1


async def test_a_camera_is_opened_again_before_its_old_lease_is_cleared_away(gallery: Gallery) -> None:
    """Over is over by the clock: whoever opens it next ends the old one; of several at once one opens it."""
    first = (await gallery.lease()).json()["id"]
    gallery.town.advance(901)
    again = await gallery.lease()
    assert again.status_code == 201, again.text
    rows = await gallery.town.rows("SELECT value ->> 'ended_because' AS why FROM lease WHERE id = $1", first)
    assert rows == [{"why": "time_over"}]
    assert len(await gallery.town.rows("SELECT at FROM act_end WHERE act_id = $1", first)) == 1
    ended = await gallery.ask("watch.officer", "DELETE", f"/leases/{again.json()['id']}")
    assert ended.is_success, ended.text
    several = await asyncio.gather(*(gallery.lease(login=each) for each in ("watch.officer", "watch.second") * 3))
    assert sorted(each.status_code for each in several) == [201, 409, 409, 409, 409, 409]


async def test_no_clock_and_no_restart_keeps_a_lease(gallery: Gallery) -> None:
    """A wall clock set back does not lengthen a lease, a restart ends all of them, and so does the incident's close."""
    clock = gallery.town.clock
    assert isinstance(clock, ManualClock)
    keeper = LeaseKeeper(gallery.door)
    await gallery.lease()
    await keeper.keep()
    assert await _ended(gallery) == "restart"
    await gallery.lease()
    await keeper.keep()
    clock.step_wall(-3600)
    clock.advance(901)
    await keeper.keep()
    assert await _ended(gallery) == "time_over"
    await gallery.lease()
    await gallery.ask("watch.officer", "POST", f"/incidents/{gallery.incident}/close", json={"disposition": "report"})
    assert await _ended(gallery) == "incident_closed"


async def _known(gallery: Gallery) -> bool:
    return bool(await gallery.town.rows("SELECT 1 FROM lease WHERE ended_at IS NULL"))


async def _ended(gallery: Gallery) -> str:
    async def is_over() -> bool:
        return not await _known(gallery)

    await gallery.town.until("the lease has ended", is_over)
    rows = await gallery.town.rows("SELECT value ->> 'ended_because' AS why FROM lease ORDER BY id DESC LIMIT 1")
    return str(rows[0]["why"])
