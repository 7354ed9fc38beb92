"""Whatever is typed as an address, reading it ends, and reading the result again changes nothing."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from watchroom.model.addresses import QUADRANTS, SUFFIXES, read_address

WORDS = st.sampled_from(("Alder", "East", "Capitol", "Saint", "16th", "Martin", "Q"))
STREETS = st.builds(
    lambda words, suffix, quadrant: " ".join([*words, suffix, quadrant]),
    st.lists(WORDS, min_size=1, max_size=3),
    st.sampled_from(sorted(SUFFIXES)),
    st.sampled_from(sorted(QUADRANTS)),
)


@given(st.text(max_size=300), st.text(max_size=40))
def test_reading_ends_whatever_is_typed(text: str, unit: str) -> None:
    """No text makes it fail, and what it finds has a number, a house and a street."""
    found = read_address(text, unit)
    assert found is None or (found.number >= 0 and found.house and found.street)


@given(st.integers(0, 99_999), STREETS)
def test_what_was_read_is_read_the_same_again(number: int, street: str) -> None:
    """The form in which an address is matched is its own form, in any case and with points after its words."""
    first = read_address(f"{number} {street}")
    assert first is not None
    written = f"{first.house} {first.street}"
    for text in (written, written.upper(), written.replace(" ", ". ", 1), f"  {written} , Kingsferry"):
        again = read_address(text)
        assert again is not None
        assert (again.house, again.street) == (first.house, first.street)
