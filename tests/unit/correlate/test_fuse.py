"""What belongs to one incident, why, and how it is undone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count

from watchroom.base.geometry import Point, moved
from watchroom.correlate.evidence import (
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
from watchroom.correlate.fuse import Fuser, FuseSettings

NOW = datetime(2026, 7, 4, 21, 0, tzinfo=UTC)
U_STREET = Point(38.9170, -77.0320)


def make_fuser(*incidents: OpenIncident) -> Fuser:
    numbers = count(1)
    return Fuser(FuseSettings(), incidents, make_id=lambda: f"inc_{next(numbers)}")


def seen(kind: str, id_: str, east_m: float = 0, seconds: float = 0, **changes: object) -> Evidence:
    types = {"call": "shots_heard", "gunshot": "shots_heard", "alarm": "panic_alarm", "hit": "plate_hit"}
    fields: dict[str, object] = {
        "at": NOW + timedelta(seconds=seconds),
        "type_code": types[kind],
        "source_id": "cad" if kind == "call" else kind,
        "agency": "mpd",
        "place": moved(U_STREET, east_m, 0),
        **changes,
    }
    return Evidence(kind=kind, id=id_, **fields)  # type: ignore[arg-type]


def also_of(decision: Decision, kind: type) -> list[object]:
    return [each for each in decision.also if isinstance(each, kind)]


def test_a_gunshot_beside_a_call_joins_it_with_its_probability_and_reason() -> None:
    """84 m and 21 s apart is one incident, and the reason gives both numbers and the count behind them."""
    fuser = make_fuser()
    opened = fuser.consider(seen("call", "c1"))
    joined = fuser.consider(seen("gunshot", "g1", 84, 21))
    assert isinstance(opened, OpenNew)
    assert isinstance(joined, JoinExisting)
    assert joined.incident_id == opened.incident_id
    assert joined.probability > 0.99
    assert joined.reason.startswith(
        "gunshot alert 84 m and 21 s from the call; 38 such pairs expected by chance in 10,158"
    )


def test_far_in_place_or_time_is_another_incident() -> None:
    """Two kilometres or an hour away nothing speaks for one occurrence."""
    fuser = make_fuser()
    fuser.consider(seen("call", "c1"))
    assert isinstance(fuser.consider(seen("gunshot", "g1", 2000, 20)), OpenNew)
    assert isinstance(fuser.consider(seen("gunshot", "g2", 20, 3700)), OpenNew)


def test_between_the_thresholds_it_is_only_suggested() -> None:
    """Two calls of one family a few minutes and streets apart are a candidate for a person, not a merge."""
    fuser = make_fuser()
    first = fuser.consider(seen("call", "c1"))
    second = fuser.consider(seen("call", "c2", 120, 500))
    assert isinstance(second, OpenNew)
    assert [each.incident_id for each in second.candidates] == [first.incident_id]
    assert 0.5 <= second.candidates[0].probability < 0.9


def test_one_number_of_the_sender_decides_at_any_distance() -> None:
    """Two calls filed under one number are one incident with probability 1."""
    fuser = make_fuser()
    first = fuser.consider(seen("call", "c1", numbers=("26000123",)))
    second = fuser.consider(seen("call", "c2", 5000, 900, numbers=("26000123",)))
    assert isinstance(second, JoinExisting)
    assert (second.incident_id, second.probability) == (first.incident_id, 1.0)
    assert "26000123" in second.reason


def test_the_same_number_of_another_agency_says_nothing() -> None:
    """Numbers are each agency's own."""
    fuser = make_fuser()
    fuser.consider(seen("call", "c1", numbers=("123",), place=None))
    assert isinstance(fuser.consider(seen("call", "c2", numbers=("123",), place=None, agency="fairfax")), OpenNew)


def test_a_call_that_names_two_numbers_makes_two_incidents_one() -> None:
    """Later evidence that two open incidents are one merges them into the older."""
    fuser = make_fuser()
    first = fuser.consider(seen("call", "c1", numbers=("1",)))
    second = fuser.consider(seen("call", "c2", 5000, 10, numbers=("2",)))
    both = fuser.consider(seen("call", "c3", 0, 20, numbers=("2", "1"), place=None))
    [merge] = also_of(both, MergeProposal)
    assert isinstance(merge, MergeProposal)
    assert (merge.keep, merge.gone, merge.automatic) == (first.incident_id, second.incident_id, True)
    assert {fuser.incident_of(each) for each in ("c1", "c2", "c3")} == {first.incident_id}


def test_the_same_evidence_again_changes_nothing() -> None:
    """A replayed message gets the same answer and no second link."""
    fuser = make_fuser()
    fuser.consider(seen("call", "c1"))
    first = fuser.consider(seen("gunshot", "g1", 50, 10))
    again = fuser.consider(seen("gunshot", "g1", 50, 10))
    assert again == first


def test_a_newer_state_that_no_longer_fits_undoes_the_link() -> None:
    """A call whose place was corrected by three kilometres leaves the incident it was put into."""
    fuser = make_fuser()
    shots = fuser.consider(seen("gunshot", "g1"))
    assert fuser.consider(seen("call", "c1", 60, 30)).incident_id == shots.incident_id
    corrected = fuser.consider(seen("call", "c1", 3000, 30))
    assert isinstance(corrected, OpenNew)
    [unlink] = also_of(corrected, Unlink)
    assert isinstance(unlink, Unlink)
    assert (unlink.evidence_id, unlink.incident_id) == ("c1", shots.incident_id)
    assert unlink.to_incident_id == corrected.incident_id == fuser.incident_of("c1")


def test_a_number_learnt_later_beats_a_probability() -> None:
    """A call joined by nearness moves to the incident its sender then files it under."""
    fuser = make_fuser()
    filed = fuser.consider(seen("call", "c0", 4000, numbers=("77",)))
    shots = fuser.consider(seen("gunshot", "g1"))
    fuser.consider(seen("call", "c1", 60, 30))
    told = fuser.consider(seen("call", "c1", 60, 30, numbers=("77",)))
    assert told.incident_id == filed.incident_id != shots.incident_id
    assert [each.incident_id for each in told.also if isinstance(each, Unlink)] == [shots.incident_id]


def test_a_person_s_split_is_respected_afterwards() -> None:
    """What a person parted, no number and no nearness brings together again."""
    fuser = make_fuser()
    opened = fuser.consider(seen("call", "c1", numbers=("1",)))
    fuser.consider(seen("call", "c2", 10, 10, numbers=("1",)))
    fuser.split(opened.incident_id, ["c2"], "inc_split")
    fuser.consider(seen("call", "c2", 10, 40, numbers=("1", "2")))
    third = fuser.consider(seen("call", "c3", 5, 20, numbers=("1", "2")))
    assert fuser.incident_of("c1") == opened.incident_id
    assert fuser.incident_of("c2") == "inc_split"
    assert not also_of(third, MergeProposal)


def test_a_person_s_merge_is_respected_afterwards() -> None:
    """What a person joined stays, though its newer state lies far away."""
    fuser = make_fuser()
    first = fuser.consider(seen("call", "c1"))
    second = fuser.consider(seen("call", "c2", 5000))
    fuser.pin_together(first.incident_id, second.incident_id)
    assert fuser.consider(seen("call", "c2", 9000)).incident_id == first.incident_id


def test_an_incident_that_a_person_held_apart_is_not_proposed() -> None:
    """A refused merge is not asked again."""
    fuser = make_fuser()
    a = fuser.consider(seen("gunshot", "g1"))
    b = fuser.consider(seen("gunshot", "g2", 900, 0, type_code="shots_heard", place=moved(U_STREET, 1400, 0)))
    fuser.pin_apart(a.incident_id, b.incident_id)
    assert not also_of(fuser.consider(seen("gunshot", "g3", 700, 5)), MergeProposal)


def test_hits_on_two_plates_are_never_one() -> None:
    """Two wanted cars at one reader in one second stay two incidents."""
    fuser = make_fuser()
    fuser.consider(seen("hit", "h1", plate="GB1234"))
    assert isinstance(fuser.consider(seen("hit", "h2", 0, 1, plate="GB9999")), OpenNew)


def test_two_wanted_cars_of_one_case_stay_two() -> None:
    """A case may name two plates; their hits are two places to look, whatever the number says."""
    fuser = make_fuser()
    fuser.consider(seen("hit", "h1", plate="GB1234", numbers=("26-77",)))
    assert isinstance(fuser.consider(seen("hit", "h2", 0, 1, plate="GB9999", numbers=("26-77",))), OpenNew)


def test_a_wanted_car_on_its_way_is_one_incident_until_it_would_have_to_fly() -> None:
    """Reads of one plate along a route belong together; 30 km in a minute is another car or a misread."""
    fuser = make_fuser()
    first = fuser.consider(seen("hit", "h1", plate="GB1234"))
    along = fuser.consider(seen("hit", "h2", 2500, 180, plate="GB1234"))
    assert along.incident_id == first.incident_id
    assert isinstance(fuser.consider(seen("hit", "h3", 32_500, 240, plate="GB1234")), OpenNew)


def test_a_hit_joins_its_case_by_number() -> None:
    """The case on the hotlist entry is what brings a hit and a call together."""
    fuser = make_fuser()
    call = fuser.consider(seen("call", "c1", type_code="carjacking", numbers=("26-77",)))
    assert fuser.consider(seen("hit", "h1", 8000, 600, plate="X", numbers=("26-77",))).incident_id == call.incident_id


def test_a_call_of_another_kind_close_by_is_only_suggested() -> None:
    """A medical call beside a shooting may be its victim: nobody has counted that, so a person judges."""
    fuser = make_fuser()
    shooting = fuser.consider(seen("call", "c1", type_code="shooting"))
    medical = fuser.consider(seen("call", "c2", 20, 60, type_code="medical"))
    assert isinstance(medical, OpenNew)
    assert [each.incident_id for each in medical.candidates] == [shooting.incident_id]


def test_a_place_known_badly_counts_as_far() -> None:
    """A detection good to 600 m cannot be tied to a call as if it were beside it."""
    fuser = make_fuser()
    fuser.consider(seen("call", "c1"))
    rough = fuser.consider(seen("gunshot", "g1", 50, 30, precision_m=1500))
    assert isinstance(rough, OpenNew)


def test_a_day_without_a_clock_ties_nothing() -> None:
    """Two thefts of one day on one block are not one because both are written down for midnight."""
    fuser = make_fuser()
    fuser.consider(seen("call", "c1", type_code="theft", at_precision_s=86_400))
    second = fuser.consider(seen("call", "c2", type_code="theft", at_precision_s=86_400))
    assert isinstance(second, OpenNew)
    assert not second.candidates


def test_a_record_that_its_sender_told_apart_is_joined_by_number_only() -> None:
    """Rows of a records system are occurrences already; only their own number makes two rows one."""
    fuser = make_fuser()
    first = fuser.consider(seen("call", "c1", by_number_only=True, numbers=("1",)))
    assert isinstance(fuser.consider(seen("call", "c2", by_number_only=True, numbers=("2",))), OpenNew)
    assert fuser.consider(seen("call", "c3", by_number_only=True, numbers=("1",))).incident_id == first.incident_id


def test_a_closed_incident_is_joined_by_number_only() -> None:
    """A late call of the same number belongs to the closed incident; one that is merely near opens its own."""
    fuser = make_fuser()
    opened = fuser.consider(seen("call", "c1", numbers=("1",)))
    fuser.closed(opened.incident_id)
    assert isinstance(fuser.consider(seen("call", "c2", 5, 5)), OpenNew)
    assert fuser.consider(seen("call", "c3", 5, 5, numbers=("1",))).incident_id == opened.incident_id
    fuser.reopened(opened.incident_id)
    assert fuser.consider(seen("gunshot", "g1", 0, 0)).incident_id in {opened.incident_id, fuser.incident_of("c2")}


def test_news_of_a_closed_incident_stays_there_and_takes_no_open_one_with_it() -> None:
    """An update of a closed call belongs to its closed incident, though an open one now shares place or number."""
    fuser = make_fuser()
    closed = fuser.consider(seen("call", "c1"))
    fuser.closed(closed.incident_id)
    live = fuser.consider(seen("call", "c2", 5, 5, numbers=("9",)))
    update = fuser.consider(seen("call", "c1", 4, 1, numbers=("9",)))
    assert update.incident_id == closed.incident_id
    assert not update.also
    assert fuser.incident_of("c2") == live.incident_id


def test_what_was_forgotten_can_be_recalled_with_what_holds_it_apart() -> None:
    """An incident recalled from the store has its evidence again, and does not take in one that a person split off."""
    fuser = make_fuser()
    live = fuser.consider(seen("gunshot", "g1", 5, 5))
    held = Link(probability=1.0, reason="opened", by="opened")
    member = Member(evidence=seen("gunshot", "g0"), link=held)
    fuser.recall(OpenIncident(id="old", members=(member,), apart_from=(live.incident_id,)))
    update = fuser.consider(seen("gunshot", "g0", 1, 1))
    assert (update.incident_id, update.also) == ("old", ())
    assert fuser.incident_of("g1") == live.incident_id


def test_an_older_message_that_comes_late_still_finds_its_incident() -> None:
    """Order of arrival is not order of happening."""
    fuser = make_fuser()
    later = fuser.consider(seen("gunshot", "g2", 0, 60))
    assert fuser.consider(seen("call", "c1", 40, 0)).incident_id == later.incident_id


def test_it_starts_from_what_the_store_remembers() -> None:
    """After a restart new evidence joins the open incident, and what a person held apart stays apart."""
    held = Link(probability=1.0, reason="opened", by="opened")
    pinned = Link(probability=1.0, reason="a person split it", by="person")
    fuser = make_fuser(
        OpenIncident(id="a", members=(Member(evidence=seen("call", "c1", numbers=("1",)), link=held),)),
        OpenIncident(
            id="b", members=(Member(evidence=seen("call", "c2", 5, numbers=("2",)), link=pinned),), apart_from=("a",)
        ),
    )
    joined = fuser.consider(seen("call", "c3", 2000, 10, numbers=("1", "2")))
    assert joined.incident_id == "a"
    assert not joined.also


def test_what_falls_out_of_memory_is_the_oldest() -> None:
    """The memory is bounded: past its limit the first placed is forgotten, the newest still found."""
    fuser = Fuser(FuseSettings(evidence_held_max=3))
    for n in range(5):
        fuser.consider(seen("call", f"c{n}", 5000 * n))
    assert [fuser.incident_of(f"c{n}") is None for n in range(5)] == [True, True, False, False, False]


def fireworks(fuser: Fuser, detections: int) -> list[Decision]:
    """Detections all over seven kilometres of one street, twelve seconds apart."""
    return [fuser.consider(seen("gunshot", f"g{n}", firework_east_m(n), 12.0 * n)) for n in range(detections)]


def firework_east_m(n: int) -> float:
    return 350.0 * (n * 7 % 20)


def test_a_flood_of_detections_does_not_open_an_incident_for_each() -> None:
    """Forty detections in eight minutes are a few incidents, the later ones joined as possible."""
    decisions = fireworks(make_fuser(), 40)
    assert sum(isinstance(each, OpenNew) for each in decisions) <= 10
    assert any(each.reason.startswith("flood: ") for each in decisions if isinstance(each, JoinExisting))


def test_a_call_takes_its_detection_out_of_the_flood() -> None:
    """A man shot in the middle of the fireworks gets an incident of his own, with the detection that was his."""
    fuser = make_fuser()
    decisions = fireworks(fuser, 40)
    at = next(
        n for n, each in enumerate(decisions) if isinstance(each, JoinExisting) and each.reason.startswith("flood")
    )
    before = fuser.incident_of(f"g{at}")
    call = fuser.consider(seen("call", "c1", firework_east_m(at), 12.0 * at + 5, type_code="shooting"))
    assert isinstance(call, OpenNew)
    assert fuser.incident_of(f"g{at}") == call.incident_id != before
    assert f"g{at}" in [each.evidence_id for each in call.also if isinstance(each, Unlink)]
