"""Any PostgreSQL by URL: a login takes the roles, makes them where it may, and says what to run where it may not."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from watchroom.base.errors import UnavailableError
from watchroom.store.migrate import load
from watchroom.store.pool import Address, Database, connect
from watchroom.store.roles import SUPERUSER, Connection, Role
from watchroom.store.server.binaries import Installation, installations
from watchroom.store.server.supervisor import Server
from watchroom.store.setup import maintenance, prepare

pytestmark = pytest.mark.database

NEWEST_OF_EACH_MAJOR = list({each.major: each for each in installations()}.values())


@pytest.fixture(
    scope="module", params=NEWEST_OF_EACH_MAJOR, ids=lambda installation: f"postgresql-{installation.major}"
)
def foreign(request: pytest.FixtureRequest, open_folder: Path) -> Iterator[Address]:
    """Return the address of a server that knows nothing of us and lets every local login in, one for each version."""
    installation: Installation = request.param
    with Server(open_folder / f"foreign-{installation.major}", installation) as server:
        (server.folders.cluster / "pg_hba.conf").write_text("local all all trust\n")
        yield server.address


@pytest.fixture
async def administrator(foreign: Address) -> AsyncIterator[Connection]:
    """Return the foreign server's administrator, who has made a database for us; what we made is gone afterwards."""
    connection = await connect(maintenance(foreign), None)
    await connection.fetchval("SELECT pg_reload_conf()")
    await connection.execute("CREATE DATABASE city")
    yield connection
    await connection.execute("DROP DATABASE city WITH (FORCE)")
    for login in ("city_it", *Role):
        await connection.execute(f"DROP ROLE IF EXISTS {login}")
    await connection.close()


def url(address: Address, login: str) -> Address:
    """Return the address of the city's database as that login's URL."""
    return Address(url=f"postgresql://{login}@/city?host={address.host}&port={address.port}")


async def assert_ready(address: Address) -> None:
    """Look that the schema is there and that each role is taken."""
    assert await prepare(address) == []
    async with await Database.open(address) as database:
        for pool, role in ((database.owner, Role.OWNER), (database.writer, Role.WRITER), (database.actor, Role.ACTOR)):
            assert await pool.fetchval("SELECT current_user") == role
        applied = await database.owner.fetchval("SELECT count(*) FROM schema_migrations")
        assert applied == len(load())


async def test_an_administrators_url(foreign: Address, administrator: Connection) -> None:
    """A URL of a superuser needs nothing prepared."""
    address = url(foreign, SUPERUSER)
    assert await prepare(address) == [migration.name for migration in load()]
    await assert_ready(address)


async def test_a_login_that_may_make_roles(foreign: Address, administrator: Connection) -> None:
    """A login with CREATEROLE that owns the database needs nothing prepared."""
    await administrator.execute("CREATE ROLE city_it LOGIN CREATEROLE")
    await administrator.execute("ALTER DATABASE city OWNER TO city_it")
    address = url(foreign, "city_it")
    await prepare(address)
    await assert_ready(address)


async def test_a_plain_login_is_told_what_to_run(foreign: Address, administrator: Connection) -> None:
    """The SQL in the refusals, run by an administrator as it stands, is all that a plain login lacks."""
    await administrator.execute("CREATE ROLE city_it LOGIN")
    address = url(foreign, "city_it")
    in_city = await connect(url(foreign, SUPERUSER), None)
    for _ in ("the roles", "the rights in the database"):
        with pytest.raises(UnavailableError, match="administrator") as refusal:
            await prepare(address)
        await in_city.execute(refusal.value.message.partition("\n")[2])
    await in_city.close()
    await prepare(address)
    await assert_ready(address)


async def test_a_url_with_a_login_for_each_role(foreign: Address, administrator: Connection) -> None:
    """With `{role}` as its user the URL connects as each role itself, with no login above them."""
    await prepare(url(foreign, SUPERUSER))
    address = url(foreign, "{role}")
    await assert_ready(address)
    connection = await connect(address, Role.WRITER)
    assert await connection.fetchval("SELECT session_user") == Role.WRITER
    await connection.close()


async def test_a_connection_given_back_keeps_its_role(foreign: Address, administrator: Connection) -> None:
    """A pool's reset between two uses falls back to the role and not to the login."""
    address = url(foreign, SUPERUSER)
    await prepare(address)
    async with await Database.open(address) as database:
        for _ in range(2):
            async with database.actor.acquire() as connection:
                assert await connection.fetchval("SELECT current_user") == Role.ACTOR
                await connection.execute("SET search_path = pg_catalog")
