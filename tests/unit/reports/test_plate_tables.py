"""What the public is told of plates tells of no single search, and no share of what was hardly counted."""

from __future__ import annotations

from watchroom.reports.plate_tables import _rate, _told
from watchroom.store.plate_counts import SearchCount


def count(offence: str | None, searches: int, unexplained: int = 0) -> SearchCount:
    """Return a month's searches for an offence."""
    return SearchCount(month="2026-03", offence=offence, searches=searches, unexplained=unexplained, wide=0)


def test_a_small_number_of_searches_is_withheld_with_one_that_hides_it() -> None:
    """Three searches for one offence cannot be had by taking the others from the month's public total."""
    told = {row[1]: row[2] for row in _told([count("robbery", 40), count("arson", 3), count(None, 9, 2)])}
    assert told == {"robbery": 40, "arson": "withheld", "no case": "withheld"}
    assert [row[2:] for row in _told([count("robbery", 40, 2)])] == [(40, "under 5", 0)]


def test_a_share_has_its_interval_and_few_have_none() -> None:
    """One misread of ten lies between 2 and 40 in a hundred; of four compared nothing is said."""
    assert _rate("r-1", "exact", 1, 10) == ("r-1", "exact", 10, 1, "10.0", "1.8", "40.4")
    assert _rate("r-1", "one_edit", 1, 4) == ("r-1", "one edit", "under 5", None, None, None, None)
