"""The connection that stays: all locks and listeners of a process are on it, and are lost with it."""

from __future__ import annotations

import asyncio

import pytest

from watchroom.base.errors import UnavailableError
from watchroom.store.alone import LOCKS, Alone
from watchroom.store.listening import Listening
from watchroom.store.pool import Database

pytestmark = pytest.mark.database
_OURS = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"


async def held(database: Database) -> list[int]:
    """Return the numbers of the locks that are held in this database."""
    async with database.owner.acquire() as tx:
        rows = await tx.fetch(
            """SELECT objid::int AS number FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database
               WHERE locktype = 'advisory' AND datname = current_database() ORDER BY 1"""
        )
        return [row["number"] for row in rows]


async def test_all_jobs_and_listeners_share_one_connection(database: Database) -> None:
    """A process that keeps every job and listens has one connection for that, and lets each lock go by itself."""
    async with database.owner.acquire() as tx:
        before = await tx.fetchval(_OURS)
        async with Listening(database, lambda *_: None, ("place",)), Alone(database, "post"):
            async with Alone(database, "leases"):
                assert await held(database) == sorted([LOCKS["leases"], LOCKS["post"]])
                # One for the locks and the listener, one that `held` borrowed.
                assert await tx.fetchval(_OURS) == before + 2
            assert await held(database) == [LOCKS["post"]]
        assert await held(database) == []


async def test_a_job_is_taken_once_in_one_process_too(database: Database) -> None:
    """Who asks for a job that this process has does not get it, although its connection has the lock already."""
    async with Alone(database, "post"):
        assert await database.standing.take(LOCKS["post"]) is None
    assert await database.standing.take(LOCKS["post"]) is not None


async def test_a_killed_connection_is_noticed_and_opened_again(database: Database) -> None:
    """When it is killed, those who kept jobs or listened by it find out, and who asks next gets a new one."""
    heard: asyncio.Queue[str] = asyncio.Queue()
    alone, listening = Alone(database, "post"), Listening(database, lambda *_: None, ("place",))
    async with alone, listening:
        alone.check()
        async with database.owner.acquire() as tx:
            query = "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND objid = $1"
            pid = await tx.fetchval(query, LOCKS["post"])
        async with database.writer.acquire() as tx:
            await tx.fetchval("SELECT pg_terminate_backend($1)", pid)
        for keeper in (alone, listening):
            with pytest.raises(UnavailableError):
                await asyncio.wait_for(_until_lost(keeper), 10)
    again = Listening(database, lambda channel, _: heard.put_nowait(channel), ("place",))
    async with Alone(database, "post"), again, database.writer.acquire() as tx:
        await tx.execute("NOTIFY place")
        assert await asyncio.wait_for(heard.get(), 10) == "place"


async def _until_lost(keeper: Alone | Listening) -> None:
    while True:
        keeper.check()
        await asyncio.sleep(0)
