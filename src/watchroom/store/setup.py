"""Makes a database ready for this version: roles, rights, migrations, partitions; safe to run at every start."""

from __future__ import annotations

from datetime import UTC, date, datetime

from watchroom.store.migrate import migrate
from watchroom.store.pool import ROLE_PLACE, Address, connect
from watchroom.store.roles import SUPERUSER, Role, let_owner_build, make_database, make_roles


async def prepare(address: Address) -> list[str]:
    """Make the database at `address` ready and return the migrations applied.

    Raises:
        UnavailableError: it does not answer, or an administrator must first run the SQL that the message gives.
        ConflictError: its migrations are not this version's.
    """
    await (_prepare_url(address) if address.url else _prepare_embedded(address))
    return await migrate_as_owner(address)


async def migrate_as_owner(address: Address, *, today: date | None = None) -> list[str]:
    """Apply what is missing to the database at `address`, with the days from `today` on; return the names applied."""
    owner = await connect(address, Role.OWNER)
    try:
        applied = await migrate(owner)
        # Whoever comes first writes to the change log: the pipeline makes the days to come, but may not run yet.
        first = today or datetime.now(UTC).date()
        await owner.execute("SELECT make_partitions($1::date + n) FROM generate_series(0, 2) n", first)
        return applied
    finally:
        await owner.close()


def maintenance(address: Address) -> Address:
    """Return the embedded server's own database, reached as its administrator."""
    return Address(host=address.host, port=address.port, database="postgres", login=SUPERUSER)


async def _prepare_embedded(address: Address) -> None:
    administrator = await connect(maintenance(address), None)
    try:
        await make_roles(administrator)
        await make_database(administrator, address.database)
    finally:
        await administrator.close()


async def _prepare_url(address: Address) -> None:
    if ROLE_PLACE in address.url:
        return  # each role has a login of its own, made by an administrator
    login = await connect(address, None)
    try:
        await make_roles(login)
        await let_owner_build(login)
    finally:
        await login.close()
