"""Recordings go when they are due, oldest first, never while a hold keeps them, and each leaves its certificate."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from tests.integration.recordings.film import BEGAN_US, film, film_format, record
from tests.integration.recordings.test_process import ALWAYS, KEY, enrol, faults

from watchroom.base.clock import ManualClock
from watchroom.media.recorder import Finished, Recorder
from watchroom.media.recovery import files_of
from watchroom.media.segment_file import time_of
from watchroom.model.video import StreamState
from watchroom.pipeline.recordings import Keeper, Recordings, health_of
from watchroom.store import recordings as store
from watchroom.store import things as store_things
from watchroom.store import video as store_video
from watchroom.store.pool import Database
from watchroom.store.recordings import Hold

pytestmark = pytest.mark.database
MINUTE_US = 60_000_000
BEGAN_DAY = time_of(BEGAN_US).date()


async def minutes(root: Path, camera_id: str, count: int) -> list[Finished]:
    """Record a second of each of so many minutes of a camera."""

    def feed(recorder: Recorder) -> None:
        for number in range(count):
            recorder.format(film_format())
            for unit in film(1, began_us=BEGAN_US + number * MINUTE_US):
                recorder.unit(unit)

    return await record(root, feed, camera_id=camera_id)


@pytest.fixture
def clock() -> ManualClock:
    """Return a clock that stands where the films begin."""
    return ManualClock(time_of(BEGAN_US))


@pytest.fixture
async def recordings(database: Database, tmp_path: Path, clock: ManualClock) -> Recordings:
    """Return the index of two cameras, with six minutes of the first and three of the second."""
    kept = Recordings(database, clock, KEY)
    for camera_id, count in (("c1", 6), ("c2", 3)):
        await enrol(database, camera_id, "rtsp://127.0.0.1/")
        await kept.commit(await minutes(tmp_path, camera_id, count))
    return kept


def keeper(recordings: Recordings, root: Path, *, budget_bytes: int = 0, reserve_bytes: int = 1) -> Keeper:
    """Return a keeper of these recordings."""
    return Keeper(recordings, root, budget_bytes=budget_bytes, reserve_bytes=reserve_bytes)


async def left(database: Database, camera_id: str) -> list[int]:
    """Return which minutes of a camera are still recorded."""
    async with database.writer.acquire() as tx:
        found = await store.segments_between(tx, [camera_id], *ALWAYS)
    return [(each.began_at - time_of(BEGAN_US)) // timedelta(minutes=1) for each in found]


async def hold(database: Database, camera_id: str, minute: int) -> str:
    """Hold one minute of a camera."""
    began = time_of(BEGAN_US + minute * MINUTE_US)
    async with database.owner.acquire() as tx:
        await store.put_hold(
            tx,
            Hold(
                id=f"hold-{minute}", camera_id=camera_id, label="mpd/DC", began_at=began,
                ended_at=began + timedelta(seconds=1), case_number=None, incident=None, reason="a case",
                placed_by="detective", placed_by_name="Detective", placed_at=began, review_at=began,
            ),
        )  # fmt: skip
    return f"hold-{minute}"


async def test_what_is_past_its_retention_goes(
    database: Database, recordings: Recordings, tmp_path: Path, clock: ManualClock
) -> None:
    """After its camera's hours a segment goes, file and row; younger ones and other cameras' stay."""
    async with database.owner.acquire() as tx:
        await store_video.change_stream(tx, "c1", retention_hours=1)
    clock.advance(3600 + 150)
    assert await keeper(recordings, tmp_path).keep() == 3
    assert (await left(database, "c1"), await left(database, "c2")) == ([3, 4, 5], [0, 1, 2])
    assert len(list(files_of(tmp_path))) == 6
    assert await faults(database, tmp_path) == []


async def test_a_ring_keeps_its_minutes(
    database: Database, recordings: Recordings, tmp_path: Path, clock: ManualClock
) -> None:
    """A camera on demand with a ring of two minutes keeps just those."""
    async with database.owner.acquire() as tx:
        await store_video.change_stream(tx, "c1", wanted="on_demand", ring_minutes=2)
    clock.advance(5 * 60)
    await keeper(recordings, tmp_path).keep()
    assert await left(database, "c1") == [3, 4, 5]


async def test_a_hold_keeps_until_it_is_released(
    database: Database, recordings: Recordings, tmp_path: Path, clock: ManualClock
) -> None:
    """A held minute outlives its retention, is shown as held, and goes when the hold ends."""
    async with database.owner.acquire() as tx:
        await store_video.change_stream(tx, "c1", retention_hours=1)
    held = await hold(database, "c1", 1)
    clock.advance(3600 + 600)
    await keeper(recordings, tmp_path).keep()
    assert await left(database, "c1") == [1]
    async with database.owner.acquire() as tx:
        (view,) = await store.segments_between(tx, ["c1"], *ALWAYS)
        assert view.held
        assert [each.id for each in await store.holds(tx)] == [held]
        released = await store.release_hold(tx, held, "detective", clock.now())
        assert released is not None
        assert await store.release_hold(tx, held, "detective", clock.now()) is None
    await keeper(recordings, tmp_path).keep()
    assert await left(database, "c1") == []
    assert await faults(database, tmp_path) == []


async def test_beyond_the_budget_the_oldest_of_all_go(
    database: Database, recordings: Recordings, tmp_path: Path
) -> None:
    """A budget that is a byte short of two segments takes the oldest two that no hold keeps, whatever the camera."""
    await hold(database, "c1", 0)
    sizes = [(tmp_path / path).stat().st_size for path in files_of(tmp_path)]
    budget = sum(sizes) - sizes[0] - 1
    small = keeper(recordings, tmp_path, budget_bytes=budget)
    assert await small.keep() == 2
    assert await small.keep() == 0
    assert (await left(database, "c1"), await left(database, "c2")) == ([0, 2, 3, 4, 5], [1, 2])
    async with database.writer.acquire() as tx:
        assert await store.bytes_kept(tx) <= budget
        assert {row["because"] for row in await tx.fetch("SELECT because FROM segment_deleted")} == {"disk_budget"}
    assert await faults(database, tmp_path) == []


async def test_room_is_made_before_the_disk_is_full(database: Database, recordings: Recordings, tmp_path: Path) -> None:
    """When the disk has less than twice the reserve, as much as is missing goes: here all but what is held."""
    await hold(database, "c1", 0)
    tight = keeper(recordings, tmp_path, reserve_bytes=10**15)
    assert await tight.keep() == 8
    assert await tight.keep() == 0
    assert await left(database, "c1") == [0]


async def test_nothing_is_deleted_twice(database: Database, recordings: Recordings, tmp_path: Path) -> None:
    """What another keeper deleted in between, and what was held in between, is left alone."""
    assert len(await recordings.delete([1, 2], "retention")) == 2
    await hold(database, "c1", 2)
    assert await recordings.delete([1, 2, 3], "retention") == []


async def test_files_left_by_a_crash_go(database: Database, recordings: Recordings, tmp_path: Path) -> None:
    """Files whose deletion was committed, but not done, are removed when the keeper begins; others stay."""
    gone = await recordings.delete([1, 2], "retention")
    before = set(files_of(tmp_path))
    assert set(gone) < before
    await keeper(recordings, tmp_path).tidy()
    assert set(files_of(tmp_path)) == before - set(gone)
    assert await faults(database, tmp_path) == []


async def test_health_follows_the_stream(database: Database, recordings: Recordings) -> None:
    """A live camera is ok, one with a fault degraded, an unreachable one offline; the feed hears each change once."""
    live = StreamState(camera_id="c1", actual="live", since=datetime.now(UTC))
    states = [
        live,
        live,
        msgspec.structs.replace(live, faults=["slow"]),
        msgspec.structs.replace(live, actual="connecting"),
        msgspec.structs.replace(live, actual="waiting", error="It does not answer."),
        msgspec.structs.replace(live, actual="connecting", error="It does not answer."),
    ]
    async with database.owner.acquire() as tx:
        await tx.execute("SELECT make_partitions($1::date)", BEGAN_DAY)
    told = []
    for state in states:
        await recordings.tell([("mpd/DC", state)])
        async with database.writer.acquire() as tx:
            view = await store_things.camera(tx, "c1")
            told.append(view.health if view else None)
            assert (await store_video.states(tx))["c1"] == state
    assert told == ["ok", "ok", "degraded", "degraded", "offline", "offline"]
    async with database.writer.acquire() as tx:
        assert await tx.fetchval("SELECT count(*) FROM change WHERE kind = 'camera' AND key = 'c1'") == 3
    assert health_of(msgspec.structs.replace(live, actual="idle")) is None


async def test_cameras_are_given_to_processes(database: Database) -> None:
    """Each process gets at most its number of cameras, and a given camera stays where it is."""
    for number in range(7):
        await enrol(database, f"c{number}", "rtsp://127.0.0.1/")
    async with database.owner.acquire() as tx:
        await tx.execute("UPDATE camera_stream SET part = NULL")
    async with database.writer.acquire() as tx:
        assert await store_video.give_parts(tx, per_part_max=3, parts=0) == ([0, 1, 2], True)
        assert await store_video.give_parts(tx, per_part_max=3, parts=0) == ([0, 1, 2], False)
        sizes = [len(await store_video.streams_of_part(tx, part)) for part in range(3)]
        assert sorted(sizes) == [1, 3, 3]
        assert await store_video.give_parts(tx, per_part_max=3, parts=2) == ([0, 1], True)
