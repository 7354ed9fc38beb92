"""Takes in what arrived: hashes and examines it, writes its receipt, makes its viewing copy, and gives up the rest."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime

import msgspec

from watchroom.actions.door import ACTS, ActKind, Door
from watchroom.actions.evidence import subject_of
from watchroom.actions.posting import letter_rows
from watchroom.actions.seal import MasterKey
from watchroom.actions.upload_files import AGAIN, repeated
from watchroom.base.errors import BadInputError, UnavailableError
from watchroom.evidence import sandbox
from watchroom.evidence.copies import CopyFile
from watchroom.evidence.envelope import ORIGINAL, SealedReader
from watchroom.evidence.incoming import Vault, assemble, committed
from watchroom.evidence.intake import Read, Verdict, judge, kind_of_read, read_whole
from watchroom.evidence.jobs import COPY, Finished
from watchroom.evidence.kinds import SHOWABLE, UNKNOWN
from watchroom.evidence.sandbox import Sealed
from watchroom.model.evidence import ARRIVED, EXPIRED, KEPT, QUARANTINED, About, Item, Touch
from watchroom.model.people import Seat
from watchroom.model.portal import Letter
from watchroom.policy.decide import Answer
from watchroom.store import evidence as store
from watchroom.store import incidents as store_incidents
from watchroom.store import letters as store_letters
from watchroom.store import uploads as store_uploads
from watchroom.store.acting import Tx
from watchroom.store.incidents import NewEntry

KEEP_SECONDS = 1.0
COPY_BYTES_MAX = 20_000_000_000
HOUSE = "the house"
UNREADABLE = "Its sealed bytes cannot be read: restore them from the backup, or ask for the file again."
EXAMINE = ActKind("evidence.examine", "Examine a file that was handed over.")
COPIED = ActKind("evidence.copy", "Make the silent viewing copy of an item of evidence.")
GIVE_UP = ActKind("evidence.give_up", "Give up files whose rest never came.")
ACTS |= {each.name: each for each in (EXAMINE, COPIED, GIVE_UP)}
_BY_HOUSE = Answer(allowed=True, rule="intake", says="")
Scanner = Callable[[SealedReader], Awaitable[str | None]]
log = logging.getLogger(__name__)


def house_seat(now: datetime) -> Seat:
    """Return who examines: the house itself."""
    return Seat(
        id="intake", login="watchroom", name="Intake of evidence", agency="", role="admin", session_id="intake",
        began_at=now,
    )  # fmt: skip


class Examiner:
    """Takes in files, one after the other; one for each database."""

    def __init__(self, door: Door, vault: Vault, scanner: Scanner | None = None) -> None:
        """Keep the door and the folder; `scanner` asks about viruses, None where there is none."""
        self._door = door
        self._vault = vault
        self._scanner = scanner

    async def run(self, check: Callable[[], None]) -> None:
        """Take in what there is, again and again, until cancelled; `check` raises when another process took over."""
        # Side by side: a viewing copy can take an hour, and what arrives meanwhile is not to wait for it.
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(_again(check, self._examine_next))
            tasks.create_task(_again(check, self._copy_next))

    async def _examine_next(self) -> bool:
        """Examine the item that arrived first; returns whether there was one."""
        await self._give_up()
        async with self._door.everything() as tx:
            item = await store.arrived(tx)
        if item is not None:
            await self._examine(item)
        return item is not None

    async def _copy_next(self) -> bool:
        """Make the viewing copy that has waited longest; returns whether one was wanted."""
        async with self._door.everything() as tx:
            item = await store.copy_wanted(tx)
        if item is not None:
            await self._copy(item)
        return item is not None

    async def _examine(self, item: Item) -> None:
        key = self._key(item)
        try:
            await asyncio.to_thread(assemble, self._vault, item.id, key)
            read = await asyncio.to_thread(read_whole, self._vault.reader(item.id, key, item.size_bytes))
        except (UnavailableError, OSError):
            # One file that cannot be read must not hold up all others.
            read, lost = Read(item.sha256, b"", b""), Verdict(kind=UNKNOWN, says=UNREADABLE, findings=(UNREADABLE,))
            async with self._door.everything() as tx:
                await self._settle(tx, item, read, lost, key)
            return
        findings = _against_hash(item, read)
        scanned, more = await self._scanned(item, key)
        file = self._sealed(item, key, kind_of_read(read))
        verdict = await judge(file, read, self._about(item, key).name, scanned)
        verdict = msgspec.structs.replace(verdict, findings=(*findings, *verdict.findings, *more))
        async with self._door.everything() as tx:
            is_kept = await self._settle(tx, item, read, verdict, key)
        if not is_kept:
            await asyncio.to_thread(self._vault.remove, item.id)

    async def _scanned(self, item: Item, key: bytes) -> tuple[str | None, tuple[str, ...]]:
        if self._scanner is None:
            return None, ()
        try:
            with contextlib.closing(self._vault.reader(item.id, key, item.size_bytes)) as reader:
                return await self._scanner(reader), ()
        except UnavailableError as error:
            log.warning("virus scanner: %s", error.message)
            return None, ("The virus scanner could not look at it.",)

    async def _settle(self, tx: Tx, item: Item, read: Read, verdict: Verdict, key: bytes) -> bool:
        """Write what was found, once: an item that somebody else settled meanwhile is left alone.

        Returns whether it is kept: what its sender had handed over before is not kept twice.
        """
        present = await store.item(tx, item.id, lock=True)
        if present is None or present.state != ARRIVED:
            return True
        now = self._door.clock.now()
        sha256 = None if _against_hash(present, read) else read.sha256
        first = None if sha256 is None else await store.sent_before(tx, present, sha256)
        if first is not None:
            await store.put_item(tx, repeated(msgspec.structs.replace(present, sha256=sha256), first))
            await self._note(tx, EXAMINE, first, "again", AGAIN)
            return False
        is_kept = not verdict.findings
        found = msgspec.structs.replace(
            present,
            state=KEPT if is_kept else QUARANTINED,
            examined_at=now,
            sha256=read.sha256,
            kind=verdict.kind,
            findings=verdict.findings,
            copy_state="wanted" if is_kept and verdict.kind in SHOWABLE else "none",
        )
        await store.put_item(tx, found)
        outcome = "kept" if is_kept else "put into quarantine: " + " ".join(verdict.findings)
        await self._note(tx, EXAMINE, found, "examined", f"{verdict.says}; {outcome}")
        await self._tell_incident(tx, found)
        await self._write_receipt(tx, found, self._about(item, key))
        return True

    async def _note(self, tx: Tx, kind: ActKind, item: Item, touched: str, says: str) -> None:
        now = self._door.clock.now()
        sha256 = None if item.sha256 is None else item.sha256.hex()
        act_id = await self._door.note(
            tx, kind, house_seat(now), _BY_HOUSE, subject_of(item.id), says=says, sha256=sha256,
            size_bytes=item.size_bytes,
        )  # fmt: skip
        line = Touch(at=now, kind=touched, by_name=HOUSE, says=says, act_id=act_id, sha256=sha256)
        await store.add_touch(tx, item, line)

    async def _tell_incident(self, tx: Tx, item: Item) -> None:
        if item.incident_id is None:
            return
        now = self._door.clock.now()
        said = "waits in quarantine" if item.state == QUARANTINED else "was kept"
        entry = NewEntry(
            incident_id=item.incident_id,
            label=item.label,
            at=now,
            received_at=now,
            kind="evidence",
            text=f"A file of {_size(item.size_bytes)} was handed over and {said}: {item.id}",
            by="watchroom",
            by_name="Intake of evidence",
        )
        await store_incidents.add_entries(tx, [entry])

    async def _write_receipt(self, tx: Tx, item: Item, about: About) -> None:
        link = await store_uploads.link(tx, item.link_id)
        if link is None or link.account_id is None or item.sha256 is None:
            return
        letter = Letter(
            kind="uploads/receipt",
            account_id=link.account_id,
            facts={
                "file": item.id,
                "name": about.name or item.id,
                "size": _size(item.size_bytes),
                "sha256": item.sha256.hex(),
                "number": item.incident_number or item.case_number or "",
            },
            about=f"evidence:{item.id}",
        )
        await store_letters.insert(tx, await letter_rows(tx, self._door, [letter]))

    async def _copy(self, item: Item) -> None:
        """Make the viewing copy; what cannot be copied says why and is not tried again."""
        key = self._key(item)
        made = CopyFile(self._vault, item.id, key, size_bytes_max=COPY_BYTES_MAX)
        size: int | None = None
        try:
            with made:
                async for piece in sandbox.pieces(self._sealed(item, key, item.kind or ""), COPY):
                    if isinstance(piece, Finished):
                        size, says = await asyncio.to_thread(made.finish), piece.says
                    else:
                        await asyncio.to_thread(made.write, piece.at, piece.data)
        except BadInputError as error:
            says = error.reason
        except (UnavailableError, OSError) as error:
            says = error.message if isinstance(error, UnavailableError) else "The disk did not take it."
        async with self._door.everything() as tx:
            present = await store.item(tx, item.id, lock=True)
            if present is None or present.copy_state != "wanted" or present.key_wrapped is None:
                return
            state = "failed" if size is None else "ready"
            found = msgspec.structs.replace(present, copy_state=state, copy_bytes=size, copy_says=says)
            await store.put_item(tx, found)
            told = "a viewing copy was made" if size is not None else "no viewing copy could be made"
            await self._note(tx, COPIED, found, "copied", f"{told}: {says}")

    async def _give_up(self) -> None:
        """Destroy the keys of what never arrived whole; what did, though nobody said so, is taken in."""
        now = self._door.clock.now()
        async with self._door.everything() as tx:
            over = await store.given_up(tx, now)
            gone = []
            for item in over:
                offset = await asyncio.to_thread(committed, self._vault, item.id, self._key(item))
                if offset == item.size_bytes:
                    found = msgspec.structs.replace(item, state=ARRIVED, arrived_at=now, expires_at=None)
                else:
                    found = msgspec.structs.replace(
                        item, state=EXPIRED, key_wrapped=None, about_sealed=None, expires_at=None
                    )
                    gone.append(item.id)
                await store.put_item(tx, found)
            if gone:
                says = f"{len(gone)} files whose rest never came"
                await self._door.note(tx, GIVE_UP, house_seat(now), _BY_HOUSE, says, items=gone)
        for item_id in gone:
            await asyncio.to_thread(self._vault.remove, item_id)

    def _key(self, item: Item) -> bytes:
        return self._door.master_key.unwrap_key(item.key_wrapped or b"", item.id.encode())

    def _about(self, item: Item, key: bytes) -> About:
        if item.about_sealed is None:
            return About()
        return msgspec.json.decode(MasterKey(key).open(item.about_sealed, item.id.encode()), type=About)

    def _sealed(self, item: Item, key: bytes, kind: str) -> Sealed:
        path = self._vault.path(item.id, ORIGINAL)
        return Sealed(item_id=item.id, path=path, key=key, size_bytes=item.size_bytes, kind=kind)


async def _again(check: Callable[[], None], work: Callable[[], Awaitable[bool]]) -> None:
    """Do what there is, again and again; `check` raises when another process took over."""
    while True:
        check()
        if not await work():
            await asyncio.sleep(KEEP_SECONDS)


def _against_hash(item: Item, read: Read) -> tuple[str, ...]:
    """Return what to say when the bytes on disk are not those whose hash was taken as they came."""
    if item.sha256 is None or item.sha256 == read.sha256:
        return ()
    return ("The bytes on disk are not those that were received: ask for the file again.",)


def _size(size_bytes: int) -> str:
    for unit, each in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if size_bytes >= each:
            return f"{size_bytes / each:.1f} {unit}"
    return f"{size_bytes} bytes"
