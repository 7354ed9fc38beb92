"""A sample is the same for everybody who draws it, and no place is favoured."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from watchroom.patterns.sampling import draw

populations = st.lists(st.integers(0, 2**40), unique=True, max_size=60)


@given(st.binary(min_size=32, max_size=32), populations, st.integers(0, 80))
def test_a_sample_is_drawn_again(seed: bytes, population: list[int], count: int) -> None:
    """The same seed draws the same places whatever their order, as many as asked for or as there are."""
    drawn = draw(seed, population, count)
    assert drawn == draw(seed, sorted(population, reverse=True), count)
    assert len(drawn) == min(count, len(population))
    assert set(drawn) <= set(population)


@given(st.binary(min_size=32, max_size=32), populations, st.integers(0, 20))
def test_a_larger_sample_holds_the_smaller(seed: bytes, population: list[int], count: int) -> None:
    """Who draws more draws the same ones and others."""
    assert set(draw(seed, population, count)) <= set(draw(seed, population, count + 5))


def test_no_place_is_favoured() -> None:
    """Over 2,000 seeds each of ten places is drawn about as often as any other."""
    drawn = Counter(place for n in range(2_000) for place in draw(n.to_bytes(32, "big"), range(10), 3))
    assert all(500 < drawn[place] < 700 for place in range(10))
