"""The hub fans out in order, drops nobody but the slow, and never mixes filters."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence

import pytest

from watchroom.base.errors import LimitError
from watchroom.notify.console import hub as room
from watchroom.notify.console.hub import Hub

MINE = {"incident": frozenset({"mpd/DC"})}
WIDE = {"incident": frozenset({"mpd/DC", "mcpd/MD"})}


def encode(changes: Sequence[tuple[str, str]], visible: Mapping[str, frozenset[str]]) -> bytes | None:
    """Encode (label, text) pairs as the texts that the filter lets through."""
    seen = [text for label, text in changes if label in visible["incident"]]
    return "".join(seen).encode() if seen else None


def some(n: int, label: str = "mpd/DC") -> list[tuple[str, str]]:
    return [(label, f"[{n}]")]


async def test_each_console_gets_its_share_in_order() -> None:
    """Two consoles with different filters each get what theirs lets through, in the order of publishing."""
    hub: Hub[tuple[str, str]] = Hub(encode)
    narrow, wide = hub.join("narrow", MINE), hub.join("wide", WIDE)
    hub.publish(some(1), 1)
    hub.publish(some(2, "mcpd/MD"), 2)
    hub.publish(some(3), 3)
    assert b"".join(frame.data for frame in await narrow.take(1)) == b"[1][3]"
    assert [frame.last_id for frame in await wide.take(1)] == [1, 2, 3]


async def test_a_slow_console_overflows_alone() -> None:
    """The console that takes nothing loses its queue and is told; the other gets every frame."""
    hub: Hub[tuple[str, str]] = Hub(encode)
    slow, quick = hub.join("a", MINE), hub.join("a", MINE)
    got = 0
    for n in range(room.QUEUE_FRAMES_MAX + 2):
        hub.publish(some(n), n)
        got += len(await quick.take(1))
    assert got == room.QUEUE_FRAMES_MAX + 2
    assert (slow.overflowed, quick.overflowed, hub.overflows) == (True, False, 1)
    assert await slow.take(0) == []


async def test_large_frames_overflow_by_bytes() -> None:
    """A few huge frames overflow a queue as many small ones do."""
    hub: Hub[tuple[str, str]] = Hub(encode)
    slow = hub.join("a", MINE)
    for _ in range(5):
        hub.publish([("mpd/DC", "x" * (room.QUEUE_BYTES_MAX // 4))], 1)
    assert slow.overflowed


async def test_a_frame_wakes_the_waiting_and_an_end_too() -> None:
    """Who waits gets the frame that comes, and nothing when the stream is ended."""
    hub: Hub[tuple[str, str]] = Hub(encode)
    subscription = hub.join("a", MINE)
    waiting = asyncio.create_task(subscription.take(5))
    await asyncio.sleep(0)
    hub.publish(some(1), 1)
    assert [frame.data for frame in await waiting] == [b"[1]"]
    waiting = asyncio.create_task(subscription.take(5))
    await asyncio.sleep(0)
    hub.end_all()
    assert await waiting == []
    assert subscription.ended


async def test_who_left_gets_nothing_and_makes_room(monkeypatch: pytest.MonkeyPatch) -> None:
    """A console that left is no longer counted, and as many as the limit may be there at one time."""
    monkeypatch.setattr(room, "CONSOLES_MAX", 2)
    hub: Hub[tuple[str, str]] = Hub(encode)
    first, _ = hub.join("a", MINE), hub.join("b", WIDE)
    with pytest.raises(LimitError):
        hub.join("a", MINE)
    first.close()
    first.close()
    assert len(hub) == 1
    hub.publish(some(1), 1)
    assert await first.take(0) == []
    hub.join("a", MINE)
    assert len(hub) == 2


async def test_a_live_console_is_written_to_at_once_and_in_order() -> None:
    """What was queued beyond the picture comes first, then each frame as it is published; nothing waits for a task."""
    hub: Hub[tuple[str, str]] = Hub(encode)
    console, wrote = hub.join("a", MINE), list[bytes]()
    for n in range(1, 4):
        hub.publish(some(n), n)
    hub.publish([("mpd/DC", "[moved]")], 0)

    def write(data: bytes) -> bool:
        wrote.append(data)
        return True

    console.go_live(write, 2)
    assert wrote == [b"[3]", b"[moved]"]
    hub.publish(some(4), 4)
    assert (wrote[2:], console.written) == ([b"[4]"], 3)
    assert await console.take(0) == []


async def test_a_live_console_that_does_not_keep_up_is_told_once() -> None:
    """When its connection takes no more it must resync, its waiting ends, and nothing more is tried."""
    hub: Hub[tuple[str, str]] = Hub(encode)
    console, tried = hub.join("a", MINE), list[bytes]()

    def write(data: bytes) -> bool:
        tried.append(data)
        return False

    console.go_live(write, 0)
    waiting = asyncio.create_task(console.take(5))
    await asyncio.sleep(0)
    hub.publish(some(1), 1)
    hub.publish(some(2), 2)
    assert await waiting == []
    assert (console.overflowed, hub.overflows, tried) == (True, 1, [b"[1]"])
