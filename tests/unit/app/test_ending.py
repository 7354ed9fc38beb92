"""Tests of ending tasks."""

from __future__ import annotations

import asyncio

from watchroom.app.ending import end
from watchroom.base.errors import UnavailableError


async def _retrying(connection: list[str]) -> None:
    """Go on for ever after a lost connection, which a cancellation is taken for once."""
    while True:
        try:
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                if not connection:
                    raise
                raise UnavailableError(connection.pop()) from None
        except UnavailableError:
            continue


async def test_a_task_that_took_its_cancellation_for_a_lost_connection_ends() -> None:
    """Nothing that is told to end goes on, whatever it made of being told once; one that failed is no failure here."""

    async def failing() -> None:
        raise UnavailableError("gone")

    tasks = [asyncio.create_task(_retrying(["lost"])), asyncio.create_task(failing())]
    await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    async with asyncio.timeout(5):
        await end(tasks, again_seconds=0.01)
    assert tasks[0].cancelled()
