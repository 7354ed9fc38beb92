"""Opens the store for a verb: by URL, by starting our PostgreSQL, or at the server another process of ours runs."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import msgspec

from watchroom.app.settings import Settings
from watchroom.base.errors import ConflictError, UnavailableError
from watchroom.store.pool import Address
from watchroom.store.server.folders import FolderInUseError
from watchroom.store.server.supervisor import Server, running_address
from watchroom.store.setup import prepare

ATTACH_SECONDS_MAX = 15.0
_LOOK_AGAIN_SECONDS = 0.05
RESTORING = "restoring"
"""A file of this name in the data folder says that a restore into it was begun and not ended."""


class Opened(msgspec.Struct, frozen=True):
    """A store that is ready: where it is, and the server behind it when this process runs one."""

    address: Address
    server: Server | None


@asynccontextmanager
async def opened(
    settings: Settings, *, may_attach: bool, stop: asyncio.Event | None = None, restoring: bool = False
) -> AsyncIterator[Opened]:
    """Open the store, migrated; `may_attach` lets this process use the server of another one on the same data folder.

    `restoring` begins with an empty database of the folder: what a restore that was cut off left there, all rows and no
    entry in the ledger perhaps, nothing else has opened since.

    Raises:
        UnavailableError: the store cannot be opened, or `stop` was set before it was.
        ConflictError: its schema is not this version's, or a restore into it was cut off.
    """
    if not restoring and (settings.data / RESTORING).exists():
        raise ConflictError(f"A restore into {settings.data} was cut off: run `watchroom restore` again.")
    if settings.database_url:
        settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        address = Address(url=settings.database_url)
        await prepare(address)
        yield Opened(address, None)
        return
    server = Server(settings.data, anew=restoring)
    try:
        address = await _start(server, stop)
    except FolderInUseError:
        if not may_attach:
            raise
        yield Opened(await _attach(settings), None)
        return
    try:
        await prepare(address)
        yield Opened(address, server)
    finally:
        await asyncio.to_thread(server.stop)


async def _start(server: Server, stop: asyncio.Event | None) -> Address:
    """Start off the loop's thread; a stop in the meantime ends the wait for a long recovery."""
    starting = asyncio.create_task(asyncio.to_thread(server.start))
    stopping = asyncio.create_task((stop or asyncio.Event()).wait())
    try:
        await asyncio.wait({starting, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if not starting.done():
            server.give_up()
        return await starting
    finally:
        stopping.cancel()


async def _attach(settings: Settings) -> Address:
    """Wait until the other process has its server ready."""
    for _ in range(int(ATTACH_SECONDS_MAX / _LOOK_AGAIN_SECONDS)):
        if address := running_address(settings.data):
            return address
        await asyncio.sleep(_LOOK_AGAIN_SECONDS)
    raise UnavailableError(f"The watchroom that holds {settings.data} has no database ready: look at its log.")
