"""Databases for tests: one that a test has used is emptied for the next, where that leaves it as a new one is."""

from __future__ import annotations

import io
import itertools

import msgspec

from watchroom.store.pool import Address, connect
from watchroom.store.roles import Connection, Role
from watchroom.store.setup import maintenance

# To make a database takes its server 0.4 s of a processor, to empty one a tenth of that.
USES_MAX = 25
"""Deleted rows stay in the files; after so many tests a new database is quicker."""
LEFT_BYTES_MAX = 4 * 1024 * 1024
"""A test that wrote more has filled files and statistics that no longer are a new database's."""
END_MS = 5_000
_TABLES = """SELECT relname, pg_relation_size(oid) AS bytes FROM pg_class
    WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"""
_SHAPE = """SELECT md5(string_agg(line, ',' ORDER BY line)) FROM (
    SELECT concat(relname, relkind, relacl, relrowsecurity, relforcerowsecurity, relnatts) AS line
        FROM pg_class WHERE relnamespace = 'public'::regnamespace
    UNION ALL SELECT concat(proname, md5(prosrc), proacl) FROM pg_proc WHERE pronamespace = 'public'::regnamespace
    UNION ALL SELECT concat(polname, polrelid::regclass, polroles::regrole[]) FROM pg_policy
    UNION ALL SELECT concat(tgname, tgenabled) FROM pg_trigger WHERE NOT tgisinternal
    UNION ALL SELECT concat(conname, convalidated) FROM pg_constraint) AS shape"""
_COUNTERS = "SELECT sequencename AS name, start_value FROM pg_sequences WHERE schemaname = 'public'"


class Fresh(msgspec.Struct, frozen=True):
    """What a new database is like: its tables and their first rows, its counters, and its shape in a word."""

    tables: frozenset[str]
    rows: dict[str, bytes]
    counters: dict[str, tuple[int | None, bool]]
    shape: str


class Shelf:
    """The databases of one session's server that no test has now, each as good as new."""

    def __init__(self, template: Address) -> None:
        """Keep where the template is."""
        self._template = template
        self._fresh: Fresh | None = None
        self._ready: list[str] = []
        self._uses: dict[str, int] = {}
        self._numbers = itertools.count(1)

    async def take(self) -> Address:
        """Return the address of a migrated database that is as a new one is."""
        if not self._ready:
            name = f"test_{next(self._numbers)}"
            await self._as_administrator(
                f"CREATE DATABASE {name} TEMPLATE {self._template.database} OWNER {Role.OWNER}"
            )
            self._uses[name] = 0
            self._ready.append(name)
        return msgspec.structs.replace(self._template, database=self._ready.pop())

    async def give_back(self, address: Address) -> None:
        """Empty a database for the next test, or drop it where it cannot be made as new."""
        name = address.database
        self._uses[name] += 1
        await self._as_administrator(
            f"SELECT pg_terminate_backend(pid, {END_MS}) FROM pg_stat_activity WHERE datname = '{name}'"  # noqa: S608 - ours
        )
        if self._uses[name] < USES_MAX and await self._is_emptied(name):
            self._ready.append(name)
        else:
            await self._as_administrator(f"DROP DATABASE {name} WITH (FORCE)")

    async def _is_emptied(self, name: str) -> bool:
        if self._fresh is None:
            self._fresh = await self._look()
        connection = await self._inside(name)
        try:
            return await _empty(connection, self._fresh)
        finally:
            await connection.close()

    async def _look(self) -> Fresh:
        """Return what the template is like."""
        connection = await self._inside(self._template.database)
        try:
            tables = {row["relname"]: row["bytes"] for row in await connection.fetch(_TABLES)}
            rows = {}
            for table in sorted(table for table, size in tables.items() if size):
                copied = io.BytesIO()
                await connection.copy_from_table(table, output=copied, format="binary")
                rows[table] = copied.getvalue()
            counters = {
                row["name"]: await _counter(connection, row["name"]) for row in await connection.fetch(_COUNTERS)
            }
            return Fresh(frozenset(tables), rows, counters, await connection.fetchval(_SHAPE))
        finally:
            await connection.close()

    async def _inside(self, name: str) -> Connection:
        return await connect(msgspec.structs.replace(maintenance(self._template), database=name), None)

    async def _as_administrator(self, command: str) -> None:
        connection = await connect(maintenance(self._template), None)
        try:
            await connection.execute(command)
        finally:
            await connection.close()


async def _empty(connection: Connection, fresh: Fresh) -> bool:
    """Bring a database back to what a new one is; returns whether it is one."""
    found = {row["relname"]: row["bytes"] for row in await connection.fetch(_TABLES)}
    if not fresh.tables <= found.keys() or sum(found.values()) > LEFT_BYTES_MAX:
        return False
    # As a replica does: no trigger and no foreign key watches, so the order is of no matter.
    await connection.execute("SET session_replication_role = replica")
    for table in found.keys() - fresh.tables:
        await connection.execute(f"DROP TABLE {table} CASCADE")
    if await connection.fetchval(_SHAPE) != fresh.shape:
        return False
    commands = [f"DELETE FROM ONLY {table}" for table in sorted(fresh.tables) if found[table]]  # noqa: S608 - ours
    commands += [
        f"SELECT setval('{name}', {last or 1}, {str(is_called).lower()})"
        for name, (last, is_called) in fresh.counters.items()
    ]
    await connection.execute("; ".join(commands))
    for table, rows in fresh.rows.items():
        await connection.copy_to_table(table, source=io.BytesIO(rows), format="binary")
    return True


async def _counter(connection: Connection, name: str) -> tuple[int | None, bool]:
    row = await connection.fetchrow(f"SELECT last_value, is_called FROM {name}")  # noqa: S608 - a name of the catalogue's
    return row["last_value"], row["is_called"]
