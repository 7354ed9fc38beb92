"""Which part of a file a `Range` header asks for."""

from __future__ import annotations

import pytest

from watchroom.web.console.byte_ranges import Part, part_of


@pytest.mark.parametrize(
    ("header", "part"),
    [
        (None, Part(0, 100)),
        ("bytes=0-0", Part(0, 1)),
        ("bytes=10-19", Part(10, 10)),
        ("bytes=90-", Part(90, 10)),
        ("bytes=90-500", Part(90, 10)),
        ("bytes=-10", Part(90, 10)),
        ("bytes=-500", Part(0, 100)),
        ("bytes=100-", None),
        ("bytes=-0", None),
        ("bytes=20-10", Part(0, 100)),
        ("bytes=0-1,5-6", Part(0, 100)),
        ("items=0-1", Part(0, 100)),
        ("bytes=-", Part(0, 100)),
        ("bytes=99999999999999999999-", Part(0, 100)),
    ],
)
def test_a_range_is_exactly_what_the_standard_says(header: str | None, part: Part | None) -> None:
    """One range of bytes is that part, nonsense and several are the whole, and one beyond the end is nothing."""
    assert part_of(header, 100) == part
