"""The acts by which a file comes in by an upload link: begun, gone on with, finished, taken back."""

from __future__ import annotations

from datetime import timedelta

import msgspec

from watchroom.actions.door import Deed, act
from watchroom.actions.seal import new_record_key
from watchroom.actions.uploads import SENDER, about_of, enter, item_of, touch, with_about
from watchroom.base.errors import ConflictError, LimitError
from watchroom.base.ids import new_id
from watchroom.model.evidence import ARRIVED, ARRIVING, REMOVED, About, Item
from watchroom.store import evidence as store

UNFINISHED_LASTS = timedelta(days=7)
"""So long after its last piece an unfinished file is kept for the rest."""
LINK_FILES_MAX = 200
AGAIN = "the same file was handed over once more, and is kept once"


@act("upload.begin", "Begin to hand over a file by an upload link.")
async def begin(deed: Deed, token: str, size_bytes: int, about: About) -> Item:
    """Return a new item of a link, with a key of its own."""
    link = await enter(deed, token)
    if len(await store.items_of_link(deed.tx, link.id)) >= LINK_FILES_MAX:
        raise LimitError("link_files_max", f"By one link come at most {LINK_FILES_MAX} files. Ask for another link.")
    item_id = new_id("evi")
    item = Item(
        id=item_id,
        label=link.label,
        agency=link.agency,
        link_id=link.id,
        state=ARRIVING,
        size_bytes=size_bytes,
        began_at=deed.now,
        incident_id=link.incident_id,
        incident_number=link.incident_number,
        case_number=link.case_number,
        camera_id=link.camera_id,
        request_id=link.request_id,
        expires_at=deed.now + UNFINISHED_LASTS,
        key_wrapped=deed.door.master_key.wrap_key(new_record_key(), item_id.encode()),
    )
    item = with_about(deed, item, about)
    await store.insert_item(deed.tx, item)
    deed.about(f"file {item_id}", link=link.id, size_bytes=size_bytes)
    return item


@act("upload.go_on", "Go on sending a file, or ask how far it is.")
async def go_on(deed: Deed, token: str, item_id: str) -> tuple[Item, About]:
    """Return an item and what its sender told of it; an unfinished one is kept for UNFINISHED_LASTS from now.

    It continues the act by which the file was begun.
    """
    link = await enter(deed, token)
    item = await item_of(deed, link, item_id, lock=True)
    if item.state == ARRIVING:
        item = msgspec.structs.replace(item, expires_at=deed.now + UNFINISHED_LASTS)
        await store.put_item(deed.tx, item)
    deed.continues()
    return item, about_of(deed, item)


@act("upload.finish", "Finish handing over a file: all of it has arrived.")
async def finish(deed: Deed, token: str, item_id: str, sha256: bytes | None, *, size_bytes: int | None = None) -> bool:
    """Note that all of an item arrived; returns whether it is kept: what came by the link before is not kept twice.

    `sha256` is of the bytes as received, None where it is still to be taken; `size_bytes` is how many they were, where
    nobody had announced it.
    """
    link = await enter(deed, token)
    item = await item_of(deed, link, item_id, lock=True)
    if item.state != ARRIVING:
        return True
    item = msgspec.structs.replace(
        item,
        state=ARRIVED,
        arrived_at=deed.now,
        expires_at=None,
        sha256=sha256,
        size_bytes=item.size_bytes if size_bytes is None else size_bytes,
    )
    deed.about(f"file {item.id}", link=link.id, size_bytes=item.size_bytes, sha256=sha256.hex() if sha256 else None)
    first = None if sha256 is None else await store.sent_before(deed.tx, item, sha256)
    if first is not None:
        await store.put_item(deed.tx, repeated(item, first))
        await touch(deed, first, "again", AGAIN, by=SENDER)
        return False
    await store.put_item(deed.tx, item)
    await touch(deed, item, "received", f"{item.size_bytes:,} bytes received and sealed", by=SENDER)
    return True


def repeated(item: Item, first: Item) -> Item:
    """Return an item whose key is destroyed because its sender had handed over the same bytes before."""
    return msgspec.structs.replace(
        item, state=REMOVED, key_wrapped=None, about_sealed=None, expires_at=None, arrived_at=None,
        copy_state="none", same_as=first.id,
    )  # fmt: skip


@act("upload.remove", "Take back a file that has not wholly arrived.")
async def remove(deed: Deed, token: str, item_id: str) -> None:
    """Destroy the key of an unfinished item; raises ConflictError for one that arrived: it is evidence now."""
    link = await enter(deed, token)
    item = await item_of(deed, link, item_id, lock=True)
    if item.state != ARRIVING:
        raise ConflictError("This file has arrived. To take it back, write to whoever asked for it.")
    gone = msgspec.structs.replace(item, state=REMOVED, key_wrapped=None, about_sealed=None, expires_at=None)
    await store.put_item(deed.tx, gone)
    deed.about(f"file {item.id}", link=link.id)
