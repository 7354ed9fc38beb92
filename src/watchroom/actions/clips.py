"""Exporting clips: one span of many cameras as one act, with everything needed to check it outside."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from watchroom.actions.agreements import demand_may_pass_on
from watchroom.actions.clip_files import ClipCamera, ClipPiece, ClipPlan
from watchroom.actions.door import Deed, Door, act, is_case_of
from watchroom.actions.links import part_of
from watchroom.actions.masked_recordings import masks_lacking
from watchroom.actions.openings import incident_of
from watchroom.actions.playback import Span, cameras_named, open_recordings
from watchroom.actions.unexplained import mark_far_looks
from watchroom.base.errors import ConflictError, RefusedError
from watchroom.media.units import CLOCK_HZ
from watchroom.model.people import Seat, Why
from watchroom.model.video import Mask, SegmentView
from watchroom.policy.decide import barred
from watchroom.store import acts as store_acts
from watchroom.store import recordings as store
from watchroom.store import video as store_video

CLIP_CAMERAS_MAX = 16
CLIP_SPAN_MAX = timedelta(hours=6)
MASKED_MAX = timedelta(hours=1)
"""Of masked cameras in one export, all together: at 1280 by 720 a minute takes some 15 s of a core."""
DELIVERED, BROKEN_OFF, CUT = "delivered", "broken off", "cut: no longer allowed"


@act("clip.export", "Export what cameras recorded of one span, with its hashes.")
async def export(deed: Deed, camera_ids: Sequence[str], span: Span, *, recordings: Path) -> ClipPlan:
    """Allow and record an export, and return the plan that it is written by.

    Every camera named must be one that may be seen: an export leaves nothing out in silence. The plan names each
    segment with its hash; the ledger's entry holds the same hashes, so that the export can be checked against it.

    Raises:
        NotFoundError: the seat sees no such camera.
        RefusedError: neither incident nor case holds, or a camera may not be seen.
        ConflictError: nothing was recorded, or the span is too large.
    """
    ids = cameras_named(camera_ids)
    if len(ids) > CLIP_CAMERAS_MAX or span.ended_at - span.began_at > CLIP_SPAN_MAX:
        hours = CLIP_SPAN_MAX.total_seconds() / 3600
        raise ConflictError(f"One export is of at most {CLIP_CAMERAS_MAX} cameras and {hours:.0f} hours: make several.")
    number = await _demand_case_or_incident(deed)
    cameras, seen = [], []
    for camera_id in ids:
        opened = await open_recordings(deed, camera_id, span)
        demand_may_pass_on(deed, "camera", f"{opened.camera.agency}/{opened.camera.law_tag}")
        seen.append(opened.camera)
        segments = await store.segments_between(deed.tx, [camera_id], span.began_at, span.ended_at)
        cameras.append(await _camera(deed, opened.camera.name, camera_id, segments, span))
    _demand_short_masked(cameras)
    if not any(camera.pieces for camera in cameras):
        raise ConflictError(
            "Nothing of these cameras is kept of that time, or it is still being written: wait a minute."
        )
    deed.about(
        f"clip of {len(ids)} cameras for {number}" if len(ids) > 1 else f"clip of camera {ids[0]} for {number}",
        cameras=ids,
        began_at=span.began_at,
        ended_at=span.ended_at,
        segments={each.camera_id: [piece.sha256 for piece in each.pieces] for each in cameras},
    )
    await mark_far_looks(deed, seen, (span.began_at, span.ended_at))
    return ClipPlan(
        act_id=deed.id,
        exported_at=deed.now,
        exported_by=deed.seat.name,
        agency=deed.seat.agency,
        for_what=number,
        note=deed.why.note or "",
        began_at=span.began_at,
        ended_at=span.ended_at,
        recordings=recordings,
        cameras=cameras,
        labels=frozenset(f"{camera.agency}/{camera.law_tag}" for camera in seen),
    )


def still_allowed(door: Door, seat: Seat, why: Why, plan: ClipPlan) -> bool:
    """Return whether an export may be sent on: what it takes is still shared, and nothing of it suspended."""
    if barred(door.world, seat.role, seat.agency, "clip.export", why.purpose) is not None:
        return False
    named = frozenset(name for name in ("incident", "case") if getattr(why, name))
    return plan.labels <= door.sight(seat, why.purpose, named)["camera"]


async def _demand_case_or_incident(deed: Deed) -> str:
    """Return the number of the incident or case that an export is for."""
    if deed.why.case is not None:
        if not await is_case_of(deed, deed.why.case):
            raise RefusedError("case-known", "Give the number of an open case of yours; this is not one.")
        return deed.why.case
    return (await incident_of(deed, still_open=False)).number


def _demand_short_masked(cameras: Sequence[ClipCamera]) -> None:
    """Refuse more of masked cameras than can be decoded, masked and encoded anew while somebody waits."""
    lasts = (piece.ended_at - piece.began_at for camera in cameras for piece in camera.pieces if piece.masks)
    if sum(lasts, timedelta()) > MASKED_MAX:
        minutes = MASKED_MAX.total_seconds() / 60
        raise ConflictError(
            f"One export holds at most {minutes:.0f} minutes of masked cameras, all together, for each picture is made"
            " anew: make several."
        )


async def _camera(deed: Deed, name: str, camera_id: str, segments: Sequence[SegmentView], span: Span) -> ClipCamera:
    pieces = []
    streams = await store_video.streams(deed.tx, [camera_id])
    stream = streams[0] if streams else None
    for segment in segments:
        piece = await _piece(deed, segment, span, masks_lacking(stream, segment.began_at))
        if piece is not None:
            pieces.append(piece)
    part = part_of(stream) if stream is not None and any(each.masks for each in pieces) else None
    return ClipCamera(camera_id=camera_id, name=name, pieces=pieces, part=part)


async def _piece(deed: Deed, segment: SegmentView, span: Span, masks: list[Mask]) -> ClipPiece | None:
    """Return the fragments of a segment that touch the span: the cut is at key frames, a little more than asked."""
    began_ms = (span.began_at - segment.began_at).total_seconds() * 1000
    ended_ms = (span.ended_at - segment.began_at).total_seconds() * 1000
    inside = [
        each for each in segment.fragments if each.began_ms < ended_ms and each.began_ms + each.duration_ms > began_ms
    ]
    began_us = round(segment.began_at.timestamp() * 1_000_000)
    row = await store.segment_path(deed.tx, segment.camera_id, began_us)
    if not inside or row is None:
        return None
    return ClipPiece(
        path=row[1],
        sha256=segment.sha256 or "",
        segment_began_at=segment.began_at,
        segment_ended_at=segment.ended_at,
        began_at=segment.began_at + timedelta(milliseconds=inside[0].began_ms),
        ended_at=segment.began_at + timedelta(milliseconds=inside[-1].began_ms + inside[-1].duration_ms),
        offset_s=segment.offset_s,
        codec=segment.codec,
        header_bytes=segment.header_bytes,
        first_ticks=inside[0].began_ms * CLOCK_HZ // 1000,
        offset=inside[0].offset,
        size=inside[-1].offset + inside[-1].size - inside[0].offset,
        masks=masks,
        fragments=inside if masks else [],
    )


async def settle(door: Door, seat: Seat, plan: ClipPlan, outcome: str, at: datetime) -> None:
    """Write whether an export was delivered whole."""
    async with door.acting(seat) as tx:
        await store_acts.end_act(tx, plan.act_id, at, outcome)
