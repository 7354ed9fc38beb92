"""What every deletion leaves in the ledger: its certificate, and leaves whose keys are gone."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime

from watchroom.actions.door import Door
from watchroom.actions.retention import DELETED
from watchroom.ledger.entry import decode
from watchroom.model.people import Seat
from watchroom.model.retention import Deletion, Window
from watchroom.policy.decide import Answer
from watchroom.store import retention as store
from watchroom.store.acting import Tx

LEAVES_CHUNK = 5_000
RULE = "retention-clock"


async def leaves_of(door: Door, window: Window, batches: set[int]) -> list[int]:
    """Return the ledger entries that bind these commits of a window."""
    found: list[int] = []
    after = 0
    while batches:
        async with door.everything() as tx:
            chunk = await store.ingest_leaves(tx, window, after, LEAVES_CHUNK)
        if not chunk:
            break
        after = chunk[-1][0]
        found += await asyncio.to_thread(_binding, door, chunk, window, batches)
    return found


def _binding(door: Door, chunk: Sequence[tuple[int, bytes, bytes]], window: Window, batches: set[int]) -> list[int]:
    found = []
    for entry_id, entry, sealed in chunk:
        if not window.whole and decode(entry).public.law_tag != window.law_tag:
            continue
        contents = door.master_key.open(sealed, entry)
        if contents.isdigit() and int(contents) in batches:
            found.append(entry_id)
    return found


async def certify(door: Door, tx: Tx, deletion: Deletion) -> str:
    """Write the certificate of a deletion into the ledger; returns the act."""
    return await door.note(
        tx,
        DELETED,
        _engine(door.clock.now()),
        Answer(allowed=True, rule=RULE, says=deletion.because),
        f"{deletion.record_class} of {deletion.span} under {deletion.law_tag}",
        deletion=deletion,
    )


def _engine(now: datetime) -> Seat:
    """Return who deletes: the house itself, by the published clocks."""
    return Seat(
        id="retention", login="watchroom", name="Retention clock", agency="", role="admin", session_id="retention",
        began_at=now,
    )  # fmt: skip
