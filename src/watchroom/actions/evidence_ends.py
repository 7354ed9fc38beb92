"""When evidence ends: what is nearly over is reviewed by a supervisor, who keeps it longer or lets it go."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

from watchroom.actions.door import Deed, act
from watchroom.actions.evidence import item_named, view_of
from watchroom.actions.uploads import touch
from watchroom.base.errors import BadInputError, ConflictError
from watchroom.model.evidence import GONE, EndingItem, EvidenceDetail
from watchroom.model.retention import EVERY_LAW
from watchroom.store import endings
from watchroom.store import evidence as store
from watchroom.store import retention as store_retention

REVIEW_BEFORE = timedelta(days=30)
"""So long before its time is over an item is on the list."""
HELD_MAX = timedelta(days=366)
RECORD_CLASS = "evidence"


@act("evidence.ending", "See which evidence ends soon, and which holds are to be looked at again.")
async def ending(deed: Deed) -> list[EndingItem]:
    """Return the agency's items whose time is over within REVIEW_BEFORE, the first first."""
    deed.about("evidence that ends soon")
    clocks = await store_retention.clocks(deed.tx)
    days = {each.law_tag: each.days for each in clocks if each.record_class == RECORD_CLASS}
    until = deed.now + REVIEW_BEFORE
    return await endings.items_ending(deed.tx, deed.seat.agency, days, days[EVERY_LAW], until)


@act("evidence.hold", "Keep an item of evidence beyond its time.")
async def hold(deed: Deed, item_id: str, review_at: datetime) -> EvidenceDetail:
    """Keep an item until a day of review, for the reason given, whatever its clock says.

    Raises:
        BadInputError: the review is in the past or in more than a year.
        ConflictError: its key is destroyed.
    """
    if review_at.tzinfo is None or not deed.now < review_at <= deed.now + HELD_MAX:
        raise BadInputError("review_at", f"is a time in the next {HELD_MAX.days} days, with its zone")
    says = f"held until it is looked at again on {review_at:%Y-%m-%d}: {deed.why.note}"
    return await _held(deed, item_id, review_at, "held", says)


@act("evidence.let_go", "Let a held item of evidence go when its time comes.")
async def let_go(deed: Deed, item_id: str) -> EvidenceDetail:
    """End a hold, for the reason given; raises ConflictError where there is none."""
    return await _held(deed, item_id, None, "let_go", f"no longer held: {deed.why.note}")


async def _held(deed: Deed, item_id: str, until: datetime | None, kind: str, says: str) -> EvidenceDetail:
    item, _ = await item_named(deed, item_id, lock=True, still_open=False)
    if item.state in GONE:
        raise ConflictError("The key of this item was destroyed: nobody reads it again.")
    if until is None and item.held_until is None:
        raise ConflictError("This item is not held.")
    changed = msgspec.structs.replace(item, held_until=until)
    await store.put_item(deed.tx, changed)
    await touch(deed, changed, kind, says)
    return EvidenceDetail(item=view_of(deed, changed), custody=await store.touches(deed.tx, item.id))
