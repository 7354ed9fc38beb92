"""Rings when something that an owner's page shows has changed, so that the page need not ask again and again."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress

from watchroom.actions.door import Door
from watchroom.base.errors import LimitError
from watchroom.store.listening import OWNER, Listening

PAGES_MAX = 1_000
"""So many owners' pages are told at once by one process; whoever comes later reloads."""
CHECK_SECONDS = 5.0


class OpenPage:
    """One page that is shown now: what it shows may change in many ways, it is told only that it did."""

    def __init__(self) -> None:
        """Wait for the first ring."""
        self._rung = asyncio.Event()
        self.is_over = False

    def ring(self) -> None:
        """Tell the page."""
        self._rung.set()

    async def wait(self, seconds: float) -> None:
        """Return at the next ring, at the latest after so many seconds."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._rung.wait()
        self._rung.clear()


class SiteBell:
    """One for each process that serves owners' pages."""

    def __init__(self, door: Door) -> None:
        """Know of no page yet."""
        self._door = door
        self._open: dict[OpenPage, frozenset[str]] = {}

    async def run(self) -> None:
        """Hear of changes until cancelled; raises UnavailableError when the database is gone."""
        async with Listening(self._door.database, self._hear, (OWNER,)) as listening:
            self._ring(None)
            while True:
                await asyncio.sleep(CHECK_SECONDS)
                listening.check()

    def _hear(self, _channel: str, key: str) -> None:
        self._ring(key)

    def _ring(self, key: str | None) -> None:
        """Tell the pages that show this camera or site; None: whatever it was, nobody was told of it."""
        for page, keys in self._open.items():
            if key is None or key in keys:
                page.ring()

    @contextmanager
    def page(self, keys: Collection[str]) -> Iterator[OpenPage]:
        """While it is entered, a page is told of changes of these cameras and sites; raises LimitError when full."""
        if len(self._open) >= PAGES_MAX:
            raise LimitError("PAGES_MAX", "Too many pages are open now. Reload this one to see what is new.", 30)
        page = OpenPage()
        self._open[page] = frozenset(keys)
        try:
            yield page
        finally:
            del self._open[page]

    async def close(self) -> None:
        """End every page's line."""
        for page in self._open:
            page.is_over = True
            page.ring()
