"""A point is named by the nearest block, and only by one that is near."""

from __future__ import annotations

from watchroom.correlate.words import Named, PlaceWords

BLOCKS = [
    Named("1400 block of Alder Street NW", 38.9100, -77.0300),
    Named("1500 block of Alder Street NW", 38.9110, -77.0300),
]


def test_the_nearest_block_names_the_point() -> None:
    """Forty metres from one block and seventy from another, the nearer one is the answer."""
    assert PlaceWords(BLOCKS).near(38.91036, -77.03) == "1400 block of Alder Street NW"


def test_a_far_point_has_no_words() -> None:
    """A kilometre from every block nothing is said."""
    assert PlaceWords(BLOCKS).near(38.92, -77.03) is None


def test_without_blocks_nothing_is_said() -> None:
    """A city that named no blocks gets no words, and no error."""
    assert PlaceWords([]).near(38.91, -77.03) is None
