"""The bytes of evidence: read under an act that is on record, and removed once their key is destroyed."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import msgspec

from watchroom.actions import evidence
from watchroom.actions.door import Door
from watchroom.evidence.envelope import COPY, ORIGINAL, SealedReader
from watchroom.evidence.incoming import Vault
from watchroom.evidence.jobs import SOUND, Piece
from watchroom.evidence.kinds import KINDS, UNKNOWN
from watchroom.evidence.sandbox import Sealed, pieces
from watchroom.model.evidence import EvidenceDetail, Item
from watchroom.model.people import Seat, Why

_PLAIN = re.compile(r"[^A-Za-z0-9]+")


class OpenedFile(msgspec.Struct, frozen=True, kw_only=True):
    """An item's bytes, to be read by whoever has the act."""

    item: Item
    name: str
    """Made by us: it is safe in any header and on any disk."""
    size_bytes: int
    media_type: str
    key: bytes
    part: str


class EvidenceFiles:
    """The folder of sealed files as people of the room reach it: only under an act."""

    def __init__(self, door: Door, vault: Vault) -> None:
        """Keep both."""
        self.door = door
        self.vault = vault

    async def original(self, seat: Seat, why: Why, item_id: str, act_id: str) -> OpenedFile:
        """Return an original under the act that recorded its download; raises NotFoundError without one."""
        item = await evidence.read(self.door, seat, why, item_id, act_id, "evidence.download")
        return self._opened(item, ORIGINAL, item.size_bytes, "application/octet-stream")

    async def copy(self, seat: Seat, why: Why, item_id: str, act_id: str) -> OpenedFile:
        """Return a viewing copy under the act that recorded that it is watched; raises NotFoundError without one."""
        item = await evidence.read(self.door, seat, why, item_id, act_id, "evidence.watch")
        is_picture = KINDS[item.kind or UNKNOWN].group == "image"
        return self._opened(item, COPY, item.copy_bytes or 0, "image/jpeg" if is_picture else "video/mp4")

    async def heard(self, seat: Seat, why: Why, item_id: str, act_id: str) -> OpenedFile:
        """Return an original whose sound is heard under a recorded act; raises NotFoundError without one."""
        item = await evidence.read(self.door, seat, why, item_id, act_id, "evidence.hear")
        return self._opened(item, ORIGINAL, item.size_bytes, "audio/mpeg")

    async def destroy(self, seat: Seat, why: Why, item_id: str) -> EvidenceDetail:
        """Destroy an item's key, then remove its bytes; a crash in between leaves what nobody can read."""
        found = await evidence.destroy(self.door, seat, why, item_id)
        self.vault.remove(item_id)
        return found

    def reader(self, opened: OpenedFile) -> SealedReader:
        """Return the plain bytes to read; raises UnavailableError when they are not there."""
        return self.vault.reader(opened.item.id, opened.key, opened.size_bytes, opened.part)

    async def sound(self, opened: OpenedFile) -> AsyncIterator[bytes]:
        """Yield an original's sound as MP3 while it is made by the sealed-off process.

        Raises BadInputError when there is none, UnavailableError when the file broke the process.
        """
        item = opened.item
        path = self.vault.path(item.id, ORIGINAL)
        file = Sealed(item_id=item.id, path=path, key=opened.key, size_bytes=item.size_bytes, kind=item.kind or UNKNOWN)
        async for piece in pieces(file, SOUND):
            if isinstance(piece, Piece):
                yield piece.data

    def _opened(self, item: Item, part: str, size_bytes: int, media_type: str) -> OpenedFile:
        key = self.door.master_key.unwrap_key(item.key_wrapped or b"", item.id.encode())
        return OpenedFile(
            item=item, name=file_name(item), size_bytes=size_bytes, media_type=media_type, key=key, part=part
        )


def file_name(item: Item) -> str:
    """Return the name under which an original is downloaded: what it belongs to, its id, an ending by its content."""
    number = _PLAIN.sub("-", item.incident_number or item.case_number or "evidence").strip("-")
    return f"{number}-{item.id}.{KINDS[item.kind or UNKNOWN].ending}"
