"""Databases that tests hand on are as new ones are."""

from __future__ import annotations

import pytest
from tests.integration.shelf import Shelf

from watchroom.store.pool import Address, connect
from watchroom.store.roles import Role

pytestmark = pytest.mark.database


async def do(address: Address, *commands: str) -> None:
    """Do this in a database, as its owner."""
    connection = await connect(address, Role.OWNER)
    try:
        for command in commands:
            await connection.execute(command)
    finally:
        await connection.close()


async def test_a_used_database_comes_back_as_new_or_not_at_all(shelf: Shelf) -> None:
    """What a test wrote, counted and made is gone for the next one; a changed shape is not handed on."""
    first = await shelf.take()
    await do(
        first,
        "INSERT INTO agency (id, name, law_tag) VALUES ('x', 'X', 'DC')",
        "DELETE FROM retention_clock",
        "SELECT nextval('incident_number')",
        "CREATE TABLE left_over (id int)",
    )
    await shelf.give_back(first)
    again = await shelf.take()
    assert again == first
    connection = await connect(again, Role.OWNER)
    try:
        assert await connection.fetchval("SELECT count(*) FROM agency WHERE id = 'x'") == 0
        assert await connection.fetchval("SELECT count(*) FROM retention_clock") > 0
        assert await connection.fetchval("SELECT nextval('incident_number')") == 1
        assert await connection.fetchval("SELECT to_regclass('left_over')") is None
    finally:
        await connection.close()
    await do(again, "ALTER TABLE agency ADD COLUMN more int")
    await shelf.give_back(again)
    other = await shelf.take()
    assert other != again
    await shelf.give_back(other)
