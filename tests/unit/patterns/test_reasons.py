"""Reasons are weighed by published rules: what says nothing is returned, what is held or told is not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchroom.patterns.reasons import BUCKETS, says_nothing, weigh


@pytest.mark.parametrize(
    "note", ["Investigation", "check", "TEST.", "official police business", "n/a", "suspicious vehicle"]
)
def test_words_that_fit_every_search_are_returned(note: str) -> None:
    """Without a case or call, words that say nothing of this search score under the line."""
    weighed = weigh(note, is_held=False)
    assert says_nothing(note, weighed)
    assert weighed.missing[0] == "Name a case or call that the system holds."
    assert not says_nothing(note, weigh(note, is_held=True))


@pytest.mark.parametrize(
    "note", ["parked across a hydrant for two days", "left the scene of a fender bender", "driver asked for help"]
)
def test_a_sentence_of_what_happened_is_enough_to_search(note: str) -> None:
    """A plain sentence passes without a case; written for the fourth time in a month it does not."""
    assert not says_nothing(note, weigh(note, is_held=False))
    assert weigh(note, is_held=False).score > weigh(note, is_held=False, repeated=3).score


def test_nothing_written_is_not_returned() -> None:
    """Who writes nothing is not asked for words: the search runs, unexplained, and goes to a supervisor."""
    assert not says_nothing("  ", weigh("  ", is_held=False))
    assert weigh("", is_held=False).bucket == BUCKETS[0][1]


@given(note=st.text(max_size=200), is_held=st.booleans(), repeated=st.integers(0, 10))
def test_the_same_words_score_the_same(*, note: str, is_held: bool, repeated: int) -> None:
    """Any text scores 0 to 100, the same each time, more with a case, and every point missing is said."""
    weighed = weigh(note, is_held=is_held, repeated=repeated)
    assert weighed == weigh(note, is_held=is_held, repeated=repeated)
    assert 0 <= weighed.score <= 100
    assert weighed.score <= weigh(note, is_held=True, repeated=repeated).score
    assert bool(weighed.missing) == (weighed.score < 100)
