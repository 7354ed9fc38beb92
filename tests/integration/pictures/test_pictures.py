"""The worker process makes stills, thumbnails and measures, and survives what strangers send."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap

import numpy as np
import pytest
from tests.integration.pictures.street import HEIGHT, WIDTH, coded, contained, shown, street

from watchroom.base.errors import BadInputError, LimitError, UnavailableError
from watchroom.media.pictures.pool import Pictures, Quality
from watchroom.media.units import AccessUnit, Format
from watchroom.model.video import Mask

LEFT_HALF = Mask(points=[[0.0, 0.0], [0.5, 0.0], [0.5, 1.0], [0.0, 1.0]], reason="a bedroom window")


async def test_a_still_shows_the_key_frame_in_the_width_asked_for(pictures: Pictures) -> None:
    """The JPEG is as wide as asked, never wider than the picture, and shows what was coded."""
    (street_seen,) = street(1)
    found, units = coded([street_seen])
    small = shown(await pictures.jpeg(found, units[0], 160))
    assert small.shape == (120, 160)
    whole = shown(await pictures.jpeg(found, units[0], 4000))
    assert whole.shape == (HEIGHT, WIDTH)
    assert np.abs(whole.astype(int) - street_seen[:, :, 0]).mean() < 12


async def test_a_masked_still_shows_nothing_under_the_mask(pictures: Pictures) -> None:
    """Left of the middle every pixel is dark; right of it the street is still there."""
    found, units = coded(street(1))
    still = shown(await pictures.jpeg(found, units[0], WIDTH, [LEFT_HALF]))
    assert still[:, : WIDTH // 2 - 4].max() < 40
    assert still[:, WIDTH // 2 + 8 :].mean() > 60


async def test_a_thumbnail_shows_the_moment_asked_for(pictures: Pictures) -> None:
    """After half a second the bright block has moved five steps; before the first picture the first is shown."""
    fragmented = contained("mp4", street(10))
    header = fragmented[: fragmented.index(b"moof") - 4]
    fragment = fragmented[len(header) :]
    for at_ms, begin in ((0, 0), (500, 40), (5_000, 72)):
        thumb = shown(await pictures.thumb(header, fragment, at_ms, WIDTH)).astype(int)
        assert thumb[105:135, begin + 4 : begin + 36].min() > 225, at_ms


async def test_measures_tell_a_sharp_picture_from_a_smooth_one_and_a_copy_from_a_second_look(
    pictures: Pictures,
) -> None:
    """Blur lowers sharpness; a copy has the same sum and another look at the same scene has not."""
    first, second = street(2)
    smooth = np.asarray((first[:-4:, :-4:].astype(int) + first[4:, 4:] + first[4:, :-4] + first[:-4, 4:]) // 4)
    padded = np.pad(smooth, ((0, 4), (0, 4), (0, 0)), mode="edge").astype(np.uint8)
    looks = []
    for picture in (first, first, second, padded, np.zeros_like(first)):
        found, units = coded([picture])
        looks.append(await pictures.measure(found, units[0]))
    sharp, copy, other, blurred, black = looks
    assert sharp.crc == copy.crc != other.crc
    assert blurred.sharpness < sharp.sharpness * 0.7
    assert black.mean < 20
    assert black.variance < 1
    assert len(sharp.signature) == 32 * 18


async def test_damaged_pictures_are_refused_in_words(pictures: Pictures) -> None:
    """Garbage of many kinds gets an error that says so, and one and the same worker lives through all of it."""
    found, units = coded(street(1))
    await pictures.jpeg(found, units[0], 160)
    worker = pictures.worker_pid
    for data in (b"", b"\x00", b"\x00\x00\x00\x05helo!", b"\xff" * 4096, b"\x00\x00\x00\x02\x65\x88" * 100):
        with pytest.raises(BadInputError, match="damaged"):
            await pictures.jpeg(found, AccessUnit(data=data, is_key=True, ticks=0, wall_us=0), 320)
    assert pictures.worker_pid == worker


async def test_a_picture_of_four_gigapixels_is_refused(pictures: Pictures) -> None:
    """A JPEG that claims 65,000 by 65,000 pixels costs nothing and gets an error."""
    frame_head = b"\xff\xd8\xff\xc0\x00\x11\x08\xfd\xe8\xfd\xe8\x03\x01\x22\x00\x02\x11\x01\x03\x11\x01"
    bomb = AccessUnit(data=frame_head + b"\xff\xd9", is_key=True, ticks=0, wall_us=0)
    with pytest.raises(BadInputError, match="damaged"):
        await pictures.jpeg(Format(codec="jpeg", record=b"", width=1, height=1), bomb, 320)


async def test_a_dead_worker_is_replaced(pictures: Pictures) -> None:
    """After the worker is killed the next still comes from a new one."""
    found, units = coded(street(1))
    await pictures.jpeg(found, units[0], 160)
    first = pictures.worker_pid
    assert first is not None
    os.kill(first, signal.SIGKILL)
    with pytest.raises(UnavailableError):
        await pictures.jpeg(found, units[0], 160)
    assert await pictures.jpeg(found, units[0], 160)
    assert pictures.worker_pid != first


async def test_a_worker_that_hangs_is_ended_when_its_time_is_over() -> None:
    """A stopped worker costs its own job alone."""
    pictures = Pictures(job_seconds=1.5)
    found, units = coded(street(1))
    await pictures.jpeg(found, units[0], 160)
    assert pictures.worker_pid is not None
    os.kill(pictures.worker_pid, signal.SIGSTOP)
    with pytest.raises(UnavailableError, match="too long"):
        await pictures.jpeg(found, units[0], 160)
    assert await pictures.jpeg(found, units[0], 160)
    await pictures.close()


@pytest.mark.parametrize(
    "attempt",
    [
        "socket.socket()",
        "open('/etc/hostname')",
        "open('left-behind', 'w')",
        "os.pipe()",
        "bytearray(1_500_000_000)",
        "subprocess.run(['/bin/true'])",
        "os.fork()",
    ],
)
def test_a_sealed_process_can_open_nothing_and_start_nothing(attempt: str) -> None:
    """Whatever a tricked decoder tries, the kernel says no."""
    script = f"""
        import os, socket, subprocess
        from watchroom.media.pictures.limits import seal
        seal()
        try:
            {attempt}
        except (OSError, MemoryError):
            raise SystemExit(7)
    """
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(script)], check=False, capture_output=True)  # noqa: S603
    assert done.returncode == 7, done.stderr


async def test_a_masked_stream_shows_nothing_under_the_mask_and_keeps_its_times(pictures: Pictures) -> None:
    """Every picture of the transcode is dark on the left, moves on the right, and has the time it was seen at."""
    found, units = coded(street(12))
    out: list[AccessUnit] = []
    formats: list[Format] = []
    async with await pictures.open_transcode(found, [LEFT_HALF], quality=Quality(fps=0)) as transcode:
        for unit in units:
            new, made = await transcode.feed(unit)
            formats += [new] if new is not None else []
            out += made
    assert [unit.wall_us for unit in out] == [unit.wall_us for unit in units]
    assert [(each.width, each.height) for each in formats] == [(WIDTH, HEIGHT)]
    assert out[0].is_key
    still = shown(await pictures.jpeg(formats[0], out[0], WIDTH))
    assert still[:, : WIDTH // 2 - 8].max() < 45
    assert still[:, WIDTH // 2 + 8 :].mean() > 60


async def test_only_so_many_streams_are_masked_at_a_time(pictures: Pictures) -> None:
    """With one allowed the second is refused with its limit, and taken once the first is closed."""
    found, _ = coded(street(1))
    first = await pictures.open_transcode(found, [LEFT_HALF])
    with pytest.raises(LimitError, match="1 cameras at a time"):
        await pictures.open_transcode(found, [LEFT_HALF])
    await first.close()
    await (await pictures.open_transcode(found, [LEFT_HALF])).close()


async def test_jpegs_become_a_stream_at_the_rate_asked_for(pictures: Pictures) -> None:
    """Of ten JPEGs a second five are kept, as H.264 that begins with a key frame."""
    found, units = coded(street(1))
    jpeg = await pictures.jpeg(found, units[0], WIDTH)
    out: list[AccessUnit] = []
    async with await pictures.open_transcode(None, quality=Quality(fps=5.0)) as transcode:
        for index in range(20):
            unit = AccessUnit(data=jpeg, is_key=True, ticks=9_000 * index, wall_us=100_000 * index)
            out += (await transcode.feed(unit))[1]
    assert len(out) == 10
    assert [unit.is_key for unit in out] == [True] + [False] * 9


@pytest.mark.parametrize("container", ["mp4", "mpegts"])
async def test_chunks_give_their_pictures_and_no_sound(pictures: Pictures, container: str) -> None:
    """Pictures come out of both containers with their times; the sound beside them does not."""
    chunk = contained(container, street(10), with_sound=True)
    found, units = await pictures.demux(container, chunk)
    assert found.codec.startswith("avc1.")
    assert [unit.ticks - units[0].ticks for unit in units] == [9_000 * index for index in range(10)]
    assert [unit.is_key for unit in units] == [True] + [False] * 9
    assert shown(await pictures.jpeg(found, units[0], WIDTH)).shape == (HEIGHT, WIDTH)


async def test_a_chunk_without_pictures_is_refused(pictures: Pictures) -> None:
    """A playlist named .ts is no chunk."""
    with pytest.raises(BadInputError):
        await pictures.demux("mpegts", b"#EXTM3U\nfile:///etc/passwd\n" * 50)
