"""A hotlist of the city's police for tests, with its charter and one issue."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from watchroom.model.hotlists import FILE_KIND, TOPICS, Charter
from watchroom.model.people import HotlistEntry
from watchroom.store import hotlists as store
from watchroom.store.acting import Tx
from watchroom.store.hotlists import Issue


async def put_list(tx: Tx, list_id: str, now: datetime, entries: Sequence[HotlistEntry]) -> Charter:
    """Put a list in force as a file would, issued now."""
    charter = Charter(
        id=f"hlc_{list_id}", agency="mpd", law_tag="DC", name="Hotlist", kind=FILE_KIND, owner="Stolen vehicle unit",
        issuer="mpd", topics=tuple(TOPICS), ends_at=now + timedelta(days=300),
    )  # fmt: skip
    await store.put_charter(tx, charter)
    issue = Issue(id=list_id, charter_id=charter.id, issued_at=now, imported_at=now, entries=len(entries))
    await store.put_issue(tx, charter, issue, entries, sorted({each.reason for each in entries}))
    return charter
