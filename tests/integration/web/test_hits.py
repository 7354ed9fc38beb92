"""A plate hit is compared by a person before anybody is told, by two where a stop would be at gunpoint."""

from __future__ import annotations

import asyncio
import base64
import hashlib
from datetime import timedelta
from itertools import count
from typing import Any

import httpx
import pytest

from watchroom.model.hotlists import FILE_KIND, Charter
from watchroom.model.people import HotlistEntry
from watchroom.store import hotlists as store_hotlists
from watchroom.store.acting import Tx
from watchroom.store.acts import notify_place
from watchroom.store.hotlists import Issue

from .assembly_asks import march
from .hit_asks import jpeg, pictured
from .messages import HERE, read
from .town import Town

pytestmark = pytest.mark.database
NORTH = HERE[0] + 0.004


async def put(tx: Tx, town: Town, plate: str, reason: str, agency: str = "mpd", law_tag: str = "DC") -> None:
    """Put a plate on a list of its own; nobody is told."""
    now = town.clock.now()
    entry = HotlistEntry(
        id=f"e-{plate}", plate=plate, region="US-DC", reason=reason, issuer=agency, agency=agency, law_tag=law_tag,
        expires_at=now + timedelta(days=3),
    )  # fmt: skip
    charter = Charter(
        id=f"hlc-{plate}", agency=agency, law_tag=law_tag, name=f"List of {plate}", kind=FILE_KIND, owner="The unit",
        issuer=agency, topics=(reason,), ends_at=now + timedelta(days=3),
    )  # fmt: skip
    await store_hotlists.put_charter(tx, charter)
    issue = Issue(id=f"hl-{plate}", charter_id=charter.id, issued_at=now, imported_at=now, entries=1)
    await store_hotlists.put_issue(tx, charter, issue, [entry], [reason])


async def listed(town: Town, plate: str, reason: str, agency: str = "mpd", law_tag: str = "DC") -> None:
    """Put a plate on a list of its own and wait until reads are compared with it."""
    async with town.database.owner.acquire() as tx:
        await put(tx, town, plate, reason, agency, law_tag)
        await notify_place(tx)
    tries = count()
    await town.until("the list is matched", lambda: _matched(town, plate, next(tries)))


async def _matched(town: Town, plate: str, number: int) -> bool:
    """Return whether reads are compared with the newest list: one from 2099 is a hit that alarms nobody."""
    identity = f"probe-{number}"
    await town.sent("mcpd_lpr", read(identity, plate, town.clock.now() + timedelta(days=900)))
    return bool(await town.rows("SELECT id FROM hit WHERE external_id = $1", identity))


async def alert_of(client: httpx.AsyncClient, status: str = "new") -> dict[str, Any]:
    """Return the newest plate hit in the queue."""
    items = (await client.get("/alerts", params={"status": status})).json()["items"]
    return next(dict(each) for each in items if each["tier"])


async def test_a_list_that_comes_while_the_pipeline_starts_is_matched(town: Town) -> None:
    """What is told between the loading of the lists and the first look at what changed is not passed over."""
    await town.end()
    async with town.database.owner.acquire() as tx, tx.transaction():
        await tx.execute("LOCK TABLE reader")  # read behind the lists
        beginning = asyncio.create_task(town.begin())

        async def waits() -> bool:
            query = "SELECT pid FROM pg_locks WHERE relation = 'reader'::regclass AND NOT granted"
            return bool(await town.rows(query))

        await town.until("the pipeline has read the lists", waits)
        await put(tx, town, "NEW1234", "stolen_vehicle")
        await notify_place(tx)
    await beginning
    tries = count()
    await town.until("the list is matched", lambda: _matched(town, "NEW1234", next(tries)))


async def reader_is_known(town: Town, ana: httpx.AsyncClient) -> None:
    """Wait until the room says of the reader how it does: that is noted a moment after its first read."""

    async def is_known() -> bool:
        return bool((await ana.get("/readers")).json()["items"])

    await town.until("the reader is known", is_known)


async def test_the_story_of_a_stolen_car(town: Town) -> None:
    """Two reads are one card with pictures, entry, course and reader; a yes tells officers, and can be taken back."""
    ana, street = await town.person("watch.officer"), await town.person("street.officer")
    now = town.clock.now()
    await town.sent("lpr_generic", read("r-0", "STL1234", now - timedelta(seconds=90), lat=HERE[0]))
    await town.sent("lpr_generic", pictured("r-1", "STL1234", now, lat=NORTH))
    alert = await alert_of(ana)
    await reader_is_known(town, ana)
    assert (alert["tier"], alert["verified"]) == ("exact", None)
    card = (await ana.get(f"/hits/{alert['id']}")).json()
    assert [each["plate"] for each in card["hits"]] == ["STL1234", "STL1234"]
    assert [each["same"] for each in card["compared"]] == [True, True]
    assert all((card["list_facts"]["issuer"], card["legal_reason"]))
    assert card["reader"]["compared"] == 0
    assert card["course"]["heading_deg"] == pytest.approx(0, abs=1)
    assert (card["needs_two"], card["may_check"], card["checks"]) == (None, True, [])
    for kind in ("plate_picture", "vehicle_picture"):
        picture = await ana.get(f"/reads/pictures/{card['hit'][kind]}", params={"act": card["view_id"]})
        assert (picture.status_code, picture.headers["content-type"]) == (200, "image/jpeg")
        assert picture.headers["x-content-type-options"] == "nosniff"
        assert picture.content not in (jpeg(), jpeg(30, (320, 240))), "what came is never what is shown"
    await shown_under_a_search(town, ana, alert["incident_id"], card["hit"]["vehicle_picture"])
    town.advance(8)
    done = await ana.post(f"/alerts/{alert['id']}/verify", json={"outcome": "verified", "hit": card["hit"]["id"]})
    assert (done.status_code, done.json()["verified"], done.json()["status"]) == (200, True, "acknowledged"), done.text
    (told,) = (await street.get("/street/cards")).json()["items"]
    assert (told["card"]["plate"], told["card"]["direction"][:5]) == ("STL1234", "north")
    assert told["card"]["not_verified"] == card["not_verified"]
    opened = await street.post(f"/street/cards/{told['card']['id']}/open", json={"at": town.clock.now().isoformat()})
    look = {"act": await _last_act(town, "street.open")}
    shown = await street.get(f"/reads/pictures/{told['card']['picture']}", params=look)
    assert (opened.status_code, shown.status_code) == (200, 200), shown.text
    again = await ana.post(f"/alerts/{alert['id']}/verify", json={"outcome": "verified", "hit": card["hit"]["id"]})
    assert again.status_code == 409
    (line,) = (await ana.get("/hits/done")).json()["items"]
    assert (line["outcome"], line["seconds"], line["told"]) == ("verified", 8.0, True)
    check = (await ana.get(f"/hits/{alert['id']}")).json()["may_take_back"]
    back = await ana.post(f"/hits/{alert['id']}/take-back", json={"check": check})
    assert (back.status_code, back.json()["verified"]) == (200, None), back.text
    assert (await street.get("/street/cards")).json()["items"] == []
    assert (await ana.get("/hits/done")).json()["items"] == []
    no = await ana.post(f"/alerts/{alert['id']}/verify", json={"outcome": "misread", "note": "an 8"})
    assert (no.json()["status"], no.json()["resolution"]) == ("resolved", "misread")
    town.advance(61)
    check = (await ana.get(f"/hits/{alert['id']}")).json()["checks"][0]["id"]
    late = await ana.post(f"/hits/{alert['id']}/take-back", json={"check": check})
    assert (late.status_code, late.json()["rule"]) == (403, "one-minute")
    (reader,) = [each for each in (await ana.get("/readers")).json()["items"] if each["reader"] == "r-1"]
    assert (reader["compared"], reader["misread"]) == (1, 1)
    acts = await town.rows("SELECT act, outcome FROM act WHERE act IN ('alert.verify', 'hit.take_back', 'hit.view')")
    assert len([each for each in acts if each["outcome"] == "done"]) == 6
    assert await town.rows("SELECT subject FROM act WHERE subject LIKE '%STL%'") == []


async def test_a_further_read_renews_the_card_and_takes_nothing_back(town: Town) -> None:
    """Compared as right again, officers hold the newer place alone, and the timeline calls it renewed."""
    ana, street = await town.person("watch.officer"), await town.person("street.officer")
    for number, north in enumerate((0.0, 0.01)):
        await town.sent("lpr_generic", read(f"r-{number}", "STL1234", town.clock.now(), lat=HERE[0] + north))
        alert = await alert_of(ana, "new,acknowledged")
        (await ana.post(f"/alerts/{alert['id']}/verify", json={"outcome": "verified"})).raise_for_status()
        town.advance(30)
    (held,) = (await street.get("/street/cards")).json()["items"]
    assert held["card"]["place"]["lat"] == pytest.approx(HERE[0] + 0.01)
    opened = (await ana.get(f"/incidents/{alert['incident_id']}", params={"purpose": "call_response"})).json()
    said = " ".join(each["text"] for each in opened["timeline"])
    assert ("Renewed for officers" in said, "Taken back" in said) == (True, False)


async def shown_under_a_search(town: Town, ana: httpx.AsyncClient, incident: str, sha256: str) -> None:
    """Search the plate and look at the picture under that search; a look at something else shows none."""
    asked = {"plate": "STL1234", "incident": incident, "purpose": "call_response"}
    (await ana.post("/plates/search", json=asked)).raise_for_status()
    for look, status in (("plates.search", 200), ("alert.list", 404)):
        answer = await ana.get(f"/reads/pictures/{sha256}", params={"act": await _last_act(town, look)})
        assert answer.status_code == status, look


async def _last_act(town: Town, name: str) -> str:
    rows = await town.rows("SELECT id FROM act WHERE act = $1 ORDER BY at DESC LIMIT 1", name)
    return str(rows[0]["id"])


async def test_two_for_a_stop_at_gunpoint(town: Town) -> None:
    """A felony car is told of once two persons said yes; the first cannot be the second, and may take it back."""
    ana, bo = await town.person("watch.officer"), await town.person("supervisor")
    street = await town.person("street.officer")
    await listed(town, "FEL2222", "felony_vehicle")
    await town.sent("lpr_generic", read("f-1", "FEL2222", town.clock.now()))
    alert = await alert_of(ana)
    path = f"/alerts/{alert['id']}/verify"
    first = (await ana.post(path, json={"outcome": "verified"})).json()
    assert (first["verified"], first["first_by"], first["status"]) == (None, "watch.officer", "acknowledged")
    assert (await street.get("/street/cards")).json()["items"] == []
    same = await ana.post(path, json={"outcome": "verified"})
    assert (same.status_code, same.json()["rule"]) == (403, "two-persons")
    assert (await bo.get(f"/hits/{alert['id']}")).json()["may_check"] is True
    second = (await bo.post(path, json={"outcome": "verified"})).json()
    assert (second["verified"], second["first_by"]) == (True, None)
    (told,) = (await street.get("/street/cards")).json()["items"]
    assert told["card"]["two_for_a_stop"] is True
    assert told["card"]["verified_by_name"] == "Watch Officer and Supervisor"
    card = (await bo.get(f"/hits/{alert['id']}")).json()
    assert [each["decides"] for each in card["checks"]] == [True, False]
    back = (await bo.post(f"/hits/{alert['id']}/take-back", json={"check": card["may_take_back"]})).json()
    assert (back["verified"], back["first_by"]) == (None, "watch.officer")
    ended = (await bo.post(path, json={"outcome": "stale"})).json()
    assert (ended["status"], ended["outcome"]) == ("resolved", "stale")
    (line,) = (await ana.get("/hits/done")).json()["items"]
    assert (line["outcome"], line["name"], line["second_name"]) == ("stale", "Watch Officer", "Supervisor")


async def test_who_may(town: Town) -> None:
    """A Virginia hit stays in Virginia whatever is agreed, compared by its own; at an assembly command decides."""
    ana, va = await town.person("watch.officer"), await town.person("partner.va")
    supervisor = await town.person("supervisor")
    await town.agree("fairfax", "mpd", "incident", "hit", "card")
    await listed(town, "VAH3333", "stolen_vehicle", "fairfax", "VA")
    await town.sent("fairfax_lpr", pictured("v-1", "VAH3333", town.clock.now()))
    alert = await alert_of(va)
    card = await va.get(f"/hits/{alert['id']}")
    assert card.status_code == 200, card.text
    hidden = await ana.get(f"/hits/{alert['id']}")
    denied = await ana.post(f"/alerts/{alert['id']}/verify", json={"outcome": "verified"})
    assert (hidden.status_code, denied.status_code) == (404, 404)
    picture = f"/reads/pictures/{card.json()['hit']['plate_picture']}"
    stolen_look = await ana.get(picture, params={"act": card.json()["view_id"]})
    assert stolen_look.status_code == 404
    assert (await va.post(f"/alerts/{alert['id']}/verify", json={"outcome": "verified"})).status_code == 200
    assert (await (await town.person("street.officer")).get("/street/cards")).json()["items"] == []
    wrong = await va.post(f"/alerts/{alert['id']}/verify", json={"outcome": "perhaps"})
    assert (wrong.status_code, wrong.json()["field"]) == (400, "outcome")
    assert (await (await town.person("detective")).get(f"/hits/{alert['id']}")).status_code == 403
    await supervisor.post("/assemblies", json=march(town.clock.now()))
    await town.sent("lpr_generic", read("m-1", "STL1234", town.clock.now()))
    at_march = await alert_of(ana)
    shut = await ana.get(f"/hits/{at_march['id']}")
    assert (shut.status_code, shut.json()["rule"]) == (403, "first-amendment")


async def test_pictures_that_are_none_and_reads_that_are_not_now(town: Town) -> None:
    """A JPEG cut short is said to be none, once decoded apart; a read of hours ago or of 2099 asks nobody anything."""
    ana = await town.person("watch.officer")
    now = town.clock.now()
    cut = jpeg(30, (640, 480))[:900] + b"\xff\xd9"
    fake = base64.b64encode(b"<svg onload=alert(1)>").decode()
    huge = bytearray(jpeg())
    at = huge.index(b"\xff\xc0")
    huge[at + 5 : at + 9] = b"\xc3\x50\xc3\x50"
    for number, vehicle in enumerate((cut, bytes(huge), b"\xff\xd8\xff\xe0 PK\x03\x04 not a picture \xff\xd9")):
        await town.sent("lpr_generic", pictured(f"p-{number}", "STL1234", now, vehicle=vehicle))
        alert = await alert_of(ana)
        card = (await ana.get(f"/hits/{alert['id']}")).json()
        sha = hashlib.sha256(vehicle).hexdigest()
        assert card["hit"]["vehicle_picture"] == sha
        for _ in range(2):
            answer = await ana.get(f"/reads/pictures/{sha}", params={"act": card["view_id"]})
            assert (answer.status_code, answer.headers["content-type"]) == (404, "application/json"), number
        assert sha in (await ana.get(f"/hits/{alert['id']}")).json()["picture_faults"]
    await town.sent("lpr_generic", read("p-9", "STL1234", now, plate_jpeg=fake))
    hit = (await ana.get(f"/hits/{alert['id']}")).json()["hit"]
    assert (hit["plate_picture"], hit["flags"]) == (None, 32)
    await ana.post(f"/alerts/{alert['id']}/verify", json={"outcome": "misread"})
    await town.sent("lpr_generic", read("late", "STL1234", now - timedelta(hours=3)))
    await town.sent("lpr_generic", read("2099", "STL1234", now + timedelta(days=900)))
    assert [each for each in (await ana.get("/alerts", params={"status": "new"})).json()["items"] if each["tier"]] == []
    assert len(await town.rows("SELECT id FROM hit WHERE alert_id IS NULL")) == 2
    kept = await town.rows("SELECT count(DISTINCT sha256) AS n, count(*) AS of FROM read_picture")
    assert kept == [{"n": 4, "of": 4}], "one copy of each, however many reads it came with"
