"""Looking at what was recorded: many cameras over one span as one act, and the bytes of each recorded stretch."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec

from watchroom.actions.agreements import shown_since
from watchroom.actions.door import Deed, Door, act
from watchroom.actions.links import LinkOf, part_of, refuse_end
from watchroom.actions.masked_recordings import masks_lacking
from watchroom.actions.openings import camera_of, demand_reason, lease_for
from watchroom.actions.tickets import TICKET_LASTS, new_ticket, ticket_sha256
from watchroom.actions.unexplained import mark_far_looks
from watchroom.actions.views import demand_room, running_look
from watchroom.base.errors import BadInputError, NotFoundError, RefusedError, UnavailableError
from watchroom.media.link import KIND_SEGMENT
from watchroom.media.recorded import MaskedCut
from watchroom.model.video import LeaseView, Mask, SegmentView
from watchroom.model.video_views import PlaybackCamera, PlaybackMark, PlaybackView
from watchroom.model.views import CameraView
from watchroom.store import incidents as store_incidents
from watchroom.store import leases as store_leases
from watchroom.store import recordings as store
from watchroom.store import video as store_video
from watchroom.store import views as store_views
from watchroom.store.video import StreamRow
from watchroom.store.views import NewView, OpenView

CAMERAS_MAX = 64
SPAN_MAX = timedelta(hours=24)
PLAYBACK_LASTS = timedelta(hours=4)
MARKS_MAX = 500
DIGITS_MAX = 17
"""Of microseconds since 1970: to the year 5138."""
RING_RULE = "owners-ring-buffer"
MASKED_RULE = "masked-recordings-sealed"
MASKED_SAYS = (
    "This recording lacks its camera's masks and stays sealed: ask for its masked groups of pictures, one by one."
)


class Span(msgspec.Struct, frozen=True):
    """A stretch of time."""

    began_at: datetime
    ended_at: datetime


def span_of(start: datetime, end: datetime) -> Span:
    """Return a span; raises BadInputError for one without zone, backwards or longer than SPAN_MAX."""
    for field, at in (("from", start), ("to", end)):
        if at.tzinfo is None:
            raise BadInputError(field, "needs a time zone, such as 2026-03-14T21:15:00Z")
    start, end = start.astimezone(UTC), end.astimezone(UTC)
    if not timedelta(0) < end - start <= SPAN_MAX:
        raise BadInputError("to", f"is after `from`, at most {SPAN_MAX.total_seconds() / 3600:.0f} hours")
    return Span(start, end)


def cameras_named(camera_ids: Sequence[str]) -> list[str]:
    """Return the ids once each; raises BadInputError for none or too many."""
    ids = list(dict.fromkeys(camera_ids))
    if not 0 < len(ids) <= CAMERAS_MAX:
        raise BadInputError("cameras", f"names 1 to {CAMERAS_MAX} cameras")
    return ids


class Recorded(msgspec.Struct, frozen=True):
    """One camera whose recordings may be seen, and the lease that allows it."""

    camera: CameraView
    lease: LeaseView | None


async def open_recordings(deed: Deed, camera_id: str, span: Span) -> Recorded:
    """Return a camera whose recordings of a span may be looked at for this act's reason.

    A private camera is seen only under a lease, and only where its owner lets us keep a ring of minutes.
    """
    camera = await camera_of(deed, camera_id)
    await demand_reason(deed, camera, still_open=False)
    since = shown_since(deed, "camera", f"{camera.agency}/{camera.law_tag}")
    if since is not None and span.began_at < since:
        says = (
            f"The agreement with {camera.agency} shows recordings since {since:%Y-%m-%d %H:%M} UTC: ask for later ones."
        )
        raise RefusedError("agreement-retention", says)
    lease = await lease_for(deed, camera, None)
    if lease is not None and not camera.ring_buffer:
        raise RefusedError(RING_RULE, "The owner keeps no ring of minutes here: only the live picture is open.")
    return Recorded(camera, lease)


@act("camera.play", "Look at what cameras recorded.")
async def play(deed: Deed, camera_ids: Sequence[str], span: Span, *, process: str, link_of: LinkOf) -> PlaybackView:
    """Begin a playback of many cameras over one span, as one act.

    A camera that may not be seen is named with the reason; when none may be seen, the act is refused as the first was.
    """
    ids = cameras_named(camera_ids)
    await demand_room(deed)
    deed.about(
        f"recordings of {len(ids)} cameras" if len(ids) > 1 else f"recordings of camera {ids[0][:100]}",
        cameras=ids,
        began_at=span.began_at,
        ended_at=span.ended_at,
    )
    allowed, refused = await _sort_out(deed, ids, span)
    await mark_far_looks(deed, [each.camera for each in allowed.values()], (span.began_at, span.ended_at))
    found = await recorded(deed, list(allowed), span, link_of)
    cameras = [PlaybackCamera(camera=each.camera, segments=found[id_]) for id_, each in allowed.items()]
    ticket = new_ticket()
    await store_views.put_view(
        deed.tx,
        NewView(
            id=deed.id,
            label=f"{deed.seat.agency}/{deed.door.world.agency_law.get(deed.seat.agency, '')}",
            kind="playback",
            seat=deed.seat,
            purpose=deed.why.purpose,
            incident=deed.why.incident,
            automatic=False,
            span=(span.began_at, span.ended_at),
            ticket_sha256=ticket.sha256,
            ticket_until=deed.now + TICKET_LASTS,
            process=process,
            began_at=deed.now,
            ends_at=deed.now + PLAYBACK_LASTS,
            cameras=[(camera_id, each.lease.id if each.lease else None) for camera_id, each in allowed.items()],
        ),
    )
    return PlaybackView(
        view_id=deed.id,
        ticket=ticket.text,
        ends_at=deed.now + PLAYBACK_LASTS,
        began_at=span.began_at,
        ended_at=span.ended_at,
        cameras=cameras + refused,
        marks=await _marks(deed, span),
        rule=deed.answer.rule,
    )


async def _sort_out(deed: Deed, ids: Sequence[str], span: Span) -> tuple[dict[str, Recorded], list[PlaybackCamera]]:
    """Return the cameras that may be seen, and the others with the reason why not."""
    allowed: dict[str, Recorded] = {}
    refused: list[PlaybackCamera] = []
    first: RefusedError | None = None
    for camera_id in ids:
        try:
            allowed[camera_id] = await open_recordings(deed, camera_id, span)
        except RefusedError as error:
            first = first or error
            camera = await camera_of(deed, camera_id)
            refused.append(PlaybackCamera(camera=camera, segments=[], refused=error.message, rule=error.rule))
    if not allowed and first is not None:
        raise first
    deed.about(deed.subject, refused=[each.camera.id for each in refused])
    return allowed, refused


async def recorded(deed: Deed, camera_ids: Sequence[str], span: Span, link_of: LinkOf) -> dict[str, list[SegmentView]]:
    """Return what is recorded of cameras within a span, the files being written now included, by camera in order.

    Stretches that lack their camera's masks say so.
    """
    found: dict[str, list[SegmentView]] = {camera_id: [] for camera_id in camera_ids}
    streams = {each.camera_id: each for each in await store_video.streams(deed.tx, list(camera_ids))}
    for each in await store.segments_between(deed.tx, list(camera_ids), span.began_at, span.ended_at):
        found[each.camera_id].append(each)
    if span.ended_at >= deed.now - timedelta(minutes=10):
        for stream in streams.values():
            growing = await open_segment(link_of, stream)
            if growing is not None and growing.view.began_at < span.ended_at and growing.view.ended_at > span.began_at:
                found[stream.camera_id].append(growing.view)
    return {id_: [_told(each, streams.get(id_)) for each in segments] for id_, segments in found.items()}


def _told(segment: SegmentView, stream: StreamRow | None) -> SegmentView:
    is_masked = bool(masks_lacking(stream, segment.began_at))
    return msgspec.structs.replace(segment, masked=True) if is_masked else segment


class Growing(msgspec.Struct, frozen=True):
    """The file that is being written, as far as it can be played; `path` is below the recordings folder."""

    view: SegmentView
    path: str

    @property
    def playable_bytes(self) -> int:
        """Return how much of the file is whole fragments."""
        last = self.view.fragments[-1] if self.view.fragments else None
        return self.view.header_bytes if last is None else last.offset + last.size


async def open_segment(link_of: LinkOf, stream: StreamRow) -> Growing | None:
    """Return the file being written of a camera, None when there is none or its media process does not answer."""
    try:
        message = await link_of(part_of(stream)).ask({"op": "open_segment", "camera_id": stream.camera_id})
        refuse_end(message)
    except UnavailableError:
        return None
    body = message[1:]
    if message[0] != KIND_SEGMENT or body == b"null":
        return None
    return Growing(msgspec.json.decode(body, type=SegmentView), msgspec.json.decode(body, type=_Where).path)


class _Where(msgspec.Struct, frozen=True):
    path: str


async def _marks(deed: Deed, span: Span) -> list[PlaybackMark]:
    """Return what the incident's timeline tells of the span, and when its private cameras were opened."""
    if deed.why.incident is None or await store_incidents.get(deed.tx, deed.why.incident) is None:
        return []
    ids = await store_incidents.merged_ids(deed.tx, deed.why.incident)
    lines = await store_incidents.timeline(deed.tx, ids, None, MARKS_MAX)
    marks = [PlaybackMark(at=each.at, kind=each.kind, text=each.text) for each in lines]
    marks += [
        PlaybackMark(at=each.opened_at, kind="lease", text=f"{each.camera_name} opened by {each.opened_by_name}")
        for each in await store_leases.leases_of_incident(deed.tx, deed.why.incident)
    ]
    return sorted((each for each in marks if span.began_at <= each.at <= span.ended_at), key=lambda each: each.at)


@act("camera.play_again", "Read on in a playback that runs.")
async def play_on(deed: Deed, camera_id: str, ticket: str, span: Span, *, link_of: LinkOf) -> list[SegmentView]:
    """Return what is recorded of a camera within the playback's own span; no act of its own."""
    look = await running_look(deed, ticket, camera_id)
    within = _within(look, span)
    deed.continues()
    return [] if within is None else (await recorded(deed, [camera_id], within, link_of))[camera_id]


def _within(look: OpenView, span: Span) -> Span | None:
    """Return the part of a span that the playback was allowed for."""
    if look.span is None:
        raise NotFoundError("This ticket is of a live look: it opens no recording.")
    began_at, ended_at = max(span.began_at, look.span[0]), min(span.ended_at, look.span[1])
    return Span(began_at, ended_at) if began_at < ended_at else None


def began_us_of(file: str) -> int:
    """Return the begin that a file's name tells: `{microseconds}.mp4`; raises NotFoundError for another name."""
    digits, _, kind = file.rpartition(".")
    if kind != "mp4" or not (digits.isascii() and digits.isdecimal()) or len(digits) > DIGITS_MAX:
        raise NotFoundError("Nothing was recorded then, or it is no longer kept.")
    return int(digits)


async def plays_on(door: Door, camera_id: str, ticket: str) -> bool:
    """Return whether the playback that a ticket belongs to still runs with this camera in it."""
    async with door.everything() as tx:
        return await store_views.view_of_ticket(tx, ticket_sha256(ticket), camera_id, door.clock.now()) is not None


class Bytes(msgspec.Struct, frozen=True):
    """A file to send from: its path, how much of it may be sent, and whether it still grows."""

    path: Path
    size_bytes: int
    is_growing: bool


class MaskedGroup(msgspec.Struct, frozen=True):
    """One recorded group of pictures, and the media process that masks it."""

    part: int
    cut: MaskedCut


class _Stretch(msgspec.Struct, frozen=True):
    """One recorded file as far as it plays; `path` is below the recordings folder."""

    view: SegmentView
    path: str
    playable_bytes: int
    is_growing: bool


@act("camera.segment", "Read the bytes of a recorded stretch in a playback that runs.")
async def segment_bytes(
    deed: Deed, camera_id: str, began_us: int, ticket: str, *, group: int | None, recordings: Path, link_of: LinkOf
) -> Bytes | MaskedGroup:
    """Return where the bytes of one recorded stretch are, or of one masked group of it; no act of its own.

    A segment that only overlaps the allowed span is sent whole: it is the smallest thing that plays by itself. What
    lacks its camera's masks is never sent as it is.
    """
    look = await running_look(deed, ticket, camera_id)
    if look.span is None:
        raise NotFoundError("This ticket is of a live look: it opens no recording.")
    deed.continues()
    streams = await store_video.streams(deed.tx, [camera_id])
    stream = streams[0] if streams else None
    found = await _stretch(deed, camera_id, began_us, look.span, stream, link_of)
    if found is None:
        raise NotFoundError("Nothing was recorded then, or it is no longer kept.")
    masks = masks_lacking(stream, found.view.began_at)
    if stream is not None and masks:
        return _group(found, stream, masks, group)
    if group is not None:
        raise BadInputError("group", "is for recordings of masked cameras; ask for a range of bytes")
    return Bytes(recordings / found.path, found.playable_bytes, found.is_growing)


def _group(found: _Stretch, stream: StreamRow, masks: list[Mask], group: int | None) -> MaskedGroup:
    if group is None:
        raise RefusedError(MASKED_RULE, MASKED_SAYS)
    view = found.view
    if not 0 <= group < len(view.fragments):
        raise NotFoundError("There is no such group of pictures in this recording.")
    cut = MaskedCut(
        path=found.path,
        header_bytes=view.header_bytes,
        fragments=[view.fragments[group]],
        masks=masks,
        is_export=False,
    )
    return MaskedGroup(part_of(stream), cut)


async def _stretch(
    deed: Deed,
    camera_id: str,
    began_us: int,
    span: tuple[datetime, datetime],
    stream: StreamRow | None,
    link_of: LinkOf,
) -> _Stretch | None:
    """Return a recorded stretch that overlaps the span."""
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    try:
        began_at = epoch + timedelta(microseconds=began_us)
    except OverflowError as error:
        raise BadInputError("began_us", "is not a time") from error
    for each in await store.segments_between(deed.tx, [camera_id], *span):
        if each.began_at == began_at:
            row = await store.segment_path(deed.tx, camera_id, began_us)
            return None if row is None else _Stretch(each, row[1], row[0], is_growing=False)
    growing = await open_segment(link_of, stream) if stream is not None else None
    if growing is None or growing.view.began_at != began_at or began_at >= span[1]:
        return None
    return _Stretch(growing.view, growing.path, growing.playable_bytes, is_growing=True)
