"""Kill -9 of anything at any time loses nothing that was acknowledged, and the next start needs no hand."""

from __future__ import annotations

import contextlib
import http.client
import os
import signal
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import msgspec
import pytest

from watchroom.app.cli import EXIT_DONE, main

if TYPE_CHECKING:
    from .conftest import Blows, Crew, Room

pytestmark = [pytest.mark.database, pytest.mark.soak]

ROUNDS = int(os.environ.get("WATCHROOM_SOAK_ROUNDS", "25"))
STOP_SECONDS_MAX = 5.0
RECORDS_PER_ROUND = 200
BLOCK_BYTES = 4_096
Until = Callable[[str, Callable[[], bool]], None]


def survive(crew: Crew, blows: list[Callable[[], object]], until: Until) -> None:
    """Strike while records come in, and wait each time until more are acknowledged."""
    for blow in blows:
        before = crew.acknowledged()
        until("a record is acknowledged", lambda before=before: crew.acknowledged() > before)  # type: ignore[misc]
        blow()
        after = crew.acknowledged() + RECORDS_PER_ROUND
        until("records are acknowledged again", lambda after=after: crew.acknowledged() >= after)  # type: ignore[misc]


def demand_all(crew: Crew, until: Until) -> None:
    """Demand that every acknowledged record is stored just once, that the console has all, and that `check` agrees."""
    crew.rest()
    room, console = crew.room, crew.console
    stored = Counter(row["external_id"] for row in room.rows("SELECT external_id FROM read"))
    stored.update(row["external_id"] for row in room.rows("SELECT external_id FROM observation"))
    acknowledged = {id_ for device in crew.devices for id_ in device.acknowledged}
    assert [id_ for id_ in acknowledged if stored[id_] != 1] == []
    assert set(stored) == acknowledged
    newest = room.rows("SELECT max(id) AS id FROM change WHERE kind = 'incident'")[0]["id"]
    until("the console has every change", lambda: console.last_id >= newest)
    changed = room.rows(f"SELECT DISTINCT key FROM change WHERE kind = 'incident' AND id > {console.first_id}")  # noqa: S608
    versions = {row["id"]: row["version"] for row in room.rows("SELECT id, version FROM incident")}
    keys = {row["key"] for row in changed}
    assert {key: console.versions.get(key) for key in keys} == {key: versions[key] for key in keys}
    assert main(["check", "--data", str(room.data)]) == EXIT_DONE


def test_a_killed_server_and_a_killed_database_lose_nothing(crew: Crew, blows: Blows, until: Until) -> None:
    """After kill -9 of our process, and of the database, every acknowledged record is stored once."""
    survive(crew, [blows.server, blows.postmaster], until)
    demand_all(crew, until)


def test_kills_at_random_lose_nothing(crew: Crew, blows: Blows, until: Until) -> None:
    """Many kills of anything, drawn by a seed, lose nothing, and the console that resumes misses nothing."""
    survive(crew, [blows.any] * ROUNDS, until)
    assert crew.console.connected > 1
    demand_all(crew, until)


def test_a_door_that_opens_turns_nobody_away(room: Room, send: Callable[[Room, str, bytes], int], until: Until) -> None:
    """From the first answer on a device with its own token hears 503 or yes, and never that it is a stranger."""
    answers = []

    def deliver() -> bool:
        answers.append(send(room, "gunshot", b'{"id": "g", "at": "2026-01-01T00:00:00Z", "lat": 38.9, "lon": -77.0}'))
        return answers[-1] not in (0, http.client.SERVICE_UNAVAILABLE)

    until("the door has opened", deliver)
    assert answers[-1] == http.client.UNPROCESSABLE_ENTITY
    assert http.client.UNAUTHORIZED not in answers


def test_sigterm_ends_open_streams_and_leaves_nothing(
    room: Room, until: Until, processes: Callable[[Path], list[int]]
) -> None:
    """SIGTERM with consoles connected ends within five seconds with code 0 and leaves no process."""
    parts = urlsplit(room.url)
    streams = [http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=30) for _ in range(20)]
    for stream in streams:
        stream.request("GET", "/console/v1/feed", headers={"Authorization": f"Bearer {room.bearer}"})
        assert stream.getresponse().readline().startswith(b"id: ")
    assert room.end(signal.SIGTERM) < STOP_SECONDS_MAX
    assert room.process.returncode == 0
    until("no process is left", lambda: not processes(room.data))
    for stream in streams:
        stream.close()


def test_a_full_disk_is_never_a_false_yes(
    small_room: tuple[Room, Path], until: Until, send: Callable[[Room, str, bytes], int]
) -> None:
    """On a full disk the door says 503 and never yes; with room again it takes records by itself, and all are there."""
    room, disk = small_room
    taken: list[str] = []

    def deliver(name: str) -> int:
        rows = [
            {"id": f"{name}-{n}", "plate": f"ABC{n:04}", "region": "US-DC", "reader": "r", "confidence": 0.9,
             "read_at": "2026-01-01T00:00:00Z", "lat": 38.9, "lon": -77.0}
            for n in range(2_000)
        ]  # fmt: skip
        status = send(room, "lpr_generic", b"\n".join(map(msgspec.json.encode, rows)))
        if status == http.client.OK:
            taken.extend(row["id"] for row in rows)  # type: ignore[misc]
        return status

    until("records are taken", lambda: deliver("before") == http.client.OK)
    ballast = disk / "ballast"
    with ballast.open("wb") as file, contextlib.suppress(OSError):
        while True:  # the room goes on writing: what is free now is not what is free when it is asked for
            os.posix_fallocate(file.fileno(), file.seek(0, os.SEEK_END), BLOCK_BYTES)
    said = [deliver(f"full-{n}") for n in range(30)]
    assert http.client.SERVICE_UNAVAILABLE in said
    assert set(said) <= {http.client.OK, http.client.SERVICE_UNAVAILABLE, 0}
    ballast.unlink()
    until("records are taken again", lambda: deliver("after") == http.client.OK)
    stored = {row["external_id"] for row in room.rows("SELECT external_id FROM read")}
    assert set(taken) <= stored
    assert main(["check", "--data", str(room.data)]) == EXIT_DONE
