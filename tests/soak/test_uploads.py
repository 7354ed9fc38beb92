"""Two gigabytes over a bad line and a killed server keep their hash; fifty senders at once keep the memory."""

from __future__ import annotations

import contextlib
import hashlib
import http.client
import json
import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

if TYPE_CHECKING:
    from .conftest import Room

pytestmark = [pytest.mark.database, pytest.mark.soak]

FILE_MB = int(os.environ.get("WATCHROOM_SOAK_UPLOAD_MB", "2048"))
SENDERS = 50
SENDERS_MB = 40
GROWN_MB_MAX = 300
"""A frame and a piece for each sender, and what the allocator keeps of them."""
MB = 1_000_000
CUTS_AT = (0.2, 0.45, 0.8)
KILL_AT = 0.6
PIECE = {"Tus-Resumable": "1.0.0", "Content-Type": "application/offset+octet-stream"}
Until = Callable[..., None]
READ_MB_S_MIN = 20
"""A busy machine reads, opens and hashes a sealed file at this rate at least."""
Send = Callable[["Room", str, bytes], int]


def part(number: int) -> bytes:
    """Return the n-th megabyte of a file."""
    return hashlib.shake_128(number.to_bytes(8, "big")).digest(1_000) * (MB // 1_000)


def connect(room: Room) -> http.client.HTTPConnection:
    """Return a new connection."""
    address = urlsplit(room.url)
    return http.client.HTTPConnection(address.hostname or "", address.port, timeout=120)


def asked(room: Room, method: str, path: str, headers: dict[str, str], body: bytes = b"") -> http.client.HTTPResponse:
    """Send one request and return its answer."""
    with contextlib.closing(connect(room)) as connection:
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        answer.data = answer.read()  # type: ignore[attr-defined] # kept beside it for the caller
        return answer


def link(room: Room, send: Send, until: Until) -> str:
    """Return where files of a new upload link go."""
    shot = {"id": "g-1", "at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()), "lat": 38.9, "lon": -77.0}
    said = json.dumps(shot | {"rounds": 2, "confidence": 0.9}).encode()
    until("the room takes the shot", lambda: send(room, "gunshot", said) == 200)
    until("an incident", lambda: bool(room.rows("SELECT 1 FROM incident")))
    named = json.dumps({"incident": room.rows("SELECT id FROM incident")[0]["id"]}).encode()
    told = {"Authorization": f"Bearer {room.bearer}", "Content-Type": "application/json"}
    answer = asked(room, "POST", "/console/v1/evidence/links", told, named)
    made: Any = json.loads(answer.data)  # type: ignore[attr-defined]
    return f"{made['path']}/files"


def begin(room: Room, files: str, size: int) -> str:
    """Return the address of a new file."""
    answer = asked(room, "POST", files, {"Tus-Resumable": "1.0.0", "Upload-Length": str(size)})
    assert answer.status == 201
    return str(answer.getheader("Location"))


def offset(room: Room, path: str) -> int:
    """Return how far a file is."""
    answer = asked(room, "HEAD", path, {"Tus-Resumable": "1.0.0"})
    assert answer.status == 200, answer.status
    return int(answer.getheader("Upload-Offset") or "")


def is_free(room: Room, path: str) -> bool:
    """Return whether a piece is taken: for a moment after a cut the server still writes what was on its way."""
    headers = PIECE | {"Upload-Offset": str(offset(room, path))}
    return asked(room, "PATCH", path, headers).status == 204


def go_on(room: Room, path: str, size_mb: int, *, until_mb: float, pause_s: float = 0.0) -> None:
    """Send from where the file is; break off, as a phone does, at a place that is not the end."""
    at = offset(room, path)
    with contextlib.closing(connect(room)) as connection:
        _send(connection, path, at, size_mb, until_mb, pause_s)


def _send(
    connection: http.client.HTTPConnection, path: str, at: int, size_mb: int, until_mb: float, pause_s: float
) -> None:
    connection.putrequest("PATCH", path)
    for name, value in PIECE.items():
        connection.putheader(name, value)
    connection.putheader("Upload-Offset", str(at))
    connection.putheader("Content-Length", str(size_mb * MB - at))
    connection.endheaders()
    number, within = divmod(at, MB)
    while number < min(size_mb, until_mb):
        connection.send(part(number)[within:])
        number, within = number + 1, 0
        time.sleep(pause_s)
    if number < size_mb:
        assert connection.sock is not None
        connection.sock.shutdown(socket.SHUT_RDWR)
        return
    assert connection.getresponse().status == 204


def test_two_gigabytes_over_three_cuts_and_a_kill_keep_their_hash(room: Room, send: Send, until: Until) -> None:
    """The sealed file has the hash of what was sent, whatever broke off on the way, and never fills the memory."""
    path = begin(room, link(room, send, until), FILE_MB * MB)
    with most_resident(room) as memory:
        _send_over_a_bad_line(room, path, until)
        digest = hashlib.sha256()
        for number in range(FILE_MB):
            digest.update(part(number))
        found = "SELECT 1 FROM evidence_item WHERE sha256 IS NOT NULL"
        until("it is examined", lambda: bool(room.rows(found)), 60 + FILE_MB / READ_MB_S_MIN)
    [item] = room.rows("SELECT encode(sha256, 'hex') AS sha256, size_bytes FROM evidence_item")
    print(f"{FILE_MB} MB: {memory.before:.0f} MB before, {memory.most:.0f} MB at most")  # noqa: T201
    assert (item["sha256"], item["size_bytes"]) == (digest.hexdigest(), FILE_MB * MB)
    assert memory.most - memory.before < GROWN_MB_MAX


def _send_over_a_bad_line(room: Room, path: str, until: Until) -> None:
    """Send all of the file, over three cuts and a kill of the server."""
    for cut in CUTS_AT[:2]:
        go_on(room, path, FILE_MB, until_mb=FILE_MB * cut)
        until("the line is free again", lambda: is_free(room, path))
    killer = threading.Thread(target=lambda: _kill_at(room, FILE_MB * MB * KILL_AT))
    killer.start()
    with pytest.raises((OSError, http.client.HTTPException)):
        go_on(room, path, FILE_MB, until_mb=FILE_MB)
    killer.join()
    room.start()
    go_on(room, path, FILE_MB, until_mb=FILE_MB * CUTS_AT[2])
    until("the line is free again", lambda: is_free(room, path))
    go_on(room, path, FILE_MB, until_mb=FILE_MB)


def _kill_at(room: Room, size_bytes: float) -> None:
    """Kill the server once so much of the file lies on the disk."""
    folder = room.data / "evidence"
    while sum(each.stat().st_size for each in folder.rglob("evi_*.original")) < size_bytes:
        time.sleep(0.01)
    room.end(signal.SIGKILL)


def test_fifty_senders_at_once_keep_the_memory(room: Room, send: Send, until: Until) -> None:
    """Fifty files arrive side by side whole, and the server grows by a few megabytes each, not by their size."""
    files = link(room, send, until)
    paths = [begin(room, files, SENDERS_MB * MB) for _ in range(SENDERS)]
    senders = [
        threading.Thread(target=go_on, args=(room, path, SENDERS_MB), kwargs={"until_mb": SENDERS_MB, "pause_s": 0.05})
        for path in paths
    ]
    began = time.monotonic()
    with most_resident(room) as memory:
        for each in senders:
            each.start()
        for each in senders:
            each.join()
    seconds = time.monotonic() - began
    grown = f"{memory.before:.0f} MB before, {memory.most:.0f} MB at most"
    print(f"{SENDERS} x {SENDERS_MB} MB in {seconds:.0f} s, {grown}")  # noqa: T201
    assert all(offset(room, path) == SENDERS_MB * MB for path in paths)
    assert memory.most - memory.before < GROWN_MB_MAX


class Memory:
    """What a server held in memory at first, and the most it held since."""

    def __init__(self, before: float) -> None:
        self.before = self.most = before


@contextlib.contextmanager
def most_resident(room: Room) -> Iterator[Memory]:
    """Watch what the server holds in memory, over its restarts too."""
    memory, done = Memory(_resident_mb(room)), threading.Event()

    def watch() -> None:
        while not done.wait(0.05):
            memory.most = max(memory.most, _resident_mb(room))

    watching = threading.Thread(target=watch)
    watching.start()
    try:
        yield memory
    finally:
        done.set()
        watching.join()


def _resident_mb(room: Room) -> float:
    """Return what the server holds now; nothing while it is down."""
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{room.process.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1_000
    return 0.0
