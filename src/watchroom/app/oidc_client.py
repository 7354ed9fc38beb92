"""Speaks HTTP to the city's identity provider, with limits."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from urllib.parse import quote

import aiohttp

from watchroom.actions.oidc import Oidc, OidcSettings
from watchroom.app.people import access_of
from watchroom.app.settings import Settings
from watchroom.base.clock import Clock
from watchroom.base.errors import UnavailableError

ANSWER_SECONDS_MAX = 10.0
ANSWER_BYTES_MAX = 1_000_000


def make_oidc(settings: Settings, clock: Clock) -> Oidc:
    """Return the identity provider that the settings name."""
    return Oidc(
        OidcSettings(
            issuer=settings.oidc_issuer,
            client_id=settings.oidc_client_id,
            client_secret=settings.oidc_client_secret,
            redirect_uri=f"{access_of(settings).origin}/console/v1/session/oidc/callback",
            login_claim=settings.oidc_login_claim,
            second_factors=frozenset(filter(None, map(str.strip, settings.oidc_second_factors.split(",")))),
        ),
        _send,
        clock,
    )


async def _send(url: str, form: Mapping[str, str] | None, secret: tuple[str, str] | None) -> bytes:
    timeout = aiohttp.ClientTimeout(total=ANSWER_SECONDS_MAX)
    headers = {} if secret is None else {"Authorization": _basic(*secret)}
    try:
        async with aiohttp.ClientSession(timeout=timeout, headers=headers) as client:
            method = "GET" if form is None else "POST"
            async with client.request(method, url, data=form, allow_redirects=False) as answer:
                content = await answer.content.read(ANSWER_BYTES_MAX)
                if answer.status != 200:  # noqa: PLR2004 - HTTP's own number
                    raise UnavailableError(f"The identity provider answered {answer.status}. Begin again.")
                return content
    except (aiohttp.ClientError, TimeoutError) as error:
        raise UnavailableError("The identity provider does not answer. Sign in with your login here.") from error


def _basic(name: str, secret: str) -> str:
    """Return HTTP's basic authentication, both parts encoded as OAuth 2 wants them (RFC 6749, 2.3.1)."""
    return "Basic " + base64.b64encode(f"{quote(name, safe='')}:{quote(secret, safe='')}".encode()).decode()
