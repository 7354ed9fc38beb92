"""Puts a backup back into an empty house: verified before and after, all or nothing, what was closed since left out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import msgspec

from watchroom.actions.backup_keys import KeyFile
from watchroom.actions.backup_objects import Objects, write_whole
from watchroom.actions.door import ACTS, ActKind, Door
from watchroom.actions.imports import operator_seat
from watchroom.base.errors import ConflictError
from watchroom.base.ids import new_id
from watchroom.model.backups import FileCopy, KeyOf, Manifest, TableCopy
from watchroom.model.retention import Deletion
from watchroom.policy.decide import Answer
from watchroom.store import backups as store
from watchroom.store import ledger as store_ledger
from watchroom.store import retention as store_retention
from watchroom.store.acting import Tx
from watchroom.store.backups import Shape

RESTORED = ActKind("backup.restore", "Put a backup back; windows whose key was destroyed since stay closed.")
ACTS[RESTORED.name] = RESTORED
RULE = "operator-at-the-terminal"
CLOSED = "its key was destroyed after the backup was made"


class Restored(msgspec.Struct, kw_only=True):
    """What came back, and what stayed closed."""

    rows: int = 0
    files: int = 0
    closed: list[KeyOf] = []
    """Windows whose key is in the key file no more."""
    entries: int = 0
    """Ledger entries whose contents stay closed."""


def faults_of(manifest: Manifest, folder: Path, tell: Callable[[str], None]) -> list[str]:
    """Read every object of a backup through; return what is wrong, in words."""
    objects = Objects(folder)
    faults = []
    for number, copy in enumerate(manifest.copies, 1):
        fault = objects.fault(copy.kept)
        if fault is not None:
            faults.append(fault)
        if number % 500 == 0:
            tell(f"{number:,} objects read")
    return faults


def demand_version(manifest: Manifest) -> None:
    """Raise ConflictError where the backup's schema is not this version's."""
    if manifest.migrations != store.migrations():
        raise ConflictError(
            f"This backup was made by version {manifest.version}, whose schema is another one: restore it with that "
            "version, then start the newer one on the data folder."
        )


class Restoring:
    """One run into an empty database and data folder."""

    def __init__(self, manifest: Manifest, folder: Path, keys: KeyFile, tell: Callable[[str], None]) -> None:
        """Keep what the backup holds, where it lies, what opens it, and whom to tell how far it is."""
        self._manifest = manifest
        self._objects = Objects(folder)
        self._keys = keys
        self._tell = tell
        self._found = Restored()

    def secrets(self, data: Path, master_path: Path) -> None:
        """Put the keys and other secret files in place; a key that is there already must be the same.

        Raises ConflictError when another key is there.
        """
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        for name, content in self._keys.files.items():
            path = master_path if name == "master.key" else data / name
            if path.exists() and path.read_bytes() != content:
                raise ConflictError(f"{path} is there and is another one: restore into an empty data folder.")
            if not path.exists():
                write_whole(path, content)

    def files(self, data: Path) -> None:
        """Put the files back whose key is there."""
        for copy in self._manifest.files:
            key = self._keys.key(copy.key)
            if key is None:
                self._closed(copy.key)
                continue
            self._file(data / copy.path, copy, key)
            self._found.files += 1
        self._tell(f"{self._found.files:,} files")

    def _file(self, path: Path, copy: FileCopy, key: bytes) -> None:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = path.with_name(f"{path.name}.draft")
        with draft.open("wb") as file:
            for frame in self._objects.frames(copy.kept, key, copy.key, copy.path):
                file.write(frame)
        if draft.stat().st_size != copy.size_bytes:
            raise ConflictError(f"{copy.path} in the backup is not as long as it was.")
        draft.chmod(0o600)
        draft.replace(path)

    async def rows(self, tx: Tx, today: date) -> None:
        """Put all rows back, in the caller's one transaction, and look whether they are all there.

        Raises:
            ConflictError: rows or the ledger's head are not those that the manifest names.
        """
        shapes = {each.table: each for each in await store.tables(tx)}
        secured = await store.secured(tx)
        days = sorted({each.key.day for each in self._manifest.windows})
        await store.clear(tx, list(shapes), days)
        for copy in self._manifest.tables:
            await self._table(tx, copy, shapes)
        for copy in self._manifest.windows:
            await self._window(tx, copy)
        for shape in shapes.values():
            await store.put_wrapped(tx, shape, self._keys.wrapped.get(shape.table))
        for of, wrapped in self._keys.windows.items():
            await store.put_key(tx, of, wrapped)
        await store.put_sequences(tx, self._manifest.sequences)
        await store.begin_order_anew(tx)
        await store.partitions_around(tx, today)
        await store.secure(tx, secured)
        await self._demand_head(tx)

    async def _table(self, tx: Tx, copy: TableCopy, shapes: dict[str, Shape]) -> None:
        key = self._keys.key(copy.key)
        if key is None or copy.table not in shapes:
            raise ConflictError("The key file does not open this backup: it is of another house, or an older one.")
        await self._put(tx, copy, key)

    async def _window(self, tx: Tx, copy: TableCopy) -> None:
        key = self._keys.key(copy.key)
        if key is None:
            self._closed(copy.key)
            return
        await self._put(tx, copy, key)
        self._tell(f"{copy.key.words}: {copy.rows:,} rows")

    async def _put(self, tx: Tx, copy: TableCopy, key: bytes) -> None:
        source = self._objects.stream(copy.kept, key, copy.key, copy.table)
        rows = await store.put_rows(tx, copy.table, copy.columns, source)
        if rows != copy.rows:
            raise ConflictError(f"{copy.table} came back with {rows} rows, and the manifest names {copy.rows}.")
        self._found.rows += rows

    async def _demand_head(self, tx: Tx) -> None:
        head = await store_ledger.newest_checkpoint(tx)
        found = (head.size, head.root.hex()) if head else (0, "")
        if found != (self._manifest.head_size, self._manifest.head_root):
            raise ConflictError("The ledger's head is not the one that the manifest names.")

    def _closed(self, of: KeyOf) -> None:
        if of not in self._found.closed:
            self._found.closed.append(of)

    async def enter(self, door: Door, sha256: str) -> Restored:
        """Enter the restore into the ledger, with what stays closed, so that a check knows why."""
        now = door.clock.now()
        async with door.everything() as tx:
            entries = await store.keyless_entries(tx)
            says = Answer(allowed=True, rule=RULE, says="Whoever holds the machine's terminal restores backups.")
            act_id = await door.note(
                tx, RESTORED, operator_seat(now), says, f"backup {self._manifest.id}", manifest=sha256,
                closed=[each.words for each in self._found.closed],
            )  # fmt: skip
            self._found.entries = await store_retention.destroy_keys(tx, entries, now, RULE, act_id)
            for of in self._found.closed:
                await store_retention.put_deletion(
                    tx,
                    Deletion(
                        id=new_id("del"), record_class=of.record_class, law_tag=of.law_tag, day=of.day,
                        because=CLOSED, method=CLOSED, began_at=now, ended_at=now, act_id=act_id,
                    ),
                )  # fmt: skip
        return self._found
