"""Hostile cameras: each ends with a clear error within bounded memory, and the camera beside it plays on."""

from __future__ import annotations

import asyncio
import itertools
import struct
import tracemalloc
from collections.abc import Awaitable, Callable
from typing import TypeAlias

import pytest
from tests.integration.media.camera import (
    LOOPBACK,
    Camera,
    Watcher,
    description,
    end_of,
    framed,
    listening,
    running,
    where,
)
from tests.properties.media.rtsp_packets import SETS, Packer

from watchroom.base.clock import SystemClock
from watchroom.media.rtsp.client import read_stream
from watchroom.media.units import UNIT_BYTES_MAX

MEMORY_BYTES_MAX = 4 * UNIT_BYTES_MAX
PACE_SECONDS = 0.001
"""Between packets of what is no storm: as fast as a quick machine can is one, and is cut off as one."""
Reader: TypeAlias = asyncio.StreamReader
Writer: TypeAlias = asyncio.StreamWriter
Talk: TypeAlias = Callable[[Reader, Writer], Awaitable[None]]
Play: TypeAlias = Callable[[Camera, Writer], Awaitable[None]]


async def say_nothing(reader: Reader, writer: Writer) -> None:
    await reader.read()


async def hang_up(reader: Reader, writer: Writer) -> None:
    writer.close()


async def send_for_ever(writer: Writer, piece: bytes) -> None:
    while True:
        writer.write(piece)
        await writer.drain()


async def send_garbage(reader: Reader, writer: Writer) -> None:
    await send_for_ever(writer, bytes(range(255, 0, -1)) * 100)


async def send_zeros(reader: Reader, writer: Writer) -> None:
    await send_for_ever(writer, bytes(10_000))


async def send_endless_headers(reader: Reader, writer: Writer) -> None:
    writer.write(b"RTSP/1.0 200 OK\r\n")
    await send_for_ever(writer, b"X-More: and more\r\n" * 100)


async def send_one_endless_line(reader: Reader, writer: Writer) -> None:
    await send_for_ever(writer, b"RTSP/1.0" * 1000)


async def drip(reader: Reader, writer: Writer) -> None:
    for each in itertools.cycle(b"RTSP/1.0 200 OK "):
        writer.write(bytes((each,)))
        await writer.drain()
        await asyncio.sleep(0.02)


async def boast(reader: Reader, writer: Writer) -> None:
    writer.write(b"RTSP/1.0 200 OK\r\nCSeq: 1\r\nContent-Length: 99999999999999999999\r\n\r\n")
    await reader.read()


async def boast_within_limits(reader: Reader, writer: Writer) -> None:
    writer.write(b"RTSP/1.0 200 OK\r\nCSeq: 1\r\nContent-Length: 40000\r\n\r\nshort")
    await reader.read()


async def ask_back(reader: Reader, writer: Writer) -> None:
    await send_for_ever(writer, b"OPTIONS * RTSP/1.0\r\nCSeq: 1\r\n\r\n" * 50)


async def demand_again_and_again(reader: Reader, writer: Writer) -> None:
    for count in itertools.count(1):
        await reader.readuntil(b"\r\n\r\n")
        challenge = f'WWW-Authenticate: Digest realm="x", nonce="{count}", stale=true'
        writer.write(f"RTSP/1.0 401 No\r\nCSeq: {count}\r\n{challenge}\r\n\r\n".encode())


TALKERS: list[tuple[Talk, str]] = [
    (say_nothing, "silent"),
    (hang_up, "ended"),
    (send_garbage, "broken"),
    (send_zeros, "broken"),
    (send_endless_headers, "broken"),
    (send_one_endless_line, "broken"),
    (drip, "silent"),
    (boast, "broken"),
    (boast_within_limits, "silent"),
    (ask_back, "broken"),
    (demand_again_and_again, "credentials"),
]


@pytest.mark.parametrize(("talk", "cause"), TALKERS, ids=lambda each: getattr(each, "__name__", ""))
async def test_hostile_talk_ends_clearly(talk: Talk, cause: str) -> None:
    """A peer that does not speak RTSP, or too much of it, is left with the right cause within the time limit."""
    async with listening(talk) as port:
        camera = Camera()
        camera.port = port
        error = await end_of(where(camera, open_seconds=0.4 if cause == "silent" else 10.0))
    assert error.cause == cause
    assert error.message.endswith(".")


@pytest.mark.parametrize(
    ("sdp", "cause"),
    [
        (b"v=0\r\n" + b"a=x\r\n" * 9000, "limit"),
        (b"m=video 0 RTP/AVP " + b"1 " * 20_000, "codec"),
        (description().replace(b"-sets=", b"-sets=" + b"Z0IAH," * 5000), "silent"),
        (b"\0\xff" * 20_000, "no_video"),
        (b"m=video 0 RTP/AVP 96\na=rtpmap:96 H264/999999999999999999\na=control:\0", "broken"),
    ],
    ids=["lines", "types", "sets", "bytes", "control"],
)
async def test_hostile_descriptions_end_clearly(sdp: bytes, cause: str) -> None:
    """A description that is a bomb is refused, or read without harm."""
    async with running(Camera()) as camera:
        camera.sdp, camera.pictures = sdp, 0
        error = await end_of(where(camera, silent_seconds=0.2))
    assert error.cause == cause


async def storm(camera: Camera, writer: Writer) -> None:
    """Send tiny packets as fast as the line takes them."""
    packer = Packer("H264")
    await send_for_ever(writer, b"".join(framed(0, packer.packet(b"\x7c\x05x", is_last=False)) for _ in range(5000)))


async def unknown_channels(camera: Camera, writer: Writer) -> None:
    """Send as much as the line takes on channels that nobody asked for."""
    await send_for_ever(writer, framed(9, bytes(60_000)))


async def endless_picture(camera: Camera, writer: Writer) -> None:
    """Send one picture that never ends."""
    packer = Packer("H264")
    writer.write(framed(0, packer.packet(b"\x7c\x85\x80" + bytes(1000), is_last=False)))
    while True:
        writer.write(framed(0, packer.packet(b"\x7c\x05" + bytes(60_000), is_last=False)))
        await writer.drain()
        await asyncio.sleep(0)


async def endless_messages(camera: Camera, writer: Writer) -> None:
    """Send information units without any picture."""
    packer = Packer("H264")
    while True:
        writer.write(framed(0, packer.packet(b"\x06" + b"\1" * 60_000, is_last=False)))
        await writer.drain()
        await asyncio.sleep(0)


async def endless_sets(camera: Camera, writer: Writer) -> None:
    """Send ever new parameter sets, and no picture."""
    packer = Packer("H264")
    for count in itertools.count():
        number = struct.pack(">I", count % 2**20 | 0x10101010)
        writer.write(framed(0, packer.packet(b"\x68" + number + b"\x80", is_last=True)))
        writer.write(framed(0, packer.packet(SETS["H264"][0][:12] + number * 100, is_last=True)))
        await writer.drain()
        await asyncio.sleep(PACE_SECONDS)


async def truncated(camera: Camera, writer: Writer) -> None:
    """Send pieces whose begin or end is missing, empty payloads and aggregates that lie."""
    packer = Packer("H264")
    for payload in itertools.cycle(
        (b"", b"\x7c", b"\x7c\x85", b"\x7c\x45x", b"\x78\xff\xff\x65", b"\x78\0\0\0", b"\x65")
    ):
        writer.write(framed(0, packer.packet(payload, is_last=True)) + framed(0, b"\x80") + framed(1, b"\x80\xc8\xff"))
        await writer.drain()
        await asyncio.sleep(PACE_SECONDS)


STORMS = [
    (storm, "limit"),
    (unknown_channels, "limit"),
    (endless_picture, "limit"),
    (endless_messages, "limit"),
    (endless_sets, "silent"),
    (truncated, "silent"),
]


class HostileCamera(Camera):
    """A camera that speaks well and then plays badly."""

    def __init__(self, play: Play) -> None:
        super().__init__()
        self._play_badly = play

    async def _play(self, writer: Writer) -> None:
        await self._play_badly(self, writer)


@pytest.mark.parametrize(("play", "cause"), STORMS, ids=lambda each: getattr(each, "__name__", ""))
async def test_hostile_play_is_bounded(play: Play, cause: str) -> None:
    """What a camera plays, however much, never fills memory, and the camera beside it loses no picture."""
    beside = Watcher()
    async with running(Camera()) as good, running(HostileCamera(play)) as hostile:
        reading = asyncio.create_task(read_stream(where(good), beside, SystemClock(), LOOPBACK))
        await beside.count(3)
        tracemalloc.start()
        tracemalloc.reset_peak()
        try:
            error = await end_of(where(hostile, silent_seconds=0.5))
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
        await beside.count(len(beside.units) + 3)
        reading.cancel()
        await asyncio.gather(reading, return_exceptions=True)
    assert error.cause in {cause, "silent"}
    assert peak < MEMORY_BYTES_MAX
    assert not any(unit.after_gap for unit in beside.units)
