"""The request for a live picture's WebSocket: whose page may ask, and what is no such request."""

from __future__ import annotations

import pytest

from watchroom.base.errors import BadInputError, NotFoundError, NotSignedInError, RefusedError
from watchroom.web.console.handshakes import demand_own_origin, read_handshake, read_request

KEY = "dGhlIHNhbXBsZSBub25jZQ=="


def request(target: str = "/console/v1/cameras/c-1/live?ticket=t&stream=sub", **headers: str) -> bytes:
    """Return a request as the HTTP server hands it on."""
    all_headers = {"host": "rtcc.example:8420", "sec-websocket-version": "13", "sec-websocket-key": KEY} | {
        name.replace("_", "-"): value for name, value in headers.items()
    }
    lines = [f"GET {target} HTTP/1.1", *(f"{name}: {value}" for name, value in all_headers.items())]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def test_a_right_request_is_read() -> None:
    """Camera, stream, ticket and the answer to the key come out of a browser's request."""
    found = read_handshake(read_request(request()))
    assert (found.camera_id, found.stream, found.ticket) == ("c-1", "sub", "t")
    assert found.accept == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="


@pytest.mark.parametrize(
    "origin", ["http://rtcc.example:8420", "https://RTCC.example:8420", "https://outside.example", None]
)
def test_our_own_pages_may_look(origin: str | None) -> None:
    """The host we are asked under, a named public address, and a program without an origin may ask."""
    asked = read_request(request(**({"origin": origin} if origin else {})))
    demand_own_origin(asked, frozenset(("https://outside.example",)))


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example", "null", "http://rtcc.example", "http://rtcc.example:8420.evil.example",
        "http://rtcc.example:8420@evil.example", "file://", "http://rtcc.example:x", "",
    ],
)  # fmt: skip
def test_another_sites_page_may_not(origin: str) -> None:
    """A page of another host, port or scheme, or of none, is refused by the rule's name."""
    with pytest.raises(RefusedError) as refused:
        demand_own_origin(read_request(request(origin=origin)), frozenset())
    assert refused.value.rule == "own-origin"


@pytest.mark.parametrize(
    ("target", "headers", "error"),
    [
        ("/console/v1/cameras/c-1/live", {}, NotSignedInError),
        ("/console/v1/cameras/c-1/live?ticket=a&ticket=b", {}, NotSignedInError),
        ("/console/v1/cameras/a/b/live?ticket=t", {}, NotFoundError),
        ("/console/v1/feed?ticket=t", {}, NotFoundError),
        ("/console/v1/cameras/c-1/live?ticket=t", {"sec_websocket_version": "8"}, BadInputError),
        ("/console/v1/cameras/c-1/live?ticket=t", {"sec_websocket_key": "x"}, BadInputError),
        ("/console/v1/cameras/c-1/live?ticket=t&stream=raw", {}, BadInputError),
    ],
)
def test_what_is_no_request_for_a_picture_is_refused(
    target: str, headers: dict[str, str], error: type[Exception]
) -> None:
    """A missing or doubled ticket, another path, version, key or stream opens nothing."""
    with pytest.raises(error):
        read_handshake(read_request(request(target, **headers)))
