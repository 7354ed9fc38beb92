"""Takes the bytes of files by an upload link: in pieces that may break off, one sender at a time, sealed on disk."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from typing import ParamSpec, TypeVar

import msgspec

from watchroom.actions.door import Door
from watchroom.actions.upload_files import begin, finish, go_on, remove
from watchroom.actions.uploads import OWN, sender_seat
from watchroom.base.errors import BadInputError, ConflictError, LimitError, UnavailableError
from watchroom.evidence.incoming import Digest, HeldError, Incoming, Vault, committed
from watchroom.media.disk import free_bytes
from watchroom.model.evidence import ARRIVING, About, Item
from watchroom.model.people import Seat

P = ParamSpec("P")
R = TypeVar("R")

NAME_CHARS_MAX = 1_000
SILENCE_SECONDS_MAX = 60.0
"""A sender that says nothing for so long has gone; what came is kept."""
IDLE_SECONDS = 5.0
"""A sender this silent lets go when another request wants to go on: a phone that changed networks is its own rival."""
LET_GO_SECONDS_MAX = 2.0
PIECE_BYTES = 256 * 1024
"""What is handed to the disk at a time, at least."""
DIGESTS_KEPT_MAX = 2_000


class SizeError(LimitError):
    """More bytes than may come, or than were announced."""


class NoRoomError(UnavailableError):
    """The disk has no room; what came so far is kept."""


class OffsetError(ConflictError):
    """The piece does not begin where the last one ended."""


class ChecksumError(ConflictError):
    """The piece is not what its checksum says; nothing of it was kept."""


class BrokenOffError(Exception):
    """The sender went away in the middle; raised by what reads the body."""


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """How far a file is."""

    id: str
    offset: int
    size_bytes: int
    expires_at: datetime | None
    metadata: str


class Checksum(msgspec.Struct, frozen=True):
    """What one piece must hash to."""

    algorithm: str
    digest: bytes


class _Sender:
    """A request that writes one file now."""

    def __init__(self) -> None:
        self.reading: asyncio.Timeout | None = None
        self.heard_at = asyncio.get_running_loop().time()
        self.gone = asyncio.Event()

    def let_go(self) -> None:
        """End its wait for more, if that is all it does."""
        if self.reading is not None:
            self.reading.reschedule(asyncio.get_running_loop().time())


class Uploads:
    """Takes files of upload links and keeps them sealed; one for a process."""

    def __init__(self, door: Door, vault: Vault, *, size_bytes_max: int, reserve_bytes: int) -> None:
        """Keep into a vault; no file is larger than `size_bytes_max`, and `reserve_bytes` of the disk stay free."""
        self.door = door
        self.vault = vault
        self.size_bytes_max = size_bytes_max
        self._reserve_bytes = reserve_bytes
        self._senders: dict[str, _Sender] = {}
        self._digests: OrderedDict[str, tuple[int, Digest]] = OrderedDict()

    async def begin(self, token: str, size_bytes: int, about: About) -> Progress:
        """Begin a file.

        Raises:
            NotFoundError: the link opens nothing.
            SizeError: it is larger than files may be.
            NoRoomError: the disk has no room for it.
        """
        if size_bytes > self.size_bytes_max:
            gigabytes = self.size_bytes_max / 1e9
            raise SizeError("upload_bytes_max", f"Files here have at most {gigabytes:g} GB. Send shorter ones.")
        if len(about.name) > NAME_CHARS_MAX:
            raise BadInputError("filename", f"is longer than {NAME_CHARS_MAX} characters")
        self.vault.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._demand_room(size_bytes)
        item = await begin(self.door, self._seat(), OWN, token, size_bytes, about)
        await asyncio.to_thread(self.vault.make, item.id)
        if size_bytes == 0:
            await self._finish(token, item.id, hashlib.sha256().digest())
        return _progress(item, 0, about)

    async def state(self, token: str, item_id: str) -> Progress:
        """Return how far a file is; one that is all there, though nobody said so yet, is finished by asking."""
        item, about = await go_on(self.door, self._seat(), OWN, token, item_id)
        offset = await self._offset(item)
        if item.state == ARRIVING and offset == item.size_bytes:
            await self._finish(token, item.id, None)
        return _progress(item, offset, about)

    async def write(
        self,
        token: str,
        item_id: str,
        offset: int,
        body: AsyncIterator[bytes],
        *,
        length: int | None = None,
        checksum: Checksum | None = None,
    ) -> Progress:
        """Take one piece that begins at `offset`; what is answered is on disk.

        Without a checksum whatever came before the sender broke off is kept; with one, all of the piece or nothing.

        Raises:
            HeldError: another request is sending this file.
            OffsetError, ChecksumError, SizeError, NoRoomError: as they say; nothing that was answered is lost.
            BrokenOffError: the sender went away.
        """
        item, about = await go_on(self.door, self._seat(), OWN, token, item_id)
        if item.state != ARRIVING:
            _demand_offset(offset, item.size_bytes)
            return _progress(item, item.size_bytes, about)
        async with self._held(item) as (incoming, sender):
            _demand_offset(offset, incoming.offset)
            if length is not None and offset + length > item.size_bytes:
                raise _too_much(item)
            try:
                await self._take(incoming, sender, item, body, checksum)
            except OSError as error:
                message = "The disk does not take this file now. What was answered is kept; go on later."
                raise NoRoomError(message) from error
            self._keep_digest(item.id, incoming)
            reached, digest = incoming.offset, incoming.digest
        if reached == item.size_bytes:
            sha256 = None if digest is None else digest.digest()
            await self._finish(token, item.id, sha256)
            self._digests.pop(item.id, None)
        return _progress(item, reached, about)

    async def take(self, token: str, name: str, body: AsyncIterator[bytes], *, size_bytes_max: int) -> Progress:
        """Take a whole file of which nobody said how large it is; all of it is kept, or nothing. Errors as `write`."""
        about = About(name=name[:NAME_CHARS_MAX])
        progress = await self.begin(token, size_bytes_max, about)
        item, _ = await go_on(self.door, self._seat(), OWN, token, progress.id)
        is_taken = False
        try:
            async with self._held(item) as (incoming, sender):
                await self._take(incoming, sender, item, body, None)
                reached, digest = incoming.offset, incoming.digest
            is_taken = True
        finally:
            if not is_taken:
                await self.remove(token, item.id)
        sha256 = None if digest is None else digest.digest()
        await self._finish(token, item.id, sha256, size_bytes=reached)
        return msgspec.structs.replace(progress, offset=reached, size_bytes=reached)

    async def remove(self, token: str, item_id: str) -> None:
        """Take back an unfinished file: its key is destroyed, then its bytes are removed."""
        await remove(self.door, self._seat(), OWN, token, item_id)
        self._digests.pop(item_id, None)
        await asyncio.to_thread(self.vault.remove, item_id)

    async def _finish(self, token: str, item_id: str, sha256: bytes | None, *, size_bytes: int | None = None) -> None:
        """Say that all of a file is here; the bytes of one that came before are removed."""
        if not await finish(self.door, self._seat(), OWN, token, item_id, sha256, size_bytes=size_bytes):
            await asyncio.to_thread(self.vault.remove, item_id)

    def key_of(self, item: Item) -> bytes:
        """Return an item's own key."""
        return self.door.master_key.unwrap_key(item.key_wrapped or b"", item.id.encode())

    def _seat(self) -> Seat:
        return sender_seat(self.door.clock.now())

    async def _offset(self, item: Item) -> int:
        if item.state != ARRIVING:
            return item.size_bytes
        return await asyncio.to_thread(committed, self.vault, item.id, self.key_of(item))

    def _demand_room(self, size_bytes: int) -> None:
        if free_bytes(self.vault.root) - self._reserve_bytes < size_bytes:
            raise NoRoomError("There is no room for this file now. What was sent so far is kept; try again later.")

    @asynccontextmanager
    async def _held(self, item: Item) -> AsyncIterator[tuple[Incoming, _Sender]]:
        """Hold an item against other writers; one that fell silent is asked to let go first."""
        before = self._senders.get(item.id)
        loop = asyncio.get_running_loop()
        if before is not None and loop.time() - before.heard_at >= IDLE_SECONDS:
            before.let_go()
            with suppress(TimeoutError):
                async with asyncio.timeout(LET_GO_SECONDS_MAX):
                    await before.gone.wait()
        if item.id in self._senders:
            raise HeldError
        sender = self._senders[item.id] = _Sender()
        try:
            incoming = Incoming(self.vault, item.id, self.key_of(item))
            await _on_disk(incoming.__enter__)
            try:
                self._give_digest(item.id, incoming)
                yield incoming, sender
            finally:
                incoming.__exit__(None, None, None)
        finally:
            del self._senders[item.id]
            sender.gone.set()

    async def _take(
        self, incoming: Incoming, sender: _Sender, item: Item, body: AsyncIterator[bytes], checksum: Checksum | None
    ) -> None:
        check = None if checksum is None else hashlib.new(checksum.algorithm, usedforsecurity=False)
        try:
            async for piece in _pieces(body, sender):
                if incoming.offset + len(piece) > item.size_bytes:
                    raise _too_much(item)
                if check is not None:
                    check.update(piece)
                await _on_disk(incoming.write, piece)
                if check is None and incoming.is_commit_due:
                    await _on_disk(incoming.commit)
                    self._demand_room(0)
        except BrokenOffError:
            await _on_disk(incoming.roll_back if check is not None else incoming.commit)
            self._keep_digest(item.id, incoming)
            raise
        except OSError as error:
            self._digests.pop(item.id, None)
            raise NoRoomError(
                "The disk does not take this file now. What was answered is kept; go on later."
            ) from error
        if checksum is not None and check is not None and not hmac.compare_digest(check.digest(), checksum.digest):
            await _on_disk(incoming.roll_back)
            self._keep_digest(item.id, incoming)
            raise ChecksumError("The piece does not match its checksum. Send it again.")
        await _on_disk(incoming.commit)

    def _keep_digest(self, item_id: str, incoming: Incoming) -> None:
        if incoming.digest is not None:
            self._digests[item_id] = (incoming.offset, incoming.digest)
            self._digests.move_to_end(item_id)
        while len(self._digests) > DIGESTS_KEPT_MAX:
            self._digests.popitem(last=False)

    def _give_digest(self, item_id: str, incoming: Incoming) -> None:
        """Go on with the running hash, where this process took all that came before."""
        offset, digest = self._digests.pop(item_id, (-1, None))
        if digest is not None and offset == incoming.offset:
            incoming.go_on_with(digest)


def _progress(item: Item, offset: int, about: About) -> Progress:
    return Progress(
        id=item.id, offset=offset, size_bytes=item.size_bytes, expires_at=item.expires_at, metadata=about.metadata
    )


def _demand_offset(given: int, at: int) -> None:
    if given != at:
        raise OffsetError(f"The piece begins at {given}, and {at} bytes are here. Ask for the offset and go on there.")


def _too_much(item: Item) -> SizeError:
    return SizeError("upload_length", f"More came than the {item.size_bytes} bytes that were announced.")


async def _pieces(body: AsyncIterator[bytes], sender: _Sender) -> AsyncIterator[bytes]:
    """Yield what comes, gathered to pieces worth a write; silence ends it as if the sender broke off."""
    gathered = bytearray()
    while True:
        try:
            async with asyncio.timeout(SILENCE_SECONDS_MAX) as sender.reading:
                chunk = await anext(body, None)
        except (TimeoutError, BrokenOffError):
            if gathered:
                yield bytes(gathered)
            raise BrokenOffError from None
        finally:
            sender.reading = None
        sender.heard_at = asyncio.get_running_loop().time()
        if chunk is not None:
            gathered += chunk
        if gathered and (chunk is None or len(gathered) >= PIECE_BYTES):
            yield bytes(gathered)
            gathered.clear()
        if chunk is None:
            return


async def _on_disk(work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Do work of the disk in a thread, and never leave it behind: a handle is closed only when nobody writes to it."""
    task = asyncio.ensure_future(asyncio.to_thread(work, *args, **kwargs))
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait({task})
        raise
