"""What happens because time passes: positions shown, alerts escalated, dead feeds told, old records closed."""

from __future__ import annotations

import asyncio
import logging
from datetime import date, datetime, timedelta

import msgspec

from watchroom.base.clock import Clock
from watchroom.correlate.alarm_load import escalations
from watchroom.correlate.alerts import FeedState, alerts_for
from watchroom.model.views import AlertView
from watchroom.pipeline.alarms import Ground, put_drafts, resolve_causes, resolve_over
from watchroom.pipeline.intake import Intake
from watchroom.pipeline.lines import alert_line, incident_line
from watchroom.pipeline.picture import MINUTES_AHEAD
from watchroom.pipeline.readers import ReaderWatch
from watchroom.pipeline.run import Pipeline
from watchroom.pipeline.topics import TopicWatch
from watchroom.store import acts as store_acts
from watchroom.store import alerts as store_alerts
from watchroom.store import feed as store_feed
from watchroom.store import incidents as store_incidents
from watchroom.store import minutes as store_minutes
from watchroom.store import records as store_records
from watchroom.store.acting import Tx
from watchroom.store.acts import LogLine
from watchroom.store.feed import Latest
from watchroom.store.pool import Database

TICK_SECONDS = 1.0
SLOW_TICKS = 10
"""Every so many ticks: counts, health, closing, partitions."""
READERS_EVERY = timedelta(minutes=1)
RECORD_OPEN_FOR = timedelta(minutes=2)
"""An incident made of an old record stays open this long, so that a replay can be watched."""
QUIET_OPEN_FOR = timedelta(hours=4)
"""An incident without an owner and without a call that is still open is closed when nothing came for this long."""
PARTITION_DAYS_AHEAD = 2
log = logging.getLogger(__name__)


class Clockwork:
    """The pipeline's second hand."""

    def __init__(
        self, database: Database, clock: Clock, intake: Intake, pipeline: Pipeline, lead_agency: str = ""
    ) -> None:
        """Keep the rooms that time moves, and the city's agency, which is told when topics leave the policy."""
        self._database = database
        self._clock = clock
        self._intake = intake
        self._pipeline = pipeline
        self._actual: dict[str, str] = {}
        self._partitions_for: date | None = None
        self._failing = False
        self._readers = ReaderWatch()
        self._readers_at: datetime | None = None
        self._topics = TopicWatch(lead_agency)

    async def run(self) -> None:
        """Tick until cancelled; a tick that fails is said once and tried again."""
        ticks = 0
        while True:
            try:
                await self.tick(slow=ticks % SLOW_TICKS == 0)
                if self._failing:
                    log.info("the pipeline's clockwork runs again")
                self._failing = False
            except Exception as error:  # deliberately all: it must tick on when the database is back
                if not self._failing:
                    log.warning("the pipeline's clockwork is held up: %s", type(error).__name__, exc_info=error)
                self._failing = True
            ticks += 1
            await asyncio.sleep(TICK_SECONDS)

    async def tick(self, *, slow: bool) -> None:
        """Do what is due now."""
        now = self._clock.now()
        async with self._database.writer.acquire() as tx:
            await self._show_what_moved(tx, now)
            async with tx.transaction():
                lines = await _alerts_in_time(tx, now)
                if slow:
                    lines += await self._health(tx, now)
                    lines += await self._close(tx, now)
                    lines += await self._look_at_readers(tx, now)
                    lines += await self._topics.look(tx, now)
                await store_acts.append_changes(tx, now, lines)
            if slow:
                await self._partitions(tx, now)

    async def _show_what_moved(self, tx: Tx, now: datetime) -> None:
        units, readers = self._pipeline.moving.take_units(), self._pipeline.moving.take_readers()
        sources = self._sources(now)
        for table, rows in (("unit", units), ("reader", readers), ("source_health", sources)):
            if rows:
                await store_feed.put_moving(tx, table, rows, now)
        if units or readers or sources:
            await store_feed.notify_moving(tx)

    def _sources(self, now: datetime) -> list[Latest]:
        """Return the feeds that were heard or whose state changed since the last tick."""
        changed = []
        for feeder in self._intake.feeders.values():
            health = feeder.health
            if health.changed or health.actual(now) != self._actual.get(feeder.enrolment.id):
                health.changed = False
                view = health.view(now)
                text = msgspec.json.encode(view).decode()
                changed.append(Latest("source", view.id, feeder.enrolment.label, text))
                if view.id not in self._actual:
                    self._actual[view.id] = view.actual
        return changed

    async def _health(self, tx: Tx, now: datetime) -> list[LogLine]:
        """Write the doors' counts, and tell of feeds that died."""
        counts, wanted, heard_again = [], [], []
        for feeder in self._intake.feeders.values():
            source = feeder.enrolment
            counts += [(now, source.id, what, n) for what, n in feeder.health.take_counts().items()]
            actual, before = feeder.health.actual(now), self._actual.get(source.id)
            self._actual[source.id] = actual
            if actual == before:
                continue
            if actual == "live":
                heard_again.append(f"feed:{source.id}")
            state = FeedState(
                source_id=source.id, title=source.title, kind=source.kind, wanted=feeder.health.wanted, actual=actual
            )
            ground = Ground(source_id=source.id, agency=source.agency, law_tag=source.law_tag)
            wanted += [(draft, ground) for draft in alerts_for(state)]
        if counts:
            await store_records.count_at_doors(tx, counts)
        return await put_drafts(tx, wanted, now) + await resolve_causes(tx, heard_again)

    async def _close(self, tx: Tx, now: datetime) -> list[LogLine]:
        """Close what is over without anybody having said so."""
        closed = [
            msgspec.structs.replace(
                view,
                status="closed",
                disposition=view.disposition or "nothing more was reported",
                version=view.version + 1,
                updated_at=now,
            )
            for view in await store_incidents.over(tx, now, RECORD_OPEN_FOR, QUIET_OPEN_FOR)
        ]
        if closed:
            await store_incidents.put(tx, closed)
        for view in closed:
            self._pipeline.picture.fuser.closed(view.id)
        ended = await resolve_over(tx, [view.id for view in closed])
        return [incident_line(view) for view in closed] + ended

    async def _look_at_readers(self, tx: Tx, now: datetime) -> list[LogLine]:
        """Once a minute, see how the plate readers do."""
        if self._readers_at is not None and now - self._readers_at < READERS_EVERY:
            return []
        self._readers_at = now
        return await self._readers.look(tx, now)

    async def _partitions(self, tx: Tx, now: datetime) -> None:
        await store_minutes.make(tx, now, MINUTES_AHEAD)
        if self._partitions_for == now.date():
            return
        for ahead in range(PARTITION_DAYS_AHEAD + 1):
            await store_records.make_partitions(tx, (now + timedelta(days=ahead)).date())
        self._partitions_for = now.date()


async def _alerts_in_time(tx: Tx, now: datetime) -> list[LogLine]:
    """Escalate what nobody acknowledged in time, bring back what was put aside until now."""
    due = await store_alerts.due(tx, now)
    by_id = {view.id: view for view in due}
    changed = [
        msgspec.structs.replace(
            by_id[each.alert_id],
            escalated_at=now,
            escalations=each.escalations,
            version=by_id[each.alert_id].version + 1,
        )
        for each in escalations(due, now)
    ]
    changed += [_back(view) for view in due if view.status == "shelved"]
    if changed:
        await store_alerts.put(tx, changed)
    return [alert_line(view) for view in changed]


def _back(view: AlertView) -> AlertView:
    return msgspec.structs.replace(
        view,
        status="acknowledged" if view.owner else "new",
        shelved_by=None,
        shelved_until=None,
        shelved_reason=None,
        version=view.version + 1,
    )
