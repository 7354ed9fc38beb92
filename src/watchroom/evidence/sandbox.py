"""Asks the sealed-off process about one file: bounded in time and in what it may answer; it ends with its job."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import TypeVar

import msgspec

from watchroom.base.errors import BadInputError, UnavailableError
from watchroom.evidence.jobs import (
    LIST,
    MESSAGE_BYTES_MAX,
    PROBE,
    Failed,
    Finished,
    Job,
    Listed,
    Message,
    Piece,
    Probed,
    framed,
)
from watchroom.media.pictures.jobs import LENGTH

SILENCE_SECONDS_MAX = 120.0
"""A process that says nothing for so long is ended."""
_DECODES, _LISTS = "watchroom.evidence.worker", "watchroom.evidence.lister"
_M = TypeVar("_M", Probed, Listed)
_messages = msgspec.msgpack.Decoder(Message)


class Sealed(msgspec.Struct, frozen=True, kw_only=True):
    """A file as the process is given it."""

    item_id: str
    path: Path
    key: bytes
    size_bytes: int
    kind: str


async def probe(file: Sealed) -> Probed:
    """Return what is in a file of pictures or sound.

    Raises BadInputError when it is not what its kind says, UnavailableError when it broke the process.
    """
    return await _one(file, PROBE, Probed)


async def list_archive(file: Sealed) -> Listed:
    """Return what an archive holds; errors as `probe`."""
    return await _one(file, LIST, Listed)


async def _one(file: Sealed, what: str, kind: type[_M]) -> _M:
    async with _process(file, what) as process:
        found = await _next(process)
    if not isinstance(found, kind):
        raise UnavailableError("The process that looks into files answered something else.")
    return found


async def pieces(file: Sealed, what: str) -> AsyncIterator[Piece | Finished]:
    """Yield what is made of a file (COPY or SOUND), piece by piece, at the end how it was made; errors as `probe`."""
    async with _process(file, what) as process:
        while True:
            found = await _next(process)
            if not isinstance(found, Piece | Finished):
                raise UnavailableError("The process that looks into files answered something else.")
            yield found
            if isinstance(found, Finished):
                return


@asynccontextmanager
async def _process(file: Sealed, what: str) -> AsyncIterator[asyncio.subprocess.Process]:
    try:
        handle = os.open(file.path, os.O_RDONLY | os.O_NOFOLLOW)
    except OSError as error:
        raise UnavailableError("The sealed file is not there. Restore the evidence folder from its backup.") from error
    try:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-P",
            "-m",
            _LISTS if what == LIST else _DECODES,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env={"OPENBLAS_NUM_THREADS": "1"},
            pass_fds=(handle,),
            start_new_session=True,
            limit=MESSAGE_BYTES_MAX,
        )
    finally:
        os.close(handle)
    try:
        assert process.stdin is not None  # noqa: S101 - a pipe was asked for
        job = Job(
            what=what, item_id=file.item_id, key=file.key, size_bytes=file.size_bytes, kind=file.kind, handle=handle
        )
        process.stdin.write(framed(job))
        process.stdin.close()
        yield process
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()


async def _next(process: asyncio.subprocess.Process) -> Message:
    assert process.stdout is not None  # noqa: S101 - a pipe was asked for
    try:
        async with asyncio.timeout(SILENCE_SECONDS_MAX):
            (size,) = LENGTH.unpack(await process.stdout.readexactly(LENGTH.size))
            if size > MESSAGE_BYTES_MAX:
                raise UnavailableError("The process that looks into files answered too much.")
            found: Message = _messages.decode(await process.stdout.readexactly(size))
    except (TimeoutError, OSError, asyncio.IncompleteReadError, msgspec.DecodeError) as error:
        raise UnavailableError("The file broke the process that looked into it, or took too long.") from error
    if isinstance(found, Failed):
        raise BadInputError("file", found.reason)
    return found
