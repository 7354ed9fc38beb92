"""Pulls the events of cameras whose source says so, with the address and credentials they are enrolled with."""

from __future__ import annotations

import asyncio
import importlib
from typing import Any

from watchroom import sources
from watchroom.actions.seal import MasterKey
from watchroom.app.media import opened_streams
from watchroom.base.clock import Clock
from watchroom.base.errors import UnavailableError
from watchroom.media.addresses import AddressGuard
from watchroom.model.source import Deliver, Enrolment
from watchroom.model.video import StreamSecrets
from watchroom.sources.delivery import deliver_patiently
from watchroom.store import video as store_video
from watchroom.store.pool import Database

KIND = "camera_events"
SOAP = "application/soap+xml"


class PulledEvents:
    """The listener of the kind `camera_events`: one run for each enrolled source that names a camera to pull from."""

    def __init__(self, database: Database, key: MasterKey, clock: Clock, guard: AddressGuard) -> None:
        """Connect only where `guard` allows."""
        self._database = database
        self._key = key
        self._clock = clock
        self._guard = guard

    async def run(self, enrolment: Enrolment, deliver: Deliver) -> None:
        """Pull until cancelled; raise StreamError when the camera is lost, the supervisor begins anew."""
        settings = sources.manifest(KIND).settings_of(enrolment)
        if not settings["pull"]:
            await asyncio.Event().wait()  # nothing to pull: this source's events are posted
        secrets = await self._secrets(enrolment, str(settings["camera"]))
        events: Any = await asyncio.to_thread(importlib.import_module, "watchroom.media.onvif.events")
        motors: Any = await asyncio.to_thread(importlib.import_module, "watchroom.media.onvif.motors")

        async def hand_on(answer: bytes) -> None:
            await deliver_patiently(deliver, answer, SOAP, self._clock.now())

        await events.pull_while_it_lasts(motors.where_of(secrets), hand_on, self._guard, self._clock)

    async def _secrets(self, enrolment: Enrolment, camera_id: str) -> StreamSecrets:
        """Return how to reach the source's camera.

        Raises UnavailableError when it has no ONVIF address here, or is another agency's: a source pulls from cameras
        of its own label alone.
        """
        async with self._database.writer.acquire() as tx:
            known = await store_video.streams(tx, [camera_id])
            parts = {each.part for each in known if each.part is not None}
            rows = [row for part in parts for row in await store_video.streams_of_part(tx, part)]
        mine = [row for row in rows if row.camera_id == camera_id and row.wanted != "off"]
        if any(row.label != enrolment.label for row in mine):
            raise UnavailableError("The source's camera is another agency's; name one of its own.")
        streams = opened_streams(mine, self._key)
        if not streams or streams[0].secrets.onvif_url is None:
            raise UnavailableError("The source's camera has no ONVIF address; add it where the camera is enrolled.")
        return streams[0].secrets
