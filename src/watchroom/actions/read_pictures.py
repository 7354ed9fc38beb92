"""The pictures that came with reads: seen under the look that they are part of, and never as they came."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TypeAlias

from watchroom.actions.door import Deed, Door, act
from watchroom.base.errors import BadInputError, NotFoundError
from watchroom.model.people import Seat, Why
from watchroom.store import hits as store_hits
from watchroom.store import read_pictures as store
from watchroom.store import street as store_street

LOOK_LASTS = timedelta(minutes=30)
"""So long after a card was opened or a search was made its pictures are shown."""
SEARCHES = frozenset(("plates.search", "plates.run", "plates.run_kept", "plates.compare_scenes"))
"""Acts that find reads; their pictures are seen as far as the reads are."""
WIDTH_MAX = 1_280
NOT_YOURS = "Open the hit or make the search again: this look is over, or it was somebody else's."
Show: TypeAlias = Callable[[bytes, int], Awaitable[bytes]]
"""Decodes a picture where nothing can be harmed and returns it made anew, at most so wide; raises BadInputError."""
_SHA256 = re.compile(r"[0-9a-f]{64}")


@act("read.picture", "See a picture that came with a read.")
async def picture(deed: Deed, sha256: str, act_id: str) -> bytes:
    """Return a picture as it came, under one's own act of opening a hit, searching plates or opening a card."""
    if not _SHA256.fullmatch(sha256):
        raise BadInputError("sha256", "is 64 hexadecimal digits")
    look = await store.look(deed.tx, act_id, deed.seat.login, deed.now - LOOK_LASTS)
    found = await _under(deed, look, bytes.fromhex(sha256)) if look is not None else None
    if found is None:
        raise NotFoundError(NOT_YOURS)
    deed.continues()
    return found


async def show(door: Door, seat: Seat, why: Why, sha256: str, act_id: str, how: Show) -> bytes:
    """Return a picture decoded and made anew; one that is none is written down, and asked of nobody again."""
    came = await picture(door, seat, why, sha256, act_id)
    digest = bytes.fromhex(sha256)
    async with door.acting(seat) as tx:
        reason = (await store.faults(tx, [sha256])).get(sha256)
    if reason is None:
        try:
            return await how(came, WIDTH_MAX)
        except BadInputError as error:
            reason = error.reason
        async with door.acting(seat) as tx:
            await store.put_fault(tx, digest, reason, door.clock.now())
    raise NotFoundError(f"What came as this picture is none: {reason}")


async def _under(deed: Deed, look: tuple[str, str], sha256: bytes) -> bytes | None:
    """Return the picture where the look it is asked under is one that shows it."""
    name, subject = look
    _, _, id_ = subject.partition(" ")
    if name == "hit.view":
        return await store_hits.picture(deed.tx, id_, sha256)
    if name == "street.open":
        card = await store_street.get(deed.tx, id_)
        return None if card is None else await store_hits.picture(deed.tx, card.card.alert_id, sha256)
    return await store.find(deed.tx, sha256) if name in SEARCHES else None
