"""Looking through a camera live: each look is an act, and runs only for as long as it is allowed."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import quote, urlencode

from watchroom.actions.door import Deed, act
from watchroom.actions.links import LinkOf, part_of, refuse_end
from watchroom.actions.openings import Opening, open_camera
from watchroom.actions.tickets import TICKET_LASTS, new_ticket, ticket_sha256
from watchroom.actions.unexplained import mark_far_looks
from watchroom.base.errors import BadInputError, LimitError, NotFoundError, UnavailableError
from watchroom.media.units import KIND_STILL
from watchroom.model.video_views import LiveView, RunningView
from watchroom.store import acts as store_acts
from watchroom.store import video as store_video
from watchroom.store import views as store
from watchroom.store.video import StreamRow
from watchroom.store.views import NewView, OpenView

LOOK_LASTS_MAX = timedelta(hours=12)
"""Nobody looks longer without asking anew; they must prove who they are by then."""
LOOKS_PER_SEAT_MAX = 200
"""A wall has 64 tiles; nobody has eyes for more than a few of those."""
STILL_WIDTH_MAX = 1_920
USED_NOTED_SECONDS = 5.0
"""The use of a look is written at most this often."""
STILL_HEAD_BYTES = 9


async def demand_room(deed: Deed) -> None:
    """Refuse more looks at one time than one person has eyes for; raises LimitError."""
    if await store.count_running(deed.tx, deed.seat.id) >= LOOKS_PER_SEAT_MAX:
        words = f"You look through {LOOKS_PER_SEAT_MAX} cameras already. Close some first."
        raise LimitError("looks_per_seat", words, retry_after_s=5.0)


def _live_path(camera_id: str, ticket: str) -> str:
    return f"/console/v1/cameras/{quote(camera_id, safe='')}/live?{urlencode({'ticket': ticket})}"


def _label(deed: Deed) -> str:
    return f"{deed.seat.agency}/{deed.door.world.agency_law.get(deed.seat.agency, '')}"


def _about(deed: Deed, opening: Opening, what: str, *, automatic: bool) -> None:
    deed.about(
        f"{what} of camera {opening.camera.id}" + (", docked by itself" if automatic else ""),
        camera=opening.camera.id,
        owner_class=opening.camera.owner_class,
        lease=opening.lease.id if opening.lease else None,
        automatic=automatic,
    )


@act("camera.live", "Look through a camera live.")
async def look_live(
    deed: Deed, camera_id: str, *, lease_id: str | None = None, automatic: bool = False, process: str
) -> LiveView:
    """Begin a live look and return its ticket; `automatic` says that it was docked by itself beside an incident.

    `process` is the web process that looks after it.
    """
    opening = await open_camera(deed, camera_id, lease_id)
    await demand_room(deed)
    _about(deed, opening, "live picture", automatic=automatic)
    await mark_far_looks(deed, [opening.camera])
    ticket = new_ticket()
    ends_at = opening.lease.ends_at if opening.lease else deed.now + LOOK_LASTS_MAX
    await store.put_view(
        deed.tx,
        NewView(
            id=deed.id,
            label=_label(deed),
            kind="live",
            seat=deed.seat,
            purpose=deed.why.purpose,
            incident=deed.why.incident,
            automatic=automatic,
            span=None,
            ticket_sha256=ticket.sha256,
            ticket_until=deed.now + TICKET_LASTS,
            process=process,
            began_at=deed.now,
            ends_at=deed.now + LOOK_LASTS_MAX,  # the lease itself is looked at again and again: it may be renewed
            cameras=[(camera_id, opening.lease.id if opening.lease else None)],
        ),
    )
    return LiveView(
        view_id=deed.id,
        ticket=ticket.text,
        ticket_until=deed.now + TICKET_LASTS,
        ws_url=_live_path(camera_id, ticket.text),
        ends_at=ends_at,
        camera=opening.camera,
        state=(await store_video.states(deed.tx, [camera_id])).get(camera_id),
        lease=opening.lease.id if opening.lease else None,
        rule=deed.answer.rule,
        says=deed.answer.says,
    )


@act("camera.still", "See one still picture of a camera.")
async def look_still(deed: Deed, camera_id: str, *, lease_id: str | None = None) -> StreamRow:
    """Allow one still without a running look; returns the stream that it is asked of."""
    opening = await open_camera(deed, camera_id, lease_id)
    _about(deed, opening, "one still picture", automatic=False)
    await mark_far_looks(deed, [opening.camera])
    return opening.stream


@act("camera.still_again", "Refresh the still picture of a look that runs.")
async def look_still_again(deed: Deed, camera_id: str, ticket: str) -> StreamRow:
    """Allow a still under the look that the ticket belongs to; no act of its own."""
    await running_look(deed, ticket, camera_id)
    streams = await store_video.streams(deed.tx, [camera_id])
    if not streams:
        raise NotFoundError("There is no such camera here.")
    deed.continues()
    return streams[0]


async def running_look(deed: Deed, ticket: str, camera_id: str) -> OpenView:
    """Return the seat's running look that a ticket belongs to, with this camera in it, and note its use.

    Raises NotFoundError, which does not tell whether the ticket, the look or the camera is wrong.
    """
    deed.about(f"look through camera {camera_id[:100]} with a ticket")
    found = await store.view_of_ticket(deed.tx, ticket_sha256(ticket), camera_id, deed.now)
    if found is None or found.seat.id != deed.seat.id:
        raise NotFoundError("This ticket opens nothing here (any more). Ask to look again.")
    if (deed.now - found.used_at).total_seconds() > USED_NOTED_SECONDS:
        await store.touch_view(deed.tx, found.id, deed.now)
    return found


async def fetch_still(link_of: LinkOf, stream: StreamRow, width: int) -> tuple[int, bytes]:
    """Return (microseconds since 1970, JPEG) of a camera's newest picture.

    Raises:
        BadInputError: no such width.
        UnavailableError: no picture can be had; the message says why.
    """
    if not 0 < width <= STILL_WIDTH_MAX:
        raise BadInputError("width", f"is 1 to {STILL_WIDTH_MAX} pixels")
    message = await link_of(part_of(stream)).ask({"op": "still", "camera_id": stream.camera_id, "width": width})
    return read_still(message)


def read_still(message: bytes) -> tuple[int, bytes]:
    """Return (microseconds since 1970, JPEG) of a `J` message; raises UnavailableError for what is none."""
    refuse_end(message)
    if message[0] != KIND_STILL or len(message) <= STILL_HEAD_BYTES:
        raise UnavailableError("The media process answered what was not asked; both sides must be of one version.")
    return int.from_bytes(message[1:STILL_HEAD_BYTES], "big", signed=True), message[STILL_HEAD_BYTES:]


@act("camera.end_view", "End a look through cameras.")
async def end_look(deed: Deed, view_id: str) -> None:
    """End one's own running look: the end of an act that is on record."""
    deed.about(f"look {view_id}")
    if not await store.end_views(deed.tx, [view_id], "closed", deed.now, deed.seat.id):
        raise NotFoundError("No such look of yours is running.")
    await store_acts.end_act(deed.tx, view_id, deed.now, None)
    deed.continues()


@act("view.list", "See who looks through which camera now.")
async def running_looks(deed: Deed) -> list[RunningView]:
    """Return the looks that run now in the seat's room."""
    deed.about("looks that run now")
    return await store.running_views(deed.tx)
