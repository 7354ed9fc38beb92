"""A room in processes of its own, devices that insist, and a console that follows: what is killed and must not lose."""

from __future__ import annotations

import contextlib
import http.client
import itertools
import json
import os
import random
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec
import pytest

from watchroom import sources
from watchroom.actions.door import Door
from watchroom.actions.imports import IMPORTERS, OPERATOR_WHY, import_sources, operator_seat, renew_world
from watchroom.actions.signing_in import make_bearer
from watchroom.app.settings import read_settings
from watchroom.app.terminal import run_at_door
from watchroom.app.tokens import source_token
from watchroom.store.server.folders import Folders

WAIT_SECONDS_MAX = 60.0
BATCH_ROWS = 20
STOP_SECONDS_MAX = 5.0
PLACE = {
    "agencies": b"id,name,law_tag\nmpd,Metropolitan Police,DC\n",
    "people": b"login,name,agency,roles\nwatch.officer,Dana Whitlock,mpd,watch_officer\n",
}
KINDS = ("lpr_generic", "gunshot")


def await_(what: str, happened: Callable[[], bool], seconds_max: float = WAIT_SECONDS_MAX) -> None:
    """Look until `happened`, and fail, naming what was awaited, when it does not in time."""
    deadline = time.monotonic() + seconds_max
    while not happened():
        assert time.monotonic() < deadline, f"{what} did not happen in {seconds_max:.0f} s"
        select.select([], [], [], 0.01)


def processes_of(data: Path) -> list[int]:
    """Return every process that works for the data folder: ours, PostgreSQL's, and the guards."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) != os.getpid():
            with contextlib.suppress(OSError):
                words = (entry / "cmdline").read_bytes()
                parent = (entry / "stat").read_text().rpartition(")")[2].split()
                if words and parent[0] != "Z" and (os.fsencode(data) in words or int(parent[1]) in found):
                    found.append(int(entry.name))
    return found


class Room:
    """`watchroom serve` on one data folder; started again after each kill, at another port."""

    def __init__(self, data: Path) -> None:
        """Bring the place in and start."""
        self.data = data
        self.settings = read_settings({"data": data}, {})
        self.tokens: dict[str, str] = {}
        self.bearer = ""
        run_at_door(self.settings, self._set_up)
        self.url = ""
        self.log = data.parent / "log"
        self.process: subprocess.Popen[str]
        self.start()

    async def _set_up(self, door: Door) -> None:
        seat = operator_seat(door.clock.now())
        for kind, content in PLACE.items():
            await IMPORTERS[kind](door, seat, OPERATOR_WHY, content)
            await renew_world(door)
        rows = [{"id": kind, "kind": kind, "title": kind, "agency": "mpd", "law_tag": "DC"} for kind in KINDS]
        await import_sources(door, seat, OPERATOR_WHY, msgspec.json.encode(rows), kinds=sources.kinds())
        self.tokens = {kind: await source_token(door, kind) for kind in KINDS}
        self.bearer = await make_bearer(door, "watch.officer")

    def start(self) -> None:
        """Start, and return when it says that it is ready: no hand is needed."""
        words = [sys.executable, "-m", "watchroom.app.cli", "serve", "--data", str(self.data), "--port", "0"]
        with self.log.open("a") as log:
            self.process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=log, text=True)  # noqa: S603 - ours
        assert self.process.stdout
        for line in self.process.stdout:
            if line.startswith("watchroom is ready at "):
                self.url = line.split()[-1]
                return
        pytest.fail(f"it did not start:\n{self.log.read_text()[-4000:]}")

    @property
    def postmaster(self) -> int:
        """Return the process id of the database server."""
        return int((Folders.under(self.data).cluster / "postmaster.pid").read_text().split()[0])

    def backends(self) -> list[int]:
        """Return the processes of the database server."""
        children = Path(f"/proc/{self.postmaster}/task/{self.postmaster}/children").read_text()
        return list(map(int, children.split()))

    def end(self, how: signal.Signals) -> float:
        """Signal it and wait for its end; return the seconds that took."""
        began = time.monotonic()
        self.process.send_signal(how)
        self.process.wait(WAIT_SECONDS_MAX)
        seconds = time.monotonic() - began
        if self.process.stdout:
            self.process.stdout.close()
        return seconds

    def rows(self, query: str) -> list[dict[str, Any]]:
        """Return what a query finds, beside the running server or without one."""

        async def ask(door: Door) -> list[dict[str, Any]]:
            async with door.database.writer.acquire() as tx:
                return [dict(row) for row in await tx.fetch(query)]

        return run_at_door(self.settings, ask)


class Device(threading.Thread):
    """Sends numbered batches, each again until it is acknowledged; notes what was."""

    def __init__(self, room: Room, kind: str, name: str) -> None:
        """Name the source."""
        super().__init__(daemon=True)
        self._room = room
        self._kind = kind
        self._name = name
        self.acknowledged: list[str] = []
        self.answers: list[int] = []
        self.stop = threading.Event()

    def run(self) -> None:
        """Send until told to stop; the batch under way is still brought home."""
        for number in itertools.count():
            if self.stop.is_set():
                return
            ids = [f"{self._name}-{number}-{n}" for n in range(BATCH_ROWS)]
            self._bring_home(b"\n".join(msgspec.json.encode(self._message(each, number)) for each in ids))
            self.acknowledged += ids

    def _bring_home(self, payload: bytes) -> None:
        deadline = time.monotonic() + 2 * WAIT_SECONDS_MAX
        while time.monotonic() < deadline:
            status = post(self._room, self._kind, payload)
            self.answers.append(status)
            if status == http.client.OK:
                return
            self.stop.wait(0.05)
        raise AssertionError(f"{self._name} was not heard for {2 * WAIT_SECONDS_MAX:.0f} s")

    def _message(self, id_: str, number: int) -> dict[str, Any]:
        now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        place = {"lat": 38.85 + (number % 100) / 1_000, "lon": -77.05 + (number // 100 % 100) / 1_000}
        if self._kind == "gunshot":
            return {"id": id_, "at": now, "rounds": 2, "confidence": 0.9, **place}
        plate = f"R{abs(hash(id_)) % 10**6:06}"
        return {"id": id_, "plate": plate, "region": "US-DC", "reader": "r", "read_at": now, "confidence": 0.9, **place}


def post(room: Room, kind: str, payload: bytes) -> int:
    """Post one message; return the status, 0 when there was no answer."""
    parts = urlsplit(room.url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=30)
    headers = {"Authorization": f"Bearer {room.tokens[kind]}", "Content-Type": "application/x-ndjson"}
    try:
        connection.request("POST", f"/exchange/v1/sources/{kind}", payload, headers)
        answer = connection.getresponse()
        answer.read()
    except (OSError, http.client.HTTPException):
        return 0
    else:
        return answer.status
    finally:
        connection.close()


class Console(threading.Thread):
    """Follows the feed, and connects again with the last id it has whenever the stream ends."""

    def __init__(self, room: Room) -> None:
        """Start without a picture."""
        super().__init__(daemon=True)
        self._room = room
        self.last_id = 0
        self.first_id: int | None = None
        self.versions: dict[str, int] = {}
        self.connected = 0
        self.stop = threading.Event()

    def run(self) -> None:
        """Follow until told to stop."""
        while not self.stop.is_set():
            with contextlib.suppress(OSError, http.client.HTTPException):
                self._follow()
            self.stop.wait(0.05)

    def _follow(self) -> None:
        parts = urlsplit(self._room.url)
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=30)
        headers = {"Authorization": f"Bearer {self._room.bearer}"}
        if self.last_id:
            headers["Last-Event-ID"] = str(self.last_id)
        try:
            connection.request("GET", "/console/v1/feed", headers=headers)
            answer = connection.getresponse()
            if answer.status != http.client.OK:
                return
            self.connected += 1
            event: dict[str, str] = {}
            while line := answer.readline():
                name, _, value = line.decode().strip().partition(": ")
                if name:
                    event[name] = value
                else:
                    self._take(event)
                    event = {}
        finally:
            connection.close()

    def _take(self, event: dict[str, str]) -> None:
        if event.get("event") == "snapshot":
            state = json.loads(event["data"])["state"]
            self.versions |= {key: value["version"] for key, value in state["incident"].items()}
            self.first_id = int(event["id"]) if self.first_id is None else self.first_id
        elif event.get("event") == "change":
            changed = [each for each in json.loads(event["data"]) if each["kind"] == "incident"]
            self.versions |= {each["key"]: each["value"]["version"] for each in changed}
        self.last_id = int(event.get("id", self.last_id))


class Blows:
    """Ways to kill a part of the room without a warning."""

    def __init__(self, room: Room, seed: int) -> None:
        """Draw by `seed`, which a failure prints."""
        self._room = room
        self._dice = random.Random(seed)  # noqa: S311 - reproducible on purpose
        self.ways = (self.server, self.postmaster, self.backend, self.everything)

    def any(self) -> str:
        """Kill something; return what."""
        way = self._dice.choice(self.ways)
        way()
        return way.__name__

    def server(self) -> None:
        """Kill our process alone; the guard ends the database; then start again."""
        postmaster = self._room.postmaster
        self._room.end(signal.SIGKILL)
        await_("the end of the orphaned database", lambda: not Path(f"/proc/{postmaster}").exists())
        self._room.start()

    def postmaster(self) -> None:
        """Kill the database server; the room brings it back."""
        os.kill(self._room.postmaster, signal.SIGKILL)

    def backend(self) -> None:
        """Kill one process of the database; it recovers by itself."""
        with contextlib.suppress(OSError, IndexError):
            os.kill(self._dice.choice(self._room.backends()), signal.SIGKILL)

    def everything(self) -> None:
        """Kill all processes at one time, as a power cut would; then start again."""
        for pid in processes_of(self._room.data):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self._room.end(signal.SIGKILL)
        self._room.start()


@pytest.fixture
def data() -> Iterator[Path]:
    """Return the name of a data folder that does not exist yet, in a folder that every user can enter."""
    with tempfile.TemporaryDirectory(prefix="watchroom-soak-") as name:
        Path(name).chmod(0o711)
        yield Path(name) / "data"


def closing(room: Room) -> None:
    """Leave no process behind, whatever a test left."""
    if room.process.poll() is None:
        room.end(signal.SIGKILL)
    await_("the end of every process", lambda: not processes_of(room.data))


@pytest.fixture
def room(data: Path) -> Iterator[Room]:
    """Return a running room."""
    opened = Room(data)
    yield opened
    closing(opened)


@pytest.fixture
def small_room() -> Iterator[tuple[Room, Path]]:
    """Return a running room on a small disk of its own, and where that is mounted."""
    disk = Path(tempfile.mkdtemp(prefix="watchroom-disk-"))
    mount = shutil.which("mount")
    if os.geteuid() != 0 or mount is None or sys.platform != "linux":
        pytest.skip("a small disk of its own can be mounted by root on Linux only")
    made = subprocess.run([mount, "-t", "tmpfs", "-o", "size=300m,mode=711", "none", disk], check=False)  # noqa: S603
    if made.returncode:
        pytest.skip("this machine does not let root mount a disk (a container)")
    try:
        opened = Room(disk / "data")
        yield opened, disk
        closing(opened)
    finally:
        subprocess.run([shutil.which("umount") or "umount", "-l", disk], check=False)  # noqa: S603 - as mounted above
        disk.rmdir()


class Crew:
    """The devices and the console around one room."""

    def __init__(self, room: Room) -> None:
        """Let two readers and a gunshot sensor send, and a console follow."""
        self.room = room
        self.devices = [
            Device(room, "lpr_generic", "east"),
            Device(room, "lpr_generic", "west"),
            Device(room, "gunshot", "roofs"),
        ]
        self.console = Console(room)
        for each in (*self.devices, self.console):
            each.start()

    def acknowledged(self) -> int:
        """Return how many records are acknowledged."""
        return sum(len(each.acknowledged) for each in self.devices)

    def rest(self) -> None:
        """Stop sending; what is under way is brought home."""
        for each in self.devices:
            each.stop.set()
        for each in self.devices:
            each.join(3 * WAIT_SECONDS_MAX)
            assert not each.is_alive()

    def leave(self) -> None:
        """Stop everything."""
        self.rest()
        self.console.stop.set()


@pytest.fixture
def crew(room: Room) -> Iterator[Crew]:
    """Return what is around a running room."""
    around = Crew(room)
    yield around
    around.leave()


@pytest.fixture
def blows(room: Room, request: pytest.FixtureRequest) -> Blows:
    """Return ways to kill, drawn by a seed that a failure prints."""
    seed = int(os.environ.get("WATCHROOM_SOAK_SEED") or random.SystemRandom().randrange(10**6))
    request.node.add_report_section("setup", "seed", f"WATCHROOM_SOAK_SEED={seed}")
    return Blows(room, seed)


@pytest.fixture
def until() -> Callable[..., None]:
    """Return what waits for something that others do."""
    return await_


@pytest.fixture
def processes() -> Callable[[Path], list[int]]:
    """Return what lists the processes that work for a data folder."""
    return processes_of


@pytest.fixture
def send() -> Callable[[Room, str, bytes], int]:
    """Return what posts one message: its status, 0 without an answer."""
    return post
