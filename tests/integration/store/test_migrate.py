"""A schema only goes forward: in order, each file once, whole or not at all."""

from __future__ import annotations

import asyncio
import subprocess
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import msgspec
import pytest

from watchroom.base.errors import ConflictError, UnavailableError
from watchroom.store.migrate import Migration, load, migrate
from watchroom.store.pool import Address, connect
from watchroom.store.roles import Connection, Role
from watchroom.store.server.binaries import find
from watchroom.store.setup import maintenance

pytestmark = pytest.mark.database

PREVIOUS_RELEASE = Path(__file__).with_name("previous_release.sql")


@pytest.fixture
async def empty(postgres: Address) -> AsyncIterator[Address]:
    """Return a database with nothing in it, owned by the owner role."""
    administrator = await connect(maintenance(postgres), None)
    await administrator.execute(f"CREATE DATABASE empty OWNER {Role.OWNER}")
    yield msgspec.structs.replace(postgres, database="empty")
    await administrator.execute("DROP DATABASE empty WITH (FORCE)")
    await administrator.close()


@pytest.fixture
async def owner(empty: Address) -> AsyncIterator[Connection]:
    """Return the owner's connection to the empty database."""
    connection = await connect(empty, Role.OWNER)
    yield connection
    await connection.close()


@pytest.fixture
def folder(tmp_path: Path) -> Callable[..., list[Migration]]:
    """Return what writes migration files and loads them."""

    def write(**files: str) -> list[Migration]:
        for name, sql in files.items():
            (tmp_path / f"{name.removeprefix('m')}.sql").write_text(sql)
        return load(tmp_path)

    return write


async def test_from_empty_to_newest(owner: Connection) -> None:
    """Every migration of this version applies to an empty database, once."""
    assert await migrate(owner) == [migration.name for migration in load()]
    assert await migrate(owner) == []


async def test_from_the_first_with_rows_to_newest(owner: Connection) -> None:
    """Rows written under the first migration are there after the last."""
    await migrate(owner, load()[:1])
    await owner.execute("INSERT INTO agency (id, name, law_tag) VALUES ('mpd', 'Metropolitan Police', 'dc')")
    await owner.execute(
        "INSERT INTO person (login, name, agency, roles) VALUES ('watch.officer', 'A. Watch', 'mpd', '{watch_officer}')"
    )
    await migrate(owner)
    assert await owner.fetchval("SELECT p.name FROM person p JOIN agency a ON a.id = p.agency") == "A. Watch"


@pytest.mark.skipif(not PREVIOUS_RELEASE.exists(), reason="there is no previous release yet")
async def test_from_the_previous_release_to_newest(owner: Connection, empty: Address) -> None:
    """The previous release's database, with its rows, comes up to this version."""
    psql = [str(find().program("psql")), "-qX", "-v", "ON_ERROR_STOP=1", "-h", empty.host, "-U", str(Role.OWNER)]
    words = [*psql, "-f", str(PREVIOUS_RELEASE), "empty"]
    await asyncio.to_thread(lambda: subprocess.run(words, check=True))  # noqa: S603 - our own words
    applied = await owner.fetchval("SELECT count(*) FROM schema_migrations")
    assert len(await migrate(owner)) == len(load()) - applied


async def test_two_processes_migrate_at_once(owner: Connection, empty: Address) -> None:
    """Of two that start together each migration is applied by exactly one."""
    other = await connect(empty, Role.OWNER)
    first, second = await asyncio.gather(migrate(owner), migrate(other))
    await other.close()
    assert sorted(first + second) == [migration.name for migration in load()]


async def test_a_changed_past_stops(owner: Connection, folder: Callable[..., list[Migration]]) -> None:
    """A file that was edited after it was applied is named, and nothing further is applied."""
    await migrate(owner, folder(m0001_one="CREATE TABLE one (id int)"))
    changed = folder(m0001_one="CREATE TABLE one (id bigint)", m0002_two="CREATE TABLE two (id int)")
    with pytest.raises(ConflictError, match=r"0001_one\.sql was changed"):
        await migrate(owner, changed)
    assert await owner.fetchval("SELECT to_regclass('two')") is None


async def test_a_newer_database_stops_an_older_program(
    owner: Connection, folder: Callable[..., list[Migration]]
) -> None:
    """A database with a migration that this program lacks is not touched."""
    newer = folder(m0001_one="CREATE TABLE one (id int)", m0002_two="CREATE TABLE two (id int)")
    await migrate(owner, newer)
    with pytest.raises(ConflictError, match="newer watchroom"):
        await migrate(owner, newer[:1])


async def test_a_failing_migration_keeps_nothing(owner: Connection, folder: Callable[..., list[Migration]]) -> None:
    """What a migration did before it failed is undone; those before it stay applied."""
    broken = folder(m0001_one="CREATE TABLE one (id int)", m0002_two="CREATE TABLE two (id int); SELECT 1 / 0")
    with pytest.raises(UnavailableError, match=r"0002_two\.sql failed"):
        await migrate(owner, broken)
    assert await owner.fetchval("SELECT to_regclass('two')") is None
    assert await owner.fetchval("SELECT array_agg(name) FROM schema_migrations") == ["0001_one.sql"]


@pytest.mark.parametrize("names", [["m0002_two"], ["m0001_one", "m0003_three"], ["m0001_one", "m0001_two"], ["mone"]])
def test_files_out_of_order_stop(folder: Callable[..., list[Migration]], names: list[str]) -> None:
    """A gap, a number twice or a name without one is found before anything is applied."""
    with pytest.raises(ConflictError, match="out of order"):
        folder(**dict.fromkeys(names, "SELECT 1"))
