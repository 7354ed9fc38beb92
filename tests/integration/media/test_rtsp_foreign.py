"""Servers that are not ours: gst-rtsp-server as a camera with passwords, audio, losses, restarts and wrong clocks."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import av
import pytest
from tests.integration.media.camera import LOOPBACK, PASSWORD, Watcher

from watchroom.base.clock import SystemClock
from watchroom.media.rtsp.client import read_stream
from watchroom.media.stream import StreamError, StreamWhere
from watchroom.media.units import AccessUnit, Format

SERVER = Path(__file__).with_name("foreign_server.py")
PYTHON = Path("/usr/bin/python3")
NEEDED = "import gi; gi.require_version('GstRtspServer', '1.0')"
UNITS = 15
WAIT_SECONDS = 60.0
OPEN_SECONDS = 50.0
"""The server answers once its coder has made a first picture: on a busy machine H.265 takes a while."""


@cache
def is_there() -> bool:
    """Whether the system's Python has gst-rtsp-server."""
    ask = [str(PYTHON), "-c", NEEDED]
    return PYTHON.exists() and not subprocess.run(ask, check=False, capture_output=True).returncode  # noqa: S603 - ours


class Foreign:
    """One running server of another make."""

    def __init__(self, **wanted: Any) -> None:
        words = [str(PYTHON), str(SERVER), json.dumps(wanted)]
        self._process = subprocess.Popen(  # noqa: S603 - our own script
            words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        assert self._process.stdout
        self.port = int(self._process.stdout.readline())

    def end(self) -> None:
        self._process.kill()
        self._process.wait()
        if self._process.stdout:
            self._process.stdout.close()

    def where(self, **changed: Any) -> StreamWhere:
        how: dict[str, Any] = {"open_seconds": OPEN_SECONDS} | changed
        return StreamWhere(url=f"rtsp://127.0.0.1:{self.port}/stream", **how)


class Servers:
    """Starts servers and ends them with the test."""

    def __init__(self) -> None:
        self.running: list[Foreign] = []

    def __call__(self, **wanted: Any) -> Foreign:
        self.running.append(Foreign(**wanted))
        return self.running[-1]


@pytest.fixture
def serve() -> Iterator[Servers]:
    """Return what starts a server."""
    if not is_there():
        pytest.skip("gst-rtsp-server is not installed for the system's Python")
    servers = Servers()
    yield servers
    for each in servers.running:
        each.end()


async def watch(place: StreamWhere, units: int = UNITS) -> Watcher:
    """Read so many pictures."""
    seen = Watcher()
    reading = asyncio.create_task(read_stream(place, seen, SystemClock(), LOOPBACK))
    counting = asyncio.create_task(seen.count(units, WAIT_SECONDS))
    await asyncio.wait((reading, counting), return_when=asyncio.FIRST_COMPLETED)
    counting.cancel()
    if reading.done():
        await reading
    reading.cancel()
    await asyncio.gather(reading, counting, return_exceptions=True)
    assert len(seen.units) >= units
    return seen


def decoded(found: Format, units: list[AccessUnit]) -> list[av.VideoFrame]:
    """Return the pictures as a decoder that is not ours sees them."""
    decoder = av.CodecContext.create("h264" if found.codec.startswith("avc1") else "hevc", "r")
    assert isinstance(decoder, av.VideoCodecContext)
    decoder.extradata = found.record
    frames = [frame for unit in units for frame in decoder.decode(av.Packet(unit.data))]
    return frames + decoder.decode(None)


@pytest.mark.parametrize(
    ("wanted", "reached"),
    [
        ({"auth": "basic", "audio": True, "slices": "true"}, {"username": "officer", "password": PASSWORD}),
        ({"auth": "digest", "interval": 0}, {"username": "officer", "password": PASSWORD}),
        ({"codec": "H265", "width": 320, "height": 240, "kbit": 200}, {}),
        ({"protocols": "udp"}, {"transport": "udp"}),
        ({"protocols": "udp"}, {"transport": "tcp"}),
    ],
    ids=["basic-audio-slices", "digest-sets-outside", "h265", "udp", "udp-only"],
)
async def test_every_picture_is_decoded(serve: Servers, wanted: dict[str, Any], reached: dict[str, str]) -> None:
    """A decoder that is not ours finds as many whole pictures as we told, in the size that we told."""
    seen = await watch(serve(**wanted).where(**reached))
    found = seen.formats[0]
    frames = decoded(found, seen.units)
    assert len(frames) == len(seen.units)
    assert {(frame.width, frame.height) for frame in frames} == {(found.width, found.height)}
    assert not any(frame.is_corrupt for frame in frames)
    assert seen.missing == 0


async def test_wrong_passwords_are_refused(serve: Servers) -> None:
    """A server of another make that refuses our password ends the stream as such."""
    with pytest.raises(StreamError) as caught:
        await watch(serve(auth="digest").where(username="officer", password="wrong"))
    assert caught.value.cause == "credentials"


async def test_losses_leave_whole_pictures(serve: Servers) -> None:
    """With packets thrown away what is told still decodes without damage, from key frame to key frame."""
    seen = await watch(serve(protocols="udp", loss=12).where(), 30)
    assert seen.missing > 0
    gaps = [unit for unit in seen.units if unit.after_gap]
    assert gaps
    assert all(unit.is_key for unit in gaps)
    frames = decoded(seen.formats[0], seen.units)
    assert len(frames) == len(seen.units)
    assert not any(frame.is_corrupt for frame in frames)


async def test_a_restart_is_survived(serve: Servers) -> None:
    """A server that is killed ends the stream as ended, and its successor at the same port is read at once."""
    first = serve()
    seen = Watcher()
    reading = asyncio.create_task(read_stream(first.where(), seen, SystemClock(), LOOPBACK))
    await seen.count(3, WAIT_SECONDS)
    first.end()
    with pytest.raises(StreamError) as caught:
        await reading
    assert caught.value.cause == "ended"
    assert not caught.value.is_lasting
    await watch(serve(port=first.port).where(), 3)


async def test_a_wrong_clock_is_told(serve: Servers) -> None:
    """A server that counts its reports from 1970 instead of 1900 is told with an offset of decades."""
    seen = Watcher()
    reading = asyncio.create_task(read_stream(serve(clock="unix").where(), seen, SystemClock(), LOOPBACK))
    while not seen.offsets:
        await seen.count(len(seen.units) + 1, WAIT_SECONDS)
    reading.cancel()
    await asyncio.gather(reading, return_exceptions=True)
    assert abs(seen.offsets[0]) > 10**9


@pytest.mark.real_data
async def test_a_real_film_is_read(serve: Servers) -> None:
    """The real film of a street, streamed by a foreign server, decodes whole in its own size."""
    folder = os.environ.get("WATCHROOM_REAL_DATA")
    if not folder:
        pytest.skip("WATCHROOM_REAL_DATA names no folder")
    seen = await watch(serve(file=str(Path(folder) / "video" / "car-detection.mp4")).where())
    frames = decoded(seen.formats[0], seen.units)
    assert len(frames) == len(seen.units)
    assert (seen.formats[0].width, seen.formats[0].height) == (768, 432)
