"""What no hotlist may be about is known by its words, one or many of it, and other words are let be."""

from __future__ import annotations

import pytest

from watchroom.model.hotlists import forbidden_in


@pytest.mark.parametrize(
    ("told", "topic"),
    [
        ("ICE administrative warrants", "immigration"),
        ("Removal orders", "immigration"),
        ("ICE_detainers", "immigration"),
        ("visa overstays", "immigration"),
        ("Assemblies at the square", "protest"),
        ("political rallies", "protest"),
        ("demonstrators", "protest"),
        ("Fertility clinics", "reproductive_health"),
    ],
)
def test_many_of_it_are_known_as_one_is(told: str, topic: str) -> None:
    """A list's name is written in the plural."""
    found = forbidden_in(told)
    assert found is not None
    assert found.name == topic


@pytest.mark.parametrize("told", ["Police warrants", "Stolen ice cream vans", "assembled from parts", None, ""])
def test_other_words_are_let_be(told: str | None) -> None:
    """Words that only resemble them are no topic."""
    assert forbidden_in(told) is None
