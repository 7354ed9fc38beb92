"""A media process: reads the cameras of its part, records them, and answers whoever serves their pictures."""

from __future__ import annotations

import asyncio
import logging
import zlib
from collections import deque
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from datetime import datetime

import msgspec

from watchroom.base.errors import NotFoundError, UnavailableError
from watchroom.media.camera import Camera, Surroundings
from watchroom.media.disk import Disk
from watchroom.media.link import KIND_RESULT, KIND_SEGMENT, Handler, Request, pack_json
from watchroom.media.recorder import Finished
from watchroom.media.recovery import leftovers, recover
from watchroom.media.segment_file import time_of
from watchroom.media.units import KIND_STILL
from watchroom.model.video import CameraStream, StreamState

ROUND_SECONDS = 1.0
"""How often finished segments are committed and changed states told, each in one batch."""
REFRESH_ROUNDS = 10
"""A state of which only rates and times changed is told this often."""
FINISHED_MAX = 100_000
"""So many segments may wait for the database; what comes beyond it is taken up at the next start."""
RECOVERIES_MAX = 2
STILL_WIDTH = 1280
_STILL_HEAD_BYTES = 8
_log = logging.getLogger(__name__)


class Index(msgspec.Struct, frozen=True, kw_only=True):
    """What a media process asks of the store, as functions; each raises UnavailableError while the store is gone."""

    newest: Callable[[], Awaitable[Mapping[str, tuple[datetime, str]]]]
    """When each camera's newest segment ended, and its path."""
    known: Callable[[Sequence[str]], Awaitable[set[str]]]
    """Which of these paths have a row."""
    commit: Callable[[Sequence[Finished]], Awaitable[None]]
    tell: Callable[[Sequence[tuple[str, StreamState]]], Awaitable[None]]
    """States that changed, each with its camera's label."""


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """What a process counts, without a name."""

    cameras: int
    live: int
    recorded_bytes: int
    lost_packets: int
    dropped_fragments: int
    waiting_segments: int
    lag_s: float


class MediaProcess:
    """The cameras of one part."""

    def __init__(self, around: Surroundings, index: Index, finished: deque[Finished]) -> None:
        """Read nothing yet; `finished` is where recorders put what is on disk."""
        self._around = around
        self._index = index
        self._finished = finished
        self._cameras: dict[str, Camera] = {}
        self._told: dict[str, StreamState] = {}
        self._lag_s = 0.0
        self._is_unsure = False
        """Whether the last commit failed: its answer may have been lost, and its segments be indexed all the same."""
        self._recovering = asyncio.Semaphore(RECOVERIES_MAX)

    async def follow(self, streams: Sequence[CameraStream]) -> None:
        """Make the cameras those of `streams`, each as it is wanted; others are let go."""
        wanted = {stream.camera_id: stream for stream in streams}
        for camera_id in [each for each in self._cameras if each not in wanted]:
            await self._cameras.pop(camera_id).close()
            self._told.pop(camera_id, None)
        new = [stream for stream in streams if stream.camera_id not in self._cameras]
        for camera_id, camera in self._cameras.items():
            if camera.stream != wanted[camera_id]:
                await camera.change(wanted[camera_id])
        if new:
            newest = await self._index.newest()
            await asyncio.gather(*(self._begin(stream, newest) for stream in new))

    async def run(self) -> None:
        """Commit what is finished and tell what changed, once a second, until cancelled."""
        rounds = 0
        is_held_up = False
        while True:
            began = self._around.clock.monotonic()
            await asyncio.sleep(ROUND_SECONDS)
            self._lag_s = max(0.0, self._around.clock.monotonic() - began - ROUND_SECONDS)
            rounds += 1
            try:
                await self.commit()
                await self._tell(rounds)
            except UnavailableError as error:
                if not is_held_up:
                    _log.warning("the store takes no segments and states; they wait error=%s", error)
                is_held_up = True
            else:
                if is_held_up:
                    _log.warning("the store takes segments and states again")
                is_held_up = False

    async def close(self) -> None:
        """End every camera; their last segments are on their way to the disk then."""
        await asyncio.gather(*(camera.close() for camera in self._cameras.values()))

    async def commit(self) -> None:
        """Commit all finished segments in one batch; they wait for the next round when the store does not take them."""
        while len(self._finished) > FINISHED_MAX:
            self._finished.popleft()
        batch = list(self._finished)
        if not batch:
            return
        known: set[str] = set()
        if self._is_unsure:
            known = await self._index.known([each.segment.path for each in batch])
        self._is_unsure = True
        if new := [each for each in batch if each.segment.path not in known]:
            await self._index.commit(new)
        self._is_unsure = False
        for _ in batch:
            self._finished.popleft()

    def figures(self) -> Figures:
        """Return what is counted."""
        states = [camera.state() for camera in self._cameras.values()]
        return Figures(
            cameras=len(states),
            live=sum(state.actual == "live" for state in states),
            recorded_bytes=self._disk.bytes_written,
            lost_packets=sum(state.lost_packets for state in states),
            dropped_fragments=self._disk.dropped,
            waiting_segments=len(self._finished),
            lag_s=round(self._lag_s, 4),
        )

    def handlers(self, still: Callable[[Camera, int], Awaitable[tuple[int, bytes]]]) -> dict[str, Handler]:
        """Return who answers the link's requests, by name; `still` makes (time in µs, JPEG) of a camera's key frame."""

        async def jpeg(request: Request) -> bytes:
            wall_us, picture = await still(self._camera(request), _number(request, "width", STILL_WIDTH))
            return bytes((KIND_STILL,)) + wall_us.to_bytes(_STILL_HEAD_BYTES, "big") + picture

        async def open_segment(request: Request) -> bytes:
            return pack_json(KIND_SEGMENT, self._camera(request).open_segment())

        async def states(_: Request) -> bytes:
            return pack_json(KIND_RESULT, [camera.state() for camera in self._cameras.values()])

        async def figures(_: Request) -> bytes:
            return pack_json(KIND_RESULT, self.figures())

        return {
            "live": lambda request: self._camera(request).view(str(request.get("stream", "main"))),
            "still": answering(jpeg),
            "open_segment": answering(open_segment),
            "states": answering(states),
            "figures": answering(figures),
        }

    def cameras(self) -> list[Camera]:
        """Return all cameras of this part."""
        return list(self._cameras.values())

    def camera(self, camera_id: str) -> Camera:
        """Return one camera of this part; raises NotFoundError."""
        found = self._cameras.get(camera_id)
        if found is None:
            raise NotFoundError("This camera is not read here.")
        return found

    def _camera(self, request: Request) -> Camera:
        return self.camera(str(request.get("camera_id", "")))

    @property
    def _disk(self) -> Disk:
        return self._around.disk

    async def _begin(self, stream: CameraStream, newest: Mapping[str, tuple[datetime, str]]) -> None:
        """Take up what a killed process left of the camera, then read it."""
        ended_at, path = newest.get(stream.camera_id, (None, None))
        last_end_us = 0 if ended_at is None else _microseconds(ended_at)
        async with self._recovering:
            try:
                for each in await self._recovered(stream, path):
                    self._finished.append(each)
                    last_end_us = max(last_end_us, _microseconds(each.segment.ended_at))
            except OSError as error:
                _log.warning("files left of a camera could not be taken up error=%s", error.strerror)
        self._cameras[stream.camera_id] = Camera(stream, self._around, last_end_us=last_end_us)

    async def _recovered(self, stream: CameraStream, newest_path: str | None) -> list[Finished]:
        root = self._disk.root
        paths = await asyncio.to_thread(leftovers, root, stream.camera_id, newest_path)
        known = await self._index.known(paths) if paths else set()
        found = [
            await asyncio.to_thread(recover, root, path, stream.camera_id, stream.label)
            for path in paths
            if path not in known
        ]
        return [each for each in found if each is not None]

    async def _tell(self, rounds: int) -> None:
        """Tell the states that changed; rates and times alone are told now and then, some cameras each second."""
        telling = []
        for camera_id, camera in self._cameras.items():
            is_turn = (rounds + zlib.crc32(camera_id.encode())) % REFRESH_ROUNDS == 0
            before = self._told.get(camera_id)
            if is_turn or before is None:
                camera.measure()
            state = camera.state()
            if is_turn or before is None or _steady(state) != _steady(before):
                telling.append((camera.stream.label, state))
        if telling:
            await self._index.tell(telling)
            self._told.update({state.camera_id: state for _, state in telling})


def answering(answer: Callable[[Request], Awaitable[bytes]]) -> Handler:
    """Return a handler that answers with one message."""

    async def handler(request: Request) -> AsyncGenerator[bytes, None]:
        yield await answer(request)

    return handler


def _steady(state: StreamState) -> StreamState:
    """Return a state without what changes with every picture."""
    return msgspec.structs.replace(state, fps=0.0, kbit_s=0.0, last_frame_at=None, lost_packets=0, offset_s=None)


def _number(request: Request, name: str, default: int) -> int:
    value = request.get(name, default)
    return value if isinstance(value, int) and value > 0 else default


def _microseconds(at: datetime) -> int:
    return (at - time_of(0)) // (at.resolution)
