"""What the room does by itself for the registry: registrations that nobody confirmed are deleted."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from watchroom.actions.door import Door
from watchroom.actions.registration import lapse
from watchroom.base.errors import UnavailableError
from watchroom.store.acting import GONE

LAPSE_SECONDS = 3600.0


async def keep_registry(door: Door) -> None:
    """Delete what was not confirmed in time, each hour until cancelled; an hour without the database is made up for."""
    while True:
        with suppress(UnavailableError, *GONE):
            await lapse(door)
        await asyncio.sleep(LAPSE_SECONDS)
