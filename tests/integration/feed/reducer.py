"""The reducer of the feed exactly as `docs/reference/feed.md` gives it, and a reader of server-sent events."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

State = dict[str, dict[str, Any]]
Event = tuple[str, int | None, Any]


def apply(state: State, changes: Iterable[dict[str, Any]]) -> State:
    """Return the state after some changes; the given one stays as it is."""
    after = {kind: dict(records) for kind, records in state.items()}
    for change in changes:
        records = after.setdefault(change["kind"], {})
        if change["value"] is None:
            records.pop(change["key"], None)
        else:
            records[change["key"]] = change["value"]
    return after


def events(stream: bytes) -> list[Event]:
    """Return (kind, id, data) of each event of a stream."""
    found = []
    for block in stream.decode().split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.split("\n") if line and not line.startswith(":"))
        if "event" in fields:
            number = int(fields["id"]) if "id" in fields else None
            found.append((fields["event"], number, json.loads(fields["data"])))
    return found


def follow(state: State, stream: bytes) -> State:
    """Return the state that a console has after this stream."""
    for kind, _, data in events(stream):
        state = dict(data["state"]) if kind == "snapshot" else apply(state, data) if kind == "change" else {}
    return state
