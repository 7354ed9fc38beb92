"""A made-up film as a camera would send it, as long as one likes, and what an ordinary player says of a recording."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import av
import msgspec
from tests.integration.pictures.street import coded, street

from watchroom.media.disk import Disk
from watchroom.media.recorder import Finished, Recorder
from watchroom.media.units import CLOCK_HZ, AccessUnit, Format

GROUP = 10
"""Pictures in a group."""
FPS = 10
BEGAN_US = 1_700_000_000_000_000
WAIT_SECONDS_MAX = 10.0


@cache
def _group() -> tuple[Format, tuple[AccessUnit, ...]]:
    found, units = coded(street(GROUP))
    return found, tuple(units)


def film_format() -> Format:
    """Return the format of every film."""
    return _group()[0]


def film(groups: int, *, began_us: int = BEGAN_US, fps: int = FPS) -> Iterator[AccessUnit]:
    """Yield so many groups of pictures that begin at `began_us`, by both clocks."""
    for number in range(groups * GROUP):
        unit = _group()[1][number % GROUP]
        yield msgspec.structs.replace(
            unit,
            ticks=number * CLOCK_HZ // fps,
            wall_us=began_us + number * 1_000_000 // fps,
            source_us=began_us + number * 1_000_000 // fps,
        )


def frames_played(path: Path) -> int:
    """Return how many pictures an ordinary player decodes of a file; raises av's errors for a broken one."""
    with av.open(str(path)) as container:
        assert [stream.type for stream in container.streams] == ["video"]
        return sum(1 for _ in container.decode(video=0))


async def record(
    root: Path, feed: Callable[[Recorder], None], *, camera_id: str = "c1", last_end_us: int = 0
) -> list[Finished]:
    """Return what a recorder tells as finished of what `feed` gives it, once all of it is on disk."""
    finished: list[Finished] = []
    async with Disk(root, reserve_bytes=1) as disk:
        recorder = Recorder(camera_id, "mpd/DC", disk, finished.append, last_end_us=last_end_us)
        feed(recorder)
        recorder.broken()
    return finished


async def until(what: str, happened: Callable[[], bool]) -> None:
    """Wait until `happened`, and fail naming what was awaited when it does not in time."""
    async with asyncio.timeout(WAIT_SECONDS_MAX):
        while not happened():  # noqa: ASYNC110 - threads and other processes set no event of ours
            await asyncio.sleep(0.01)
    assert happened(), what
