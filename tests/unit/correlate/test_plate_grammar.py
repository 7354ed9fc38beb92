"""What a state's formats settle, and what they leave open."""

from __future__ import annotations

import re

import pytest

from watchroom.correlate.plate_formats import COMPARED, FORMATS
from watchroom.correlate.plate_grammar import same_settled, settle, settled
from watchroom.model.plates import US_STATES


@pytest.mark.parametrize(
    ("plate", "region", "reading"),
    [
        ("GB12O4", "US-DC", "GB1204"),
        ("6B1204", "US-DC", None),
        ("ABCI2Z4", "US-VA", "ABC1224"),
        ("48C1234", "US-MD", "4BC1234"),
        ("ABC1234", "US-MD", None),
        ("GB1204", "", None),
        ("COFFEE", "US-DC", None),
        ("12345GB", "US-MT", None),
        ("I23456B", "US-MT", "123456B"),
        ("AI234S", "US-UT", None),
        ("B1Z3CD", "US-UT", "B123CD"),
    ],
)
def test_a_format_settles_look_alikes(plate: str, region: str, reading: str | None) -> None:
    """O and 0, I and 1, B and 8, S and 5, Z and 2 are what the format wants; other characters are as they were read."""
    assert settled(plate, region) == reading


def test_two_formats_of_one_length_leave_it_open() -> None:
    """Where several formats of a state have room for a plate, nobody settles it."""
    assert settle("5AB0S12", "US-MD") == {"5AB0512"}
    assert settle("BBB888", "US-KY") == {"888BBB", "BBB888", "B8B888"}
    assert not same_settled("BBB888", "888888", "US-KY")


def test_a_typing_error_of_the_list_is_settled_too() -> None:
    """The letter O typed for a zero names the same plate as the read does."""
    assert same_settled("GB12O4", "GB1204", "US-DC")
    assert not same_settled("GB12O4", "GB1205", "US-DC")


def test_every_state_has_formats_that_were_compared() -> None:
    """All fifty states and the capital have formats of letters and digits, and each says what it was compared with."""
    assert len(FORMATS) == 51
    assert COMPARED.keys() == FORMATS.keys() <= {f"US-{state}" for state in US_STATES}
    for formats in FORMATS.values():
        assert len(set(formats)) == len(formats)
        assert all(re.fullmatch("[A#]{4,7}", each) for each in formats)


def test_what_a_state_leaves_at_will_stays_open() -> None:
    """Six characters of Arizona may be letters or digits: nobody settles a B there."""
    assert settle("ABC8EF", "US-AZ") == frozenset()
