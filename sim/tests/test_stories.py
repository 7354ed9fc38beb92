"""The stories: told in time, seen by cameras, read in order, and ended."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from watchroom.base.geometry import Point, distance_m
from watchroom.model.incident_types import INCIDENT_TYPES
from watchroom_sim.plane import to_board
from watchroom_sim.plates import STORY_CARS
from watchroom_sim.rehearsal import NOON, Ground, Lived
from watchroom_sim.stories.director import ORDER, STORIES


class Told:
    """One story told in a city in which nothing else happens."""

    def __init__(self, ground: Ground, name: str, round_: int = 0) -> None:
        """Tell it to its end."""
        self.city = ground.city(prefix="S")
        self.city.director.play(name, NOON.timestamp(), round_)
        self.sent: list[tuple[int, str, bytes]] = []
        for second in range(1, int(STORIES[name].duration_s) + 60):
            messages = self.city.step(NOON + timedelta(seconds=second))
            self.sent += [(second, each.source, each.body) for each in messages if not each.source.startswith("units")]

    def of(self, source: str) -> list[tuple[int, Any]]:
        """Return second and record of each message of a source."""
        return [(second, json.loads(body)) for second, found, body in self.sent if found == source]

    def calls(self) -> dict[str, list[tuple[int, Any]]]:
        """Return the states of each call."""
        found: dict[str, list[tuple[int, Any]]] = {}
        for second, eido in self.of("cad_eido"):
            found.setdefault(eido["$id"], []).append((second, eido))
        return found


@pytest.fixture(scope="module")
def tell(ground: Ground) -> Callable[..., Told]:
    """Tell a story, each round of each but once."""

    @cache
    def told(name: str, round_: int = 0) -> Told:
        return Told(ground, name, round_)

    return told


def reads_of(told: Told, plate: str) -> list[tuple[float, Point]]:
    """Return time and place of each read of a plate in the two formats that say both."""
    found = []
    for second, source, body in told.sent:
        record = json.loads(body) if "lpr" in source else {}
        if record.get("plate") == plate and "lat" in record:
            found.append((datetime.fromisoformat(record["read_at"]).timestamp(), Point(record["lat"], record["lon"])))
        elif record.get("best_plate_number") == plate:
            found.append((record["epoch_start"] / 1000, Point(record["gps_latitude"], record["gps_longitude"])))
        assert not found or found[-1][0] <= NOON.timestamp() + second
    return found


def test_the_first_call_of_all_asks_for_a_look(tell: Callable[..., Told]) -> None:
    """Within ten seconds a call comes that stands in the queue, where cameras of the city and of others see."""
    second, eido = tell("opening").of("cad_eido")[0]
    code = eido["incidentComponent"]["incidentTypeInternalCode"].lower().replace("-", "_")
    assert second <= 10
    assert INCIDENT_TYPES[code].group == "violent"
    place = eido["locationComponent"][0]["locationByValue"].split("<gml:pos>")[1].split("<")[0].split()
    city = tell("opening").city
    seen = city.director.stage.sights.seeing(np.asarray([to_board(Point(*map(float, place)))]))[:, 0]
    owners = [camera.owner_class for camera, sees in zip(city.cameras, seen, strict=True) if sees]
    assert len(owners) > owners.count("city") >= 3


@pytest.mark.parametrize("round_", [0, *(pytest.param(each, marks=pytest.mark.soak) for each in (1, 2))])
def test_the_robbers_car_is_read_along_its_way_in_order(tell: Callable[..., Told], round_: int) -> None:
    """At least four readers see the car, each after the one before, none faster than a car can be."""
    told = tell("robbery", round_)
    car = told.city.traffic.listed[round_]
    reads = reads_of(told, car.plate)
    assert len(reads) >= 4
    assert [at for at, _ in reads] == sorted(at for at, _ in reads)
    for (before, here), (after, there) in pairwise(reads):
        assert distance_m(here, there) <= 24.0 * 1.3 * (after - before) + 5.0


@pytest.mark.soak
def test_the_robbery_is_called_in_by_several_and_the_button_is_pressed(tell: Callable[..., Told]) -> None:
    """A hold-up alarm at the shop comes first, then at least three calls within 90 seconds, all of the same place."""
    told = tell("robbery")
    ((alarm_at, alarm),) = told.of("alarm")
    begins = sorted(states[0][0] for states in told.calls().values())
    assert alarm["alarm"] == "hold_up"
    assert alarm_at <= begins[0]
    assert len([second for second in begins if second < 90]) >= 3
    shop = Point(alarm["lat"], alarm["lon"])
    first = min(told.calls().values(), key=lambda states: states[0][0])[0][1]
    assert f"{shop.lat} {shop.lon}" in first["locationComponent"][0]["locationByValue"]


@pytest.mark.soak
def test_the_robbery_ends_with_an_arrest_and_the_units_are_free_again(tell: Callable[..., Told]) -> None:
    """Every call is closed and nobody stays busy with a story that is over."""
    told = tell("robbery")
    for states in told.calls().values():
        assert states[-1][1]["incidentComponent"]["incidentStatusCommonRegistryText"] == ["Closed"]
    assert {unit.status for unit in told.city.fleet.units} == {"available"}


@pytest.mark.soak
def test_the_carjacked_car_is_read_under_two_laws(tell: Callable[..., Told]) -> None:
    """City readers see the car, then those of Montrose County, whose dispatch then takes a call about it."""
    told = tell("carjacking")
    plate = told.city.traffic.listed[20].plate
    city = [
        second for second, source, body in told.sent if source.startswith("lpr_") and plate.encode() in body.upper()
    ]
    county = [second for second, source, body in told.sent if source == "montrose_lpr" and plate.encode() in body]
    rows = told.of("montrose_cad")
    assert len(city) >= 2
    assert len(county) >= 2
    assert min(city) < min(county) < rows[0][0]
    assert plate in rows[0][1]["Remarks"]
    assert rows[-1][1]["Status"] == "CLEARED"


@pytest.mark.soak
def test_the_missing_child_is_announced_and_the_announcement_withdrawn(tell: Callable[..., Told]) -> None:
    """A public warning follows the calls and is cancelled before the end."""
    told = tell("missing_child")
    warnings = [(second, body) for second, source, body in told.sent if source == "cap"]
    assert [b"<msgType>Alert<" in body or b"<msgType>Cancel<" in body for _, body in warnings] == [True, True]
    assert 100 < warnings[0][0] < 240
    assert b"<msgType>Cancel<" in warnings[1][1]


def test_fireworks_flood_the_gunshot_feed(tell: Callable[..., Told]) -> None:
    """Some ten minutes hold more than the ten detections at which the queue goes into flood mode."""
    told = tell("fireworks")
    shots = [second for second, _ in told.of("gunshot")]
    assert len(shots) == 46
    assert max(sum(start <= second < start + 600 for second in shots) for start in shots) > 10


def test_two_readers_fail(tell: Callable[..., Told]) -> None:
    """One reads for 27 minutes, falls silent for twenty and reads again; one takes a fence for hundreds of plates."""
    told = tell("faulty_readers")
    reads = [(second, body) for second, source, body in told.sent if source.startswith("lpr_")]
    fence = [second for second, body in reads if b"III" in body.upper()]
    cars = [second for second, body in reads if b"III" not in body.upper()]
    assert len(fence) > 300
    assert max(later - before for before, later in pairwise(cars)) > 1_190
    assert sum(second < 1_620 for second in cars) > 140
    assert sum(second > 2_820 for second in cars) > 30


@pytest.mark.soak
def test_nothing_agrees_with_the_hoax(tell: Callable[..., Told]) -> None:
    """Only calls tell of it: no detection, no alarm, no read; and it ends unfounded."""
    told = tell("hoax")
    assert {source for _, source, _ in told.sent} == {"cad_eido"}
    for states in told.calls().values():
        last = states[-1][1]["incidentComponent"]
        assert last["dispositionComponent"][0]["dispositionDescriptionText"].startswith(("Unfounded", "Duplicate"))


@pytest.mark.soak
def test_something_worth_looking_at_happens_within_twenty_seconds(ground: Ground) -> None:
    """A call comes in from a place that three cameras see and four are near; a robbery within two minutes."""
    city = ground.city()
    city.open()
    first = city.step(NOON + timedelta(seconds=20))
    calls = [json.loads(message.body) for message in first if message.source == "cad_eido"]
    seen = []
    for call in calls:
        position = call["locationComponent"][0]["locationByValue"].split("<gml:pos>")[1].split("<")[0].split()
        place = Point(float(position[0]), float(position[1]))
        seen.append(city.director.stage.sights.count(to_board(place)))
    assert max(near for _, near in seen) >= 4
    assert max(seeing for seeing, _ in seen) >= 3
    later = city.step(NOON + timedelta(seconds=120))
    assert any(b'"Armed robbery"' in message.body for message in later)


@pytest.mark.soak
def test_all_stories_are_told_within_the_hour_and_then_again(hour: Lived) -> None:
    """An hour holds six beginnings: each story once, and the robbery again with the next listed car."""
    assert len(ORDER) == 5
    cars = hour.city.traffic.listed
    reads = b"".join(hour.of("lpr_generic"))
    first = hour.city.director.first_round
    for cast, round_ in ((0, first), (1, first), (2, first), (0, first + 1)):
        assert cars[cast * STORY_CARS + round_ % STORY_CARS].plate.encode() in reads
    assert cars[(first + 2) % STORY_CARS].plate.encode() not in reads


@pytest.mark.soak
def test_rounds_differ_in_place_and_car(tell: Callable[..., Told]) -> None:
    """The second robbery is at another shop with another car."""
    first, second = tell("robbery", 0), tell("robbery", 1)
    assert first.of("alarm")[0][1]["site"] != second.of("alarm")[0][1]["site"]
