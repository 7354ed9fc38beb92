"""Servers to start, kill and start again: each test that does so has a data folder of its own."""

from __future__ import annotations

import os
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

WAIT_SECONDS_MAX = 30.0


@pytest.fixture
def data(open_folder: Path) -> Iterator[Path]:
    """Return the name of a data folder that does not exist yet, in a folder that every user can enter."""
    parent = Path(tempfile.mkdtemp(dir=open_folder))
    parent.chmod(0o711)
    yield parent / "data"
    shutil.rmtree(parent)


def _wait_until(what: str, happened: Callable[[], bool]) -> None:
    """Look until `happened`, and fail, naming what was awaited, when it does not in time."""
    deadline = time.monotonic() + WAIT_SECONDS_MAX
    while not happened():
        assert time.monotonic() < deadline, f"{what} did not happen in {WAIT_SECONDS_MAX:.0f} s"
        select.select([], [], [], 0.01)


def _is_running(pid: int) -> bool:
    """Return whether a process is alive; one that has ended and waits to be reaped is not."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    asked = ["/bin/ps", "-o", "stat=", "-p", str(pid)]
    state = subprocess.run(asked, capture_output=True, text=True, check=False).stdout  # noqa: S603 - ps of the system
    return bool(state.strip()) and not state.startswith("Z")


class Holder:
    """Another process that supervises a server, to be killed in the cruellest ways."""

    def __init__(self, data: Path) -> None:
        """Start it and wait until its server is ready."""
        script = Path(__file__).with_name("hold_server.py")
        self.process = subprocess.Popen(  # noqa: S603 - a script of ours
            [sys.executable, script, data], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert self.process.stdout
        self.server_pid, self.guard_pid = map(int, self.process.stdout.readline().split())

    def kill(self) -> None:
        """Kill it with no chance to clean up."""
        self.process.send_signal(signal.SIGKILL)
        self.close()

    def close(self) -> None:
        """Wait for its end and close the pipes."""
        self.process.communicate()


@pytest.fixture
def hold() -> Iterator[Callable[[Path], Holder]]:
    """Return what starts a supervising process, and kill those that a test leaves."""
    held: list[Holder] = []

    def start(data: Path) -> Holder:
        held.append(Holder(data))
        return held[-1]

    yield start
    for holder in held:
        if holder.process.poll() is None:
            holder.kill()
        _wait_until("the end of a killed supervisor's server", lambda pid=holder.server_pid: not _is_running(pid))


@pytest.fixture
def gone() -> Callable[[int], None]:
    """Return what waits until a process has ended."""
    return lambda pid: _wait_until(f"the end of process {pid}", lambda: not _is_running(pid))
