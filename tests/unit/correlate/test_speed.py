"""How fast correlation is, in processor time of one thread; prints its figures (run with `-m soak -s`)."""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest

from watchroom.base.geometry import Point, moved
from watchroom.correlate.areas import Area, AreaIndex
from watchroom.correlate.coverage import Bounds, coverage_gaps
from watchroom.correlate.evidence import Evidence
from watchroom.correlate.fuse import Fuser, FuseSettings
from watchroom.correlate.hotlist import Hotlist
from watchroom.correlate.rank import CameraIndex
from watchroom.model.people import HotlistEntry
from watchroom.model.views import CameraView

pytestmark = pytest.mark.soak

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
MIDDLE = Point(38.90, -77.01)
CITY = Bounds(38.855, -77.068, 38.945, -76.952)
ENTRIES = 1_000_000
READS = 500_000
BATCH = 500


def tell(what: str, value: float, unit: str) -> None:
    sys.stdout.write(f"\n{what}: {value:,.2f} {unit}")


def seconds_each(calls: list[Callable[[], object]], repeats: int = 1) -> list[float]:
    """Return the processor seconds of each call, the best of `repeats` (others use this machine too), sorted."""
    taken = [[_seconds(call) for call in calls] for _ in range(repeats)]
    return sorted(min(each) for each in zip(*taken, strict=True))


def _seconds(call: Callable[[], object]) -> float:
    begin = time.thread_time()
    call()
    return time.thread_time() - begin


def plate(rng: random.Random) -> str:
    return f"{rng.getrandbits(32):08X}"


def entries(rng: random.Random) -> Iterator[HotlistEntry]:
    for n in range(ENTRIES):
        yield HotlistEntry(
            id=f"hot_{n:020d}",
            plate=plate(rng),
            region="US-DC",
            reason="stolen_vehicle",
            issuer="NCIC",
            agency="mpd",
            law_tag="DC",
            expires_at=NOW + timedelta(days=1),
            priority=1 if n % 2_000 == 0 else 2,
        )


def test_a_million_entries_cost_a_read_less_than_half_a_microsecond() -> None:
    """Reads that are on no list pass at two million a second and more, five hundred one-edit entries included."""
    rng = random.Random(1)  # noqa: S311 - seeded, so that every run measures the same
    begin = time.thread_time()
    listed = Hotlist(entries(rng))
    tell("hotlist of a million: build", time.thread_time() - begin, "s")
    reads, regions = [plate(rng) for _ in range(READS)], ["US-DC"] * BATCH
    batches = [reads[at : at + BATCH] for at in range(0, READS, BATCH)]
    taken = seconds_each([lambda batch=batch: listed.match_batch(batch, regions, NOW) for batch in batches])  # type: ignore[misc]
    rate = BATCH / taken[len(taken) // 2] / 1e6
    tell("hotlist of a million: match", rate, "million reads/s")
    assert rate >= 2.0


def cameras(rng: random.Random) -> list[CameraView]:
    made = []
    for n in range(30_000):
        owner = "city" if n < 300 else "integrated" if n < 2_000 else "registered"
        made.append(
            CameraView(
                id=f"c{n}",
                name="",
                lat=rng.uniform(CITY.south, CITY.north),
                lon=rng.uniform(CITY.west, CITY.east),
                height_m=5.0,
                azimuth_deg=rng.uniform(0, 360) if rng.random() < 0.7 else None,
                fov_deg=rng.choice([60.0, 90.0, 120.0]),
                range_m=rng.choice([60.0, 120.0, 200.0]),
                owner_class=owner,
                condition=rng.choice(["always", "ask", "radius", "never", "panic"]),
                condition_radius_m=150.0,
                health=rng.choice(["ok", "ok", "offline"]),
                health_at=None,
                address=None,
                agency="mpd",
                law_tag="DC",
            )
        )
    return made


def test_ranking_over_thirty_thousand_cameras_takes_less_than_a_millisecond() -> None:
    """With registered cameras and forty thousand buildings too; and coverage of the city takes a second or less."""
    rng = random.Random(2)  # noqa: S311 - seeded, so that every run measures the same
    corners = [(rng.uniform(CITY.south, CITY.north), rng.uniform(CITY.west, CITY.east)) for _ in range(40_000)]
    side = 0.00012
    buildings = [[(a, o), (a + side, o), (a + side, o + side), (a, o + side)] for a, o in corners]
    begin = time.thread_time()
    index = CameraIndex(cameras(rng), buildings)
    tell("30,000 cameras, 40,000 buildings: build", time.thread_time() - begin, "s")
    places = [moved(MIDDLE, rng.uniform(-4500, 4500), rng.uniform(-4500, 4500)) for _ in range(1_000)]
    for what, options in (("", {}), (", registered too", {"include_registered": True, "precision_m": 50.0})):
        taken = seconds_each([lambda at=at, options=options: index.rank(at, now=NOW, **options) for at in places], 5)  # type: ignore[misc]
        tell(f"rank{what}: p50", taken[500] * 1e6, "µs")
        tell(f"rank{what}: p95", taken[950] * 1e6, "µs")
        assert taken[950] <= 1e-3
    [gaps] = seconds_each([lambda: coverage_gaps(index, CITY, 100.0)])
    tell("coverage gaps of 10 by 10 km at 100 m", gaps, "s")
    assert gaps <= 1.0


def test_locating_a_place_takes_less_than_fifty_microseconds() -> None:
    """Sixty-four areas of a hundred kilometres of outline each, as districts, service areas and wards are."""
    rng = random.Random(3)  # noqa: S311 - seeded, so that every run measures the same
    areas = [
        Area(kind=kind, name=f"{kind} {row}.{column}", polygons=((ring(row, column),),))
        for kind in ("district", "psa", "ward", "jurisdiction")
        for row in range(4)
        for column in range(4)
    ]
    index = AreaIndex(areas)
    places = [(rng.uniform(0, 4), rng.uniform(0, 4)) for _ in range(2_000)]
    taken = seconds_each([lambda lat=lat, lon=lon: index.locate(lat, lon) for lat, lon in places], 3)  # type: ignore[misc]
    tell("locate: p50", taken[1_000] * 1e6, "µs")
    tell("locate: p95", taken[1_900] * 1e6, "µs")
    assert taken[1_000] <= 50e-6


def ring(row: int, column: int, corners: int = 1_000) -> tuple[tuple[float, float], ...]:
    """Return a square's outline in many steps."""
    step = 4 / corners
    side = [at * step for at in range(corners // 4)]
    south = [(row, column + at) for at in side]
    east = [(row + at, column + 1) for at in side]
    north = [(row + 1, column + 1 - at) for at in side]
    west = [(row + 1 - at, column) for at in side]
    return tuple((float(lat), float(lon)) for lat, lon in [*south, *east, *north, *west])


def test_fusing_a_busy_day_takes_less_than_half_a_millisecond_each() -> None:
    """Five thousand calls and detections of one day over ten by ten kilometres."""
    rng = random.Random(4)  # noqa: S311 - seeded, so that every run measures the same
    day = [
        Evidence(
            kind="gunshot" if n % 20 == 0 else "call",
            id=f"e{n}",
            at=NOW + timedelta(seconds=n * 17.28),
            type_code=rng.choice(["shots_heard", "robbery", "crash", "noise", "medical"]),
            source_id="cad",
            agency="mpd",
            place=moved(MIDDLE, rng.uniform(-5000, 5000), rng.uniform(-5000, 5000)),
        )
        for n in range(5_000)
    ]
    fuser = Fuser(FuseSettings())
    taken = seconds_each([lambda each=each: fuser.consider(each) for each in day])  # type: ignore[misc]
    tell("fuse: p50", taken[2_500] * 1e6, "µs")
    tell("fuse: p95", taken[4_750] * 1e6, "µs")
    assert taken[4_750] <= 500e-6
