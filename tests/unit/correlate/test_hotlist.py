"""Which reads are hits, in which tier."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from watchroom.correlate.hotlist import (
    EXACT,
    EXACT_OTHER_STATE,
    ONE_EDIT,
    ONE_EDIT_ENTRIES_MAX,
    POSSIBLE,
    Hotlist,
    ocr_key,
    ocr_keys,
    within_one_edit,
)
from watchroom.model.people import HotlistEntry

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def entry(id_: str, plate: str, region: str = "US-DC", **changes: object) -> HotlistEntry:
    fields: dict[str, object] = {
        "reason": "stolen_vehicle",
        "issuer": "NCIC",
        "agency": "mpd",
        "law_tag": "DC",
        "expires_at": NOW + timedelta(days=1),
        **changes,
    }
    return HotlistEntry(id=id_, plate=plate, region=region, **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("plate", "region", "tier"),
    [
        ("GB1234", "US-DC", EXACT),
        ("GB1234", "US-VA", EXACT_OTHER_STATE),
        ("GB1234", "", EXACT_OTHER_STATE),
        ("GB1Z34", "US-DC", EXACT),
        ("GB1Z34", "", POSSIBLE),
        ("6B1234", "US-DC", POSSIBLE),
        ("68I234", "", POSSIBLE),
    ],
)
def test_a_read_is_in_the_tier_that_its_plate_and_state_allow(plate: str, region: str, tier: str) -> None:
    """Exact needs plate and state; a look-alike is possible, unless the state's formats leave one reading only."""
    assert Hotlist([entry("h1", "GB1234")]).match_batch([plate], [region], NOW) == [(0, "h1", tier)]


def test_a_look_alike_of_another_state_is_no_hit() -> None:
    """Two disagreements, in plate and in state, are one too many."""
    assert Hotlist([entry("h1", "GB1234")]).match_batch(["GB1Z34"], ["US-MD"], NOW) == []


def test_one_edit_is_only_for_priority_one() -> None:
    """With a million entries two in three random reads have a neighbour: an ordinary entry has none."""
    reads = (["GX1234", "GB12345", "G1234X"], ["US-DC"] * 3, NOW)
    assert Hotlist([entry("h1", "GB1234")]).match_batch(*reads) == []
    assert Hotlist([entry("h1", "GB1234", priority=1)]).match_batch(*reads) == [
        (0, "h1", ONE_EDIT),
        (1, "h1", ONE_EDIT),
    ]


def test_a_short_plate_has_no_neighbours() -> None:
    """One edit in five characters says nothing."""
    assert Hotlist([entry("h1", "GB123", priority=1)]).match_batch(["GX123"], ["US-DC"], NOW) == []


def test_an_expired_entry_never_matches() -> None:
    """From the second of its expiry an entry is silent, whatever list it still stands on."""
    listed = Hotlist([entry("h1", "GB1234", expires_at=NOW, priority=1)])
    assert listed.match_batch(["GB1234", "GX1234"], ["US-DC", "US-DC"], NOW) == []
    assert listed.match_batch(["GB1234"], ["US-DC"], NOW - timedelta(seconds=1)) == [(0, "h1", EXACT)]


def test_every_entry_of_a_plate_matches() -> None:
    """Two agencies that ask about one plate are both told."""
    listed = Hotlist([entry("h1", "GB1234"), entry("h2", "GB1234", region="US-VA", agency="fairfax")])
    assert listed.match_batch(["GB1234"], ["US-DC"], NOW) == [(0, "h1", EXACT), (0, "h2", EXACT_OTHER_STATE)]


def test_a_long_batch_finds_what_a_short_one_finds() -> None:
    """The filter before the dict hides no hit."""
    listed = Hotlist([entry(f"h{n}", f"AB{n:04d}") for n in range(1000)])
    plates = [f"AB{n:04d}" for n in range(1000)]
    found = listed.match_batch(plates, ["US-DC"] * 1000, NOW)
    assert {(at, id_) for at, id_, tier in found if tier == EXACT} == {(n, f"h{n}") for n in range(1000)}


def test_too_long_a_priority_list_says_what_it_left_out() -> None:
    """Priority-1 entries beyond the limit still match exactly, and their number is told."""
    many = [entry(f"h{n}", f"AB{n:04d}", priority=1) for n in range(ONE_EDIT_ENTRIES_MAX + 5)]
    listed = Hotlist(many)
    assert listed.one_edit_left_out == 5
    assert (0, many[-1].id, EXACT) in listed.match_batch([many[-1].plate], ["US-DC"], NOW)


def test_an_empty_list_matches_nothing() -> None:
    """A room without a hotlist has no hits and no fault."""
    listed = Hotlist([])
    assert (len(listed), listed.match_batch(["AB1234"] * 40, [""] * 40, NOW), listed.match_batch([], [], NOW)) == (
        0,
        [],
        [],
    )


def test_a_plate_with_what_stands_between_plates_does_not_shift_its_neighbours() -> None:
    """A plate that was not normalised is at worst itself no hit."""
    assert ocr_keys(["A\0B", "O0"]) == [b"A\x008", b"00"]
    assert ocr_keys(["Ä1"]) == [ocr_key("Ä1").encode()]


@pytest.mark.parametrize(
    ("a", "b", "near"),
    [("AB1", "AB1", True), ("AB1", "AB12", True), ("AB12", "B12", True), ("AB1", "AC1", True), ("AB", "BA", False)],
)
def test_one_edit_is_one_insertion_deletion_or_substitution(a: str, b: str, *, near: bool) -> None:
    """Two letters that changed places are two edits."""
    assert within_one_edit(a, b) is near
