"""One link for many viewers: what a late, a slow and a lost viewer gets."""

from __future__ import annotations

import pytest

from watchroom.media.units import FLAG_GAP, AccessUnit, Format, pack_format, pack_unit
from watchroom.web.console import fans
from watchroom.web.console.fans import Fan, framed

FORMAT = pack_format(Format(codec="avc1.42c01e", record=b"\x01", width=320, height=240))


class Screen:
    """A viewer that remembers what was written, and of which the test says how much waits."""

    def __init__(self) -> None:
        """Show nothing yet."""
        self.written: list[bytes] = []
        self.ended: bytes | None = None
        self.waiting = 0

    def waiting_bytes(self) -> int:
        """Return what the test says."""
        return self.waiting

    def write(self, frame: bytes) -> None:
        """Remember a frame."""
        self.written.append(frame)

    def end(self, message: bytes) -> None:
        """Remember the last message."""
        self.ended = message


def unit(number: int, *, is_key: bool = False, after_gap: bool = False) -> bytes:
    """Return a picture's message."""
    return pack_unit(
        AccessUnit(data=bytes((number,)) * 8, is_key=is_key, ticks=number, wall_us=number, after_gap=after_gap)
    )


def test_a_late_viewer_begins_with_the_newest_group() -> None:
    """Who joins in the middle gets the format, the last key frame and what came since, and then the same as others."""
    fan, early, late = Fan(), Screen(), Screen()
    fan.join(early)
    sent = [FORMAT, unit(1, is_key=True), unit(2), unit(3, is_key=True), unit(4)]
    for message in sent:
        fan.take(message)
    fan.join(late)
    fan.take(unit(5))
    assert early.written == [framed(each) for each in (*sent, unit(5))]
    assert late.written == [framed(each) for each in (FORMAT, unit(3, is_key=True), unit(4), unit(5))]


def test_every_viewer_is_written_the_very_same_bytes() -> None:
    """A picture is framed once, however many look."""
    fan, screens = Fan(), [Screen() for _ in range(3)]
    for screen in screens:
        fan.join(screen)
    fan.take(unit(1, is_key=True))
    assert len({id(screen.written[0]) for screen in screens}) == 1


def test_a_slow_viewer_is_led_to_the_next_key_frame_and_told() -> None:
    """A viewer in whose connection too much waits loses pictures up to a key frame that says so; others lose none."""
    fan, slow, quick = Fan(), Screen(), Screen()
    fan.join(slow)
    fan.join(quick)
    fan.take(unit(1, is_key=True))
    slow.waiting = fans.WAITING_BYTES_MAX + 1
    fan.take(unit(2))
    slow.waiting = 0
    for number, is_key in ((3, False), (4, True), (5, False)):
        fan.take(unit(number, is_key=is_key))
    marked = unit(4, is_key=True, after_gap=True)
    assert marked[1] & FLAG_GAP
    assert slow.written == [framed(each) for each in (unit(1, is_key=True), marked, unit(5))]
    assert [frame[-1] for frame in quick.written] == [1, 2, 3, 4, 5]


def test_a_broken_link_goes_on_with_a_key_frame() -> None:
    """After the media process was gone nobody is shown pictures that lack their beginning."""
    fan, screen = Fan(), Screen()
    fan.join(screen)
    fan.take(unit(1, is_key=True))
    fan.interrupted()
    fan.take(unit(2))
    fan.take(unit(3, is_key=True))
    assert screen.written == [framed(unit(1, is_key=True)), framed(unit(3, is_key=True, after_gap=True))]


def test_a_group_too_large_to_keep_begins_with_the_next_key_frame(monkeypatch: pytest.MonkeyPatch) -> None:
    """A group beyond the limit is not kept for late viewers, who then wait for a key frame."""
    monkeypatch.setattr(fans, "GROUP_BYTES_MAX", 60)
    fan, late = Fan(), Screen()
    for message in (unit(1, is_key=True), unit(2), unit(3)):
        fan.take(message)
    fan.join(late)
    fan.take(unit(4))
    fan.take(unit(5, is_key=True))
    assert late.written == [framed(unit(5, is_key=True))]
