"""What is wrong with a camera reaches its history, the feed and the map of holes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import msgspec
import pytest
from tests.integration.recordings.test_process import KEY, enrol

from watchroom.app.video import remembered
from watchroom.base.clock import ManualClock
from watchroom.correlate.coverage import DEAD, Bounds, coverage_gaps
from watchroom.correlate.rank import CameraIndex
from watchroom.model.video import StreamState
from watchroom.model.views import CameraView
from watchroom.pipeline.recordings import Recordings
from watchroom.store import camera_health
from watchroom.store import things as store_things
from watchroom.store.pool import Database

pytestmark = pytest.mark.database
NOW = datetime.now(UTC)
"""Of today: the feed's partitions are."""
BEFORE_IT = Bounds(38.9002, -77.0002, 38.9006, -76.9998)
"""What camera c1 looks at."""


def state(*faults: str) -> tuple[str, StreamState]:
    return "mpd/DC", StreamState(camera_id="c1", actual="live", since=NOW, faults=list(faults))


async def camera(database: Database) -> CameraView:
    async with database.writer.acquire() as tx:
        found = await store_things.camera(tx, "c1")
    assert found is not None
    return found


def holes(cameras: Sequence[CameraView]) -> set[str]:
    return {gap.why for gap in coverage_gaps(CameraIndex(cameras), BEFORE_IT, 10.0)}


async def test_a_camera_that_shows_nothing_is_a_hole_until_it_is_well(database: Database) -> None:
    """Black, it is a hole in the map and told on the feed; late by its clock it still sees; repaired it is well."""
    await enrol(database, "c1", "rtsp://127.0.0.1/")
    clock = ManualClock(NOW)
    recordings = Recordings(database, clock, KEY)
    seen = []
    for faults in (["clock"], ["black"], []):
        await recordings.tell([state(*faults)])
        found = await camera(database)
        seen.append((found.health, DEAD in holes([found])))
        clock.advance(60)
    assert seen == [("degraded", False), ("offline", True), ("ok", False)]
    async with database.writer.acquire() as tx:
        changes = await tx.fetch("SELECT value FROM change WHERE kind = 'camera' ORDER BY id")
        history = await camera_health.fault_history(tx, "c1", NOW)
    told = [msgspec.json.decode(each["value"]) for each in changes]
    assert [(each["health"], each["faults"]) for each in told] == [
        ("degraded", ["clock"]), ("offline", ["black"]), ("ok", []),
    ]  # fmt: skip
    assert [(each.fault, (each.ended_at or NOW) > each.began_at) for each in history] == [
        ("black", True), ("clock", True),
    ]  # fmt: skip


async def test_the_work_list_tells_uptime_and_time_to_repair(database: Database) -> None:
    """Half of two minutes without pictures, then repaired: half up, and a minute to repair."""
    await enrol(database, "c1", "rtsp://127.0.0.1/")
    clock = ManualClock(NOW)
    recordings = Recordings(database, clock, KEY)
    for actual, seconds in (("live", 30), ("live", 30), ("waiting", 30), ("waiting", 30), ("live", 0)):
        told = StreamState(camera_id="c1", actual=actual, since=NOW, error="It is silent.")
        await recordings.tell([("mpd/DC", told)])
        clock.advance(seconds)
    async with database.writer.acquire() as tx:
        history = await remembered(clock)(tx)
    assert history["c1"].uptime == pytest.approx(0.5, abs=0.01)
    assert history["c1"].mttr_s == pytest.approx(60, abs=1)
