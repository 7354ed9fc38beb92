"""One's own record, receipts, and the room's load: what anyone may see of the seeing."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

from watchroom.actions.door import Deed, act
from watchroom.base.errors import BadInputError, ConflictError, NotFoundError
from watchroom.correlate.alarm_load import AlarmRate, alarm_rate
from watchroom.ledger.merkle import NodeReader, inclusion_spans, nodes_of
from watchroom.ledger.note import Verifier
from watchroom.ledger.receipt import Receipt, build_receipt
from watchroom.store import acts as store
from watchroom.store import alerts as store_alerts
from watchroom.store import ledger as store_ledger
from watchroom.store import people as store_people
from watchroom.store.acting import Tx
from watchroom.store.acts import ActRow

ACTS_ROWS_MAX = 1_000
ACTS_DAYS_MAX = 366
RATE_MINUTES_MAX = 1_440
ON_DUTY = timedelta(minutes=30)


@act("acts.mine", "See what one looked at, as the auditor will see it.")
async def my_acts(deed: Deed, *, start: datetime | None, end: datetime | None, limit: int) -> list[ActRow]:
    """Return one's own acts, newest first."""
    start, end = _span(deed, start, end)
    deed.about("own acts", start=start, end=end)
    return await store.acts(
        deed.tx, login=deed.seat.login, start=start, end=end, limit=max(1, min(limit, ACTS_ROWS_MAX))
    )


def _span(deed: Deed, start: datetime | None, end: datetime | None) -> tuple[datetime, datetime]:
    """Return from when to when, by default the last week; refuse a time without zone and a span too long."""
    for field, at in (("from", start), ("to", end)):
        if at is not None and at.tzinfo is None:
            raise BadInputError(field, "needs a time zone, such as 2026-03-14T21:15:00Z")
    end = end or deed.now + timedelta(seconds=1)
    start = start or end - timedelta(days=7)
    if end - start > timedelta(days=ACTS_DAYS_MAX):
        raise BadInputError("from", f"is at most {ACTS_DAYS_MAX} days before the end")
    return start, end


@act("acts.all", "See who looked at what and why.")
async def all_acts(deed: Deed, *, start: datetime | None, end: datetime | None, limit: int) -> list[ActRow]:
    """Return everybody's acts that the seat may see, newest first."""
    start, end = _span(deed, start, end)
    deed.about("acts of everybody", start=start, end=end)
    return await store.acts(deed.tx, login=None, start=start, end=end, limit=max(1, min(limit, ACTS_ROWS_MAX)))


@act("receipt.view", "Take the receipt of an act.")
async def receipt(deed: Deed, act_id: str, *, verifier: Verifier) -> Receipt:
    """Return the receipt of one's own act (or one the seat may see): entry, place, proof, signed head, opening.

    A head that a witness cosigned is taken as soon as there is one, about a minute later.
    Raises ConflictError until the sequencer has given the act its place, at most 2 s later.
    """
    deed.about(f"receipt of {act_id}")
    found = await store_ledger.place_of_act(deed.tx, act_id)
    if found is None:
        raise NotFoundError("There is no such act of yours.")
    index, entry, sealed, wrapped = found
    head = index is not None and (
        await store_ledger.cosigned_head_over(deed.tx, index) or await store_ledger.newest_checkpoint(deed.tx)
    )
    if index is None or not head or head.size <= index:
        raise ConflictError("The ledger is giving this act its place. Try again in two seconds.")
    opened = None
    if sealed is not None and wrapped is not None:
        key = deed.door.master_key.unwrap_key(wrapped, entry)
        opened = (msgspec.json.decode(deed.door.master_key.open(sealed, entry), type=dict[str, object]), key)
    return build_receipt(entry, index, head.note, verifier, await _proof_nodes(deed.tx, index, head.size), opened)


async def _proof_nodes(tx: Tx, index: int, size: int) -> NodeReader:
    """Return what gives the subtrees that a proof for the leaf at `index` needs, all read at one time."""
    wanted = {node for span in inclusion_spans(index, size) for node in nodes_of(span)}
    found = await store_ledger.nodes(tx, [(node.level, node.offset) for node in wanted])
    return lambda node: found[node.level, node.offset]


@act("room.load", "See the room's alarm load against its budget.")
async def room_load(deed: Deed, *, minutes: int) -> AlarmRate:
    """Return alarms per ten minutes by priority and rule, per operator on duty."""
    if not 1 <= minutes <= RATE_MINUTES_MAX:
        raise BadInputError("minutes", f"is a number from 1 to {RATE_MINUTES_MAX}")
    deed.about("alarm load of the room", minutes=minutes)
    return await measure_load(deed.tx, deed.now, minutes)


async def measure_load(tx: Tx, now: datetime, minutes: int) -> AlarmRate:
    """Count the alarms of the last minutes against the people on duty."""
    raised = await store_alerts.raised_since(tx, now - timedelta(minutes=minutes + 10))
    seats = await store_people.seats_on_duty(tx, now, ON_DUTY)
    operators = sum(seat.role in ("watch_officer", "supervisor") for seat, _ in seats)
    return alarm_rate(raised, operators, now, minutes)
