"""Where the demo's eyes are served: where the room knows them, as long as that can be had."""

from __future__ import annotations

import socket

import msgspec

from watchroom.app.demo_eyes import Eyes, ports_for

NONE = Eyes(rtsp_port=0, http_port=0, secret="made up", cameras=0)


def test_ports_stay_while_they_are_free() -> None:
    """A second run has the ports, the secret and the knowledge of the first."""
    first = ports_for(NONE, 24)
    assert 0 not in (first.rtsp_port, first.http_port)
    assert not first.known
    known = msgspec.structs.replace(first, known=True)
    assert ports_for(known, 24) == known


def test_other_ports_or_cameras_must_be_told() -> None:
    """A port that is taken gives way to another, and then, as with other cameras, the room does not know yet."""
    known = msgspec.structs.replace(ports_for(NONE, 24), known=True)
    assert not ports_for(known, 300).known
    with socket.create_server(("127.0.0.1", known.rtsp_port)):
        moved = ports_for(known, 24)
    assert moved.rtsp_port != known.rtsp_port
    assert (moved.known, moved.secret) == (False, known.secret)
