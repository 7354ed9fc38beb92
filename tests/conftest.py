"""How the tests are shared out among workers, and what waits for other processes."""

from __future__ import annotations

import gc
import os
import select
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

TOGETHER = ("tests/e2e/", "sim/tests/", "tests/shape/")
"""Tests that share one running demo, one invented hour or one reading of all code, each dear to make.

The tests of such a folder stay on one worker, one after the other.
"""


WAIT_SECONDS_MAX = 30.0
EXAMPLES, EXAMPLES_THOROUGH = 30, 1_000
"""Of each property: when all tests run, and in the soak."""

settings.register_profile("quick", deadline=None, max_examples=EXAMPLES)
settings.register_profile("thorough", deadline=None, max_examples=EXAMPLES_THOROUGH)
settings.load_profile("quick")  # no deadline: how long an example takes is the machine's matter, and the benches'


class _Scheduling(LoadScopeScheduling):  # type: ignore[misc] # xdist ships no types
    """Shares out test by test, but for those that belong together."""

    def _split_scope(self, nodeid: str) -> str:
        return next((folder for folder in TOGETHER if nodeid.startswith(folder)), nodeid)


def pytest_configure() -> None:
    """Let HTTP clients here trust one authority, whose key nobody has.

    Each client reads all that it trusts when it is made. The world's authorities take 40 ms of a processor, tests make
    thousands of clients, and what they speak TLS to brings a certificate of its own.
    """
    os.environ["SSL_CERT_FILE"] = str(Path(__file__).with_name("nobody.pem"))


def pytest_collection_finish() -> None:
    """Leave what collecting made out of every later search for garbage: it stays to the end."""
    gc.collect()
    gc.freeze()


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadScopeScheduling:
    """Return the scheduler for `-n`; xdist's own grouping by mark does not work with this pytest."""
    return _Scheduling(config, log)


def _await_outside(what: str, happened: Callable[[], bool]) -> None:
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


@pytest.fixture(scope="session")
def gone() -> Callable[[int], None]:
    """Return what waits until a process has ended."""
    return lambda pid: _await_outside(f"the end of process {pid}", lambda: not _is_running(pid))


@pytest.fixture(scope="session")
def until() -> Callable[[str, Callable[[], bool]], None]:
    """Return what waits for something that another process does: `until("its file is there", path.exists)`."""
    return _await_outside
