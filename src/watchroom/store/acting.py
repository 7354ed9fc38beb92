"""A transaction in which a person acts: row-level security set to what the seat may see."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import TypeAlias

import asyncpg

from watchroom.base.errors import BadInputError, UnavailableError

Tx: TypeAlias = "asyncpg.Connection[asyncpg.Record]"
"""An open transaction; only store's functions look inside."""

GONE = (
    OSError,
    TimeoutError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    asyncpg.PostgresConnectionError,
    asyncpg.exceptions.OperatorInterventionError,
    asyncpg.exceptions.InsufficientResourcesError,
)
"""What the driver raises when the database is gone, shutting down or full."""

_SEE = """
SELECT set_config('watchroom.see_' || each.category, each.labels, true)
FROM unnest($1::text[], $2::text[]) AS each(category, labels)
"""
_SET = """
SELECT set_config('watchroom.login', $1, true),
       set_config('watchroom.see_' || each.category, each.labels, true)
FROM unnest($2::text[], $3::text[]) AS each(category, labels)
"""


@asynccontextmanager
async def acting(
    pool: asyncpg.Pool[asyncpg.Record], login: str, visible: Mapping[str, frozenset[str]]
) -> AsyncIterator[Tx]:
    """Open a transaction as `login` that sees, per category, only records with the given labels.

    Raises UnavailableError when the database is gone or goes: nothing of the transaction was kept then, save where the
    answer to the commit itself was lost. Raises BadInputError for what no column holds: a NUL, a number too large.
    """
    try:
        async with pool.acquire() as connection, connection.transaction():
            labels = [",".join(sorted(each)) for each in visible.values()]
            await connection.fetch(_SET, login, list(visible), labels)
            yield connection
    except asyncpg.DataError as error:
        raise BadInputError("request", "holds a character or a number that cannot be kept") from error
    except GONE as error:
        raise UnavailableError("The database does not answer. Try again in a few seconds.") from error


async def see(tx: Tx, visible: Mapping[str, frozenset[str]]) -> None:
    """Let the rest of this transaction see, per category, only records with the given labels."""
    await tx.fetch(_SEE, list(visible), [",".join(sorted(each)) for each in visible.values()])


async def enrolling(tx: Tx, category: str, labels: frozenset[str]) -> None:
    """Let the rest of this transaction write records of a category with these labels; not for looking."""
    await tx.execute("SELECT set_config('watchroom.see_' || $1, $2, true)", category, ",".join(sorted(labels)))
