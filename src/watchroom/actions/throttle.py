"""How often somebody may try something: counted by a keyed print of who, so that no address is kept."""

from __future__ import annotations

from datetime import timedelta

import msgspec

from watchroom.actions.door import Door
from watchroom.base.errors import LimitError
from watchroom.store import portal as store
from watchroom.store.acting import Tx


class Limit(msgspec.Struct, frozen=True):
    """So many tries of a kind within so long."""

    kind: str
    most: int
    within: timedelta


async def demand_turn(tx: Tx, door: Door, limit: Limit, who: str) -> None:
    """Count a try of `who` (a network address, an e-mail address); raises LimitError when there were too many."""
    now = door.clock.now()
    mark = door.master_key.print_of(limit.kind, who)
    times = [each for each in await store.tries(tx, limit.kind, mark) if now - each < limit.within]
    if len(times) >= limit.most:
        seconds = (times[0] + limit.within - now).total_seconds()
        says = f"That was often. Try again in {max(1, round(seconds / 60))} minutes; nothing that you typed is lost."
        raise LimitError(limit.kind, says, seconds)
    await store.put_tries(tx, limit.kind, mark, [*times, now])
