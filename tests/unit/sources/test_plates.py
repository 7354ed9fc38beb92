"""Plates, regions, confidences and times, brought to one form."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchroom.base.errors import BadInputError
from watchroom.model.observation import READ_CONFIDENCE_RESCALED, READ_FUTURE, READ_LATE, READ_PLATE_CHANGED
from watchroom.model.plates import PLATE_CHARS_MAX, normalise_plate, normalise_region
from watchroom.model.source import Enrolment
from watchroom.sources.plates import (
    FUTURE_AFTER,
    LATE_AFTER,
    image_hash,
    normalise_confidence,
    reader_place,
    time_flags,
    vendor_region,
)

RECEIVED_AT = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("raw", "plate", "flag"),
    [
        ("ga 43-21", "GA4321", 0),
        ("1·2", "12", READ_PLATE_CHANGED),
        ("\uff21\uff22\uff11", "AB1", READ_PLATE_CHANGED),
        ("\u202eABC\u202c123", "ABC123", READ_PLATE_CHANGED),
        ("<script>A</script>BC1", "ABC1", READ_PLATE_CHANGED),
        ('=HYPERLINK("x")', "HYPERLINKX", READ_PLATE_CHANGED),
        ("KÖ-AB 1", "KOAB1", READ_PLATE_CHANGED),
    ],
)
def test_plate_is_brought_to_letters_and_digits(raw: str, plate: str, flag: int) -> None:
    """Case, spaces and dashes go quietly; whatever else goes is flagged."""
    assert normalise_plate(raw) == (plate, flag)


@pytest.mark.parametrize("raw", ["", "---", "\u202e", "<b></b>", "日本", "A" * 16, "A" * 101])
def test_plate_without_or_with_too_much_is_refused(raw: str) -> None:
    """A plate of no letters or digits, or of too many, is refused by its field."""
    with pytest.raises(BadInputError) as caught:
        normalise_plate(raw, "data.plate")
    assert caught.value.field == "data.plate"


@given(raw=st.text(max_size=40))
def test_any_plate_is_plain_or_refused(raw: str) -> None:
    """Any text gives 1 to 15 of A to Z and 0 to 9, stable under normalising again, or is refused."""
    try:
        plate, _ = normalise_plate(raw)
    except BadInputError:
        return
    assert 0 < len(plate) <= PLATE_CHARS_MAX
    assert plate.isascii()
    assert plate.isalnum()
    assert normalise_plate(plate) == (plate, 0)


@pytest.mark.parametrize(
    ("told", "region"),
    [
        ("us-ca", "US-CA"),
        ("CA", "US-CA"),
        ("dc", "US-DC"),
        (" US_VA ", "US-VA"),
        ("POL", "POL"),
        ("usa", "US"),
        ("USA-MD", "US-MD"),
        ("gb", "GB"),
        ("ca-on", "CA-ON"),
        ("eu-de", "EU-DE"),
        ("", ""),
        (None, ""),
        ("unknown", ""),
        ("California", None),
        ("<b>", None),
        ("US-", None),
    ],
)
def test_region_is_brought_to_one_form(told: str | None, region: str | None) -> None:
    """A state, state with country, or country comes out in one form; nothing told is empty, nonsense is None."""
    assert normalise_region(told) == region


def test_bare_letters_can_be_a_country() -> None:
    """To a vendor whose bare codes are countries, CA is Canada; what it guesses wrongly is empty."""
    assert normalise_region("CA", bare_is_state=False) == "CA"
    assert vendor_region("ca", bare_is_state=False) == "CA"
    assert [vendor_region(value) for value in (7, None, "nowhere at all", "va")] == ["", "", "", "US-VA"]


@pytest.mark.parametrize(
    ("value", "full", "found"),
    [
        (0.87, 1.0, (0.87, 0)),
        (87, 1.0, (0.87, READ_CONFIDENCE_RESCALED)),
        (1, 1.0, (1.0, 0)),
        (87, 100.0, (0.87, 0)),
        (0.5, 100.0, (0.005, 0)),
    ],
)
def test_confidence_follows_the_vendors_scale(value: float, full: float, found: tuple[float, int]) -> None:
    """87 and .87 come out as .87 by the vendor's scale, flagged only where the vendor left its own scale."""
    assert normalise_confidence(value, "score", full=full) == found


@pytest.mark.parametrize(("value", "full"), [(-0.1, 1.0), (100.1, 1.0), (100.1, 100.0), (-1, 100.0)])
def test_confidence_off_every_scale_is_refused(value: float, full: float) -> None:
    """A confidence below nothing or above certain is refused by its field."""
    with pytest.raises(BadInputError, match="score"):
        normalise_confidence(value, "score", full=full)


def test_times_are_flagged_beyond_the_limits_only() -> None:
    """Ten minutes ahead and an hour behind are live still; a microsecond more is not."""
    hair = timedelta(microseconds=1)
    assert time_flags(RECEIVED_AT + FUTURE_AFTER, RECEIVED_AT) == 0
    assert time_flags(RECEIVED_AT + FUTURE_AFTER + hair, RECEIVED_AT) == READ_FUTURE
    assert time_flags(RECEIVED_AT - LATE_AFTER, RECEIVED_AT) == 0
    assert time_flags(RECEIVED_AT - LATE_AFTER - hair, RECEIVED_AT) == READ_LATE


def test_image_hash_is_hexadecimal() -> None:
    """A SHA-256 is brought to lower case; anything else is refused."""
    assert image_hash("AB" * 32) == "ab" * 32
    assert image_hash(None) is None
    for value in ("", "ab", "x" * 64, "ab" * 33):
        with pytest.raises(BadInputError):
            image_hash(value)


def test_reader_stands_where_the_enrolment_says() -> None:
    """A reader's place comes from the enrolment; unknown readers have none; a place off the earth is named."""
    readers = {"dock": {"lat": 38.9, "lon": -77.0}, "moon": {"lat": 380.9, "lon": 0}, "odd": "here"}
    settings = {"readers": readers}
    enrolment = Enrolment(id="r", kind="lpr_frigate", title="R", agency="mpd", law_tag="dc", settings=settings)
    assert reader_place(enrolment, "dock") == (38.9, -77.0)
    assert reader_place(enrolment, "gate") is None
    assert reader_place(enrolment, "odd") is None
    with pytest.raises(BadInputError, match="lat"):
        reader_place(enrolment, "moon")
