"""What the cameras see of the stories: at the right second, in the right order, at cameras that look that way."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from watchroom.base.geometry import Point
from watchroom_sim.dice import dice
from watchroom_sim.eyes.assignment import eyes_of, some_of
from watchroom_sim.eyes.cast import READABLE_M, StoryCast
from watchroom_sim.eyes.gallery import OUTDOORS, SCENERIES
from watchroom_sim.eyes.plan import Address, write_streams
from watchroom_sim.plane import to_board
from watchroom_sim.rehearsal import NOON, SEED, Ground
from watchroom_sim.sightings import FIGHT, HOLD_UP, PASSES, STEP_S, Sighting, add_to_file, read_file, track_of
from watchroom_sim.stories.robbery import GETAWAY_AFTER_S, PACE


@pytest.fixture(scope="module")
def robbery(ground: Ground) -> list[Sighting]:
    """What cameras see of one robbery."""
    city = ground.city(prefix="S")
    city.director.play("robbery", NOON.timestamp(), 1)
    return city.sightings.found


def test_the_robbery_is_seen_where_it_happens_and_along_its_way(robbery: list[Sighting]) -> None:
    """Several cameras see the shop until the car leaves, and more see the car pass after that, with its plate."""
    begin = NOON.timestamp()
    scene = [each for each in robbery if each.what == HOLD_UP]
    passes = [each for each in robbery if each.what == PASSES]
    assert len(scene) >= 2
    assert {each.until for each in scene} == {begin + GETAWAY_AFTER_S}
    assert len({each.camera for each in passes}) >= 4
    assert all(each.at >= begin + GETAWAY_AFTER_S for each in passes)
    assert {each.vehicle.plate for each in robbery if each.vehicle} == {
        scene[0].vehicle.plate if scene[0].vehicle else ""
    }


def test_a_camera_sees_the_car_when_the_car_is_there(ground: Ground, robbery: list[Sighting]) -> None:
    """At the time of each sighting the car is within the view's range, and the readers' times agree with its way."""
    city = ground.city(prefix="S")
    stage = city.director.stage
    cameras = {camera.id: camera for camera in city.cameras}
    shops = stage.sights.best(
        [each for kind in ("liquor", "shop", "pharmacy") for each in stage.geography.of_kind(kind)]
    )
    drive = stage.drive_from(shops[5].at, stage.net.destinations, PACE, within_s=480.0)
    track = track_of(stage.net, drive.way, drive.pace, drive.within_s)
    start = NOON.timestamp() + GETAWAY_AFTER_S
    for each in (found for found in robbery if found.what == PASSES):
        camera = cameras[each.camera]
        at = track[round((each.at - start) / STEP_S)]
        assert np.hypot(*(at - to_board(Point(camera.lat, camera.lon)))) < camera.range_m
    for after, reader in drive.passed:
        if after < (len(track) - 1) * STEP_S:
            assert np.hypot(*(track[round(after / STEP_S)] - reader.at)) < 60
    steps = np.hypot(*(np.diff(track, axis=0).T))
    assert steps.max() <= 24.0 * PACE * STEP_S + 1


def test_the_first_minute_shows_a_fight(ground: Ground) -> None:
    """From the beginning some camera sees the fight that is called in."""
    city = ground.city()
    city.open()
    city.step(NOON + timedelta(seconds=5))
    assert any(each.what == FIGHT and each.at <= NOON.timestamp() + 1 for each in city.sightings.found)


@pytest.mark.parametrize("name", OUTDOORS)
def test_the_car_is_before_the_camera_at_its_second(name: str, robbery: list[Sighting]) -> None:
    """In every scene the car that passes is at its readable distance at the time stated, and gone half a minute on."""
    seen = next(each for each in robbery if each.what == PASSES)
    cast = StoryCast(None)
    cast.play([seen])
    (player,) = cast.on(seen.camera, SCENERIES[name], seen.at)
    way = SCENERIES[name].lanes[0].way
    nearest = min(abs(np.hypot(*way.at(float(run))[:2]) - READABLE_M) for run in np.arange(0, way.length_m, 0.5))
    x, z, _ = way.at(player.run_m)
    assert abs(np.hypot(x, z) - READABLE_M) <= nearest + 0.5
    assert cast.on(seen.camera, SCENERIES[name], seen.at + 30) == []
    assert not cast.plays("another", seen.at)


def test_two_run_to_the_car_before_it_leaves(robbery: list[Sighting]) -> None:
    """Two get out when it begins, nobody is seen while they are inside, and two run back just before the end."""
    seen = next(each for each in robbery if each.what == HOLD_UP)
    cast = StoryCast(None)
    cast.play([seen])

    def people(when: float) -> list[bool]:
        return [each.running for each in cast.on(seen.camera, SCENERIES["shop-front"], when) if each.walker]

    assert people(seen.at + 3) == [False, False]
    assert people((seen.at + seen.until) / 2) == []
    assert people(seen.until - 2) == [True, True]
    cars = [each for each in cast.on(seen.camera, SCENERIES["shop-front"], seen.until - 2) if each.driver]
    assert [each.braking for each in cars] == [True]


def test_the_file_is_whole_and_forgets_what_is_over(tmp_path: Path) -> None:
    """Sightings are added to those before; those over for a minute are gone."""
    path = tmp_path / "sightings.json"
    old, new = (Sighting(camera="C-1", what=FIGHT, at=at, until=at + 10) for at in (0.0, 500.0))
    assert read_file(path) == []
    add_to_file(path, [old], 5.0)
    add_to_file(path, [new], 30.0)
    assert read_file(path) == [old, new]
    add_to_file(path, [], 100.0)
    assert read_file(path) == [new]
    cast = StoryCast(path)
    cast.read()
    assert cast.plays("C-1", 505.0)


def test_every_scene_is_seen_and_a_few_cameras_are_odd(ground: Ground) -> None:
    """All 300 city cameras have a scene outdoors, every scene is used, twenty turn, and each fault has its camera."""
    city = ground.city()
    eyes = eyes_of(ground.geography, city.cameras, dice(SEED, "eyes"))
    recorded = [eye for eye in eyes if eye.wanted == "record"]
    assert len(recorded) == 300
    assert {eye.scene for eye in recorded} == set(OUTDOORS)
    assert sum(eye.turns for eye in eyes) == 20
    assert sorted(eye.fault for eye in eyes if eye.fault) == sorted(
        ("offline", "frozen", "black", "looped", "clock", "slow")
    )
    private = {camera.id for camera in city.cameras if camera.owner_class == "integrated"}
    assert all(eye.wanted == "on_demand" for eye in eyes if eye.id in private)


def test_a_smaller_demo_turns_the_others_off(ground: Ground) -> None:
    """Of 24 cameras six are odd; those that were recorded before are off, and each line has a password of its own."""
    eyes = eyes_of(ground.geography, ground.city().cameras, dice(SEED, "eyes"))
    small = some_of(eyes, 24)
    assert sum(eye.wanted == "record" for eye in small) == 24
    assert not any(eye.wanted == "off" for eye in small)
    assert sum(bool(eye.fault) for eye in small) == 6
    later = some_of(eyes, 24, before=300)
    assert sum(eye.wanted == "off" for eye in later) == 276
    lines = write_streams(small, Address(5554, 5580, "secret")).splitlines()
    assert len({line.split(",")[7] for line in lines[1:]}) == len(small)
    assert "rtsp://127.0.0.1:5554/cam/C-300/main" in "".join(lines)


def test_pairs_of_sightings_are_in_the_order_of_the_way(robbery: list[Sighting]) -> None:
    """The car passes its cameras one after the other, as it drives."""
    times = [each.at for each in sorted((each for each in robbery if each.what == PASSES), key=lambda each: each.at)]
    assert all(later >= before for before, later in pairwise(times))
    assert times[-1] - times[0] > 20
