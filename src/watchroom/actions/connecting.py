"""Connecting to a live look: its ticket opens it once, for the camera and the session that it was given for."""

from __future__ import annotations

import msgspec

from watchroom.actions.door import ACTS, Door
from watchroom.actions.tickets import ticket_sha256
from watchroom.base.errors import ConflictError, NotSignedInError, RefusedError
from watchroom.policy.decide import Answer
from watchroom.store import video as store_video
from watchroom.store import views as store
from watchroom.store.acting import Tx
from watchroom.store.video import StreamRow

TICKET_RULE = "ticket-once"
ACT = "camera.live"


class ConnectedLook(msgspec.Struct, frozen=True):
    """A look whose ticket was taken, and the stream it shows."""

    view_id: str
    stream: StreamRow


async def connect(door: Door, ticket: str, camera_id: str, *, process: str, session_id: str | None) -> ConnectedLook:
    """Take a live ticket for the one connection it is good for; what it begins is on record as its own act already.

    `session_id` is the session that the connection itself shows, None when it shows none.

    Raises:
        NotSignedInError: nobody was given this ticket.
        RefusedError: it was taken already, is late, or is of another camera or person; recorded under who holds it.
        ConflictError: the camera has no stream any more.
    """
    async with door.everything() as tx:
        owner = await store.owner_of_ticket(tx, ticket_sha256(ticket))
        if owner is None:
            raise NotSignedInError("This ticket opens nothing. Ask to look through the camera again.")
        look = None
        if session_id in (None, owner.session_id) and await _is_seen(door, tx, owner, camera_id):
            look = await store.redeem_ticket(tx, ticket_sha256(ticket), camera_id, process, door.clock.now())
        streams = await store_video.streams(tx, [camera_id]) if look is not None else []
    if look is None:
        refused = RefusedError(TICKET_RULE, "This ticket was used, is late, or is of another camera. Ask again.")
        await misused(door, ticket, camera_id, refused)
        raise refused
    if not streams:
        raise ConflictError("This camera has no stream here any more.")
    return ConnectedLook(look.id, streams[0])


async def _is_seen(door: Door, tx: Tx, owner: store.OpenView, camera_id: str) -> bool:
    """Return whether the seat still sees the camera: agreements may have changed since the ticket was given."""
    label = await store.label_of_camera(tx, camera_id)
    named = frozenset(("incident",) if owner.incident else ())
    return label is not None and label in door.sight(owner.seat, owner.purpose, named)["camera"]


async def misused(door: Door, ticket: str, camera_id: str, error: RefusedError) -> None:
    """Record that somebody tried what their ticket does not open; a stranger's invention is nobody's act."""
    async with door.everything() as tx:
        owner = await store.owner_of_ticket(tx, ticket_sha256(ticket))
        if owner is not None:
            answer = Answer(allowed=False, rule=error.rule, says=error.message)
            await door.note(tx, ACTS[ACT], owner.seat, answer, f"ticket for camera {camera_id}", says=error.message)
