"""A wire between the app and its database that tests can cut: at once, or just before the answer to a commit."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import msgspec

from watchroom.store.pool import Address

_COMMIT = b"COMMIT;"
_AT_ONCE = b"WHERE true; CALL enter_ingest"
"""In the one message of a commit of reads: their bytes follow it, and the answer to those is the commit's."""


class Wire:
    """Carries bytes both ways over a socket folder of its own."""

    def __init__(self, to: Address) -> None:
        self._to = f"{to.host}/.s.PGSQL.{to.port}"
        self._writers: set[asyncio.StreamWriter] = set()
        self.is_cut = False
        self.lose_answers_to_commits_of = b""
        """Connections that sent these bytes lose the answer to their next commit."""
        self.lost = 0

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection of the app."""
        if self.is_cut:
            writer.close()
            return
        far_reader, far_writer = await asyncio.open_unix_connection(self._to)
        self._writers |= {writer, far_writer}
        losing = asyncio.Event()
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._there(reader, far_writer, losing))
                tasks.create_task(self._back(far_reader, writer, losing))
        except* OSError:
            pass
        finally:
            far_writer.close()
            writer.close()
            self._writers -= {writer, far_writer}

    async def _there(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, losing: asyncio.Event) -> None:
        marked = at_once = False
        while data := await reader.read(65_536):
            at_once = _AT_ONCE in data or (at_once and _COMMIT not in data)
            marked = marked or bool(self.lose_answers_to_commits_of and self.lose_answers_to_commits_of in data)
            if marked and (_COMMIT in data or at_once):
                losing.set()
            writer.write(data)
            await writer.drain()
        writer.close()

    async def _back(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, losing: asyncio.Event) -> None:
        while data := await reader.read(65_536):
            if losing.is_set():
                self.lost += 1
                self.lose_answers_to_commits_of = b""
                break
            writer.write(data)
            await writer.drain()
        writer.close()

    def cut(self) -> None:
        """Break every connection and refuse new ones until `mend`."""
        self.is_cut = True
        for writer in list(self._writers):
            writer.transport.abort()

    def mend(self) -> None:
        """Carry again."""
        self.is_cut = False


@asynccontextmanager
async def wire_to(address: Address, folder: Path) -> AsyncIterator[tuple[Wire, Address]]:
    """Return a wire and the address at the app's end of it."""
    wire = Wire(address)
    server = await asyncio.start_unix_server(wire.carry, folder / f".s.PGSQL.{address.port}")
    try:
        yield wire, msgspec.structs.replace(address, host=str(folder))
    finally:
        server.close()
        wire.cut()
        with suppress(TimeoutError):
            await asyncio.wait_for(server.wait_closed(), 1)
