"""Orders to a motor come over the link of a media process."""

from __future__ import annotations

import random
from collections import deque
from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from pathlib import Path

import msgspec
import pytest
from tests.integration.onvif.made_camera import PASSWORD, USERNAME, MadeCamera

from watchroom.app.media import steering
from watchroom.base.clock import SystemClock
from watchroom.media.addresses import AddressGuard
from watchroom.media.camera import Surroundings
from watchroom.media.disk import Disk
from watchroom.media.link import LinkClient, LinkServer
from watchroom.media.onvif.lazily import LazyMotors
from watchroom.media.pictures.pool import Pictures
from watchroom.media.process import Index, MediaProcess
from watchroom.media.rounds import Rounds
from watchroom.media.rtsp.client import read_stream
from watchroom.model.video import CameraStream, PtzResult, StreamSecrets

HERE = AddressGuard(["127.0.0.0/8"])


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
    """Run what a media process does for one dome that is on demand."""
    clock, pictures = SystemClock(), Pictures()
    rounds = Rounds(pictures, clock)
    motors = LazyMotors(HERE, clock, rounds.pointed)

    async with Disk(tmp_path / "recordings", reserve_bytes=1) as disk:
        dice = random.Random(1)  # noqa: S311 - reproducible
        around = Surroundings(
            clock=clock, dice=dice, guard=HERE, readers={"rtsp": read_stream}, disk=disk,
            on_finished=lambda _: None, open_transcode=pictures.open_transcode, faults=rounds.faults,
        )  # fmt: skip
        index = Index(newest=newest, known=known, commit=forgotten, tell=forgotten)
        process = MediaProcess(around, index, deque())
        secrets = StreamSecrets(main_url="rtsp://127.0.0.1/", username=USERNAME, password=PASSWORD, onvif_url=dome.url)
        stream = CameraStream(
            camera_id="dome", kind="rtsp", wanted="on_demand", secrets=secrets, retention_hours=1, label="mpd/DC"
        )
        await process.follow([stream])
        async with LinkServer(tmp_path / "link" / "0.sock", steering(process, motors, rounds)):
            yield LinkClient(tmp_path / "link" / "0.sock")
        await process.close()
        await motors.close()


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


async def test_a_camera_is_told_to_learn_anew(link: LinkClient) -> None:
    """A person's word that a camera should look there is taken."""
    assert (await link.ask({"op": "relearn", "camera_id": "dome"}))[:1] == b"R"
