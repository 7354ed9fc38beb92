"""Asks a ClamAV daemon about a file: INSTREAM over its local socket, a chunk at a time."""

from __future__ import annotations

import asyncio
import struct
from pathlib import Path

from watchroom.base.errors import UnavailableError
from watchroom.evidence.envelope import SealedReader

CHUNK_BYTES = 1 << 20
ANSWER_SECONDS_MAX = 300.0
ANSWER_BYTES_MAX = 4_096
_LENGTH = struct.Struct(">I")


async def scan(socket: Path, file: SealedReader) -> str | None:
    """Return the name of what the daemon found in a file, None when it found nothing.

    Raises UnavailableError when it does not answer, or answers that it could not look (a file beyond its own limit).
    """
    try:
        async with asyncio.timeout(ANSWER_SECONDS_MAX):
            answer = await _asked(socket, file)
    except (TimeoutError, OSError, asyncio.IncompleteReadError) as error:
        raise UnavailableError("The virus scanner does not answer. Look at clamav_socket and at the daemon.") from error
    said = answer.rstrip(b"\x00\n").decode("utf-8", "replace").removeprefix("stream: ")
    if said == "OK":
        return None
    if said.endswith(" FOUND"):
        return said.removesuffix(" FOUND")
    raise UnavailableError(f"The virus scanner could not look at a file: {said[:200]}")


async def _asked(socket: Path, file: SealedReader) -> bytes:
    reader, writer = await asyncio.open_unix_connection(str(socket))
    try:
        writer.write(b"zINSTREAM\x00")
        while chunk := await asyncio.to_thread(file.read, CHUNK_BYTES):
            writer.write(_LENGTH.pack(len(chunk)) + chunk)
            await writer.drain()
        writer.write(_LENGTH.pack(0))
        await writer.drain()
        return await reader.read(ANSWER_BYTES_MAX)
    finally:
        writer.close()
