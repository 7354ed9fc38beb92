"""Takes up files that were being written when a process was killed: cut to the last whole fragment, hashed, indexed."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from watchroom.base.errors import BadInputError
from watchroom.media.disk import sync_folder
from watchroom.media.fmp4.reader import read_whole
from watchroom.media.recorder import Finished
from watchroom.media.segment_file import camera_folder, time_of
from watchroom.model.video import Segment

READ_BYTES = 1024 * 1024
SUFFIX = ".mp4"


def leftovers(root: Path, camera_id: str, newest_path: str | None) -> list[str]:
    """Return a camera's files from the hour of its newest indexed one on, oldest first: what may lack its row.

    `newest_path` and the result are paths below `root`; without a newest one every file of the camera may lack it.
    """
    since = "" if newest_path is None else newest_path.rpartition("/")[0]
    found = [path for path in files_of(root, camera_folder(camera_id)) if path.rpartition("/")[0] >= since]
    return sorted(found, key=lambda path: int(Path(path).stem))


def files_of(root: Path, folder: str = "") -> Iterator[str]:
    """Yield the paths below `root` of all recordings in a folder, at any depth, in no order."""
    try:
        entries = list(os.scandir(root / folder))
    except FileNotFoundError:
        return
    for entry in entries:
        path = f"{folder}/{entry.name}" if folder else entry.name
        if entry.is_dir(follow_symlinks=False):
            yield from files_of(root, path)
        elif entry.name.endswith(SUFFIX) and entry.name.removesuffix(SUFFIX).isdigit():
            yield path


def recover(root: Path, path: str, camera_id: str, label: str) -> Finished | None:
    """Return an unfinished file as a finished segment, on disk for good; one without a whole fragment is removed.

    Raises:
        OSError: the disk does not give or take it.
    """
    full = root / path
    handle = os.open(full, os.O_RDWR | os.O_NOFOLLOW)
    with os.fdopen(handle, "r+b") as file:
        try:
            found = read_whole(file)
        except BadInputError:
            found = None
        if found is None or not found.fragments:
            full.unlink()
            sync_folder(full.parent)
            return None
        file.truncate(found.whole_bytes)
        sha256 = hash_of(file, found.whole_bytes)
        os.fsync(handle)
    sync_folder(full.parent)
    began_us = int(full.stem)
    segment = Segment(
        camera_id=camera_id, stream="main", began_at=time_of(began_us),
        ended_at=time_of(began_us + found.duration_ms * 1000), offset_s=None, path=path, size_bytes=found.whole_bytes,
        sha256=sha256, codec=found.codec, width=found.width, height=found.height, frames=found.frames,
        fragments=found.fragments, label=label,
    )  # fmt: skip
    return Finished(segment, after_step=False)


def hash_of(file: BinaryIO, size: int) -> bytes:
    """Return the SHA-256 of the first `size` bytes of a file."""
    file.seek(0)
    digest = hashlib.sha256()
    while size > 0 and (chunk := file.read(min(READ_BYTES, size))):
        digest.update(chunk)
        size -= len(chunk)
    return digest.digest()
