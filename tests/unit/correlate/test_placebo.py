"""How many pairs chance makes, in made-up data and in Washington's gunshot detections."""

from __future__ import annotations

import csv
import os
from collections import Counter
from datetime import UTC, datetime
from itertools import count, pairwise
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from watchroom.base.geometry import Point
from watchroom.correlate.evidence import Evidence, OpenNew
from watchroom.correlate.fuse import Fuser, FuseSettings
from watchroom.correlate.likelihood import CALL_BANDS, GUNSHOT_BANDS
from watchroom.correlate.placebo import placebo, placebo_table

Columns = tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]
FLOOD_DETECTIONS = 10
WINDOW_S = 600


@pytest.fixture(scope="module")
def detections() -> Columns:
    folder = os.environ.get("WATCHROOM_REAL_DATA")
    if not folder:
        pytest.skip("WATCHROOM_REAL_DATA is not set; the DC gunshot detections lie there")
    with (Path(folder) / "dc_shotspotter_2006_2013" / "incidents.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    seconds = [datetime.strptime(row["Date Time"], "%m/%d/%y %H:%M").replace(tzinfo=UTC).timestamp() for row in rows]
    lat = [float(row["Latitude-100meter"]) for row in rows]
    lon = [float(row["Longitude-100meter"]) for row in rows]
    order = np.argsort(seconds, kind="stable")
    return np.array(seconds)[order], np.array(lat)[order], np.array(lon)[order]


def test_independent_points_are_all_chance() -> None:
    """Places and times drawn at random pair as often shifted as not: precision is about zero."""
    rng = np.random.default_rng(7)
    seconds = rng.uniform(0, 60 * 86_400, 6_000)
    lat, lon = 38.9 + rng.uniform(0, 0.02, 6_000), -77.0 + rng.uniform(0, 0.02, 6_000)
    found = placebo(seconds, lat, lon, distance_m=500, gap_s=1800)
    assert found.pairs > 500
    assert found.precision < 0.1


def test_planted_pairs_are_found_and_chance_is_not_blamed() -> None:
    """A thousand pairs 10 s and 0 m apart, years wide, are all real."""
    rng = np.random.default_rng(7)
    first = rng.uniform(0, 3e8, 1_000)
    lat = 38.9 + rng.uniform(0, 0.1, 1_000)
    found = placebo(
        np.concatenate([first, first + 10]), np.tile(lat, 2), np.full(2_000, -77.0), distance_m=300, gap_s=121
    )
    assert found.pairs >= 1_000
    assert found.precision > 0.99


def test_no_points_have_no_precision() -> None:
    """Nothing found is not a hundred percent right."""
    nothing = np.array([0.0])
    assert placebo(nothing, nothing, nothing, distance_m=300, gap_s=121).precision == 0.0


@pytest.mark.real_data
def test_dc_gunshots_within_300_m_and_121_s_are_one_occurrence(detections: Columns) -> None:
    """Of 14,535 pairs so near to each other chance explains less than 103, so .993 and more are real."""
    found = placebo(*detections, distance_m=300, gap_s=121)
    assert found.pairs == 14_535
    assert found.by_chance < 103
    assert found.precision >= 0.993


@pytest.mark.real_data
def test_the_published_bands_are_those_counted(detections: Columns) -> None:
    """The table that probabilities come from can be counted again from the file it names."""
    distances, gaps = [150, 300, 500, 1000], [61, 121, 301, 601, 1801]
    day = placebo_table(*detections, distances_m=distances, gaps_s=gaps, shifts_s=(86_400, -86_400))
    hour = placebo_table(*detections, distances_m=distances, gaps_s=gaps, shifts_s=(3_600, -3_600))
    counted = [
        (calm.distance_m, calm.gap_s, calm.pairs, calm.by_chance, flood.by_chance)
        for calm_row, flood_row in zip(day, hour, strict=True)
        for calm, flood in zip(calm_row, flood_row, strict=True)
    ]
    published = [
        (each.distance_m, each.gap_s, each.pairs, each.by_chance, each.by_chance_in_flood) for each in GUNSHOT_BANDS
    ]
    assert np.array(published) == pytest.approx(np.array(counted), rel=0.01)


def test_nearer_and_sooner_is_never_less_likely_within_a_distance() -> None:
    """Within one ring of distance a longer gap does not make one occurrence likelier by more than noise."""
    for bands in (GUNSHOT_BANDS, CALL_BANDS):
        for distance in {each.distance_m for each in bands}:
            ring = [each.probability(flood=False) for each in bands if each.distance_m == distance]
            assert all(later <= sooner + 0.06 for sooner, later in pairwise(ring))


@pytest.mark.real_data
def test_no_flood_of_seven_years_opens_more_than_a_handful(detections: Columns) -> None:
    """332 ten-minute windows hold more than ten detections, the worst 228; none opens more than ten incidents."""
    seconds = detections[0]
    windows, sizes = np.unique(seconds // WINDOW_S, return_counts=True)
    floods = windows[sizes > FLOOD_DETECTIONS]
    near_a_flood = np.isin(seconds // WINDOW_S, np.concatenate([floods + ahead for ahead in range(-6, 1)]))
    numbers = count()
    fuser = Fuser(FuseSettings(), make_id=lambda: f"inc_{next(numbers)}")
    opened = Counter[float]()
    for n in np.flatnonzero(near_a_flood).tolist():
        second, lat, lon = (float(each[n]) for each in detections)
        shot = Evidence(
            kind="gunshot",
            id=f"g{n}",
            at=datetime.fromtimestamp(second, UTC),
            type_code="shots_heard",
            source_id="sensors",
            agency="mpd",
            place=Point(lat, lon),
            precision_m=100.0,
        )
        opened[second // WINDOW_S] += isinstance(fuser.consider(shot), OpenNew)
    assert (len(floods), int(sizes.max())) == (332, 228)
    assert max(opened[window] for window in floods.tolist()) <= 10
    assert opened[float(windows[sizes.argmax()])] <= 5
