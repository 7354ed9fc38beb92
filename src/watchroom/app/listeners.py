"""Runs the sources that listen or fetch by themselves; one that breaks is said once and restarted with back-off."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime

from watchroom.base.errors import BadInputError, WatchroomError
from watchroom.model.source import Listener
from watchroom.pipeline.intake import Feeder, Intake

BACKOFF_SECONDS_MIN = 1.0
BACKOFF_SECONDS_MAX = 60.0
STEADY_SECONDS = 30.0
"""A listener that ran this long was fine: its next break starts with the shortest wait."""
log = logging.getLogger(__name__)


class Listeners:
    """One task for each listening source."""

    def __init__(self, intake: Intake, listener_of: Callable[[str], Listener | None]) -> None:
        """Keep where messages go and how a kind's listener is found."""
        self._intake = intake
        self._listener_of = listener_of

    async def run(self) -> None:
        """Run every listener until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            for feeder in list(self._intake.feeders.values()):
                listener = self._listener_of(feeder.enrolment.kind)
                if listener is not None and feeder.health.wanted == "on":
                    tasks.create_task(self._keep(feeder, listener))

    async def _keep(self, feeder: Feeder, listener: Listener) -> None:
        wait = BACKOFF_SECONDS_MIN
        loop = asyncio.get_running_loop()

        async def deliver(payload: bytes, content_type: str, received_at: datetime) -> None:  # noqa: ARG001 - the port
            try:
                await self._intake.submit(feeder, payload, content_type)
            except BadInputError:
                return  # counted and shown with the feed; the next message may be good

        while True:
            began = loop.time()
            try:
                await listener.run(feeder.enrolment, deliver)
                why = "it ended by itself"
            except (OSError, WatchroomError, ExceptionGroup, TimeoutError) as error:
                why = f"{type(error).__name__}: {error}"
            if loop.time() - began > STEADY_SECONDS:
                wait = BACKOFF_SECONDS_MIN
            if feeder.health.error is None:
                log.warning("source %s stopped and will be restarted: %s", feeder.enrolment.id, why)
            feeder.health.failed(why)
            await asyncio.sleep(wait)
            wait = min(BACKOFF_SECONDS_MAX, wait * 2)
