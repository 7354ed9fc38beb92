"""What the pipeline keeps in memory to correlate: open incidents, hotlists, areas, and people's word on incidents."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

from watchroom.actions.city import AREA_KINDS, area_shapes
from watchroom.base.geometry import Point
from watchroom.correlate.areas import AreaIndex
from watchroom.correlate.evidence import Evidence, Link, Member, OpenIncident
from watchroom.correlate.fuse import Fuser, FuseSettings
from watchroom.correlate.hotlist import Hotlist, columns
from watchroom.correlate.hotlist_topics import matched
from watchroom.correlate.words import Named, PlaceWords
from watchroom.pipeline.facts import evidence_id
from watchroom.policy.rules import SHIPPED
from watchroom.store import feed as store_feed
from watchroom.store import hotlist_records as store_hotlist_records
from watchroom.store import hotlists as store_hotlists
from watchroom.store import incidents as store_incidents
from watchroom.store import members as store_members
from watchroom.store import minutes as store_minutes
from watchroom.store import things as store_things
from watchroom.store.acting import Tx

MINUTES_AHEAD = 5
"""So many partitions of minutes to come are made where reads are kept so."""
REMEMBER_INCIDENTS = timedelta(hours=12)
"""Open incidents that changed within this are joined by new evidence after a restart."""


class Picture:
    """Memory of the pipeline, made from the store; made anew when a commit fails or the place changes."""

    def __init__(self) -> None:
        """Start empty."""
        self.fuser = Fuser(FuseSettings())
        self.hotlist = Hotlist(())
        self.areas = AreaIndex(())
        self.words = PlaceWords(())
        self.brief: frozenset[str] = frozenset()
        """Labels whose reads are kept by the minute."""
        self.last_pin = 0
        self.last_change = 0
        self._lists: list[str] = []

    def locate(self, lat: float, lon: float) -> dict[str, str]:
        """Return the names of the areas that hold the point, by kind, and under `near` the nearest block."""
        block = self.words.near(lat, lon)
        return self.areas.locate(lat, lon) | ({"near": f"near {block}"} if block else {})

    async def load(self, tx: Tx, now: datetime) -> None:
        """Load everything."""
        await self.load_incidents(tx, now)
        await self.load_hotlists(tx)
        await self.load_areas(tx)
        await store_minutes.make(tx, now, MINUTES_AHEAD)

    async def load_incidents(self, tx: Tx, now: datetime) -> None:
        """Make the fuser from open incidents and what people said of them."""
        since = now - REMEMBER_INCIDENTS
        self.last_change = await store_feed.last_change_id(tx)
        rows = await store_members.of_open_incidents(tx, since)
        pins = await store_incidents.pins_after(tx, 0, since)
        self.fuser = Fuser(FuseSettings(), _incidents(rows, pins))
        self.last_pin = await store_incidents.last_pin(tx)

    async def load_hotlists(self, tx: Tx) -> None:
        """Make the hotlist from every list in force, when what is matched changed; reads go on meanwhile.

        Entries are matched for topics that the policy publishes and that are switched on, and for no other.
        """
        switched = [each.topic for each in await store_hotlist_records.topics(tx) if each.is_on]
        topics = matched(SHIPPED.topics, switched)
        lists = await store_hotlists.fingerprint(tx, topics)
        if lists != self._lists:
            # Columns are made while the database puts the next ones together.
            parts = [
                asyncio.create_task(asyncio.to_thread(columns, *each))
                async for each in store_hotlists.columns(tx, topics)
            ]
            self.hotlist = await asyncio.to_thread(Hotlist, (), await asyncio.gather(*parts))
            self._lists = lists

    async def load_areas(self, tx: Tx) -> None:
        """Make the index of areas, and know where reads are kept by the minute."""
        self.brief = await store_minutes.brief_labels(tx)
        found = await store_things.areas(tx, AREA_KINDS)
        self.areas = AreaIndex(area_shapes(found))
        self.words = PlaceWords([Named(*each) for each in await store_things.blocks(tx)])

    async def recall(self, tx: Tx, updates: Sequence[tuple[str, str]]) -> None:
        """Know again the incidents of these (source, id) observations that were closed or long unchanged."""
        unknown = [each for each in updates if self.fuser.incident_of(evidence_id(*each)) is None]
        if not unknown:
            return
        rows = await store_members.beside(tx, unknown)
        pins = await store_incidents.pins_of(tx, sorted({row.incident_id for row in rows}))
        for incident in _incidents(rows, pins):
            self.fuser.recall(incident)
        for closed in {row.incident_id for row in rows if not row.is_open}:
            self.fuser.closed(closed)

    async def follow_people(self, tx: Tx) -> None:
        """Do to the fuser what people did to incidents since the last look: merge, split, close, open again."""
        for pin in await store_incidents.pins_after(tx, self.last_pin, None):
            self.last_pin = pin.id
            if pin.together:
                self.fuser.pin_together(pin.a, pin.b)
            else:
                self.fuser.pin_apart(pin.a, pin.b)
                moved: Sequence[tuple[str, str]] = await store_incidents.links_of(tx, pin.b)
                self.fuser.split(pin.a, [evidence_id(*each) for each in moved], pin.b)
        for change in await store_feed.incident_states_after(tx, self.last_change):
            self.last_change = max(self.last_change, change.id)
            if change.is_open:
                self.fuser.reopened(change.incident_id)
            else:
                self.fuser.closed(change.incident_id)


def _incidents(rows: Sequence[store_members.MemberRow], pins: Sequence[store_incidents.Pin]) -> list[OpenIncident]:
    members: dict[str, list[Member]] = {}
    for row in rows:
        members.setdefault(row.incident_id, []).append(_member(row))
    apart: dict[str, list[str]] = {}
    for pin in pins:
        if not pin.together:
            apart.setdefault(pin.a, []).append(pin.b)
            apart.setdefault(pin.b, []).append(pin.a)
    return [
        OpenIncident(id=id_, members=tuple(each), apart_from=tuple(apart.get(id_, ()))) for id_, each in members.items()
    ]


def _member(row: store_members.MemberRow) -> Member:
    place = Point(row.lat, row.lon) if row.lat is not None and row.lon is not None else None
    return Member(
        evidence=Evidence(
            kind=row.kind,
            id=evidence_id(row.source_id, row.external_id),
            at=row.at,
            type_code=row.type_code,
            source_id=row.source_id,
            agency=row.agency,
            place=place,
            precision_m=row.precision_m,
            numbers=tuple(row.numbers),
            plate=row.plate,
            site=row.site,
        ),
        link=Link(probability=row.probability, reason=row.reason, by="person" if row.by_person else "measured"),
    )
