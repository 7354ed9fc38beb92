"""Carries what media processes record into the index and the ledger, and deletes what is due, oldest first."""

from __future__ import annotations

import asyncio
import itertools
import logging
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from watchroom.actions.seal import MasterKey, new_record_key
from watchroom.base.clock import Clock
from watchroom.base.errors import UnavailableError
from watchroom.ledger.entry import batch_root, ingest_entry
from watchroom.media.disk import free_bytes, sync_folder
from watchroom.media.recorder import Finished
from watchroom.model.video import Segment, StreamState
from watchroom.store import acts as store_acts
from watchroom.store import camera_health as store_camera_health
from watchroom.store import ingest as store_ingest
from watchroom.store import recordings as store
from watchroom.store import things as store_things
from watchroom.store import video as store_video
from watchroom.store.acting import GONE, Tx
from watchroom.store.acts import LogLine
from watchroom.store.ingest import Leaf
from watchroom.store.pool import Database

DELETED_AT_ONCE_MAX = 500
"""So many segments go in one commit."""
KEEP_SECONDS = 5.0
"""How often it is looked whether something is due."""
FORGET_ROUNDS = 720
"""Every so many looks, once an hour, the oldest of cameras' health is forgotten."""
ROOM_FACTOR = 2.0
"""Of a disk's reserve so many times is kept free, so that recording need not stop while the oldest goes."""
RECORDED, DELETED = b"recorded:", b"deleted:"
"""What the sealed contents of a leaf begin with; the number of its commit follows."""
_OUT = ("failed", "waiting", "connecting")
_BLIND = frozenset({"offline", "frozen", "black", "looped"})
"""Faults with which a camera sees nothing of what happens now: a hole in the map, whatever it sends."""
_encode_row = msgspec.json.Encoder().encode
_log = logging.getLogger(__name__)


def segment_bytes(row: Sequence[Any]) -> bytes:
    """Return the bytes of a segment that the ledger binds, `store.recordings.BOUND_SEGMENT` as JSON."""
    return _encode_row(row)


def deletion_bytes(row: Sequence[Any]) -> bytes:
    """Return the bytes of a deletion that the ledger binds, `store.recordings.BOUND_DELETION` as JSON."""
    return _encode_row(row)


class Recordings:
    """One for each process that records or deletes."""

    def __init__(self, database: Database, clock: Clock, key: MasterKey) -> None:
        """Keep where rows and leaves go."""
        self._database = database
        self._clock = clock
        self._key = key
        self._health: dict[str, str] = {}

    async def newest(self) -> Mapping[str, tuple[datetime, str]]:
        """Return when each camera's newest segment ended, and its path."""
        async with self._writing() as tx:
            return await store.newest_ends(tx)

    async def known(self, paths: Sequence[str]) -> set[str]:
        """Return which of these paths have a row."""
        async with self._writing() as tx:
            return await store.indexed_paths(tx, paths)

    async def commit(self, finished: Sequence[Finished]) -> None:
        """Index segments that are on disk, with one leaf that binds them, in one transaction."""
        async with self._writing() as tx:
            batch = await store.next_batch(tx)
            segments = [each.segment for each in finished]
            await store.insert_segments(tx, batch, segments, [each.after_step for each in finished])
            records = [segment_bytes(_bound(batch, each)) for each in segments]
            await self._enter(tx, RECORDED, batch, records, sources=len({each.camera_id for each in segments}))

    async def tell(self, states: Sequence[tuple[str, StreamState]]) -> None:
        """Note what streams do now; whose health changed by it is put on the feed."""
        async with self._writing() as tx:
            now = self._clock.now()
            await store_camera_health.note(tx, now, states)
            await store_video.put_states(tx, now, states)
            lines = []
            for label, state in states:
                health = health_of(state)
                if health is None or self._health.get(state.camera_id) == health:
                    continue
                agency = label.partition("/")[0]
                view = await store_things.set_camera_health(tx, state.camera_id, agency, health, now)
                if view is not None:
                    view = msgspec.structs.replace(view, faults=state.faults)
                    lines.append(LogLine("camera", view.id, label, msgspec.json.encode(view).decode()))
            await store_acts.append_changes(tx, now, lines)
        self._health.update({state.camera_id: health for _, state in states if (health := health_of(state))})

    async def delete(self, ids: Sequence[int], because: str) -> list[str]:
        """Move segments to their certificates, with one leaf that binds those; returns the files that may go now."""
        async with self._writing() as tx:
            deletion = await store.next_batch(tx)
            rows = await store.delete_segments(tx, deletion, ids, self._clock.now(), because)
            if rows:
                records = [deletion_bytes([row[name] for name in store.BOUND_DELETION]) for row in rows]
                cameras = len({row["camera_id"] for row in rows})
                await self._enter(tx, DELETED, deletion, records, sources=cameras)
            return [row["path"] for row in rows]

    async def due(self, budget_bytes: int, missing_bytes: int) -> tuple[list[store.Deletable], str]:
        """Return what must go next and why: what is past its retention first, then the oldest of all."""
        async with self._writing() as tx:
            expired = await store.expired_segments(tx, self._clock.now(), DELETED_AT_ONCE_MAX)
            if expired:
                return expired, "retention"
            over = max(await store.bytes_kept(tx) - budget_bytes if budget_bytes else 0, missing_bytes)
            if over <= 0:
                return [], ""
            return _enough(await store.oldest_segments(tx, DELETED_AT_ONCE_MAX), over), "disk_budget"

    async def forget_health(self) -> None:
        """Delete what is remembered of cameras' health longer than is allowed."""
        async with self._writing() as tx:
            await store_camera_health.forget(tx, self._clock.now())

    async def newest_deleted(self) -> list[str]:
        """Return the files of the last commits of deletions."""
        async with self._writing() as tx:
            return await store.newest_deleted(tx, 2 * DELETED_AT_ONCE_MAX)

    async def _enter(self, tx: Tx, kind: bytes, number: int, records: list[bytes], *, sources: int) -> None:
        """Bind the commit's records in the ledger, sorted, so that stored rows lead there again."""
        key = new_record_key()
        now = self._clock.now()
        leaf = ingest_entry(now, sources, len(records), batch_root(sorted(records), key))
        contents = self._key.seal(kind + str(number).encode(), leaf)
        await store_ingest.enter(tx, now, [Leaf(leaf, contents, self._key.wrap_key(key, leaf))], None)

    @asynccontextmanager
    async def _writing(self) -> AsyncIterator[Tx]:
        try:
            async with self._database.writer.acquire() as tx, tx.transaction():
                yield tx
        except GONE as error:
            raise UnavailableError("The database does not answer; recordings wait.") from error


class Keeper:
    """Deletes what is past its retention or beyond the disk's budget, respecting holds; one for each database."""

    def __init__(self, recordings: Recordings, root: Path, *, budget_bytes: int, reserve_bytes: int) -> None:
        """Keep to `budget_bytes` (0: as much as the disk holds), and twice `reserve_bytes` of the disk free."""
        self._recordings = recordings
        self._root = root
        self._budget_bytes = budget_bytes
        self._reserve_bytes = reserve_bytes

    async def run(self) -> None:
        """Delete what is due until cancelled."""
        for rounds in itertools.count():
            while await self.keep():
                pass
            if rounds % FORGET_ROUNDS == 0:
                await self._recordings.forget_health()
            await asyncio.sleep(KEEP_SECONDS)

    async def tidy(self) -> None:
        """Remove files whose deletion was committed when something stopped us."""
        await asyncio.to_thread(remove_files, self._root, await self._recordings.newest_deleted())

    async def keep(self) -> int:
        """Delete what is due now, at most one commit's worth; returns how many segments went."""
        free = await asyncio.to_thread(free_bytes, self._root) if self._root.exists() else None
        missing = 0 if free is None else int(self._reserve_bytes * ROOM_FACTOR) - free
        due, because = await self._recordings.due(self._budget_bytes, missing)
        if not due:
            return 0
        paths = await self._recordings.delete([each.id for each in due], because)
        await asyncio.to_thread(remove_files, self._root, paths)
        return len(paths)


def remove_files(root: Path, paths: Sequence[str]) -> None:
    """Remove files below `root`, and the folders that are empty then; what is gone already is fine."""
    folders = set()
    for path in paths:
        (root / path).unlink(missing_ok=True)
        folders.add((root / path).parent)
    for folder in sorted(folders):
        try:
            folder.rmdir()
            folder.parent.rmdir()
        except OSError:
            continue  # not empty: there is more of that hour or day
        finally:
            if folder.exists():
                sync_folder(folder)


def health_of(state: StreamState) -> str | None:
    """Return a camera's health as its stream tells it, None when it does not tell: nobody asked it for pictures."""
    if state.actual in _OUT:
        return "offline" if state.error else None
    if state.actual == "live":
        if _BLIND.intersection(state.faults):
            return "offline"
        return "degraded" if state.faults or state.error else "ok"
    return None


def _bound(batch: int, segment: Segment) -> list[Any]:
    values = {"batch": batch, "sha256": segment.sha256.hex()}
    return [values.get(name, getattr(segment, name, None)) for name in store.BOUND_SEGMENT]


def _enough(oldest: Sequence[store.Deletable], over_bytes: int) -> list[store.Deletable]:
    """Return as many of the oldest as make so much room."""
    chosen = []
    for each in oldest:
        if over_bytes <= 0:
            break
        chosen.append(each)
        over_bytes -= each.size_bytes
    return chosen
