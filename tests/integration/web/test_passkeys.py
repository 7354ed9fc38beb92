"""Passkeys, answered by an authenticator in software: added, signed in with, as a second factor, and never twice."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from tests.integration.web.authenticator import Authenticator
from tests.integration.web.browsing import browser_of
from tests.integration.web.town import Town

from watchroom.actions.passwords import hash_password

pytestmark = pytest.mark.database

ORIGIN = "http://localhost:8420"
PASSWORD = "nine turquoise bicycles"


async def options(client: httpx.AsyncClient, path: str = "/session/passkey/options") -> dict[str, Any]:
    """Return what the page would give to the browser."""
    return dict((await client.post(path)).json()["options"])


async def added(client: httpx.AsyncClient, key: Authenticator) -> httpx.Response:
    """Add a passkey to the ways in of whoever is signed in."""
    credential = key.make(await options(client, "/session/passkeys/options"))
    return await client.post("/session/passkeys", json={"name": "Desk key", "credential": credential})


async def test_a_passkey_is_added_signs_in_alone_and_is_removed(town: Town) -> None:
    """Whoever proved lately who they are adds a passkey; it signs in by itself, each answer once, until removed."""
    client = await browser_of(town, "watch.officer", "watch_officer")
    key = Authenticator(ORIGIN)
    assert (await added(client, key)).status_code == 201
    assert (await added(client, key)).status_code in (400, 409)
    stranger = await town.stranger()
    credential = key.answer(await options(stranger))
    signed = await stranger.post("/session/passkey", json={"passkey": credential})
    assert (signed.status_code, signed.json()["login"]) == (200, "watch.officer")
    again = await (await town.stranger()).post("/session/passkey", json={"passkey": credential})
    assert again.status_code == 401
    proved = await town.rows("SELECT proved_by FROM session WHERE login = 'watch.officer' ORDER BY began_at, id")
    assert "passkey" in {each["proved_by"] for each in proved}
    town.advance(180)
    late = await added(client, Authenticator(ORIGIN))
    assert (late.status_code, late.json()["rule"]) == (403, "proved-lately")
    unlock = {"passkey": key.answer(await options(client))}
    assert (await client.post("/session/unlock", json=unlock)).status_code == 200
    listed = (await client.get("/session/passkeys")).json()["items"]
    assert [each["name"] for each in listed] == ["Desk key"]
    path = f"/session/passkeys/{listed[0]['id']}"
    other = await browser_of(town, "detective", "detective")
    assert (await other.delete(path)).status_code == 404
    assert (await client.delete(path)).status_code == 204
    gone = await stranger.post("/session/passkey", json={"passkey": key.answer(await options(stranger))})
    assert gone.status_code == 401
    acts = await town.rows("SELECT act, outcome FROM act WHERE act LIKE 'passkey.%' AND login = 'watch.officer'")
    assert {("passkey.add", "done"), ("passkey.add", "refused"), ("passkey.remove", "done")} <= {
        (each["act"], each["outcome"]) for each in acts
    }


async def test_answers_that_prove_nothing(town: Town) -> None:
    """Another page, an unverified person, an old or made-up question, another's key and rubbish let nobody in."""
    client = await browser_of(town, "watch.officer", "watch_officer")
    key, weak = Authenticator(ORIGIN), Authenticator(ORIGIN, verifies=False)
    assert (await added(client, key)).status_code == 201
    assert (await added(client, weak)).json()["field"] == "credential"
    assert (await added(client, Authenticator("https://evil.example"))).json()["field"] == "credential"
    stranger = await town.stranger()

    async def tried(credential: Any) -> int:
        await town.rows("DELETE FROM sign_in_source")
        await town.rows("UPDATE person SET sign_in = '{}'")
        return (await stranger.post("/session/passkey", json={"passkey": credential})).status_code

    key.origin = "https://evil.example"
    assert await tried(key.answer(await options(stranger))) == 401
    key.origin = ORIGIN
    key.verifies = False
    assert await tried(key.answer(await options(stranger))) == 401
    key.verifies = True
    made_up = await options(stranger) | {"challenge": "A" * 100}
    assert await tried(key.answer(made_up)) == 401
    assert await tried(key.answer(await options(client, "/session/passkeys/options") | {"rpId": "localhost"})) == 401
    good = key.answer(await options(stranger))
    assert await tried(good | {"response": good["response"] | {"signature": "AAAA"}}) == 401
    told = {"clientDataJSON": "e30"}
    for rubbish in ({}, {"id": 7}, {"id": good["id"], "response": {}}, {"id": "x", "response": told}):
        assert await tried(rubbish) == 401
    old = key.answer(await options(stranger))
    town.advance(301)
    assert await tried(old) == 401
    key.count = 0
    assert await tried(key.answer(await options(stranger))) == 200
    key.count = 0
    assert await tried(key.answer(await options(stranger))) == 401, "a copied key counts from its own number"


async def test_a_passkey_is_the_second_factor_too(town: Town) -> None:
    """With the password a passkey stands for the code, even one that verifies nobody; another person's does not."""
    await town.rows("UPDATE person SET password_hash = $1, totp_sealed = 'x' WHERE login = 'detective'",
                    hash_password(PASSWORD))  # fmt: skip
    client = await browser_of(town, "detective", "detective")
    other = await browser_of(town, "watch.officer", "watch_officer")
    key, others = Authenticator(ORIGIN), Authenticator(ORIGIN)
    await added(client, key)
    await added(other, others)
    key.verifies = False
    stranger = await town.stranger()
    body = {"login": "detective", "password": PASSWORD}
    needed = await stranger.post("/session", json=body)
    assert (needed.status_code, needed.json()["error"]) == (401, "code_needed")
    wrong = await stranger.post("/session", json=body | {"passkey": others.answer(await options(stranger))})
    assert wrong.status_code == 401
    right = await stranger.post("/session", json=body | {"passkey": key.answer(await options(stranger))})
    assert right.status_code == 200
    locked = body | {"password": "wrong wrong wrong", "passkey": key.answer(await options(stranger))}
    assert (await stranger.post("/session", json=locked)).status_code == 401
