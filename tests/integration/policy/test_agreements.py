"""Agreements over real HTTP: two persons make one, one ends it, and nothing but what was signed is in force."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

import pytest
from tests.integration.web.messages import HERE, shot
from tests.integration.web.town import Line, Town

from watchroom.ledger.agreement import key_note
from watchroom.ledger.note import Signer

pytestmark = pytest.mark.database

NEAR = f"{HERE[0]},{HERE[1]}"


def terms(town: Town, **how: Any) -> dict[str, Any]:
    """Return terms by which the city shares incidents and cameras with the Maryland county."""
    now = town.clock.now()
    return {
        "title": "MOU 7", "owner_agency": "mpd", "to_agency": "mcpd", "categories": ["incident", "camera"],
        "purposes": ["call_response"], "law_tags": ["DC"], "begins_at": now.isoformat(),
        "ends_at": (now + timedelta(days=90)).isoformat(),
    } | how  # fmt: skip


async def signed(town: Town, **how: Any) -> str:
    """Let the supervisor propose and the administrator sign; returns the agreement's id."""
    replaces = how.pop("replaces", None)
    body = {"terms": terms(town, **how), "replaces": replaces}
    proposed = await (await town.person("supervisor")).post("/agreements", json=body)
    assert proposed.status_code == 201, proposed.text
    answer = await (await town.person("admin")).post(f"/agreements/waiting/{proposed.json()['id']}/sign")
    assert answer.status_code == 200, answer.text
    return str(answer.json()["id"])


async def seen(town: Town, wanted: set[str], login: str = "partner.md", **asked: str) -> None:
    """Wait until a person sees exactly these cameras of the city and the counties near the corner."""
    client = await town.person(login)

    async def so() -> bool:
        answer = await client.get("/cameras", params={"near": NEAR} | asked)
        return {each["camera"]["id"] for each in answer.json()["items"]} & {"c-1", "c-2", "p-1"} == wanted

    await town.until(f"{login} sees {wanted}", so)


async def ended(line: Line) -> float:
    """Return how long a stream takes to end, in seconds."""
    began = time.monotonic()
    kind = ""
    while kind != "end":
        kind, _, _ = await line.event()
    return time.monotonic() - began


async def test_two_persons_make_an_agreement_and_one_ends_it(town: Town) -> None:
    """The proposer cannot sign; signed it is in force for its purposes and public; revoked every channel is cut."""
    await town.sent("gunshot", shot("g-1", town.clock.now()))
    supervisor, admin, partner = [await town.person(each) for each in ("supervisor", "admin", "partner.md")]
    proposal = (await supervisor.post("/agreements", json={"terms": terms(town)})).json()["id"]
    again = await supervisor.post(f"/agreements/waiting/{proposal}/sign")
    assert (again.status_code, again.json()["rule"]) == (403, "two-persons")
    assert [each["id"] for each in (await admin.get("/agreements/waiting")).json()["items"]] == [proposal]
    await seen(town, set())
    async with town.feed("partner.md") as line:
        await line.event()
        agreement = (await admin.post(f"/agreements/waiting/{proposal}/sign")).json()
        assert await ended(line) < 5
    await seen(town, {"c-1", "c-2"})
    incident = (await partner.get("/incidents")).json()["items"][0]["id"]
    listed = (await partner.get("/agreements")).json()
    assert [(each["state"], each["terms"]["title"]) for each in listed["items"]] == [("in_force", "MOU 7")]
    assert "watchroom/agreements" in listed["items"][0]["note"]
    looks = (await partner.get("/search", params={"q": "shots"})).json()["items"]
    assert incident in {each["id"] for each in looks}
    async with town.feed("partner.md") as line:
        kind, _, snapshot = await line.event()
        assert (kind, list(snapshot["state"]["incident"])) == ("snapshot", [incident])
        answer = await supervisor.post(f"/agreements/{agreement['id']}/revoke", json={"because": "misused"})
        assert answer.status_code == 204
        assert await ended(line) < 5
    await seen(town, set())
    hidden, unknown = [await partner.get(f"/incidents/{each}") for each in (incident, "inc_none")]
    assert (hidden.status_code, hidden.content) == (unknown.status_code, unknown.content)
    assert hidden.status_code == 404
    assert (await partner.get("/search", params={"q": "shots"})).json()["items"] == []
    assert (await partner.get("/agreements")).json()["items"][0]["state"] == "revoked"
    kinds = await town.rows("SELECT act, outcome FROM act WHERE act LIKE 'agreement.%' AND act <> 'agreement.list'")
    assert {(each["act"], each["outcome"]) for each in kinds} >= {
        ("agreement.propose", "done"), ("agreement.sign", "refused"), ("agreement.sign", "done"),
        ("agreement.revoke", "done"),
    }  # fmt: skip


async def test_what_an_agreement_asks_for_is_asked(town: Town) -> None:
    """With a condition nothing is shown but to who names an incident of theirs; another purpose shows nothing."""
    await signed(town, categories=["camera"], conditions=["incident"])
    await town.sent("mcpd_gunshot", shot("m-1", town.clock.now()))
    mine = (await town.incident("partner.md"))["id"]
    await seen(town, {"c-1", "c-2"}, incident=mine)
    await seen(town, set())
    unknown = await (await town.person("partner.md")).get("/cameras", params={"near": NEAR, "incident": "inc_none"})
    assert unknown.status_code == 404
    await town.agree("mpd", "fairfax", "camera", purposes=("patrol",))
    await seen(town, {"p-1"}, "partner.va")


async def test_an_agreement_ends_by_its_date_and_by_its_next_version(town: Town) -> None:
    """A new version takes the place of the old one at once, and on its last day the agreement shows nothing more."""
    first = await signed(town)
    await seen(town, {"c-1", "c-2"})
    later = (town.clock.now() + timedelta(minutes=10)).isoformat()
    assert await signed(town, replaces=first, categories=["incident"]) == first
    await seen(town, set())
    assert await signed(town, replaces=first, ends_at=later) == first
    await seen(town, {"c-1", "c-2"})
    states = (await (await town.person("auditor")).get("/agreements")).json()["items"]
    assert [(each["version"], each["state"]) for each in states] == [(3, "in_force"), (2, "replaced"), (1, "replaced")]
    town.advance(601)
    await seen(town, set())


async def test_only_what_was_signed_is_in_force(town: Town) -> None:
    """A note changed in the database shares nothing; terms are checked by field, and only the owner's to propose."""
    await signed(town)
    await seen(town, {"c-1", "c-2"})
    await town.change_place("""UPDATE agreement SET note = replace(note, '"incident"', '"read"')""")
    await seen(town, set())
    assert (await (await town.person("admin")).get("/agreements")).json()["items"] == []
    supervisor = await town.person("supervisor")
    now = town.clock.now()
    wrong: dict[str, dict[str, Any]] = {
        "title": {"title": " "},
        "to_agency": {"to_agency": "mpd"},
        "categories": {"categories": ["act"]},
        "purposes": {"purposes": []},
        "law_tags": {"law_tags": ["VA"]},
        "conditions": {"conditions": ["note"]},
        "retention_days": {"retention_days": 0},
        "begins_at": {"begins_at": "2026-03-14T21:15:00"},
        "ends_at": {"ends_at": now.isoformat()},
    }
    for field, how in wrong.items():
        answer = await supervisor.post("/agreements", json={"terms": terms(town, **how)})
        assert (answer.status_code, answer.json().get("field")) == (400, field), answer.text
    others = terms(town, owner_agency="fairfax", law_tags=["VA"])
    answer = await supervisor.post("/agreements", json={"terms": others})
    assert (answer.status_code, answer.json()["rule"]) == (403, "agreement-owner")
    refused = await (await town.person("partner.md")).post("/agreements", json={"terms": terms(town)})
    assert (refused.status_code, refused.json()["rule"]) == (403, "no-rule-allows")


async def test_an_agency_signs_with_a_key_that_the_room_never_holds(town: Town) -> None:
    """Two persons register it; what is signed then waits for its line, and until then the version before holds."""
    supervisor, admin, partner = [await town.person(each) for each in ("supervisor", "admin", "partner.md")]
    first = await signed(town)
    await seen(town, {"c-1", "c-2"})
    city = Signer("mpd", bytes([7]) * 32)
    other = await supervisor.post("/agency-keys", json={"note": key_note(Signer("mcpd", bytes([8]) * 32))})
    assert (other.status_code, other.json()["field"]) == (400, "key")
    waits = (await supervisor.post("/agency-keys", json={"note": key_note(city)})).json()["id"]
    alone = await supervisor.post(f"/agency-keys/waiting/{waits}/register")
    assert (alone.status_code, alone.json()["rule"]) == (403, "two-persons")
    assert (await admin.post(f"/agency-keys/waiting/{waits}/register")).status_code == 200
    assert (await partner.get("/agency-keys")).json()["keys"] == {"mpd": city.verifier.line()}
    await signed(town, replaces=first, categories=["incident"])
    newest, before = (await partner.get("/agreements")).json()["items"]
    assert (newest["state"], newest["keys"]) == ("unsigned", [{"agency": "mpd", "signed": False}])
    assert (before["state"], before["keys"]) == ("in_force", [])
    path = f"/agreements/{first}/signature"
    text = newest["note"].partition("\n\n")[0] + "\n"
    wrong = await supervisor.post(path, json={"version": 2, "signature": city.sign(text + "more\n")})
    assert (wrong.status_code, wrong.json()["field"]) == (400, "signature")
    asked = {"version": 2, "signature": city.sign(text)}
    statuses = [
        (await admin.post(path, json=asked | more)).status_code for more in ({"version": 1}, {"version": 9}, {}, {})
    ]
    assert statuses == [400, 404, 204, 409]
    await seen(town, set())
    states = [(each["state"], each["keys"]) for each in (await partner.get("/agreements")).json()["items"]]
    assert states == [("in_force", [{"agency": "mpd", "signed": True}]), ("replaced", [])]
