"""Makes every ingest leaf of the ledger again from the stored rows, in one pass over them and in bounded memory."""

from __future__ import annotations

import hmac
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from watchroom.actions.seal import MasterKey
from watchroom.base.errors import BadInputError, UnavailableError
from watchroom.ledger.entry import batch_root, decode
from watchroom.pipeline.recordings import DELETED, RECORDED
from watchroom.pipeline.rows import row_bytes
from watchroom.store import checks as store
from watchroom.store.acting import Tx

HELD_RECORDS_MAX = 500_000
"""So many records wait for the rest of their commits; beyond it the oldest commit is looked at by itself."""
ROUND_MIDNIGHT = timedelta(hours=1)
"""A commit this long after midnight has no record that was received the day before."""
_TABLES = ("read", "unit_position", "observation")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class _Leaf(msgspec.Struct, frozen=True):
    """What one commit's leaf says, with the key that its root was made with (none when it was destroyed)."""

    entry_id: int
    records: int
    commitment: str
    key: bytes | None


class _Rows:
    """One table's rows, taken in chunks."""

    def __init__(self, tx: Tx, table: str, first_batch: int) -> None:
        self.batch = 0
        """The commit that the newest row belongs to."""
        self.ended = False
        self._chunks = store.bound_rows(tx, table)
        self._first_batch = first_batch

    async def take(self, books: _Books) -> set[int]:
        """Add the next chunk to what is held; return the commits it was of."""
        rows: list[tuple[Any, ...]] = await anext(self._chunks, [])
        self.ended = not rows
        touched = set()
        for row in rows:
            self.batch = row[0]
            if self.batch >= self._first_batch:
                books.add(self.batch, row_bytes(row))
                touched.add(self.batch)
        books.tell(len(rows))
        return touched


class _Leaves:
    """The ledger's leaves of commits, taken in chunks."""

    def __init__(self, tx: Tx, key: MasterKey, first_batch: int) -> None:
        self.batch = 0
        self.ended = False
        self._chunks = store.ingest_entries(tx)
        self._key = key
        self._first_batch = first_batch

    async def take(self, books: _Books) -> set[int]:
        """Add the next chunk of leaves; return the commits they are of."""
        chunk: list[store.Sealed] = await anext(self._chunks, [])
        self.ended = not chunk
        touched = set()
        for each in chunk:
            try:
                opened = self._opened(each)
            except (BadInputError, UnavailableError, ValueError) as error:
                books.faults.append(f"the commit of ledger entry {each.entry_id} cannot be opened: {error}")
                continue
            if opened is None:
                continue
            self.batch, leaf = opened
            if self.batch >= self._first_batch:
                books.leaves[self.batch] = leaf
                touched.add(self.batch)
        return touched

    def _opened(self, sealed: store.Sealed) -> tuple[int, _Leaf] | None:
        """Return (commit, leaf), None for a commit of recordings."""
        entry = decode(sealed.entry)
        contents = self._key.open(sealed.contents_sealed or b"", sealed.entry)
        if contents.startswith((RECORDED, DELETED)):
            return None
        batch = int(contents)
        key = self._key.unwrap_key(sealed.key_wrapped, sealed.entry) if sealed.key_wrapped else None
        return batch, _Leaf(sealed.entry_id, entry.public.records or 0, entry.commitment, key)


class _Books:
    """What is known of commits that are not done with."""

    def __init__(self, tell: Callable[[int], None]) -> None:
        self.tell = tell
        self.leaves: dict[int, _Leaf] = {}
        self.odd: dict[int, _Leaf | None] = {}
        """Commits to be looked at once more, each by itself."""
        self.faults: list[str] = []
        self._held: dict[int, list[bytes]] = {}
        self._records = 0

    def add(self, batch: int, record: bytes) -> None:
        """Hold one record of a commit."""
        self._held.setdefault(batch, []).append(record)
        self._records += 1

    def settle(self, touched: set[int]) -> None:
        """Be done with those of the commits that are whole; put the oldest aside while too much is held."""
        for batch in touched:
            leaf = self.leaves.get(batch)
            if leaf is not None and leaf.key is not None and len(self._held.get(batch, ())) == leaf.records:
                if not _makes(leaf, self._held.get(batch, [])):
                    self.odd[batch] = leaf
                self._forget(batch)
        while self._records > HELD_RECORDS_MAX:
            self._put_aside(next(iter(self._held)))

    def close(self) -> None:
        """Put aside whatever is not whole."""
        for batch in [*self._held, *self.leaves]:
            self._put_aside(batch)

    def _put_aside(self, batch: int) -> None:
        self.odd.setdefault(batch, self.leaves.get(batch))
        self._forget(batch)

    def _forget(self, batch: int) -> None:
        self._records -= len(self._held.pop(batch, ()))
        self.leaves.pop(batch, None)


async def unbound(tx: Tx, key: MasterKey, tell: Callable[[int], None]) -> AsyncIterator[str]:
    """Yield a fault for every commit whose stored records do not make its leaf, and for records without a leaf.

    Rows of one commit lie together in each table, nearly always: so the tables and the leaves are read side by side,
    the one that is furthest behind first, and a commit is done with as soon as it is whole.
    """
    first = await _first_batch(tx)
    books = _Books(tell)
    streams: list[_Rows | _Leaves] = [_Leaves(tx, key, first), *(_Rows(tx, table, first) for table in _TABLES)]
    while behind := [each for each in streams if not each.ended]:
        books.settle(await min(behind, key=lambda each: each.batch).take(books))
    books.close()
    for fault in books.faults:
        yield fault
    for batch, leaf in sorted(books.odd.items()):
        if found := await _fault(tx, batch, leaf):
            yield found


async def _first_batch(tx: Tx) -> int:
    """Return the first commit of which all records are still there: older days are past the retention of some."""
    days = [day for table in _TABLES for day in (await store.days(tx, table))[:1]]
    if not days or len({*days}) == 1:
        return 0
    began = datetime.combine(max(days), datetime.min.time(), UTC) + ROUND_MIDNIGHT
    return int((began - _EPOCH) / timedelta(microseconds=1))


def _makes(leaf: _Leaf, records: list[bytes]) -> bool:
    return leaf.key is not None and hmac.compare_digest(batch_root(sorted(records), leaf.key).hex(), leaf.commitment)


async def _fault(tx: Tx, batch: int, leaf: _Leaf | None) -> str | None:
    """Look at one commit by itself, with all its rows wherever they lie."""
    records = [row_bytes(row) for table in _TABLES for row in await store.bound_rows_of(tx, table, batch)]
    if leaf is not None and leaf.key is None:
        # Its time was over, or a person destroyed it: nothing of it may be left.
        return f"{len(records)} records of commit {batch} are left, and its key was destroyed" if records else None
    if leaf is None:
        return f"{len(records)} records of commit {batch} are bound by no leaf" if records else None
    if len(records) != leaf.records:
        return f"commit {batch} (ledger entry {leaf.entry_id}) has {len(records)} of its {leaf.records} records"
    if not _makes(leaf, records):
        return f"the records of commit {batch} (ledger entry {leaf.entry_id}) are not those that its leaf binds"
    return None
