"""Hits: reads that are on a hotlist, with the entry as it was, their pictures, and the alert that asks about them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from watchroom.base.ids import new_id
from watchroom.correlate.alerts import hit_cause
from watchroom.model.observation import READ_FUTURE, READ_LATE
from watchroom.model.people import HotlistEntry
from watchroom.model.views import IncidentView
from watchroom.pipeline.facts import Fact, hit_fact
from watchroom.pipeline.group import Found, Group
from watchroom.pipeline.intake import Submission
from watchroom.pipeline.join import Joined
from watchroom.policy.rules import SHIPPED
from watchroom.store import hits as store
from watchroom.store import hotlists as store_hotlists
from watchroom.store import read_pictures as store_pictures
from watchroom.store.acting import Tx
from watchroom.store.hits import NewHit, NewHitPicture
from watchroom.store.read_pictures import NewPicture


class Hit(msgspec.Struct, frozen=True):
    """One read on a hotlist, on its way into an incident."""

    found: Found
    entry: HotlistEntry
    fact: Fact


async def keep_pictures(tx: Tx, group: Group, brief: frozenset[str]) -> None:
    """Store the pictures that came with the reads of a commit, before their senders are told that they are taken.

    Where a label is one of `brief` its reads live for minutes, and no picture but a hit's is kept.
    """
    subs = [sub for sub in group.submissions if sub.decoded.pictures and sub.feeder.enrolment.label not in brief]
    if subs:
        await store_pictures.put(tx, [picture for sub in subs for picture in _pictures(sub)])


def _pictures(sub: Submission) -> Iterator[NewPicture]:
    """Yield the pictures of a message's new reads."""
    for read in sub.reads:
        pictures = sub.decoded.pictures.get(read.external_id)
        for content in (pictures.plate, pictures.vehicle) if pictures else ():
            if content is not None:
                digest = hashlib.sha256(content).digest()
                yield NewPicture(sub.received_at, digest, content, sub.feeder.enrolment.label)


async def hits_of(tx: Tx, group: Group) -> list[Hit]:
    """Return the reads of a commit that are on a hotlist for a published topic, each with the entry as it is."""
    if not group.found:
        return []
    entries = await store_hotlists.entries_by_id(tx, [each.entry for each in group.found], SHIPPED.topics)
    return [
        Hit(found, entry, hit_fact(found.read, found.submission.feeder.enrolment, entry, found.tier, received_at))
        for found in group.found
        if (entry := entries.get(found.entry)) is not None and (received_at := found.submission.received_at)
    ]


async def keep_hits(
    tx: Tx,
    hits: Sequence[Hit],
    joined: Sequence[Joined],
    views: Mapping[str, IncidentView],
    alerts: Mapping[tuple[str, str], str],
) -> None:
    """Store hits, with the incident that each joined and the alert that asks somebody to compare it."""
    if not hits:
        return
    rows = [_row(hit, part, views, alerts) for hit, part in zip(hits, joined, strict=True)]
    await store.insert(tx, rows)
    pictures = [picture for hit, row in zip(hits, rows, strict=True) for picture in _hit_pictures(hit, row)]
    if pictures:
        await store.insert_pictures(tx, pictures)


def _row(hit: Hit, joined: Joined, views: Mapping[str, IncidentView], alerts: Mapping[tuple[str, str], str]) -> NewHit:
    read, sub = hit.found.read, hit.found.submission
    view = views[joined.incident_id]
    hotlist_id, _, entry_id = hit.found.entry.partition(":")
    is_asked = hit.fact.live and not read.flags & (READ_LATE | READ_FUTURE)
    return NewHit(
        id=new_id("hit"),
        at=read.at,
        received_at=sub.received_at,
        source_id=sub.feeder.enrolment.id,
        external_id=read.external_id,
        plate=read.plate,
        region=read.region,
        reader=read.reader,
        lat=read.lat,
        lon=read.lon,
        confidence=read.confidence,
        tier=hit.found.tier,
        hotlist_id=hotlist_id,
        entry_id=entry_id,
        entry=msgspec.json.encode(hit.entry).decode(),
        incident_id=joined.incident_id,
        label=sub.feeder.enrolment.label,
        alert_id=alerts.get((hit_cause(hit.entry), f"{view.agency}/{view.law_tag}")) if is_asked else None,
        flags=read.flags,
    )


def _hit_pictures(hit: Hit, row: NewHit) -> Iterator[NewHitPicture]:
    pictures = hit.found.submission.decoded.pictures.get(hit.found.read.external_id)
    if pictures is None:
        return
    for kind, content in (("plate", pictures.plate), ("vehicle", pictures.vehicle)):
        if content is not None:
            yield NewHitPicture(row.id, kind, hashlib.sha256(content).digest(), content, row.label)
