"""Steering and enrolling cameras: who may, what is sent, and what is written down."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.integration.video.looking import Gallery
from tests.integration.web.assembly_asks import march
from tests.integration.web.messages import HERE
from tests.integration.web.site_asks import make_sites
from tests.integration.web.town import open_town
from tests.integration.web.video_asks import ENROL, MASK, NOTICE, SECRETS

from watchroom.actions.imports import OPERATOR_WHY, operator_seat
from watchroom.actions.site_enrolment import import_sites
from watchroom.model.video import StreamSecrets
from watchroom.store.pool import Database

pytestmark = pytest.mark.database


async def _steer(gallery: Gallery, login: str, command: str, **more: Any) -> Any:
    body = {"command": command, "incident": gallery.incident} | more
    return await gallery.ask(login, "POST", "/cameras/c-1/ptz", json=body)


async def test_one_person_steers_and_each_movement_is_written_down(gallery: Gallery) -> None:
    """Who steers must see; the stronger claim takes over; a lock is given back when idle; failures are on record."""
    await gallery.town.change_place("UPDATE camera SET azimuth_deg = 90, lat = $1, lon = $2 WHERE id = 'c-1'", *HERE)
    await gallery.town.change_place("UPDATE camera SET lat = lat - 0.001 WHERE id = 'c-1'")
    assert (await _steer(gallery, "watch.officer", "take")).json()["rule"] == "steer-what-you-see"
    for login in ("watch.officer", "watch.second", "supervisor"):
        await gallery.look(login, "c-1", purpose="supervision" if login == "supervisor" else None)
    taken = (await _steer(gallery, "watch.officer", "take")).json()["lock"]
    assert (taken["login"], taken["mine"]) == ("watch.officer", True)
    assert (await _steer(gallery, "watch.second", "take")).status_code == 409
    assert (await _steer(gallery, "watch.second", "move", pan=0.5)).status_code == 409
    assert (await _steer(gallery, "watch.officer", "move", pan=0.5)).status_code == 200
    assert (await _steer(gallery, "watch.officer", "goto_incident")).status_code == 200
    sent = [each["command"] for each in gallery.town.media.asked if each["op"] == "ptz"]
    assert [(each["kind"], round(each["pan"], 2)) for each in sent] == [("move", 0.5), ("absolute", -0.5)]
    assert sent[1]["tilt"] < 0
    assert (await _steer(gallery, "supervisor", "take", purpose="supervision")).status_code == 200
    assert (await _steer(gallery, "watch.officer", "stop")).status_code == 409
    gallery.town.media.ptz_error = "The camera does not turn."
    assert (await _steer(gallery, "supervisor", "preset", preset="1", purpose="supervision")).status_code == 503
    gallery.town.advance(20)
    await _refresh(gallery)
    gallery.town.advance(20)
    view = (await gallery.ask("watch.second", "GET", "/cameras/c-1/ptz", params={"incident": gallery.incident})).json()
    assert view["lock"] is None
    assert [(each["login"], each["outcome"]) for each in view["moves"]] == [
        ("supervisor", "failed"),
        ("watch.officer", "done"),
        ("watch.officer", "done"),
    ]
    await gallery.town.until("the lock was given back", lambda: _free(gallery))
    acts = await gallery.town.rows("SELECT act FROM act WHERE act LIKE 'ptz.%' AND outcome = 'done' ORDER BY entry_id")
    assert [each["act"] for each in acts] == [
        "ptz.take", "ptz.move", "ptz.goto", "ptz.take", "ptz.preset", "ptz.look",
    ]  # fmt: skip


async def test_a_dome_is_pointed_once_somebody_said_what_it_sees(gallery: Gallery) -> None:
    """Its direction is learnt from one place and where its motor stands then; before that it says who must tell."""
    town = gallery.town
    await town.change_place("UPDATE camera SET azimuth_deg = NULL, lat = $1, lon = $2 WHERE id = 'c-1'", *HERE)
    await town.change_place("UPDATE camera SET lat = lat - 0.001 WHERE id = 'c-1'")
    await gallery.look("watch.officer", "c-1")
    assert (await _steer(gallery, "watch.officer", "take")).is_success
    unknown = await _steer(gallery, "watch.officer", "goto_incident")
    assert (unknown.status_code, "Where it looks" in unknown.json()["message"]) == (409, True)
    east = {"lat": HERE[0] - 0.001, "lon": HERE[1] + 0.001}
    too_near = await gallery.ask("admin", "POST", "/cameras/c-1/orient", json=east | {"lon": HERE[1]})
    assert (too_near.status_code, too_near.json()["field"]) == (400, "lat")
    assert (await gallery.ask("watch.officer", "POST", "/cameras/c-1/orient", json=east)).status_code == 403
    told = await gallery.ask("admin", "POST", "/cameras/c-1/orient", json=east)
    assert (told.status_code, told.json()) == (200, {"pan_zero_deg": 45.0}), "it looks east, an eighth right of pan 0"
    assert (await gallery.ask("admin", "PATCH", "/cameras/c-1", json=told.json())).is_success
    assert (await _steer(gallery, "watch.officer", "goto_incident")).is_success
    sent = gallery.town.media.asked[-1]["command"]
    assert (sent["kind"], sent["pan"]) == ("absolute", -0.25)
    why = {"incident": gallery.incident}
    view = (await gallery.ask("watch.officer", "GET", "/cameras/c-1/ptz", params=why)).json()
    assert (view["pan_zero_deg"], view["looks_deg"]) == (45.0, 90.0)
    fixed = await gallery.ask("admin", "PATCH", "/cameras/c-1", json={"azimuth_deg": 10.0})
    assert fixed.is_success
    assert (await gallery.ask("admin", "POST", "/cameras/c-1/orient", json=east)).status_code == 409


async def _refresh(gallery: Gallery) -> None:
    """Keep the second officer's look in use: a look that nobody uses ends."""
    await gallery.look("watch.second", "c-1")


async def _free(gallery: Gallery) -> bool:
    return not await gallery.town.rows("SELECT 1 FROM ptz_lock")


async def test_a_camera_is_enrolled_safely_and_its_secrets_never_return(gallery: Gallery) -> None:
    """Only allowed addresses and real passwords are taken; what is stored is sealed, and no answer or act holds it."""
    refused = {
        "rtsp://10.30.0.5/s": "secrets.main_url",
        "rtsp://127.0.0.1/s": "secrets.main_url",
        "http://169.254.169.254/latest": "secrets.main_url",
        "file:///etc/passwd": "secrets.main_url",
        "rtsp://u:p@10.20.0.5/s": "secrets.main_url",
    }
    for url in refused:
        answer = await gallery.ask("admin", "POST", "/cameras", json=ENROL | {"secrets": SECRETS | {"main_url": url}})
        assert (answer.status_code, answer.json()["field"]) == (400, "main_url"), url
    weak = {"secrets": SECRETS | {"username": "admin", "password": "12345"}}
    for path in ("/cameras", "/cameras/try"):
        body = ENROL | weak if path == "/cameras" else weak
        answer = await gallery.ask("admin", "POST", path, json=body)
        assert (answer.status_code, answer.json()["field"]) == (400, "password")
    assert (await gallery.ask("supervisor", "POST", "/cameras", json=ENROL)).status_code == 403
    assert (await gallery.ask("admin", "POST", "/cameras", json=ENROL | {"notice": None})).status_code == 400
    for field, value in (("viewing_area", " "), ("noticed_on", "2999-01-01"), ("comments_until", "2026-01-01")):
        answer = await gallery.ask("admin", "POST", "/cameras", json=ENROL | {"notice": NOTICE | {field: value}})
        assert (answer.status_code, answer.json()["field"]) == (400, field)
    answer = await gallery.ask("admin", "POST", "/cameras", json=ENROL | {"name": "x" * 201})
    assert (answer.status_code, answer.json()["field"]) == (400, "name")
    tried = await gallery.ask("admin", "POST", "/cameras/try", json={"secrets": SECRETS})
    assert tried.json()["width"] == 1280
    turns = {"azimuth_deg": None, "looks_deg": 10.0, "pan": 0.25}
    dome = await gallery.ask("admin", "POST", "/cameras", json=ENROL | turns)
    assert dome.json()["pan_zero_deg"] == 325.0, "it looks just east of north, an eighth of a turn right of pan 0"
    enrolled = await gallery.ask("admin", "POST", "/cameras", json=ENROL)
    assert enrolled.status_code == 201
    camera_id = enrolled.json()["id"]
    changed = await gallery.ask("admin", "PATCH", f"/cameras/{camera_id}", json={"name": "North", "secrets": SECRETS})
    masked = await gallery.ask("admin", "PUT", f"/cameras/{camera_id}/masks", json={"masks": [MASK]})
    assert masked.json() == {"masks": [MASK], "masked_in_camera": False, "says": None}
    found = await gallery.ask("admin", "GET", f"/cameras/{camera_id}/masks")
    assert found.json()["masks"] == [MASK], "whoever changes them begins with what is there"
    flat = {"points": [[0, 0], [1, 1], [0.5, 0.5]], "reason": "nothing"}
    assert (await gallery.ask("admin", "PUT", f"/cameras/{camera_id}/masks", json={"masks": [flat]})).status_code == 400
    status = await gallery.ask("admin", "GET", "/video")
    work = next(each for each in status.json()["items"] if each["camera_id"] == camera_id)
    assert (work["wanted"], work["masks"], work["faults"]) == ("record", 1, ["offline"])
    assert "river-stone-42" not in enrolled.text + changed.text + status.text + tried.text
    stored = await gallery.town.rows("SELECT sealed FROM camera_stream WHERE camera_id = $1", camera_id)
    assert b"river-stone" not in stored[0]["sealed"]
    plain = gallery.door.master_key.open(stored[0]["sealed"], f"camera-stream/{camera_id}".encode())
    assert b"river-stone-42" in plain
    assert await _told_nowhere(gallery)


async def test_a_camera_is_enrolled_only_at_a_site_of_ones_own_agency(gallery: Gallery) -> None:
    """Neither an unknown site nor another agency's nor one that was left is taken, nor any for a city camera."""
    await make_sites(gallery.town)
    await gallery.town.change_place("UPDATE site SET left_at = $1 WHERE id = 'kiosk'", gallery.town.clock.now())
    lines = f"id,name,kind,agency,lat,lon,owner_login\nfarm,Farm,business,mcpd,{HERE[0]},{HERE[1]},".encode()
    await import_sites(gallery.town.door, operator_seat(gallery.town.clock.now()), OPERATOR_WHY, lines)
    private = ENROL | {"owner_class": "integrated", "condition": "ask", "wanted": "on_demand", "notice": None}
    for site, said in (("none", private), ("", private), ("farm", private), ("kiosk", private), ("shop", ENROL)):
        answer = await gallery.ask("admin", "POST", "/cameras", json=said | {"site_id": site})
        assert (answer.status_code, answer.json().get("field")) == (400, "site_id"), site
    taken = await gallery.ask("admin", "POST", "/cameras", json=private | {"site_id": "shop"})
    assert (taken.status_code, taken.json()["site_id"], taken.json()["site_kind"]) == (201, "shop", "business")


async def test_the_network_is_asked_only_where_the_room_may(database: Database, tmp_path: Path) -> None:
    """A room that is not set to ask its network refuses by a rule of its own, and the network is not asked."""
    async with open_town(database, tmp_path, camera_discovery=False) as town:
        admin = await town.person("admin")
        assert (await admin.get("/video")).json()["may_discover"] is False
        refused = await admin.post("/cameras/discover", json={})
        assert (refused.status_code, refused.json()["rule"]) == (403, "discovery-off")
        assert town.media.asked == []


async def _told_nowhere(gallery: Gallery) -> bool:
    acts = await gallery.town.rows("SELECT string_agg(act::text, '') AS text FROM act")
    changes = await gallery.town.rows("SELECT string_agg(value, '') AS text FROM change")
    return StreamSecrets.__name__ not in acts[0]["text"] and "river-stone" not in acts[0]["text"] + changes[0]["text"]


async def test_another_agencys_cameras_cannot_be_touched(gallery: Gallery) -> None:
    """An administrator changes, masks and retires cameras of their own agency only, and is not told of others."""
    answers = [
        await gallery.ask("admin", "PATCH", "/cameras/p-1", json={"name": "Mine"}),
        await gallery.ask("admin", "GET", "/cameras/p-1/masks"),
        await gallery.ask("admin", "PUT", "/cameras/p-1/masks", json={"masks": []}),
        await gallery.ask("admin", "DELETE", "/cameras/p-1", params={"why": "mine"}),
        await gallery.ask("admin", "DELETE", "/cameras/none", params={"why": "mine"}),
        await gallery.ask("admin", "DELETE", "/cameras/home-1", params={"why": "mine"}),
    ]
    assert [each.status_code for each in answers] == [404] * 6
    assert len({each.content for each in answers}) == 1


async def test_nobody_steers_over_a_registered_assembly(gallery: Gallery) -> None:
    """A camera whose pictures reach the area of an assembly is not moved without approval; it may be stopped."""
    town = gallery.town
    await gallery.look("watch.officer", "c-1")
    assert (await _steer(gallery, "watch.officer", "take")).is_success
    made = await (await town.person("supervisor")).post("/assemblies", json=march(town.clock.now()))
    assert made.is_success, made.text

    async def refused() -> bool:
        moved = await _steer(gallery, "watch.officer", "move", zoom=0.5)
        return bool(moved.status_code == 403 and moved.json()["rule"] == "first-amendment")

    await town.until("a movement is refused", refused)
    assert (await _steer(gallery, "watch.officer", "stop")).is_success
