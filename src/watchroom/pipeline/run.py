"""The pipeline: what waits is taken together, stored, correlated, announced, and durable before it is acknowledged."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from datetime import datetime

import msgspec

from watchroom.actions.seal import MasterKey, new_record_key
from watchroom.base.clock import Clock
from watchroom.base.errors import UnavailableError
from watchroom.ledger.entry import batch_root, ingest_entry
from watchroom.model.observation import CameraEvent, PublicWarning
from watchroom.pipeline.alarms import one_alert_each, raise_alerts, resolve_over
from watchroom.pipeline.duplicates import ReadWindow
from watchroom.pipeline.facts import Fact
from watchroom.pipeline.group import PARTS_MAX, Fresh, Group
from watchroom.pipeline.hits import Hit, hits_of, keep_hits, keep_pictures
from watchroom.pipeline.intake import Intake, Submission
from watchroom.pipeline.join import Joiner
from watchroom.pipeline.lines import incident_line
from watchroom.pipeline.moving import Moving
from watchroom.pipeline.others import announce_camera, announce_warning, fact_of
from watchroom.pipeline.picture import Picture
from watchroom.pipeline.rows import batch_number, digests_of_repeats, new_observation
from watchroom.store import acts as store_acts
from watchroom.store import incidents as store_incidents
from watchroom.store import ingest as store_ingest
from watchroom.store import records as store
from watchroom.store.acting import Tx
from watchroom.store.acts import LogLine
from watchroom.store.ingest import Leaf
from watchroom.store.pool import Database, Kept

GROUP_RECORDS_MAX = 4_000
"""So many records share one commit at most."""
GROUP_SECONDS = 0.014
"""Groups begin at most this often, unless GROUP_RECORDS_ENOUGH wait: a commit costs as much as some fifty reads."""
GROUP_RECORDS_ENOUGH = 100
RECORDS_OPEN_MAX = 500
"""So many incidents made of old records may be open at one time, so that a replay can be watched."""
log = logging.getLogger(__name__)
_REFUSED = "%d messages were refused: %s"


class Failed(msgspec.Struct, frozen=True, kw_only=True):
    """One group whose commit failed, or whose answer was lost: its number, one of its plates, the reads it brought."""

    batch: int
    plate: str
    read_ids: list[tuple[int, str]]


class Pipeline:
    """One for each database: everything that comes in is carried through here."""

    def __init__(
        self, database: Database, clock: Clock, intake: Intake, picture: Picture, window: ReadWindow, key: MasterKey
    ) -> None:
        """Keep the rooms that a group passes through."""
        self._database = database
        self._line = Kept(database.writer)
        self._clock = clock
        self._intake = intake
        self.picture = picture
        self.moving = Moving()
        self._window = window
        self._key = key
        self._last_batch = 0
        self._failed: list[Failed] = []
        self._began = -GROUP_SECONDS

    async def run(self) -> None:
        """Carry groups until cancelled; a group that fails is refused as a whole and can be sent again.

        While one group is being stored, the next is made ready: so the database and this process work side by side.
        """
        storing: asyncio.Task[bool] | None = None
        try:
            while True:
                await self._wait_for_more()
                submissions = await self._intake.queue.take(GROUP_RECORDS_MAX)
                self._began = self._clock.monotonic()
                if storing is not None and storing.done():
                    storing = None
                group = await self._ready(submissions)
                if group is None:
                    continue
                if storing is not None and not await storing:
                    # What it takes for a repeat may be of the group that was just refused.
                    self._refuse(group)
                    storing = None
                    continue
                storing = asyncio.create_task(self._carried(group))
        finally:
            if storing is not None:
                storing.cancel()
                await asyncio.wait([storing])
            await self._line.give_back()

    async def _ready(self, submissions: Sequence[Submission]) -> Group | None:
        """Return a group made ready, or refuse its messages."""
        group = self._group(submissions)
        try:
            if self._failed:
                async with self._database.writer.acquire() as tx, tx.transaction():
                    await self._recover(tx, group.now)
            group.make_ready(self._window, self.picture.hotlist, self.picture.brief)
        except Exception as error:  # deliberately all: the senders must hear, and the pipeline must live
            log.warning(_REFUSED, len(group.submissions), type(error).__name__, exc_info=error)
            self._refuse(group)
            return None
        return group

    async def _carried(self, group: Group) -> bool:
        """Carry a group and tell its senders; return whether it was stored."""
        try:
            await self._carry(group)
        except Exception as error:  # deliberately all: the senders must hear, and the pipeline must live
            log.warning(_REFUSED, len(group.submissions), type(error).__name__, exc_info=error)
            self._refuse(group)
            return False
        return True

    async def _wait_for_more(self) -> None:
        """Let messages come together while there are many: what comes alone is carried at once."""
        until = self._began + GROUP_SECONDS
        await self._intake.queue.heap_up(GROUP_RECORDS_ENOUGH, until - self._clock.monotonic())

    async def _carry(self, group: Group) -> None:
        """Take one group all the way; this is the order of things."""
        pack = group.reads_alone()
        if pack is not None:
            async with self._line.lent() as tx:
                await store_ingest.copy_and_enter(tx, pack, group.now, self._leaves(group), group.flashes())
        else:
            async with self._line.lent() as tx, tx.transaction():
                await self._store(tx, group)
                await keep_pictures(tx, group, self.picture.brief)
                lines = await self._correlate(tx, self._facts(group), await hits_of(tx, group), group)
                lines += await _announce(tx, group)
                await store_ingest.enter(tx, group.now, self._leaves(group), group.flashes())
                await store_acts.append_changes(tx, group.now, lines)
        self._acknowledge(group)

    def _group(self, submissions: Sequence[Submission]) -> Group:
        now = self._clock.now()
        self._last_batch = max(self._last_batch + PARTS_MAX, batch_number(now))
        return Group(submissions, self._last_batch, now)

    @staticmethod
    async def _store(tx: Tx, group: Group) -> None:
        """Store what is new: reads and positions as they are, the rest by its newest known state."""
        await store_ingest.copy_reads(tx, group.reads)
        if group.positions:
            await store.copy_positions(tx, group.positions)
        if any(sub.others for sub in group.submissions):
            group.fresh = await _news(tx, group.submissions)
        if group.fresh:
            ids = await store.insert_observations(tx, group.bind_news(), [each.row for each in group.fresh])
            for each, id_ in zip(group.fresh, ids, strict=True):
                each.id = id_

    @staticmethod
    def _facts(group: Group) -> list[Fact]:
        facts = [fact_of(each.observation, each.submission, each.id) for each in group.fresh]
        return [fact for fact in facts if fact is not None]

    async def _correlate(self, tx: Tx, facts: list[Fact], hits: Sequence[Hit], group: Group) -> list[LogLine]:
        """Join facts into incidents, raise the alerts that ask for an action, and keep the hits with theirs."""
        facts += [hit.fact for hit in hits]
        if not facts:
            return []
        now = group.now
        await self.picture.follow_people(tx)
        await self.picture.recall(tx, group.updates())
        may_open = RECORDS_OPEN_MAX
        if any(fact.a_record for fact in facts):
            may_open -= await store_incidents.open_records(tx, now)
        joiner = Joiner(tx, self.picture.fuser, self.picture.locate, now, records_may_open=may_open)
        joined = await joiner.join(facts)
        await joiner.close_what_is_over(joined)
        views = await joiner.save()
        await store.set_incident(
            tx, [(each.fact.source.id, each.fact.external_id, each.incident_id) for each in joined]
        )
        lines = [incident_line(view) for view in views]
        lines += await resolve_over(tx, [view.id for view in views if view.status == "closed"])
        lines += await one_alert_each(tx, views)
        by_id = {view.id: view for view in views}
        raised = await raise_alerts(tx, joined, by_id, self.picture.fuser, now)
        await keep_hits(tx, hits, joined[len(joined) - len(hits) :], by_id, raised.alerts)
        return lines + raised.lines

    def _leaves(self, group: Group) -> list[Leaf]:
        """Return what binds the commit's records in the ledger, a leaf for each table and law.

        What lives and ends together has a leaf of its own: when its time is over, its key can be destroyed with it.
        """
        leaves = []
        for part in group.parts():
            key = new_record_key()
            root = batch_root(part.records, key)
            entry = ingest_entry(group.now, len(part.sources), len(part.records), root, law_tag=part.law)
            contents = self._key.seal(str(part.batch).encode(), entry)
            leaves.append(Leaf(entry, contents, self._key.wrap_key(key, entry)))
        return leaves

    def _acknowledge(self, group: Group) -> None:
        for sub in group.submissions:
            for position in sub.positions:
                self.moving.position(position, sub.feeder.enrolment, sub.received_at)
            sub.stored()
        self.moving.reads(group.newest, group.counts)

    def _refuse(self, group: Group) -> None:
        """Tell the senders that nothing was taken, and keep in mind what this group's memory must be checked for."""
        learnt = [(sub.feeder.number, read) for sub in group.submissions for read in sub.remembered]
        plate = learnt[0][1].plate if learnt else ""
        reader = next((sub for sub in group.submissions if sub.remembered), None)
        batch = group.batch if reader is None else group.batch_of_reads(reader)
        ids = [(number, read.external_id) for number, read in learnt]
        self._failed.append(Failed(batch=batch, plate=plate, read_ids=ids))
        for sub in group.submissions:
            sub.tell(UnavailableError("Nothing of this was stored. Send it again in a few seconds."))

    async def _recover(self, tx: Tx, now: datetime) -> None:
        """Forget what failed groups taught; a commit whose answer was lost may hold, and its reads are then repeats."""
        if not self._failed:
            return
        for failed in self._failed:
            if failed.read_ids and not await store.holds_read(tx, failed.batch, failed.plate):
                for number, external_id in failed.read_ids:
                    self._window.forget(number, external_id)
        self._failed.clear()
        await self.picture.load_incidents(tx, now)


async def _news(tx: Tx, submissions: Sequence[Submission]) -> list[Fresh]:
    """Return the observations that say something new: not a repeat, and not older than what is known."""
    all_ = [
        Fresh(sub, at, each, new_observation(each, sub.feeder.enrolment, sub.received_at), is_update=False)
        for sub in submissions
        for at, each in enumerate(sub.others)
    ]
    known = await store.identities(tx, [(each.row.source_id, each.row.external_id) for each in all_])
    newest = {key: (identity.state_at, identity.digest) for key, identity in known.items()}
    fresh = []
    for each in all_:
        key = (each.row.source_id, each.row.external_id)
        each.is_update = key in known
        before = newest.get(key)
        if before is not None and (before[1] in digests_of_repeats(each.observation) or each.row.state_at < before[0]):
            each.submission.repeats(each.at)
            continue
        newest[key] = (each.row.state_at, each.row.digest)
        fresh.append(each)
    return fresh


async def _announce(tx: Tx, group: Group) -> list[LogLine]:
    """Put public alerts into force and note what cameras say of their health."""
    lines: list[LogLine] = []
    for each in group.fresh:
        match each.observation:
            case PublicWarning():
                lines += await announce_warning(tx, each.observation, each.submission.feeder.enrolment)
            case CameraEvent():
                lines += await announce_camera(tx, each.observation, each.submission.feeder.enrolment)
    return lines
