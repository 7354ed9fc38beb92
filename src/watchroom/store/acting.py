"""A transaction in which a person acts: row-level security set to what the seat may see."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import TypeAlias

import asyncpg

Tx: TypeAlias = "asyncpg.Connection[asyncpg.Record]"
"""An open transaction; only store's functions look inside."""

_SET = """
SELECT set_config('watchroom.login', $1, true),
       set_config('watchroom.see_' || each.category, each.labels, true)
FROM unnest($2::text[], $3::text[]) AS each(category, labels)
"""


@asynccontextmanager
async def acting(
    pool: asyncpg.Pool[asyncpg.Record], login: str, visible: Mapping[str, frozenset[str]]
) -> AsyncIterator[Tx]:
    """Open a transaction as `login` that sees, per category, only records with the given labels."""
    async with pool.acquire() as connection, connection.transaction():
        await connection.fetch(_SET, login, list(visible), [",".join(sorted(labels)) for labels in visible.values()])
        yield connection


async def enrolling(tx: Tx, category: str, labels: frozenset[str]) -> None:
    """Let the rest of this transaction write records of a category with these labels; not for looking."""
    await tx.execute("SELECT set_config('watchroom.see_' || $1, $2, true)", category, ",".join(sorted(labels)))
