"""What a camera says of itself, over connections that go only where they may."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from tests.integration.onvif.made_camera import PASSWORD, USERNAME, MadeCamera

from watchroom.base.clock import SystemClock
from watchroom.media.addresses import AddressGuard
from watchroom.media.onvif.device import Device, describe
from watchroom.media.onvif.masks import has_masks, set_masks
from watchroom.media.onvif.service import ANSWER_BYTES_MAX, OnvifWhere
from watchroom.media.stream import StreamError
from watchroom.model.video import Mask

HERE = AddressGuard(["127.0.0.0/8"])
CLOCK = SystemClock()
WINDOW = Mask(points=[[0.0, 0.0], [0.5, 0.0], [0.5, 0.5]], reason="a bedroom window")


def where(camera: MadeCamera, password: str = PASSWORD) -> OnvifWhere:
    return OnvifWhere(url=camera.url, username=USERNAME, password=password)


@pytest.mark.parametrize("ahead", [timedelta(0), timedelta(hours=3), timedelta(days=-4_000)])
async def test_a_camera_with_a_wrong_clock_is_described_all_the_same(ahead: timedelta) -> None:
    """Its time is asked first, so that signatures are right by its clock, however wrong that is."""
    async with MadeCamera(clock_ahead=ahead) as camera:
        found = await describe(where(camera), HERE, CLOCK)
        assert camera.asked[0] == "GetSystemDateAndTime"
    assert abs(found.offset_s - ahead.total_seconds()) < 3
    assert (found.about.maker, found.about.model) == ("Kiebitz", "K-12 Dome")
    assert (found.has_ptz, found.has_events, found.has_masks) == (True, True, True)


async def test_main_and_sub_stream_are_the_largest_and_smallest_picture_at_the_enrolled_host() -> None:
    """Addresses of the camera's own network are read at the host it was enrolled with; JPEG is no stream."""
    async with MadeCamera() as camera:
        found = await describe(where(camera), HERE, CLOCK)
    assert found.main_url == "rtsp://127.0.0.1:554/large?unicast=true"
    assert found.sub_url == "rtsp://127.0.0.1:554/small?unicast=true"


async def test_services_are_found_in_the_old_way_where_the_new_one_is_missing() -> None:
    """A camera without GetServices is asked for its capabilities."""
    body = b"""<e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope" xmlns:tt="http://www.onvif.org/ver10/schema"
      xmlns:tds="http://www.onvif.org/ver10/device/wsdl"><e:Body><tds:GetCapabilitiesResponse><tds:Capabilities>
      <tt:Media><tt:XAddr>http://10.0.0.7/onvif/media</tt:XAddr><tt:StreamingCapabilities/></tt:Media>
      </tds:Capabilities></tds:GetCapabilitiesResponse></e:Body></e:Envelope>"""
    async with MadeCamera() as camera:
        camera.answer_with = {
            "GetServices": (500, {}, b""),
            "GetCapabilities": (200, {"Content-Type": "application/soap+xml"}, body),
        }.get
        async with Device(where(camera), HERE, CLOCK) as device:
            assert len(await device.profiles()) == 3
            assert not await device.has("ptz")


@pytest.mark.parametrize("password", ["wrong", ""])
async def test_wrong_credentials_are_told_as_such_and_tried_once(password: str) -> None:
    """The cause says credentials, so that nobody tries again and locks the account."""
    async with MadeCamera() as camera:
        with pytest.raises(StreamError) as error:
            await describe(where(camera, password), HERE, CLOCK)
        assert camera.asked == ["GetSystemDateAndTime", "GetDeviceInformation"]
    assert error.value.cause == "credentials"
    assert PASSWORD not in error.value.message


BOMB = b"""<?xml version="1.0"?><!DOCTYPE b [<!ENTITY a "aaaaaaaaaa"><!ENTITY c "&a;&a;&a;&a;&a;&a;&a;&a;">]>
<e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope"><e:Body>&c;</e:Body></e:Envelope>"""
OUTSIDE = b"""<?xml version="1.0"?><!DOCTYPE b SYSTEM "file:///etc/passwd">
<e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope"><e:Body/></e:Envelope>"""
DEEP = b"<a>" * 200_000
OTHER = b"<e:Envelope xmlns:e='http://www.w3.org/2003/05/soap-envelope'><e:Body><x/></e:Body></e:Envelope>"


@pytest.mark.parametrize(
    ("status", "headers", "body", "cause"),
    [
        (302, {"Location": "http://169.254.169.254/latest"}, b"", "redirect"),
        (200, {}, b"x" * (ANSWER_BYTES_MAX + 1), "limit"),
        (200, {"Content-Encoding": "gzip"}, b"\x1f\x8b", "broken"),
        (200, {}, BOMB, "broken"),
        (200, {}, OUTSIDE, "broken"),
        (200, {}, DEEP, "broken"),
        (200, {}, OTHER, "broken"),
        (200, {}, b"", "broken"),
        (200, {}, b"\x00\xff garbage", "broken"),
        (200, {"Content-Type": "multipart/related"}, b"--", "broken"),
        (500, {}, b"", "broken"),
        (401, {}, b"", "credentials"),
    ],
)
async def test_hostile_answers_are_refused_in_words(
    status: int, headers: dict[str, str], body: bytes, cause: str
) -> None:
    """Redirects, floods, bombs and nonsense end in an error of ours with a cause, and nothing else is asked."""
    async with MadeCamera() as camera:
        camera.answer_with = lambda _: (status, headers, body)
        with pytest.raises(StreamError) as error:
            await describe(where(camera), HERE, CLOCK)
    assert error.value.cause == cause


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1:1/", "http://169.254.169.254/", "http://192.168.3.4/", "file:///etc/passwd", "http://127.1/"],
)
async def test_addresses_outside_the_list_are_never_connected_to(url: str) -> None:
    """A guard that lists another network refuses every one of them before a connection."""
    guard = AddressGuard(["10.20.0.0/16"])
    with pytest.raises(StreamError) as error:
        await describe(OnvifWhere(url=url), guard, CLOCK)
    assert error.value.cause == "address"


async def test_a_name_that_leads_elsewhere_is_refused_when_it_is_connected_to() -> None:
    """The addresses of a name are checked at the connection itself."""

    async def to_metadata(_host: str, _port: int) -> list[str]:
        return ["169.254.169.254"]

    guard = AddressGuard(["camera.example"], to_metadata)
    with pytest.raises(StreamError) as error:
        await describe(OnvifWhere(url="http://camera.example/onvif/device_service"), guard, CLOCK)
    assert error.value.cause == "address"


async def test_a_camera_that_never_answers_is_given_up() -> None:
    """Silence ends by the limit of a call."""
    async with MadeCamera() as camera, Device(where(camera), HERE, CLOCK) as device:
        service = await device.service("devicemgmt")
        await camera.__aexit__(None, None, None)
        with pytest.raises(StreamError):
            await service.call("GetDeviceInformation")


async def test_masks_are_set_in_the_camera_and_read_back() -> None:
    """A mask counts as set when the camera tells it back; those that were there stay."""
    async with MadeCamera() as camera, Device(where(camera), HERE, CLOCK) as device:
        assert not await has_masks(device, [WINDOW])
        assert await set_masks(device, [WINDOW])
        assert await has_masks(device, [WINDOW])
        other = Mask(points=[[0.6, 0.6], [0.9, 0.6], [0.9, 0.9], [0.6, 0.9]], reason="a school yard")
        assert await set_masks(device, [WINDOW, other])
        assert [token for token, _ in camera.masks] == ["0", "1"]


async def test_a_camera_that_forgets_masks_or_has_too_few_is_not_trusted() -> None:
    """Then the answer is that it cannot, and the masks are burnt in by the server."""
    async with MadeCamera() as camera, Device(where(camera), HERE, CLOCK) as device:
        five = [Mask(points=[[0, 0], [0.1, 0], [0.1, 0.1 + index / 10]], reason="x") for index in range(5)]
        assert not await set_masks(device, five)
        assert camera.masks == []
        camera.keeps_masks = False
        assert not await set_masks(device, [WINDOW])


async def test_a_slow_camera_is_not_waited_for_by_others() -> None:
    """One camera that hangs leaves the answers of another alone."""
    async with MadeCamera() as slow, MadeCamera() as quick:
        hanging = asyncio.create_task(_hang(slow))
        assert (await describe(where(quick), HERE, CLOCK)).about.maker == "Kiebitz"
        hanging.cancel()
        await asyncio.gather(hanging, return_exceptions=True)


async def _hang(camera: MadeCamera) -> None:
    """Ask for events that never come."""
    async with Device(where(camera), HERE, CLOCK) as device:
        pull = await device.at("pullpoint", camera.url)
        await pull.call_raw("PullMessages", Timeout=timedelta(seconds=5), MessageLimit=1)
