"""A watchroom of made-up data in a folder of its own, and its server as a process: what the benches measure."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO, Any, TypeVar

import msgspec

from watchroom.actions.door import Door
from watchroom.actions.signing_in import make_bearer
from watchroom.app.benches import processes
from watchroom.app.benches.plates import wanted_plates
from watchroom.app.importing import bring_in
from watchroom.app.settings import Settings, read_settings
from watchroom.app.terminal import run_at_door
from watchroom.app.tokens import source_token
from watchroom.base.errors import UnavailableError
from watchroom.store import records as store_records

T = TypeVar("T")
HOTLIST_ENTRIES = 1_000_000
HOTLIST_SEED = 11
READ_SOURCES = 16
WATCHER = "bench.officer"
SUPERVISOR = "bench.supervisor"
"""Present, as the law of a room asks that watches live."""
CASE = "BENCH-1"
START_SECONDS_MAX = 60.0
STOP_SECONDS_MAX = 20.0
_READY = "watchroom is ready at "
_LOOK_AGAIN_SECONDS = 0.005
_MARK = "bench.json"


class Keys(msgspec.Struct, frozen=True):
    """The tokens of the house's sources and of its one officer."""

    sources: dict[str, str]
    officer: str


class Serving(msgspec.Struct, frozen=True):
    """A server that answers: where, and its first process."""

    address: str
    pid: int

    def cpu_seconds(self) -> float:
        """Return the processor time of the server and its database so far."""
        return processes.cpu_seconds(self.pid)


class House:
    """One data folder for all benches of a run; each asks for what it needs, which is made once."""

    def __init__(self, folder: Path, hotlist_entries: int = HOTLIST_ENTRIES, *, cameras: int | None = None) -> None:
        """Name the folder and how long its hotlist is; `cameras` is how many are recorded, None: as the bench says."""
        self.folder = folder
        self.cameras = cameras
        self.settings: Settings = read_settings({"data": folder}, {})
        self._mark = folder / _MARK
        self._hotlist_entries = hotlist_entries

    def beside(self, name: str, hotlist_entries: int) -> House:
        """Return another house beside this one."""
        return House(self.folder.parent / name, hotlist_entries)

    def at_door(self, work: Callable[[Door], Coroutine[Any, Any, T]]) -> T:
        """Do `work` at the house's own door, beside no server."""
        return run_at_door(self.settings, work)

    def keys(self) -> Keys:
        """Return the tokens, after making the agency, its officer, its sources and its hotlist where they are not."""
        if not self._mark.exists():
            made = self.at_door(lambda door: _furnish(door, self._hotlist_entries))
            self._mark.touch(mode=0o600)
            self._mark.write_bytes(msgspec.json.encode(made))
        return msgspec.json.decode(self._mark.read_bytes(), type=Keys)

    @contextmanager
    def serving(self) -> Iterator[Serving]:
        """Run `watchroom serve` on the house until the block ends; yields when it is ready."""
        self.keys()
        with program("serve", "--data", str(self.settings.data), "--port", "0") as running:
            yield running


@contextmanager
def program(*words: str) -> Iterator[Serving]:
    """Run one verb that serves, as a process of its own; yields when `/healthz` says ready."""
    command = [sys.executable, "-m", "watchroom.app.cli", *words]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("WATCHROOM_")}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)  # noqa: S603 - our own
    try:
        serving = Serving(_address(process), process.pid)
        threading.Thread(target=_read_on, args=(process.stdout,), daemon=True).start()
        _await_ready(serving.address)
        yield serving
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(STOP_SECONDS_MAX)
        process.kill()
        process.wait()


def _read_on(output: IO[str] | None) -> None:
    """Read what the server and its children still say: nobody must be held up by a full pipe."""
    for _ in output or ():
        pass


def _address(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None  # noqa: S101 - asked for as a pipe
    for line in process.stdout:
        if line.startswith(_READY):
            return line.removeprefix(_READY).strip()
    raise UnavailableError("The server under measurement did not start: its message is above.")


def _await_ready(address: str) -> None:
    deadline = time.monotonic() + START_SECONDS_MAX
    while time.monotonic() < deadline:
        with suppress(urllib.error.URLError), urllib.request.urlopen(f"{address}/healthz") as answer:  # noqa: S310 - ours
            if answer.status == 200:  # noqa: PLR2004 - OK
                return
        time.sleep(_LOOK_AGAIN_SECONDS)
    raise UnavailableError(f"The server under measurement was not ready after {START_SECONDS_MAX:.0f} s.")


async def _furnish(door: Door, hotlist_entries: int) -> Keys:
    await bring_in(door, "agencies", b"id,name,law_tag\nmpd,City police,DC\n")
    people = f"{WATCHER},Bench officer,mpd,watch_officer\n{SUPERVISOR},Bench supervisor,mpd,supervisor\n"
    await bring_in(door, "people", f"login,name,agency,roles\n{people}".encode())
    await make_bearer(door, SUPERVISOR)
    now = datetime.now(UTC)
    async with door.database.writer.acquire() as tx:
        await store_records.make_partitions(tx, now.date())
    case = f"number,agency,offence,status,opened_at\n{CASE},mpd,Stolen car,open,{now.isoformat()}\n"
    await bring_in(door, "cases", case.encode())
    ids = {f"lpr_{n}": "lpr_generic" for n in range(READ_SOURCES)} | {"cad_eido": "cad_eido"}
    enrolments = [
        {"id": id_, "kind": kind, "title": id_, "agency": "mpd", "law_tag": "DC"} for id_, kind in ids.items()
    ]
    await bring_in(door, "sources", msgspec.json.encode(enrolments))
    await bring_in(door, "hotlist", _hotlist(hotlist_entries, now + timedelta(days=365)))
    tokens = {id_: await source_token(door, id_) for id_ in ids}
    return Keys(tokens, await make_bearer(door, WATCHER))


def _hotlist(entries: int, expires: datetime) -> bytes:
    """Return a hotlist's file in the proportions of a state's list: nearly all of priority 3."""
    head = "id,plate,region,reason,issuer,agency,law_tag,expires_at,priority\n"
    rest = f"US-DC,stolen_vehicle,City police,mpd,DC,{expires.isoformat()}"
    plates = wanted_plates(entries, HOTLIST_SEED)
    return (head + "".join(f"{n},{plate},{rest},{1 if n < 500 else 3}\n" for n, plate in enumerate(plates))).encode()  # noqa: PLR2004 - entries at risk of life
