"""`decide`: how fast policy answers with its reasons, and what being an act costs beside its effect."""

from __future__ import annotations

import itertools
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

from watchroom.actions import policy_changes
from watchroom.actions.door import ACTS, Door
from watchroom.app.benches.figures import Figure, at_least, at_most, percentile
from watchroom.app.benches.house import WATCHER, House
from watchroom.base.ids import new_id
from watchroom.model.people import PURPOSES, ROLES, Seat, Why
from watchroom.policy.cedar import Compiled
from watchroom.policy.decide import decide, may
from watchroom.policy.rules import SHIPPED
from watchroom.store import policies as store_policies
from watchroom.store import proposals as store_proposals

COLD_DECISIONS = 2_000
HOTLIST_ENTRIES = 100
ACTS_MEASURED = 400
DECISIONS_TARGET = 5_000.0
OVERHEAD_MS_MAX = 2.0


def measure(house: House, *, seconds: float) -> list[Figure]:
    """Return decisions a second, remembered and asked of Cedar anew, and what an act costs."""
    small = house.beside("decide", HOTLIST_ENTRIES)  # the list plays no part here
    small.keys()
    return [*_decisions(seconds), *small.at_door(_acts)]


def _decisions(seconds: float) -> list[Figure]:
    questions = list(itertools.product(ROLES, sorted(ACTS), PURPOSES))
    reasons = {purpose: Why(purpose=purpose, incident="inc_1", case="26-1") for purpose in PURPOSES}
    for role, act, purpose in questions:
        may(role, act, reasons[purpose])
    asked, began = 0, time.perf_counter()
    while time.perf_counter() - began < min(seconds, 3.0):
        for role, act, purpose in questions:
            may(role, act, reasons[purpose])
        asked += len(questions)
    remembered = asked / (time.perf_counter() - began)
    compiled, began = Compiled(SHIPPED), time.perf_counter()
    for role, act, purpose in questions[:COLD_DECISIONS]:
        compiled.allows(role, act, purpose, ("incident", "case"))
    cold = min(COLD_DECISIONS, len(questions)) / (time.perf_counter() - began)
    return [
        at_least("decide.decisions", remembered, "decisions/s", DECISIONS_TARGET),
        at_least("decide.asked_of_cedar", cold, "decisions/s"),
    ]


async def _acts(door: Door) -> list[Figure]:
    now = datetime.now(UTC)
    seat = Seat(
        id="seat",
        login=WATCHER,
        name="Bench officer",
        agency="mpd",
        role="watch_officer",
        session_id="ses",
        began_at=now,
    )
    why = Why(purpose="call_response")

    async def as_act() -> None:
        await policy_changes.waiting(door, seat, why)

    async def bare() -> None:
        """Do the same, and write one durable row: the disk's own time is not what an act costs."""
        async with door.acting(seat) as tx:
            await store_proposals.waiting(tx, policy_changes.CHANGES, now)
            await store_policies.keep_version(tx, new_id("bench"), now, b"")

    with_act, without = await _timed(as_act), await _timed(bare)
    answers = []
    for _ in range(ACTS_MEASURED):
        began = time.perf_counter()
        decide(door.world, seat.role, seat.agency, "policy.waiting", why)
        answers.append((time.perf_counter() - began) * 1000)
    return [
        at_most("decide.answer_p95", percentile(answers, 95), "ms", OVERHEAD_MS_MAX),
        at_most("decide.act_p95", percentile(with_act, 95), "ms"),
        at_most("decide.act_overhead_p50", percentile(with_act, 50) - percentile(without, 50), "ms", OVERHEAD_MS_MAX),
    ]


async def _timed(work: Callable[[], Awaitable[None]]) -> list[float]:
    took = []
    for _ in range(ACTS_MEASURED):
        began = time.perf_counter()
        await work()
        took.append((time.perf_counter() - began) * 1000)
    return took
