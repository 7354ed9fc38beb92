"""Acts on incidents, over HTTP as the console sends them, on a real database."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from tests.integration.web.messages import HERE, eido, pidf, read, shot
from tests.integration.web.town import Town

pytestmark = pytest.mark.database


async def two(town: Town) -> tuple[dict[str, Any], dict[str, Any]]:
    """Make a shooting and, far from it, a robbery."""
    now = town.clock.now()
    await town.sent("gunshot", shot("g-1", now))
    await town.sent("cad_eido", eido("c-1", now, number="I1", place="", kind="ROBBERY"))
    items = (await (await town.person("watch.officer")).get("/incidents")).json()["items"]
    by_type = {each["type_code"]: each for each in items}
    return by_type.pop("shots_heard"), next(iter(by_type.values()))


async def test_taking_and_giving_back(town: Town) -> None:
    """Who takes an incident owns it; only they or a supervisor give it back."""
    incident, _ = await two(town)
    ana, ben = await town.person("watch.officer"), await town.person("watch.second")
    taken = (await ana.post(f"/incidents/{incident['id']}/take", json={})).json()
    assert (taken["owner"], taken["version"]) == ("watch.officer", incident["version"] + 1)
    refused = await ben.post(f"/incidents/{incident['id']}/release", json={})
    assert refused.status_code == 409
    given = await (await town.person("supervisor")).post(f"/incidents/{incident['id']}/release", json={})
    assert given.json()["owner"] is None


async def test_notes_tasks_and_corrections_are_on_the_timeline(town: Town) -> None:
    """What people write is on the timeline under their name, and a task is done once."""
    incident, _ = await two(town)
    ana = await town.person("watch.officer")
    at = f"/incidents/{incident['id']}"
    await ana.post(f"{at}/notes", json={"text": "  two men ran north  "})
    await ana.post(f"{at}/messages", json={"text": "look at 14th", "to": "watch.second"})
    await ana.post(f"{at}/tasks", json={"text": "call back"})
    corrected = await ana.post(f"{at}/type", json={"type_code": "robbery", "priority": 2, "reason": "caller"})
    assert (corrected.json()["type_code"], corrected.json()["priority"]) == ("robbery", 2)
    detail = (await ana.get(at)).json()
    task = detail["tasks"][0]["id"]
    assert (await ana.post(f"{at}/tasks/{task}/done", json={})).status_code == 200
    assert (await ana.post(f"{at}/tasks/{task}/done", json={})).status_code == 409
    lines = {line["kind"]: line for line in detail["timeline"] if line["by"]}
    assert lines["note"]["text"] == "two men ran north"
    assert {lines[kind]["by_name"] for kind in ("note", "message", "task", "status")} == {"Watch Officer"}


WRONG_VALUES: list[tuple[str, dict[str, Any], str | None]] = [
        ("notes", {"text": "   "}, "text"),
        ("notes", {"text": "x" * 4_001}, "text"),
        ("messages", {"text": "hi", "to": "nobody"}, "to"),
        ("tasks", {"text": "x", "owner": "nobody"}, "owner"),
        ("type", {"type_code": "nonsense", "priority": 1, "reason": "x"}, "type_code"),
        ("type", {"type_code": "robbery", "priority": 9, "reason": "x"}, "priority"),
        ("close", {"disposition": "vanished"}, "disposition"),
        ("split", {"entries": [1], "reason": "x"}, "entries"),
        ("split", {"entries": [2**70], "reason": "x"}, None),
        ("notes", {"text": "nul \x00 inside"}, None),
        ("notes", {"text": "x", "purpose": "call_response", "case": "c" * 5_000}, "case"),
]  # fmt: skip


async def test_what_cannot_be_taken_names_the_field(town: Town) -> None:
    """A wrong value is answered 400 with its field, and changes nothing."""
    incident, _ = await two(town)
    ana = await town.person("watch.officer")
    for what, body, field in WRONG_VALUES:
        answer = await ana.post(f"/incidents/{incident['id']}/{what}", json=body)
        assert (answer.status_code, answer.json()["error"]) == (400, "bad_input"), (what, body)
        assert field is None or answer.json()["field"] == field
    assert (await town.incident(index=0))["version"] == incident["version"]


async def test_closing_and_opening_again(town: Town) -> None:
    """A closed incident cannot be closed twice, and opens again with a reason."""
    incident, _ = await two(town)
    ana = await town.person("watch.officer")
    at = f"/incidents/{incident['id']}"
    closed = await ana.post(f"{at}/close", json={"disposition": "false_alarm", "note": "fireworks"})
    assert (closed.json()["status"], closed.json()["disposition"]) == ("closed", "false_alarm")
    assert (await ana.post(f"{at}/close", json={"disposition": "report"})).status_code == 409
    opened = await ana.post(f"{at}/reopen", json={"reason": "a second caller"})
    assert (opened.json()["status"], opened.json()["disposition"]) == ("open", None)
    assert (await ana.post(f"{at}/reopen", json={"reason": "again"})).status_code == 409


async def test_news_after_a_person_closed_an_incident_is_not_swallowed(town: Town) -> None:
    """Shots heard where an officer just closed an incident open another one, with its alert."""
    await town.sent("gunshot", shot("g-1", town.clock.now()))
    incident = await town.incident()
    ana = await town.person("watch.officer")
    closed = await ana.post(f"/incidents/{incident['id']}/close", json={"disposition": "unfounded"})
    assert closed.status_code == 200, closed.text
    town.advance(60)
    await town.sent("gunshot", shot("g-2", town.clock.now()))
    news = await town.incident()
    assert news["id"] != incident["id"]
    assert news["status"] == "open"
    alerts = (await ana.get("/alerts")).json()["items"]
    assert news["id"] in {alert["incident_id"] for alert in alerts}


async def test_news_after_an_incident_was_opened_again_joins_it(town: Town) -> None:
    """An incident that a person opened again takes what belongs to it."""
    await town.sent("gunshot", shot("g-1", town.clock.now()))
    incident = await town.incident()
    ana = await town.person("watch.officer")
    await ana.post(f"/incidents/{incident['id']}/close", json={"disposition": "unfounded"})
    await ana.post(f"/incidents/{incident['id']}/reopen", json={"reason": "too early"})
    town.advance(5)
    await town.sent("gunshot", shot("g-2", town.clock.now()))
    assert [(await town.incident())[name] for name in ("id", "sources")] == [incident["id"], {"gunshot": 2}]


async def test_merged_incidents_ask_once(town: Town) -> None:
    """Of two incidents found to be one, one alert asks, with the graver's words; a split makes the other ask again."""
    await town.sent("gunshot", shot("g-1", town.clock.now()))
    town.advance(5)
    await town.sent("cad_eido", eido("c-1", town.clock.now(), kind="ROBBERY", place=pidf(lat=HERE[0] + 0.05)))
    ana = await town.person("watch.officer")
    items = {each["type_code"]: each for each in (await ana.get("/incidents")).json()["items"]}
    shots, robbery = items.pop("shots_heard"), next(iter(items.values()))
    before = {each["incident_id"]: each for each in (await ana.get("/alerts")).json()["items"]}
    assert before.keys() == {shots["id"], robbery["id"]}
    merged = await ana.post(f"/incidents/{shots['id']}/merge", json={"other": robbery["id"], "reason": "same men"})
    assert merged.status_code == 200, merged.text
    params = {"status": "new"}
    (one,) = (await ana.get("/alerts", params=params)).json()["items"]
    graver = min(before.values(), key=lambda each: (each["priority"], each["raised_at"]))
    assert (one["incident_id"], one["count"], one["title"]) == (shots["id"], 2, graver["title"])
    lines = (await ana.get(f"/incidents/{shots['id']}")).json()["timeline"]
    call = next(line for line in lines if line["kind"] == "call")
    split = await ana.post(f"/incidents/{shots['id']}/split", json={"entries": [call["id"]], "reason": "two crews"})
    assert split.status_code == 200, split.text
    asking = (await ana.get("/alerts", params=params)).json()["items"]
    assert {each["incident_id"] for each in asking} == {shots["id"], robbery["id"]}


async def test_merge_then_split_brings_back_what_was(town: Town) -> None:
    """Taking a merged incident out again leaves both as they were, but for versions and timelines."""
    keep, part = await two(town)
    ana = await town.person("watch.officer")
    merged = await ana.post(f"/incidents/{part['id']}/merge", json={"other": keep["id"], "reason": "same men"})
    assert merged.json()["sources"] == {"call": 1, "gunshot": 1}
    assert merged.json()["priority"] == 1
    gone = (await ana.get(f"/incidents/{keep['id']}")).json()["incident"]
    assert (gone["status"], gone["merged_into"]) == ("merged", part["id"])
    assert (
        await ana.post(f"/incidents/{keep['id']}/merge", json={"other": part["id"], "reason": "x"})
    ).status_code == 409
    timeline = (await ana.get(f"/incidents/{part['id']}")).json()["timeline"]
    lines = [line["id"] for line in timeline if line["kind"] == "gunshot"]
    back = (await ana.post(f"/incidents/{part['id']}/split", json={"entries": lines, "reason": "not the same"})).json()
    left = (await ana.get(f"/incidents/{part['id']}")).json()["incident"]
    for before, after in ((keep, back), (part, left)):
        changed = {name for name in before if before[name] != after[name]}
        assert changed <= {"version", "updated_at"}, (before, after)


async def test_splitting_off_makes_an_incident_that_later_evidence_respects(town: Town) -> None:
    """One of two detections is split off; it stays apart when more evidence comes and after the pipeline restarts."""
    await town.sent("gunshot", shot("g-1", town.clock.now()))
    town.advance(5)
    await town.sent("gunshot", shot("g-2", town.clock.now()))
    ana = await town.person("watch.officer")
    incident = await town.incident()
    timeline = (await ana.get(f"/incidents/{incident['id']}")).json()["timeline"]
    lines = [line["id"] for line in timeline if line["external_id"] == "g-2"]
    new = (await ana.post(f"/incidents/{incident['id']}/split", json={"entries": lines, "reason": "echo"})).json()
    assert (new["sources"], new["external_ids"]) == ({"gunshot": 1}, ["g-2"])
    whole = await ana.post(f"/incidents/{new['id']}/split", json={"entries": lines, "reason": "all of it"})
    assert whole.status_code == 400
    town.advance(2)
    await town.sent("gunshot", shot("g-3", town.clock.now()))
    await town.sent("cad_eido", eido("c-9", town.clock.now(), kind="SHOTSFIRED"))
    links = await town.rows("SELECT external_id, incident_id FROM incident_link WHERE unlinked_at IS NULL")
    where = {each["external_id"]: each["incident_id"] for each in links}
    assert where["g-1"] == incident["id"]
    assert where["g-2"] == new["id"]
    assert (await ana.get(f"/incidents/{incident['id']}")).json()["incident"]["status"] == "open"
    assert (await ana.get(f"/incidents/{new['id']}")).json()["incident"]["status"] == "open"


async def test_what_is_left_after_a_split_began_when_its_own_first_line_did(town: Town) -> None:
    """With its earliest detection split off, an incident occurred when the earliest of the others did."""
    began = town.clock.now()
    await town.sent("gunshot", shot("g-1", began))
    town.advance(5)
    await town.sent("gunshot", shot("g-2", town.clock.now()))
    ana = await town.person("watch.officer")
    incident = await town.incident()
    timeline = (await ana.get(f"/incidents/{incident['id']}")).json()["timeline"]
    lines = [line["id"] for line in timeline if line["external_id"] == "g-1"]
    new = (await ana.post(f"/incidents/{incident['id']}/split", json={"entries": lines, "reason": "echo"})).json()
    left = (await ana.get(f"/incidents/{incident['id']}")).json()["incident"]
    occurred = [datetime.fromisoformat(each["occurred_at"]) - began for each in (new, left)]
    assert occurred == [timedelta(0), timedelta(seconds=5)]


async def test_what_is_not_there_and_what_is_not_theirs_answer_alike(town: Town) -> None:
    """A partner asking for another agency's incident gets the same 404 as for one that never was; both are written."""
    incident, other = await two(town)
    partner = await town.person("partner.va")
    paths = [f"/incidents/{id_}" for id_ in (incident["id"], "inc_00000000000000000000")]
    answers = [await partner.get(path) for path in paths]
    assert {each.status_code for each in answers} == {404}
    assert answers[0].json() == answers[1].json()
    notes = [await partner.post(f"{path}/notes", json={"text": "hi"}) for path in paths]
    assert notes[0].json() == notes[1].json()
    refused = await town.rows("SELECT rule, incident FROM act WHERE login = 'partner.va' AND outcome = 'refused'")
    assert [each["rule"] for each in refused] == ["not-visible"] * 4
    assert {each["incident"] for each in refused} == {incident["id"], "inc_00000000000000000000"}
    merge = await partner.post(f"/incidents/{incident['id']}/merge", json={"other": other["id"], "reason": "x"})
    assert merge.status_code == 403


async def test_a_view_is_one_act_until_it_ends(town: Town) -> None:
    """Refreshing an open view writes no second act; after its end the same id opens a new one."""
    incident, _ = await two(town)
    ana, ben = await town.person("watch.officer"), await town.person("watch.second")
    at = f"/incidents/{incident['id']}"
    view = (await ana.get(at)).json()["view_id"]
    assert (await ana.get(at, params={"view": view})).json()["view_id"] == view
    assert (await ben.get(at, params={"view": view})).json()["view_id"] != view
    looks = "SELECT id FROM act WHERE act = 'incident.view' AND login = 'watch.officer'"
    assert [each["id"] for each in await town.rows(looks)] == [view]
    await ana.post(f"{at}/view/end", json={"view": view})
    assert (await ana.get(at, params={"view": view})).json()["view_id"] != view


async def test_an_incident_is_replayed_as_it_was_known(town: Town) -> None:
    """At an earlier second the incident has the state and the lines of then."""
    incident, _ = await two(town)
    ana = await town.person("watch.officer")
    town.advance(30)
    before = town.clock.now()
    town.advance(30)
    await ana.post(f"/incidents/{incident['id']}/notes", json={"text": "later"})
    await ana.post(f"/incidents/{incident['id']}/close", json={"disposition": "arrest"})
    then = (await ana.get(f"/incidents/{incident['id']}/replay", params={"at": before.isoformat()})).json()
    assert then["incident"] == incident
    assert [line["kind"] for line in then["timeline"]] == ["gunshot"]
    early = await ana.get(f"/incidents/{incident['id']}/replay", params={"at": "2020-01-01T00:00:00"})
    assert early.status_code == 400


async def test_detectives_look_for_a_case_that_exists_and_is_theirs(town: Town) -> None:
    """An incident opens for a detective with an open case of theirs; a made-up or closed number is refused."""
    incident, _ = await two(town)
    detective = await town.person("detective")
    at = f"/incidents/{incident['id']}"
    assert (await detective.get(at)).status_code == 403
    assert (await detective.get(at, params={"case": "26-111"})).status_code == 200
    for number in ("x", "25-999"):
        answer = await detective.get(at, params={"case": number})
        assert (answer.status_code, answer.json()["rule"]) == (403, "case-known")


async def test_reads_of_virginia_stay_in_virginia(town: Town) -> None:
    """A hit by a Virginia reader tells nobody outside Virginia the plate, even where its incident is shared."""
    await town.sent("gunshot", shot("g-1", town.clock.now()))
    town.advance(3)
    await town.sent("fairfax_lpr", read("v-1", "STL1234", town.clock.now()))
    await town.agree("fairfax", "mpd", "incident", "read", "reader")
    ana = await town.person("watch.officer")

    async def shown() -> bool:
        return len((await ana.get("/incidents")).json()["items"]) > 0

    await town.until("the agreement is in force", shown)
    everything = []
    for each in (await ana.get("/incidents")).json()["items"]:
        detail = (await ana.get(f"/incidents/{each['id']}")).text
        everything.append(detail)
        assert "STL1234" not in detail, detail
    found = await ana.get("/search", params={"q": "STL1234"})
    assert "v-1" not in found.text
    assert found.json()["total"] == 0
    body = {"plate": "STL1234", "incident": (await town.incident())["id"], "purpose": "call_response"}
    assert (await ana.post("/plates/search", json=body)).json()["items"] == []


async def test_agencies_incidents_are_not_joined_by_nearness(town: Town) -> None:
    """A call of one agency and a detection of another stay two incidents: neither tells the other's people."""
    await town.sent("gunshot", shot("g-1", town.clock.now()))
    await town.sent("mcpd_gunshot", shot("m-1", town.clock.now()))
    labels = await town.rows("SELECT label FROM incident ORDER BY label")
    assert [each["label"] for each in labels] == ["mcpd/MD", "mpd/DC"]


async def test_observing_needs_a_patrol(town: Town) -> None:
    """What one observes on patrol opens an incident of one's own; without a patrol it is a conflict."""
    ana = await town.person("watch.officer")
    body = {"lat": HERE[0], "lon": HERE[1], "behaviour": "fight", "text": "two men"}
    assert (await ana.post("/incidents", json=body)).status_code == 409
    begun = (await ana.post("/patrol/begin", json={"area": "Downtown"})).json()
    assert {camera["owner_class"] for camera in begun["cameras"]} == {"city"}
    assert (await ana.post("/patrol/begin", json={})).status_code == 409
    seen = await ana.post("/incidents", json=body)
    assert seen.status_code == 201
    assert (seen.json()["owner"], seen.json()["place"]["district"]) == ("watch.officer", "3D")
    for wrong in ({"behaviour": "looks odd"}, {"text": " "}, {"lat": 200.0}, {"address": "a" * 1_000}):
        assert (await ana.post("/incidents", json=body | wrong)).status_code == 400
    town.advance(600)
    assert (await ana.post("/patrol/end", json={})).json()["patrol"] is None
    assert (await ana.post("/patrol/end", json={})).status_code == 409
    (patrol,) = await town.rows(
        """SELECT act.note, extract(epoch FROM act_end.at - act.at) AS seconds
           FROM act JOIN act_end ON act_id = id WHERE act = 'patrol.begin'"""
    )
    assert (patrol["note"], int(patrol["seconds"])) == ("Downtown", 600)


async def test_what_is_open_near_is_shown_for_a_person_to_judge(town: Town) -> None:
    """Another open incident within 500 m and an hour is shown as perhaps the same; one farther off is not."""
    now = town.clock.now()
    await town.sent("cad_eido", eido("here", now, kind="ROBBERY"))
    here = (await town.incident())["id"]
    await town.sent("cad_eido", eido("near", now, kind="FIRE", place=pidf(lat=HERE[0] + 0.003)))
    await town.sent("cad_eido", eido("far", now, kind="FIRE", place=pidf(lat=HERE[0] + 0.006)))
    detail = (await (await town.person("watch.officer")).get(f"/incidents/{here}")).json()
    assert [round(each["place"]["lat"] - HERE[0], 3) for each in detail["candidates"]] == [0.003]
