"""The eyes' RTSP server, read by the room's own client: signed in, from the newest key frame on, without a gap."""

from __future__ import annotations

import asyncio
import time

import msgspec
import numpy as np
import pytest

from watchroom.base.clock import SystemClock
from watchroom.media.rtsp.client import read_stream
from watchroom.media.stream import StreamError
from watchroom_sim.eyes.feeds import read_clock
from watchroom_sim.eyes.plan import CLOCK_WRONG_S, Eye
from watchroom_sim.eyes.sessions import AUDIO_SILENCE
from watchroom_sim.plates import Vehicle
from watchroom_sim.sightings import PASSES, Sighting

from .eyes_serving import HERE, Watcher, reading, served

STREET = Eye(id="C-1", name="Alder and Main", scene="main-street")


@pytest.mark.parametrize(("stream", "width"), [("main", 640), ("sub", 320)])
@pytest.mark.parametrize("transport", ["tcp", "udp"])
async def test_pictures_come_at_once_and_tell_the_time(stream: str, width: int, transport: str) -> None:
    """The first unit is a key frame, nothing is lost, and the burnt-in clock is the time of the capture."""
    async with served([STREET]) as eyes, reading(eyes.where("C-1", stream, transport)) as watcher:
        await watcher.until(6)
        now = time.time()
    assert watcher.units[0].is_key
    assert (watcher.formats[0].width, watcher.lost_packets) == (width, 0)
    pictures = watcher.pictures()
    assert len(pictures) >= 6
    if stream == "main":
        clocks = [read_clock(picture) for picture in pictures]
        assert clocks == sorted(clocks)
        assert 0 <= now - clocks[-1] < 1.5


async def test_who_comes_later_begins_with_the_current_group() -> None:
    """A second client of the same scene has a key frame at once, though none is due for a while."""
    other = msgspec.structs.replace(STREET, id="C-2")
    async with served([STREET, other]) as eyes, reading(eyes.where("C-1")) as first:
        await first.until(5)
        async with reading(eyes.where("C-2")) as second:
            await second.until(4)
        shared = {unit.data for unit in first.units} & {unit.data for unit in second.units}
    assert second.units[0].is_key
    assert second.units[0].data == first.units[0].data
    assert len(shared) >= 4


@pytest.mark.soak
@pytest.mark.parametrize(
    ("camera", "password", "cause"),
    [("C-1", "wrong", "credentials"), ("C-9", None, "not_found"), ("off", None, "ended"), ("mute", None, "silent")],
)
async def test_what_cannot_be_read_says_why(camera: str, password: str | None, cause: str) -> None:
    """A wrong password, a camera that is not there, one that is off and one that never sends end as such."""
    odd = [Eye(id="off", name="", scene="park", fault="offline"), Eye(id="mute", name="", scene="park", fault="silent")]
    async with served([STREET, *odd]) as eyes:
        where = eyes.where(camera)
        where = where if password is None else msgspec.structs.replace(where, password=password)
        with pytest.raises(StreamError) as raised:
            await read_stream(where, Watcher(), SystemClock(), HERE)
    assert raised.value.cause == cause


@pytest.mark.soak
async def test_cameras_may_ask_for_sha_256() -> None:
    """A camera of the newer way to sign in is read as well."""
    eye = msgspec.structs.replace(STREET, algorithm="SHA-256")
    async with served([eye]) as eyes, reading(eyes.where("C-1")) as watcher:
        await watcher.until(2)


async def test_a_story_takes_its_camera_out_of_the_shared_stream_without_a_gap() -> None:
    """While a car comes by, that camera alone shows it, with its own name; no packet is missing on either change."""
    other = msgspec.structs.replace(STREET, id="C-2")
    car = Vehicle("GKX4719", "US-DC", "Harrow sedan", "red")
    async with served([STREET, other]) as eyes, reading(eyes.where("C-1")) as one, reading(eyes.where("C-2")) as two:
        await one.until(3)
        now = time.time()
        eyes.cast.play([Sighting(camera="C-1", what=PASSES, at=now, until=now, vehicle=car)])
        eyes.gallery.look(now)
        assert eyes.gallery.cameras["C-1"].feed("main") is not eyes.gallery.cameras["C-2"].feed("main")
        await one.until(8)
        eyes.cast.play([])
        eyes.gallery.look(time.time())
        await one.until(30)
        await two.until(28)
    assert (one.lost_packets, two.lost_packets) == (0, 0)
    assert len({unit.data for unit in one.units} - {unit.data for unit in two.units}) >= 5
    assert {unit.data for unit in one.units[-3:]} & {unit.data for unit in two.units}


@pytest.mark.soak
async def test_a_wrong_clock_is_wrong_in_picture_and_reports() -> None:
    """Both what is burnt in and the sender reports are ahead by as much as is stated."""
    eye = msgspec.structs.replace(STREET, fault="clock")
    async with served([eye]) as eyes, reading(eyes.where("C-1")) as watcher:
        await watcher.until(4)
        clock = read_clock(watcher.pictures()[-1])
        assert clock - time.time() == pytest.approx(CLOCK_WRONG_S, abs=5)
    assert watcher.offsets[0] == pytest.approx(CLOCK_WRONG_S, abs=8)


@pytest.mark.soak
@pytest.mark.parametrize(("fault", "change", "bright"), [("frozen", 2.0, 20.0), ("black", 0.5, 0.0)])
async def test_still_pictures_do_not_change(fault: str, change: float, bright: float) -> None:
    """A frozen camera repeats one picture, clock and all; a black one shows nothing."""
    eye = msgspec.structs.replace(STREET, fault=fault)
    async with served([eye]) as eyes, reading(eyes.where("C-1")) as watcher:
        await watcher.until(8)
    pictures = watcher.pictures()
    assert np.abs(pictures[-1].astype(int) - pictures[2]).max() <= 16 * change
    assert (pictures[-1].mean() > 17) == (bright > 0)


async def test_looped_footage_repeats_to_the_bit() -> None:
    """A camera with a loop sends, ten seconds later, the very units it sent before."""
    eye = msgspec.structs.replace(STREET, fault="looped")
    async with served([eye]) as eyes:
        feed = eyes.gallery.cameras["C-1"].feed("sub")
        async with reading(eyes.where("C-1", "sub")) as watcher:
            await watcher.until(1)
            frames = [feed.next_frame(time.time()) for _ in range(104)]
    assert [each.packets[0][12:] for each in frames[:50]] == [each.packets[0][12:] for each in frames[50:100]]


@pytest.mark.soak
async def test_sound_is_offered_and_nothing_of_it_is_read() -> None:
    """A camera with a microphone is read without one byte of its sound."""
    eye = msgspec.structs.replace(STREET, audio=True)
    async with served([eye]) as eyes:
        reader, writer = await asyncio.open_connection("127.0.0.1", eyes.rtsp_port)
        writer.write(b"OPTIONS * RTSP/1.0\r\nCSeq: 1\r\n\r\n")
        assert b"DESCRIBE" in await reader.readuntil(b"\r\n\r\n")
        writer.close()
        async with reading(eyes.where("C-1")) as watcher:
            await watcher.until(10)
    assert not any(AUDIO_SILENCE in unit.data for unit in watcher.units)


@pytest.mark.soak
async def test_a_slow_camera_sends_two_pictures_a_second() -> None:
    """Two pictures later a second has passed, in which a sound camera sends eight."""
    eye = msgspec.structs.replace(STREET, fault="slow")
    async with served([eye]) as eyes, reading(eyes.where("C-1")) as watcher:
        await watcher.until(3)
    assert watcher.units[2].ticks - watcher.units[0].ticks > 80_000
