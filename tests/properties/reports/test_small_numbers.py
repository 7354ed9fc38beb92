"""What a table with withheld counts tells to somebody who knows its total and how it was treated."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from watchroom.patterns.intervals import poisson_interval, share_interval
from watchroom.reports.small_numbers import is_hidden, told_by_months, treated
from watchroom.reports.tables import SMALL_CELL_MIN

tables = st.dictionaries(st.text("abcdefghij", min_size=1, max_size=2), st.integers(0, 30), max_size=9)


@given(tables, st.sets(st.sampled_from("abcdefghij")))
def test_no_small_count_is_told(counts: dict[str, int], also: set[str]) -> None:
    """What is shown is true and not 1 to 4; what was to be withheld is."""
    shown = treated(counts, also)
    assert shown.keys() == counts.keys()
    for key, value in shown.items():
        assert value is None or (value == counts[key] and not 0 < value < SMALL_CELL_MIN)
        assert value is None or key not in also


@given(tables)
def test_the_total_does_not_tell_a_withheld_count(counts: dict[str, int]) -> None:
    """Each withheld count could be another, and where only some are withheld also one of five or more."""
    shown = treated(counts)
    withheld = [key for key, value in shown.items() if value is None]
    left = sum(counts[key] for key in withheld)
    if not withheld:
        return
    if len(withheld) == len(counts):
        assert len(counts) == 1 or left >= 1
    else:
        assert len(withheld) > 1
        assert left - (len(withheld) - 1) >= SMALL_CELL_MIN


@given(st.lists(st.tuples(st.integers(0, 9), st.booleans()), min_size=12, max_size=12))
def test_a_year_does_not_tell_its_months(months: list[tuple[int, bool]]) -> None:
    """A year's count is shown only where what its months withheld stays hidden in the difference."""
    hidden = [n for n, withheld in months if withheld]
    assert told_by_months(months) == (sum(hidden) > 0 and not is_hidden(hidden))


@given(st.integers(0, 400))
def test_a_counts_interval_holds_it(count: int) -> None:
    """The interval holds the count, and more counted is never a lower one."""
    low, high = poisson_interval(count)
    assert low <= count <= high
    more = poisson_interval(count + 1)
    assert low <= more[0]
    assert high <= more[1]


@given(st.integers(0, 300), st.integers(0, 300))
def test_a_shares_interval_holds_it(part: int, rest: int) -> None:
    """The interval of a share lies within 0 and 1 and holds the share."""
    low, high = share_interval(part, part + rest)
    share = part / (part + rest) if part + rest else 0.5
    assert 0 <= low <= share + 1e-9
    assert share - 1e-9 <= high <= 1


def test_intervals_of_the_books() -> None:
    """Garwood's interval of 10 is 4.80 to 18.39; Wilson's of 5 in 10 is 0.237 to 0.763."""
    assert [round(each, 2) for each in poisson_interval(10)] == [4.80, 18.39]
    assert [round(each, 3) for each in share_interval(5, 10)] == [0.237, 0.763]
    assert round(poisson_interval(0)[1], 3) == 3.689
