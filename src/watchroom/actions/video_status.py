"""The work list of the video plane: for each camera what is wanted, what it does, and what is wrong, worst first."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import msgspec

from watchroom.actions.door import Deed, act
from watchroom.model.video import StreamState
from watchroom.model.video_views import VideoStatus, VideoTotals, WorkView
from watchroom.model.views import CameraView
from watchroom.store import recordings as store_recordings
from watchroom.store import things as store_things
from watchroom.store import video as store
from watchroom.store import work_list as store_work_list
from watchroom.store.acting import Tx
from watchroom.store.recordings import Usage
from watchroom.store.video import StreamRow


class History(msgspec.Struct, frozen=True, kw_only=True):
    """What is remembered of one camera's health."""

    uptime: float | None
    mttr_s: float | None


HistoryOf = Callable[[Tx], Awaitable[dict[str, History]]]
"""Returns the remembered health by camera."""


@act("video.status", "See the work list of the cameras.")
async def status(
    deed: Deed, *, disk_budget_bytes: int | None, history_of: HistoryOf, may_discover: bool = False
) -> VideoStatus:
    """Return every camera with a stream that the seat sees, the worst first."""
    deed.about("work list of cameras")
    cameras = {each.id: each for each in await store_things.cameras(deed.tx, registered=False)}
    streams = [each for each in await store.streams(deed.tx) if each.camera_id in cameras]
    states = await store.states(deed.tx)
    usage = {each.camera_id: each for each in await store_recordings.usage(deed.tx)}
    oldest = await store_work_list.oldest_kept(deed.tx)
    history = await history_of(deed.tx)
    nothing = History(uptime=None, mttr_s=None)
    items = [
        msgspec.structs.replace(
            _work(cameras[each.camera_id], each, states.get(each.camera_id), usage.get(each.camera_id)),
            oldest_at=oldest.get(each.camera_id),
            uptime=history.get(each.camera_id, nothing).uptime,
            mttr_s=history.get(each.camera_id, nothing).mttr_s,
        )
        for each in streams
    ]
    items.sort(key=_badness)
    held = await store_work_list.held_bytes(deed.tx)
    return VideoStatus(items=items, totals=_totals(items, held, disk_budget_bytes), may_discover=may_discover)


def _work(camera: CameraView, stream: StreamRow, state: StreamState | None, usage: Usage | None) -> WorkView:
    return WorkView(
        camera_id=camera.id,
        name=camera.name,
        owner_class=camera.owner_class,
        kind=stream.kind,
        wanted=stream.wanted,
        state=state,
        retention_hours=stream.retention_hours,
        masks=len(stream.masks),
        masked_in_camera=stream.masked_in_camera,
        ring_minutes=stream.ring_minutes,
        oldest_at=None,
        kept_bytes=usage.bytes if usage else 0,
        uptime=None,
        faults=_faults(stream, state),
        lat=camera.lat,
        lon=camera.lon,
        turns=camera.azimuth_deg is None,
        pan_zero_deg=camera.pan_zero_deg,
    )


def _faults(stream: StreamRow, state: StreamState | None) -> list[str]:
    """Return what stands now; a wanted stream that nobody tells of is offline too."""
    if stream.wanted == "off":
        return []
    if state is None:
        return ["offline"] if stream.wanted == "record" else []
    faults = list(state.faults)
    if state.actual in ("failed", "waiting") and "offline" not in faults:
        faults.insert(0, "offline")
    return faults


def _badness(work: WorkView) -> tuple[int, float, str]:
    offline = "offline" in work.faults
    return (0 if offline else 1 if work.faults else 2, work.uptime if work.uptime is not None else 1.0, work.camera_id)


def _totals(items: list[WorkView], held_bytes: int, disk_budget_bytes: int | None) -> VideoTotals:
    return VideoTotals(
        cameras=len(items),
        live=sum(each.state is not None and each.state.actual == "live" for each in items),
        faulty=sum(bool(each.faults) for each in items),
        masked=sum(each.masks > 0 for each in items),
        viewers=sum(each.state.viewers for each in items if each.state is not None),
        kept_bytes=sum(each.kept_bytes for each in items),
        disk_budget_bytes=disk_budget_bytes,
        held_bytes=held_bytes,
    )
