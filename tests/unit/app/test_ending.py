"""Tests of ending tasks."""

from __future__ import annotations

import asyncio

from watchroom.actions.feed import encode_changes
from watchroom.app.build import Running
from watchroom.app.ending import end
from watchroom.app.front import Front, Health
from watchroom.base.errors import UnavailableError
from watchroom.notify.console.hub import Hub


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


async def test_a_process_closes_though_a_task_took_that_for_a_lost_connection() -> None:
    """What runs under the process's own supervisor ends with it, and what is to be done after it is done."""
    begun, done = asyncio.Event(), asyncio.Event()

    async def work() -> None:
        begun.set()
        await _retrying(["lost"])

    async def last() -> None:
        done.set()

    running = Running(Front(Health(())), Hub(encode_changes))
    running.start("watch", "work", work)
    running.at_end(last)
    await begun.wait()
    closing = asyncio.create_task(running.close())
    await asyncio.wait({closing}, timeout=10)
    assert done.is_set()
