"""One console as the server sees it: the feed over a plain connection, each change told with its time of arrival."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import msgspec

_EVENT_END = b"\n\n"
_DATA = b"data: "


class _Change(msgspec.Struct):
    kind: str
    key: str
    value: Any = None


_changes = msgspec.json.Decoder(list[_Change])


class Watcher(asyncio.Protocol):
    """A console that decodes what it hears, or, with no `heard`, only notes when each event came."""

    def __init__(self, token: str, heard: Callable[[str, Any, float], None] | None = None) -> None:
        """Tell `heard` the kind, value and arrival (seconds of `perf_counter`) of each change."""
        self._token = token
        self._heard = heard
        self._rest = b""
        self._transport: asyncio.Transport | None = None
        self.has_snapshot = asyncio.Event()
        self.ended = asyncio.Event()
        self.waits_for: bytes | None = None
        """With no `heard`: the bytes whose arrival is noted in `came_at`."""
        self.came_at = 0.0

    async def connect(self, address: str) -> None:
        """Ask for the feed; raises OSError when nobody listens."""
        parts = urlsplit(address)
        await asyncio.get_running_loop().create_connection(lambda: self, parts.hostname or "", parts.port or 80)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask."""
        self._transport = transport  # type: ignore[assignment]
        request = f"GET /console/v1/feed HTTP/1.1\r\nhost: bench\r\nauthorization: Bearer {self._token}\r\n\r\n"
        self._transport.write(request.encode())  # type: ignore[union-attr]

    def data_received(self, data: bytes) -> None:
        """Take a part of the stream; the server sends each event in one piece of the chunked body."""
        at = time.perf_counter()
        if self._heard is None and self.has_snapshot.is_set():
            if self.waits_for is not None and self.waits_for in data:
                self.waits_for = None
                self.came_at = at
            return
        *events, self._rest = (self._rest + data).split(_EVENT_END)
        for event in events:
            if b"event: snapshot" in event:
                self.has_snapshot.set()
            elif b"event: change" in event and self._heard is not None:
                for change in _changes.decode(event[event.find(_DATA) + len(_DATA) :]):
                    self._heard(change.kind, change.value, at)

    def connection_lost(self, _error: Exception | None) -> None:
        """Note the end."""
        self.ended.set()

    def close(self) -> None:
        """Hang up."""
        if self._transport is not None:
            self._transport.close()
