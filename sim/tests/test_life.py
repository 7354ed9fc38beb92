"""An hour of the city's life: rates like DC's, units that stay on streets, reads in order, everything repeatable."""

from __future__ import annotations

import json
import math
from collections import Counter
from datetime import timedelta
from typing import Any

import numpy as np
import pytest
import shapely

from watchroom.base.geometry import Point
from watchroom_sim.calls import CALLS_PER_DAY
from watchroom_sim.clockwork import CALLS_BY_HOUR, DAY_S, TRAFFIC_BY_HOUR, busyness, wait_s
from watchroom_sim.dice import dice
from watchroom_sim.geography import Geography
from watchroom_sim.plane import to_board
from watchroom_sim.rehearsal import NOON, Ground, Lived, rehearse
from watchroom_sim.stories.faulty_readers import faulty
from watchroom_sim.traffic import READS_PER_DAY
from watchroom_sim.units import SPEED_MPS_MAX


def test_the_same_seed_sends_the_same_messages_however_it_is_stepped(ground: Ground) -> None:
    """Five minutes in steps of a second are the same bytes as five minutes in steps of a minute."""
    fine = [message for second in rehearse(ground, 300).steps for message in second]
    coarse = [message for minute in rehearse(ground, 300, step_s=60).steps for message in minute]
    assert fine == coarse


@pytest.mark.soak
def test_reads_come_at_the_rate_of_200_readers_at_the_published_median(hour: Lived) -> None:
    """An hour at noon brings as many reads as 104,000 a day mean for that hour, within a tenth."""
    # Two readers have a story of their own in that hour: a closed road's traffic at one, a fence at the other.
    odd = [each.id.encode() for each in faulty(hour.city.roads.net)[:2]]
    count = hour.count("lpr") - sum(any(each in body for each in odd) for body in hour.of("lpr_generic"))
    expected = READS_PER_DAY / 24 * busyness(TRAFFIC_BY_HOUR, NOON.timestamp())
    assert count == pytest.approx(expected, rel=0.1)


@pytest.mark.soak
def test_calls_come_at_the_rate_of_the_city(hour: Lived) -> None:
    """Distinct calls of an hour are a Poisson draw around the day's number, more callers and stories included."""
    numbers = {json.loads(body)["$id"] for body in hour.of("cad_eido")}
    expected = CALLS_PER_DAY / 24 * busyness(CALLS_BY_HOUR, NOON.timestamp())
    assert 0.75 * expected < len(numbers) < 1.6 * expected + 40


def test_waits_are_poisson_with_the_mean_of_the_hour() -> None:
    """The mean wait is the inverse of the rate, by the hour's factor."""
    draw = dice(1, "waits")
    at = NOON.timestamp()
    waits = [wait_s(1_000.0, CALLS_BY_HOUR, at, draw) for _ in range(4_000)]
    assert sum(waits) / len(waits) == pytest.approx(DAY_S / 1_000.0 / busyness(CALLS_BY_HOUR, at), rel=0.06)


def test_a_days_factors_average_to_one() -> None:
    """Hours only move a day's calls about; they add none."""
    factors = [busyness(CALLS_BY_HOUR, NOON.timestamp() + 3_600 * hour) for hour in range(24)]
    assert math.fsum(factors) == pytest.approx(24.0)


@pytest.mark.soak
def test_speed_multiplies_what_happens(ground: Ground, hour: Lived) -> None:
    """At ten times the speed ten minutes bring about as many reads as an hour and two thirds."""
    fast = rehearse(ground, 600, speed=10.0, step_s=60)
    assert fast.count("lpr") == pytest.approx(hour.count("lpr") * 10 / 6, rel=0.15)


@pytest.mark.soak
def test_units_stay_on_streets_and_drive_like_cars(geography: Geography, hour: Lived) -> None:
    """Every tenth position lies on a street, and no unit moves faster than an emergency drive."""
    graph = geography.graph
    nodes = np.asarray(graph.nodes)
    tree = shapely.STRtree(shapely.linestrings(nodes[[(edge.a, edge.b) for edge in graph.edges]]))
    last: dict[str, tuple[float, tuple[float, float]]] = {}
    for second, messages in enumerate(hour.steps[:600]):
        here = []
        for message in messages:
            if message.source == "units_generic":
                record = json.loads(message.body)
                at = to_board(Point(record["lat"], record["lon"]))
                here.append(at)
                before = last.get(record["unit"])
                if before is not None:
                    assert math.dist(at, before[1]) <= SPEED_MPS_MAX * (second - before[0]) + 1.0
                last[record["unit"]] = (second, at)
        if second % 60 == 0:
            _, distance = tree.query_nearest(shapely.points(here), return_distance=True, all_matches=False)
            assert distance.max() < 0.5


@pytest.mark.soak
def test_all_units_report_and_the_busy_ones_are_few(hour: Lived) -> None:
    """276 units of the police and 24 of the transit police report; most are free at noon."""
    units = {json.loads(body)["unit"] for body in hour.of("units_generic")}
    assert len(units) == 276
    statuses = Counter(unit.status for unit in hour.city.fleet.units)
    assert statuses["available"] > 150
    assert set(statuses) <= {"available", "enroute", "on_scene"}


@pytest.mark.soak
def test_dispatched_units_arrive_where_the_call_is(hour: Lived) -> None:
    """Somebody is sent to most calls and gets there; a call is closed by the units that were on it."""
    states: dict[str, list[dict[str, Any]]] = {}
    for body in hour.of("cad_eido"):
        eido = json.loads(body)
        states.setdefault(eido["$id"], []).append(eido)
    arrived = sum(
        any(
            unit["primaryUnitStatusRegistryText"] == "OnScene"
            for state in eidos
            for unit in state.get("emergencyResourceComponent", ())
        )
        for eidos in states.values()
    )
    closed = sum(
        "Closed" in eidos[-1]["incidentComponent"]["incidentStatusCommonRegistryText"] for eidos in states.values()
    )
    assert arrived > 0.4 * len(states)
    assert closed > 0.4 * len(states)


@pytest.mark.soak
def test_a_state_is_never_older_than_the_one_before(hour: Lived) -> None:
    """The update time of a call grows with each message about it."""
    last: dict[str, str] = {}
    for body in hour.of("cad_eido"):
        eido = json.loads(body)
        assert eido["lastUpdateTimeStamp"] > last.get(eido["$id"], "")
        last[eido["$id"]] = eido["lastUpdateTimeStamp"]


@pytest.mark.soak
def test_reads_have_distinct_ids_and_misreads_are_few(hour: Lived) -> None:
    """No two generic reads share an id; listed plates are well under two in a hundred reads."""
    reads = [json.loads(body) for body in hour.of("lpr_generic")]
    assert len({read["id"] for read in reads}) == len(reads)
    assert all(0 < read["confidence"] <= 1 for read in reads)
    listed = {vehicle.plate for vehicle in hour.city.traffic.listed}
    assert 0 < sum(read["plate"] in listed for read in reads) < 0.03 * len(reads)


def test_a_restart_repeats_no_call_number(ground: Ground) -> None:
    """A city that begins a minute later numbers its calls onwards."""
    first = rehearse(ground, 60, step_s=60)
    second = rehearse(ground, 60, step_s=60, begin=NOON + timedelta(seconds=61))
    before, after = ({json.loads(body)["$id"] for body in lived.of("cad_eido")} for lived in (first, second))
    assert before
    assert after
    assert not before & after


def test_after_a_sleep_the_city_jumps(ground: Ground) -> None:
    """Eight hours of sleep are not sent as eight hours of old messages, and all that is sent is of now."""
    city = rehearse(ground, 5).city
    woken = NOON + timedelta(hours=8)
    city.skip_to(woken)
    sent = city.step(woken + timedelta(seconds=1))
    assert Counter(message.source for message in sent)["units_generic"] <= 276
    calls = {json.loads(message.body)["$id"] for message in sent if message.source == "cad_eido"}
    assert len(calls) < 20
    reads = [json.loads(message.body) for message in sent if message.source == "lpr_generic"]
    assert len(reads) < 1_500
    assert {read["read_at"] for read in reads} <= {"2026-03-05T01:00:00.00Z", "2026-03-05T01:00:01.00Z"}
