"""A small OpenID Connect provider: real HTTP, real keys, and a person who is signed in there already."""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import quote, urlencode

from aiohttp import web
from joserfc import jwk, jwt

from watchroom.base.clock import Clock

CLIENT, SECRET = "watchroom", "a secret of both"


class Provider:
    """What it will say of whoever comes; tests change it."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.url = ""
        self.key = jwk.RSAKey.generate_key(2048, {"kid": "first"})
        self.claims: dict[str, Any] = {"preferred_username": "watch.officer", "sub": "u-1", "amr": ["pwd", "mfa"]}
        self.header: dict[str, Any] = {"alg": "RS256"}
        self.signed_with: Any = None
        self._codes: dict[str, dict[str, str]] = {}

    async def discovery(self, _: web.Request) -> web.Response:
        """Say where what is."""
        paths = {f"{name}_endpoint": f"{self.url}/{name}" for name in ("authorization", "token")}
        return web.json_response({"issuer": self.url, "jwks_uri": f"{self.url}/keys", **paths})

    async def keys(self, _: web.Request) -> web.Response:
        """Give the public key."""
        return web.json_response({"keys": [self.key.as_dict(private=False)]})

    async def authorization(self, request: web.Request) -> web.Response:
        """Send the browser back with a code."""
        asked = dict(request.query)
        assert (asked["response_type"], asked["client_id"]) == ("code", CLIENT)
        assert asked["code_challenge_method"] == "S256"
        code = secrets.token_urlsafe()
        self._codes[code] = asked
        back = urlencode({"code": code, "state": asked["state"]})
        return web.Response(status=302, headers={"Location": f"{asked['redirect_uri']}?{back}"})

    async def token(self, request: web.Request) -> web.Response:
        """Trade a code, once, for a token."""
        form = await request.post()
        asked = self._codes.pop(str(form["code"]), None)
        basic = base64.b64encode(f"{CLIENT}:{quote(SECRET)}".encode()).decode()
        digest = hashlib.sha256(str(form["code_verifier"]).encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        if asked is None or asked["code_challenge"] != challenge or asked["redirect_uri"] != form["redirect_uri"]:
            return web.json_response({"error": "invalid_grant"}, status=400)
        if request.headers["Authorization"] != f"Basic {basic}":
            return web.json_response({"error": "invalid_client"}, status=401)
        now = int(self.clock.now().timestamp())
        told = {"iss": self.url, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": asked["nonce"]} | self.claims
        header = {"kid": self.key.kid} | self.header
        token = jwt.encode(header, told, self.signed_with or self.key, algorithms=["RS256", "HS256"])
        return web.json_response({"id_token": token, "access_token": "x", "token_type": "Bearer"})


@asynccontextmanager
async def serve(clock: Clock) -> AsyncIterator[Provider]:
    """Serve a provider on a free port."""
    provider = Provider(clock)
    app = web.Application()
    app.router.add_get("/.well-known/openid-configuration", provider.discovery)
    app.router.add_get("/keys", provider.keys)
    app.router.add_get("/authorization", provider.authorization)
    app.router.add_post("/token", provider.token)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    provider.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield provider
    finally:
        await runner.cleanup()
