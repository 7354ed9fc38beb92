"""The real film of a street, served by a server of another make, is recorded so that ordinary tools can read it."""

from __future__ import annotations

import asyncio
import os
import random
import shutil
import subprocess
from contextlib import aclosing
from pathlib import Path

import pytest
from tests.integration.media.camera import LOOPBACK
from tests.integration.media.test_rtsp_foreign import Foreign, is_there
from tests.integration.recordings.film import frames_played

from watchroom.base.clock import SystemClock
from watchroom.media.disk import Disk
from watchroom.media.hub import Feed, Reading
from watchroom.media.recorder import Finished, Recorder
from watchroom.media.rtsp.client import read_stream

PICTURES = 40


@pytest.mark.real_data
@pytest.mark.skipif("WATCHROOM_REAL_DATA" not in os.environ, reason="WATCHROOM_REAL_DATA is not set")
@pytest.mark.skipif(not is_there(), reason="the system's Python has no gst-rtsp-server")
async def test_a_real_film_is_recorded_as_it_was_sent(tmp_path: Path) -> None:
    """Every picture that was read is in the file, in the film's size, and `ffprobe` finds no fault in it."""
    finished: list[Finished] = []
    server = Foreign(file=str(Path(os.environ["WATCHROOM_REAL_DATA"]) / "video" / "car-detection.mp4"))
    try:
        async with Disk(tmp_path, reserve_bytes=1) as disk:
            reading = Reading(
                read=read_stream, where=server.where(), clock=SystemClock(), guard=LOOPBACK,
                dice=random.Random(7),  # noqa: S311 - reproducible
            )  # fmt: skip
            feed = Feed(reading)
            feed.keep(is_kept=True, sink=Recorder("street", "mpd/DC", disk, finished.append))
            async with aclosing(feed.view()) as messages, asyncio.timeout(60):
                for _ in range(PICTURES):
                    await anext(messages)
            await feed.close("stopping", "The server stops.")
    finally:
        server.end()
    assert sum(each.segment.frames for each in finished) == feed.frames
    for each in finished:
        assert (each.segment.width, each.segment.height) == (768, 432)
        assert frames_played(tmp_path / each.segment.path) == each.segment.frames
        assert probed(tmp_path / each.segment.path) == ""


def probed(path: Path) -> str:
    """Return what ffprobe complains of; nothing where there is no ffprobe."""
    program = shutil.which("ffprobe")
    if program is None:
        return ""
    command = [program, "-v", "warning", "-count_frames", "-show_streams", str(path)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stderr  # noqa: S603 - a tool of the trade
