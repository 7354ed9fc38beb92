"""Puts facts into incidents as fusing decides, on top of what people did to those incidents meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

import msgspec

from watchroom.correlate.evidence import Candidate, JoinExisting, MergeProposal, OpenNew, Unlink
from watchroom.correlate.fuse import Fuser
from watchroom.model.incident_types import INCIDENT_TYPES
from watchroom.model.views import IncidentView, PlaceView
from watchroom.pipeline.facts import Fact
from watchroom.store import incidents as store
from watchroom.store.acting import Tx
from watchroom.store.incidents import NewEntry, NewLink, label_of

Locate = Callable[[float, float], dict[str, str]]
NAMED_BY_SENSORS = frozenset(("shots_heard", "plate_hit", "panic_alarm", "burglar_alarm", "alarm_unknown", "other"))
"""What sensors call an incident; a call tells better what it is, and so does a graver sensor."""


class Joined(msgspec.Struct, frozen=True):
    """One fact and the incident it is part of now."""

    fact: Fact
    incident_id: str
    opened: bool
    probability: float
    reason: str


class Joiner:
    """The incidents of one group commit: loaded once, changed in memory, saved once."""

    def __init__(self, tx: Tx, fuser: Fuser, locate: Locate, now: datetime, *, records_may_open: int) -> None:
        """Begin with nothing loaded; `records_may_open` records of the past may open as live incidents."""
        self._tx = tx
        self._fuser = fuser
        self._locate = locate
        self._now = now
        self._records_may_open = records_may_open
        self._views: dict[str, IncidentView] = {}
        self._changed: set[str] = set()
        self._entries: list[NewEntry] = []
        self._links: list[NewLink] = []
        self._unlinked: list[tuple[str, str]] = []

    async def join(self, facts: Sequence[Fact]) -> list[Joined]:
        """Decide for each fact in order, and note what changes."""
        decisions = [
            (fact, self._fuser.incident_of(fact.evidence.id), self._fuser.consider(fact.evidence)) for fact in facts
        ]
        await self._load(decisions)
        numbers = iter(
            await store.next_numbers(
                self._tx, sum(isinstance(decision, OpenNew) for _, _, decision in decisions), self._now.year
            )
        )
        joined = []
        for fact, before, decision in decisions:
            if isinstance(decision, OpenNew):
                self._views[decision.incident_id] = self._open(fact, decision.incident_id, next(numbers))
            joined.append(self._add(fact, before, decision))
            for also in decision.also:
                self._rethink(also)
        return joined

    async def close_what_is_over(self, joined: Sequence[Joined]) -> None:
        """Close incidents whose calls their senders have all closed, unless somebody here still owns them."""
        over = {each.incident_id: each.fact for each in joined if each.fact.closed}
        asked = [id_ for id_ in over if self._views[id_].status == "open" and self._views[id_].owner is None]
        if not asked:
            return
        for id_ in sorted(await store.all_calls_closed(self._tx, asked)):
            self._put(msgspec.structs.replace(self._views[id_], status="closed", disposition=over[id_].disposition))
            self._fuser.closed(id_)

    async def save(self) -> list[IncidentView]:
        """Write what changed; returns the new states in a fixed order."""
        views = [
            msgspec.structs.replace(self._views[each], version=self._views[each].version + 1, updated_at=self._now)
            for each in sorted(self._changed)
        ]
        if views:
            await store.put(self._tx, views)
        if self._entries:
            await store.add_entries(self._tx, self._entries)
        if self._unlinked:
            await store.unlink(self._tx, list(dict.fromkeys(self._unlinked)), self._now, "later evidence")
        if self._links:
            # What moved twice within this group is only where it came to rest.
            at_rest = {(each.source_id, each.external_id): each for each in self._links}
            await store.link(self._tx, list(at_rest.values()))
        return views

    def view(self, incident_id: str) -> IncidentView:
        """Return an incident as it is now."""
        return self._views[incident_id]

    async def _load(self, decisions: Sequence[tuple[Fact, str | None, JoinExisting | OpenNew]]) -> None:
        wanted: set[str] = set()
        opened = {decision.incident_id for _, _, decision in decisions if isinstance(decision, OpenNew)}
        for _, before, decision in decisions:
            wanted |= {decision.incident_id, *([before] if before else [])}
            wanted |= {each.incident_id for each in decision.candidates}
            for also in decision.also:
                wanted |= (
                    {also.keep, also.gone}
                    if isinstance(also, MergeProposal)
                    else {
                        also.incident_id,
                        also.to_incident_id,
                    }
                )
        if wanted - opened:
            self._views = await store.get_many(self._tx, sorted(wanted - opened))

    def _open(self, fact: Fact, incident_id: str, number: str) -> IncidentView:
        place = fact.evidence.place
        areas = self._locate(place.lat, place.lon) if place else {}
        status = "open"
        if fact.a_record:
            status = "open" if self._records_may_open > 0 else "closed"
            self._records_may_open -= 1
        elif fact.closed:
            status = "closed"
        return IncidentView(
            id=incident_id,
            number=number,
            type_code=fact.type_code,
            title=INCIDENT_TYPES[fact.type_code].title,
            priority=fact.priority,
            status=status,
            place=PlaceView(
                lat=place.lat if place else None,
                lon=place.lon if place else None,
                precision_m=fact.precision_m,
                address=fact.address or areas.get("near"),
                district=areas.get("district"),
                psa=areas.get("psa"),
                ward=areas.get("ward"),
                jurisdiction=areas.get("jurisdiction"),
            ),
            occurred_at=fact.at,
            opened_at=self._now,
            updated_at=self._now,
            agency=fact.source.agency,
            law_tag=fact.source.law_tag,
            external_ids=[],
            sources={},
            disposition=fact.disposition if status == "closed" else None,
            version=0,
        )

    def _add(self, fact: Fact, before: str | None, decision: JoinExisting | OpenNew) -> Joined:
        opened = isinstance(decision, OpenNew)
        probability = 1.0 if isinstance(decision, OpenNew) else decision.probability
        view = self._views[decision.incident_id]
        self._entries.append(_entry(fact, view, probability, decision.reason))
        if before != decision.incident_id:
            if before is not None:
                self._unlinked.append((fact.source.id, fact.external_id))
            self._links.append(_link(fact, view, probability, decision.reason, self._now))
        for candidate in decision.candidates:
            other = self._views.get(candidate.incident_id)
            if other is not None and before is None:
                self._propose(view, other, candidate)
        self._put(_with(view, fact, new=before is None, probability=probability, locate=self._locate))
        return Joined(fact, view.id, opened, probability, decision.reason)

    def _put(self, view: IncidentView) -> None:
        self._views[view.id] = view
        self._changed.add(view.id)

    def _rethink(self, also: MergeProposal | Unlink) -> None:
        if isinstance(also, MergeProposal):
            if also.automatic:
                self._merge(also)
            return
        self._move(also)

    def _merge(self, merge: MergeProposal) -> None:
        keep, gone = self._views.get(merge.keep), self._views.get(merge.gone)
        if keep is None or gone is None or "merged" in (keep.status, gone.status):
            return
        self._tell(keep, "merge", f"{gone.number} became part of this", merge.probability, merge.reason)
        self._tell(gone, "merge", f"Became part of {keep.number}", merge.probability, merge.reason)
        self._put(msgspec.structs.replace(gone, status="merged", merged_into=keep.id))
        counts = {kind: keep.sources.get(kind, 0) + n for kind, n in gone.sources.items()}
        self._put(
            msgspec.structs.replace(
                keep,
                sources={**keep.sources, **counts},
                external_ids=list(dict.fromkeys([*keep.external_ids, *gone.external_ids])),
                priority=min(keep.priority, gone.priority),
                probability=min(keep.probability, merge.probability),
            )
        )

    def _move(self, unlink: Unlink) -> None:
        source_id, _, external_id = unlink.evidence_id.partition(":")
        left, to = self._views.get(unlink.incident_id), self._views.get(unlink.to_incident_id)
        if left is None or to is None:
            return
        self._tell(left, "unlink", f"{external_id} left for {to.number}", unlink.probability, unlink.reason)
        self._tell(to, "link", f"{external_id} came from {left.number}", unlink.probability, unlink.reason)
        self._unlinked.append((source_id, external_id))
        self._links.append(
            NewLink(
                incident_id=to.id,
                label=label_of(to),
                kind=unlink.kind,
                source_id=source_id,
                external_id=external_id,
                probability=unlink.probability,
                reason=unlink.reason,
                linked_at=self._now,
            )
        )
        self._put(
            msgspec.structs.replace(left, external_ids=[each for each in left.external_ids if each != external_id])
        )
        self._put(msgspec.structs.replace(to, external_ids=[*to.external_ids, external_id]))

    def _propose(self, view: IncidentView, other: IncidentView, candidate: Candidate) -> None:
        """Show a person, on the newer incident, which other may be the same."""
        self._entries.append(
            NewEntry(
                incident_id=view.id,
                label=label_of(view),
                at=self._now,
                received_at=self._now,
                kind="candidate",
                text=f"Perhaps the same as {other.number}",
                probability=candidate.probability,
                reason=candidate.reason,
                data={"incident": other.id},
            )
        )

    def _tell(self, view: IncidentView, kind: str, text: str, probability: float, reason: str) -> None:
        self._entries.append(
            NewEntry(
                incident_id=view.id,
                label=label_of(view),
                at=self._now,
                received_at=self._now,
                kind=kind,
                text=text,
                probability=probability,
                reason=reason,
            )
        )


def _entry(fact: Fact, view: IncidentView, probability: float, reason: str) -> NewEntry:
    place = fact.evidence.place
    return NewEntry(
        incident_id=view.id,
        label=label_of(view),
        at=fact.at,
        received_at=fact.received_at,
        kind=fact.kind,
        text=fact.text,
        source_id=fact.source.id,
        external_id=fact.external_id,
        observation_id=fact.observation_id,
        probability=probability,
        reason=reason,
        lat=place.lat if place else None,
        lon=place.lon if place else None,
        data={"tier": fact.tier, "confidence": fact.confidence} if fact.tier else {},
    )


def _link(fact: Fact, view: IncidentView, probability: float, reason: str, now: datetime) -> NewLink:
    return NewLink(
        incident_id=view.id,
        label=label_of(view),
        kind=fact.kind,
        source_id=fact.source.id,
        external_id=fact.external_id,
        probability=probability,
        reason=reason,
        linked_at=now,
    )


def _names(fact: Fact, view: IncidentView) -> bool:
    """Return whether a fact tells better than what is known what the incident is."""
    by_sensors, graver = view.type_code in NAMED_BY_SENSORS, fact.priority < view.priority
    if fact.kind == "call":
        return fact.type_code != "other" and (by_sensors or graver)
    return by_sensors and graver


def _with(view: IncidentView, fact: Fact, *, new: bool, probability: float, locate: Locate) -> IncidentView:
    """Return the incident with one more fact: calls name it, the gravest sets its priority."""
    sources = {**view.sources, fact.kind: view.sources.get(fact.kind, 0) + (1 if new else 0)}
    numbers = [fact.external_id, *fact.evidence.numbers]
    changes: dict[str, object] = {
        "sources": sources,
        "external_ids": list(dict.fromkeys([*view.external_ids, *numbers])),
        "occurred_at": min(view.occurred_at, fact.at),
        "probability": min(view.probability, probability),
        "priority": min(view.priority, fact.priority),
    }
    if _names(fact, view):
        changes |= {"type_code": fact.type_code, "title": INCIDENT_TYPES[fact.type_code].title}
    place = fact.evidence.place
    # A car that is only read moves: the incident is where it was read last.
    moves = fact.kind == "hit" and set(view.sources) <= {"hit"} and fact.at >= view.occurred_at
    if place is not None and (view.place.lat is None or moves):
        areas = locate(place.lat, place.lon)
        changes["place"] = PlaceView(
            lat=place.lat,
            lon=place.lon,
            precision_m=fact.precision_m,
            address=fact.address or areas.get("near") or view.place.address,
            district=areas.get("district"),
            psa=areas.get("psa"),
            ward=areas.get("ward"),
            jurisdiction=areas.get("jurisdiction"),
        )
    elif fact.address and (not view.place.address or view.place.address.startswith("near ")):
        changes["place"] = msgspec.structs.replace(view.place, address=fact.address)
    return msgspec.structs.replace(view, **changes)
