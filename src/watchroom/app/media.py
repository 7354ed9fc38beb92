"""`watchroom media`: one media process, kept running by the server: cameras in, recordings and pictures out."""

from __future__ import annotations

import argparse
import asyncio
import logging
import random
import signal
import sys
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import msgspec
import uvloop

from watchroom.actions.seal import MasterKey
from watchroom.app.ending import end
from watchroom.app.mask_watch import watch_masks
from watchroom.app.media_asks import Asks
from watchroom.app.settings import Settings
from watchroom.app.terminal import settings_of
from watchroom.base.clock import Clock, SystemClock
from watchroom.base.errors import UnavailableError
from watchroom.media.addresses import AddressGuard
from watchroom.media.camera import Camera, Surroundings, recordings_folder
from watchroom.media.disk import Disk
from watchroom.media.gateway.reader import SOCKET_NAME, GatewayReader
from watchroom.media.hls import ReadHls
from watchroom.media.hub import ReadStream
from watchroom.media.link import Handler, LinkClient, LinkServer, socket_path
from watchroom.media.mjpeg import ReadMjpeg
from watchroom.media.onvif.lazily import LazyOnvif
from watchroom.media.pictures.pool import Pictures
from watchroom.media.process import Index, MediaProcess
from watchroom.media.recorder import Finished
from watchroom.media.rounds import Rounds
from watchroom.media.rtsp.client import read_stream
from watchroom.model.video import CameraStream, StreamSecrets
from watchroom.pipeline.recordings import Recordings
from watchroom.store import video as store_video
from watchroom.store.acting import GONE
from watchroom.store.listening import Listening
from watchroom.store.pool import Address, Database
from watchroom.store.server.supervisor import running_address
from watchroom.store.video import StreamRow

REREAD_SECONDS = 30.0
"""Without any notification the wanted streams are read this often all the same."""
AGAIN_SECONDS = 1.0
SWITCH_SECONDS = 0.0005
"""The threads that write wait no longer than this for the one that reads cameras, however busy it is."""
GB = 1_000_000_000
_log = logging.getLogger(__name__)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add which part of the cameras, and of which data folder."""
    parser.add_argument("--part", type=int, required=True, metavar="N", help="which part of the cameras it reads")
    parser.add_argument("--data", type=Path, required=True, metavar="DIR", help="the data folder of the server")


def run(args: argparse.Namespace) -> int:
    """Read cameras until told to stop."""
    settings = settings_of(args)
    logging.basicConfig(level=settings.log_level.upper(), format="%(asctime)s %(levelname)s %(name)s %(message)s")
    sys.setswitchinterval(SWITCH_SECONDS)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_until_signalled(settings, args.part))
    return 0


async def _until_signalled(settings: Settings, part: int) -> None:
    stop = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    address = Address(url=settings.database_url) if settings.database_url else running_address(settings.data)
    if address is None:
        raise UnavailableError(f"No server runs on {settings.data}: start it with `watchroom serve`.")
    async with await Database.open(address) as database:
        await serve(settings, database, part, stop)


async def serve(settings: Settings, database: Database, part: int, stop: asyncio.Event) -> None:
    """Read, record and answer until `stop` is set; then finish every segment and commit it."""
    clock = SystemClock()
    key = MasterKey.load_or_create(settings.master_key_path)
    recordings = Recordings(database, clock, key)
    index = Index(newest=recordings.newest, known=recordings.known, commit=recordings.commit, tell=recordings.tell)
    finished: deque[Finished] = deque()
    pictures = Pictures()
    guard = AddressGuard.from_text(settings.camera_networks)
    rounds = Rounds(pictures, clock)
    onvif = LazyOnvif(guard, clock, rounds.pointed)
    process: MediaProcess | None = None
    try:
        reserve_bytes = int(settings.recordings_reserve_gb * GB)
        async with Disk(recordings_folder(settings.data), reserve_bytes=reserve_bytes) as disk:
            around = _around(settings, clock, guard, disk, finished, pictures, rounds)
            process = MediaProcess(around, index, finished)
            asks = Asks(
                process, pictures, onvif, rounds, readers=around.readers, guard=guard, clock=clock, root=disk.root
            )
            answers = handlers(process, pictures) | asks.handlers()
            try:
                async with LinkServer(socket_path(settings.data, part), answers):
                    await _work(process, rounds, onvif, database, key, part, stop)
            finally:
                await process.close()
    finally:
        await onvif.close()
        await pictures.close()
        if process is not None:
            with suppress(UnavailableError):  # what is not committed now is taken up at the next start
                await process.commit()


def handlers(process: MediaProcess, pictures: Pictures) -> dict[str, Handler]:
    """Return who answers the link's requests, by name."""

    async def still(camera: Camera, width: int) -> tuple[int, bytes]:
        found, unit = await camera.key()
        return unit.wall_us, await pictures.jpeg(found, unit, width, camera.burnt_in)

    return process.handlers(still)


def _around(
    settings: Settings,
    clock: Clock,
    guard: AddressGuard,
    disk: Disk,
    finished: deque[Finished],
    pictures: Pictures,
    rounds: Rounds,
) -> Surroundings:
    return Surroundings(
        clock=clock,
        dice=random.Random(),  # noqa: S311 - jitter of waits, no secret
        guard=guard,
        readers=readers(settings.data, pictures),
        disk=disk,
        on_finished=finished.append,
        on_key=rounds.saw_key,
        faults=rounds.faults,
        open_transcode=pictures.open_transcode,
    )


def readers(data: Path, pictures: Pictures) -> dict[str, ReadStream]:
    """Return what reads each kind of stream; those behind gateways come from the process that holds the lines."""
    gateways = GatewayReader(LinkClient(socket_path(data, SOCKET_NAME)).messages)
    return {
        "rtsp": read_stream,
        "hls": ReadHls(pictures.demux),
        "mjpeg": ReadMjpeg(pictures.open_transcode),
        "gateway": gateways.read,
    }


async def _work(
    process: MediaProcess,
    rounds: Rounds,
    onvif: LazyOnvif,
    database: Database,
    key: MasterKey,
    part: int,
    stop: asyncio.Event,
) -> None:
    """Follow what is wanted, commit what is recorded and look at cameras, until `stop`."""
    working = [
        asyncio.create_task(rounds.run(), name="health"),
        asyncio.create_task(watch_masks(process, onvif), name="masks in cameras"),
        asyncio.create_task(process.run(), name="commits"),
        asyncio.create_task(_follow(process, database, key, part), name="wanted streams"),
    ]
    stopping = asyncio.create_task(stop.wait())
    try:
        done, _ = await asyncio.wait({*working, stopping}, return_when=asyncio.FIRST_COMPLETED)
        for task in done - {stopping}:
            await task
    finally:
        await end([*working, stopping])


async def _follow(process: MediaProcess, database: Database, key: MasterKey, part: int) -> None:
    """Make the cameras as they are wanted, at each notification; while the database is gone they go on as they are."""
    while True:
        try:
            await _follow_connected(process, database, key, part)
        except (UnavailableError, *GONE) as error:
            _log.debug("wanted streams cannot be read error=%s", type(error).__name__)
        await asyncio.sleep(AGAIN_SECONDS)


async def _follow_connected(process: MediaProcess, database: Database, key: MasterKey, part: int) -> None:
    changed = asyncio.Event()

    async with Listening(database, lambda *_: changed.set(), ("place",)) as listening:
        while True:
            changed.clear()
            async with database.writer.acquire() as tx:
                rows = await store_video.streams_of_part(tx, part)
            await process.follow(opened_streams(rows, key))
            with suppress(TimeoutError):
                async with asyncio.timeout(REREAD_SECONDS):
                    await changed.wait()
            listening.check()


def opened_streams(rows: Sequence[StreamRow], key: MasterKey) -> list[CameraStream]:
    """Return the streams with their secrets opened; one whose secrets do not open is left out, and said."""
    streams = []
    for row in rows:
        try:
            plain = key.open(row.sealed or b"", stream_aad(row.camera_id))
        except UnavailableError as error:
            _log.warning("a camera's credentials do not open error=%s", error)
            continue
        streams.append(
            CameraStream(
                camera_id=row.camera_id,
                kind=row.kind,
                wanted=row.wanted,
                secrets=msgspec.json.decode(plain, type=StreamSecrets),
                retention_hours=row.retention_hours,
                label=row.label,
                part=row.part or 0,
                masks=row.masks,
                masked_in_camera=row.masked_in_camera,
                ring_minutes=row.ring_minutes,
            )
        )
    return streams


def stream_aad(camera_id: str) -> bytes:
    """Return what a camera's secrets are sealed to."""
    return f"camera-stream/{camera_id}".encode()
