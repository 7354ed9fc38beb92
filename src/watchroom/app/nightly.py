"""What the room does by itself every night: it looks for misuse."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from watchroom.actions.door import Door
from watchroom.actions.misuse import nightly_seat, scan
from watchroom.base.errors import UnavailableError
from watchroom.model.people import Why
from watchroom.store.acting import GONE
from watchroom.store.alone import Alone

LOOK_SECONDS = 60.0
NIGHT = timedelta(hours=3, minutes=30)
"""After midnight UTC."""
BEGIN_AGAIN_SECONDS = 5.0


async def look_every_night(door: Door) -> None:
    """Look for misuse once a night until cancelled, in one process; a night without the database is made up for."""
    looked = (door.clock.now() - NIGHT).date()
    while True:
        try:
            async with Alone(door.database, "misuse") as alone:
                while True:
                    alone.check()
                    tonight = (door.clock.now() - NIGHT).date()
                    if tonight > looked:
                        await scan(door, nightly_seat(door.clock.now()), Why(purpose="audit"))
                        looked = tonight
                    await asyncio.sleep(LOOK_SECONDS)
        except (UnavailableError, *GONE):
            await asyncio.sleep(BEGIN_AGAIN_SECONDS)
