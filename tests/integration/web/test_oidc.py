"""Signing in at an identity provider over real HTTP: whom it lets in, and every way in which it must not."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from joserfc import jwk
from tests.integration.web.identity_provider import CLIENT, SECRET, Provider, serve
from tests.integration.web.town import NOW, Town, open_town

from watchroom.actions.seal import MasterKey
from watchroom.actions.signing_in import totp_aad
from watchroom.base.clock import ManualClock
from watchroom.policy.totp import code_at, step_of
from watchroom.store.pool import Database

pytestmark = pytest.mark.database

TOTP = b"twenty bytes, no more"[:20]


class Browser:
    """A browser that follows where it is sent, with its cookies."""

    def __init__(self, town: Town, client: httpx.AsyncClient) -> None:
        self.town, self.client = town, client

    async def there(self) -> httpx.Response:
        """Go to the provider and return its answer, which sends back to the room."""
        answer = await self.client.get("/session/oidc")
        assert answer.status_code == 302, answer.text
        async with httpx.AsyncClient() as outside:
            return await outside.get(answer.headers["location"])

    async def back(self, location: str) -> str:
        """Come back to the room; return where it sends the page."""
        parts = urlsplit(location)
        answer = await self.client.get("/session/oidc/callback", params=parse_qs(parts.query))
        assert answer.status_code == 302, answer.text
        return str(answer.headers["location"])

    async def sign_in(self) -> str:
        """Go there and come back."""
        return await self.back((await self.there()).headers["location"])


@pytest.fixture
async def provider() -> AsyncIterator[Provider]:
    """Return a running identity provider whose clock is the town's."""
    async with serve(ManualClock(NOW)) as served:
        yield served


@pytest.fixture
async def town(database: Database, tmp_path: Path, provider: Provider) -> AsyncIterator[Town]:
    """Return a town whose people may sign in at the provider."""
    how = {"oidc_issuer": provider.url, "oidc_client_id": CLIENT, "oidc_client_secret": SECRET}
    async with open_town(database, tmp_path, provider.clock, **how) as opened:
        yield opened


async def new(town: Town) -> Browser:
    """Return a new browser."""
    return Browser(town, await town.stranger())


async def test_the_provider_lets_in_whom_it_knows(town: Town, provider: Provider) -> None:
    """With a second factor asked there one is signed in at once; the subject is pinned, a used code opens nothing."""
    browser = await new(town)
    location = (await browser.there()).headers["location"]
    assert await browser.back(location) == "/console/"
    me = (await browser.client.get("/session")).json()
    assert me["login"] == "watch.officer"
    assert await browser.back(location) == "/console/#oidc=unavailable"
    proved = await town.rows("SELECT proved_by, issuer_subject FROM session JOIN person USING (login) "
                             "WHERE proved_by = 'oidc'")  # fmt: skip
    assert proved == [{"proved_by": "oidc", "issuer_subject": f"{provider.url} u-1"}]
    provider.claims["sub"] = "u-2"
    assert await (await new(town)).sign_in() == "/console/#oidc=not_signed_in"
    provider.claims |= {"sub": "u-1", "preferred_username": "detective"}
    assert await (await new(town)).sign_in() == "/console/#oidc=not_signed_in"


async def test_without_a_second_factor_there_ours_is_asked_for(town: Town, provider: Provider) -> None:
    """A provider that asked for a password only leaves one outside until our authenticator's code is given."""
    provider.claims["amr"] = ["pwd"]
    key = MasterKey.load_or_create(town.settings.master_key_path)
    sealed = key.seal(TOTP, totp_aad("watch.officer"))
    await town.rows("UPDATE person SET totp_sealed = $1 WHERE login = 'watch.officer'", sealed)
    browser = await new(town)
    assert await browser.sign_in() == "/console/#oidc=second"
    assert (await browser.client.get("/session")).status_code == 401
    wrong = await browser.client.post("/session/oidc/second", json={"code": "000000"})
    assert wrong.status_code == 401
    code = code_at(TOTP, step_of(town.clock.now()))
    right = await browser.client.post("/session/oidc/second", json={"code": code})
    assert (right.status_code, right.json()["login"]) == (200, "watch.officer")
    other = await new(town)
    assert (await other.client.post("/session/oidc/second", json={"code": code})).status_code == 401
    provider.claims["acr"] = "mfa"
    assert await (await new(town)).sign_in() == "/console/"


async def test_what_does_not_hold_lets_nobody_in(town: Town, provider: Provider) -> None:
    """Another audience, issuer, time, nonce, signature, state or browser, and a disabled person, end outside."""
    now = int(town.clock.now().timestamp())
    good = dict(provider.claims)
    wrongs = (
        {"aud": "another"}, {"aud": [CLIENT, "another"]}, {"iss": "https://evil.example"}, {"exp": now - 120},
        {"nonce": "made up"}, {"preferred_username": "nobody.here"}, {"preferred_username": None},
    )  # fmt: skip
    for wrong in wrongs:
        provider.claims = good | wrong
        assert await (await new(town)).sign_in() == "/console/#oidc=not_signed_in", wrong
        await town.rows("DELETE FROM sign_in_source")
    provider.claims = dict(good)
    provider.signed_with = jwk.RSAKey.generate_key(2048, {"kid": "first"})
    assert await (await new(town)).sign_in() == "/console/#oidc=not_signed_in"
    provider.signed_with, provider.header = jwk.OctKey.import_key(SECRET), {"alg": "HS256"}
    assert await (await new(town)).sign_in() == "/console/#oidc=not_signed_in"
    provider.signed_with, provider.header = None, {"alg": "RS256"}
    first, second = await new(town), await new(town)
    stolen = (await first.there()).headers["location"]
    await second.there()
    assert await second.back(stolen) == "/console/#oidc=not_signed_in"
    assert await (await new(town)).back(stolen) == "/console/#oidc=not_signed_in"
    assert await first.back(stolen.replace("state=", "state=x")) == "/console/#oidc=not_signed_in"
    provider.key = jwk.RSAKey.generate_key(2048, {"kid": "second"})
    await town.rows("DELETE FROM sign_in_source")
    assert await (await new(town)).sign_in() == "/console/", "a new key is asked for"
    await town.rows("UPDATE person SET state = 'disabled' WHERE login = 'watch.officer'")
    assert await (await new(town)).sign_in() == "/console/#oidc=not_signed_in"
