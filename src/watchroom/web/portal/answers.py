"""What the portal answers with: status, body and the headers that keep a public page a page and nothing more."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any, TypeAlias

import msgspec

Scope: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send: TypeAlias = Callable[[MutableMapping[str, Any]], Awaitable[None]]

MAX_AGE_SECONDS = 15
_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'none'; font-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


class Answer(msgspec.Struct, frozen=True):
    """One answer, made once and sent as often as asked for."""

    status: int
    body: bytes
    kind: str
    headers: Mapping[str, str]


def html_headers() -> dict[str, str]:
    """Return the headers of a page: nothing from elsewhere, nothing inline, in no frame."""
    return {
        "content-security-policy": _POLICY,
        "referrer-policy": "no-referrer",
        "cross-origin-opener-policy": "same-origin",
        "permissions-policy": "camera=(), microphone=(), geolocation=()",
        "vary": "accept-language",
    }


async def answer(send: Send, what: Answer, *, with_body: bool) -> None:
    """Send it."""
    headers = {
        "content-type": what.kind,
        "content-length": str(len(what.body)),
        "cache-control": f"public, max-age={MAX_AGE_SECONDS}",
        "x-content-type-options": "nosniff",
        **what.headers,
    }
    encoded = [(name.encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": what.status, "headers": encoded})
    await send({"type": "http.response.body", "body": what.body if with_body else b""})
