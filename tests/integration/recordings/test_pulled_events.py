"""A source that names a camera pulls its events, with what the camera is enrolled with."""

from __future__ import annotations

import asyncio
from datetime import datetime

import msgspec
import pytest
from tests.integration.media.camera import LOOPBACK
from tests.integration.onvif.made_camera import PASSWORD, USERNAME, MadeCamera
from tests.integration.recordings.test_process import KEY, enrol

from watchroom.app.media import stream_aad
from watchroom.app.pulled_events import PulledEvents
from watchroom.base.clock import SystemClock
from watchroom.base.errors import UnavailableError
from watchroom.model.source import Enrolment
from watchroom.model.video import StreamSecrets
from watchroom.store import video as store_video
from watchroom.store.pool import Database

pytestmark = pytest.mark.database


async def enrol_dome(database: Database, camera: MadeCamera) -> None:
    """Enrol a camera of the city police that is spoken with by ONVIF."""
    await enrol(database, "c1", "rtsp://127.0.0.1/")
    secrets = StreamSecrets(main_url="rtsp://127.0.0.1/", username=USERNAME, password=PASSWORD, onvif_url=camera.url)
    sealed = KEY.seal(msgspec.json.encode(secrets), stream_aad("c1"))
    async with database.owner.acquire() as tx:
        await store_video.put_stream(
            tx, camera_id="c1", kind="rtsp", sealed=sealed, wanted="record", retention_hours=24
        )


def source(law_tag: str) -> Enrolment:
    return Enrolment(
        id="c1-events", kind="camera_events", title="Events of c1", agency="mpd", law_tag=law_tag,
        settings={"camera": "c1", "pull": True},
    )  # fmt: skip


async def test_a_source_pulls_the_events_of_its_camera(database: Database) -> None:
    """What the camera notifies reaches the source's deliver as SOAP."""
    taken: list[tuple[bytes, str]] = []
    came = asyncio.Event()

    async def deliver(payload: bytes, content_type: str, _: datetime) -> None:
        taken.append((payload, content_type))
        came.set()

    async with MadeCamera() as camera:
        await enrol_dome(database, camera)
        pulled = PulledEvents(database, KEY, SystemClock(), LOOPBACK)
        running = asyncio.create_task(pulled.run(source("DC"), deliver))
        camera.notifications.put_nowait("<wsnt:NotificationMessage/>")
        async with asyncio.timeout(20):
            await asyncio.wait({running, asyncio.create_task(came.wait())}, return_when=asyncio.FIRST_COMPLETED)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    ((payload, content_type),) = taken
    assert b"NotificationMessage" in payload
    assert content_type == "application/soap+xml"


async def test_a_source_of_another_label_pulls_nothing(database: Database) -> None:
    """Credentials of one agency's camera are never used for another's source."""

    async def deliver(_payload: bytes, _content_type: str, _at: datetime) -> None:
        pytest.fail("nothing may be delivered")

    async with MadeCamera() as camera:
        await enrol_dome(database, camera)
        with pytest.raises(UnavailableError, match="another agency"):
            await PulledEvents(database, KEY, SystemClock(), LOOPBACK).run(source("VA"), deliver)
        assert camera.asked == []
