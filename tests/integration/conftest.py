"""A real PostgreSQL for the tests: one server a session, one database a test, cloned from a migrated template."""

from __future__ import annotations

import asyncio
import itertools
import tempfile
from collections.abc import AsyncIterator, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import msgspec
import pytest

from watchroom.store.pool import Address, Database, connect
from watchroom.store.roles import Role
from watchroom.store.server.supervisor import Server
from watchroom.store.setup import maintenance, prepare

_numbers = itertools.count(1)


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
    """Return the session's running server; tests that stop or kill one start their own."""
    with Server(open_folder / "shared") as running:
        yield running


@pytest.fixture(scope="session")
def postgres(server: Server) -> Address:
    """Return the address of the session's server, whose database `watchroom` is migrated: the template."""
    run_apart(prepare(server.address))
    return server.address


@pytest.fixture
async def database_address(postgres: Address) -> AsyncIterator[Address]:
    """Return the address of a fresh, migrated, empty database for this test alone."""
    name = f"test_{next(_numbers)}"
    administrator = await connect(maintenance(postgres), None)
    try:
        await administrator.execute(f"CREATE DATABASE {name} TEMPLATE {postgres.database} OWNER {Role.OWNER}")
        yield msgspec.structs.replace(postgres, database=name)
        await administrator.execute(f"DROP DATABASE {name} WITH (FORCE)")
    finally:
        await administrator.close()


@pytest.fixture
async def database(database_address: Address) -> AsyncIterator[Database]:
    """Return open pools, one a role, on a fresh, migrated, empty database."""
    async with await Database.open(database_address) as opened:
        yield opened
