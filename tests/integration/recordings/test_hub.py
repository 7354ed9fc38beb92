"""A camera's stream is read once for everybody who wants it, and only while somebody does."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from pathlib import Path

import pytest
from tests.integration.media.camera import Camera
from tests.integration.recordings.film import film, film_format, frames_played, until
from tests.integration.recordings.street_camera import SOUND, filming, reading_of

from watchroom.media.disk import Disk
from watchroom.media.hub import GROUP_BYTES_MAX, VIEWER_BYTES_MAX, Feed, Viewer
from watchroom.media.recorder import Finished, Recorder
from watchroom.media.recovery import files_of
from watchroom.media.units import FLAG_GAP, FLAG_KEY, pack_unit


@pytest.fixture
async def camera() -> AsyncIterator[Camera]:
    """Return a camera that is on."""
    async with filming() as filmed:
        yield filmed


async def take(messages: AsyncGenerator[bytes, None], count: int) -> list[bytes]:
    """Return the next messages."""
    async with asyncio.timeout(10):
        return [await anext(messages) for _ in range(count)]


async def test_nobody_looks_nobody_connects(camera: Camera) -> None:
    """A feed that nobody wants opens no connection; it is opened for the first viewer and closed after the last."""
    feed = Feed(reading_of(camera))
    assert (camera.connections, feed.actual) == (0, "idle")
    async with aclosing(feed.view()) as messages:
        assert [message[:1] for message in await take(messages, 3)] == [b"F", b"U", b"U"]
        assert (feed.actual, feed.viewers) == ("live", 1)
    async with asyncio.timeout(5):
        await camera.left.wait()
    assert feed.actual == "idle"
    assert "TEARDOWN" in camera.asked


async def test_all_viewers_share_one_connection_and_begin_with_a_picture(camera: Camera) -> None:
    """Whoever comes later sees at once the newest key frame and what followed it, read by the same connection."""
    feed = Feed(reading_of(camera))
    async with aclosing(feed.view()) as first:
        await take(first, 5)
        async with aclosing(feed.view()) as second:
            found, key = await take(second, 2)
            assert found[:1] == b"F"
            assert key[1] & FLAG_KEY
        assert camera.connections == 1
    await feed.close("stopping", "The server stops.")


async def test_recorder_viewers_and_health_see_the_same(camera: Camera, tmp_path: Path) -> None:
    """One connection feeds the recording, a viewer and the key frames' taker."""
    finished: list[Finished] = []
    keys = []
    async with Disk(tmp_path, reserve_bytes=1) as disk:
        feed = Feed(reading_of(camera), lambda found, unit: keys.append((found, unit)))
        feed.keep(is_kept=True, sink=Recorder("c1", "mpd/DC", disk, finished.append))
        async with aclosing(feed.view()) as messages:
            await take(messages, 60)
        await feed.close("stopping", "The server stops.")
    assert camera.connections == 1
    assert len(keys) >= 5
    assert sum(each.segment.frames for each in finished) == feed.frames
    assert sum(frames_played(tmp_path / each.segment.path) for each in finished) == feed.frames


async def test_no_byte_of_sound_is_stored_or_sent(camera: Camera, tmp_path: Path) -> None:
    """Though the camera offers sound and even sends it unasked, it is set up nowhere, in no file and in no message."""
    async with Disk(tmp_path, reserve_bytes=1) as disk:
        feed = Feed(reading_of(camera))
        feed.keep(is_kept=True, sink=Recorder("c1", "mpd/DC", disk, lambda _: None))
        async with aclosing(feed.view()) as messages:
            sent = await take(messages, 60)
        await feed.close("stopping", "The server stops.")
    assert b"m=audio" in camera.sdp
    assert not any("track0" in head for head in camera.heads)
    assert not any(SOUND in message for message in sent)
    files = list(files_of(tmp_path))
    assert files
    assert not any(SOUND in (tmp_path / path).read_bytes() for path in files)


async def test_a_camera_that_restarts_is_read_again(camera: Camera) -> None:
    """When the camera ends the stream, viewers stay, and see pictures again after a short wait."""
    camera.pictures = 30
    feed = Feed(reading_of(camera))
    async with aclosing(feed.view()) as messages:
        seen = await take(messages, 45)
    assert [message[:1] for message in seen].count(b"F") == 2
    assert feed.restarts == 1
    await feed.close("stopping", "The server stops.")


async def test_a_dead_camera_says_why_and_does_not_wait_for_viewers() -> None:
    """Without a camera the state is waiting, the error is a sentence without an address, and a still gives up."""
    async with filming() as camera:
        reading = reading_of(camera)
    feed = Feed(reading)
    feed.keep(is_kept=True)
    await until("a failed try", lambda: feed.actual == "waiting")
    assert feed.error
    assert "127.0.0.1" not in feed.error
    await feed.close("off", "This camera was switched off.")
    assert feed.actual == "off"


async def test_the_end_is_told_to_viewers(camera: Camera) -> None:
    """A feed that is closed ends its viewers with the reason as their last message."""
    feed = Feed(reading_of(camera))
    async with aclosing(feed.view()) as messages:
        await take(messages, 2)
        await feed.close("off", "This camera was switched off.")
        async with asyncio.timeout(5):
            rest = [message async for message in messages]
    assert rest[-1] == b'E{"reason":"off","message":"This camera was switched off."}'


async def test_a_still_opens_the_stream_for_one_key_frame(camera: Camera) -> None:
    """A key frame is had of a stream that nobody took, and the stream is closed again."""
    feed = Feed(reading_of(camera))
    found = await feed.key()
    assert found is not None
    assert (found[0].codec, found[1].is_key) == (film_format().codec, True)
    async with asyncio.timeout(5):
        await camera.left.wait()


async def test_a_slow_viewer_goes_on_with_a_key_frame() -> None:
    """A viewer that does not take its pictures loses those before a key frame, and is told of the gap."""
    viewer = Viewer()
    units = [unit for _ in range(2) for unit in film(1)]
    message = pack_unit(units[1])
    count = VIEWER_BYTES_MAX // len(message) + 2
    for _ in range(count):
        viewer.put_unit(message, is_key=False)
    viewer.put_unit(pack_unit(units[2]), is_key=False)
    viewer.put_unit(pack_unit(units[0]), is_key=True)
    viewer.end(b"E{}")
    messages = [each async for each in viewer.messages()]
    assert [each[:1] for each in messages] == [b"U", b"E"]
    assert messages[0][1] == FLAG_KEY | FLAG_GAP


def test_a_viewer_may_hold_a_whole_group() -> None:
    """The first pictures that a viewer is given are never too many for it."""
    assert GROUP_BYTES_MAX < VIEWER_BYTES_MAX
