"""One still for setting a camera up: who draws its masks sees what to hide, and nothing else."""

from __future__ import annotations

from datetime import timedelta

from watchroom.actions.camera_enrolment import own_camera
from watchroom.actions.door import Deed, act
from watchroom.actions.incidents import words
from watchroom.actions.openings import LEASE_RULE, opens_by_itself, stream_of
from watchroom.actions.throttle import Limit, demand_turn
from watchroom.base.errors import RefusedError
from watchroom.store.video import StreamRow

STILLS = Limit(kind="setup_stills", most=12, within=timedelta(hours=1))
"""Of one person: enough to set a dozen cameras up, far too few to watch through one."""
WIDTH = 960
"""Pixels: enough to draw on."""


@act("camera.setup_still", "See one still picture of a camera to set it up.")
async def setup_still(deed: Deed, camera_id: str) -> StreamRow:
    """Allow one still of a public camera of one's own agency; returns the stream that it is asked of.

    What is masked already stays hidden in it.

    Raises:
        BadInputError: nothing was said of what it is for.
        NotFoundError: there is no such camera of the seat's agency.
        RefusedError: it is private: without a lease nobody sees it.
        LimitError: too many were seen within the hour.
        ConflictError: it has no stream.
    """
    camera = await own_camera(deed, camera_id)
    if not opens_by_itself(deed, camera):
        raise RefusedError(LEASE_RULE, "Nobody sees a private camera without a lease. Draw on the empty frame.")
    words("note", deed.why.note or "")
    stream = await stream_of(deed, camera)
    await demand_turn(deed.tx, deed.door, STILLS, deed.seat.login)
    deed.about(f"one still of camera {camera.id} to set it up", camera=camera.id, owner_class=camera.owner_class)
    return stream
