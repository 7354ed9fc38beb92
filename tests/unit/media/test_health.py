"""Which faults are found in a series of looks, how soon, and that a day of weather and traffic is none."""

from __future__ import annotations

import math
from collections.abc import Callable

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.media.scene import Picture, Scene, behind_bus, blurred, turned

from watchroom.media.health import OFFLINE_SECONDS, SLOW_SECONDS, CameraWatch, StreamFacts, is_looped
from watchroom.media.pictures.jobs import Measures
from watchroom.media.rounds import AGAIN_SECONDS, LOOK_SECONDS

WELL = 3_000.0
"""By then a camera's usual view is learned."""


def facts(at: float, **more: float | bool | None) -> StreamFacts:
    """Return a stream that is well but for `more`."""
    values = {"is_expected": True, "last_picture_at": at, "fps": 15.0, "offset_s": 0.1} | more
    return msgspec.convert(values, StreamFacts)


def well(scene: Scene, hour: float) -> CameraWatch:
    """Return a watch that has seen the scene for most of an hour."""
    watch = CameraWatch()
    for index in range(20):
        watch.looked(index * LOOK_SECONDS, scene.look(hour))
    assert watch.faults(WELL, facts(WELL)) == []
    return watch


def seconds_until(
    fault: str, watch: CameraWatch, scene: Scene, hour: float, change: Callable[[Picture], Picture]
) -> float:
    """Return the seconds from a change of the picture to its fault, looked at as rounds do; inf after two minutes."""
    at = WELL + LOOK_SECONDS  # the change came right after the last look: the longest wait there is
    while at < WELL + 120:
        watch.looked(at, scene.through_sensor(change(scene.picture(hour)), hour))
        if fault in watch.faults(at, facts(at)):
            return at - WELL
        at += AGAIN_SECONDS if watch.wants_look else LOOK_SECONDS
    return math.inf


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize(
    ("fault", "hour", "change"),
    [
        ("moved", 12.0, lambda picture: turned(picture, 0.3)),
        ("moved", 1.0, lambda picture: turned(picture, 0.3)),
        ("moved", 12.0, lambda picture: np.roll(picture, 32, axis=1)),
        ("blurred", 12.0, lambda picture: blurred(picture, 2)),
        ("blurred", 12.0, lambda picture: blurred(picture, 5)),
        ("black", 12.0, lambda picture: picture * 0.01),
        ("black", 1.0, lambda picture: picture * 0.0),
    ],
)
def test_a_changed_picture_is_told_within_a_minute(
    seed: int, fault: str, hour: float, change: Callable[[Picture], Picture]
) -> None:
    """Turned by a third or by a tenth of its width, out of focus, or dark: told at most 60 s after it happened."""
    scene = Scene(seed)
    assert seconds_until(fault, well(scene, hour), scene, hour, change) <= 60


@pytest.mark.parametrize("fault", ["moved", "blurred", "black", "frozen"])
def test_a_fault_ends_when_two_looks_are_well_again(fault: str) -> None:
    """Repaired, a camera is not on the list for longer than two looks."""
    scene = Scene(3)
    watch = well(scene, 12.0)
    still = scene.look(12.0)
    pictures: dict[str, Callable[[], Measures]] = {
        "moved": lambda: scene.through_sensor(turned(scene.picture(12.0), 0.3)),
        "blurred": lambda: scene.through_sensor(blurred(scene.picture(12.0), 3)),
        "black": lambda: scene.through_sensor(scene.picture(12.0) * 0),
        "frozen": lambda: still,
    }
    bad = pictures[fault]
    for index in range(4):
        watch.looked(WELL + index * AGAIN_SECONDS, bad())
    assert watch.faults(WELL + 20, facts(WELL + 20)) == [fault]
    for index in range(2):
        watch.looked(WELL + 40 + index * AGAIN_SECONDS, scene.look(12.0))
    assert watch.faults(WELL + 50, facts(WELL + 50)) == []


def false_alarms(seed: int, look_seconds: float) -> tuple[int, int]:
    """Return (looks, looks with a fault) of one camera that is well for a day with rain, rush hours and headlights."""
    scene, watch = Scene(seed), CameraWatch()
    looks = int(86_400 / look_seconds)
    wrong = 0
    for index in range(looks):
        at = index * look_seconds
        hour = (at / 3600 + 7) % 24
        rain = max(0.0, math.sin(at / 6_000 + seed)) ** 4
        watch.looked(at, scene.look(hour, rain=rain, traffic=10 if 7 < hour < 9 or 16 < hour < 18 else 3))
        wrong += bool(watch.faults(at, facts(at)))
    return looks, wrong


def test_a_day_of_weather_and_traffic_is_no_fault() -> None:
    """Dusk, night, rain, rush hour, headlights and lorries raise nothing."""
    assert false_alarms(seed=11, look_seconds=200.0) == (432, 0)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(20))
def test_a_camera_is_hardly_ever_called_faulty_without_reason(seed: int) -> None:
    """At the real pace of looks each of twenty cameras is called faulty for five looks of a day's 2,160 at most."""
    assert false_alarms(seed=100 + seed, look_seconds=LOOK_SECONDS)[1] <= 5


def test_a_bus_at_its_stop_is_no_moved_camera() -> None:
    """A third of the picture hidden for a minute is traffic."""
    scene = Scene(4)
    watch = well(scene, 12.0)
    assert seconds_until("moved", watch, scene, 12.0, lambda picture: behind_bus(picture, 0.35)) == math.inf


def test_a_camera_that_we_pointed_elsewhere_has_not_moved() -> None:
    """After an order to its motor the new view is learned as usual; a later turn by other hands is told."""
    scene = Scene(5)
    watch = well(scene, 12.0)
    watch.pointed(WELL)
    at = WELL
    for _ in range(14):
        at += LOOK_SECONDS / 2
        watch.looked(at, scene.through_sensor(turned(scene.picture(12.0), 0.3)))
        assert watch.faults(at, facts(at)) == []
    for _ in range(4):
        at += AGAIN_SECONDS
        watch.looked(at, scene.look(12.0))
    assert watch.faults(at, facts(at)) == ["moved"]


def test_what_a_person_accepts_is_usual() -> None:
    """Told to learn anew, the watch takes the new view and says nothing more."""
    scene = Scene(6)
    watch = well(scene, 12.0)
    assert seconds_until("moved", watch, scene, 12.0, lambda picture: turned(picture, 0.3)) < 60
    watch.relearn()
    assert watch.faults(WELL + 60, facts(WELL + 60)) == []


def test_a_frozen_picture_is_told_and_a_quiet_night_is_not() -> None:
    """The very same picture thrice is frozen; an empty street with sensor noise is not."""
    scene = Scene(7)
    quiet = [scene.through_sensor(scene.picture(3.0, traffic=0), 3.0) for _ in range(4)]
    watch = CameraWatch()
    for index, look in enumerate(quiet):
        watch.looked(index * 10.0, look)
    assert watch.faults(30.0, facts(30.0)) == []
    for index in range(3):
        watch.looked(40.0 + index * AGAIN_SECONDS, quiet[-1])
    assert watch.faults(52.0, facts(52.0)) == ["frozen"]


def test_the_same_key_frame_again_and_again_is_frozen() -> None:
    """The coded bytes alone tell, before anything is decoded."""
    for forms in (1, 2):  # encoders number key frames by turns
        watch = CameraWatch()
        for index in range(8):
            watch.saw_key(index * 2.0, 77 + index % forms)
        assert watch.faults(14.0, facts(14.0)) == ["frozen"]


def test_a_frozen_picture_that_is_coded_anew_stays_frozen_until_fresh_pictures_come() -> None:
    """An encoder that keeps to a rate codes one picture in many forms; that they come again tells what they are."""
    watch = CameraWatch()
    forms = [1, 2, 1, 2, 1, 3, 4, 5, 6, 7, 8, 9, 10, 1, 2, 11, 12, 13, 4, 5]  # key frames of one still picture
    for index, form in enumerate(forms):
        watch.saw_key(index * 4.0, form)
        assert (watch.faults(index * 4.0, facts(index * 4.0)) == ["frozen"]) == (index >= 3)
    for index in range(20, 32):
        watch.saw_key(index * 4.0, 100 + index)
    assert watch.faults(127.0, facts(127.0)) == []


def test_two_key_frames_in_ten_seconds_are_not_called_frozen() -> None:
    """Rare key frames are no proof: two different ones, or two alike, are not enough."""
    for crcs in ([1, 2], [1, 1], [1, 2, 1]):
        watch = CameraWatch()
        for index, crc in enumerate(crcs):
            watch.saw_key(index * 10.0, crc)
        assert watch.faults(20.0, facts(20.0)) == []


@given(
    period=st.integers(5, 55),
    key_seconds=st.sampled_from([1.0, 2.0, 4.0]),
    seed=st.integers(0, 1000),
)
def test_looped_footage_is_told_by_a_few_key_frames_of_its_second_round(
    period: int, key_seconds: float, seed: int
) -> None:
    """Footage played again and again is found as soon as three key frames came twice, however the network jitters."""
    per_round = max(3, round(period / key_seconds))
    late = np.random.default_rng(seed).uniform(-0.4, 0.4, 130)
    keys = [(index * key_seconds + late[index], 1000 + index % per_round) for index in range(130)]
    lag = per_round * key_seconds
    assert not is_looped(keys[:per_round])
    if 5 <= lag <= 59:
        assert is_looped(keys[: per_round + 3])


@given(st.lists(st.integers(0, 2**32 - 1), unique=True, min_size=5, max_size=100))
def test_fresh_key_frames_are_no_loop(crcs: list[int]) -> None:
    """Footage that never repeats is not looped."""
    assert not is_looped([(index * 2.0, crc) for index, crc in enumerate(crcs)])


def test_silence_is_offline_only_where_pictures_are_expected() -> None:
    """A camera that should send is offline after its limit; one that nobody watches is not; what comes back is well."""
    watch = CameraWatch()
    assert watch.faults(0.0, facts(0.0, last_picture_at=None)) == []
    assert watch.faults(OFFLINE_SECONDS, facts(0.0, last_picture_at=None)) == ["offline"]
    assert watch.faults(100.0, facts(0.0, is_expected=False, last_picture_at=None)) == []
    assert watch.faults(101.0, facts(101.0)) == []
    assert watch.faults(101.0 + OFFLINE_SECONDS, facts(101.0)) == ["offline"]


def test_few_pictures_are_told_after_a_while_and_a_hiccup_is_not() -> None:
    """Half the usual rate for half a minute is slow; for ten seconds it is not."""
    watch = CameraWatch()
    for at in range(60):
        watch.faults(float(at), facts(at))
    assert watch.faults(70.0, facts(70.0, fps=6.0)) == []
    assert watch.faults(80.0, facts(80.0)) == []
    assert watch.faults(90.0, facts(90.0, fps=6.0)) == []
    assert watch.faults(90.0 + SLOW_SECONDS, facts(90.0 + SLOW_SECONDS, fps=6.0)) == ["slow"]


@given(st.floats(-100_000, 100_000))
def test_a_wrong_clock_is_told_beyond_two_seconds(offset_s: float) -> None:
    """The limit holds in both directions and a camera that tells no time has no wrong one."""
    watch = CameraWatch()
    assert watch.faults(0.0, facts(0.0, offset_s=None)) == []
    assert (watch.faults(1.0, facts(1.0, offset_s=offset_s)) == ["clock"]) == (abs(offset_s) > 2.0)
