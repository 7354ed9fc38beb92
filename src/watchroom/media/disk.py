"""Writes recordings off the event loop: in order, hashed as written, on disk for good before they are told finished."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import hashlib
import os
import queue
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self, TypeAlias

import msgspec

WAITING_BYTES_MAX = 256 * 1024 * 1024
"""So much may wait for the disk, four seconds of 250 cameras; what comes beyond it is left out and counted."""
LOOK_SECONDS = 2.0
"""How often free space is looked at."""
RESUME_FACTOR = 1.5
"""After a full disk recording goes on when so many times the reserve is free."""
FULL = "The disk is full: recording stopped and goes on by itself when there is room."
_STOP = None


class Written(msgspec.Struct, frozen=True, kw_only=True):
    """A finished file: fsynced, and so is its entry in its folder."""

    size_bytes: int
    sha256: bytes
    error: str | None
    """Why it ended before it was asked to, None when it did not."""


OnDone: TypeAlias = Callable[[Written], None]


class DiskFile:
    """One file being written; only the disk's threads touch what is below `written`."""

    def __init__(self, path: Path) -> None:
        """Open nothing yet: the first write does."""
        self.path = path
        self.written = 0
        """Bytes that are in the file, hashed, and may be read."""
        self.failed: str | None = None
        self.handle = -1
        self.hash = hashlib.sha256()

    def write(self, data: bytes) -> None:
        """Append whole or not at all; raises OSError."""
        if self.handle < 0:
            self.handle = _create(self.path)
        rest = memoryview(data)
        try:
            while rest:
                rest = rest[os.write(self.handle, rest) :]
        except OSError:
            with contextlib.suppress(OSError):
                os.ftruncate(self.handle, self.written)
                os.lseek(self.handle, self.written, os.SEEK_SET)
            raise
        self.hash.update(data)
        self.written += len(data)

    def finish(self) -> Written:
        """Make what was written durable and close; an empty file is removed. Raises OSError."""
        if self.handle < 0:
            return Written(size_bytes=0, sha256=b"", error=self.failed)
        try:
            os.fsync(self.handle)
        finally:
            os.close(self.handle)
            self.handle = -1
        if not self.written:
            self.path.unlink()
        sync_folder(self.path.parent)
        return Written(size_bytes=self.written, sha256=self.hash.digest(), error=self.failed)


class Disk:
    """The recordings folder and the two threads that write there; entered for as long as something is recorded."""

    def __init__(self, root: Path, *, reserve_bytes: int) -> None:
        """Record below `root`; stop before less than `reserve_bytes` are free, so that the database lives."""
        self.root = root
        self.dropped = 0
        """Fragments left out because the disk was too slow."""
        self.failures = 0
        """Writes that the disk did not take."""
        self.bytes_written = 0
        self._reserve_bytes = reserve_bytes
        self._given_bytes = 0
        """What was given to the writing thread; counted by the loop alone, as the next by the thread alone."""
        self._taken_bytes = 0
        self._is_full = False
        self._looked_at = -LOOK_SECONDS
        self._writes: queue.SimpleQueue[tuple[DiskFile, bytes | OnDone] | None] = queue.SimpleQueue()
        self._syncs: queue.SimpleQueue[tuple[DiskFile, OnDone] | None] = queue.SimpleQueue()
        self._loop = asyncio.get_running_loop()
        self._threads = [
            threading.Thread(target=self._write_on, name="recordings-write", daemon=True),
            threading.Thread(target=self._sync_on, name="recordings-sync", daemon=True),
        ]

    async def __aenter__(self) -> Self:
        """Make the folder and start the threads."""
        self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        for thread in self._threads:
            thread.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        """Write and sync what waits, then end the threads."""
        self._writes.put(_STOP)
        await asyncio.to_thread(self._join)
        await asyncio.sleep(0)  # what the threads told last is heard

    @property
    def is_full(self) -> bool:
        """Whether less than the reserve is free; looked at now and then, and at once after a write failed."""
        now = time.monotonic()
        if now - self._looked_at >= LOOK_SECONDS:
            self._looked_at = now
            free = free_bytes(self.root)
            self._is_full = free < self._reserve_bytes * (RESUME_FACTOR if self._is_full else 1)
        return self._is_full

    def set_reserve(self, reserve_bytes: int) -> None:
        """Keep so much of the disk free from now on."""
        self._reserve_bytes, self._looked_at = reserve_bytes, -LOOK_SECONDS

    def file(self, path: str) -> DiskFile:
        """Return a new file below the root; it is created by the first write."""
        return DiskFile(self.root / path)

    def write(self, file: DiskFile, data: bytes) -> bool:
        """Have `data` appended; returns False, and writes nothing, when too much waits for the disk already."""
        if self._given_bytes - self._taken_bytes + len(data) > WAITING_BYTES_MAX:
            self.dropped += 1
            return False
        self._given_bytes += len(data)
        self._writes.put((file, data))
        return True

    def finish(self, file: DiskFile, on_done: OnDone) -> None:
        """Have a file made durable and closed after what was written before; `on_done` is then called on the loop."""
        self._writes.put((file, on_done))

    def _join(self) -> None:
        for thread in self._threads:
            thread.join()

    def _write_on(self) -> None:
        while (job := self._writes.get()) is not None:
            file, data = job
            if not isinstance(data, bytes):
                self._syncs.put((file, data))
                continue
            if file.failed is None:
                self._append(file, data)
            self._taken_bytes += len(data)
        self._syncs.put(_STOP)

    def _append(self, file: DiskFile, data: bytes) -> None:
        try:
            file.write(data)
            self.bytes_written += len(data)
        except OSError as error:
            file.failed = words_of(error)
            self.failures += 1
            if error.errno in (errno.ENOSPC, errno.EDQUOT):
                self._tell(self._found_full)

    def _sync_on(self) -> None:
        while (job := self._syncs.get()) is not None:
            file, on_done = job
            try:
                written = file.finish()
            except OSError as error:
                # After a failed fsync nobody knows what is on disk: the file is left to the recovery at the next start.
                written = Written(size_bytes=0, sha256=b"", error=words_of(error))
            self._tell(on_done, written)

    def _tell(self, hear: Callable[..., None], *words: object) -> None:
        with contextlib.suppress(RuntimeError):  # the loop is closed: nobody hears any more
            self._loop.call_soon_threadsafe(hear, *words)

    def _found_full(self) -> None:
        self._is_full, self._looked_at = True, time.monotonic()


def free_bytes(folder: Path) -> int:
    """Return how much is free for us on the folder's disk; 0 when that cannot be told."""
    try:
        state = os.statvfs(folder)
    except OSError:
        return 0
    return state.f_bavail * state.f_frsize


def sync_folder(folder: Path) -> None:
    """Make a folder's entries durable."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def words_of(error: OSError) -> str:
    """Return what a failed disk means, for people."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return FULL
    return f"The disk does not take recordings ({error.strerror or type(error).__name__}): look at it."


def _create(path: Path) -> int:
    """Create a file that is not there yet, for this user alone, with the folders above it."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
    try:
        return os.open(path, flags, 0o600)
    except FileNotFoundError:
        _make_folder(path.parent)
        return os.open(path, flags, 0o600)


def _make_folder(folder: Path) -> None:
    """Make a folder and those above it, each durable in the one above."""
    if not folder.is_dir():
        _make_folder(folder.parent)
        folder.mkdir(mode=0o700, exist_ok=True)
        sync_folder(folder.parent)
