"""A backup holds the whole house as it was at one moment; what its clocks closed since stays closed in it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from tests.integration.retention.conftest import engine
from tests.integration.web.messages import position, read, shot
from tests.integration.web.town import Town, open_town

from watchroom.actions.backup_keys import KeyFile
from watchroom.actions.backup_objects import Objects
from watchroom.actions.backups import MANIFEST, Backup, Made, read_manifest
from watchroom.actions.restoring import Restored, Restoring, faults_of
from watchroom.app.evidence import vault_of
from watchroom.app.settings import Settings
from watchroom.app.terminal import door_of
from watchroom.base.errors import BadInputError, ConflictError
from watchroom.pipeline.retention import Retention
from watchroom.reports.bound_records import unbound
from watchroom.store import backups as store
from watchroom.store.checks import QUERIES, looking
from watchroom.store.pool import Address, Database

pytestmark = pytest.mark.database
DAY = 24 * 3600.0
COUNTED = ("agency", "person", "act", "ledger_entry", "ledger_leaf", "observation", "incident", "change", "source")
FAULTY = ("entries", "destroyed", "hits", "identities", "links", "change_order", "labels", "versions", "alerts")


@pytest.fixture
async def town(database: Database, tmp_path: Path) -> AsyncIterator[Town]:
    """Return a town in which something of everything came in, with a file in its evidence folder."""
    async with open_town(database, tmp_path / "house") as opened:
        now = opened.clock.now()
        await opened.sent("lpr_generic", read("r-1", "ABC1234", now), read("r-2", "STL1234", now))
        await opened.sent("fairfax_lpr", read("v-1", "VIR1234", now))
        await opened.sent("units_generic", position("3D12", now))
        await opened.sent("gunshot", shot("g-1", now))
        await opened.note_plates()
        await (await opened.person("watch.officer")).get("/incidents")

        async def is_signed() -> bool:
            return bool(await opened.rows("SELECT 1 FROM ledger_checkpoint LIMIT 1"))

        await opened.until("a head of the ledger is signed", is_signed)
        file = opened.settings.data / "evidence" / "ab" / "item"
        file.parent.mkdir(parents=True)
        file.write_bytes(bytes(range(256)) * 8_200)
        yield opened


async def made(town: Town, folder: Path, keys: Path) -> Made:
    """Back the town up."""
    backup = Backup(await engine(town), town.settings.data, folder, town.settings.master_key_path, lambda _: None)
    return await backup.make(keys, "1")


async def restored(address: Address, folder: Path, keys: Path, data: Path) -> tuple[Restored, list[str]]:
    """Restore into another database and folder; returns what came back, and what a check finds there."""
    manifest, sha256 = read_manifest(folder)
    laid = data.parent / "laid"
    laid.mkdir()
    restoring = Restoring(manifest, folder, KeyFile.read(keys, laid), lambda _: None)
    settings = Settings(data=data)
    restoring.secrets(data, settings.master_key_path)
    restoring.files(data)
    async with await Database.open(address) as database:
        async with database.owner.acquire() as tx, tx.transaction():
            assert await store.is_empty(tx)
            await restoring.rows(tx, manifest.made_at.date())
        door = await door_of(settings, database)
        found = await restoring.enter(door, sha256)
        async with looking(address) as tx:
            assert not await store.is_empty(tx)
            faults = [each async for each in unbound(tx, door.master_key, lambda _: None)]
            faults += [row[0] for name in FAULTY for row in await tx.fetch(QUERIES[name])]
    return found, faults


async def rows(address: Address, query: str) -> list[Any]:
    """Return the first column of rows of the restored database."""
    async with await Database.open(address) as database, database.owner.acquire() as tx:
        return [row[0] for row in await tx.fetch(query)]


async def test_all_comes_back_as_it_was(
    town: Town, new_database: Callable[[], Awaitable[Address]], tmp_path: Path
) -> None:
    """Every table, file and key is back, the ledger's head is the same, and the house goes on from there."""
    folder, keys = tmp_path / "backup", tmp_path / "house.keys"
    first = await made(town, folder, keys)
    await town.sent("gunshot", shot("g-2", town.clock.now()))
    second = await made(town, folder, keys)
    assert second.written < first.written
    assert faults_of(second.manifest, folder, lambda _: None) == []
    assert keys.stat().st_mode & 0o077 == 0
    address = await new_database()
    found, faults = await restored(address, folder, keys, tmp_path / "new")
    assert (found.closed, found.entries, faults) == ([], 0, [])
    for table in COUNTED:
        (there,) = await rows(address, f"SELECT count(*) FROM {table}")  # noqa: S608 - names written here
        (copy,) = [sum(each.rows for each in second.manifest.tables + second.manifest.windows if _is_of(each, table))]
        assert there == copy + (table in ("act", "ledger_entry")), table
    assert await rows(address, "SELECT plate FROM read ORDER BY 1") == ["ABC1234", "STL1234", "VIR1234"]
    assert (tmp_path / "new" / "evidence" / "ab" / "item").read_bytes() == bytes(range(256)) * 8_200
    secured = "SELECT relname FROM pg_class WHERE relrowsecurity AND NOT relforcerowsecurity"
    assert await rows(address, secured) == []
    with pytest.raises(ConflictError, match="another one"):
        await restored_over(address, folder, keys, tmp_path)


def _is_of(copy: Any, table: str) -> bool:
    return bool(copy.table == table or (copy.table[: len(table) + 1] == f"{table}_" and copy.table[-8:].isdigit()))


async def restored_over(address: Address, folder: Path, keys: Path, tmp_path: Path) -> None:
    """Restore where another key already is."""
    data = tmp_path / "other"
    data.mkdir()
    (data / "master.key").write_bytes(b"x" * 32)
    manifest, _ = read_manifest(folder)
    laid = tmp_path / "laid2"
    laid.mkdir()
    Restoring(manifest, folder, KeyFile.read(keys, laid), lambda _: None).secrets(data, data / "master.key")


async def test_a_window_that_was_closed_stays_closed_in_every_old_copy(
    town: Town, new_database: Callable[[], Awaitable[Address]], tmp_path: Path
) -> None:
    """Virginia's reads are over after 21 days: a backup from before opens with today's keys, but for those."""
    old = await made(town, tmp_path / "old", tmp_path / "old.keys")
    town.advance(22 * DAY)
    await Retention(await engine(town), vault_of(town.settings)).keep()
    await made(town, tmp_path / "today", tmp_path / "today.keys")
    address = await new_database()
    found, faults = await restored(address, tmp_path / "old", tmp_path / "today.keys", tmp_path / "new")
    assert ("read", "VA") in {(each.record_class, each.law_tag) for each in found.closed}
    assert ("read", "DC") not in {(each.record_class, each.law_tag) for each in found.closed}
    assert await rows(address, "SELECT plate FROM read ORDER BY 1") == ["ABC1234", "STL1234"]
    assert await rows(address, "SELECT plate FROM plate_seen WHERE plate = 'VIR1234'") == []
    assert found.entries >= 1
    assert faults == []
    (head,) = await rows(address, "SELECT encode(root, 'hex') FROM ledger_checkpoint ORDER BY size DESC LIMIT 1")
    assert head == old.manifest.head_root
    assert (await rows(address, "SELECT act FROM act ORDER BY at DESC LIMIT 1")) == ["backup.restore"]


async def test_what_is_cut_off_or_changed_is_no_whole_backup(town: Town, tmp_path: Path) -> None:
    """Without a manifest there is no backup, a changed or missing object is named, and keys are never beside data."""
    folder, keys = tmp_path / "backup", tmp_path / "house.keys"
    with pytest.raises(BadInputError, match="kept apart"):
        await made(town, folder, folder / "house.keys")
    found = await made(town, folder, keys)
    written = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    for secret in (town.settings.master_key_path.read_bytes(), b"ABC1234", b"STL1234", b"Watch Officer"):
        assert secret not in written
    manifest = (folder / MANIFEST).read_bytes()
    (folder / MANIFEST).unlink()
    with pytest.raises(BadInputError, match="no whole backup"):
        read_manifest(folder)
    (folder / MANIFEST).write_bytes(manifest)
    kept = found.manifest.tables[0].kept
    path = folder / "objects" / kept.sha256[:2] / kept.sha256
    data = bytearray(path.read_bytes())
    data[20] ^= 1
    path.write_bytes(data)
    assert Objects(folder).has(kept)
    assert len(faults_of(found.manifest, folder, lambda _: None)) == 1
    path.unlink()
    assert "is not there" in faults_of(found.manifest, folder, lambda _: None)[0]
    assert await town.rows("SELECT subject FROM act WHERE act = 'backup.make'") == [
        {"subject": f"backup {found.manifest.id}"}
    ]


async def test_the_owner_sees_every_row_that_is_to_be_copied(database: Database) -> None:
    """No table under forced row-level security lacks the owner's rule: a copy would be empty and nobody would know."""
    async with database.owner.acquire() as tx:
        bare = await tx.fetch(
            """SELECT relname FROM pg_class WHERE relforcerowsecurity AND NOT EXISTS (
                   SELECT FROM pg_policy WHERE polrelid = pg_class.oid AND polqual IS NOT NULL
                       AND (SELECT oid FROM pg_roles WHERE rolname = 'watchroom_owner') = ANY (polroles))"""
        )
        unknown = await tx.fetch(
            """SELECT attrelid::regclass::text FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
               WHERE relkind = 'r' AND attname LIKE '%wrap%' AND attname <> ALL ('{key_wrapped,wrapped_key,wrapped}')"""
        )
    assert [row[0] for row in bare] == []
    assert [row[0] for row in unknown] == []
