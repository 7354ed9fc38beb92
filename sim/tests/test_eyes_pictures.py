"""What the eyes draw: scenes that differ, light that follows the hour, clocks and plates that can be read."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import av
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchroom_sim.eyes.canvas import Planes
from watchroom_sim.eyes.encoder import MAIN, SUB, Encoder, is_key, parameter_sets
from watchroom_sim.eyes.feeds import burn, clock_text, halved, read_clock
from watchroom_sim.eyes.gallery import OUTDOORS, SCENERIES
from watchroom_sim.eyes.letters import mask_of, read_line, scaled
from watchroom_sim.eyes.light import RAIN_LASTS_S, RAIN_PERIOD_S, Light
from watchroom_sim.eyes.moving import Driver
from watchroom_sim.eyes.paths import Trip
from watchroom_sim.eyes.scene import HOME, Player, Scene, View
from watchroom_sim.plates import Vehicle

NOON, MIDNIGHT = 1_774_026_000.0, 1_774_069_200.0
CAR = Vehicle("GKX4719", "US-DC", "Harrow sedan", "white")

pytestmark = pytest.mark.soak


def dry(when: float) -> float:
    """Return the first moment from `when` on at which it does not rain."""
    return when if not Light.at(when).rain else when + RAIN_LASTS_S


@pytest.fixture(scope="session")
def scene() -> Callable[[str], Scene]:
    """Return a scene, painted once."""
    return cache(lambda name: Scene(SCENERIES[name]))


def decoded(pictures: list[Planes]) -> list[Planes]:
    """Return pictures as they are after encoding and decoding."""
    encoder, decoder = Encoder(MAIN), av.CodecContext.create("h264", "r")
    found = []
    for picture in pictures:
        coded = b"".join(b"\0\0\0\1" + unit for unit in encoder.encode(picture))
        for frame in decoder.decode(av.Packet(coded)):
            planes = [
                np.frombuffer(memoryview(plane), np.uint8).reshape(plane.height, -1)[:, : plane.width]
                for plane in frame.planes
            ]
            found.append(Planes(*planes))
    return found


def test_at_least_twelve_scenes_look_different(scene: Callable[[str], Scene]) -> None:
    """No two scenes outdoors have nearly the same picture."""
    assert len(OUTDOORS) >= 12
    small = {name: scene(name).draw(dry(NOON)).y[::8, ::8].astype(int) for name in OUTDOORS}
    for name, picture in small.items():
        assert picture.std() > 15, name
        assert all(np.abs(picture - other).mean() > 12 for each, other in small.items() if each != name), name


@pytest.mark.parametrize("name", ["crossing", "park", "alley"])
def test_nights_are_dark_and_lamps_shine(scene: Callable[[str], Scene], name: str) -> None:
    """At midnight a street is less than half as bright as at noon, and has bright spots all the same."""
    day, night = scene(name).draw(dry(NOON)).y, scene(name).draw(dry(MIDNIGHT)).y
    assert night.mean() < day.mean() / 2
    assert np.percentile(night, 99.5) > 90


def test_rain_is_seen_and_does_not_come_into_rooms(scene: Callable[[str], Scene]) -> None:
    """A rainy picture is greyer than a dry one an hour apart; a room's is the same."""
    wet = next(when for when in np.arange(NOON, NOON + RAIN_PERIOD_S, 60) if Light.at(when).rain)
    dull = scene("park").draw(wet)
    assert np.abs(dull.u.astype(int) - 128).mean() < np.abs(scene("park").draw(dry(wet)).u.astype(int) - 128).mean()
    assert np.array_equal(scene("till").draw(wet).u[:40], scene("till").draw(dry(wet)).u[:40])


@given(when=st.integers(946_684_800_00, 4_102_444_800_00), grey=st.integers(16, 235))
def test_the_burnt_in_clock_is_read_back(when: int, grey: int) -> None:
    """Whatever is below, date and time to 1/100 s can be read from a picture of full size."""
    planes = Planes.blank(640, 360, grey)
    burn(planes, scaled("CAMERA", 2), when / 100 + 0.001)
    assert abs(read_clock(planes.y) - when / 100) < 0.011


def test_the_clock_is_read_after_coding(scene: Callable[[str], Scene]) -> None:
    """A dozen pictures of a street, encoded at the rate of the demo and decoded, tell their times."""
    times = [dry(NOON) + number / 8 for number in range(12)]
    pictures = [scene("main-street").draw(when) for when in times]
    for planes, when in zip(pictures, times, strict=True):
        burn(planes, scaled("MAIN STREET", 2), when)
    for planes, when in zip(decoded(pictures), times, strict=True):
        assert abs(read_clock(planes.y) - when) < 0.011


def test_the_small_picture_has_the_same_clock(scene: Callable[[str], Scene]) -> None:
    """The substream is half as wide and its text is sharp."""
    planes = scene("park").draw(dry(NOON))
    burn(planes, scaled("PARK", 2), NOON)
    small = halved(planes)
    assert small.y.shape == (SUB.height, SUB.width)
    at = (640 - 10 - 22 * 12) // 2
    assert read_line(small.y[3:, at:] > 150, 1, 22) == clock_text(NOON)


def test_a_passing_cars_plate_is_read_after_coding(scene: Callable[[str], Scene]) -> None:
    """The plate of a car before the camera is legible in the decoded picture."""
    street = scene("main-street")
    lane = street.scenery.lanes[0]
    found = []
    for run in np.arange(96.0, 98.5, 0.5):
        driver = Driver(Trip(0, 1), CAR, "sedan")
        player = Player(way=lane.way, run_m=float(run), driver=driver)
        found.append(street.draw(dry(NOON), players=[player], quiet=True))
    plate = mask_of(CAR.plate)
    for picture in decoded(found):
        dark = picture.y < 110
        spots = np.lib.stride_tricks.sliding_window_view(dark, plate.shape)
        assert (spots == plate).mean(axis=(2, 3)).max() > 0.94


def test_a_turned_and_narrowed_view_shows_that_part(scene: Callable[[str], Scene]) -> None:
    """What a dome sees to the left is the left of the whole view, and at twice the zoom half of it."""
    street, when = scene("avenue"), dry(NOON)
    left = street.draw(when, View(0, HOME.top))
    assert np.array_equal(left.y[:, HOME.left : 640], street.draw(when).y[:, : 640 - HOME.left])
    near = street.draw(when, View(HOME.left, HOME.top, 2.0))
    assert near.y.shape == (360, 640)
    assert np.abs(near.y[::2, ::2].astype(int) - street.draw(when).y[:180, :320]).mean() < 1


def test_streams_begin_with_a_key_frame_and_have_one_each_two_seconds() -> None:
    """Of 33 pictures at eight a second the first, the 17th and the last are key frames with their parameter sets."""
    encoder = Encoder(MAIN)
    units = [encoder.encode(Planes.blank(640, 360, 40 + number)) for number in range(33)]
    assert [number for number, each in enumerate(units) if is_key(each)] == [0, 16, 32]
    assert all(tuple(each[:2]) == parameter_sets(MAIN) for each in units if is_key(each))
