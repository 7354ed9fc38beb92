"""The eyes' domes, steered and asked by the room's own ONVIF client, whose messages are those of ONVIF's WSDLs."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import os
import re
import time
from contextlib import suppress
from datetime import timedelta

import httpx
import numpy as np
import pytest

from watchroom.base.clock import SystemClock
from watchroom.media.onvif.device import Device, describe
from watchroom.media.onvif.discovery import discover
from watchroom.media.onvif.events import pull_while_it_lasts
from watchroom.media.onvif.masks import has_masks, set_masks
from watchroom.media.onvif.motors import Motors
from watchroom.media.onvif.service import OnvifWhere
from watchroom.media.stream import StreamError
from watchroom.model.video import CameraStream, Mask, PtzCommand, StreamSecrets
from watchroom_sim.eyes.digest import USERNAME
from watchroom_sim.eyes.discovery import serve_discovery
from watchroom_sim.eyes.feeds import TEXT_SCALE, TEXT_TOP
from watchroom_sim.eyes.letters import read_line
from watchroom_sim.eyes.onvif_events import MOTION
from watchroom_sim.eyes.plan import CLOCK_WRONG_S, Eye

from .eyes_serving import ADDRESS, HERE, Served, served

pytestmark = pytest.mark.soak
DOME = Eye(id="D-1", name="Alder and Main", scene="avenue", turns=True, pan_zero_deg=100.0)
CLOCK = SystemClock()


def where(eyes: Served, password: str | None = None) -> OnvifWhere:
    """Return the dome's device service."""
    secret = ADDRESS.password(DOME.id) if password is None else password
    return OnvifWhere(url=f"{eyes.onvif.base(DOME.id)}/device_service", username=USERNAME, password=secret)


def camera_of(eyes: Served) -> CameraStream:
    """Return the dome as the room knows it."""
    at = where(eyes)
    secrets = StreamSecrets(main_url="", onvif_url=at.url, username=at.username, password=at.password)
    return CameraStream(
        camera_id=DOME.id, kind="rtsp", wanted="record", secrets=secrets, retention_hours=1, label="mpd/DC"
    )


async def test_a_dome_describes_itself() -> None:
    """Maker, both streams at their addresses, a motor, events and masks."""
    async with served([DOME]) as eyes:
        found = await describe(where(eyes), HERE, CLOCK)
    assert found.about.maker == "Kingsferry Optics"
    assert found.main_url == eyes.where(DOME.id).url
    assert found.sub_url == eyes.where(DOME.id, "sub").url
    assert (found.has_ptz, found.has_events, found.has_masks) == (True, True, True)
    assert [(each.width, each.height) for each in found.profiles] == [(640, 360), (320, 180)]


async def test_only_who_knows_the_password_and_the_time_is_answered() -> None:
    """A wrong password is refused; a dome whose clock is 47 s ahead is understood, since its time is asked first."""
    async with served([DOME]) as eyes:
        with pytest.raises(StreamError) as raised:
            await describe(where(eyes, "wrong"), HERE, CLOCK)
        assert raised.value.cause == "credentials"
    ahead = Eye(id="D-1", name="", scene="avenue", turns=True, fault="clock")
    async with served([ahead]) as eyes:
        assert (await describe(where(eyes), HERE, CLOCK)).offset_s == pytest.approx(CLOCK_WRONG_S, abs=4)


async def test_a_signature_works_once() -> None:
    """The very same request, sent again, is refused."""
    async with served([DOME]) as eyes, httpx.AsyncClient() as client:
        body = signed_question()
        answers = [(await client.post(where(eyes).url, content=body)).status_code for _ in range(2)]
    assert answers == [200, 400]


def signed_question() -> bytes:
    """Return a question as a client signs it now."""
    nonce, created = os.urandom(16), f"{CLOCK.now():%Y-%m-%dT%H:%M:%SZ}"
    digest = hashlib.sha1(nonce + created.encode() + ADDRESS.password(DOME.id).encode()).digest()  # noqa: S324
    return f"""<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Header><Security><UsernameToken>
    <Username>{USERNAME}</Username><Password>{base64.b64encode(digest).decode()}</Password>
    <Nonce>{base64.b64encode(nonce).decode()}</Nonce><Created>{created}</Created></UsernameToken></Security></s:Header>
    <s:Body><GetDeviceInformation xmlns="http://www.onvif.org/ver10/device/wsdl"/></s:Body></s:Envelope>""".encode()


async def test_a_moved_dome_looks_elsewhere_and_comes_back() -> None:
    """Its status says where it is, its picture is another one than the others', and home is as before."""
    async with served([DOME]) as eyes:
        camera, motors = eyes.gallery.cameras[DOME.id], Motors(HERE, CLOCK)
        shared = camera.feed("main")
        assert (await motors.perform(camera_of(eyes), PtzCommand(kind="absolute", pan=-0.6, zoom=0.3))).error is None
        assert camera.motor is not None
        told = await motors.perform(camera_of(eyes), PtzCommand(kind="status"))
        assert told.moving
        assert [preset.name for preset in told.presets] == ["Home", "Left side", "Right side"]
        assert camera.motor.pose(time.time() + 60).pan == pytest.approx(-0.6)
        eyes.gallery.look(time.time() + 1)
        assert camera.feed("main") is not shared
        later = time.time() + 5
        picture, others = camera.picture().at(later), eyes.gallery.scene("avenue").draw(later)
        assert np.abs(picture.y[40:].astype(int) - others.y[40:]).mean() > 2
        written = picture.y[TEXT_TOP - 26 :][:14, 10:] > 200
        assert read_line(written, TEXT_SCALE, 13) == "LOOKS 352 DEG", "108 degrees to the left of 100"
        assert (await motors.perform(camera_of(eyes), PtzCommand(kind="preset", preset="1"))).error is None
        eyes.gallery.look(time.time() + 60)
        assert camera.feed("main") is shared
        await motors.close()


async def test_a_dome_that_is_told_to_go_on_stops_by_itself() -> None:
    """After the time that a move was given it stands still; a preset that is not there is refused."""
    async with served([DOME]) as eyes:
        motors = Motors(HERE, CLOCK)
        assert (
            await motors.perform(camera_of(eyes), PtzCommand(kind="move", pan=0.1, tilt=0.05, seconds=1))
        ).error is None
        motor = eyes.gallery.cameras[DOME.id].motor
        assert motor is not None
        now = time.time()
        assert motor.pose(now + 5) == motor.pose(now + 50)
        assert motor.pose(now + 50).pan == pytest.approx(0.1, abs=0.02)
        assert (await motors.perform(camera_of(eyes), PtzCommand(kind="preset", preset="77"))).error
        await motors.close()


async def test_a_mask_set_in_the_camera_blackens_its_picture() -> None:
    """What it covers is black from the next picture on, in pictures of that camera alone."""
    corner = Mask(points=[[0.0, 0.5], [0.5, 0.5], [0.5, 1.0], [0.0, 1.0]], reason="a bedroom window")
    async with served([DOME, Eye(id="D-2", name="", scene="avenue")]) as eyes:
        async with Device(where(eyes), HERE, CLOCK) as device:
            assert await set_masks(device, [corner])
            assert await has_masks(device, [corner])
        masked = eyes.gallery.cameras["D-1"].picture().at(time.time())
        open_ = eyes.gallery.cameras["D-2"].picture().at(time.time())
    assert masked.y[190:350, 10:310].max() == 16
    assert masked.y[190:350, 330:].max() > 30
    assert open_.y[190:350, 10:310].max() > 30


async def test_events_are_pulled_in_order() -> None:
    """A subscriber hears first how things are, then each change."""
    heard: asyncio.Queue[bytes] = asyncio.Queue()
    async with served([DOME]) as eyes:
        pulling = asyncio.create_task(pull_while_it_lasts(where(eyes), heard.put, HERE, CLOCK))
        async with asyncio.timeout(20):
            first = await heard.get()
            eyes.onvif.points.tell(DOME.id, MOTION, "State", "true")
            second = await heard.get()
        pulling.cancel()
        with suppress(asyncio.CancelledError):
            await pulling
    assert b'PropertyOperation="Initialized"' in first
    assert b'Value="true"' in second
    assert MOTION.encode() in second


async def test_a_still_needs_the_password_and_is_a_jpeg() -> None:
    """Without digest it is 401, with it a JPEG of the camera's size."""
    async with served([DOME]) as eyes, httpx.AsyncClient() as client:
        url = f"{eyes.onvif.base(DOME.id)}/snapshot.jpg"
        assert (await client.get(url)).status_code == 401
        answer = await client.get(url, auth=httpx.DigestAuth(USERNAME, ADDRESS.password(DOME.id)))
        assert (answer.status_code, answer.content[:3]) == (200, b"\xff\xd8\xff")
        assert (await client.get(url.replace("D-1", "D-9"))).status_code == 404


@pytest.mark.parametrize(
    "body",
    [b"", b"garbage", b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>', b"<a/>", b"<e><Body/></e>", b"<" * 5_000],
)
async def test_what_is_no_soap_is_a_fault(body: bytes) -> None:
    """Garbage and entities are answered with a fault, and the next request is answered as ever."""
    async with served([DOME]) as eyes, httpx.AsyncClient() as client:
        answer = await client.post(where(eyes).url, content=body)
        assert answer.status_code == 400
        assert re.search(rb"ter:\w+", answer.content)
        await describe(where(eyes), HERE, CLOCK)


async def test_domes_are_found_by_probe() -> None:
    """A probe for cameras is answered with each dome's address; the room's own discovery reads it."""
    async with served([DOME]) as eyes:
        listening = await serve_discovery(eyes.onvif.base, [DOME.id], port=0)
        port = listening.get_extra_info("sockname")[1]
        found = await discover(HERE, timedelta(seconds=1).total_seconds(), ("127.0.0.1", port))
        listening.close()
    assert [each.url for each in found] == [f"{eyes.onvif.base(DOME.id)}/device_service"]
