"""Posts many messages over one session, several at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

import aiohttp

from watchroom.model.portal import Outcome

M = TypeVar("M")


async def post_in_turns(
    messages: Sequence[M],
    post: Callable[[aiohttp.ClientSession, M], Awaitable[Outcome]],
    *,
    at_once_max: int,
    answer_seconds_max: float,
) -> list[Outcome]:
    """Return the outcome of each message, in order; `post` has so many seconds for one, and is at so many at once."""
    turns = asyncio.Semaphore(at_once_max)
    timeout = aiohttp.ClientTimeout(total=answer_seconds_max)
    async with aiohttp.ClientSession(timeout=timeout) as session:

        async def in_turn(message: M) -> Outcome:
            async with turns:
                return await post(session, message)

        return list(await asyncio.gather(*(in_turn(each) for each in messages)))
