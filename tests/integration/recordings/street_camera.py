"""An RTSP camera that films the made-up street, with sound beside it, and how a media process reads it."""

from __future__ import annotations

import base64
import itertools
import random
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from types import SimpleNamespace
from typing import Any, cast

from tests.integration.media.camera import AUDIO, LOOPBACK, Camera, running
from tests.integration.recordings.film import film, film_format
from tests.properties.media.rtsp_packets import Picture

from watchroom.base.clock import SystemClock
from watchroom.media.hub import Reading
from watchroom.media.recorder import SEGMENT_SECONDS, cut_second
from watchroom.media.rtsp.client import read_stream
from watchroom.media.stream import StreamWhere

SOUND = AUDIO[:20]
"""What no file and no message may hold."""


def cut_later() -> str:
    """Return the name of a camera whose segments do not end within half a minute: a short film of it is one file."""
    second = int(time.time())
    names = (f"c{number}" for number in itertools.count(1))
    return next(name for name in names if (cut_second(name) - second) % SEGMENT_SECONDS > SEGMENT_SECONDS // 2)


def nals_of(data: bytes) -> list[bytes]:
    """Return the NAL units of an access unit."""
    found = []
    while data:
        size = int.from_bytes(data[:4], "big")
        found.append(data[4 : 4 + size])
        data = data[4 + size :]
    return found


def parameter_sets(record: bytes) -> list[bytes]:
    """Return the parameter sets of an `avcC` record with one of each."""
    size = int.from_bytes(record[6:8], "big")
    sps, rest = record[8 : 8 + size], record[8 + size + 1 :]
    return [sps, rest[2 : 2 + int.from_bytes(rest[:2], "big")]]


def street_camera() -> Camera:
    """Return a camera that films the street over and over, with sound on a channel beside it."""
    camera = Camera()
    sets = ",".join(base64.b64encode(each).decode() for each in parameter_sets(film_format().record))
    lines = [
        "v=0", "s=camera", "a=control:*", "m=audio 0 RTP/AVP 8", "a=control:track0", "m=video 0 RTP/AVP 96",
        "a=rtpmap:96 H264/90000", f"a=fmtp:96 packetization-mode=1;sprop-parameter-sets={sets}", "a=control:track1", "",
    ]  # fmt: skip
    camera.sdp = "\r\n".join(lines).encode()
    pictures: Any = [SimpleNamespace(is_key=False, slices=nals_of(unit.data)) for unit in film(1)]
    camera.film = cast("list[Picture]", pictures)
    return camera


@asynccontextmanager
async def filming() -> AsyncIterator[Camera]:
    """Switch such a camera on."""
    async with running(street_camera()) as camera:
        yield camera


def reading_of(camera: Camera) -> Reading:
    """Return how a feed reads the camera."""
    return Reading(
        read=read_stream,
        where=StreamWhere(url=camera.url, silent_seconds=1.0, open_seconds=2.0),
        clock=SystemClock(),
        guard=LOOPBACK,
        dice=random.Random(7),  # noqa: S311 - reproducible
    )
