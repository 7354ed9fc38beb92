"""The files of a backup: each sealed, named by its hash, written whole or not at all, and never changed."""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import IO

from watchroom.actions.seal import KEY_BYTES
from watchroom.base.errors import ConflictError
from watchroom.evidence.envelope import FRAME_BYTES, FRAME_SEALED_BYTES, Envelope
from watchroom.model.backups import Kept, KeyOf

OBJECTS = "objects"
_DRAFT = ".draft"
READ_BYTES = 1 << 20


class Objects:
    """The folder of a backup's files."""

    def __init__(self, folder: Path) -> None:
        """Name the backup's folder."""
        self._folder = folder / OBJECTS

    def has(self, kept: Kept) -> bool:
        """Return whether an object is there with its size."""
        path = self._path(kept.sha256)
        return path.is_file() and path.stat().st_size == kept.size_bytes

    def writer(self, key: bytes, of: KeyOf, part: str) -> ObjectWriter:
        """Return what seals and writes one object, bound to its window and its part of it."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return ObjectWriter(self._folder, Envelope(key, of.words, part))

    def fault(self, kept: Kept) -> str | None:
        """Read an object through; return what is wrong with it."""
        path = self._path(kept.sha256)
        if not path.is_file():
            return f"{path.relative_to(self._folder.parent)} is not there"
        digest = hashlib.sha256()
        with path.open("rb") as file:
            while data := file.read(READ_BYTES):
                digest.update(data)
        if path.stat().st_size != kept.size_bytes or digest.hexdigest() != kept.sha256:
            return f"{path.relative_to(self._folder.parent)} is not what was written: its hash is another"
        return None

    def frames(self, kept: Kept, key: bytes, of: KeyOf, part: str) -> Iterator[bytes]:
        """Yield what an object holds; raises UnavailableError when it was changed, or sealed for something else."""
        envelope = Envelope(key, of.words, part)
        with self._path(kept.sha256).open("rb") as file:
            index = 0
            while sealed := file.read(FRAME_SEALED_BYTES):
                yield envelope.open(index, sealed)
                index += 1

    async def stream(self, kept: Kept, key: bytes, of: KeyOf, part: str) -> AsyncIterator[bytes]:
        """Yield what an object holds, for a COPY."""
        for frame in self.frames(kept, key, of, part):
            yield frame

    def sweep(self, keep: Callable[[str], bool]) -> int:
        """Remove what no manifest names any more, drafts too; returns how many."""
        removed = 0
        for path in self._folder.glob("*/*"):
            if path.suffix == _DRAFT or not keep(path.name):
                path.unlink()
                removed += 1
        return removed

    def _path(self, sha256: str) -> Path:
        if len(sha256) != 2 * KEY_BYTES or not sha256.isalnum():
            raise ConflictError("The manifest names an object that is no hash: it is not a backup of ours.")
        return self._folder / sha256[:2] / sha256


class ObjectWriter:
    """Seals what it is given in frames; the file has its name only when it is whole and on disk."""

    def __init__(self, folder: Path, envelope: Envelope) -> None:
        """Open a draft."""
        self._folder = folder
        self._envelope = envelope
        drafts = folder / "00"
        drafts.mkdir(mode=0o700, exist_ok=True)
        self._draft = drafts / f"{secrets.token_hex(8)}{_DRAFT}"
        self._file: IO[bytes] = self._draft.open("xb")
        self._digest = hashlib.sha256()
        self._waiting = bytearray()
        self._index = 0
        self._size = 0

    async def write(self, data: bytes) -> None:
        """Take more; the driver awaits this."""
        self.take(data)

    def take(self, data: bytes) -> None:
        """Take more."""
        self._waiting += data
        while len(self._waiting) >= FRAME_BYTES:
            self._frame(bytes(self._waiting[:FRAME_BYTES]))
            del self._waiting[:FRAME_BYTES]

    def close(self) -> Kept:
        """Write the last frame, bring all to disk, and give the file its name."""
        self._frame(bytes(self._waiting))
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        kept = Kept(sha256=self._digest.hexdigest(), size_bytes=self._size)
        path = self._folder / kept.sha256[:2] / kept.sha256
        path.parent.mkdir(mode=0o700, exist_ok=True)
        self._draft.replace(path)
        sync_folder(path.parent)
        return kept

    def _frame(self, plain: bytes) -> None:
        sealed = self._envelope.seal(self._index, plain)
        self._file.write(sealed)
        self._digest.update(sealed)
        self._size += len(sealed)
        self._index += 1


def sync_folder(folder: Path) -> None:
    """Bring a folder's names to disk."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_whole(path: Path, data: bytes, mode: int = 0o600) -> None:
    """Write a file whole or not at all."""
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}{_DRAFT}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    sync_folder(path.parent)
