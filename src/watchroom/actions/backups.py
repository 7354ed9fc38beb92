"""Makes a backup of the whole house while it runs: of one moment, sealed by windows, its manifest written last."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import msgspec

from watchroom.actions.backup_keys import KeyFile, is_secret, secret_files, unwrap, wrap_new
from watchroom.actions.backup_objects import READ_BYTES, Objects, write_whole
from watchroom.actions.door import ACTS, ActKind, Door
from watchroom.actions.imports import operator_seat
from watchroom.base.errors import BadInputError
from watchroom.base.ids import new_id
from watchroom.model.backups import FORMAT, FileCopy, KeyOf, Manifest, TableCopy
from watchroom.policy.decide import Answer
from watchroom.store import backups as store
from watchroom.store import ledger as store_ledger
from watchroom.store.backups import Shape, WindowRows
from watchroom.store.pool import Address

MADE = ActKind("backup.make", "Make a backup of the whole house.")
ACTS[MADE.name] = MADE
MANIFEST = "manifest.json"
NOT_COPIED = ("postgres", "postgres.new", "postgres.log", "socket", "recordings")
"""What the data folder holds beside files: the database, whose rows are copied; recordings are copied by their rows."""
_RULE = "operator-at-the-terminal"


class Made(msgspec.Struct, frozen=True):
    """A backup that was made: what it holds, the manifest's hash, and how many objects were written anew."""

    manifest: Manifest
    sha256: str
    written: int
    gone: int
    """Files and windows that retention deleted while the backup was made."""


class Backup:
    """One run: what was there of an earlier one is kept, what changed is written anew."""

    def __init__(self, door: Door, data: Path, folder: Path, master_path: Path, tell: Callable[[str], None]) -> None:
        """Keep the door, the data folder, where the backup goes, the master key's file, and whom to tell."""
        self._door = door
        self._data = data
        self._folder = folder
        self._master_path = master_path
        self._tell = tell
        self._objects = Objects(folder)
        self._keys: dict[KeyOf, bytes] = {}
        self._written = 0
        self._gone = 0

    async def make(self, keys_path: Path, version: str) -> Made:
        """Make the backup and its key file; returns what it holds.

        Raises:
            BadInputError: the folder holds something else, or the key file would lie in it.
        """
        earlier = _earlier(self._folder)
        _demand_apart(keys_path, self._folder, self._data)
        address = self._door.database.address
        await self._take_keys()
        async with store.one_moment(address) as moment:
            async with store.seeing(address, moment) as tx:
                shapes, windows = await store.tables(tx), await store.windows(tx)
                segments = await store.segment_files(tx)
                sequences = await store.sequences(tx)
                head = await store_ledger.newest_checkpoint(tx)
            with _parts(keys_path) as beside:
                tables = [await self._table(address, moment, each) for each in shapes]
                wrapped = await self._wrapped(address, moment, shapes, beside)
                copies = await self._windows(address, moment, windows, earlier)
                files = [*self._recordings(segments, earlier), *self._files(earlier)]
                manifest = Manifest(
                    format=FORMAT, id=new_id("bak"), made_at=self._door.clock.now(), version=version,
                    migrations=store.migrations(), head_size=head.size if head else 0,
                    head_root=head.root.hex() if head else "", sequences=sequences, tables=tuple(tables),
                    windows=tuple(copies), files=tuple(files),
                )  # fmt: skip
                self._write_keys(keys_path, wrapped)
        return await self._finish(manifest)

    async def _take_keys(self) -> None:
        """Take the key of each window that is there, made where it has none, before the moment that is copied."""
        async with self._door.database.owner.acquire() as tx:
            wanted = {each.key for each in await store.windows(tx)}
            wanted |= {_key_of(each) for each in await store.segment_files(tx)} | {KeyOf()}
            for of in sorted(wanted):
                wrapped = await store.put_key(tx, of, wrap_new(self._door.master_key, of))
                if wrapped is not None:
                    self._keys[of] = wrapped
        self._tell(f"{len(self._keys):,} keys of windows")

    def _key(self, of: KeyOf) -> bytes | None:
        wrapped = self._keys.get(of)
        return None if wrapped is None else unwrap(self._door.master_key, of, wrapped)

    async def _table(self, address: Address, moment: str, shape: Shape) -> TableCopy:
        writer = self._objects.writer(self._key(KeyOf()) or b"", KeyOf(), shape.table)
        async with store.seeing(address, moment) as tx:
            rows = await store.copy_table(tx, shape, writer.write)
        self._written += 1
        return TableCopy(table=shape.table, columns=shape.columns, rows=rows, kept=writer.close())

    async def _wrapped(self, address: Address, moment: str, shapes: Sequence[Shape], folder: Path) -> dict[str, Path]:
        """Lay the wrapped keys of records aside, for the key file."""
        found = {}
        for shape in shapes:
            if shape.wrapped is None:
                continue
            path = folder / shape.table
            with path.open("xb") as file:

                async def write(data: bytes, file: object = file) -> None:
                    file.write(data)  # type: ignore[attr-defined]

                async with store.seeing(address, moment) as tx:
                    await store.copy_wrapped(tx, shape, write)
            found[shape.table] = path
        return found

    async def _windows(
        self, address: Address, moment: str, windows: Sequence[WindowRows], earlier: Manifest | None
    ) -> list[TableCopy]:
        known = {(each.table, each.key): each for each in earlier.windows} if earlier else {}
        found = []
        for window in windows:
            before = known.get((window.shape.table, window.key))
            if before and earlier and _is_same(before, window, earlier) and self._objects.has(before.kept):
                found.append(before)
                continue
            key = self._key(window.key)
            if key is None:
                self._gone += 1
                continue
            writer = self._objects.writer(key, window.key, window.shape.table)
            async with store.seeing(address, moment) as tx:
                rows = await store.copy_window(tx, window, writer.write)
            self._written += 1
            self._tell(f"{window.key.words}: {rows:,} rows")
            found.append(
                TableCopy(
                    table=window.shape.table, columns=window.shape.columns, rows=rows, kept=writer.close(),
                    key=window.key,
                )
            )  # fmt: skip
        return found

    def _recordings(self, segments: Sequence[store.SegmentFile], earlier: Manifest | None) -> Iterator[FileCopy]:
        known = {each.path: each for each in earlier.files} if earlier else {}
        for segment in segments:
            path = Path("recordings") / segment.path
            yield from self._file(path, _key_of(segment), known.get(str(path)))

    def _files(self, earlier: Manifest | None) -> Iterator[FileCopy]:
        known = {each.path: each for each in earlier.files} if earlier else {}
        for folder, names, files in os.walk(self._data):
            here = Path(folder)
            if here == self._data:
                names[:] = [each for each in names if each not in NOT_COPIED]
            for name in sorted(files):
                path = (here / name).relative_to(self._data)
                if _is_copied(here / name, self._data):
                    yield from self._file(path, KeyOf(), known.get(str(path)))

    def _file(self, path: Path, of: KeyOf, before: FileCopy | None) -> Iterator[FileCopy]:
        """Yield the copy of one file; none where it was deleted meanwhile."""
        key = self._key(of)
        try:
            file = (self._data / path).open("rb")
        except FileNotFoundError:
            self._gone += 1
            return
        with file:
            status = os.fstat(file.fileno())
            same = before is not None and (before.size_bytes, before.mtime_ns) == (status.st_size, status.st_mtime_ns)
            if before is not None and same and self._objects.has(before.kept):
                yield before
                return
            if key is None:
                self._gone += 1
                return
            writer, size = self._objects.writer(key, of, str(path)), 0
            while data := file.read(READ_BYTES):
                writer.take(data)
                size += len(data)
        self._written += 1
        yield FileCopy(path=str(path), size_bytes=size, mtime_ns=status.st_mtime_ns, kept=writer.close(), key=of)

    def _write_keys(self, path: Path, wrapped: dict[str, Path]) -> None:
        files = dict(secret_files(self._data, self._master_path))
        KeyFile(files=files, windows=self._keys, wrapped=wrapped).write(path)

    async def _finish(self, manifest: Manifest) -> Made:
        """Write the manifest, remove what it does not name, and enter its hash into the ledger."""
        written = msgspec.json.format(msgspec.json.encode(manifest))
        write_whole(self._folder / MANIFEST, written)
        named = manifest.objects
        self._objects.sweep(lambda sha256: sha256 in named)
        sha256 = sha256_of(written)
        async with self._door.everything() as tx:
            seat = operator_seat(self._door.clock.now())
            says = Answer(allowed=True, rule=_RULE, says="Whoever holds the machine's terminal makes backups.")
            await self._door.note(
                tx, MADE, seat, says, f"backup {manifest.id}", manifest=sha256, head=manifest.head_size
            )
        return Made(manifest, sha256, self._written, self._gone)


def read_manifest(folder: Path) -> tuple[Manifest, str]:
    """Return what a backup says of itself, with the hash of that.

    Raises BadInputError when there is no backup in the folder, or one of a newer form.
    """
    try:
        written = (folder / MANIFEST).read_bytes()
        manifest = msgspec.json.decode(written, type=Manifest)
    except FileNotFoundError as error:
        raise BadInputError("DIR", f"{folder} holds no whole backup: it has no {MANIFEST}") from error
    except (OSError, msgspec.DecodeError) as error:
        raise BadInputError("DIR", f"{folder / MANIFEST} cannot be read: {error}") from error
    if manifest.format != FORMAT:
        raise BadInputError("DIR", f"is a backup of form {manifest.format}: restore it with version {manifest.version}")
    return manifest, sha256_of(written)


def _earlier(folder: Path) -> Manifest | None:
    if not folder.exists() or not any(folder.iterdir()):
        return None
    if not (folder / MANIFEST).exists():
        if {each.name for each in folder.iterdir()} <= {"objects"}:
            return None  # one that was cut off
        raise BadInputError("DIR", f"{folder} holds something else than a backup: name an empty folder")
    return read_manifest(folder)[0]


def _demand_apart(keys_path: Path, folder: Path, data: Path) -> None:
    keys = keys_path.absolute().resolve()
    for name, other in (("the backup", folder), ("the data folder", data)):
        if keys.is_relative_to(other.absolute().resolve()):
            raise BadInputError("with-keys", f"names a file in {name}: keys are kept apart from what they open")
    if not keys.parent.is_dir():
        raise BadInputError("with-keys", f"names a file in {keys.parent}, which is no folder: make it first")


@contextmanager
def _parts(keys_path: Path) -> Iterator[Path]:
    """Yield a folder beside the key file for what goes into it; what a killed run left there is removed."""
    folder = keys_path.with_name(f"{keys_path.name}.parts")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def _is_same(before: TableCopy, window: WindowRows, earlier: Manifest) -> bool:
    """Return whether an earlier copy still holds: the day was over then, and as many rows are there as were."""
    return window.key.day < earlier.made_at.date() and before.rows == window.rows


def _is_copied(path: Path, data: Path) -> bool:
    """Return whether a file is copied: no lock, no draft, no secret."""
    if path.is_symlink() or not path.is_file() or path.suffix in (".lock", ".draft", ".new", ".pid"):
        return False
    return not (path.parent == data and is_secret(path))


def _key_of(segment: store.SegmentFile) -> KeyOf:
    return KeyOf(record_class=f"recording:{segment.camera_id}", day=segment.day, law_tag=segment.law_tag)


def sha256_of(data: bytes) -> str:
    """Return the hash of a manifest."""
    return hashlib.sha256(data).hexdigest()
