"""Topics of hotlists: which are on, whether that is what the policy publishes, off by one person and on by two."""

from __future__ import annotations

from datetime import timedelta

import msgspec

from watchroom.actions import proposals
from watchroom.actions.door import Deed, act
from watchroom.actions.incidents import words
from watchroom.base.errors import BadInputError, ConflictError, RefusedError
from watchroom.correlate.hotlist_topics import TopicDifference, compare
from watchroom.model.hotlists import FORBIDDEN_TOPICS, TOPICS, TopicSwitch, demand_lawful
from watchroom.store import hotlist_records as records
from watchroom.store.acting import Tx
from watchroom.store.proposals import Proposal

SWITCHES_ON = "hotlist.topic_on"
WAITS = timedelta(days=7)


class TopicView(msgspec.Struct, frozen=True, kw_only=True):
    """One topic: what it covers, and whether it is on in this room."""

    name: str
    title: str
    says: str
    days_max: float
    needs_case: bool
    is_published: bool
    is_on: bool
    switch: TopicSwitch | None
    waiting: str | None = None
    """The proposal to switch it on that waits for a second person."""
    proposed_by: str | None = None


class TopicsView(msgspec.Struct, frozen=True, kw_only=True):
    """Every topic, what no list may be about, and where the room goes beyond its published policy."""

    items: list[TopicView]
    forbidden: list[str]
    beyond: list[str]
    """Topics that are on or in use here and not in the published policy; empty where the two agree."""
    holds: bool
    """Whether the seat is of the agency that switches."""


@act("hotlist.topics", "See which topics hotlists may have, and whether that is what the policy publishes.")
async def topics(deed: Deed) -> TopicsView:
    """Return every topic and the comparison with the published policy."""
    deed.about("topics of hotlists")
    switches = {each.topic: each for each in await records.topics(deed.tx)}
    waits = {each.body["topic"]: each for each in await proposals.waiting(deed, SWITCHES_ON)}
    published = deed.door.world.table.topics
    items = [
        TopicView(
            name=each.name,
            title=each.title,
            says=each.says,
            days_max=each.hours_max / 24,
            needs_case=each.needs_case,
            is_published=each.name in published,
            is_on=each.name in switches and switches[each.name].is_on,
            switch=switches.get(each.name),
            waiting=waits[each.name].id if each.name in waits else None,
            proposed_by=waits[each.name].proposed_by_name if each.name in waits else None,
        )
        for each in TOPICS.values()
    ]
    async with deed.totals() as all_lists:
        difference = await topic_difference(all_lists, published)
    return TopicsView(
        items=items,
        forbidden=[each.title for each in FORBIDDEN_TOPICS],
        beyond=list(difference.all),
        holds=deed.seat.agency == deed.door.lead_agency,
    )


async def topic_difference(tx: Tx, published: tuple[str, ...]) -> TopicDifference:
    """Return where the room goes beyond its published policy; needs a transaction that sees every list."""
    on = [each.topic for each in await records.topics(tx) if each.is_on]
    return compare(published, on, await records.topics_in_use(tx))


@act("hotlist.topic_off", "Switch a topic of hotlists off at once.")
async def topic_off(deed: Deed, topic: str, *, because: str) -> TopicSwitch:
    """Match no entry of a topic any more, on any list."""
    _demand_city(deed)
    deed.about(f"topic {topic[:40]} off", because=because[:500])
    switch = TopicSwitch(
        topic=_known(topic), is_on=False, changed_at=deed.now, changed_by=deed.seat.name,
        because=words("because", because),
    )  # fmt: skip
    if topic not in await _switched_on(deed):
        raise ConflictError("This topic is off already.")
    await records.switch_topic(deed.tx, switch)
    deed.place_changes()
    return switch


@act("hotlist.propose_topic", "Propose to switch a published topic of hotlists on.")
async def propose_topic(deed: Deed, topic: str, *, because: str) -> Proposal:
    """Ask a second person of the city to switch a topic on; only what the policy publishes can be."""
    _demand_city(deed)
    _demand_published(deed, topic)
    if topic in await _switched_on(deed):
        raise ConflictError("This topic is on already.")
    if any(each.body["topic"] == topic for each in await proposals.waiting(deed, SWITCHES_ON)):
        raise ConflictError("Switching this on waits for a second person already.")
    body = {"topic": topic, "because": words("because", because)}
    return await proposals.propose(deed, SWITCHES_ON, f"topic of hotlists on: {topic}", body, WAITS)


@act(SWITCHES_ON, "Switch a topic of hotlists on, as a second person.")
async def topic_on(deed: Deed, proposal_id: str) -> TopicSwitch:
    """Let entries of a published topic be matched again."""
    _demand_city(deed)
    proposal = await proposals.confirm(deed, proposal_id, SWITCHES_ON)
    topic = proposal.body["topic"]
    _demand_published(deed, topic)
    by = f"{proposal.proposed_by_name} and {deed.seat.name}"
    switch = TopicSwitch(
        topic=topic, is_on=True, changed_at=deed.now, changed_by=by, because=proposal.body["because"]
    )  # fmt: skip
    await records.switch_topic(deed.tx, switch)
    deed.place_changes()
    return switch


async def _switched_on(deed: Deed) -> list[str]:
    return [each.topic for each in await records.topics(deed.tx) if each.is_on]


def _known(topic: str) -> str:
    if topic not in TOPICS:
        demand_lawful("topic", topic)
        raise BadInputError("topic", f"is one of: {', '.join(TOPICS)}")
    return topic


def _demand_published(deed: Deed, topic: str) -> None:
    if _known(topic) not in deed.door.world.table.topics:
        raise RefusedError("topics-by-two", f"{topic} is not in the published policy: it is not switched on.")


def _demand_city(deed: Deed) -> None:
    if deed.seat.agency != deed.door.lead_agency:
        says = "The city's own agency switches topics (setting `lead_agency`). Speak to its supervisor."
        raise RefusedError("topics-by-two", says)
