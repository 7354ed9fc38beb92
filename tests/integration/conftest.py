"""A real PostgreSQL for the tests: one server a session, one database a test, cloned from a migrated template."""

from __future__ import annotations

import asyncio
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.integration.shelf import Shelf

from watchroom.store.pool import Address, Database, connect
from watchroom.store.server import configuration
from watchroom.store.server.supervisor import Server
from watchroom.store.setup import maintenance, migrate_as_owner, prepare

TESTS_DAY = date(2026, 3, 14)
"""The day on which the tests' own clock begins."""


def run_apart(work: Coroutine[Any, Any, Any]) -> Any:
    """Run `work` on a loop of its own, off this thread: a session's fixture must not disturb the tests' loops."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result()


@pytest.fixture(scope="session")
def open_folder() -> Iterator[Path]:
    """Return a new folder that every user can enter, which pytest's own folders do not let them: tests may be root."""
    with tempfile.TemporaryDirectory(prefix="watchroom-tests-") as name:
        Path(name).chmod(0o711)
        yield Path(name)


@pytest.fixture(scope="session")
def server(open_folder: Path) -> Iterator[Server]:
    """Return the session's running server, which does not sync: it ends with the session.

    Tests that stop or kill a server, or tear what it writes, start their own, which syncs as always.
    """
    with ExitStack() as ending, pytest.MonkeyPatch.context() as patch:
        for name in ("fsync", "full_page_writes"):
            patch.setitem(configuration.FIXED, name, "off")  # on its command line: ALTER SYSTEM would change nothing
        running = ending.enter_context(Server(open_folder / "shared"))
        patch.undo()
        yield running


@pytest.fixture(scope="session")
def postgres(server: Server) -> Address:
    """Return the address of the session's server, whose database `watchroom` is migrated: the template."""
    run_apart(_furnish(server.address))
    return server.address


async def _furnish(address: Address) -> None:
    """Migrate the template, with the days that the tests' clock shows: to make them anew costs each test most."""
    await prepare(address)
    await migrate_as_owner(address, today=TESTS_DAY)
    administrator = await connect(maintenance(address), None)
    try:
        # What it would tidy up is deleted by the next test.
        await administrator.execute("ALTER SYSTEM SET autovacuum = off")
        await administrator.execute("SELECT pg_reload_conf()")
    finally:
        await administrator.close()


@pytest.fixture(scope="session")
def shelf(postgres: Address) -> Shelf:
    """Return the session's databases that no test has now."""
    return Shelf(postgres)


@pytest.fixture
async def database_address(shelf: Shelf) -> AsyncIterator[Address]:
    """Return the address of a fresh, migrated, empty database for this test alone."""
    address = await shelf.take()
    yield address
    await shelf.give_back(address)


@pytest.fixture
async def database(database_address: Address) -> AsyncIterator[Database]:
    """Return open pools, one a role, on a fresh, migrated, empty database."""
    async with await Database.open(database_address) as opened:
        yield opened


@pytest.fixture
def data(open_folder: Path) -> Iterator[Path]:
    """Return the name of a data folder that does not exist yet, in a folder that every user can enter."""
    parent = Path(tempfile.mkdtemp(dir=open_folder))
    parent.chmod(0o711)
    yield parent / "data"
    shutil.rmtree(parent)


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
