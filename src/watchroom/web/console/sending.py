"""Sending bytes that take a while: looked at again as they go, and broken off once they are no longer allowed."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import aclosing

from watchroom.base.clock import Clock

RECHECK_SECONDS = 0.5
"""With what it takes to know of a change, at most two seconds, sending ends within the five seconds promised."""


class CutOffError(ConnectionAbortedError):
    """What was being sent is no longer allowed: the connection ends before the answer is whole, so that it is seen."""


async def begun(pieces: AsyncGenerator[bytes, None]) -> AsyncGenerator[bytes, None]:
    """Return the same pieces once the first is there: what cannot even begin is an error, and no broken answer."""
    first = await anext(pieces, b"")

    async def all_of_them() -> AsyncGenerator[bytes, None]:
        async with aclosing(pieces):
            yield first
            async for piece in pieces:
                yield piece

    return all_of_them()


async def while_allowed(
    pieces: AsyncIterator[bytes], is_allowed: Callable[[], Awaitable[bool]], clock: Clock
) -> AsyncIterator[bytes]:
    """Yield pieces while they may be sent, which is asked about twice a second; raises CutOffError after that."""
    checked = clock.monotonic()
    async for piece in pieces:
        if clock.monotonic() - checked >= RECHECK_SECONDS:
            if not await is_allowed():
                raise CutOffError
            checked = clock.monotonic()
        yield piece
