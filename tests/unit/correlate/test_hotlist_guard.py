"""Which hotlists are refused."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from watchroom.correlate.hotlist_guard import Offered, refusal, replaced

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
PRESENT = Offered(issuer="NCIC", issued_at=NOW - timedelta(hours=2), entries=1000, declared_entries=1000)
NEXT = Offered(issuer="NCIC", issued_at=NOW - timedelta(hours=1), entries=1010, declared_entries=1010)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"issued_at": NOW - timedelta(hours=3)}, "stale"),
        ({"issued_at": NOW + timedelta(hours=1)}, "future"),
        ({"entries": 900}, "truncated"),
        ({"is_complete": False}, "truncated"),
        ({"faulty": 1}, "truncated"),
        ({"entries": 980, "faulty": 30}, "malformed"),
        ({"entries": 499, "declared_entries": 499}, "shrunken"),
        ({"entries": 0, "declared_entries": 0}, "empty"),
        ({"issuer": "VSP"}, "other_issuer"),
    ],
)
def test_a_faulty_list_is_refused_with_its_reason(changes: dict[str, object], code: str) -> None:
    """A list that is old, cut or a tenth of yesterday's size leaves the present one in force."""
    refused = refusal(PRESENT, msgspec.structs.replace(NEXT, **changes), NOW)
    assert refused is not None
    assert refused.code == code
    assert refused.reason


@pytest.mark.parametrize("present", [PRESENT, None])
def test_a_whole_newer_list_is_taken(present: Offered | None) -> None:
    """An ordinary day's list, and the first one ever, pass."""
    assert refusal(present, NEXT, NOW) is None


def test_one_line_in_a_hundred_may_be_faulty() -> None:
    """A state's list has some bad lines each day: they are left out, and the rest is taken."""
    assert refusal(PRESENT, msgspec.structs.replace(NEXT, entries=1000, faulty=10), NOW) is None


def test_half_the_size_is_still_taken() -> None:
    """The guard is for less than half, not for half."""
    assert refusal(PRESENT, msgspec.structs.replace(NEXT, entries=500, declared_entries=500), NOW) is None


def test_a_person_may_confirm_a_short_list_but_not_a_cut_one() -> None:
    """Confirming says that the size is right, not that half a file is whole."""
    short = msgspec.structs.replace(NEXT, entries=10, declared_entries=10)
    assert refusal(PRESENT, short, NOW, confirmed=True) is None
    cut = msgspec.structs.replace(short, declared_entries=1010)
    assert refusal(PRESENT, cut, NOW, confirmed=True) is not None


def test_a_list_whose_entries_are_all_over_is_not_called_empty() -> None:
    """Who sent last year's file is told so, not that the file had nothing in it."""
    over = msgspec.structs.replace(NEXT, entries=0, expired=3_100, declared_entries=3_100)
    refused = refusal(PRESENT, over, NOW)
    assert refused is not None
    assert refused.code == "empty"
    assert refused.reason == "has 3,100 entries that are all over; confirm it if that is right"


@pytest.mark.parametrize(
    ("kept", "lost", "is_other"), [(0, 10, True), (0, 9, False), (99, 901, True), (100, 900, False), (0, 0, False)]
)
def test_another_list_is_known_by_what_is_missing_of_the_present_one(kept: int, lost: int, *, is_other: bool) -> None:
    """Less than a tenth of a list of ten or more is another list; a shorter one may change from day to day."""
    assert (replaced(kept, lost) is not None) == is_other
