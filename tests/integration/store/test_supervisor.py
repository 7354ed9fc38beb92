"""The server starts by itself after anything, is never there twice, and never outlives its supervisor."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import stat
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchroom.base.errors import UnavailableError
from watchroom.store.pool import Address, connect
from watchroom.store.server.accounts import account_for
from watchroom.store.server.folders import SOCKET_NAME, SOCKET_PATH_BYTES_MAX, FolderInUseError, Folders
from watchroom.store.server.supervisor import Server, running_address
from watchroom.store.setup import maintenance

pytestmark = pytest.mark.database

CUT = (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError)


async def ask(address: Address, question: str, *values: object) -> Any:
    """Return one value from the server's own database, asked as its administrator."""
    connection = await connect(maintenance(address), None)
    try:
        return await connection.fetchval(question, *values)
    finally:
        await connection.close()


async def commit_until_cut(address: Address, enough: asyncio.Event, count: int) -> int:
    """Commit 1, 2, 3… one by one; set `enough` after `count`; return the last one acknowledged before the cut."""
    connection = await connect(maintenance(address), None)
    await connection.execute("CREATE TABLE IF NOT EXISTS said (id bigint PRIMARY KEY)")
    acknowledged = await connection.fetchval("SELECT coalesce(max(id), 0) FROM said")
    first = acknowledged
    try:
        while True:
            await connection.execute("INSERT INTO said VALUES ($1)", acknowledged + 1)
            acknowledged += 1
            if acknowledged - first == count:
                enough.set()
    except CUT:
        return int(acknowledged)


async def kill_amid_commits(server: Server, count: int) -> None:
    """Kill the server after `count` commits, start it again, and look for every acknowledged one."""
    enough = asyncio.Event()
    committing = asyncio.create_task(commit_until_cut(server.address, enough, count))
    await enough.wait()
    assert server.pid
    os.kill(server.pid, signal.SIGKILL)
    acknowledged = await committing
    await asyncio.to_thread(server.restart)
    kept = await ask(server.address, "SELECT count(*) FROM said WHERE id <= $1", acknowledged)
    assert kept == acknowledged


async def test_a_kill_amid_commits_loses_nothing_acknowledged(data: Path) -> None:
    """Whatever was acknowledged before a kill -9 of the server is there after the next start."""
    with Server(data) as server:
        await kill_amid_commits(server, 50)


@pytest.mark.soak
async def test_many_kills_amid_commits_lose_nothing_acknowledged(data: Path) -> None:
    """Thirty kills at random moments of one server's life lose no acknowledged commit."""
    moments = random.Random(8420)  # noqa: S311 - a seed, so that a failure can be repeated
    with Server(data) as server:
        for _ in range(30):
            await kill_amid_commits(server, moments.randint(1, 2000))


async def test_a_server_that_begins_anew_forgets_what_was_there_once(data: Path) -> None:
    """What a restore that was cut off left goes at the next one; a crash of the server amid that one takes nothing."""
    table = "SELECT to_regclass('said') IS NOT NULL"
    with Server(data) as server:
        await ask(server.address, "CREATE TABLE said (id bigint)")
    with Server(data, anew=True) as server:
        assert not await ask(server.address, table)
        await ask(server.address, "CREATE TABLE said (id bigint)")
        await asyncio.to_thread(server.restart)
        assert await ask(server.address, table)


async def test_a_killed_backend_does_not_take_the_server_down(data: Path) -> None:
    """After kill -9 of one session's process the server takes new sessions again without being started."""
    with Server(data) as server:
        connection = await connect(maintenance(server.address), None)
        os.kill(connection.get_server_pid(), signal.SIGKILL)
        with pytest.raises(CUT):
            await connection.execute("SELECT pg_sleep(30)")
        connection.terminate()
        assert server.pid


def test_a_killed_supervisor_leaves_no_server(
    data: Path, hold: Callable[[Path], Any], gone: Callable[[int], None]
) -> None:
    """The server ends by itself after kill -9 of its supervisor, and starts again."""
    holder = hold(data)
    holder.kill()
    gone(holder.server_pid)
    gone(holder.guard_pid)
    with Server(data) as server:
        assert server.pid != holder.server_pid


def test_an_orphan_is_stopped_by_the_next_start(
    data: Path, hold: Callable[[Path], Any], gone: Callable[[int], None]
) -> None:
    """A server whose supervisor and guard were both killed does not keep the next one out."""
    holder = hold(data)
    os.kill(holder.guard_pid, signal.SIGKILL)
    holder.kill()
    with Server(data) as server:
        assert server.pid != holder.server_pid
        gone(holder.server_pid)


@pytest.mark.parametrize("name", ["postgres/postmaster.pid", "socket/.s.PGSQL.5432.lock"])
def test_a_pid_that_now_names_another_process_is_no_obstacle(data: Path, name: str) -> None:
    """A stale file whose number a living stranger of the same user has got does not stop the start."""
    with Server(data) as server:
        left_behind = (server.folders.data / name).read_text()
        old_pid = server.pid
    account = account_for(server.folders.cluster)
    stranger = subprocess.Popen(["/bin/sh", "-c", "read -r _"], stdin=subprocess.PIPE, cwd="/", **account.run_as)
    (server.folders.data / name).write_text(left_behind.replace(str(old_pid), str(stranger.pid), 1))
    try:
        with Server(data) as server:
            assert server.pid
            assert stranger.poll() is None
    finally:
        stranger.communicate()


def test_a_kill_while_the_cluster_is_made_leaves_nothing_to_repair(data: Path) -> None:
    """Half a cluster from a first start that was killed is thrown away."""
    half = Folders.under(data).draft
    half.mkdir(parents=True)
    data.chmod(0o711)
    (half / "PG_VERSION").write_text("18\n")
    account_for(half).own(half)
    half.chmod(0o700)
    with Server(data) as server:
        assert server.pid
        assert not half.exists()


def test_one_folder_has_one_supervisor(data: Path, hold: Callable[[Path], Any]) -> None:
    """A second supervisor is refused, told which process holds the folder, and does the first one no harm."""
    holder = hold(data)
    with pytest.raises(FolderInUseError, match=f"process {holder.process.pid}"):
        Server(data).start()
    assert running_address(data) is not None
    holder.close()
    assert running_address(data) is None


def test_a_postgresql_that_is_not_ours_is_left_alone(data: Path) -> None:
    """A server that an administrator started on the folder by hand is named, and goes on running."""
    with Server(data) as server:
        folders = server.folders
        program = server.installation.program("postgres")
    account = account_for(folders.cluster)
    by_hand = subprocess.Popen(  # noqa: S603 - a program of PostgreSQL
        [program, "-D", folders.cluster], cwd="/", stderr=subprocess.DEVNULL, **account.run_as
    )
    try:
        while running_address(data) is None:
            assert by_hand.poll() is None
        with pytest.raises(UnavailableError, match=f"process {by_hand.pid}"):
            Server(data).start()
        assert by_hand.poll() is None
    finally:
        by_hand.send_signal(signal.SIGINT)
        by_hand.wait()


async def test_what_durability_rests_on_cannot_be_turned_off(data: Path) -> None:
    """ALTER SYSTEM cannot turn fsync and full pages off; checksums are on and nothing listens on TCP."""
    with Server(data) as server:
        for name in ("fsync", "full_page_writes"):
            await ask(server.address, f"ALTER SYSTEM SET {name} = off")
        server.restart()
        shown = {
            name: await ask(server.address, f"SHOW {name}")
            for name in ("fsync", "full_page_writes", "synchronous_commit", "data_checksums", "listen_addresses")
        }
    assert shown.pop("listen_addresses") == ""
    assert set(shown.values()) == {"on"}


async def test_text_sorts_by_bytes_and_knows_letters(server: Server) -> None:
    """A plate's prefix is a range of bytes, and case folding works beyond ASCII."""
    assert await ask(server.address, "SELECT 'B' < 'a' AND lower('Ä') = 'ä' AND getdatabaseencoding() = 'UTF8'")


async def test_the_log_quotes_no_record(server: Server) -> None:
    """A statement that fails on a plate leaves no plate in the server's log."""
    connection = await connect(maintenance(server.address), None)
    await connection.execute("CREATE TABLE read (plate text PRIMARY KEY)")
    await connection.execute("INSERT INTO read VALUES ($1)", "ZZ 4711")
    with pytest.raises(asyncpg.UniqueViolationError):
        await connection.execute("INSERT INTO read VALUES ($1)", "ZZ 4711")
    with pytest.raises(asyncpg.PostgresError):
        await connection.execute("SELECT 'ZZ 4711'::int")
    await connection.close()
    log = server.folders.log.read_text()
    assert "ready to accept connections" in log
    assert "4711" not in log


def test_only_its_user_reaches_the_server(server: Server) -> None:
    """The cluster and the socket's folder are closed to everybody else, and so is the log."""
    for place in (server.folders.cluster, server.folders.socket):
        assert stat.S_IMODE(place.stat().st_mode) == 0o700
    assert stat.S_IMODE(server.folders.log.stat().st_mode) == 0o600


def test_a_terminal_reaches_only_the_supervisor(server: Server) -> None:
    """Ctrl-C goes to the terminal's process group, which the server is not in."""
    assert server.pid
    assert os.getpgid(server.pid) != os.getpgid(0)


def test_a_long_path_gets_a_socket_elsewhere(data: Path) -> None:
    """A data folder whose path is too long for a socket starts all the same, and leaves nothing behind."""
    with Server(data / ("a-city-with-a-long-name-" * 4)) as server:
        socket = server.folders.socket
        assert (socket / SOCKET_NAME).is_socket()
    assert not socket.exists()


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0/."), min_size=1, max_size=200))
def test_every_data_folder_has_a_socket_that_fits(name: str) -> None:
    """The socket's path fits the system's limit whatever the data folder is called."""
    socket = Folders(Path("/srv") / name).socket / SOCKET_NAME
    assert len(os.fsencode(socket)) <= SOCKET_PATH_BYTES_MAX
