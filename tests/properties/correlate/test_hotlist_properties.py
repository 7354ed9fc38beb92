"""For any list and any reads, the index finds what comparing every pair finds."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from watchroom.correlate.hotlist import EXACT, EXACT_OTHER_STATE, OCR_CLASSES, ONE_EDIT, POSSIBLE, Hotlist
from watchroom.correlate.plate_formats import FORMATS
from watchroom.correlate.plate_grammar import DIGIT_OF, LETTER_OF, settle
from watchroom.model.people import HotlistEntry

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
REGIONS = st.sampled_from(["", "US-DC", "US-VA"])
PLATES = st.text("A0OB8X", min_size=4, max_size=8)
READS = st.lists(st.tuples(PLATES, REGIONS), max_size=60)


@st.composite
def entries(draw: st.DrawFn) -> list[HotlistEntry]:
    rows = draw(st.lists(st.tuples(PLATES, REGIONS, st.sampled_from([1, 2]), st.sampled_from([-1, 0, 1])), max_size=12))
    return [
        HotlistEntry(
            id=f"h{n}",
            plate=plate,
            region=region,
            reason="stolen_vehicle",
            issuer="NCIC",
            agency="mpd",
            law_tag="DC",
            expires_at=NOW + timedelta(hours=hours),
            priority=priority,
        )
        for n, (plate, region, priority, hours) in enumerate(rows)
    ]


def look_alike(a: str, b: str) -> bool:
    same = [x == y or any(x in group and y in group for group in OCR_CLASSES) for x, y in zip(a, b, strict=False)]
    return len(a) == len(b) and all(same)


def edits(a: str, b: str) -> int:
    """Return the Levenshtein distance by its definition."""
    if not a or not b:
        return len(a) + len(b)
    return min(edits(a[1:], b[1:]) + (a[0] != b[0]), 1 + edits(a[1:], b), 1 + edits(a, b[1:])) if a != b else 0


def variants_that_fit(plate: str, region: str) -> set[str]:
    """Return what swapping letters and digits of five pairs makes of a plate, as far as a format has it."""
    swaps = [f"{each}{LETTER_OF.get(each) or DIGIT_OF.get(each) or ''}" for each in plate]
    texts = {"".join(each) for each in product(*swaps)}
    marks = {text: re.sub("[A-Z]", "A", re.sub("[0-9]", "#", text)) for text in texts}
    return {text for text in texts if marks[text] in FORMATS.get(region, ())}


def tier_by_definition(plate: str, region: str, entry: HotlistEntry) -> str | None:
    if entry.expires_at <= NOW:
        return None
    if plate == entry.plate:
        return EXACT if region and region == entry.region else EXACT_OTHER_STATE
    if region and entry.region and region != entry.region:
        return None
    if look_alike(plate, entry.plate):
        readings = variants_that_fit(plate, region)
        is_one = len(readings) == 1 and readings == variants_that_fit(entry.plate, region)
        return EXACT if is_one and region == entry.region else POSSIBLE
    is_small = entry.priority == 1 and len(entry.plate) >= 6 and abs(len(plate) - len(entry.plate)) <= 1
    return ONE_EDIT if is_small and edits(plate, entry.plate) == 1 else None


@given(entries(), READS)
def test_the_index_finds_what_comparing_every_pair_finds(
    listed: list[HotlistEntry], reads: list[tuple[str, str]]
) -> None:
    """No hit is lost, none is made up, and each is in its tier."""
    found = Hotlist(listed).match_batch([plate for plate, _ in reads], [region for _, region in reads], NOW)
    expected = {
        (at, entry.id, tier)
        for at, (plate, region) in enumerate(reads)
        for entry in listed
        if (tier := tier_by_definition(plate, region, entry))
    }
    assert len(found) == len(expected)
    assert set(found) == expected
    assert [at for at, _, _ in found] == sorted(at for at, _, _ in found)


@given(st.text("ABOISZ0158237", min_size=1, max_size=8), st.sampled_from(sorted(FORMATS)))
def test_what_is_settled_is_what_fits(plate: str, region: str) -> None:
    """The readings of a plate are exactly the swaps of its look-alikes that some format of its state has."""
    assert settle(plate, region) == variants_that_fit(plate, region)
