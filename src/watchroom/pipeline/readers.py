"""Watches the plate readers: what they read by the hour, and an alert where one stops being itself."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta

from watchroom.actions.readers import DAYS_KNOWN, standings
from watchroom.correlate.alerts import ReadersFaulty, alerts_for, readers_cause
from watchroom.correlate.reader_health import FAULTS, TITLES
from watchroom.pipeline.alarms import Ground, put_drafts, resolve_causes
from watchroom.store import readers as store
from watchroom.store.acting import Tx
from watchroom.store.acts import LogLine

SOURCE = "readers"
"""What such an alert names in place of a feed."""
SETTLE = timedelta(seconds=2)
"""A read is stored at most this long after it was received."""


class ReaderWatch:
    """Asked once a minute; remembers which alerts it raised, so that what is mended is resolved."""

    def __init__(self) -> None:
        """Start with none known: what an earlier process raised is found by its cause."""
        self._labels: set[str] = set()

    async def look(self, tx: Tx, now: datetime) -> list[LogLine]:
        """Count what was read, judge every reader, raise what is wrong and resolve what is mended."""
        await store.note_hours(tx, now - SETTLE)
        await store.drop_hours(tx, now - timedelta(days=DAYS_KNOWN + 1))
        faulty: dict[tuple[str, str], list[str]] = defaultdict(list)
        for each in await standings(tx, now):
            label = f"{each.agency}/{each.law_tag}"
            self._labels.add(label)
            if each.state in FAULTS:
                faulty[label, each.state].append(each.name)
        wanted = []
        for (label, state), names in sorted(faulty.items()):
            agency, _, law_tag = label.partition("/")
            trigger = ReadersFaulty(label=label, state=state, words=TITLES[state], names=tuple(sorted(names)))
            ground = Ground(source_id=SOURCE, agency=agency, law_tag=law_tag)
            wanted += [(draft, ground) for draft in alerts_for(trigger)]
        mended = [
            readers_cause(label, state) for label in self._labels for state in FAULTS if (label, state) not in faulty
        ]
        return await put_drafts(tx, wanted, now) + await resolve_causes(tx, mended)
