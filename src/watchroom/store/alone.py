"""Holds a lock of the database for as long as a job must be done by one process alone."""

from __future__ import annotations

import asyncio
from types import TracebackType
from typing import Self

from watchroom.base.errors import UnavailableError
from watchroom.store.pool import Database
from watchroom.store.roles import Connection

LOCKS = {
    "pipeline": 7301,
    "sequencer": 7302,
    "maintenance": 7303,
    "recordings": 7304,
    "leases": 7305,
    "gateways": 7306,
    "supervision": 7307,
    "accounts": 7308,
    "published": 7310,
    "misuse": 7311,
    "retention": 7312,
    "post": 7313,
    "requests": 7316,
    "places": 7314,
    "evidence": 7315,
    "push": 7317,
}
"""Numbers of the advisory locks, by job."""
WAIT_SECONDS = 1.0


class Alone:
    """While it is entered, no other process does the job; entering waits until it is free."""

    def __init__(self, database: Database, job: str) -> None:
        """Name the job, one of LOCKS."""
        self._standing = database.standing
        self._number = LOCKS[job]
        self._connection: Connection | None = None

    async def __aenter__(self) -> Self:
        """Wait for the lock; raises UnavailableError when the database does not answer."""
        while (taken := await self._standing.take(self._number)) is None:  # noqa: ASYNC110 - the database tells nobody
            await asyncio.sleep(WAIT_SECONDS)
        self._connection = taken
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        """Let go."""
        if self._connection is not None:
            await self._standing.give_back(self._number, self._connection)

    def check(self) -> None:
        """Raise UnavailableError when the lock was lost with its connection."""
        if self._connection is None or self._connection.is_closed():
            raise UnavailableError("The lock was lost with its connection.")
