"""A camera's events are pulled and handed on as they came, and cameras on the network are found."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import cast

import pytest
from tests.integration.onvif.made_camera import PASSWORD, USERNAME, MadeCamera

from watchroom.base.clock import SystemClock
from watchroom.base.errors import BadInputError, LimitError
from watchroom.media.addresses import AddressGuard
from watchroom.media.onvif.discovery import discover, read_answer
from watchroom.media.onvif.events import pull_while_it_lasts
from watchroom.media.onvif.service import OnvifWhere
from watchroom.media.stream import StreamError
from watchroom.model.observation import CameraEvent
from watchroom.model.source import Enrolment
from watchroom.sources.camera_events.decode import decode

HERE = AddressGuard(["127.0.0.0/8"])
MOTION = """<wsnt:NotificationMessage><wsnt:Topic Dialect="x">tns1:RuleEngine/CellMotionDetector/Motion</wsnt:Topic>
<wsnt:Message><tt:Message UtcTime="2026-01-05T10:00:04Z" PropertyOperation="Changed"><tt:Source>
<tt:SimpleItem Name="VideoSourceConfigurationToken" Value="vsc"/></tt:Source><tt:Data>
<tt:SimpleItem Name="IsMotion" Value="true"/></tt:Data></tt:Message></wsnt:Message></wsnt:NotificationMessage>"""
FACE = MOTION.replace("CellMotionDetector/Motion", "FaceDetection/HumanFace")


def where(camera: MadeCamera) -> OnvifWhere:
    return OnvifWhere(url=camera.url, username=USERNAME, password=PASSWORD)


class Inbox:
    """Takes messages as the pipeline does, or says that it cannot."""

    def __init__(self) -> None:
        self.taken: list[bytes] = []
        self.came = asyncio.Event()
        self.error: Exception | None = None

    async def deliver(self, message: bytes) -> None:
        """Take one message."""
        self.taken.append(message)
        self.came.set()
        if self.error is not None:
            raise self.error


async def test_events_become_messages_of_their_source_and_faces_do_not() -> None:
    """What was pulled is decoded by `camera_events`: the motion is kept, the face is dropped and counted."""
    inbox = Inbox()
    async with MadeCamera() as camera:
        camera.notifications.put_nowait(MOTION + FACE)
        pulling = asyncio.create_task(pull_while_it_lasts(where(camera), inbox.deliver, HERE, SystemClock()))
        async with asyncio.timeout(10):
            await inbox.came.wait()
        pulling.cancel()
        await asyncio.gather(pulling, return_exceptions=True)
        assert camera.asked[-1] == "Unsubscribe"
    enrolment = Enrolment(
        id="cam", kind="camera_events", title="Cameras", agency="mpd", law_tag="public", settings={"camera": "city-1"}
    )
    decoded = decode(inbox.taken[0], "application/soap+xml", enrolment, datetime(2026, 1, 5, 10, 0, 5, tzinfo=UTC))
    (event,) = decoded.observations
    assert isinstance(event, CameraEvent)
    assert (event.camera, event.event) == ("city-1", "motion")
    assert sum(decoded.forbidden.values()) >= 1


async def test_a_message_that_cannot_be_read_costs_itself_and_a_full_pipeline_ends_the_pull() -> None:
    """After a bad message the next is pulled; told to wait, the pull ends and is begun anew later."""
    inbox = Inbox()
    async with MadeCamera() as camera:
        camera.notifications.put_nowait(MOTION)
        camera.notifications.put_nowait(MOTION)
        inbox.error = BadInputError("message", "is not XML")
        pulling = asyncio.create_task(pull_while_it_lasts(where(camera), inbox.deliver, HERE, SystemClock()))
        async with asyncio.timeout(10):
            while len(inbox.taken) < 2:
                inbox.came.clear()
                await inbox.came.wait()
        inbox.error = LimitError("queue", "full")
        camera.notifications.put_nowait(MOTION)
        with pytest.raises(StreamError, match="later"):
            await pulling


def answer(urls: str, scopes: str = "onvif://www.onvif.org/name/K%2D12 onvif://www.onvif.org/hardware/k12") -> bytes:
    return f"""<e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope"
      xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery"><e:Body><d:ProbeMatches><d:ProbeMatch>
      <d:Scopes>{scopes}</d:Scopes><d:XAddrs>{urls}</d:XAddrs></d:ProbeMatch></d:ProbeMatches></e:Body></e:Envelope>""".encode()


@pytest.mark.parametrize(
    ("heard", "found"),
    [
        (answer("http://127.0.0.9/onvif/device_service"), ["http://127.0.0.9/onvif/device_service"]),
        (answer("http://169.254.1.2/x http://127.0.0.9/y"), ["http://127.0.0.9/y"]),
        (answer("http://8.8.8.8/x"), []),
        (answer("rtsp://127.0.0.9/x"), []),
        (b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", []),
        (b"\x00" * 1_000, []),
    ],
)
def test_only_cameras_of_the_allow_list_are_found(heard: bytes, found: list[str]) -> None:
    """Whatever answers a probe, only addresses where cameras may be are offered."""
    assert [each.url for each in read_answer(heard, HERE)] == found


async def test_a_camera_answers_the_probe() -> None:
    """A probe sent to a camera brings its name and address back, once."""

    class Camera(asyncio.DatagramProtocol):
        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            self.transport = cast("asyncio.DatagramTransport", transport)

        def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
            assert b"NetworkVideoTransmitter" in data
            for _ in range(2):
                self.transport.sendto(answer("http://127.0.0.9/onvif/device_service"), addr)

    loop = asyncio.get_running_loop()
    transport, _ = await loop.create_datagram_endpoint(Camera, local_addr=("127.0.0.1", 0))
    (sighted,) = await discover(HERE, 0.3, transport.get_extra_info("sockname"))
    transport.close()
    assert (sighted.name, sighted.hardware) == ("K-12", "k12")
