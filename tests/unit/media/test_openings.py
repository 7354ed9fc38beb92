"""A gateway streams only what a lease opens, and ends it by itself."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from watchroom.media.gateway.openings import OPENINGS_MAX, Openings
from watchroom.media.gateway.wire import Announced, LeaseTold, Open

NOW = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)
CAMERAS = {
    "door": Announced(name="door", title="Front door", opens="lease"),
    "safe": Announced(name="safe", title="Safe", opens="never"),
}


def _order(number: int = 1, *, camera: str = "door", minutes: float = 15, stream: str = "main") -> Open:
    lease = LeaseTold(
        id="lease-1",
        incident="26-000123",
        exigency="life",
        agency="Metropolitan Police",
        ends_at=NOW + timedelta(minutes=minutes),
    )
    return Open(opening=number, camera=camera, stream=stream, lease=lease)


@pytest.mark.parametrize(
    ("order", "words"),
    [
        (_order(camera="attic"), "no such camera"),
        (_order(stream="third"), "no such camera or stream"),
        (_order(camera="safe"), "owner keeps"),
        (_order(minutes=0), "has ended"),
        (_order(minutes=-5), "has ended"),
        (_order(minutes=17), "at most 15 minutes"),
    ],
)
def test_what_the_site_refuses(order: Open, words: str) -> None:
    """The site refuses what its owner or the law does not allow, whatever the centre orders."""
    openings = Openings()
    assert words in (openings.begin(order, CAMERAS, NOW, 0.0) or "")
    assert not openings.running


def test_an_opening_ends_by_the_clock_on_the_wall() -> None:
    """At the lease's end the opening is over."""
    openings = Openings()
    assert openings.begin(_order(), CAMERAS, NOW, 0.0) is None
    assert not openings.over(NOW + timedelta(minutes=14, seconds=59), 1.0)
    assert [each.number for each in openings.over(NOW + timedelta(minutes=15), 1.0)] == [1]


def test_an_opening_ends_though_the_clock_is_set_back() -> None:
    """The monotonic clock ends what a clock set back would keep open."""
    openings = Openings()
    openings.begin(_order(), CAMERAS, NOW, 100.0)
    assert openings.over(NOW - timedelta(hours=1), 100.0 + 15 * 60)
    assert not openings.over(NOW - timedelta(hours=1), 100.0 + 15 * 60 - 1)


def test_a_renewed_lease_goes_on() -> None:
    """A renewal moves the end by both clocks, never further than a lease may last."""
    openings = Openings()
    openings.begin(_order(minutes=2), CAMERAS, NOW, 0.0)
    later = NOW + timedelta(minutes=1)
    assert "at most" in (openings.extend(1, later + timedelta(hours=1), later, 60.0) or "")
    assert openings.extend(1, later + timedelta(minutes=15), later, 60.0) is None
    assert not openings.over(NOW + timedelta(minutes=3), 180.0)
    assert openings.over(later + timedelta(minutes=15), 0.0)
    assert "no such opening" in (openings.extend(2, later + timedelta(minutes=1), later, 60.0) or "")


def test_there_is_a_most_and_a_number_is_used_once() -> None:
    """A centre that orders more than the most, or a number twice, is refused."""
    openings = Openings()
    for number in range(OPENINGS_MAX):
        assert openings.begin(_order(number), CAMERAS, NOW, 0.0) is None
    assert openings.begin(_order(OPENINGS_MAX), CAMERAS, NOW, 0.0) is not None
    assert openings.end(0) is not None
    assert openings.begin(_order(1), CAMERAS, NOW, 0.0) is not None
    assert openings.begin(_order(OPENINGS_MAX), CAMERAS, NOW, 0.0) is None
