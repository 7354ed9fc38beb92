"""Each damage of the ledger, in the store and in an export, each with what makes it, is found and its place named."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest
from tests.integration.conftest import run_apart

from watchroom.app.ledger_export import export_ledger
from watchroom.base.clock import ManualClock
from watchroom.ledger.tiles import decode_bundle, encode_bundle
from watchroom.ledger.trust import Brought
from watchroom.ledger.verify import verify_export
from watchroom.reports.ledger_tree import tree_faults
from watchroom.store.acting import GONE
from watchroom.store.checks import looking
from watchroom.store.pool import Address, Database, connect
from watchroom.store.roles import Role
from watchroom.store.server.supervisor import Server
from watchroom.store.setup import maintenance, prepare

from .conftest import NOW, Log

pytestmark = pytest.mark.database

LEAVES = 300
KEPT_AT = 200
FLIP = """UPDATE ledger_entry SET entry = set_bit(entry, 77, 1 - get_bit(entry, 77))
    WHERE id = (SELECT entry_id FROM ledger_leaf WHERE leaf_index = 150)"""
EDIT = """UPDATE ledger_entry SET entry = replace(encode(entry, 'escape'), 'done', 'failed')::bytea
    WHERE id = (SELECT entry_id FROM ledger_leaf WHERE leaf_index = 8)"""
REHASH = """UPDATE ledger_node SET hash = (SELECT sha256('\\x00'::bytea || entry) FROM ledger_entry
    JOIN ledger_leaf ON id = entry_id WHERE leaf_index = 8) WHERE (level, idx) = (0, 8)"""
SWAP = """ALTER TABLE ledger_leaf DROP CONSTRAINT ledger_leaf_entry_id_key;
    UPDATE ledger_leaf SET entry_id = CASE leaf_index WHEN 20 THEN b.entry_id ELSE a.entry_id END
    FROM (SELECT entry_id FROM ledger_leaf WHERE leaf_index = 20) a,
         (SELECT entry_id FROM ledger_leaf WHERE leaf_index = 90) b WHERE leaf_index IN (20, 90)"""
DROP = "DELETE FROM ledger_entry WHERE id = (SELECT entry_id FROM ledger_leaf WHERE leaf_index = 42)"
STORE = {
    "a bit flipped in an entry": (FLIP, "leaf 150 is not the entry"),
    "a row edited": (EDIT, "leaf 8 is not the entry"),
    "a row edited with its hash": (f"{EDIT}; {REHASH}", "over the leaves 8 to 9"),
    "an entry dropped": (DROP, "leaf 42 is not the entry"),
    "a place dropped": ("DELETE FROM ledger_leaf WHERE leaf_index = 43", "leaf 43 is missing"),
    "the last places dropped": ("DELETE FROM ledger_leaf WHERE leaf_index >= 290", "leaf 290 and all that follow"),
    "two places swapped": (SWAP, "leaf 20 is not the entry"),
    "a node edited": (
        "UPDATE ledger_node SET hash = sha256(hash) WHERE (level, idx) = (4, 3)",
        "over the leaves 48 to 63",
    ),
    "a head edited": ("UPDATE ledger_head SET root = sha256(root)", f"the first {KEPT_AT} leaves make another root"),
    "a head's second signature edited": (
        "UPDATE ledger_head SET note = substr(note, 1, length(note) - 60) || repeat('A', 59) || chr(10)",
        "cosignature",
    ),
    "a checkpoint edited": (
        "UPDATE ledger_checkpoint SET note = replace(note, '300', '299') WHERE size = 300",
        "the head of size 300",
    ),
}
"""What is done to the store, and what the first fault says."""


async def _faults(address: Address, log: Log, kept: str | None = None) -> list[str]:
    async with looking(address) as tx:
        return [fault async for fault in tree_faults(tx, log.keys, lambda _: None, kept)]


@pytest.fixture(scope="module")
def stored(postgres: Address) -> Address:
    """Return a store whose ledger has 300 leaves and a head over the first 200: the template of each damage."""
    address = msgspec.structs.replace(postgres, database="ledger_whole")

    async def make() -> None:
        administrator = await connect(maintenance(postgres), None)
        await administrator.execute(f"CREATE DATABASE ledger_whole TEMPLATE {postgres.database} OWNER {Role.OWNER}")
        await administrator.close()
        async with await Database.open(address) as database:
            log = Log(database)
            await log.append(KEPT_AT)
            await log.append(LEAVES - KEPT_AT)
            await log.next_minute()

    run_apart(make())
    return address


@pytest.fixture
async def damaged(stored: Address) -> AsyncIterator[Database]:
    """Return this test's own copy, to be damaged."""
    administrator = await connect(maintenance(stored), None)
    await administrator.execute(f"CREATE DATABASE ledger_damaged TEMPLATE ledger_whole OWNER {Role.OWNER}")
    async with await Database.open(msgspec.structs.replace(stored, database="ledger_damaged")) as database:
        yield database
    await administrator.execute("DROP DATABASE ledger_damaged WITH (FORCE)")
    await administrator.close()


async def test_each_damage_of_the_store_is_found_and_named(damaged: Database) -> None:
    """A flip, an edit, a drop, a reorder, of entries, places, nodes or heads: the check names the first bad leaf."""
    log = Log(damaged)
    assert await _faults(damaged.address, log) == []
    found = {}
    for what, (damage, _) in STORE.items():
        async with damaged.owner.acquire() as tx:
            attempt = tx.transaction()
            await attempt.start()
            await tx.execute(damage)
            found[what] = [fault async for fault in tree_faults(tx, log.keys, lambda _: None)]
            await attempt.rollback()
    unnamed = {what: found[what] for what, (_, wanted) in STORE.items() if wanted not in "".join(found[what][:1])}
    assert unnamed == {}


async def test_a_rollback_is_found_by_whoever_kept_a_head(damaged: Database) -> None:
    """A store put back to an older state looks whole from inside; with a head kept outside it is named, a fork too."""
    log = Log(damaged)
    kept = (await log.head()).note
    await log.restore(KEPT_AT)
    assert await _faults(damaged.address, log) == []
    assert (await _faults(damaged.address, log, kept))[0].startswith(f"leaf {KEPT_AT} and all that follow are gone")
    await log.append(LEAVES, word="other")
    assert "a fork" in (await _faults(damaged.address, log, kept))[0]
    assert "the head kept outside" in (await _faults(damaged.address, log, "nothing"))[0]


async def test_each_damage_of_an_export_is_found_and_named(damaged: Database, tmp_path: Path) -> None:
    """What is exported verifies; one that broke off leaves the older one whole; a torn file is named."""
    log = Log(damaged)
    brought = Brought(log.keys[0].line(), pq_key=log.keys[1].line())
    async with damaged.writer.acquire() as tx:
        await export_ledger(tx, tmp_path / "out", log.keys, NOW)
    assert verify_export(tmp_path / "out", brought).size == KEPT_AT
    later = log.clock.now().replace(year=2030)
    in_the_way = tmp_path / "out/tile/1/000.p/1"
    in_the_way.mkdir(parents=True)
    async with damaged.writer.acquire() as tx:
        with pytest.raises(OSError, match="directory"):
            await export_ledger(tx, tmp_path / "out", log.keys, later)
        assert (tmp_path / "out/tile/entries/000").exists()
        assert verify_export(tmp_path / "out", brought).size == KEPT_AT
        in_the_way.rmdir()
        await export_ledger(tx, tmp_path / "out", log.keys, later)
    assert verify_export(tmp_path / "out", brought).size == LEAVES
    bundle = tmp_path / "out/tile/entries/000"
    whole = bundle.read_bytes()
    leaves = decode_bundle(whole)[0]
    for torn, index in (
        (whole[: len(whole) // 2] + bytes(len(whole) - len(whole) // 2), None),
        (encode_bundle([*leaves[:9], leaves[10], leaves[9], *leaves[11:]]), 9),
        (encode_bundle([*leaves[:17], *leaves[18:]]), 17),
    ):
        bundle.write_bytes(torn)
        fault = verify_export(tmp_path / "out", brought).fault
        assert fault is not None
        assert fault.index == index or (index is None and 0 < (fault.index or 0) < 256)


async def test_kill_and_torn_pages_of_the_database(data: Path) -> None:
    """A kill -9 amid appending loses nothing acknowledged; a page torn or flipped on disk is named by its leaf."""
    with Server(data) as server:
        await prepare(server.address)
        log, acknowledged = await _killed_amid(server)
        assert await _faults(server.address, log) == []
        async with looking(server.address) as tx:
            assert await tx.fetchval("SELECT count(*) FROM ledger_leaf") >= acknowledged
            path = server.folders.cluster / await tx.fetchval("SELECT pg_relation_filepath('ledger_entry')")
            last_of_page_0 = await tx.fetchval(
                """SELECT min(leaf_index) FROM ledger_leaf JOIN ledger_entry ON id = entry_id
                   WHERE (ledger_entry.ctid::text::point)[0] = 1"""
            )
        for torn in (bytes(4096), None):
            await asyncio.to_thread(server.stop)
            _tear(path, torn)
            await asyncio.to_thread(server.start)
            faults = await _faults(server.address, log)
            assert faults[0].startswith(f"leaf {last_of_page_0} cannot be read"), faults


async def _killed_amid(server: Server) -> tuple[Log, int]:
    """Append until the server is killed, start it again and append on; return how many were acknowledged before."""
    async with await Database.open(server.address) as database:
        log, acknowledged = Log(database), 0
        log.clock = ManualClock(NOW)

        async def append() -> None:
            nonlocal acknowledged
            while True:
                await log.append(5)
                acknowledged += 5

        appending = asyncio.create_task(append())
        while acknowledged < 60:  # noqa: ASYNC110 - the task counts, no event
            await asyncio.sleep(0)
        assert server.pid
        os.kill(server.pid, signal.SIGKILL)
        with pytest.raises((*GONE, Exception)):
            await appending
    await asyncio.to_thread(server.restart)
    async with await Database.open(server.address) as database:
        again = Log(database)
        await again.append(3)
    return again, acknowledged


def _tear(path: Path, torn: bytes | None) -> None:
    """Write zeros over the second half of a file's second page, or flip one bit of it."""
    with path.open("r+b") as file:
        page = 8192
        file.seek(page + page - 4096 if torn else page + 300)
        old = file.read(1)
        file.seek(-1, os.SEEK_CUR)
        file.write(torn or bytes([old[0] ^ 1]))
