"""Holds: recordings that a case needs are kept beyond their time, by a supervisor who answers for it."""

from __future__ import annotations

from datetime import datetime, timedelta

from watchroom.actions.door import Deed, act
from watchroom.actions.incidents import words
from watchroom.actions.openings import camera_of
from watchroom.actions.playback import Span
from watchroom.base.errors import BadInputError, ConflictError, NotFoundError, RefusedError
from watchroom.base.ids import new_id
from watchroom.model.video_views import HoldView
from watchroom.store import recordings as store
from watchroom.store import things as store_things
from watchroom.store.recordings import Hold

REVIEW_AFTER_MAX = timedelta(days=366)


@act("hold.place", "Keep recordings for a case beyond their time.")
async def place(deed: Deed, camera_id: str, span: Span, *, review_at: datetime, reason: str) -> HoldView:
    """Hold a span of one camera's recording for the case that the act names; the supervisor who does it approves it.

    Raises:
        BadInputError: the review is due in the past or in more than a year.
        NotFoundError: the seat sees no such camera.
        RefusedError: the case is not an open one of the agency.
        ConflictError: nothing of the span is kept any more.
    """
    camera = await camera_of(deed, camera_id)
    await demand_case(deed)
    if review_at.tzinfo is None or not deed.now < review_at <= deed.now + REVIEW_AFTER_MAX:
        raise BadInputError("review_at", f"is a time in the next {REVIEW_AFTER_MAX.days} days, with its zone")
    kept = await store.segments_between(deed.tx, [camera.id], span.began_at, span.ended_at)
    if not kept:
        raise ConflictError("Nothing of this camera is kept of that time: there is nothing to hold.")
    hold = Hold(
        id=new_id("hold"),
        camera_id=camera.id,
        label=f"{camera.agency}/{camera.law_tag}",
        began_at=span.began_at,
        ended_at=span.ended_at,
        case_number=deed.why.case,
        incident=deed.why.incident,
        reason=words("reason", reason),
        placed_by=deed.seat.login,
        placed_by_name=deed.seat.name,
        placed_at=deed.now,
        review_at=review_at,
    )
    await store.put_hold(deed.tx, hold)
    deed.about(f"hold {hold.id} of camera {camera.id}", hold=hold)
    return _view(hold, len(kept))


async def demand_case(deed: Deed) -> None:
    """A supervisor holds for any open case of the agency, assigned or not: the case's people ask for it."""
    case = await store_things.case(deed.tx, deed.why.case or "")
    if case is None or case.status != "open" or case.agency != deed.seat.agency:
        raise RefusedError("case-known", "Give the number of an open case of your agency; this is not one.")


@act("hold.release", "Let held recordings go when their time comes.")
async def release(deed: Deed, hold_id: str, *, reason: str) -> HoldView:
    """End a hold in force; what it kept is deleted when its retention is over."""
    deed.about(f"hold {hold_id[:100]}", reason=words("reason", reason))
    hold = await store.release_hold(deed.tx, hold_id, deed.seat.login, deed.now)
    if hold is None:
        raise NotFoundError("There is no such hold in force here.")
    deed.about(f"hold {hold.id} of camera {hold.camera_id}", hold=hold)
    return _view(hold, 0)


@act("hold.list", "See which recordings are held, for which case, until when.")
async def held(deed: Deed) -> list[HoldView]:
    """Return the holds in force that the seat sees, newest first."""
    deed.about("holds in force")
    found = []
    for hold in await store.holds(deed.tx):
        kept = await store.segments_between(deed.tx, [hold.camera_id], hold.began_at, hold.ended_at)
        found.append(_view(hold, len(kept)))
    return found


def _view(hold: Hold, segments: int) -> HoldView:
    return HoldView(
        id=hold.id,
        camera_id=hold.camera_id,
        began_at=hold.began_at,
        ended_at=hold.ended_at,
        case=hold.case_number or "",
        approver=hold.placed_by_name,
        review_at=hold.review_at,
        placed_by=hold.placed_by,
        placed_at=hold.placed_at,
        reason=hold.reason,
        released_at=hold.released_at,
        released_by=hold.released_by,
        segments=segments,
    )
