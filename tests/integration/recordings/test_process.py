"""A media process over a real store: what is wanted is read, recorded, indexed, bound, and taken up after a kill."""

from __future__ import annotations

import asyncio
import random
from collections import deque
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing, asynccontextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import msgspec
import pytest
from tests.integration.media.camera import LOOPBACK, Camera
from tests.integration.recordings.film import film, film_format, frames_played, record, until
from tests.integration.recordings.street_camera import cut_later, filming, nals_of

from watchroom.actions.seal import MasterKey
from watchroom.app.media import handlers, opened_streams, readers, stream_aad
from watchroom.base.clock import SystemClock
from watchroom.base.errors import UnavailableError
from watchroom.media.camera import Surroundings
from watchroom.media.disk import Disk
from watchroom.media.link import LinkClient, LinkServer
from watchroom.media.pictures.pool import Pictures
from watchroom.media.process import Figures, Index, MediaProcess
from watchroom.media.recorder import Finished, Recorder
from watchroom.media.recovery import files_of
from watchroom.media.segment_file import segment_path
from watchroom.media.units import UNIT_HEAD_BYTES
from watchroom.model.people import Agency
from watchroom.model.video import Mask, StreamSecrets, StreamState
from watchroom.model.views import CameraView
from watchroom.pipeline.recordings import Recordings
from watchroom.reports import kept_recordings
from watchroom.store import people as store_people
from watchroom.store import recordings as store
from watchroom.store import things as store_things
from watchroom.store import video as store_video
from watchroom.store.checks import looking
from watchroom.store.pool import Database

pytestmark = pytest.mark.database
KEY = MasterKey(bytes(range(32)))
ALWAYS = (datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC))


async def enrol(database: Database, camera_id: str, url: str, *, wanted: str = "record") -> None:
    """Put a camera of the city police into the store, with its stream."""
    view = CameraView(
        id=camera_id, name=camera_id, lat=38.9, lon=-77.0, height_m=6, azimuth_deg=0, fov_deg=70, range_m=80,
        owner_class="city", condition="always", condition_radius_m=None, health="unknown", health_at=None, address=None,
        agency="mpd", law_tag="DC",
    )  # fmt: skip
    sealed = KEY.seal(msgspec.json.encode(StreamSecrets(main_url=url)), stream_aad(camera_id))
    async with database.owner.acquire() as tx:
        await store_people.put_agency(tx, Agency(id="mpd", name="Metropolitan Police", law_tag="DC"))
        await store_things.put_cameras(tx, [view], [None])
        await store_video.put_stream(
            tx, camera_id=camera_id, kind="rtsp", sealed=sealed, wanted=wanted, retention_hours=24
        )
        await store_video.give_parts(tx, per_part_max=250, parts=0)


class House:
    """A media process and its surroundings."""

    def __init__(self, database: Database, process: MediaProcess, recordings: Recordings, link: LinkClient) -> None:
        self.database = database
        self.process = process
        self.recordings = recordings
        self.link = link

    async def follow(self) -> None:
        """Make the cameras as the store wants them."""
        async with self.database.writer.acquire() as tx:
            rows = await store_video.streams_of_part(tx, 0)
        await self.process.follow(opened_streams(rows, KEY))

    async def state(self, camera_id: str) -> StreamState:
        """Return what the process says of a camera now."""
        message = await self.link.ask({"op": "states"})
        states = msgspec.json.decode(message[1:], type=list[StreamState])
        return next(state for state in states if state.camera_id == camera_id)


@asynccontextmanager
async def living(database: Database, folder: Path) -> AsyncIterator[House]:
    """Run a media process; at the end it stops cleanly and commits what it finished."""
    recordings = Recordings(database, SystemClock(), KEY)
    finished: deque[Finished] = deque()
    pictures = Pictures()
    index = Index(newest=recordings.newest, known=recordings.known, commit=recordings.commit, tell=recordings.tell)
    async with Disk(folder / "recordings", reserve_bytes=1) as disk:
        process = MediaProcess(_around(disk, finished, pictures), index, finished)
        async with LinkServer(folder / "link" / "0.sock", handlers(process, pictures)):
            house = House(database, process, recordings, LinkClient(folder / "link" / "0.sock"))
            running = asyncio.create_task(process.run())
            await house.follow()
            yield house
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
            await process.close()
    await pictures.close()
    await process.commit()


@pytest.fixture
async def camera() -> AsyncIterator[Camera]:
    """Return a camera that is on."""
    async with filming() as filmed:
        yield filmed


async def faults(database: Database, root: Path) -> list[str]:
    """Return what the invariants of recordings find."""
    found = []
    async with looking(database.address) as tx:
        for looked in (
            kept_recordings.unbound_recordings(tx, KEY, lambda _: None),
            kept_recordings.unlike_files(tx, partial(looking, database.address), root, lambda _: None, full=True),
            kept_recordings.overlapping(tx),
        ):
            found += [fault async for fault in looked]
    return found


async def test_a_camera_is_recorded_shown_and_told(database: Database, tmp_path: Path, camera: Camera) -> None:
    """A wanted camera is live within a moment; its pictures, still, state and open file are had over the link."""
    name = cut_later()
    await enrol(database, name, camera.url)
    async with living(database, tmp_path) as house:
        async with aclosing(house.link.live(name, "main")) as messages, asyncio.timeout(10):
            assert [(await anext(messages))[:1] for _ in range(25)] == [b"F", *[b"U"] * 24]
        still = await house.link.ask({"op": "still", "camera_id": name, "width": 320})
        assert (still[:1], still[9:11]) == (b"J", b"\xff\xd8")
        opened = msgspec.json.decode((await house.link.ask({"op": "open_segment", "camera_id": name}))[1:])
        assert (tmp_path / "recordings" / opened["path"]).exists()
        assert (await house.state(name)).actual == "live"
        await until("its state in the store", lambda: bool(house.process.figures().live))
        figures = msgspec.json.decode((await house.link.ask({"op": "figures"}))[1:], type=Figures)
        assert (figures.cameras, figures.live, figures.lost_packets) == (1, 1, 0)
        assert (await house.link.ask({"op": "still", "camera_id": "nobody"}))[:1] == b"E"
        async with asyncio.timeout(10):
            while not await _told(database, name):  # noqa: ASYNC110 - the store sets no event
                await asyncio.sleep(0.05)
    async with database.writer.acquire() as tx:
        (segment,) = await store.segments_between(tx, [name], *ALWAYS)
        assert (await store_things.camera(tx, name) or pytest.fail("no camera")).health == "ok"
        assert [each.segments for each in await store.usage(tx)] == [1]
    path = tmp_path / "recordings" / segment_path(name, microseconds(segment.began_at))
    assert frames_played(path) > 10
    assert segment.sha256 is not None
    assert await faults(database, tmp_path / "recordings") == []


async def _told(database: Database, camera_id: str) -> bool:
    async with database.writer.acquire() as tx:
        states = await store_video.states(tx)
    return camera_id in states and states[camera_id].actual == "live"


async def test_what_a_killed_process_left_is_taken_up(database: Database, tmp_path: Path, camera: Camera) -> None:
    """A file without a row is cut to its last whole fragment, indexed and bound before the camera records again."""
    name = cut_later()
    await enrol(database, name, camera.url)
    root = tmp_path / "recordings"
    (whole,) = await record(tmp_path / "other", three_groups, camera_id=name)
    content = (tmp_path / "other" / whole.segment.path).read_bytes()
    (root / whole.segment.path).parent.mkdir(parents=True)
    (root / whole.segment.path).write_bytes(content[:-100])
    async with living(database, tmp_path) as house:
        async with asyncio.timeout(10):
            while (await house.state(name)).actual != "live":  # noqa: ASYNC110 - nor does another process
                await asyncio.sleep(0.05)
    async with database.writer.acquire() as tx:
        found = await store.segments_between(tx, [name], *ALWAYS)
    assert len(found) == 2
    assert (found[0].size_bytes, len(found[0].fragments)) == (whole.segment.fragments[2].offset, 2)
    assert sorted(files_of(root)) == sorted(segment_path(name, microseconds(each.began_at)) for each in found)
    assert await faults(database, root) == []


async def test_wanted_states_are_followed(database: Database, tmp_path: Path, camera: Camera) -> None:
    """On demand nothing is connected or recorded; record begins at once; off ends viewers and the recording."""
    await enrol(database, "c1", camera.url, wanted="on_demand")
    async with living(database, tmp_path) as house:
        assert (await house.state("c1")).actual == "idle"
        assert camera.connections == 0
        async with database.owner.acquire() as tx:
            await store_video.change_stream(tx, "c1", wanted="record")
        await house.follow()
        await camera.was_asked("PLAY")
        async with aclosing(house.link.live("c1", "main")) as messages, asyncio.timeout(10):
            await anext(messages)
            async with database.owner.acquire() as tx:
                await store_video.change_stream(tx, "c1", wanted="off")
            await house.follow()
            assert b"switched off" in [message async for message in messages][-1]
        assert (await house.state("c1")).actual == "off"
        async with asyncio.timeout(5):
            await camera.left.wait()


async def test_a_masked_camera_shows_no_picture_as_it_was_taken(
    database: Database, tmp_path: Path, camera: Camera
) -> None:
    """With masks, viewers get pictures coded anew; none of the camera's own is there; new masks end the look."""
    await enrol(database, "c1", camera.url)
    mask = Mask(points=[[0.0, 0.0], [0.5, 0.0], [0.5, 1.0], [0.0, 1.0]], reason="a bedroom window")
    async with database.owner.acquire() as tx:
        await store_video.change_stream(tx, "c1", masks=[mask])
    async with (
        living(database, tmp_path) as house,
        aclosing(house.link.live("c1", "main")) as messages,
        asyncio.timeout(30),
    ):
        found = await anext(messages)
        shown = [await anext(messages) for _ in range(5)]
        async with database.owner.acquire() as tx:
            await store_video.change_stream(tx, "c1", masks=[mask, mask])
        await house.follow()
        assert b"masks of this camera" in [message async for message in messages][-1]
    assert (found[:1], {message[:1] for message in shown}) == (b"F", {b"U"})
    taken = {nal for unit in film(1) for nal in nals_of(unit.data)}
    assert not taken & {nal for message in shown for nal in nals_of(message[UNIT_HEAD_BYTES:])}


async def test_segments_wait_for_a_store_that_is_gone(database: Database, tmp_path: Path) -> None:
    """A commit that fails, or whose answer is lost, loses nothing and doubles nothing."""
    await enrol(database, "c1", "rtsp://127.0.0.1/")
    finished = deque(await record(tmp_path, three_groups))
    gone = await Database.open(database.address)
    await gone.close()
    there = Recordings(database, SystemClock(), KEY)
    rounds = [Recordings(gone, SystemClock(), KEY), there]

    async def commit(batch: Sequence[Finished]) -> None:
        await rounds.pop(0).commit(batch)
        raise UnavailableError("The answer to the commit was lost.")

    index = Index(newest=there.newest, known=there.known, commit=commit, tell=there.tell)
    async with Disk(tmp_path, reserve_bytes=1) as disk:
        process = MediaProcess(_around(disk, finished, Pictures()), index, finished)
        for _ in range(2):
            with pytest.raises(UnavailableError):
                await process.commit()
            assert process.figures().waiting_segments == 1
        await process.commit()
        assert process.figures().waiting_segments == 0
    async with database.writer.acquire() as tx:
        assert len(await store.segments_between(tx, ["c1"], *ALWAYS)) == 1
    assert await faults(database, tmp_path) == []


def three_groups(recorder: Recorder) -> None:
    """Give a recorder three seconds of film."""
    recorder.format(film_format())
    for unit in film(3):
        recorder.unit(unit)


def _around(disk: Disk, finished: deque[Finished], pictures: Pictures) -> Surroundings:
    return Surroundings(
        clock=SystemClock(),
        dice=random.Random(7),  # noqa: S311 - reproducible
        guard=LOOPBACK,
        readers=readers(disk.root.parent, pictures),
        disk=disk,
        on_finished=finished.append,
        open_transcode=pictures.open_transcode,
    )


def microseconds(began_at: datetime) -> int:
    """Return a time as the names of files have it."""
    return (began_at - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
