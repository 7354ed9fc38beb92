"""Where the database is and how we connect: one pool for each role."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from types import TracebackType
from typing import Any, Self, TypeAlias

import asyncpg
import msgspec

from watchroom.base.errors import UnavailableError
from watchroom.store.learned import LearnedConnection
from watchroom.store.roles import Connection, Role
from watchroom.store.standing import Standing

Pool: TypeAlias = "asyncpg.Pool[asyncpg.Record]"

CONNECT_SECONDS_MAX = 10.0
COMMAND_SECONDS_MAX = 120.0
CLOSE_SECONDS_MAX = 1.0
CONNECTIONS_MAX: dict[Role, int] = {Role.OWNER: 2, Role.WRITER: 6, Role.ACTOR: 12, Role.SEQUENCER: 2}
ROLE_PLACE = "{role}"


class Address(msgspec.Struct, frozen=True, kw_only=True):
    """Where one database is.

    Either a socket folder (`host`, `port`, `database`), where a role is also the login; or a `url`. A URL whose user
    is `{role}` connects as each role by its own name; any other URL connects as its user, who then takes the role.
    """

    host: str = ""
    port: int = 5432
    database: str = ""
    login: str = ""
    url: str = ""

    def arguments(self, role: Role | None) -> dict[str, Any]:
        """Return asyncpg's arguments for a connection in `role`, or as the login itself when None."""
        settings = {"application_name": "watchroom", "timezone": "UTC"}
        if not self.url:
            user = self.login or str(role)
            arguments = {"host": self.host, "port": self.port, "database": self.database, "user": user}
        elif ROLE_PLACE in self.url:
            arguments = {"dsn": self.url.replace(ROLE_PLACE, str(role or Role.OWNER))}
        else:
            arguments = {"dsn": self.url}
            settings |= {"role": str(role)} if role else {}
        return arguments | {"server_settings": settings, "timeout": CONNECT_SECONDS_MAX}


class Database:
    """The connections of one process: a pool for each role, and one that stays; opened with `Database.open`."""

    def __init__(self, address: Address, pools: dict[Role, Pool]) -> None:
        """Keep the open pools."""
        self.address = address
        self._pools = pools
        self.owner = pools[Role.OWNER]
        self.writer = pools[Role.WRITER]
        self.actor = pools[Role.ACTOR]
        self.sequencer = pools[Role.SEQUENCER]
        self.standing = Standing(partial(connect, address, Role.WRITER))

    @classmethod
    async def open(cls, address: Address) -> Database:
        """Open every pool; each makes its first connection when it is first used."""
        pools: dict[Role, Pool] = {}
        for role in Role:
            pools[role] = await open_pool(address, role)
        return cls(address, pools)

    async def close(self) -> None:
        """Close every pool; connections still in use after `CLOSE_SECONDS_MAX` are cut."""
        self.standing.close()
        await asyncio.gather(*(_close(pool) for pool in self._pools.values()))

    async def __aenter__(self) -> Self:
        """Return itself: it is open already."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        """Close."""
        await self.close()


async def _close(pool: Pool) -> None:
    try:
        await asyncio.wait_for(pool.close(), CLOSE_SECONDS_MAX)
    except (TimeoutError, OSError):
        # Slow, or gone: a connection says good-bye to its server, which may have died before.
        pool.terminate()


async def open_pool(address: Address, role: Role) -> Pool:
    """Return a pool whose connections act as `role`."""
    return await asyncpg.create_pool(
        **address.arguments(role),
        min_size=0,
        max_size=CONNECTIONS_MAX[role],
        command_timeout=COMMAND_SECONDS_MAX,
        reset=_reset,
        connection_class=LearnedConnection,
    )


async def _reset(connection: Connection) -> None:
    """Leave a connection as it was lent: nothing of ours sets anything beyond its transaction.

    asyncpg's own way asks the server to forget what there is not, one round trip for every act and commit.
    """
    if connection.is_in_transaction():
        await connection.reset()


class Kept:
    """One connection of a pool, lent to one borrower again and again: to lend one anew takes a tenth of a commit."""

    def __init__(self, pool: Pool) -> None:
        """Take none yet."""
        self._pool = pool
        self._connection: Any = None

    @asynccontextmanager
    async def lent(self) -> AsyncIterator[Connection]:
        """Lend the connection; after anything went wrong the next loan is of another."""
        if self._connection is not None and _is_gone(self._connection):
            await self.give_back()
        if self._connection is None:
            self._connection = await self._pool.acquire()
        try:
            yield self._connection
        except BaseException:
            await self.give_back()
            raise

    async def give_back(self) -> None:
        """Let the pool have it."""
        connection, self._connection = self._connection, None
        if connection is not None:
            await self._pool.release(connection)


def _is_gone(connection: Connection) -> bool:
    """Return whether a borrowed connection was lost: the pool has such a one back already, and says so by raising."""
    try:
        return bool(connection.is_closed())
    except asyncpg.InterfaceError:
        return True


async def connect(address: Address, role: Role | None) -> Connection:
    """Return one connection as `role` (as the login itself when None).

    Raises:
        UnavailableError: nothing answers there, or it does not let us in.
    """
    try:
        return await asyncpg.connect(**address.arguments(role), connection_class=LearnedConnection)
    except (OSError, asyncpg.PostgresError, TimeoutError) as error:
        raise UnavailableError(f"The database does not answer or refuses us: {error}") from error
