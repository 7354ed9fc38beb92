"""R2: which incident a call, gunshot, alarm or hit belongs to; decided as it comes, undone by later evidence."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable, Iterable
from datetime import datetime

import msgspec

from watchroom.base.geometry import distance_m
from watchroom.base.ids import new_id
from watchroom.correlate.evidence import (
    Also,
    Candidate,
    Decision,
    Evidence,
    JoinExisting,
    Link,
    Member,
    MergeProposal,
    OpenIncident,
    OpenNew,
    Unlink,
)
from watchroom.correlate.held import Held
from watchroom.correlate.likelihood import REACH_M, REACH_S, link

_WEAK = ("measured", "flood", "rule")
_Linked = tuple[str, Link, Member]
"""An incident, the best link to it, and the member that link goes to."""


class FuseSettings(msgspec.Struct, frozen=True, kw_only=True):
    """The thresholds of fusing; published with the rules."""

    join_probability: float = 0.90
    """From here on evidence joins by itself."""
    suggest_probability: float = 0.50
    """From here on an incident is shown to a person as perhaps the same."""
    flood_detections: int = 10
    """More gunshot detections than this within `flood_window_s` are a flood with one cause, most likely fireworks."""
    flood_window_s: float = 600.0
    flood_reach_m: float = 2_000.0
    """In a flood a detection that nothing else explains joins the flood's incident this near, as possible."""
    evidence_held_max: int = 100_000
    """The oldest evidence beyond this many is forgotten here (never in the store)."""


class Fuser:
    """Open incidents by place, time and number, for the one process that runs the pipeline.

    Each answer is applied here at once. When its transaction fails, build a new Fuser from the store.
    """

    def __init__(
        self,
        settings: FuseSettings,
        incidents: Iterable[OpenIncident] = (),
        make_id: Callable[[], str] = lambda: new_id("inc"),
    ) -> None:
        """Start from the store's open incidents; `make_id` names those that are opened."""
        self._settings = settings
        self._make_id = make_id
        self._held = Held(settings.evidence_held_max)
        self._apart: set[frozenset[str]] = set()
        self._detections: list[float] = []
        for incident in incidents:
            self.recall(incident)

    def recall(self, incident: OpenIncident) -> None:
        """Know an incident of the store again: at the start, or when news comes of one that is not held any more."""
        self._apart |= {frozenset((incident.id, other)) for other in incident.apart_from}
        for at, member in enumerate(incident.members):
            by = "opened" if at == 0 and member.link.by != "person" else member.link.by
            hangs_by = msgspec.structs.replace(member.link, by=by)
            self._held.put(Member(evidence=member.evidence, link=hangs_by), incident.id)

    def consider(self, evidence: Evidence) -> Decision:
        """Decide where `evidence` belongs; the same evidence again gets the same answer."""
        self._count_detection(evidence)
        if evidence.id not in self._held:
            return self._settle(evidence)
        member, incident = self._held[evidence.id]
        if member.evidence == evidence:
            return _joined(incident, member.link)
        # What is over stays as it was decided: no rule moves its parts, or takes a live incident into it.
        if member.link.by == "person" or self._held.is_closed(incident):
            return self._renew(evidence, ())
        return self._reconsider(evidence, member.link, incident)

    def incident_of(self, evidence_id: str) -> str | None:
        """Return the incident that holds the evidence, or None when it is not held."""
        return self._held[evidence_id][1] if evidence_id in self._held else None

    def holds(self, incident: str, type_code: str) -> bool:
        """Return whether evidence of this type belongs to the incident."""
        return any(each.evidence.type_code == type_code for each in self._held.members(incident))

    def is_flood(self, at: datetime) -> bool:
        """Return whether there are more gunshot detections in the window than one occurrence explains."""
        return self.detections_before(at) > self._settings.flood_detections

    def detections_before(self, at: datetime) -> int:
        """Return how many gunshot detections lie in the flood window that ends at `at`."""
        seconds = at.timestamp()
        begin = bisect_left(self._detections, seconds - self._settings.flood_window_s)
        return bisect_right(self._detections, seconds) - begin

    def pin_apart(self, a: str, b: str) -> None:
        """Remember that a person says these two incidents are not one: no rule merges them or proposes it again."""
        self._apart.add(frozenset((a, b)))

    def pin_together(self, keep: str, gone: str) -> None:
        """Follow a person's merge: all evidence of `gone` is now of `keep`, and no rule takes it out again."""
        self._apart.discard(frozenset((keep, gone)))
        for incident in (keep, gone):
            for member in self._held.members(incident):
                self._held.put(_pinned(member, "a person merged the incidents"), keep)

    def split(self, incident: str, evidence_ids: Iterable[str], new_incident: str) -> None:
        """Follow a person's split: the named evidence is now of `new_incident`, and the two stay apart."""
        named = set(evidence_ids)
        for member in self._held.members(incident):
            if member.evidence.id in named:
                self._held.put(_pinned(member, "a person split the incident"), new_incident)
        self.pin_apart(incident, new_incident)

    def closed(self, incident: str) -> None:
        """Take a closed incident out of what may be joined by probability; its numbers still find it."""
        self._held.close(incident)

    def reopened(self, incident: str) -> None:
        """Let evidence join the incident by probability again."""
        self._held.reopen(incident)

    def _settle(self, evidence: Evidence) -> Decision:
        """Place evidence that belongs to no incident."""
        numbered = [each for each in self._held.by_numbers(evidence) if self._is_one_car(each[0], evidence.plate)]
        if numbered:
            incident, also = self._merge_all(numbered[0][0], [(each, _same(n)) for each, n in numbered[1:]])
            return self._record(evidence, incident, _same(numbered[0][1]), also)
        links = self._links(evidence)
        if links and links[0][1].probability >= self._settings.join_probability:
            return self._join(evidence, links)
        candidates = tuple(
            Candidate(incident_id=incident, probability=each.probability, reason=each.reason)
            for incident, each, _ in links
            if each.probability >= self._settings.suggest_probability
        )
        flood = self._flood_incident(evidence)
        if flood:
            return msgspec.structs.replace(self._record(evidence, *flood), candidates=candidates)
        return self._open(evidence, candidates)

    def _join(self, evidence: Evidence, links: list[_Linked]) -> Decision:
        """Join the likeliest incident; the others that are likely enough may be one with it."""
        incident, best, through = links[0]
        if evidence.kind != "gunshot" and any(self._is_possible(each) for each in self._held.members(incident)):
            return self._take_out(evidence, incident, best)
        if self._is_possible(through):
            return self._record(evidence, incident, through.link)
        others = [
            (other, msgspec.structs.replace(each, probability=best.probability * each.probability))
            for other, each, _ in links[1:]
            if each.probability >= self._settings.suggest_probability
        ]
        incident, also = self._merge_all(incident, others)
        return self._record(evidence, incident, best, also)

    def _is_possible(self, member: Member) -> bool:
        """Return whether a member hangs there only as possible, as in a flood."""
        return member.link.probability < self._settings.join_probability

    def _take_out(self, evidence: Evidence, loose: str, best: Link) -> Decision:
        """A call or alarm that surely belongs to some of a loose incident's evidence takes that out of it."""
        flood = self.is_flood(evidence.at)
        members = self._held.members(loose)
        found = [(each, link(each.evidence, evidence, flood=flood)) for each in members if each.link.by != "person"]
        sure = [(each, one) for each, one in found if one and one.probability >= self._settings.join_probability]
        if len(sure) == len(members) or not sure:
            return self._record(evidence, loose, best)
        decision = self._open(evidence, ())
        for member, one in sure:
            self._held.put(Member(evidence=member.evidence, link=one), decision.incident_id)
        also = tuple(
            _unlink(member.evidence, loose, decision.incident_id, one.probability, one.reason) for member, one in sure
        )
        return msgspec.structs.replace(decision, reason=f"taken out of a flood: {best.reason}", also=also)

    def _reconsider(self, evidence: Evidence, linked: Link, incident: str) -> Decision:
        """Look again at evidence whose newer state differs from the one that was placed."""
        others = [
            (each, _same(number))
            for each, number in self._held.by_numbers(evidence)
            if each != incident and self._may_be_one(incident, each)
        ]
        is_alone = len(self._held.members(incident)) == 1
        if others and linked.by in _WEAK and not is_alone:
            return self._leave(evidence, incident)
        if others:
            return self._renew(evidence, self._merge_all(incident, others)[1])
        links = self._links(evidence)
        if is_alone:
            enough = self._settings.suggest_probability
            likely = [(other, each) for other, each, _ in links if other != incident and each.probability >= enough]
            return self._renew(evidence, self._merge_all(incident, likely)[1])
        if linked.by not in ("measured", "rule"):
            return self._renew(evidence, ())
        own = next((each for other, each, _ in links if other == incident), None)
        if own and own.probability >= self._settings.suggest_probability:
            return self._record(evidence, incident, own)
        return self._leave(evidence, incident)

    def _leave(self, evidence: Evidence, incident: str) -> Decision:
        """Take evidence out of an incident that it turned out not to be of, and place it anew."""
        self._held.remove(evidence.id)
        decision = self._settle(evidence)
        if decision.incident_id == incident:
            return decision
        probability = decision.probability if isinstance(decision, JoinExisting) else 1.0
        reason = f"its newer state no longer fits there; now: {decision.reason}"
        moved = _unlink(evidence, incident, decision.incident_id, probability, reason)
        return msgspec.structs.replace(decision, also=(moved, *decision.also))

    def _links(self, evidence: Evidence) -> list[_Linked]:
        """Return the best link to each open incident in reach, likeliest first, with the member it goes through."""
        flood = self.is_flood(evidence.at)
        best: dict[str, _Linked] = {}
        for member, incident in self._held.near(evidence):
            found = link(evidence, member.evidence, flood=flood)
            if found is None or (incident in best and found.probability <= best[incident][1].probability):
                continue
            if self._is_possible(member) or self._fits(evidence, incident):
                best[incident] = (incident, found, member)
        return sorted(best.values(), key=lambda each: (-each[1].probability, each[0]))

    def _fits(self, evidence: Evidence, incident: str) -> bool:
        """Return whether an incident would stay one wanted car, or one place and one time, with `evidence`."""
        if evidence.kind == "hit":
            return self._is_one_car(incident, evidence.plate)
        first = self._held.first(incident).evidence
        if first.place is None or evidence.place is None:
            return True
        is_near_in_time = abs((evidence.at - first.at).total_seconds()) <= REACH_S
        return is_near_in_time and distance_m(evidence.place, first.place) <= REACH_M

    def _flood_incident(self, evidence: Evidence) -> tuple[str, Link] | None:
        """Return the incident of the flood that a lone detection belongs to as possible, if there is one."""
        if evidence.kind != "gunshot" or evidence.place is None or not self.is_flood(evidence.at):
            return None
        for member, incident in self._held.newest_opened_by("gunshot"):
            first = member.evidence
            if first.place is None or abs((evidence.at - first.at).total_seconds()) > REACH_S:
                continue
            apart_m = distance_m(first.place, evidence.place)
            if apart_m <= self._settings.flood_reach_m and self._is_only_shots(incident):
                many, minutes = self.detections_before(evidence.at), self._settings.flood_window_s / 60
                reason = f"flood: {many} detections in {minutes:.0f} min, this one {apart_m:.0f} m from the first"
                return incident, Link(probability=self._settings.suggest_probability, reason=reason, by="flood")
        return None

    def _is_only_shots(self, incident: str) -> bool:
        return all(each.evidence.kind == "gunshot" for each in self._held.members(incident))

    def _merge_all(self, incident: str, others: Iterable[tuple[str, Link]]) -> tuple[str, tuple[MergeProposal, ...]]:
        """Merge or propose to merge each of `others` with `incident`; return what it is called now, and the merges."""
        merges: list[MergeProposal] = []
        for other, linked in others:
            if linked.probability < self._settings.suggest_probability or not self._may_be_one(incident, other):
                continue
            keep, gone = sorted((incident, other), key=self._held.age)
            automatic = linked.probability >= self._settings.join_probability
            merges.append(
                MergeProposal(
                    keep=keep, gone=gone, probability=linked.probability, reason=linked.reason, automatic=automatic
                )
            )
            if automatic:
                self._move_all(gone, keep, linked)
                incident = keep
        return incident, tuple(merges)

    def _may_be_one(self, a: str, b: str) -> bool:
        """Return whether no person has held two incidents apart and they are not of two wanted cars."""
        plates = {each.evidence.plate for each in self._held.members(b)}
        return frozenset((a, b)) not in self._apart and all(self._is_one_car(a, plate) for plate in plates)

    def _is_one_car(self, incident: str, plate: str | None) -> bool:
        """Return whether an incident holds no hit on another plate than `plate`."""
        return plate is None or all(each.evidence.plate in (None, plate) for each in self._held.members(incident))

    def _move_all(self, gone: str, keep: str, linked: Link) -> None:
        """Put all evidence of `gone` under `keep`; what opened `gone` hangs by the link that merged them."""
        for member in self._held.members(gone):
            hangs_by = linked if member.link.by == "opened" else member.link
            self._held.put(Member(evidence=member.evidence, link=hangs_by), keep)
        for pair in [each for each in self._apart if gone in each]:
            self._apart.add(frozenset((keep, *(pair - {gone}))))

    def _open(self, evidence: Evidence, candidates: tuple[Candidate, ...]) -> OpenNew:
        incident, reason = self._make_id(), "opened this: nothing open was likely to be the same"
        opened = Link(probability=1.0, reason=reason, by="opened")
        self._held.put(Member(evidence=evidence, link=opened), incident)
        return OpenNew(incident_id=incident, reason=reason, candidates=candidates)

    def _record(self, evidence: Evidence, incident: str, linked: Link, also: tuple[Also, ...] = ()) -> JoinExisting:
        self._held.put(Member(evidence=evidence, link=linked), incident)
        return _joined(incident, linked, also)

    def _renew(self, evidence: Evidence, also: tuple[Also, ...]) -> JoinExisting:
        """Keep the newer state of evidence where it hangs now."""
        member, incident = self._held[evidence.id]
        return self._record(evidence, incident, member.link, also)

    def _count_detection(self, evidence: Evidence) -> None:
        if evidence.kind != "gunshot" or evidence.id in self._held:
            return
        insort(self._detections, evidence.at.timestamp())
        if len(self._detections) > self._settings.evidence_held_max:
            del self._detections[0]


def _joined(incident: str, linked: Link, also: tuple[Also, ...] = ()) -> JoinExisting:
    return JoinExisting(incident_id=incident, probability=linked.probability, reason=linked.reason, also=also)


def _unlink(evidence: Evidence, incident: str, to: str, probability: float, reason: str) -> Unlink:
    return Unlink(
        evidence_id=evidence.id,
        kind=evidence.kind,
        incident_id=incident,
        to_incident_id=to,
        probability=probability,
        reason=reason,
    )


def _pinned(member: Member, reason: str) -> Member:
    return Member(evidence=member.evidence, link=Link(probability=1.0, reason=reason, by="person"))


def _same(number: str) -> Link:
    return Link(probability=1.0, reason=f"the sender files it under the same number {number}", by="number")
