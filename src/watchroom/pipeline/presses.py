"""Takes the panic buttons that owners pressed on their page, each once, as the alarm of the site's own source."""

from __future__ import annotations

import asyncio
import logging

import msgspec

from watchroom.base.clock import Clock
from watchroom.base.errors import BadInputError, LimitError, UnavailableError
from watchroom.pipeline.intake import Intake
from watchroom.store import site_leases as store
from watchroom.store.pool import Database
from watchroom.store.site_leases import Press

LOOK_SECONDS = 0.5
PRESSES_AT_ONCE_MAX = 100
JSON = "application/json"
log = logging.getLogger(__name__)


class Presses:
    """Looks for presses while this process is the pipeline."""

    def __init__(self, database: Database, clock: Clock, intake: Intake) -> None:
        """Keep what presses go into."""
        self._database = database
        self._clock = clock
        self._intake = intake

    async def run(self) -> None:
        """Take presses until cancelled; one that cannot be taken now is taken later."""
        while True:
            await self.take()
            await asyncio.sleep(LOOK_SECONDS)

    async def take(self) -> None:
        """Take what was pressed and not taken yet."""
        async with self._database.writer.acquire() as tx:
            due = await store.presses_due(tx, self._clock.now(), PRESSES_AT_ONCE_MAX)
        taken = [press.id for press in due if await self._hand_over(press)]
        if taken:
            async with self._database.writer.acquire() as tx:
                await store.handed(tx, taken, self._clock.now())

    async def _hand_over(self, press: Press) -> bool:
        feeder = self._intake.feeders.get(press.source_id)
        if feeder is None:
            return False  # the pipeline hears of the new source in a moment
        alarm = {
            "id": press.id,
            "at": press.pressed_at.isoformat(),
            "alarm": press.alarm,
            "address": press.address,
            "text": f"{press.name}: pressed on the owner's page",
        }
        try:
            await self._intake.submit(feeder, msgspec.json.encode(alarm), JSON)
        except (LimitError, UnavailableError):
            return False
        except BadInputError as error:
            log.error("a press cannot be taken press=%s field=%s", press.id, error.field)  # noqa: TRY400 - the field says it
        return True
