"""The one connection of a process that stays open: it holds the process's locks and hears what is notified."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, TypeAlias

from watchroom.store.roles import Connection

Hear: TypeAlias = Callable[[Any, int, str, object], None]
"""What asyncpg calls with the connection, the sender, the channel and the payload."""


class Standing:
    """One connection for a dozen keepers: each is a process of the database's, with memory of its own.

    Opened when it is first used, and again when it was lost: what it held is lost with it, and is asked for anew.
    """

    def __init__(self, open_one: Callable[[], Any]) -> None:
        """Keep how a connection is opened."""
        self._open_one = open_one
        self._connection: Connection | None = None
        self._held: dict[int, Connection] = {}
        self._one_at_a_time = asyncio.Lock()

    async def take(self, number: int) -> Connection | None:
        """Take a lock if nobody has it; returns the connection that holds it, None while another has it.

        Raises UnavailableError when the database does not answer.
        """
        async with self._one_at_a_time:
            connection = await self._opened()
            if self._holds(number):
                # The database would give it to this connection again: whoever asks here is another all the same.
                return None
            if not await _asked(connection, "SELECT pg_try_advisory_lock($1)", number):
                return None
            self._held[number] = connection
            return connection

    async def give_back(self, number: int, connection: Connection) -> None:
        """Let a lock go that `take` gave with this connection; one lost with it is gone already."""
        if number not in self._held or self._held[number] is not connection:
            return
        async with self._one_at_a_time:
            del self._held[number]
            if not connection.is_closed():
                await _asked(connection, "SELECT pg_advisory_unlock($1)", number)

    async def listen(self, channel: str, hear: Hear) -> Connection:
        """Call `hear` for what is notified on the channel, until the connection returned is closed."""
        async with self._one_at_a_time:
            connection = await self._opened()
            await connection.add_listener(channel, hear)
            return connection

    async def unlisten(self, channel: str, hear: Hear, connection: Connection) -> None:
        """Stop what `listen` began."""
        async with self._one_at_a_time:
            if not connection.is_closed():
                await connection.remove_listener(channel, hear)

    def close(self) -> None:
        """Let everything go."""
        if self._connection is not None:
            self._connection.terminate()

    async def _opened(self) -> Connection:
        if self._connection is None or self._connection.is_closed():
            self._connection = await self._open_one()
        return self._connection

    def _holds(self, number: int) -> bool:
        held = self._held.get(number)
        return held is not None and not held.is_closed()


async def _asked(connection: Connection, query: str, number: int) -> bool:
    """Return the database's answer; where none comes, whether we hold the lock is not known, so all is let go."""
    try:
        return bool(await connection.fetchval(query, number))
    except BaseException:
        connection.terminate()
        raise
