"""The live picture: watching it is an act; what it shows is filtered by the seat's labels."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Hashable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime

import msgspec

from watchroom.actions.door import Deed, Door, act
from watchroom.store import acts as store_acts
from watchroom.store import feed as store
from watchroom.store.feed import Latest, LoggedChange

STATE_RECORDS_MAX = 2_000
"""So many open incidents, and so many alerts, newest first, are in a snapshot."""
RESUME_CHANGES_MAX = 5_000
"""A console that missed more than this takes a new snapshot."""
CATEGORY_OF = {
    "incident": "incident",
    "alert": "incident",
    "warning": "incident",
    "lease": "incident",
    "seat": "incident",
    "unit": "unit",
    "reader": "reader",
    "reads": "reader",
    "source": "reader",
    "camera": "camera",
    "card": "card",
    "lookout": "lookout",
}
"""Which category of a seat's filter decides over each kind of change."""
ROOM = "room"
"""The room's own record, of no agency: it is for every seat."""
KINDS = (*CATEGORY_OF, ROOM)

Filter = Mapping[str, frozenset[str]]


class FeedChange(msgspec.Struct, frozen=True):
    """One change on its way to the consoles; `id` is 0 for what is not in the change log (positions, health)."""

    id: int
    kind: str
    key: str
    label: str
    value: str | None


def shows(visible: Filter, kind: str, label: str) -> bool:
    """Return whether a seat's filter lets a change of this kind with this label through."""
    if kind == ROOM:
        return True
    return label in visible.get(CATEGORY_OF.get(kind, ""), frozenset())


def encode_changes(changes: Sequence[FeedChange], visible: Filter) -> bytes | None:
    """Return the changes a filter lets through as one server-sent event, None when there is none."""
    seen = [change for change in changes if shows(visible, change.kind, change.label)]
    if not seen:
        return None
    body = ",".join(
        f'{{"kind":"{change.kind}","key":{msgspec.json.encode(change.key).decode()},"value":{change.value or "null"}}}'
        for change in seen
    )
    last_id = changes[-1].id
    head = f"id: {last_id}\n" if last_id else ""
    return f"{head}event: change\ndata: [{body}]\n\n".encode()


def encode_snapshot(last_id: int, at: datetime, state: Sequence[Latest], visible: Filter) -> bytes:
    """Return all a seat may see now as one server-sent event."""
    parts: dict[str, list[str]] = {kind: [] for kind in KINDS if kind != "reads"}
    for each in state:
        if shows(visible, each.kind, each.label):
            parts[each.kind].append(f"{msgspec.json.encode(each.key).decode()}:{each.value}")
    kinds = ",".join(f'"{kind}":{{{",".join(records)}}}' for kind, records in parts.items())
    data = f'{{"id":{last_id},"at":"{at.isoformat()}","state":{{{kinds}}}}}'
    return f"id: {last_id}\nevent: snapshot\ndata: {data}\n\n".encode()


@act("feed.watch", "Watch the room's live picture.")
async def watch(deed: Deed) -> str:
    """Record that a seat begins to watch; returns the act, whose end is written when the stream ends."""
    deed.about("live picture of the room")
    return deed.id


async def end_watch(door: Door, act_id: str) -> None:
    """Write when watching ended."""
    async with door.everything() as tx:
        await store_acts.end_act(tx, act_id, door.clock.now(), None)


class Snapshots:
    """The present state, read once for all consoles that connect at the same moment, encoded once per filter."""

    def __init__(self, door: Door, room_value: Mapping[str, str]) -> None:
        """Keep the door; `room_value` holds the JSON of the room's own record under `room`."""
        self._door = door
        self._room_value = room_value
        self._lock = asyncio.Lock()
        self._asked = 0
        self._answered = 0
        self._last_id = 0
        self._at = door.clock.now()
        self._state: list[Latest] = []
        self._moving: list[Latest] = []
        self._encoded: dict[Hashable, bytes] = {}

    async def take(self, key: Hashable, visible: Filter) -> tuple[int, bytes]:
        """Return (id of the last change in it, event); `key` is the same only for the same filter.

        It is read after the call, so that a console which joined the hub before it misses nothing.
        """
        async with self._fresh():
            if key not in self._encoded:
                self._encoded[key] = encode_snapshot(self._last_id, self._at, [*self._state, *self._moving], visible)
            return self._last_id, self._encoded[key]

    async def moving(self, visible: Filter) -> bytes | None:
        """Return what is not in the change log (positions, readers, sources, the room) as changes, for who resumes."""
        async with self._fresh():
            changes = [FeedChange(0, each.kind, each.key, each.label, each.value) for each in self._moving]
        return encode_changes(changes, visible) if changes else None

    @asynccontextmanager
    async def _fresh(self) -> AsyncIterator[None]:
        """Hold a state that was read after this was entered: one read for all who wait for one."""
        self._asked += 1
        mine = self._asked
        async with self._lock:
            if mine > self._answered:
                asked = self._asked
                await self._read()
                self._answered = asked
            yield

    async def _read(self) -> None:
        async with self._door.everything() as tx:
            # The id first: what changes between the two reads comes again as a change, which does no harm.
            self._last_id = await store.last_change_id(tx)
            state = await store.logged_state(tx, STATE_RECORDS_MAX)
            moving = await store.moving_since(tx, datetime.fromtimestamp(0, self._at.tzinfo))
        room = [Latest("room", "room", "", text) for text in self._room_value.values()]
        self._state, self._moving = state, [*moving, *room]
        self._at = self._door.clock.now()
        self._encoded.clear()


async def missed(door: Door, since: int) -> list[FeedChange] | None:
    """Return the changes after `since`, None when they are too many or no longer kept: take a snapshot then."""
    async with door.everything() as tx:
        oldest, newest = await store.oldest_change_id(tx), await store.last_change_id(tx)
        if since > newest or since < oldest - 1 or newest - since > RESUME_CHANGES_MAX:
            return None
        return [from_log(each) for each in await store.changes_after(tx, since, RESUME_CHANGES_MAX)]


def from_log(change: LoggedChange) -> FeedChange:
    """Return a line of the change log as the feed carries it."""
    return FeedChange(change.id, change.kind, change.key, change.label, change.value)
