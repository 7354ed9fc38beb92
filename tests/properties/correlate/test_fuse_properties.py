"""Whatever comes in whatever order, fusing loses nothing, repeats itself, and can be undone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count

from hypothesis import given
from hypothesis import strategies as st

from watchroom.base.geometry import Point, moved
from watchroom.correlate.evidence import Evidence, JoinExisting, OpenNew, Unlink
from watchroom.correlate.fuse import Fuser, FuseSettings

NOW = datetime(2026, 7, 4, 21, 0, tzinfo=UTC)
MIDDLE = Point(38.917, -77.032)
NUMBERS = st.lists(st.sampled_from("abcdef"), max_size=3).map(lambda each: tuple(dict.fromkeys(each)))


def make_fuser(evidence_held_max: int = 1000) -> Fuser:
    numbers = count(1)
    return Fuser(FuseSettings(evidence_held_max=evidence_held_max), make_id=lambda: f"inc_{next(numbers)}")


@st.composite
def calls_without_place(draw: st.DrawFn) -> list[Evidence]:
    filed = draw(st.lists(NUMBERS, min_size=1, max_size=10))
    return [
        Evidence(
            kind="call",
            id=f"c{n}",
            at=NOW + timedelta(minutes=draw(st.integers(0, 60))),
            type_code="other",
            source_id="cad",
            agency="mpd",
            numbers=numbers,
        )
        for n, numbers in enumerate(filed)
    ]


@st.composite
def mixed_evidence(draw: st.DrawFn) -> list[Evidence]:
    made = []
    for n in range(draw(st.integers(1, 15))):
        kind = draw(st.sampled_from(["call", "gunshot", "alarm", "hit"]))
        made.append(
            Evidence(
                kind=kind,
                id=f"e{n}",
                at=NOW + timedelta(seconds=draw(st.integers(0, 900))),
                type_code=draw(st.sampled_from(["shots_heard", "robbery_armed", "crash", "medical"])),
                source_id=kind,
                agency="mpd",
                place=moved(MIDDLE, draw(st.integers(-1500, 1500)), draw(st.integers(-600, 600))),
                precision_m=draw(st.sampled_from([None, 50.0, 300.0])),
                numbers=draw(NUMBERS) if kind in ("call", "hit") else (),
                plate=draw(st.sampled_from(["AB1", "AB2"])) if kind == "hit" else None,
            )
        )
    return made


def partition(fuser: Fuser, evidence: list[Evidence]) -> set[frozenset[str]]:
    groups: dict[str | None, set[str]] = {}
    for each in evidence:
        groups.setdefault(fuser.incident_of(each.id), set()).add(each.id)
    return {frozenset(group) for group in groups.values()}


def connected(evidence: list[Evidence]) -> set[frozenset[str]]:
    """Return the groups of calls that chains of shared numbers hold together, by definition."""
    groups = [({each.id}, set(each.numbers)) for each in evidence]
    for number in {number for each in evidence for number in each.numbers}:
        touched = [group for group in groups if number in group[1]]
        groups = [group for group in groups if number not in group[1]]
        groups.append((set().union(*(ids for ids, _ in touched)), set().union(*(held for _, held in touched))))
    return {frozenset(ids) for ids, _ in groups}


@given(st.data(), calls_without_place())
def test_calls_of_one_number_are_one_incident_in_any_order(data: st.DataObject, calls: list[Evidence]) -> None:
    """The incidents are the chains of shared numbers, whichever call came first."""
    fuser = make_fuser()
    for call in data.draw(st.permutations(calls)):
        fuser.consider(call)
    assert partition(fuser, calls) == connected(calls)


@given(mixed_evidence())
def test_fusing_is_idempotent_and_places_everything(evidence: list[Evidence]) -> None:
    """All evidence is in exactly one incident, and sending all of it again changes nothing."""
    fuser = make_fuser()
    for each in evidence:
        decision = fuser.consider(each)
        assert fuser.incident_of(each.id) == decision.incident_id
    once = partition(fuser, evidence)
    again = [fuser.consider(each) for each in evidence]
    assert partition(fuser, evidence) == once
    assert all(isinstance(each, JoinExisting) and not each.also for each in again)


@given(mixed_evidence())
def test_no_incident_holds_two_wanted_cars(evidence: list[Evidence]) -> None:
    """Hits on different plates are never merged, directly or through others."""
    fuser = make_fuser()
    for each in evidence:
        fuser.consider(each)
    for group in partition(fuser, evidence):
        assert len({each.plate for each in evidence if each.id in group and each.plate}) <= 1


@given(st.data(), mixed_evidence())
def test_splitting_restores_what_merging_joined(data: st.DataObject, evidence: list[Evidence]) -> None:
    """A person's merge followed by the split of what came in leaves the partition as it was, and it stays so."""
    fuser = make_fuser()
    for each in evidence:
        fuser.consider(each)
    before = partition(fuser, evidence)
    incidents = sorted({fuser.incident_of(each.id) or "" for each in evidence})
    keep, gone = data.draw(st.sampled_from(incidents)), data.draw(st.sampled_from(incidents))
    came_in = [each.id for each in evidence if fuser.incident_of(each.id) == gone]
    if keep == gone:
        return
    fuser.pin_together(keep, gone)
    assert {fuser.incident_of(each) for each in came_in} == {keep}
    fuser.split(keep, came_in, "inc_restored")
    for each in evidence:
        fuser.consider(each)
    assert partition(fuser, evidence) == before


@given(mixed_evidence(), mixed_evidence())
def test_newer_states_keep_the_books(evidence: list[Evidence], newer: list[Evidence]) -> None:
    """Whatever a newer state changes, each decision and each unlink say where the evidence is then."""
    fuser = make_fuser()
    known = set()
    for each in [*evidence, *newer]:
        before = fuser.incident_of(each.id)
        decision = fuser.consider(each)
        assert fuser.incident_of(each.id) == decision.incident_id
        assert isinstance(decision, OpenNew) <= (decision.incident_id not in known)
        for also in decision.also:
            if isinstance(also, Unlink):
                assert fuser.incident_of(also.evidence_id) == also.to_incident_id != also.incident_id
                assert also.evidence_id != each.id or also.incident_id == before
            elif also.automatic:
                assert all(fuser.incident_of(each.id) != also.gone for each in evidence)
        known.add(decision.incident_id)


@given(mixed_evidence())
def test_a_small_memory_forgets_but_never_breaks(evidence: list[Evidence]) -> None:
    """With room for three pieces everything still gets a decision, and only three are held."""
    fuser = make_fuser(evidence_held_max=3)
    for each in [*evidence, *reversed(evidence)]:
        assert fuser.consider(each).incident_id
    assert sum(fuser.incident_of(each.id) is not None for each in evidence) <= 3
