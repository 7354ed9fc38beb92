"""How people of the public are reached, checked as they type it."""

from __future__ import annotations

import pytest

from watchroom.actions.contacts import checked_phone
from watchroom.base.errors import BadInputError


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("", ""),
        ("202 555 0100", "+12025550100"),
        ("1 (202) 555-0100", "+12025550100"),
        ("+44 20 7946 0958", "+442079460958"),
    ],
)
def test_a_number_is_kept_in_one_form(typed: str, kept: str) -> None:
    """However it is written, a message can be sent there."""
    assert checked_phone(typed) == kept


@pytest.mark.parametrize("typed", ["call me", "202 555", "call 202 555 0100", "+1+2025550100", "٢٠٢٥٥٥٠١٠٠"])
def test_what_is_no_number_is_refused(typed: str) -> None:
    """Words are not silently left away: who wrote them would wait for a message."""
    with pytest.raises(BadInputError) as caught:
        checked_phone(typed)
    assert caught.value.field == "phone"
