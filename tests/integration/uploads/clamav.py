"""A virus scanner's daemon as ClamAV's speaks: it finds one mark, and refuses what is larger than its limit."""

from __future__ import annotations

import asyncio
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

MARK = b"the mark of a virus"
BYTES_MAX = 100_000
_LENGTH = struct.Struct(">I")


async def _answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    assert await reader.readexactly(10) == b"zINSTREAM\x00"
    content = b""
    while size := _LENGTH.unpack(await reader.readexactly(_LENGTH.size))[0]:
        content += await reader.readexactly(size)
    said = b"stream: Made.Up.Virus FOUND" if MARK in content else b"stream: OK"
    if len(content) > BYTES_MAX:
        said = b"INSTREAM size limit exceeded. ERROR"
    writer.write(said + b"\x00")
    await writer.drain()
    writer.close()


@asynccontextmanager
async def scanning(folder: Path) -> AsyncIterator[Path]:
    """While it is entered, a daemon answers at the socket that is returned."""
    path = folder / "clamd.sock"
    server = await asyncio.start_unix_server(_answer, path)
    try:
        yield path
    finally:
        server.close()
        await server.wait_closed()
