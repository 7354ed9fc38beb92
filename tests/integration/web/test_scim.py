"""SCIM: an identity provider pushes an agency's people, each change an act, and who is taken back is out at once."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from tests.integration.web.browsing import browser_of, door_of
from tests.integration.web.town import Town

from watchroom.actions.imports import OPERATOR_WHY, operator_seat
from watchroom.actions.provisioning import add_provisioner
from watchroom.actions.tokens import new_token

pytestmark = pytest.mark.database

PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"


async def provider(town: Town, agency: str = "mpd") -> httpx.AsyncClient:
    """Return what speaks as an agency's identity provider."""
    token, digest = new_token()
    door = await door_of(town)
    seat = operator_seat(town.clock.now())
    await add_provisioner(door, seat, OPERATOR_WHY, f"idp.{agency}", agency=agency, token_sha256=digest)
    client = await town.stranger()
    client.base_url = httpx.URL(f"{town.address}/exchange/scim/v2/")
    client.headers["Authorization"] = f"Bearer {token}"
    return client


def patched(**step: Any) -> dict[str, Any]:
    """Return a PATCH of one step."""
    return {"schemas": [PATCH], "Operations": [step]}


async def test_a_person_comes_gets_a_role_and_is_taken_back(town: Town) -> None:
    """Create, find, give a role, deactivate: sessions end within five seconds, and reactivating lets in again."""
    idp = await provider(town)
    body = {"userName": "jo.park", "name": {"givenName": "Jo", "familyName": "Park"}, "active": True, "externalId": "7"}
    made = await idp.post("Users", json=body)
    assert (made.status_code, made.headers["content-type"]) == (201, "application/scim+json")
    assert made.json()["displayName"] == "Jo Park"
    assert (await idp.post("Users", json=body)).json()["scimType"] == "uniqueness"
    found = (await idp.get("Users", params={"filter": 'userName eq "jo.park"'})).json()
    assert (found["totalResults"], found["Resources"][0]["id"]) == (1, "jo.park")
    role = patched(op="add", path="members", value=[{"value": "jo.park"}])
    members = (await idp.patch("Groups/watch_officer", json=role)).json()["members"]
    assert "jo.park" in {each["value"] for each in members}
    officer = await browser_of(town, "jo.park", "watch_officer")
    assert (await officer.get("/incidents")).status_code == 200
    async with town.feed(token=officer.cookies["watchroom"]) as line:
        await line.event()
        off = await idp.patch("Users/jo.park", json=patched(op="replace", value={"active": "False"}))
        assert off.json()["active"] is False
        town.advance(5.1)
        while (await line.event())[0] != "end":
            pass
    assert (await officer.get("/incidents")).status_code == 401
    assert (await idp.patch("Users/jo.park", json=patched(op="replace", path="active", value=True))).json()["active"]
    assert (await idp.delete("Users/jo.park")).status_code == 204
    rows = await town.rows("SELECT state, disabled_because, provisioned_by FROM person WHERE login = 'jo.park'")
    assert rows == [{"state": "disabled", "disabled_because": "deprovisioned", "provisioned_by": "idp.mpd"}]
    acts = await town.rows("SELECT act FROM act WHERE login = 'idp.mpd' AND outcome = 'done' ORDER BY entry_id")
    assert [each["act"].removeprefix("admin.provision_") for each in acts] == [
        "create", "list", "list", "roles", "change", "change", "change",
    ]  # fmt: skip


async def test_a_provider_reaches_its_own_agency_only(town: Town) -> None:
    """Other agencies' people are not there, in the same words as nobody; an administrator's ban stands; tokens end."""
    idp = await provider(town, "fairfax")
    listed = (await idp.get("Users")).json()
    assert [each["id"] for each in listed["Resources"]] == ["partner.va"]
    hidden, unknown = await idp.get("Users/watch.officer"), await idp.get("Users/nobody")
    assert (hidden.status_code, hidden.text) == (404, unknown.text)
    steal = patched(op="add", path="members", value=[{"value": "watch.officer"}])
    assert (await idp.patch("Groups/analyst", json=steal)).status_code == 404
    await (await town.person("admin")).post("/people/partner.va/disable", json={"reason": "misuse"})
    back = await idp.patch("Users/partner.va", json=patched(op="replace", path="active", value=True))
    assert (back.status_code, "administrator" in back.json()["detail"]) == (403, True)
    await town.rows("UPDATE provisioner SET token_sha256 = NULL")
    assert (await idp.get("Users")).status_code == 401
    assert (await (await town.stranger()).get(f"{town.address}/exchange/scim/v2/Users")).status_code == 401


async def test_what_is_not_understood_is_said_and_changes_nothing(town: Town) -> None:
    """Odd filters, steps, names and bodies are 400 with what is wrong; discovery says what is served."""
    idp = await provider(town)
    before = (await idp.get("Users")).json()
    answers = [
        await idp.get("Users", params={"filter": 'userName sw "a"'}),
        await idp.get("Users", params={"filter": 'password eq "a"'}),
        await idp.post("Users", json={"userName": "No Blank"}),
        await idp.post("Users", content=b"{", headers={"Content-Type": "application/scim+json"}),
        await idp.post("Users", json={"userName": 7}),
        await idp.put("Users/detective", json={"userName": "other"}),
        await idp.patch("Users/detective", json=patched(op="move", path="active", value=True)),
        await idp.patch("Users/detective", json=patched(op="replace", path="active", value="maybe")),
        await idp.patch("Users/detective", json=patched(op="replace", path="userName", value="x")),
        await idp.patch("Users/detective", json=patched(op="add", path="roles", value=[{"value": "chief"}])),
        await idp.patch("Groups/watch_officer", json=patched(op="replace", path="displayName2", value="x")),
    ]
    assert {each.status_code for each in answers} == {400}
    assert all(each.json()["schemas"] == ["urn:ietf:params:scim:api:messages:2.0:Error"] for each in answers)
    assert (await idp.get("Users")).json() == before
    assert (await idp.get("Groups/chief")).status_code == 404
    assert (await idp.get("ServiceProviderConfig")).json()["patch"] == {"supported": True}
    assert [each["id"] for each in (await idp.get("ResourceTypes")).json()["Resources"]] == ["User", "Group"]
    groups = (await idp.get("Groups", params={"startIndex": 2, "count": 1})).json()
    assert [each["id"] for each in groups["Resources"]] == ["supervisor"]
    torn = await idp.get("Users", params={"startIndex": "abc"})
    assert (torn.status_code, torn.json()["detail"].split(":")[0]) == (400, "startIndex")
    page = (await idp.get("Users", params={"startIndex": 2, "count": 1})).json()
    assert (page["itemsPerPage"], page["Resources"][0]["id"]) == (1, before["Resources"][1]["id"])
