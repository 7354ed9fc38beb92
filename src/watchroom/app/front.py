"""The one ASGI app of a process: health and metrics, the built console, and the doors behind it."""

from __future__ import annotations

import gzip
import mimetypes
from collections.abc import Awaitable, Callable, MutableMapping
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

import msgspec

from watchroom.web.exchange.doors import Doors

Scope: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send: TypeAlias = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App: TypeAlias = Callable[[Scope, Receive, Send], Awaitable[None]]

BUILT = Path(__file__).parent.parent / "web" / "console" / "built"
GZIP_BYTES_MIN = 1_000
_PACKED = frozenset((".html", ".js", ".css", ".json", ".svg", ".map"))
_POLICY = (
    b"default-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; connect-src 'self'; worker-src 'self'; "
    b"style-src 'self' 'unsafe-inline'; "
    b"object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
)
SECURITY_HEADERS = [
    (b"content-security-policy", _POLICY),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=()"),
]


class Health:
    """Which roles are wanted, which are ready, and why not."""

    def __init__(self, wanted: tuple[str, ...]) -> None:
        """Start with every wanted role starting."""
        self._reasons: dict[str, str] = dict.fromkeys(wanted, "starting")
        self.extra: dict[str, Any] = {}
        self.witnesses: list[Any] = []
        """How each witness of the ledger stands; none is needed to be ready."""

    def ready(self, role: str) -> None:
        """Note that a role is ready."""
        self._reasons[role] = "ready"

    def not_ready(self, role: str, why: str) -> None:
        """Note why a role is not ready."""
        self._reasons[role] = why

    def answer(self) -> tuple[int, bytes]:
        """Return status and JSON body."""
        fine = all(reason == "ready" for reason in self._reasons.values())
        body = {"status": "ready" if fine else "not ready", "roles": self._reasons, **self.extra}
        if self.witnesses:
            body["witnesses"] = self.witnesses
        return (200 if fine else 503), msgspec.json.encode(body)


class Front:
    """Routes each request to its app by the first part of the path."""

    def __init__(self, health: Health) -> None:
        """Start with no app but health."""
        self.health = health
        self.doors: Doors | None = None
        self.gateways: App | None = None
        self.feed: App | None = None
        self.console: App | None = None
        self.documents: App | None = None
        self.ledger: App | None = None
        self.transparency: App | None = None
        self.portal: App | None = None
        self.metrics: App | None = None
        self.scim: App | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "lifespan":
            await _lifespan(receive, send)
            return
        path: str = scope["path"]
        app = self._app(path)
        if app is not None:
            await app(scope, receive, send)
        elif path == "/healthz":
            await _respond(send, *self.health.answer(), b"application/json")
        elif path in ("/", "/console"):
            await _respond(send, 302, b"", b"text/plain", [(b"location", b"/console/")])
        elif path.startswith("/console/"):
            await _file(send, path.removeprefix("/console/"), scope)
        else:
            await _respond(send, 404, b'{"error":"not_found","message":"There is nothing here."}', b"application/json")

    def _app(self, path: str) -> App | None:
        if path.startswith("/exchange/v1/sources/"):
            return self.doors
        for part, app in (
            ("/console/v1/feed", self.feed),
            ("/console/v1/", self.console),
            ("/console/openapi.json", self.console),
            ("/ledger/", self.ledger),
            ("/transparency", self.transparency),
            ("/transparency/", self.transparency),
            ("/exchange/v1/gateway", self.gateways),
            ("/exchange/scim/v2/", self.scim),
            ("/exchange/openapi.json", self.documents),
            ("/portal/openapi.json", self.documents),
            ("/portal", self.portal),
            ("/portal/", self.portal),
            ("/metrics", self.metrics),
        ):
            if path == part or (part.endswith(("/", "gateway")) and path.startswith(part)):
                return app
        return None


async def _lifespan(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            await send({"type": "lifespan.startup.complete"})
        else:
            await send({"type": "lifespan.shutdown.complete"})
            return


class _Built(msgspec.Struct, frozen=True):
    """One file of the built console, read once."""

    kind: bytes
    plain: bytes
    packed: bytes | None


@cache
def _built() -> dict[str, _Built]:
    """Return the built console's files by name; a new build is served after a restart."""
    found = {}
    for path in sorted(BUILT.rglob("*")) if BUILT.is_dir() else []:
        if path.is_file():
            plain = path.read_bytes()
            kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
            packs = path.suffix in _PACKED and len(plain) >= GZIP_BYTES_MIN
            name = path.relative_to(BUILT).as_posix()
            found[name] = _Built(kind.encode(), plain, gzip.compress(plain, 6, mtime=0) if packs else None)
    return found


async def _file(send: Send, name: str, scope: Scope) -> None:
    """Serve a file of the built console; every unknown page is the console itself, whose routes live in the browser."""
    files = _built()
    file = files.get(name if "." in name else "index.html")
    if file is None:
        text = (
            b"There is no such file." if files else b"The console is not built: run `make run`, or install the wheel."
        )
        await _respond(send, 404 if files else 503, text, b"text/plain; charset=utf-8")
        return
    forever = b"public, max-age=31536000, immutable" if "assets/" in name else b"no-cache"
    headers = [(b"cache-control", forever), (b"vary", b"accept-encoding")]
    accepts = any(key == b"accept-encoding" and b"gzip" in value for key, value in scope["headers"])
    if accepts and file.packed is not None:
        await _respond(send, 200, file.packed, file.kind, [*headers, (b"content-encoding", b"gzip")])
    else:
        await _respond(send, 200, file.plain, file.kind, headers)


async def _respond(
    send: Send, status: int, body: bytes, kind: bytes, headers: list[tuple[bytes, bytes]] | None = None
) -> None:
    length = (b"content-length", str(len(body)).encode())
    all_headers = [(b"content-type", kind), length, *SECURITY_HEADERS, *(headers or [])]
    await send({"type": "http.response.start", "status": status, "headers": all_headers})
    await send({"type": "http.response.body", "body": body})
