"""Looking is an act: cameras, places, plates, searches, one's own record, receipts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import httpx
import msgspec
import pytest
from tests.integration.web.messages import HERE, read, shot
from tests.integration.web.town import Town

from watchroom.ledger.verify import verify_path

pytestmark = pytest.mark.database

NEAR = f"{HERE[0]},{HERE[1]}"


async def incident(town: Town) -> dict[str, Any]:
    """Make one shooting in the middle of the cameras."""
    await town.sent("gunshot", shot("g-1", town.clock.now()))
    return await town.incident()


async def ids_near(client: httpx.AsyncClient, **asked: Any) -> set[str]:
    answer = await client.get("/cameras", params={"near": NEAR} | asked)
    assert answer.status_code == 200, answer.text
    return {each["camera"]["id"] for each in answer.json()["items"]}


async def test_registered_homes_are_listed_only_around_an_open_incident(town: Town) -> None:
    """Homes are no points of any list or map; around an open incident its agency sees those near, and only then."""
    homes = {"home-1", "home-2", "home-3"}
    ana = await town.person("watch.officer")
    assert not homes & await ids_near(ana)
    opened = (await incident(town))["id"]
    assert homes <= await ids_near(ana, incident=opened)
    assert "home-far" not in await ids_near(ana, incident=opened, within_m="2000")
    assert not any(each.startswith("home") for each in (await ana.get("/map/cameras")).json()["ids"])
    assert not any("home" in each["id"] for each in (await ana.get("/search", params={"q": "home"})).json()["items"])
    await ana.post(f"/incidents/{opened}/close", json={"disposition": "report"})
    assert not homes & await ids_near(ana, incident=opened)
    unknown = await ana.get("/cameras", params={"near": NEAR, "incident": "inc_none"})
    assert unknown.status_code == 404


async def test_one_registered_home_opens_only_near_an_open_incident_of_its_agency(town: Town) -> None:
    """Its details need an open incident near; a far home, a closed incident and another agency are refused."""
    ana, partner = await town.person("watch.officer"), await town.person("partner.md")
    opened = (await incident(town))["id"]
    await town.agree("mpd", "mcpd", "incident", "camera")

    async def shared() -> bool:
        return len((await partner.get("/incidents")).json()["items"]) == 1

    await town.until("the agreement is in force", shared)

    async def look(who: httpx.AsyncClient, camera: str, incident_id: str | None) -> int:
        body = {"incident": incident_id} if incident_id else {}
        return (await who.post(f"/cameras/{camera}/view", json=body)).status_code

    assert await look(ana, "home-1", opened) == 200
    assert await look(ana, "home-1", None) == 403
    assert await look(ana, "home-far", opened) == 403
    assert await look(ana, "no-such", opened) == 404
    assert await look(partner, "c-1", opened) == 200
    assert await look(partner, "home-1", opened) == 403
    assert not any(each.startswith("home") for each in await ids_near(partner, incident=opened))
    await ana.post(f"/incidents/{opened}/close", json={"disposition": "report"})
    assert await look(ana, "home-1", opened) == 403


async def test_counts_of_homes_never_point_at_one(town: Town) -> None:
    """Fewer homes than the published minimum are told as none, however small the circle somebody draws."""
    ana = await town.person("watch.officer")
    blocks = (await ana.get("/map/registered")).json()["items"]
    assert [each["count"] for each in blocks] == [3]
    around = (await ana.get("/cameras", params={"near": NEAR, "within_m": "300"})).json()["registered"]
    assert around == 3
    home = f"{HERE[0] + 0.0002},{HERE[1] + 0.0001}"
    assert (await ana.get("/cameras", params={"near": home, "within_m": "5"})).json()["registered"] == 0


async def test_owners_conditions_are_shown_with_each_camera(town: Town) -> None:
    """A city camera opens by itself, an owner who said never is closed, one who wants to be asked needs a lease."""
    ana = await town.person("watch.officer")
    items = (await ana.get("/cameras", params={"near": NEAR})).json()["items"]
    opens = {each["camera"]["id"]: each["opens"] for each in items}
    assert opens["c-1"] == "by_itself"
    assert opens["i-never"] == "closed"
    assert opens["i-ask"] in ("lease", "contact")
    assert "p-1" not in opens
    for wrong in ("nowhere", "1,2,3", "nan,0", "91,0", "38.9,-77&within_m=0"):
        assert (await ana.get(f"/cameras?near={wrong}")).status_code == 400, wrong


async def test_a_plate_search_without_a_reason_goes_to_a_supervisor(town: Town) -> None:
    """With an open case or incident it is explained; else, a closed or made-up one included, a supervisor is told."""
    await town.sent("lpr_generic", read("r-1", "ABC1234", town.clock.now()))
    view = await incident(town)
    opened, number = view["id"], view["number"]
    detective = await town.person("detective")

    async def search(**why: Any) -> bool:
        answer = await detective.post("/plates/search", json={"plate": "abc 1234", **why})
        assert answer.status_code == 200, answer.text
        assert [each["plate"] for each in answer.json()["items"]] == ["ABC1234"]
        return bool(answer.json()["explained"])

    assert await search(case="26-111")
    assert await search(incident=opened, purpose="call_response")
    assert await search(incident=number, purpose="call_response")
    for why in ({}, {"case": "25-999"}, {"case": "made up"}, {"incident": "inc_none"}):
        assert not await search(**why)
    alerts = (await (await town.person("supervisor")).get("/alerts")).json()["items"]
    unexplained = [each for each in alerts if each["rule"] == "unexplained_search"]
    assert [each["count"] for each in unexplained] == [4], "one question about one person"
    due = await town.rows("SELECT max(due_at - raised_at) AS due FROM alert WHERE rule = 'unexplained_search'")
    assert due[0]["due"] <= timedelta(hours=1)
    assert "ABC1234" not in msgspec.json.encode(alerts).decode()


async def test_plates_are_matched_as_asked(town: Town) -> None:
    """Each way to match finds the reads it should and no others."""
    now = town.clock.now()
    await town.sent("lpr_generic", *(read(f"r-{p}", p, now) for p in ("ABC1234", "ABC9999", "XYZ1234")))
    await town.note_plates()
    ana = await town.person("watch.officer")
    near = {"near": HERE, "within_m": 1_000}
    for plate, match, found in (
        ("ABC1234", "exact", {"ABC1234"}),
        ("abc-1234", "exact", {"ABC1234"}),
        ("ABC1", "prefix", {"ABC1234"}),
        ("ABC1235", "one_edit", {"ABC1234"}),
        ("A*234", "wildcard", {"ABC1234"}),
        ("ABC1?34", "wildcard", {"ABC1234"}),
    ):
        answer = await ana.post("/plates/search", json={"plate": plate, "match": match, **near})
        assert {each["plate"] for each in answer.json()["items"]} == found, (plate, match)


WRONG_SEARCHES: list[dict[str, Any]] = [
        {"plate": ""}, {"plate": "A" * 16}, {"plate": "<b>"}, {"plate": "AB%"}, {"plate": "A", "match": "prefix"},
        {"plate": "*?", "match": "wildcard"}, {"plate": "AB*"}, {"plate": "ABC", "match": "like"},
        {"plate": "ABC1234", "from": "yesterday"}, {"plate": "ABC1234", "region": "US-DC\x00"},
        {"plate": "ABC1234", "note": "x" * 2_001}, {"plate": "ABC1234", "face": "x"},
]  # fmt: skip


async def test_a_wrong_plate_search_is_refused(town: Town) -> None:
    """Too wide, too long, or not a plate at all: 400, and nothing was searched."""
    ana = await town.person("watch.officer")
    for wrong in WRONG_SEARCHES:
        answer = await ana.post("/plates/search", json=wrong)
        assert (answer.status_code, answer.json()["error"]) == (400, "bad_input"), wrong


async def test_ones_own_record_shows_what_one_did(town: Town) -> None:
    """My acts are the auditor's words: each look and search with purpose, subject and rule; nobody else's are there."""
    opened = await incident(town)
    ana, ben = await town.person("watch.officer"), await town.person("watch.second")
    await ana.get(f"/incidents/{opened['id']}")
    await ben.get(f"/incidents/{opened['id']}")
    await ana.post("/plates/search", json={"plate": "ABC1234", "incident": opened["id"], "purpose": "call_response"})
    await ana.get("/acts")
    mine = (await ana.get("/acts/mine")).json()["items"]
    assert {each["login"] for each in mine} == {"watch.officer"}
    acts = {each["act"]: each for each in mine}
    assert acts["incident.view"]["subject"] == f"incident {opened['number']}"
    assert (acts["plates.search"]["purpose"], acts["plates.search"]["incident"]) == ("call_response", opened["id"])
    assert (acts["acts.all"]["outcome"], acts["acts.all"]["rule"]) == ("refused", "no-rule-allows")
    assert "ABC1234" not in msgspec.json.encode(mine).decode()
    seen = (await (await town.person("auditor")).get("/acts")).json()["items"]
    theirs = [each for each in seen if each["login"] == "watch.officer"]
    assert {each["id"] for each in mine} <= {each["id"] for each in theirs}
    for wrong in ("2026-01-01T00:00:00", "0001-01-01T00:00:00Z"):
        answer = await ana.get("/acts/mine", params={"from": wrong})
        assert answer.status_code in (200, 400), answer.text


async def test_auditors_see_failed_sign_ins_and_the_terminal(town: Town) -> None:
    """What was tried before there was a seat, and what the operator did at the terminal, is not hidden from audit."""
    stranger = await town.stranger()
    await stranger.post("/session", json={"login": "watch.officer", "password": "wrong"})
    seen = (await (await town.person("auditor")).get("/acts")).json()["items"]
    failed = [each for each in seen if each["act"] == "session.sign_in"]
    assert [(each["login"], each["outcome"]) for each in failed] == [("watch.officer", "refused")]


async def test_receipts_are_ready_in_two_seconds_and_verify_offline(town: Town) -> None:
    """An act's receipt proves, with the ledger room alone, that it stands in the signed log; a changed one does not."""
    opened = await incident(town)
    ana, ben = await town.person("watch.officer"), await town.person("watch.second")
    act = (await ana.get(f"/incidents/{opened['id']}")).json()["view_id"]

    async def ready() -> bool:
        return (await ana.get(f"/receipts/{act}")).status_code == 200

    await town.until("the receipt is ready", ready)
    receipt = await ana.get(f"/receipts/{act}")
    assert (await ben.get(f"/receipts/{act}")).status_code == 404
    path = town.settings.data / "receipt.json"
    path.write_bytes(receipt.content)
    assert verify_path(path).fault is None
    contents = receipt.json()["opening"]["contents"]
    assert (contents["login"], contents["incident"]) == ("watch.officer", opened["id"])
    entry = msgspec.json.decode(receipt.content)
    entry["entry"]["purpose"] = "patrol"
    path.write_bytes(msgspec.json.encode(entry))
    assert verify_path(path).fault is not None


async def test_saved_searches_are_ones_own(town: Town) -> None:
    """A saved search is read and removed only by its person, and there is a limit."""
    ana, ben = await town.person("watch.officer"), await town.person("watch.second")
    saved = (await ana.post("/search/saved", json={"title": "shots", "query": {"q": "shots"}})).json()
    assert (await ben.get("/search/saved")).json()["items"] == []
    assert (await ben.delete("/search/saved", params={"id": saved["id"]})).status_code == 404
    for n in range(49):
        assert (await ana.post("/search/saved", json={"title": f"s{n}", "query": {}})).status_code == 200
    assert (await ana.post("/search/saved", json={"title": "one more", "query": {}})).status_code == 400
    large = await ben.post("/search/saved", json={"title": "x", "query": {"q": "x" * 100_000}})
    assert large.status_code == 400
    assert (await ana.delete("/search/saved", params={"id": saved["id"]})).status_code == 200


async def test_search_finds_only_what_the_seat_sees(town: Town) -> None:
    """Words of a note find its incident for the agency, and nothing for a partner; facets count the same things."""
    opened = await incident(town)
    ana, partner = await town.person("watch.officer"), await town.person("partner.va")
    await ana.post(f"/incidents/{opened['id']}/notes", json={"text": "a turquoise bicycle"})
    found = (await ana.get("/search", params={"q": "turquoise"})).json()
    assert [each["id"] for each in found["items"]] == [opened["id"]]
    assert (found["total"], found["facets"]["status"]) == (1, {"open": 1})
    assert "«turquoise»" in found["items"][0]["snippet"]
    theirs = (await partner.get("/search", params={"q": "turquoise"})).json()
    assert (theirs["items"], theirs["total"]) == ([], 0)
    for odd in ("'", '"', "%", "a & | !", "\\", "x" * 200, "«»", "<script>"):
        assert (await ana.get("/search", params={"q": odd})).status_code == 200, odd
    assert (await ana.get("/search", params={"q": "x" * 201})).status_code == 400
    assert (await ana.get("/search", params={"q": "x", "kinds": "person"})).status_code == 400


async def test_the_history_of_a_place_is_what_is_near_it(town: Town) -> None:
    """Earlier incidents within the radius are listed, those beyond are not."""
    opened = await incident(town)
    await town.sent("gunshot", shot("far", town.clock.now(), lat=38.99))
    ana = await town.person("watch.officer")
    at: dict[str, Any] = {"lat": HERE[0], "lon": HERE[1]}
    found = (await ana.get("/places/history", params=at)).json()
    assert [each["id"] for each in found["incidents"]] == [opened["id"]]
    wrongs: tuple[dict[str, Any], ...] = ({"lat": 99}, {"within_m": 5_000}, {"lon": "east"})
    for wrong in wrongs:
        assert (await ana.get("/places/history", params=at | wrong)).status_code == 400


async def test_the_map_calls_no_camera_healthy_whose_pictures_do_not_come_here(town: Town) -> None:
    """A camera of an imported list has the health of the list until it is switched off here: then none is known."""
    ana = await town.person("watch.officer")

    async def health() -> str:
        found = (await ana.get("/map/cameras")).json()
        return str(dict(zip(found["ids"], found["health"], strict=True))["c-1"])

    assert await health() == "ok"
    await town.change_place("UPDATE camera_stream SET wanted = 'off' WHERE camera_id = 'c-1'")
    assert await health() == "no stream"
