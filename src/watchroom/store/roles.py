"""The four roles our processes connect as, and making them where they are missing."""

from __future__ import annotations

import contextlib
from enum import StrEnum
from typing import TypeAlias

import asyncpg

from watchroom.base.errors import UnavailableError

SUPERUSER = "watchroom_superuser"
"""The embedded server's own administrator; used at set-up, for nothing else."""

DATABASE = "watchroom"

Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"


class Role(StrEnum):
    """Who a connection is; what each may do is granted by the migrations."""

    OWNER = "watchroom_owner"
    WRITER = "watchroom_writer"
    ACTOR = "watchroom_actor"
    SEQUENCER = "watchroom_sequencer"


_CREATE = "CREATE ROLE {} LOGIN"


async def make_roles(connection: Connection) -> None:
    """Make the missing roles, and let this login take each; where it may not, say what an administrator must run.

    Raises:
        UnavailableError: the login may not make roles; the message is the SQL to run.
    """
    me = await connection.fetchrow(
        "SELECT rolname, rolsuper, rolcreaterole OR rolsuper AS may FROM pg_roles WHERE rolname = current_user"
    )
    assert me is not None  # noqa: S101 - whoever is connected is a role
    statements = [
        *await _missing(connection),
        *([] if me["rolsuper"] else await _not_member(connection, me["rolname"])),
    ]
    if statements and not me["may"]:
        raise UnavailableError(f"An administrator of this PostgreSQL must run first:\n{_script(statements)}")
    for statement in statements:
        try:
            await connection.execute(statement)
        except (asyncpg.DuplicateObjectError, asyncpg.UniqueViolationError):
            continue  # another process was first
        except asyncpg.InsufficientPrivilegeError as error:
            raise UnavailableError(
                f"An administrator of this PostgreSQL must run first:\n{_script(statements)}"
            ) from error


async def let_owner_build(connection: Connection) -> None:
    """Let the owner role make tables in this database, and nobody else; say so where this login may not grant it."""
    if await _owner_may_build(connection):
        return
    name = await connection.fetchval("SELECT quote_ident(current_database())")
    statements = [
        f"GRANT CONNECT, CREATE, TEMPORARY ON DATABASE {name} TO {Role.OWNER}",
        f"GRANT CONNECT ON DATABASE {name} TO {', '.join(Role)}",
        f"GRANT USAGE, CREATE ON SCHEMA public TO {Role.OWNER}",
    ]
    with contextlib.suppress(asyncpg.InsufficientPrivilegeError):
        for statement in statements:
            await connection.execute(statement)
    if not await _owner_may_build(connection):  # a grant without the right to grant is only a warning
        raise UnavailableError(
            f"An administrator of this PostgreSQL must run first, in this database:\n{_script(statements)}"
        )


async def make_database(connection: Connection, name: str = DATABASE) -> None:
    """Make the database of the embedded server, owned by the owner role and closed to everybody else."""
    if await connection.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", name):
        return
    await connection.execute(f"CREATE DATABASE {name} OWNER {Role.OWNER}")
    await connection.execute(f"REVOKE ALL ON DATABASE {name} FROM PUBLIC")
    await connection.execute(f"GRANT CONNECT ON DATABASE {name} TO {', '.join(Role)}")


async def _owner_may_build(connection: Connection) -> bool:
    return bool(
        await connection.fetchval(
            "SELECT has_database_privilege($1, current_database(), 'CREATE') "
            "AND has_schema_privilege($1, 'public', 'CREATE')",
            str(Role.OWNER),
        )
    )


async def _missing(connection: Connection) -> list[str]:
    there = {row["rolname"] for row in await connection.fetch("SELECT rolname FROM pg_roles")}
    return [_CREATE.format(role) for role in Role if role not in there]


async def _not_member(connection: Connection, login: str) -> list[str]:
    """Return the grants that let `login` take each role: since version 16 a member may still lack that right."""
    right = "SET" if connection.get_server_version() >= (16,) else "MEMBER"
    takes = await connection.fetch("SELECT rolname FROM pg_roles WHERE pg_has_role($1, oid, $2)", login, right)
    quoted = await connection.fetchval("SELECT quote_ident($1)", login)
    return [f"GRANT {role} TO {quoted}" for role in Role if role not in {row["rolname"] for row in takes}]


def _script(statements: list[str]) -> str:
    return "\n".join(f"  {statement};" for statement in statements)
