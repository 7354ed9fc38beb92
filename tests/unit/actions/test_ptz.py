"""A camera's movement is written down in words that somebody can read later."""

from __future__ import annotations

import pytest

from watchroom.actions.ptz import movement


@pytest.mark.parametrize(
    ("speeds", "words"),
    [
        ((0.5, 0.0, 0.0), "right 50%"),
        ((-1.0, 0.25, 0.0), "left 100%, up 25%"),
        ((0.0, -0.5, 0.2), "down 50%, closer 20%"),
        ((0.0, 0.0, -0.2), "wider 20%"),
    ],
)
def test_a_movement_in_words(speeds: tuple[float, float, float], words: str) -> None:
    """What does not move is not named."""
    assert movement(*speeds) == words
