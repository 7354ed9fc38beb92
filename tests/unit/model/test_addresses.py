"""Addresses as people write them are brought to one form."""

from __future__ import annotations

import pytest

from watchroom.model.addresses import read_address, read_unit

SAME = (
    "1412 Alder Street NW",
    "1412 alder st n.w.",
    "  1412   ALDER ST., N W, Kingsferry, DC 20001",
    "1412 Alder St Northwest",
    "1412 NW Alder Street",
    "1412-1414 Alder St NW",
    "01412 Alder Str NW",
)


@pytest.mark.parametrize("text", SAME)
def test_one_door_is_written_one_way(text: str) -> None:
    """Case, points, short words, the quadrant's place and what follows it do not matter."""
    found = read_address(text)
    assert found is not None
    assert (found.house, found.number, found.street, found.quadrant) == ("1412", 1412, "alder street nw", "nw")


@pytest.mark.parametrize(
    ("text", "unit", "house", "street", "told"),
    [
        ("1412 Alder St NW, Apt. 3-B", "", "1412", "alder street nw", "3b"),
        ("1412 Alder St NW #4", "", "1412", "alder street nw", "4"),
        ("1412 Alder St apt 3 NW", "", "1412", "alder street nw", "3"),
        ("1412 Alder St NW apt 3", "Unit 12", "1412", "alder street nw", "12"),
        ("1412½ Alder St NW", "", "1412 1/2", "alder street nw", ""),
        ("1412 1/2 Alder St NW", "", "1412 1/2", "alder street nw", ""),
        ("1412A Alder St NW", "", "1412a", "alder street nw", ""),
        ("900 First St SE", "", "900", "1st street se", ""),
        ("12 St Johns Pl NW", "", "12", "st johns place nw", ""),
        ("7 East Capitol Street NE", "", "7", "east capitol street ne", ""),
    ],
)
def test_units_halves_letters_and_numbered_streets(text: str, unit: str, house: str, street: str, told: str) -> None:
    """A unit is told apart from the street, and one typed in its own field wins."""
    found = read_address(text, unit)
    assert found is not None
    assert (found.house, found.street, found.unit) == (house, street, told)


@pytest.mark.parametrize("text", ["", "   ", "Alder Street NW", "1412", "1412 nw", "123456 Alder St", "٣ Alder St"])
def test_what_is_no_address_is_none(text: str) -> None:
    """Without a house number of the usual digits, or without a street, it is no address."""
    assert read_address(text) is None


def test_a_unit_is_its_letters_and_digits() -> None:
    """`Apt. 3-B`, `#3b` and `unit 3 B` are one unit."""
    assert {read_unit(each) for each in ("Apt. 3-B", "#3b", "unit 3 B")} == {"3b"}
