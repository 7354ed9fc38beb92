"""The request that asks for a live picture's WebSocket: read, and refused unless every part is right."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, unquote, urlsplit

import msgspec

from watchroom.base.errors import BadInputError, NotFoundError, NotSignedInError, RefusedError
from watchroom.web.console.frames import accept_value

LIVE_PATH = re.compile(r"/console/v1/cameras/([^/]{1,200})/live")
STREAMS = ("main", "sub")
ORIGIN_RULE = "own-origin"
_PORTS = {"http": 80, "https": 443, "ws": 80, "wss": 443}
HEADERS_MAX = 100


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """One request to upgrade, as it came."""

    method: str
    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]
    """By lower-case name; where one came twice, the last."""


class Handshake(msgspec.Struct, frozen=True, kw_only=True):
    """A request that is right in form: for which camera, with what ticket, and what answers its key."""

    camera_id: str
    stream: str
    ticket: str
    accept: str


def read_request(head: bytes) -> Asked:
    """Return a request as the HTTP server hands it on; raises BadInputError for what is none."""
    lines = head.decode("latin-1").split("\r\n")
    words = lines[0].split(" ")
    if len(words) != 3 or len(lines) > HEADERS_MAX:  # noqa: PLR2004 - method, target, version
        raise BadInputError("request", "is not one that can be upgraded")
    target = urlsplit(words[1])
    pairs = (line.partition(":") for line in lines[1:] if line)
    headers = {name.strip().lower(): value.strip() for name, _, value in pairs}
    query = parse_qs(target.query, max_num_fields=20)
    return Asked(method=words[0], path=unquote(target.path), query=query, headers=headers)


def is_live(path: str) -> bool:
    """Return whether a path is that of a live picture."""
    return LIVE_PATH.fullmatch(path) is not None


def demand_own_origin(asked: Asked, own: frozenset[str]) -> None:
    """Refuse a page of another site; a program that is no browser sends no origin and has its ticket all the same.

    `own` holds further origins that are ours (`https://rtcc.example.org`), where a proxy renames the host.
    """
    origin = asked.headers.get("origin")
    if origin is None or origin.lower().rstrip("/") in own:
        return
    parts = urlsplit(origin)
    host = urlsplit(f"{parts.scheme}://{asked.headers.get('host', '')}")
    if parts.scheme not in ("http", "https") or _place(parts.scheme, parts.netloc) != _place(host.scheme, host.netloc):
        raise RefusedError(ORIGIN_RULE, "Live pictures are for our own pages, not for another site's.")


def _place(scheme: str, netloc: str) -> tuple[str, int] | None:
    parts = urlsplit(f"{scheme}://{netloc}")
    try:
        return (parts.hostname or "").lower(), parts.port or _PORTS[scheme]
    except ValueError:
        return None


def read_handshake(asked: Asked) -> Handshake:
    """Return what a live request asks for.

    Raises:
        NotFoundError: it is not for a live picture.
        NotSignedInError: it shows no ticket.
        BadInputError: it is no WebSocket request of version 13, or asks for a stream there is not.
    """
    match = LIVE_PATH.fullmatch(asked.path)
    if match is None:
        raise NotFoundError("There is nothing here.")
    tickets = asked.query.get("ticket", [])
    if len(tickets) != 1:
        raise NotSignedInError("Ask to look through the camera first: its ticket opens this.")
    if asked.method != "GET" or asked.headers.get("sec-websocket-version") != "13":
        raise BadInputError("Sec-WebSocket-Version", "is 13, on a GET")
    accept = accept_value(asked.headers.get("sec-websocket-key", ""))
    if accept is None:
        raise BadInputError("Sec-WebSocket-Key", "is 16 random bytes as base64")
    stream = asked.query.get("stream", ["main"])[-1]
    if stream not in STREAMS:
        raise BadInputError("stream", f"is one of: {', '.join(STREAMS)}")
    return Handshake(camera_id=match.group(1), stream=stream, ticket=tickets[0], accept=accept)
