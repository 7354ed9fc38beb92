"""Public tables of what is kept: the clocks by class and law, the oldest readable record, what was deleted."""

from __future__ import annotations

from datetime import datetime

from watchroom.actions.retention import oldest_readable
from watchroom.model.retention import CLASSES, EVERY_LAW
from watchroom.reports.tables import STATED, Table
from watchroom.store import published as store_published
from watchroom.store import retention as store
from watchroom.store.acting import Tx

DELETIONS_MAX = 200


async def tables(tx: Tx, now: datetime) -> list[Table]:
    """Return the clocks, the oldest record of each class, and the newest certificates of deletion."""
    return [await _oldest(tx, now), await _clocks(tx), await _deletions(tx)]


async def _oldest(tx: Tx, now: datetime) -> Table:
    rows = [(CLASSES[each.record_class], each.at, each.days_kept_max) for each in await oldest_readable(tx)]
    rows += [(name, at, 0) for name, at in await store_published.oldest_of_others(tx)]
    return Table(
        id="oldest",
        title="The oldest record that can still be read",
        says="Of each class of records, when the oldest one was received that the room can still show, and how old the "
        "longest clock lets it become. Records that a case holds stay longer, by an act.",
        origin=STATED,
        columns=("class", "oldest received", "days old", "kept at most (days)"),
        rows=tuple(
            (name, at, None if at is None else max(0, (now - at).days), days or "as long as its case or camera")
            for name, at, days in rows
        ),
    )


async def _clocks(tx: Tx) -> Table:
    return Table(
        id="clocks",
        title="How long records are kept, by law",
        says="A clock for each class and law. Two persons change one, within what the law allows.",
        origin=STATED,
        columns=("class", "law", "kept", "because"),
        rows=tuple(
            (
                CLASSES.get(each.record_class, each.record_class),
                "every other" if each.law_tag == EVERY_LAW else each.law_tag,
                each.words,
                each.because,
            )
            for each in await store.clocks(tx)
        ),
    )


async def _deletions(tx: Tx) -> Table:
    return Table(
        id="deletions",
        title="What was deleted",
        says="The newest certificates. Each is an entry of the ledger too; keys destroyed means that not even a backup "
        "can be opened again.",
        origin=STATED,
        columns=("class", "law", "of the day", "deleted", "how", "records", "held for cases", "keys destroyed"),
        rows=tuple(
            (
                CLASSES.get(each.record_class, each.record_class), each.law_tag, each.span, each.ended_at, each.method,
                each.rows, each.held, each.keys,
            )
            for each in await store.deletions(tx, DELETIONS_MAX)
        ),
        empty="Nothing was old enough to be deleted yet.",
    )  # fmt: skip
