"""Connections act as the role they were opened for."""

from __future__ import annotations

import pytest

from watchroom.base.errors import UnavailableError
from watchroom.store.pool import Address, Database, connect
from watchroom.store.roles import Role

pytestmark = pytest.mark.database


async def test_each_pool_acts_as_its_role(database: Database) -> None:
    """A pool's connections carry the name of its role and of no other."""
    for pool, role in ((database.owner, Role.OWNER), (database.writer, Role.WRITER), (database.actor, Role.ACTOR)):
        assert await pool.fetchval("SELECT current_user") == role


@pytest.mark.parametrize("number", [1, 2])
async def test_a_database_is_a_tests_own(database: Database, number: int) -> None:
    """What one test leaves behind is not there for the next."""
    await database.owner.execute("CREATE TABLE left_behind (id int)")


async def test_no_role_of_ours_is_above_the_rules(database: Database) -> None:
    """None of the four roles is a superuser, bypasses row-level security, or makes roles or databases."""
    above = await database.owner.fetch(
        "SELECT rolname FROM pg_roles WHERE rolname = ANY($1) "
        "AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb)",
        [str(role) for role in Role],
    )
    assert above == []


async def test_nobody_but_the_owner_makes_tables(database: Database) -> None:
    """The roles that carry and act cannot change the schema."""
    for pool in (database.writer, database.actor, database.sequencer):
        with pytest.raises(Exception, match="permission denied"):
            await pool.execute("CREATE TABLE mine (id int)")


async def test_a_server_that_is_not_there_says_so() -> None:
    """Nothing behind the address is an UnavailableError, not a stack of the driver's."""
    with pytest.raises(UnavailableError, match="does not answer"):
        await connect(Address(host="/nonexistent", database="watchroom"), Role.ACTOR)


async def test_a_type_of_the_servers_own_is_asked_for_once(database_address: Address) -> None:
    """What one connection learnt of a type the next one knows, and reads it as well."""
    asked: list[str] = []
    for _ in range(2):
        asked.clear()
        connection = await connect(database_address, Role.ACTOR)
        connection.add_query_logger(lambda record: asked.append(record.query))
        assert await connection.fetchval("SELECT $1::jsonb[]", ['{"a": 1}', None]) == ['{"a": 1}', None]
        await connection.close()
    assert asked == ["SELECT $1::jsonb[]"]
