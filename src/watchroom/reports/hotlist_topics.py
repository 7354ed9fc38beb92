"""What hotlists may be about and are about, for everybody, compared with the published policy."""

from __future__ import annotations

from datetime import datetime

import msgspec

from watchroom.actions.hotlist_topics import topic_difference
from watchroom.model.hotlists import FORBIDDEN_TOPICS, TOPICS
from watchroom.policy.table import Table, hash_of
from watchroom.store import hotlist_records as records
from watchroom.store.acting import Tx


class PublicTopic(msgspec.Struct, frozen=True, kw_only=True):
    """One topic as the public sees it."""

    name: str
    title: str
    says: str
    is_published: bool
    is_on: bool
    since: datetime | None
    """When it was switched last."""


class PublicTopics(msgspec.Struct, frozen=True, kw_only=True):
    """Every topic, what no list may be about, and where the room goes beyond its published policy."""

    items: tuple[PublicTopic, ...]
    forbidden: tuple[str, ...]
    policy_hash: str
    """Of the published policy that they are compared with."""
    beyond: tuple[str, ...]
    """Topics on or in use that the published policy does not name; empty where the room keeps to it."""


async def public_topics(tx: Tx, table: Table) -> PublicTopics:
    """Return what the public is told of topics; needs a transaction that sees every list."""
    switches = {each.topic: each for each in await records.topics(tx)}
    difference = await topic_difference(tx, table.topics)
    items = [
        PublicTopic(
            name=each.name,
            title=each.title,
            says=each.says,
            is_published=each.name in table.topics,
            is_on=each.name in switches and switches[each.name].is_on,
            since=switches[each.name].changed_at if each.name in switches else None,
        )
        for each in TOPICS.values()
    ]
    return PublicTopics(
        items=tuple(items),
        forbidden=tuple(each.title for each in FORBIDDEN_TOPICS),
        policy_hash=hash_of(table),
        beyond=difference.all,
    )
