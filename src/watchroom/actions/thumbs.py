"""Thumbnails of recordings while somebody scrubs: one key frame of a recorded stretch, decoded by a media process."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

from watchroom.actions.door import Deed, act
from watchroom.actions.links import LinkOf, part_of
from watchroom.actions.masked_recordings import masks_lacking
from watchroom.actions.playback import Span, open_segment
from watchroom.actions.views import read_still, running_look
from watchroom.base.errors import BadInputError, NotFoundError
from watchroom.model.video import Mask, SegmentView
from watchroom.store import recordings as store
from watchroom.store import video as store_video
from watchroom.store.video import StreamRow

WIDTH_MAX = 640
NEAR = timedelta(seconds=10)
"""So far from the time asked for a picture may be."""


class Where(msgspec.Struct, frozen=True):
    """The key frame of a thumbnail: the stream's process, the file, and the bytes of header and fragment."""

    stream: StreamRow
    path: str
    header_bytes: int
    offset: int
    size: int
    wall_us: int
    masks: list[Mask]


@act("camera.thumb", "See a thumbnail of a recording in a playback that runs.")
async def find_thumb(deed: Deed, camera_id: str, ticket: str, at: datetime, *, link_of: LinkOf) -> Where:
    """Return the recorded key frame nearest before a time, within the playback's own span; no act of its own."""
    if at.tzinfo is None:
        raise BadInputError("at", "needs a time zone, such as 2026-03-14T21:15:00Z")
    look = await running_look(deed, ticket, camera_id)
    deed.continues()
    if look.span is None or not look.span[0] - NEAR <= at <= look.span[1] + NEAR:
        raise NotFoundError("This playback does not cover that time.")
    streams = await store_video.streams(deed.tx, [camera_id])
    found = await _recorded(deed, camera_id, at) or (await _growing(streams[0], at, link_of) if streams else None)
    if found is None:
        raise NotFoundError("Nothing was recorded then, or it is no longer kept.")
    segment, path = found
    return _frame(streams[0], segment, path, at)


async def _recorded(deed: Deed, camera_id: str, at: datetime) -> tuple[SegmentView, str] | None:
    span = Span(at - NEAR, at + timedelta(microseconds=1))
    segments = await store.segments_between(deed.tx, [camera_id], span.began_at, span.ended_at)
    segments = [each for each in segments if each.fragments]
    if not segments:
        return None
    segment = segments[-1]
    began_us = round(segment.began_at.timestamp() * 1_000_000)
    row = await store.segment_path(deed.tx, camera_id, began_us)
    return None if row is None else (segment, row[1])


async def _growing(stream: StreamRow, at: datetime, link_of: LinkOf) -> tuple[SegmentView, str] | None:
    growing = await open_segment(link_of, stream)
    if growing is None or not growing.view.fragments or at < growing.view.began_at:
        return None
    return growing.view, growing.path


def _frame(stream: StreamRow, segment: SegmentView, path: str, at: datetime) -> Where:
    """Return the last fragment that begins no later than `at`, the first when none does."""
    ms = (at - segment.began_at).total_seconds() * 1000
    fragment = next((each for each in reversed(segment.fragments) if each.began_ms <= ms), segment.fragments[0])
    wall = segment.began_at + timedelta(milliseconds=fragment.began_ms)
    return Where(
        stream=stream,
        path=path,
        header_bytes=segment.header_bytes,
        offset=fragment.offset,
        size=fragment.size,
        wall_us=round(wall.timestamp() * 1_000_000),
        masks=masks_lacking(stream, segment.began_at),
    )


async def fetch_thumb(link_of: LinkOf, where: Where, width: int) -> bytes:
    """Return the JPEG; raises UnavailableError when no picture can be had, and the message says why."""
    request = {
        "op": "thumb",
        "camera_id": where.stream.camera_id,
        "path": where.path,
        "header_bytes": where.header_bytes,
        "offset": where.offset,
        "size": where.size,
        "wall_us": where.wall_us,
        "width": width,
        "masks": msgspec.to_builtins(where.masks),
    }
    return read_still(await link_of(part_of(where.stream)).ask(request))[1]
