"""Compares the index of recordings with its ledger leaves and with the files themselves."""

from __future__ import annotations

import asyncio
import hmac
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import msgspec

from watchroom.actions.seal import MasterKey
from watchroom.base.errors import BadInputError, UnavailableError
from watchroom.ledger.entry import batch_root, decode
from watchroom.media.recovery import files_of, hash_of
from watchroom.pipeline.recordings import DELETED, RECORDED, deletion_bytes, segment_bytes
from watchroom.store import checks as store_checks
from watchroom.store import recording_checks as store
from watchroom.store import recordings as store_recordings
from watchroom.store.acting import Tx

WRITTEN_SECONDS = 120.0
"""A file without a row that was written so lately is still being written, or about to be indexed."""
PATHS_AT_ONCE = 5_000
Later = Callable[[], AbstractAsyncContextManager[Tx]]
"""Opens the store as it is when it is called: a running server deletes and records while files are compared."""


class _Commit(msgspec.Struct, frozen=True):
    """One leaf of recordings: what kind, its number, what it says."""

    kind: bytes
    number: int
    records: int
    commitment: str
    key: bytes | None


async def unbound_recordings(tx: Tx, key: MasterKey, tell: Callable[[int], None]) -> AsyncIterator[str]:
    """Yield a fault for every commit whose segments or deletions do not make its leaf, and for rows without a leaf."""
    counted = {RECORDED: 0, DELETED: 0}
    async for chunk in store_checks.ingest_entries(tx):
        commits = [commit for each in chunk if (commit := _opened(each, key)) is not None]
        for kind, rows_of, to_bytes in (
            (RECORDED, store.bound_segments, segment_bytes),
            (DELETED, store.bound_deletions, deletion_bytes),
        ):
            wanted = [each for each in commits if each.kind == kind]
            rows = await rows_of(tx, [each.number for each in wanted]) if wanted else {}
            for each in wanted:
                found = rows.get(each.number, [])
                counted[kind] += len(found)
                if fault := _fault(each, [to_bytes(row) for row in found]):
                    yield fault
            tell(sum(map(len, rows.values())))
    recorded, deleted = await store.counts(tx)
    for kind, there in ((RECORDED, recorded), (DELETED, deleted)):
        if counted[kind] != there:
            yield f"{there - counted[kind]} of {there} segments {kind.decode()[:-1]} are bound by no leaf"


def _opened(sealed: store_checks.Sealed, key: MasterKey) -> _Commit | None:
    """Return a leaf as a commit of recordings, None when it is of something else; others are I2's to complain of."""
    try:
        contents = key.open(sealed.contents_sealed or b"", sealed.entry)
        wrapped = sealed.key_wrapped
        record_key = key.unwrap_key(wrapped, sealed.entry) if wrapped else None
    except UnavailableError:
        return None
    kind = next((each for each in (RECORDED, DELETED) if contents.startswith(each)), None)
    if kind is None:
        return None
    try:
        public = decode(sealed.entry)
        number = int(contents.removeprefix(kind))
    except (BadInputError, ValueError):
        return None
    return _Commit(kind, number, public.public.records or 0, public.commitment, record_key)


def _fault(commit: _Commit, records: list[bytes]) -> str | None:
    name = f"commit {commit.number} of segments {commit.kind.decode()[:-1]}"
    if len(records) != commit.records:
        return f"{name} has {len(records)} of its {commit.records} rows"
    if commit.key is None or hmac.compare_digest(batch_root(sorted(records), commit.key).hex(), commit.commitment):
        return None
    return f"the rows of {name} are not those that its leaf binds"


async def unlike_files(
    tx: Tx, later: Later, root: Path, tell: Callable[[int], None], *, full: bool
) -> AsyncIterator[str]:
    """Yield a fault for each segment whose file is missing or has another size; hashes are of a sample, or of all.

    One that was deleted meanwhile, with its certificate, is none.
    """
    async for chunk in store.file_rows(tx):
        for fault in await _unlike(later, root, chunk, is_hashed=full):
            yield fault
        tell(len(chunk))
    if not full:
        for fault in await _unlike(later, root, await store.sample(tx), is_hashed=True):
            yield fault


async def _unlike(later: Later, root: Path, rows: Sequence[store.FileRow], *, is_hashed: bool) -> list[str]:
    found = await asyncio.to_thread(_unlike_files, root, rows, is_hashed=is_hashed)
    if not found:
        return []
    async with later() as tx:
        deleted = await store.deleted_paths(tx, list(found))
    return [f"{path} {fault}" for path, fault in found.items() if path not in deleted]


def _unlike_files(root: Path, rows: Sequence[store.FileRow], *, is_hashed: bool) -> dict[str, str]:
    return {row.path: fault for row in rows if (fault := _unlike_file(root / row.path, row, is_hashed=is_hashed))}


def _unlike_file(path: Path, row: store.FileRow, *, is_hashed: bool) -> str | None:
    try:
        size = path.stat().st_size
        if size != row.size_bytes:
            return f"has {size} bytes, its row says {row.size_bytes}"
        if is_hashed:
            with path.open("rb") as file:
                if hash_of(file, size) != row.sha256:
                    return "is not as it was recorded: its SHA-256 is another one"
    except OSError as error:
        return f"cannot be read: {error.strerror}"
    return None


async def rowless_files(tx: Tx, later: Later, root: Path, tell: Callable[[int], None]) -> AsyncIterator[str]:
    """Yield a fault for each recording without a row, but for those that are being written."""
    paths = await asyncio.to_thread(lambda: list(files_of(root)))
    for at in range(0, len(paths), PATHS_AT_ONCE):
        chunk = paths[at : at + PATHS_AT_ONCE]
        known = await store_recordings.indexed_paths(tx, chunk)
        left = [path for path in chunk if path not in known and _is_left(root / path)]
        if left:
            async with later() as then:
                known = await store_recordings.indexed_paths(then, left)
        for path in left:
            if path not in known:
                yield f"{path} has no row: the next start of its media process takes it up"
        tell(len(chunk))


def _is_left(path: Path) -> bool:
    try:
        return time.time() - path.stat().st_mtime > WRITTEN_SECONDS
    except FileNotFoundError:
        return False


async def overlapping(tx: Tx) -> AsyncIterator[str]:
    """Yield a fault for each segment that overlaps the one before it, and for wrong sums of what is kept."""
    for fault in [*await store.overlaps(tx), *await store.wrong_usage(tx)]:
        yield fault
