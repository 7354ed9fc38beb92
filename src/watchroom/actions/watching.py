"""Looks after the looks that run in one process: every few seconds each must still be allowed, or it is cut."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta

from watchroom.actions import agreements
from watchroom.actions.door import ACTS, ActKind, Door
from watchroom.actions.imports import renew_world
from watchroom.actions.ptz import give_back_idle
from watchroom.actions.sessions import BEARER_LASTS
from watchroom.base.errors import UnavailableError
from watchroom.policy import signin
from watchroom.policy.decide import Answer, barred
from watchroom.store import acts as store_acts
from watchroom.store import agreements as store_agreements
from watchroom.store import shifts as store_shifts
from watchroom.store import views as store
from watchroom.store.acting import Tx
from watchroom.store.views import Checked

RECHECK_SECONDS = 2.0
"""With the time that the news of a change takes, a look is cut well within the five seconds promised."""
UNCHECKED_SECONDS_MAX = 15.0
"""While nobody can tell whether looks are still allowed (the database is gone), they go on for so long."""
UNUSED = timedelta(seconds=30)
"""A live look without a connection and without a still for so long is over."""
UNUSED_PLAYBACK = timedelta(minutes=30)
SUPERVISOR_BACK_WITHIN = timedelta(minutes=2)
"""A live look goes on for so long without a supervisor: time to unlock a seat, without losing a picture for it."""
ABANDONED = timedelta(seconds=15)
"""A process that looked after nothing for so long is gone, and its looks with it."""
ENDS: dict[str, str] = {
    "session_ended": "You signed out.",
    "session_locked": "The session is locked. Enter your password to go on.",
    "seat_changed": "You took another seat. Look again from there.",
    "suspended": "The city has suspended this. Two persons must lift it.",
    "not_shared": "This camera is no longer shared with your agency.",
    "camera_retired": "This camera was retired.",
    "owner_ended": "The owner ended this. Ask them before you open it again.",
    "lease_ended": "The lease has ended. Open a new one, with its own reason.",
    "patrol_ended": "The patrol has ended.",
    "no_supervisor": "No supervisor has been present for two minutes (24 DCMR 2504.3). Look again when one is back.",
    "time_over": "This look has lasted long enough. Look again.",
    "left": "Nobody looked any more.",
    "closed": "The look was closed.",
    "unchecked": "The server cannot tell now whether this look is still allowed. Look again in a moment.",
    "process_ended": "The server was restarted.",
}
"""Why a look ended, with the words shown."""
CUTS = frozenset(
    ("session_ended", "session_locked", "seat_changed", "suspended", "not_shared", "camera_retired", "lease_ended",
     "owner_ended", "no_supervisor")
)  # fmt: skip
"""Ends that somebody may ask about later: these are written into the ledger as acts of their own."""
CUT = ActKind("camera.cut", "A look is cut because it is no longer allowed.")
ACTS[CUT.name] = CUT
Cut = Callable[[str], None]
"""Called with the reason, one of ENDS, when an open connection must end."""


class Watching:
    """The running looks of one process."""

    def __init__(self, door: Door, process: str) -> None:
        """Start without an open connection."""
        self._door = door
        self.process = process
        self._open: dict[str, Cut] = {}
        self._unsupervised: frozenset[str] = frozenset()

    def connected(self, view_id: str, cut: Cut) -> None:
        """Know the open connection of a live look."""
        self._open[view_id] = cut

    async def left(self, view_id: str) -> None:
        """End a look whose connection is gone; what has ended already stays as it is."""
        self._open.pop(view_id, None)
        async with self._door.everything() as tx:
            await self._end(tx, [view_id], "closed", self._door.clock.now())

    async def close(self) -> None:
        """End every look of this process: it stops."""
        async with self._door.everything() as tx:
            running = await store.views_of_process(tx, self.process)
            await self._end(tx, running, "process_ended", self._door.clock.now())

    async def run(self) -> None:
        """Check until cancelled."""
        checked_at = self._door.clock.monotonic()
        while True:
            try:
                await self.check()
                checked_at = self._door.clock.monotonic()
            except UnavailableError:
                if self._door.clock.monotonic() - checked_at > UNCHECKED_SECONDS_MAX:
                    self._cut_all("unchecked")
            await asyncio.sleep(RECHECK_SECONDS)

    def _cut_all(self, because: str) -> None:
        for view_id in list(self._open):
            self._cut(view_id, because)

    async def check(self) -> None:
        """End what may not go on: every running look of this process, and what dead processes left."""
        now = self._door.clock.now()
        async with self._door.everything() as tx:
            await self._renew_when_agreements_end(tx)
            gaps = await store_shifts.open_gaps(tx)
            self._unsupervised = frozenset(each for each, at in gaps.items() if now - at > SUPERVISOR_BACK_WITHIN)
            over = [
                (each, why) for each in await store.check_views(tx, self.process, now) if (why := self._over(each, now))
            ]
            await self._end_cameras(tx, over, now)
            for view_id, seen_at in await store.abandoned_views(tx, self.process, now - ABANDONED):
                await self._end(tx, [view_id], "process_ended", seen_at)
        await give_back_idle(self._door)

    async def _renew_when_agreements_end(self, tx: Tx) -> None:
        """An agreement that ends by its date tells nobody: it is looked up, and so is what nobody heard of."""
        world = self._door.world
        agreed = await agreements.standing(tx, self._door)
        suspended = tuple(await store_agreements.suspensions(tx))
        if (agreed, suspended) != (world.agreements, world.suspensions):
            await renew_world(self._door)

    def _over(self, each: Checked, now: datetime) -> str | None:
        """Return why a camera of a look must end, None while it may go on."""
        named = frozenset(name for name in ("incident", "case") if getattr(each, name))
        label_seen = each.label in self._door.sight(each.seat, each.purpose, named)["camera"]
        act = "camera.live" if each.kind == "live" else "camera.play"
        stopped = barred(self._door.world, each.seat.role, each.seat.agency, act, each.purpose)
        reasons = (
            ("suspended", stopped is not None),
            ("session_ended", each.is_session_over or _session(each, now) == "ended"),
            ("session_locked", _session(each, now) == "locked"),
            ("seat_changed", each.is_seat_over),
            ("not_shared", not label_seen),
            ("camera_retired", each.is_retired),
            ("owner_ended", each.is_ended_by_owner),
            ("lease_ended", each.is_lease_over),
            ("patrol_ended", each.purpose == "patrol" and not each.is_on_patrol),
            ("no_supervisor", each.kind == "live" and self._is_unsupervised(each)),
            ("time_over", now >= each.ends_at),
            ("left", self._is_unused(each, now)),
        )
        return next((why for why, is_so in reasons if is_so), None)

    def _is_unsupervised(self, each: Checked) -> bool:
        return bool(self._unsupervised & {each.seat.agency, each.label.partition("/")[0]})

    def _is_unused(self, each: Checked, now: datetime) -> bool:
        if each.kind == "playback":
            return now - each.used_at > UNUSED_PLAYBACK
        return each.view_id not in self._open and now - each.used_at > UNUSED

    async def _end_cameras(self, tx: Tx, over: Sequence[tuple[Checked, str]], now: datetime) -> None:
        if not over:
            return
        pairs = [(each.view_id, each.camera_id) for each, _ in over]
        reasons = {each.view_id: why for each, why in over}
        empty = await store.end_view_cameras(tx, pairs, [why for _, why in over], now)
        for view_id in empty:
            await self._end(tx, [view_id], reasons[view_id], now)
        for each, why in over:
            if why in CUTS:
                answer = Answer(allowed=True, rule=why.replace("_", "-"), says=ENDS[why])
                subject = f"look through camera {each.camera_id}"
                await self._door.note(tx, CUT, each.seat, answer, subject, look=each.view_id, because=why)
        for view_id in empty:
            self._cut(view_id, reasons[view_id])

    async def _end(self, tx: Tx, view_ids: Sequence[str], because: str, at: datetime) -> None:
        for view_id in await store.end_views(tx, view_ids, because, at):
            await store_acts.end_act(tx, view_id, at, None)

    def _cut(self, view_id: str, because: str) -> None:
        cut = self._open.pop(view_id, None)
        if cut is not None:
            with suppress(OSError):
                cut(because)


def _session(each: Checked, now: datetime) -> str:
    """Return open, locked or ended."""
    if each.session_kind == "bearer":
        return "open" if now < each.session_began_at + BEARER_LASTS else "ended"
    times = signin.Session(
        signed_in_at=each.authenticated_at,
        last_act_at=each.last_used_at,
        idle_lock=None if each.idle_lock_minutes is None else timedelta(minutes=each.idle_lock_minutes),
    )
    return signin.session_state(times, now)
