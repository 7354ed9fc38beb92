"""Another database beside the test's own, to restore into."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator, Awaitable, Callable

import msgspec
import pytest

from watchroom.store.pool import Address, connect
from watchroom.store.setup import maintenance

_numbers = itertools.count(1)


@pytest.fixture
async def new_database(postgres: Address) -> AsyncIterator[Callable[[], Awaitable[Address]]]:
    """Return what makes a fresh, migrated, empty database."""
    made = []

    async def make() -> Address:
        name = f"restored_{next(_numbers)}"
        administrator = await connect(maintenance(postgres), None)
        await administrator.execute(f"CREATE DATABASE {name} TEMPLATE {postgres.database} OWNER watchroom_owner")
        await administrator.execute(
            f"GRANT CONNECT ON DATABASE {name} TO watchroom_writer, watchroom_actor, watchroom_sequencer"
        )
        await administrator.close()
        made.append(name)
        return msgspec.structs.replace(postgres, database=name)

    yield make
    administrator = await connect(maintenance(postgres), None)
    for name in made:
        await administrator.execute(f"DROP DATABASE {name} WITH (FORCE)")
    await administrator.close()
