"""All messages of one commit: what of them is new, as rows, and as the bytes that the ledger binds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from itertools import chain, repeat
from typing import Any

import msgspec

from watchroom.base.errors import LimitError
from watchroom.correlate.hotlist import Hotlist
from watchroom.model.observation import Read
from watchroom.pipeline.duplicates import ReadWindow
from watchroom.pipeline.intake import Submission
from watchroom.pipeline.moving import ReaderKey
from watchroom.pipeline.rows import Other, observation_row, position_row, read_rows, row_bytes, rows_bytes
from watchroom.store.packing import Packed, pack_reads
from watchroom.store.records import NewObservation

PARTS_MAX = 256
"""Numbers that one commit takes at most: a table and a law each, and there are three tables."""
FLASH_CHARS_MAX = 7_000
"""PostgreSQL carries at most 8,000 bytes in a notification; more readers at one time flash with the next positions."""


class Fresh(msgspec.Struct):
    """One observation that is news, on its way into the store."""

    submission: Submission
    at: int
    """Its place among its message's `others`."""
    observation: Other
    row: NewObservation
    is_update: bool
    """An earlier state of it is in the store."""
    id: int = 0


class Part(msgspec.Struct):
    """The records of one commit that live and end together: of one table, under one law. Each has a leaf of its own."""

    batch: int
    law: str
    records: list[bytes]
    sources: set[int]


class Found(msgspec.Struct, frozen=True):
    """One read that is on a hotlist: the entry, as `list:entry`, and how surely it is that one."""

    submission: Submission
    read: Read
    entry: str
    tier: str


class Group:
    """Everything of one commit; made ready while the commit before it is under way."""

    def __init__(self, submissions: Sequence[Submission], batch: int, now: datetime) -> None:
        """Start with messages only."""
        self.submissions = submissions
        self.batch = batch
        self.now = now
        self.reads: list[Packed] = []
        self.positions: list[tuple[Any, ...]] = []
        self.found: list[Found] = []
        self.fresh: list[Fresh] = []
        self.newest: dict[ReaderKey, tuple[Read, datetime]] = {}
        """Each reader's newest read, by label and name, with when it was received."""
        self.counts: Counter[ReaderKey] = Counter()
        """How often each reader read."""
        self._parts: dict[tuple[str, str], Part] = {}

    def make_ready(self, window: ReadWindow, hotlist: Hotlist, brief: frozenset[str] = frozenset()) -> None:
        """Do all that needs no database: leave repeated reads out, match the others, make rows and their bytes.

        Reads with a label of `brief` are kept by the minute.
        """
        for sub in self.submissions:
            if sub.reads:
                _leave_out_repeats(sub, window)
            if sub.positions:
                label = sub.feeder.enrolment.label
                part = self._part_of("unit_position", sub)
                rows = [position_row(each, part.batch, label, sub.received_at) for each in sub.positions]
                part.records += rows_bytes(rows)
                self.positions += rows
        self._take_reads([sub for sub in self.submissions if sub.reads], hotlist, brief)

    def _take_reads(self, submissions: list[Submission], hotlist: Hotlist, brief: frozenset[str]) -> None:
        """Take the reads of all messages together: message by message takes several times as long for single posts."""
        if not submissions:
            return
        sizes = [len(sub.reads) for sub in submissions]
        parts = [self._part_of("read", sub) for sub in submissions]
        heads = [
            (part.batch, sub.received_at, sub.feeder.number, sub.feeder.enrolment.label)
            for part, sub in zip(parts, submissions, strict=True)
        ]
        reads = list(chain.from_iterable([sub.reads for sub in submissions]))
        rows = read_rows(reads, list(chain.from_iterable(map(repeat, heads, sizes))))
        self.reads = pack_reads(rows, brief)
        self._bind(rows, parts)
        _, received, _, _, _, plates, _, regions, readers, *_, labels = zip(*rows, strict=True)
        keys = list(zip(labels, readers, strict=True))
        self.counts = Counter(keys)
        self.newest = dict(zip(keys, zip(reads, received, strict=True), strict=True))
        matches = hotlist.match_batch(plates, regions, self.now)
        if matches:
            owners = list(chain.from_iterable(map(repeat, submissions, sizes)))
            self.found = [Found(owners[index], reads[index], entry, tier) for index, entry, tier in matches]

    def _bind(self, rows: list[tuple[Any, ...]], parts: Sequence[Part]) -> None:
        """Give each part its rows' bytes; all reads of a commit are under one law, nearly always."""
        by_batch = {part.batch: part for part in parts}
        written = rows_bytes(rows)
        if len(by_batch) == 1:
            parts[0].records += written
            return
        for row, record in zip(rows, written, strict=True):
            by_batch[row[0]].records.append(record)

    def _part_of(self, table: str, sub: Submission) -> Part:
        """Return the part of the commit that a message's records of `table` belong to."""
        key = (table, sub.feeder.enrolment.law_tag)
        part = self._parts.get(key)
        if part is None:
            if len(self._parts) == PARTS_MAX:
                raise LimitError("laws", f"One commit has records under more than {PARTS_MAX // 3} laws.", 1)
            part = self._parts[key] = Part(self.batch + len(self._parts), key[1], [], set())
        part.sources.add(sub.feeder.number)
        return part

    def bind_news(self) -> list[int]:
        """Bind the observations that are news; returns the number of the part that each is stored with."""
        batches = []
        for each in self.fresh:
            part = self._part_of("observation", each.submission)
            part.records.append(row_bytes(observation_row(each.row, part.batch)))
            batches.append(part.batch)
        return batches

    def reads_alone(self) -> Packed | None:
        """Return the reads of a commit that holds nothing else and asks nothing of the store: nearly every one."""
        more = self.positions or self.found or any(sub.others or sub.decoded.pictures for sub in self.submissions)
        return self.reads[0] if len(self.reads) == 1 and not more else None

    def batch_of_reads(self, sub: Submission) -> int:
        """Return the number that the reads of a message are stored with."""
        return self._part_of("read", sub).batch

    def updates(self) -> list[tuple[str, str]]:
        """Return (source, id) of the observations of which an earlier state is in the store."""
        return [(each.row.source_id, each.row.external_id) for each in self.fresh if each.is_update]

    def parts(self) -> list[Part]:
        """Return what the ledger binds, a leaf each, records sorted, so that stored rows lead there again."""
        found = [part for part in self._parts.values() if part.records]
        for part in found:
            part.records.sort()
        return found

    def flashes(self) -> str | None:
        """Return which readers just read, by label: never which plates."""
        if not self.counts:
            return None
        by_label: dict[str, dict[str, int]] = {}
        for (label, reader), count in self.counts.items():
            by_label.setdefault(label, {})[reader] = count
        text = msgspec.json.encode(by_label).decode()
        return text if len(text) <= FLASH_CHARS_MAX else "{}"


def _leave_out_repeats(sub: Submission, window: ReadWindow) -> None:
    """Keep a message's reads that the window does not know; it knows them then."""
    new = window.add(sub.feeder.number, [read.external_id for read in sub.reads])
    if len(new) < len(sub.reads):
        sub.duplicates += len(sub.reads) - len(new)
        sub.reads = [sub.reads[place] for place in new]
    sub.remembered = sub.reads
