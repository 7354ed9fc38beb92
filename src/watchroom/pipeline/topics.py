"""Watches whether hotlists keep to the topics of the published policy, and tells the supervisor where they do not."""

from __future__ import annotations

from datetime import datetime, timedelta

from watchroom.actions.hotlist_topics import topic_difference
from watchroom.correlate.alerts import TopicsBeyond, alerts_for, topics_cause
from watchroom.pipeline.alarms import Ground, put_drafts, resolve_causes
from watchroom.policy.rules import SHIPPED
from watchroom.store import people as store_people
from watchroom.store.acting import Tx
from watchroom.store.acts import LogLine

EVERY = timedelta(minutes=1)
SOURCE = "hotlists"
"""What such an alert names in place of a feed."""


class TopicWatch:
    """Asked every few seconds, compares once a minute; the agency that holds the city's policy is told."""

    def __init__(self, agency: str) -> None:
        """Keep whose supervisor is told."""
        self._agency = agency
        self._looked_at: datetime | None = None

    async def look(self, tx: Tx, now: datetime) -> list[LogLine]:
        """Raise or resolve the alert, at most once a minute; where the agency is not there yet nobody can be told."""
        if self._looked_at is not None and now - self._looked_at < EVERY:
            return []
        self._looked_at = now
        law_tag = next((each.law_tag for each in await store_people.agencies(tx) if each.id == self._agency), None)
        if law_tag is None:
            return []
        difference = await topic_difference(tx, SHIPPED.topics)
        if not difference:
            return await resolve_causes(tx, [topics_cause()])
        ground = Ground(source_id=SOURCE, agency=self._agency, law_tag=law_tag)
        wanted = [(draft, ground) for draft in alerts_for(TopicsBeyond(topics=difference.all))]
        return await put_drafts(tx, wanted, now)
