"""Servers to start, kill and start again: each test that does so has a data folder of its own."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest


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
def hold(gone: Callable[[int], None]) -> Iterator[Callable[[Path], Holder]]:
    """Return what starts a supervising process, and kill those that a test leaves."""
    held: list[Holder] = []

    def start(data: Path) -> Holder:
        held.append(Holder(data))
        return held[-1]

    yield start
    for holder in held:
        if holder.process.poll() is None:
            holder.kill()
        gone(holder.server_pid)
