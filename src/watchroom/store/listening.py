"""Listens for the database's notifications."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Any, Self

from watchroom.base.errors import UnavailableError
from watchroom.store.pool import Database
from watchroom.store.roles import Connection

CHANNELS = ("change", "reads", "moving", "place")
"""What is notified: the change log grew, readers read, something moved, the place or its people changed."""
OWNER = "owner"
"""Notified with the camera or site of which an owner's page shows something else now."""


class Listening:
    """While it is entered, `hear(channel, payload)` is called for each notification."""

    def __init__(
        self, database: Database, hear: Callable[[str, str], None], channels: Sequence[str] = CHANNELS
    ) -> None:
        """Keep whom to tell of what: a listener is woken for its own channels only, at every commit of reads."""
        self._standing = database.standing
        self._hear = hear
        self._channels = channels
        self._connection: Connection | None = None

    async def __aenter__(self) -> Self:
        """Listen; raises UnavailableError when the database does not answer."""
        for channel in self._channels:
            connection = await self._standing.listen(channel, self._heard)
            # Were the connection lost and opened anew in between, the first one is what `check` finds closed.
            self._connection = self._connection or connection
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        """Stop listening."""
        if self._connection is not None:
            for channel in self._channels:
                await self._standing.unlisten(channel, self._heard, self._connection)

    def _heard(self, _connection: Any, _pid: int, channel: str, payload: object) -> None:
        self._hear(channel, str(payload))

    def check(self) -> None:
        """Raise UnavailableError when the connection is gone: a listener is not told by itself."""
        if self._connection is None or self._connection.is_closed():
            raise UnavailableError("The connection that hears of changes is gone.")
