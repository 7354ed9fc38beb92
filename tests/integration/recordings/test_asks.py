"""What a media process answers beside its streams: tries of new cameras and thumbnails of recordings."""

from __future__ import annotations

import base64
import random
from collections import deque
from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from pathlib import Path

import msgspec
import pytest
from tests.integration.media.camera import LOOPBACK
from tests.integration.onvif.made_camera import PASSWORD, USERNAME, MadeCamera
from tests.integration.pictures.street import HEIGHT, WIDTH, shown
from tests.integration.recordings.film import film, film_format, frames_played, record
from tests.integration.recordings.street_camera import filming

from watchroom.app.mask_watch import ask_masks
from watchroom.app.media_asks import Asks, Tried
from watchroom.base.clock import SystemClock
from watchroom.media.camera import Camera, Surroundings
from watchroom.media.disk import Disk
from watchroom.media.fmp4.reader import read_whole
from watchroom.media.fmp4.writer import header
from watchroom.media.link import LinkClient, LinkServer
from watchroom.media.onvif.lazily import LazyOnvif
from watchroom.media.pictures.pool import Pictures
from watchroom.media.process import Index, MediaProcess
from watchroom.media.recorder import Recorder
from watchroom.media.rounds import Rounds
from watchroom.media.rtsp.client import read_stream
from watchroom.media.units import Format
from watchroom.model.video import CameraStream, Mask, PtzResult, StreamSecrets

LEFT = Mask(points=[[0.0, 0.0], [0.5, 0.0], [0.5, 1.0], [0.0, 1.0]], reason="a bedroom window")


async def newest() -> dict[str, tuple[datetime, str]]:
    """Nothing was recorded."""
    return {}


async def known(_: Sequence[str]) -> set[str]:
    """Nothing was recorded."""
    return set()


async def forgotten(_: object) -> None:
    """These tests keep no record."""


@pytest.fixture
async def dome() -> AsyncIterator[MadeCamera]:
    async with MadeCamera() as camera:
        yield camera


@pytest.fixture
async def link(dome: MadeCamera, tmp_path: Path) -> AsyncIterator[LinkClient]:
    """Run what a media process does for one dome that is on demand and masked on its left."""
    clock, pictures = SystemClock(), Pictures()
    rounds = Rounds(pictures, clock)
    onvif = LazyOnvif(LOOPBACK, clock, rounds.pointed)
    secrets = StreamSecrets(main_url="rtsp://127.0.0.1/", username=USERNAME, password=PASSWORD, onvif_url=dome.url)
    stream = CameraStream(
        camera_id="dome", kind="rtsp", wanted="on_demand", secrets=secrets, retention_hours=1, label="mpd/DC",
        masks=[LEFT],
    )  # fmt: skip
    readers = {"rtsp": read_stream}
    async with Disk(tmp_path / "recordings", reserve_bytes=1) as disk:
        around = Surroundings(
            clock=clock, dice=random.Random(1), guard=LOOPBACK, readers=readers, disk=disk,  # noqa: S311 - reproducible
            on_finished=lambda _: None, open_transcode=pictures.open_transcode, faults=rounds.faults,
        )  # fmt: skip
        index = Index(newest=newest, known=known, commit=forgotten, tell=forgotten)
        process = MediaProcess(around, index, deque())
        await process.follow([stream])
        asks = Asks(process, pictures, onvif, rounds, readers=readers, guard=LOOPBACK, clock=clock, root=disk.root)
        async with LinkServer(tmp_path / "link" / "0.sock", asks.handlers()):
            yield LinkClient(tmp_path / "link" / "0.sock")
        await process.close()
    await onvif.close()
    await pictures.close()


async def tried(link: LinkClient, url: str) -> Tried:
    answer = await link.ask({"op": "try", "stream": {"camera_id": "try", "kind": "rtsp", "secrets": {"main_url": url}}})
    assert answer[:1] == b"R"
    return msgspec.json.decode(answer[1:], type=Tried)


async def test_a_new_camera_shows_a_test_picture(link: LinkClient) -> None:
    """Its codec, size and rate are told, with a JPEG of what it sees."""
    async with filming() as camera:
        found = await tried(link, camera.url)
    assert found.error is None
    assert (found.codec or "").startswith("avc1.")
    assert (found.width, found.height) == (WIDTH, HEIGHT)
    assert found.fps > 0
    assert shown(base64.b64decode(found.still or "")).shape == (HEIGHT, WIDTH)


@pytest.mark.parametrize(
    "url", ["rtsp://127.0.0.1:1/x", "rtsp://169.254.169.254/x", "file:///etc/passwd", "rtsp://8.8.8.8/x"]
)
async def test_a_camera_that_cannot_be_had_is_told_in_words(link: LinkClient, url: str) -> None:
    """Silent, forbidden and impossible addresses end in a sentence that names no address."""
    found = await tried(link, url)
    assert found.still is None
    assert found.error is not None
    assert url not in found.error


def three_groups(recorder: Recorder) -> None:
    """Give a recorder three seconds of film."""
    recorder.format(film_format())
    for unit in film(3):
        recorder.unit(unit)


async def test_a_thumbnail_and_groups_of_a_recording_are_masked(link: LinkClient, tmp_path: Path) -> None:
    """They come with their times, nothing is seen under the mask, and no other file is looked into."""
    (finished,) = await record(tmp_path / "recordings", three_groups, camera_id="dome")
    fragment = finished.segment.fragments[1]
    request = {
        "op": "thumb", "camera_id": "dome", "path": finished.segment.path,
        "header_bytes": finished.segment.fragments[0].offset, "offset": fragment.offset, "size": fragment.size,
        "wall_us": 77, "width": WIDTH,
    }  # fmt: skip
    answer = await link.ask(request)
    assert answer[:1] == b"J"
    assert int.from_bytes(answer[1:9], "big") == 77
    still = shown(answer[9:])
    assert still[:, : WIDTH // 2 - 4].max() < 40
    assert still[:, WIDTH // 2 + 8 :].mean() > 60
    groups = {
        "op": "masked", "path": finished.segment.path, "header_bytes": finished.segment.fragments[0].offset,
        "fragments": msgspec.to_builtins(finished.segment.fragments[1:]), "masks": msgspec.to_builtins([LEFT]),
        "is_export": True,
    }  # fmt: skip
    told = [message async for message in link.messages(groups)]
    assert (told[0][:1], told[-1][:1], {each[:1] for each in told[1:-1]}) == (b"F", b"E", {b"P"})
    film = tmp_path / "masked.mp4"
    film.write_bytes(header(msgspec.json.decode(told[0][1:], type=Format)) + b"".join(each[1:] for each in told[1:-1]))
    with film.open("rb") as file:
        made = read_whole(file)
    before = finished.segment.fragments[1:]
    assert [(each.began_ms, each.duration_ms) for each in made.fragments] == [
        (each.began_ms, each.duration_ms) for each in before
    ]
    assert (made.width, made.height, frames_played(film)) == (WIDTH, HEIGHT, 20)
    for path in ("../../../etc/passwd", "nowhere.mp4"):
        for asked in (request, groups):
            assert (await link.ask({**asked, "path": path}))[:1] == b"E"


async def test_an_order_over_the_link_reaches_the_camera(link: LinkClient, dome: MadeCamera) -> None:
    """The camera turns, and its answer comes back."""
    answer = await link.ask({"op": "ptz", "camera_id": "dome", "command": {"kind": "preset", "preset": "2"}})
    assert answer[:1] == b"R"
    assert msgspec.json.decode(answer[1:], type=PtzResult).error is None
    assert dome.asked[-1] == "GotoPreset"


@pytest.mark.parametrize(
    "request_", [{"camera_id": "nobody", "command": {"kind": "home"}}, {"camera_id": "dome", "command": {"kind": 7}}]
)
async def test_orders_to_nobody_and_nonsense_are_refused(
    link: LinkClient, dome: MadeCamera, request_: dict[str, object]
) -> None:
    """Neither reaches a camera."""
    assert (await link.ask({"op": "ptz", **request_}))[:1] == b"E"
    assert dome.asked == []


async def test_masks_are_set_in_the_camera_over_the_link(link: LinkClient, dome: MadeCamera) -> None:
    """Only a camera that tells its masks back counts as masked."""
    request = {"op": "masks", "camera_id": "dome", "masks": [msgspec.to_builtins(LEFT)]}
    assert msgspec.json.decode((await link.ask(request))[1:]) == {"in_camera": True, "error": None}
    dome.masks.clear()
    dome.keeps_masks = False
    assert msgspec.json.decode((await link.ask(request))[1:]) == {"in_camera": False, "error": None}


async def test_a_camera_that_lost_its_masks_gets_them_burnt_in(dome: MadeCamera, tmp_path: Path) -> None:
    """Believed to hide by itself, a camera is masked here once it is asked and has forgotten, until it has not."""
    clock, pictures = SystemClock(), Pictures()
    onvif = LazyOnvif(LOOPBACK, clock, lambda _: None)
    secrets = StreamSecrets(main_url="rtsp://127.0.0.1/", username=USERNAME, password=PASSWORD, onvif_url=dome.url)
    stream = CameraStream(
        camera_id="dome", kind="rtsp", wanted="on_demand", secrets=secrets, retention_hours=1, label="mpd/DC",
        masks=[LEFT], masked_in_camera=True,
    )  # fmt: skip
    async with Disk(tmp_path / "recordings", reserve_bytes=1) as disk:
        around = Surroundings(
            clock=clock, dice=random.Random(1), guard=LOOPBACK, readers={"rtsp": read_stream}, disk=disk,  # noqa: S311
            on_finished=lambda _: None, open_transcode=pictures.open_transcode,
        )  # fmt: skip
        camera = Camera(stream, around, last_end_us=0)
        assert await onvif.set_masks(secrets, [LEFT])
        burnt = []
        for forgets in (False, True):
            if forgets:
                dome.masks.clear()
            await ask_masks(camera, onvif)
            burnt.append(list(camera.burnt_in))
        assert await onvif.set_masks(secrets, [LEFT])
        await ask_masks(camera, onvif)
        assert [*burnt, list(camera.burnt_in)] == [[], [LEFT], []]
        await camera.close()
    await pictures.close()


async def test_a_camera_is_described_and_told_to_learn_anew(link: LinkClient, dome: MadeCamera) -> None:
    """Enrolment gets its streams by ONVIF; a person's word that it should look there is taken."""
    secrets = {"main_url": "", "username": USERNAME, "password": PASSWORD, "onvif_url": dome.url}
    described = msgspec.json.decode((await link.ask({"op": "describe", "secrets": secrets}))[1:])
    assert described["main_url"] == "rtsp://127.0.0.1:554/large?unicast=true"
    assert (await link.ask({"op": "relearn", "camera_id": "dome"}))[:1] == b"R"
