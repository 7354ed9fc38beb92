"""One command starts everything, keeps it running, and takes all of it away again."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from watchroom.app.children import Child
from watchroom.app.processes import Running, serve
from watchroom.app.settings import ALL_ROLES, Settings, read_settings
from watchroom.base.errors import UnavailableError
from watchroom.store.pool import Database
from watchroom.store.server.folders import Folders

pytestmark = pytest.mark.database

STOP_SECONDS_MAX = 5.0
START_SECONDS_MAX = 5.0
Until = Callable[[str, Callable[[], bool]], None]


class Tiny:
    """A supervised tiny application in a process of its own."""

    def __init__(self, data: Path, roles: str = ",".join(ALL_ROLES)) -> None:
        """Start it and wait until it is ready."""
        self.data = data
        self.pids = data.parent / "child-pids"
        script = Path(__file__).with_name("tiny.py")
        self.process = subprocess.Popen(  # noqa: S603 - a script of ours
            [sys.executable, script, data, self.pids, roles], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        assert self.process.stdout
        began = time.monotonic()
        self.url = self.process.stdout.readline().partition(" ")[0]
        self.start_seconds = time.monotonic() - began

    @property
    def server_pid(self) -> int:
        """Return the process id of its database server."""
        return int((Folders.under(self.data).cluster / "postmaster.pid").read_text().splitlines()[0])

    def child_pids(self) -> list[int]:
        """Return the ids that its child has had."""
        return list(map(int, self.pids.read_text().split())) if self.pids.exists() else []

    def answers(self) -> bool:
        """Return whether the web answers from the database."""
        return httpx.get(self.url).status_code == httpx.codes.OK

    def end(self, how: signal.Signals) -> tuple[int, str, str]:
        """Signal it; return the exit code and what it said."""
        self.process.send_signal(how)
        said, logged = self.process.communicate(timeout=60)
        return self.process.returncode, said, logged


@pytest.fixture
def start(gone: Callable[[int], None]) -> Iterator[Callable[..., Tiny]]:
    """Return what starts tiny applications; those that a test leaves are killed."""
    started: list[Tiny] = []

    def begin(data: Path, roles: str = ",".join(ALL_ROLES)) -> Tiny:
        started.append(Tiny(data, roles))
        return started[-1]

    yield begin
    for each in started:
        if each.process.poll() is None:
            server_pid = each.server_pid
            each.end(signal.SIGKILL)
            gone(server_pid)
        for pipe in (each.process.stdout, each.process.stderr):
            assert pipe
            pipe.close()


@pytest.fixture
def tiny(data: Path, start: Callable[..., Tiny]) -> Tiny:
    """Return a running tiny application."""
    return start(data)


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_takes_everything_away(
    tiny: Tiny, how: signal.Signals, until: Until, gone: Callable[[int], None]
) -> None:
    """Ctrl-C or SIGTERM ends web, roles, child and database within five seconds, an open stream notwithstanding."""
    until("the child's start", lambda: len(tiny.child_pids()) == 1)
    server_pid = tiny.server_pid
    with httpx.stream("GET", f"{tiny.url}/stream") as stream:
        next(stream.iter_raw())
        began = time.monotonic()
        code, said, logged = tiny.end(how)
        seconds = time.monotonic() - began
    for pid in (server_pid, *tiny.child_pids()):
        gone(pid)
    assert (code, said) == (0, "closed\n"), logged
    assert seconds < STOP_SECONDS_MAX


_KILLED_BEFORE_THE_GUARD = """
import asyncio, os, signal, sys
from watchroom.app import children
from watchroom.base.clock import SystemClock
children.Guard = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
command = ["/bin/sh", "-c", 'echo $$ > "$1"; exec sleep 1000', "sh", sys.argv[1]]
child = children.Child(name="sleeper", command=command, environment=dict(os.environ))
asyncio.run(children.keep_running(child, asyncio.Event(), SystemClock()))
"""


def test_a_child_does_not_begin_before_its_guard(tmp_path: Path) -> None:
    """Killed between starting a child and its guard, we leave nothing behind: it never became the program."""
    ran = tmp_path / "ran"
    done = subprocess.run(  # noqa: S603 - a script of ours
        [sys.executable, "-c", _KILLED_BEFORE_THE_GUARD, ran], stdout=subprocess.PIPE, timeout=30, check=False
    )
    assert done.returncode == -signal.SIGKILL
    assert not ran.exists()


def test_a_kill_takes_everything_away_and_the_next_start_needs_no_hand(
    tiny: Tiny, start: Callable[..., Tiny], until: Until, gone: Callable[[int], None]
) -> None:
    """After kill -9 neither child nor database is left, and the next start is ready within five seconds."""
    until("the child's start", lambda: len(tiny.child_pids()) == 1)
    server_pid = tiny.server_pid
    tiny.end(signal.SIGKILL)
    for pid in (server_pid, *tiny.child_pids()):
        gone(pid)
    again = start(tiny.data)
    assert again.answers()
    assert again.start_seconds < START_SECONDS_MAX
    assert again.end(signal.SIGTERM)[0] == 0


def test_what_is_killed_beside_it_comes_back(tiny: Tiny, until: Until) -> None:
    """A killed child and a killed database are started again, and each loss is said once."""
    until("the child's start", lambda: len(tiny.child_pids()) == 1)
    os.kill(tiny.child_pids()[0], signal.SIGKILL)
    until("the child's return", lambda: len(tiny.child_pids()) == 2)
    lost = tiny.server_pid
    os.kill(lost, signal.SIGKILL)
    until("the database's return", lambda: tiny.answers() and tiny.server_pid != lost)
    code, _, logged = tiny.end(signal.SIGTERM)
    assert code == 0
    assert [logged.count(words) for words in ("child ended", "database lost", "database back")] == [1, 1, 1]


def test_a_role_of_its_own_uses_the_running_database(tiny: Tiny, start: Callable[..., Tiny]) -> None:
    """A second process with one role shares the first one's database; a second one with all roles is refused."""
    web = start(tiny.data, roles="web")
    assert web.answers()
    assert web.end(signal.SIGTERM)[0] == 0
    assert tiny.answers()
    refused = start(tiny.data)
    _, logged = refused.process.communicate()
    assert refused.process.returncode != 0
    assert "in use by another watchroom" in logged


def test_a_port_that_is_taken_is_said_at_once(data: Path) -> None:
    """A port in use stops the start before a database is made."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        settings = read_settings({"data": data, "port": taken.getsockname()[1]}, {})
        with pytest.raises(UnavailableError, match="cannot be taken"):
            asyncio.run(_serve_nothing(settings))
    assert not data.exists()


async def _serve_nothing(settings: Settings) -> None:
    await serve(settings, _build_nothing, _no_children, asyncio.Event())


async def _build_nothing(_settings: Settings, _database: Database) -> Running:
    raise AssertionError("nothing is built when the port is taken")


async def _no_children(_running: Running, _address: str) -> list[Child]:
    return []
