"""What registrants do with their entries: see them and who looked, change, pause, resume and delete them at once."""

from __future__ import annotations

from datetime import datetime

import msgspec

from watchroom.actions.door import Deed, act
from watchroom.actions.ledger import receipt_of
from watchroom.actions.registration import (
    activate,
    address_print,
    checked,
    entry_of,
    opened,
    own_entry,
    put_camera,
    sealed,
    write,
)
from watchroom.actions.request_letters import subject_of
from watchroom.base.errors import ConflictError, NotFoundError
from watchroom.ledger.note import Verifier
from watchroom.ledger.receipt import Receipt
from watchroom.model.portal import Account
from watchroom.model.registry import Entry, RegistryLook, Told
from watchroom.store import registry as store
from watchroom.store import things as store_things
from watchroom.store.acting import enrolling

LOOKS_SHOWN_MAX = 500


class OwnCamera(msgspec.Struct, frozen=True, kw_only=True):
    """One entry in its registrant's list, and how often it was looked at."""

    entry: Entry
    looks: int
    looked_at: datetime | None
    """When last."""


class OwnEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One entry of one's own with each look at it, the newest first."""

    entry: Entry
    looks: list[RegistryLook]


@act("registry.mine", "See one's own registered cameras.")
async def mine(deed: Deed, account: Account) -> list[OwnCamera]:
    """Return the account's entries, the newest first."""
    deed.about(f"registrations of account {account.id}")
    key = deed.door.master_key
    entries = [entry_of(key, row) for row in await store.of_account(deed.tx, account.id)]
    counted = await store.looks_counted(deed.tx, [each.camera_id for each in entries if each.camera_id])
    found = []
    for entry in entries:
        n, last = counted.get(entry.camera_id or "", (0, None))
        found.append(OwnCamera(entry=entry, looks=n, looked_at=last))
    return found


@act("registry.view", "See one's own registered camera, and who looked at its entry.")
async def view(deed: Deed, registration_id: str) -> OwnEntry:
    """Return an entry of one's own with the looks at it; raises NotFoundError."""
    row = await own_entry(deed, registration_id)
    looks = await store.looks(deed.tx, row.camera_id, LOOKS_SHOWN_MAX) if row.camera_id else []
    return OwnEntry(
        entry=entry_of(deed.door.master_key, row),
        looks=[
            msgspec.structs.replace(each, incident_type=each.incident_type and subject_of(each.incident_type))
            for each in looks
        ],
    )


@act("registry.receipt", "Take the receipt of a look at one's own entry.")
async def look_receipt(deed: Deed, registration_id: str, act_id: str, *, verifier: Verifier) -> Receipt:
    """Return the receipt of an act that looked at one's entry: its place in the ledger, without what it says of others.

    Raises NotFoundError, or ConflictError until the ledger has given the act its place, at most 2 s later.
    """
    row = await own_entry(deed, registration_id)
    placed = await store.placed_look(deed.tx, row.camera_id or "", act_id)
    if placed is None:
        raise NotFoundError("There is no such look at a camera of yours.")
    return await receipt_of(deed, placed, verifier)


@act("registry.change", "Change what is told of one's registered camera.")
async def change(deed: Deed, registration_id: str, told: Told) -> Entry:
    """Keep what changed; raises NotFoundError, or BadInputError naming the field."""
    row = await own_entry(deed, registration_id)
    told = await checked(deed.tx, told)
    key = deed.door.master_key
    item = sealed(key, row.id, told)
    changed = msgspec.structs.replace(
        row,
        kind=told.kind,
        block=told.block,
        height_m=told.height_m,
        indoor=told.indoor,
        keeps_hours=told.keeps_hours,
        address_print=address_print(key, told),
        sealed=item.sealed,
        wrapped_key=item.wrapped_key,
        changed_at=deed.now,
    )
    await store.put(deed.tx, changed)
    if changed.status == "active":
        await put_camera(deed, changed, told)
    return entry_of(key, changed)


@act("registry.pause", "Take one's registered camera off every list until further notice.")
async def pause(deed: Deed, registration_id: str) -> Entry:
    """Pause an active entry; raises NotFoundError, or ConflictError when it is not active."""
    row = await own_entry(deed, registration_id)
    if row.status != "active" or row.camera_id is None:
        raise ConflictError("This camera is not on any list now. Reload the page to see how it stands.")
    paused = msgspec.structs.replace(row, status="paused", changed_at=deed.now)
    await store.put(deed.tx, paused)
    await enrolling(deed.tx, "camera", frozenset((row.label,)))
    await store_things.retire_camera(deed.tx, row.camera_id, deed.now)
    deed.place_changes()
    return entry_of(deed.door.master_key, paused)


@act("registry.resume", "Put one's paused camera on the lists again.")
async def resume(deed: Deed, registration_id: str) -> Entry:
    """Let a paused entry count again; raises NotFoundError, or ConflictError when it is not paused."""
    row = await own_entry(deed, registration_id)
    if row.status != "paused":
        raise ConflictError("This camera is not paused. Reload the page to see how it stands.")
    key = deed.door.master_key
    return entry_of(key, await activate(deed, row, opened(key, row)))


@act("registry.delete", "Delete one's registered camera: its key is destroyed.")
async def delete(deed: Deed, registration_id: str) -> str:
    """Delete an entry at once; returns its reference. What stays is that there was one, and who looked at it."""
    row = await own_entry(deed, registration_id)
    if row.status == "waiting" or row.camera_id is None:
        await store.drop_waiting(deed.tx, row.id)
        return row.reference
    await write(deed, row, "deleted")
    gone = msgspec.structs.replace(
        row,
        status="deleted",
        account_id=None,
        address_print=None,
        sealed=None,
        wrapped_key=None,
        confirm_sha256=None,
        changed_at=deed.now,
    )
    for category in ("registration", "camera"):  # as nobody's, it is the registry's alone
        await enrolling(deed.tx, category, frozenset((row.label,)))
    await store.put(deed.tx, gone)
    await store.forget_camera(deed.tx, row.camera_id, deed.now)
    deed.place_changes()
    return row.reference
