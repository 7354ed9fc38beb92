"""When pictures were seen: stamps, jitter, stalls, jumps and lies."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from itertools import pairwise
from typing import NamedTuple

import pytest

from watchroom.base.clock import ManualClock
from watchroom.media.rtsp.rtcp import Reception, read_reports, write_report
from watchroom.media.rtsp.timeline import Timeline
from watchroom.media.stream import Retry, StreamError, StreamWhere
from watchroom.media.units import CLOCK_HZ

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
START_US = int(START.timestamp()) * 1_000_000
STEP = CLOCK_HZ // 25


class Placed(NamedTuple):
    """What a timeline answers, by name."""

    ticks: int
    wall_us: int
    source_us: int | None


class Film:
    """Pictures 40 ms apart by their stamps, arriving as told."""

    def __init__(self) -> None:
        self.clock = ManualClock(START)
        self.timeline = Timeline(self.clock, CLOCK_HZ)
        self.stamp = 0
        self.at = 0.0

    def place(self, arrival: float, step: int = STEP) -> Placed:
        """Return the times of the next picture, which arrives so many seconds after the start."""
        self.clock.advance(max(0.0, arrival - self.at))
        self.at = max(arrival, self.at)
        placed = Placed(*self.timeline.place(self.stamp % 2**32))
        self.stamp += step
        return placed


def test_jitter_is_smoothed() -> None:
    """Arrivals that jitter by 30 ms give times that are even to 2 ms once the earliest arrival is known."""
    film, dice = Film(), random.Random(4)  # noqa: S311 - reproducible
    placed = [film.place(index * 0.04 + dice.uniform(0, 0.03)) for index in range(500)]
    steps = [b.wall_us - a.wall_us for a, b in pairwise(placed[100:])]
    assert all(abs(step - 40_000) < 2_000 for step in steps)
    assert abs(placed[-1].wall_us - START_US - 499 * 40_000) < 10_000


def test_a_stall_does_not_move_pictures() -> None:
    """Pictures that a network holds back for 3 s and then lets go in one burst keep their own times."""
    film = Film()
    placed = [film.place(index * 0.04) for index in range(100)]
    placed += [film.place(7.0) for _ in range(75)]
    placed += [film.place(7.0 + index * 0.04) for index in range(50)]
    assert {b.wall_us - a.wall_us for a, b in pairwise(placed)} <= set(range(39_000, 41_000))


def test_a_camera_that_stood_still_is_followed() -> None:
    """When a camera's stamps fall behind for good, times are moved on to ours, never back."""
    film = Film()
    placed = [film.place(index * 0.04 + (4.0 if index >= 100 else 0.0)) for index in range(400)]
    assert placed[-1].wall_us > START_US + int((399 * 0.04 + 3.9) * 1e6)
    assert all(a.wall_us < b.wall_us for a, b in pairwise(placed))


@pytest.mark.parametrize("jump", [-(10**9), 10**9, 0])
def test_jumping_stamps_do_not_jump_times(jump: int) -> None:
    """A camera that resets its stamps, or repeats one, keeps ticks and times growing as time passed."""
    film = Film()
    first = film.place(0.0, STEP + jump)
    second = film.place(0.04)
    assert abs(second.wall_us - first.wall_us - 40_000) < 1_000
    assert abs(second.ticks - first.ticks - STEP) < 100


def test_pictures_out_of_order_are_refused() -> None:
    """A stream whose stamps go back and forth carries B-pictures, and the words say what to switch off."""
    film = Film()

    def play() -> None:
        for index in range(30):
            film.place(index * 0.04, 3 * STEP if index % 2 else -STEP)

    with pytest.raises(StreamError, match="B-frames") as caught:
        play()
    assert caught.value.cause == "reordered"


def test_our_clock_set_back_ends_the_stream() -> None:
    """A step back of our own wall clock ends the stream, so that the next one has right times; forward is followed."""
    film = Film()
    film.place(0.0)
    film.clock.step_wall(3600)
    assert film.place(0.6).wall_us > START_US + 3_600_000_000
    film.clock.step_wall(-3600)
    with pytest.raises(StreamError) as caught:
        film.place(1.2)
    assert caught.value.cause == "clock"


def test_reports_tell_the_cameras_clock() -> None:
    """The source time of a picture is the camera's clock at its stamp, through a wrap of stamps."""
    film = Film()
    film.stamp = 2**32 - STEP
    assert film.place(0.0).source_us is None
    film.timeline.report(5_000_000, 2**32 - STEP)
    assert [film.place(0.04).source_us, film.place(0.08).source_us] == [5_040_000, 5_080_000]


def test_reports_are_read_and_written() -> None:
    """Our receiver report is one that reads as a compound packet, and carries what it was given."""
    packet = write_report(7, Reception(9, 5, 70_000, 3, 65_536))
    assert len(packet) % 4 == 0
    assert packet[0:2] == b"\x81\xc9"
    assert read_reports(packet) == (None, set())
    assert int.from_bytes(packet[16:20], "big") == 70_000
    assert read_reports(b"\x81\xcb\0\1\0\0\0\x09") == (None, {9})


def test_a_clock_of_before_1970_is_none() -> None:
    """A report without a time gives none; one of 2037, in the next era of NTP, is read as such."""
    head = b"\x80\xc8\0\6\0\0\0\1"
    report, _ = read_reports(head + bytes(20))
    assert report is not None
    assert report.clock_us is None
    report, _ = read_reports(head + (30_000_000).to_bytes(4, "big") + bytes(16))
    assert report is not None
    assert report.clock_us == (2**32 - 2_208_988_800 + 30_000_000) * 1_000_000


def test_waits_double_with_jitter_and_begin_anew() -> None:
    """Waits grow to their limit, are never all alike, are long where a person is needed, and short after a good run."""
    retry = Retry(random.Random(1))  # noqa: S311 - reproducible
    lost, wrong = StreamError("ended", "x."), StreamError("credentials", "x.")
    waits = [retry.after(lost, 1.0) for _ in range(10)]
    assert all(0.5 * min(2.0**n, 30) <= wait <= min(2.0**n, 30) for n, wait in enumerate(waits))
    assert retry.after(lost, 3600.0) <= 1.0
    assert 150 <= retry.after(wrong, 0.1) <= 300


def test_where_a_camera_is_stays_out_of_logs() -> None:
    """Written out, the way to a camera names the camera, not its address, name or password."""
    where = StreamWhere(url="rtsp://10.20.0.5/x", username="officer", password="blue lamp", camera_id="cam_7")
    assert "cam_7" in repr(where)
    assert not any(each in f"{where} {where!r}" for each in ("10.20", "officer", "lamp"))
