"""Brings a database to this version's schema: forward only, in order, each file once, in one transaction."""

from __future__ import annotations

import hashlib
import re
from importlib import resources
from importlib.resources.abc import Traversable

import asyncpg
import msgspec

from watchroom.base.errors import ConflictError, UnavailableError
from watchroom.store.roles import Connection

MIGRATION_SECONDS_MAX = 3600.0
_FILE_NAME = re.compile(r"(\d{4})_[a-z0-9_]+\.sql")
_LOCK = 0x77726F6F6D  # "wroom"
_TABLE = """
CREATE TABLE IF NOT EXISTS schema_migrations (
    name text PRIMARY KEY,
    sha256 text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now()
)
"""


class Migration(msgspec.Struct, frozen=True):
    """One step of the schema: a file's name, its text, and the hash that shows it never changed."""

    name: str
    sql: str
    sha256: str


def load(folder: Traversable | None = None) -> list[Migration]:
    """Return the migrations of a folder in order: `0001_name.sql` upwards, no gap, no number twice."""
    folder = folder or resources.files("watchroom.store") / "migrations"
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".sql")), key=lambda file: file.name)
    for number, file in enumerate(files, start=1):
        match = _FILE_NAME.fullmatch(file.name)
        if match is None or int(match.group(1)) != number:
            raise ConflictError(f"Migration {file.name} is out of order: number {number:04} must come here.")
    return [_read(file) for file in files]


async def migrate(connection: Connection, migrations: list[Migration] | None = None) -> list[str]:
    """Apply what is missing, as the owner role; return the names applied. Another process may be doing the same.

    Raises:
        ConflictError: an applied file has changed, or the database is newer than this program.
        UnavailableError: a migration failed; nothing of it has been kept.
    """
    wanted = load() if migrations is None else migrations
    await connection.execute("SELECT pg_advisory_lock($1)", _LOCK, timeout=MIGRATION_SECONDS_MAX)
    try:
        await connection.execute(_TABLE)
        rows = await connection.fetch("SELECT name, sha256 FROM schema_migrations ORDER BY name")
        _demand_same_past({row["name"]: row["sha256"] for row in rows}, wanted)
        return [await _apply(connection, migration) for migration in wanted[len(rows) :]]
    finally:
        await connection.execute("SELECT pg_advisory_unlock($1)", _LOCK)


def _read(file: Traversable) -> Migration:
    content = file.read_bytes()
    return Migration(file.name, content.decode(), hashlib.sha256(content).hexdigest())


def _demand_same_past(applied: dict[str, str], wanted: list[Migration]) -> None:
    known = {migration.name: migration.sha256 for migration in wanted[: len(applied)]}
    for name, sha256 in applied.items():
        if name not in known:
            raise ConflictError(f"The database has migration {name}, which this version lacks: run a newer watchroom.")
        if known[name] != sha256:
            raise ConflictError(f"Migration {name} was changed after it was applied: put the original file back.")


async def _apply(connection: Connection, migration: Migration) -> str:
    try:
        async with connection.transaction():
            await connection.execute(migration.sql, timeout=MIGRATION_SECONDS_MAX)
            await connection.execute(
                "INSERT INTO schema_migrations (name, sha256) VALUES ($1, $2)", migration.name, migration.sha256
            )
    except asyncpg.PostgresError as error:
        raise UnavailableError(f"Migration {migration.name} failed, nothing of it was kept: {error}") from error
    return migration.name
