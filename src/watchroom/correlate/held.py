"""The evidence that fusing holds: by id, incident, number, plate, site, and by place and time; bounded."""

from __future__ import annotations

from collections.abc import Iterator

from watchroom.correlate.evidence import Evidence, Member
from watchroom.correlate.nearby import NEIGHBOURS_MAX, Nearby

OPENERS_LOOKED_AT_MAX = 200
"""So many of the newest incidents are looked at for a flood to join."""

_Key = tuple[str, str, str]


class Held:
    """A bounded memory of placed evidence; what falls out is only forgotten here, never in the store."""

    def __init__(self, evidence_max: int) -> None:
        """Hold at most `evidence_max` pieces; the one placed first falls out first."""
        self._evidence_max = evidence_max
        self._by_id: dict[str, tuple[Member, str]] = {}
        self._incidents: dict[str, dict[str, None]] = {}
        self._keys: dict[_Key, dict[str, None]] = {}
        self._closed: set[str] = set()
        self._nearby = Nearby()

    def __contains__(self, evidence_id: str) -> bool:
        """Return whether evidence of this id is held."""
        return evidence_id in self._by_id

    def __getitem__(self, evidence_id: str) -> tuple[Member, str]:
        """Return the held evidence with its link, and its incident."""
        return self._by_id[evidence_id]

    def members(self, incident: str) -> list[Member]:
        """Return what belongs to an incident, the first first."""
        return [self._by_id[each][0] for each in self._incidents.get(incident, ())]

    def first(self, incident: str) -> Member:
        """Return what opened an incident that holds something."""
        return self._by_id[next(iter(self._incidents[incident]))][0]

    def put(self, member: Member, incident: str) -> None:
        """Hold `member` under `incident`, in place of any earlier state of the same evidence."""
        evidence = member.evidence
        before = self._by_id.get(evidence.id)
        if before:
            self._unindex(before[0].evidence)
            if before[1] != incident:
                self._drop(before[1], evidence.id)
        self._by_id[evidence.id] = (member, incident)
        self._incidents.setdefault(incident, {})[evidence.id] = None
        for key in _keys(evidence):
            self._keys.setdefault(key, {})[evidence.id] = None
        self._nearby.add(evidence)
        if len(self._by_id) > self._evidence_max:
            self.remove(next(iter(self._by_id)))

    def remove(self, evidence_id: str) -> None:
        """Forget one piece of evidence."""
        member, incident = self._by_id.pop(evidence_id)
        self._unindex(member.evidence)
        self._drop(incident, evidence_id)

    def by_numbers(self, evidence: Evidence) -> list[tuple[str, str]]:
        """Return (incident, number) for the other incidents filed under a number of `evidence`, oldest first."""
        found: dict[str, str] = {}
        for number in evidence.numbers:
            for each in self._keys.get(("number", evidence.agency, number), ()):
                if each != evidence.id:
                    found.setdefault(self._by_id[each][1], number)
        return sorted(found.items(), key=lambda each: self.age(each[0]))

    def age(self, incident: str) -> tuple[float, str]:
        """Return what sorts incidents by when the first of their evidence happened."""
        return self.first(incident).evidence.at.timestamp(), incident

    def near(self, evidence: Evidence) -> Iterator[tuple[Member, str]]:
        """Yield what may be one with `evidence`: near in place and time, of one plate or site; open incidents only.

        Only of its own agency: an incident is shown by its agency's agreements, and what joins it would be too.
        """
        ids = dict.fromkeys(self._nearby.around(evidence))
        for key in _keys(evidence):
            if key[0] != "number":
                ids.update(zip(reversed(self._keys.get(key, {})), [None] * NEIGHBOURS_MAX, strict=False))
        ids.pop(evidence.id, None)
        for each in ids:
            member, incident = self._by_id[each]
            if incident not in self._closed and member.evidence.agency == evidence.agency:
                yield member, incident

    def newest_opened_by(self, kind: str) -> Iterator[tuple[Member, str]]:
        """Yield the first member of the newest open incidents that evidence of `kind` opened."""
        for incident, _ in zip(reversed(self._incidents), range(OPENERS_LOOKED_AT_MAX), strict=False):
            first = self.first(incident)
            if first.evidence.kind == kind and incident not in self._closed:
                yield first, incident

    def close(self, incident: str) -> None:
        """Leave an incident out of `near` and `newest_opened_by`."""
        if incident in self._incidents:
            self._closed.add(incident)

    def is_closed(self, incident: str) -> bool:
        """Return whether an incident was closed."""
        return incident in self._closed

    def reopen(self, incident: str) -> None:
        """Undo `close`."""
        self._closed.discard(incident)

    def _unindex(self, evidence: Evidence) -> None:
        self._nearby.remove(evidence)
        for key in _keys(evidence):
            ids = self._keys.get(key, {})
            ids.pop(evidence.id, None)
            if not ids:
                self._keys.pop(key, None)

    def _drop(self, incident: str, evidence_id: str) -> None:
        ids = self._incidents[incident]
        del ids[evidence_id]
        if not ids:
            del self._incidents[incident]
            self._closed.discard(incident)


def _keys(evidence: Evidence) -> Iterator[_Key]:
    """Yield what else `evidence` is found by: numbers within an agency, plate, site."""
    for number in evidence.numbers:
        yield "number", evidence.agency, number
    if evidence.plate is not None:
        yield "plate", "", evidence.plate
    if evidence.site is not None:
        yield "site", "", evidence.site
