"""Ends tasks for good, also one that takes its cancellation for something else."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

AGAIN_SECONDS = 1.0
"""So long a task that was cancelled may take to end before it is cancelled again."""


async def end(tasks: Sequence[asyncio.Task[Any]], again_seconds: float = AGAIN_SECONDS) -> None:
    """Cancel `tasks` until each has ended; how they ended is told to nobody.

    One whose connection to the database breaks while it is cancelled may see only that, and try again for ever.
    """
    going = {each for each in tasks if not each.done()}
    while going:
        for each in going:
            each.cancel()
        _, going = await asyncio.wait(going, timeout=again_seconds)
    await asyncio.gather(*tasks, return_exceptions=True)
