"""Passkeys of accounts: added by who came in lately, used alone, worth nothing at the room's console, gone with it."""

from __future__ import annotations

import re
from typing import Any

import httpx
from tests.integration.web.authenticator import Authenticator
from tests.integration.web.town import Town

from watchroom.actions.portal_accounts import make_portal_link

from .test_service import make_account

ORIGIN = "http://localhost:8420"
JSON = {"accept": "application/json"}


def _browser(town: Town) -> httpx.AsyncClient:
    return httpx.AsyncClient(base_url=town.address, timeout=20)


async def signed_in(town: Town, account: str, browser: httpx.AsyncClient) -> str:
    """Sign an account's browser in by a link; return its CSRF token."""
    async with town.door.everything() as tx:
        token = await make_portal_link(tx, town.door, account)
    assert (await browser.post(f"/portal/sign-in/{token}")).status_code == 303
    found = re.search(r'data-csrf="([^"]+)"', (await browser.get("/portal/account/passkeys")).text)
    assert found
    return found[1]


async def added(browser: httpx.AsyncClient, csrf: str, key: Authenticator, name: str = "Phone") -> httpx.Response:
    """Add a passkey as the page does."""
    headers = JSON | {"x-csrf-token": csrf}
    options = (await browser.post("/portal/account/passkeys/options", headers=headers)).json()
    said = {"name": name, "credential": key.make(options)}
    return await browser.post("/portal/account/passkeys", json=said, headers=headers)


async def used(browser: httpx.AsyncClient, key: Authenticator, **more: Any) -> httpx.Response:
    """Sign in as the page does."""
    options = (await browser.post("/portal/passkey/options", headers=JSON)).json()
    return await browser.post("/portal/passkey", json={"credential": key.answer(options)} | more, headers=JSON)


async def test_an_account_signs_in_by_its_passkey_alone(town: Town) -> None:
    """Added within an hour of a link, it signs in, leads to no other site, and is removed without JavaScript."""
    account, key = await make_account(town), Authenticator(ORIGIN)
    async with _browser(town) as own, _browser(town) as other:
        csrf = await signed_in(town, account, own)
        assert (await own.post("/portal/account/passkeys", json={"credential": {}}, headers=JSON)).status_code == 403
        assert (await added(own, csrf, key, name=" ")).json()["field"] == "name"
        assert (await added(own, csrf, Authenticator("https://evil.example"))).json()["field"] == "credential"
        assert (await added(own, csrf, key)).status_code == 201
        done = await used(other, key, next="//evil.example")
        assert (done.status_code, done.json()) == (200, {"next": "/portal"})
        page = (await other.get("/portal/account/passkeys")).text
        assert "Phone" in page
        town.advance(3_700)
        late = await added(own, csrf, Authenticator(ORIGIN))
        assert (late.status_code, late.json()["rule"]) == (403, "proved-lately")
        assert "more than an hour ago" in (await own.get("/portal/account/passkeys")).text
        passkey = re.search(r'name="passkey" value="([^"]+)"', page)
        assert passkey
        gone = await own.post("/portal/account/passkeys/remove", data={"csrf": csrf, "passkey": passkey[1]})
        assert gone.status_code == 303
        assert (await used(other, key)).status_code == 401
    acts = await town.rows("SELECT act, agency, name FROM act WHERE act IN ('passkey.add', 'portal.sign_in')")
    assert {(each["agency"], each["name"]) for each in acts} == {("public", "The account's holder")}


async def test_a_passkey_opens_only_what_it_was_made_for(town: Town) -> None:
    """An account's opens no console, an officer's no account; an unverified one, an old answer and rubbish nothing."""
    account, key, officers = await make_account(town), Authenticator(ORIGIN), Authenticator(ORIGIN)
    officer = await town.person("watch.officer")
    options = (await officer.post("/session/passkeys/options")).json()["options"]
    made = {"name": "Desk", "credential": officers.make(options)}
    assert (await officer.post("/session/passkeys", json=made)).status_code == 201
    async with _browser(town) as own, _browser(town) as other:
        csrf = await signed_in(town, account, own)
        assert (await added(own, csrf, key)).status_code == 201
        stranger = await town.stranger()
        asked = (await stranger.post("/session/passkey/options")).json()["options"]
        assert (await stranger.post("/session/passkey", json={"passkey": key.answer(asked)})).status_code == 401
        assert (await used(other, officers)).status_code == 401
        key.verifies = False
        assert (await used(other, key)).status_code == 401
        key.verifies = True
        options = (await other.post("/portal/passkey/options", headers=JSON)).json()
        answer = {"credential": key.answer(options)}
        assert (await other.post("/portal/passkey", json=answer, headers=JSON)).status_code == 200
        assert (await other.post("/portal/passkey", json=answer, headers=JSON)).status_code == 401, "each answer once"
        for rubbish in (b"", b"[1]", b'{"credential": 7}', b"\xff"):
            assert (await other.post("/portal/passkey", content=rubbish, headers=JSON)).status_code == 400
        assert (await other.post("/portal/passkey", json={"credential": {}}, headers=JSON)).status_code == 401
        assert (await own.post("/portal/account/delete", data={"csrf": csrf})).status_code == 200
        assert (await used(other, key)).status_code == 401
    kept = await town.rows(
        "SELECT name FROM passkey WHERE login <> 'watch.officer' AND (removed_at IS NULL OR name <> '')"
    )
    assert kept == []
