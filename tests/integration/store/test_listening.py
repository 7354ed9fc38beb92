"""Listeners hear of their own channels only."""

from __future__ import annotations

import asyncio

from watchroom.store import acts, feed
from watchroom.store.listening import Listening
from watchroom.store.pool import Database


async def test_a_listener_of_one_channel_is_not_woken_for_the_others(database: Database) -> None:
    """What is told on another channel before is not heard; what is told on its own is."""
    heard: asyncio.Queue[str] = asyncio.Queue()
    async with (
        Listening(database, lambda channel, _: heard.put_nowait(channel), ("place",)),
        database.writer.acquire() as tx,
    ):
        await feed.notify_moving(tx)
        await acts.notify_place(tx)
        assert await asyncio.wait_for(heard.get(), 10) == "place"
        assert heard.empty()
